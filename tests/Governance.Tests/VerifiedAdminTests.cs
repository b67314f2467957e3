namespace Mandate.Governance.Tests;

public sealed class VerifiedAdminTests
{
    private const string Relationship = "harbor-tideway";

    [Theory]
    [InlineData(1, 365)]
    [InlineData(2, 180)]
    [InlineData(3, 90)]
    [InlineData(4, 30)]
    public void A_proof_lasts_as_long_as_the_cadence_of_the_tier(int tier, int days)
    {
        var estate = Examples.HarborWithoutGrants();
        estate.Relate(estate.Relationship("customer", "harbor", "tideway") with { Kind = RelationshipKind.Customer })
            .Open("customer", "admin@tideway", "signatory@tideway")
            .Entitlement("pacs/right", tier)
            .Record(estate.Grant(
                "right", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor", relationship: "customer",
                    entitlement: "pacs/right"));
        Assert.Equal(estate.At.Plus(TimeSpan.FromDays(days)), estate.Answer("right").Bound);
        estate.After(days - 0.001);
        Assert.True(estate.InForce("right"));
        estate.After(0.001);
        Assert.Equal("no_fresh_verified_admin", estate.Why("right"));
    }

    [Fact]
    public void One_admins_lapse_while_another_is_fresh_closes_nothing()
    {
        var estate = Examples.Harbor().After(60).Verify(Relationship, "admin2@tideway", "signatory@tideway").After(31);
        Assert.True(estate.InForce("second-line"));
        estate.Person("admin@tideway", LifeEvent.Left);
        Assert.True(estate.InForce("second-line"));
        estate.Person("admin2@tideway", LifeEvent.Left);
        Assert.False(estate.InForce("second-line"));
    }

    [Fact]
    public void The_lower_tiers_outlast_the_higher()
    {
        var estate = Examples.HarborWithViewer().After(91);
        Assert.False(estate.InForce("second-line"));
        Assert.True(estate.InForce("view"));
        estate.Verify(Relationship, "admin@tideway", "signatory@tideway");
        Assert.True(estate.InForce("view"));
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-runs-pacs"));
    }

    [Fact]
    public void For_the_lower_tiers_one_confirmation_of_the_relationship_suffices()
    {
        var estate = Examples.HarborWithViewer().After(181).Verify(Relationship, "admin@tideway", "signatory@tideway");
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-views-pacs"));
        estate.ConfirmRelationship(Relationship);
        Assert.True(estate.InForce("view"));
        Assert.False(estate.InForce("second-line"));
    }

    [Fact]
    public void Confirming_oneself_counts_for_tier_1_alone()
    {
        var estate = Examples.HarborWithViewer();
        estate.Relate(estate.Relationship("customer", "harbor", "tideway") with { Kind = RelationshipKind.Customer })
            .Open("customer", "admin@tideway", "signatory@tideway").Entitlement("pacs/plain", 1)
            .Record(estate.Grant(
                "plain", "tideway", "host pacs-*", "risk@harbor", relationship: "customer", entitlement: "pacs/plain"));
        estate.After(200).Verify("customer", "admin@tideway", "admin@tideway").After(200);
        Assert.True(estate.InForce("plain"));
        Assert.Equal("no_fresh_verified_admin", estate.Why("tideway-views-pacs"));
    }

