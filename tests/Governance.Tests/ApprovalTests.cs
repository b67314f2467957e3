namespace Mandate.Governance.Tests;

/// <summary>Who approves what, counted in natural persons (C3, 7; C11).</summary>
public sealed class ApprovalTests
{
    [Theory]
    [InlineData("", "pacs/viewer", false)]
    [InlineData("risk@harbor", "pacs/viewer", true)]
    [InlineData("pacs-owner@harbor", "pacs/viewer", true)]
    [InlineData("sponsor@harbor", "pacs/viewer", false)]
    [InlineData("admin@tideway signatory@tideway", "pacs/viewer", false)]
    [InlineData("risk@harbor", "pacs/operator", false)]
    [InlineData("pacs-owner@harbor", "pacs/operator", false)]
    [InlineData("risk@harbor pacs-owner@harbor", "pacs/operator", true)]
    public void A_root_grant_is_approved_by_the_grantor(string approvedBy, string entitlement, bool enough)
    {
        var estate = Examples.HarborWithoutGrants();
        Check(enough, estate.Try(estate.Grant("runs", "tideway", "host pacs-*", approvedBy, entitlement: entitlement)));
    }

    [Theory]
    [InlineData("admin@tideway", "tideway-views-pacs", "pacs/viewer", true)]
    [InlineData("risk@harbor pacs-owner@harbor", "tideway-views-pacs", "pacs/viewer", false)]
    [InlineData("admin2@tideway", "tideway-views-pacs", "pacs/viewer", false)]
    [InlineData("admin@tideway", "tideway-runs-pacs", "pacs/operator", false)]
    [InlineData("admin@tideway pacs-owner@harbor", "tideway-runs-pacs", "pacs/operator", true)]
    public void An_assignment_is_approved_by_a_verified_admin(string approvedBy, string parent, string entitlement,
        bool enough)
    {
        var estate = Examples.HarborWithViewer();
        Check(enough, estate.Try(
            estate.Grant("next", "operator@tideway", "host pacs-eu-1", approvedBy, parent, entitlement: entitlement)));
    }

    [Fact]
    public void A_tier_3_delegation_is_approved_by_admin_system_owner_and_root_risk_owner()
    {
        var estate = Examples.Resellers().Entitlement("crm/chief", 2);
        estate.Record(Examples.Seller(estate, "chief", "north", "distri", "host crm-*", "risk@north owner@north", null)
            with { Entitlement = estate.EntitlementId("crm/chief") });
        foreach (var (approvedBy, enough) in new[]
        {
            ("admin@distri", false), ("admin@distri owner@north", false), ("admin@distri risk@north", false),
            ("admin@shop owner@north risk@north", false), ("admin@distri owner@north risk@north", true),
        })
            Check(enough,
                estate.Try(Examples.Seller(estate, "passed", "distri", "shop", "host crm-eu-*", approvedBy, "chief")
                with { Entitlement = estate.EntitlementId("crm/chief") }));
    }

    [Fact]
    public void An_admin_whose_proof_is_too_old_for_the_tier_approves_nothing()
    {
        var estate = Examples.Harbor().After(80).Verify("harbor-tideway", "admin2@tideway", "signatory@tideway")
            .After(15);
        var grant = estate.Grant("next", "operator@tideway", "host pacs-eu-1", "admin@tideway pacs-owner@harbor",
            "tideway-runs-pacs");
        TestEstate.Refused(RefusalCode.ApprovalMissing, estate.Try(grant));
        Check(true, estate.Try(grant with { ApprovedBy = estate.People("admin2@tideway pacs-owner@harbor") }));
    }

    [Fact]
    public void Nobody_approves_access_for_themselves()
    {
        var estate = Examples.Harbor();
        TestEstate.Refused(RefusalCode.SelfApproval, estate.Try(estate.Grant(
            "mine", "admin@tideway", "host pacs-eu-1", "admin@tideway pacs-owner@harbor", "tideway-runs-pacs")));
    }

    [Fact]
    public void Nobody_approves_access_for_another_record_of_themselves()
    {
        var estate = Examples.Harbor().Person("operator@tideway", LifeEvent.SamePerson, same: "admin@tideway");
        TestEstate.Refused(RefusalCode.SelfApproval, estate.Try(estate.Grant(
            "mine", "operator@tideway", "host pacs-eu-1", "admin@tideway pacs-owner@harbor", "tideway-runs-pacs")));
    }