    [Fact]
    public void A_lost_admin_is_replaced_by_proof_from_outside_and_a_yes_of_the_grantor()
    {
        var estate = Examples.Harbor().After(400);
        TestEstate.Refused(RefusalCode.WrongSide,
            estate.TryVerify(Relationship, "admin@tideway", "admin@tideway", approvedBy: "risk@harbor"));
        TestEstate.Refused(RefusalCode.ApprovalMissing,
            estate.TryVerify(Relationship, "admin@tideway", "signatory@tideway", approvedBy: ""));
        TestEstate.Refused(RefusalCode.WrongSide,
            estate.TryVerify(Relationship, "admin@tideway", "signatory@tideway", approvedBy: "operator@tideway"));
        TestEstate.Refused(RefusalCode.ApprovalMissing, estate.TryVerify(
            Relationship, "admin@tideway", "sponsor@harbor", hasEvidence: true, approvedBy: "sponsor@harbor"));
        Assert.IsType<Ruling.Accepted>(estate.TryVerify(
            Relationship, "admin@tideway", "sponsor@harbor", hasEvidence: true, approvedBy: "risk@harbor"));
        Assert.IsType<Ruling.Accepted>(
            estate.TryVerify(Relationship, "admin@tideway", "signatory@tideway", approvedBy: "risk@harbor"));
    }

    [Fact]
    public void A_second_admin_needs_no_yes_of_the_grantor_while_the_first_is_there() => Assert.IsType<Ruling.Accepted>(
        Examples.Harbor().After(10).TryVerify(Relationship, "admin2@tideway", "signatory@tideway", approvedBy: ""));

    [Fact]
    public void Who_only_confirmed_themselves_confirms_nobody_else()
    {
        var estate = Examples.HarborWithoutGrants().Verify(Relationship, "operator@tideway", "operator@tideway");
        TestEstate.Refused(RefusalCode.WrongSide, estate.TryVerify(Relationship, "admin2@tideway", "operator@tideway"));
    }

    [Fact]
    public void Confirming_oneself_does_not_replace_a_proof_by_another()
    {
        var estate = Examples.Harbor().After(10).Verify(Relationship, "admin@tideway", "admin@tideway");
        Assert.True(estate.InForce("second-line"));
    }

    [Theory]
    [InlineData("stranger@other")]
    [InlineData("risk@harbor")]
    [InlineData("operator@tideway")]
    [InlineData("sponsor@harbor")]
    public void Somebody_without_the_authority_confirms_nobody(string by) =>
        TestEstate.Refused(RefusalCode.WrongSide, Examples.Harbor().TryVerify(Relationship, "admin2@tideway", by));

    [Fact]
    public void The_sponsor_confirms_on_a_written_nomination() => Assert.IsType<Ruling.Accepted>(
        Examples.Harbor().TryVerify(Relationship, "admin2@tideway", "sponsor@harbor", hasEvidence: true));

    [Fact]
    public void An_admin_is_a_person_of_the_grantee()
    {
        var estate = Examples.Harbor();
        TestEstate.Refused(RefusalCode.WrongSide, estate.TryVerify(Relationship, "deputy@harbor", "signatory@tideway"));
        TestEstate.Refused(RefusalCode.InvalidValue,
            estate.TryVerify(Relationship, "admin2@tideway", "signatory@tideway", "2026-02-01"));
    }

    [Theory]
    [InlineData(LifeEvent.Left)]
    [InlineData(LifeEvent.Moved)]
    [InlineData(LifeEvent.Suspended)]
    [InlineData(LifeEvent.AuthorityChanged)]
    [Trait("Requirement", "S0-28")]
    public void A_signal_about_the_admin_ends_the_proof(LifeEvent what)
    {
        var estate = Examples.Harbor().After(10).Person("admin@tideway", what, to: "other");
        Assert.Equal("no_fresh_verified_admin", estate.Why("tideway-runs-pacs"));
    }

    [Fact]
    public void Losing_an_admin_by_name_or_all_by_expiry_closes()
    {
        var estate = Examples.Harbor().After(10).Verify(Relationship, "admin2@tideway", "admin@tideway")
            .Fact(Relationship, RelationshipEvent.AdminLost, person: "admin@tideway");
        Assert.True(estate.InForce("second-line"));
        estate.Fact(Relationship, RelationshipEvent.VerificationExpired);
        Assert.Equal("no_fresh_verified_admin", estate.Why("tideway-runs-pacs"));
    }