    [Fact]
    public void A_later_link_never_parts_two_records_of_one_person()
    {
        var estate = Examples.Harbor().Person("operator@tideway", LifeEvent.SamePerson, same: "admin@tideway")
            .Person("operator@tideway", LifeEvent.SamePerson, same: "stranger@other")
            .Person("stranger@other", LifeEvent.SamePerson, same: "deputy@harbor");
        var people = estate.People("operator@tideway admin@tideway stranger@other deputy@harbor");
        Assert.Single(people.Select(p => estate.Now.NaturalPerson(estate.Now.Find(p))).Distinct());
        TestEstate.Refused(RefusalCode.SelfApproval, estate.Try(estate.Grant(
            "mine", "operator@tideway", "host pacs-eu-1", "admin@tideway pacs-owner@harbor", "tideway-runs-pacs")));
    }

    [Fact]
    public void Many_records_of_one_person_stay_one_person_in_a_few_steps()
    {
        var estate = new TestEstate().Organisation("a");
        for (var i = 0; i < 64; i++) estate.Person($"p{i}@a", "a");
        for (var i = 1; i < 64; i++) estate.Person($"p{i}@a", LifeEvent.SamePerson, same: $"p{i - 1}@a");
        var roots = Enumerable.Range(0, 64)
            .Select(i => estate.Now.NaturalPerson(estate.Now.Find(estate.PersonId($"p{i}@a"))));
        Assert.Single(roots.Distinct());
        Assert.True(Enumerable.Range(0, 64).Max(i => estate.Now.People[i].Rank) <= 6);
        TestEstate.Refused(RefusalCode.InvalidValue, estate.TryPerson("p0@a", LifeEvent.SamePerson, same: "p63@a"));
    }

    [Fact]
    public void Two_records_of_one_person_are_not_two_people()
    {
        var estate = Examples.Harbor().Person("deputy@harbor", LifeEvent.SamePerson, same: "risk@harbor")
            .After(1).Fact("harbor-tideway", RelationshipEvent.PaymentHold).After(1);
        TestEstate.Refused(RefusalCode.ApprovalMissing, estate.TryFact(
            "harbor-tideway", RelationshipEvent.SuspensionLifted, approvedBy: "deputy@harbor risk@harbor"));
    }

    [Fact]
    public void Who_has_left_approves_nothing()
    {
        var estate = Examples.Harbor().After(1).Person("deputy@harbor", LifeEvent.Left);
        TestEstate.Refused(RefusalCode.NotActive, estate.Try(estate.Grant(
            "next", "operator@tideway", "host pacs-eu-1", "admin@tideway pacs-owner@harbor deputy@harbor",
                "tideway-runs-pacs")));
    }

    [Fact]
    public void Owner_and_beneficiary_are_of_their_sides()
    {
        var estate = Examples.Harbor();
        TestEstate.Refused(RefusalCode.WrongSide, estate.Try(estate.Grant(
            "a", "operator@tideway", "host pacs-eu-1", "admin@tideway pacs-owner@harbor", "tideway-runs-pacs",
                owner: "admin@tideway")));
        TestEstate.Refused(RefusalCode.WrongSide, estate.Try(estate.Grant(
            "b", "stranger@other", "host pacs-eu-1", "admin@tideway pacs-owner@harbor", "tideway-runs-pacs")));
        TestEstate.Refused(RefusalCode.WrongSide,
            estate.Try(estate.Grant("c", "other", "host pacs-*", "risk@harbor pacs-owner@harbor")));
    }

    [Theory]
    [InlineData(RelationshipKind.Supplier, 3)]
    [InlineData(RelationshipKind.Reseller, 3)]
    [InlineData(RelationshipKind.Customer, 2)]
    public void A_third_partys_right_counts_one_tier_higher(RelationshipKind kind, int tier)
    {
        var estate = Examples.HarborWithoutGrants().Entitlement("pacs/root", 4);
        estate.Relate(estate.Relationship("next", "harbor", "tideway") with { Kind = kind })
            .Open("next", "admin@tideway", "signatory@tideway")
            .Record(estate.Grant("runs", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor",
                relationship: "next"))
            .Record(estate.Grant("all", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor",
                relationship: "next", entitlement: "pacs/root"));
        Assert.Equal(tier, estate.Explain("runs").Chain[0].Tier);
        Assert.Equal(4, estate.Explain("all").Chain[0].Tier);
        Check(tier == 2,
            estate.Try(estate.Grant("one", "tideway", "host pacs-*", "risk@harbor", relationship: "next")));
    }

    private static void Check(bool enough, Ruling ruling)
    {
        if (enough) Assert.IsType<Ruling.Accepted>(ruling);
        else TestEstate.Refused(RefusalCode.ApprovalMissing, ruling);
    }
}