    [Fact]
    public void A_leaving_that_was_planned_before_the_verification_ends_it()
    {
        var estate = Examples.Harbor().After(10).Person("admin2@tideway", LifeEvent.Left, effective: "2026-03-01")
            .After(10).Verify(Relationship, "admin2@tideway", "admin@tideway")
            .Person("admin@tideway", LifeEvent.Left);
        Assert.Equal(TestEstate.Day("2026-03-01"), estate.Answer("second-line").Bound);
        Assert.False(estate.InForce("second-line", "2026-03-01"));
    }

    [Fact]
    public void A_verification_of_somebody_who_had_left_proves_nothing()
    {
        var estate = Examples.Harbor().After(40).Verify(Relationship, "admin@tideway", "signatory@tideway")
            .After(10).Person("admin@tideway", LifeEvent.Left, effective: "2026-01-20");
        Assert.Equal("no_fresh_verified_admin", estate.Why("tideway-runs-pacs"));
    }

    [Fact]
    public void Two_records_that_turn_out_to_be_one_person_confirmed_themselves()
    {
        var estate = Examples.Harbor().After(5)
            .Person("signatory@tideway", LifeEvent.SamePerson, same: "admin@tideway");
        Assert.Equal("no_fresh_verified_admin", estate.Why("tideway-runs-pacs"));
    }

    [Fact]
    public void An_admin_who_came_back_to_the_grantee_has_to_be_verified_and_the_grants_confirmed()
    {
        var estate = Examples.Harbor().After(5).Person("admin@tideway", LifeEvent.Left)
            .After(5).Person("admin@tideway", LifeEvent.Joined);
        Assert.Equal("no_fresh_verified_admin", estate.Why("tideway-runs-pacs"));
        estate.Verify(Relationship, "admin@tideway", "signatory@tideway");
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-runs-pacs"));
    }

    [Fact]
    public void A_verification_dated_before_the_person_joined_is_refused()
    {
        var estate = Examples.Harbor().After(20).Person("deputy@harbor", LifeEvent.Moved, to: "tideway").After(1);
        TestEstate.Refused(
            RefusalCode.WrongSide, estate.TryVerify(Relationship, "deputy@harbor", "signatory@tideway", "2026-01-10"));
    }

    [Fact]
    public void Lost_and_verified_anew_within_one_instant_is_a_lapse_all_the_same()
    {
        var estate = Examples.Harbor().After(5).Person("admin@tideway", LifeEvent.AuthorityChanged)
            .Verify(Relationship, "admin@tideway", "signatory@tideway");
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-runs-pacs"));
    }

    [Fact]
    public void Who_turns_out_to_join_later_has_proven_nothing_and_what_it_held_open_needs_a_confirmation()
    {
        var estate = Examples.HarborWithViewer().After(5);
        Assert.True(estate.InForce("tideway-views-pacs"));
        estate.Person("admin@tideway", LifeEvent.Joined, effective: estate.At.Plus(TimeSpan.FromDays(3)).ToString());
        Assert.Equal("no_fresh_verified_admin", estate.Why("tideway-views-pacs"));
        estate.After(4).Verify(Relationship, "admin@tideway", "signatory@tideway");
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-views-pacs"));
        estate.ConfirmRelationship(Relationship);
        Assert.True(estate.InForce("tideway-views-pacs"));
    }

    [Fact]
    public void A_tier_that_is_lowered_mends_no_lapse()
    {
        var estate = Examples.HarborWithoutGrants();
        estate.Relate(estate.Relationship("customer", "harbor", "tideway") with { Kind = RelationshipKind.Customer })
            .Open("customer", "admin@tideway", "signatory@tideway")
            .Entitlement("pacs/right", 3)
            .Record(estate.Grant(
                "right", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor", relationship: "customer",
                    entitlement: "pacs/right"));
        estate.After(100);
        Assert.Equal("no_fresh_verified_admin", estate.Why("right"));
        estate.Entitlement("pacs/right", 2);
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("right"));
        estate.After(1).ConfirmRelationship("customer");
        Assert.True(estate.InForce("right"));
    }
}
