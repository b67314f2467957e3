using static Mandate.Governance.RelationshipEvent;

namespace Mandate.Governance.Tests;

/// <summary>The state machine of C1, event by event.</summary>
public sealed class RelationshipTests
{
    private const string Relationship = "harbor-tideway";

    [Fact]
    public void A_relationship_opens_with_contract_counterparty_and_first_admin()
    {
        var estate = Examples.HarborWithoutGrants();
        estate.Relate(estate.Relationship("second", "harbor", "tideway")).Fact("second", ContractSigned);
        Assert.Equal(RelationshipState.Prospect, estate.State("second"));
        estate.Fact("second", CounterpartyVerified);
        Assert.Equal(RelationshipState.Prospect, estate.State("second"));
        TestEstate.Refused(RefusalCode.RelationshipState, estate.Try(
            estate.Grant("early", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor", relationship: "second")));
        estate.Verify("second", "admin@tideway", "signatory@tideway");
        Assert.Equal(RelationshipState.Active, estate.State("second"));
        Assert.Equal(0, estate.Now.Grants.Count);                 // grants may become effective, none are implied
    }

    [Theory]
    [InlineData(ContractSuspended)]
    [InlineData(PaymentHold)]
    [InlineData(SecurityIncident)]
    [InlineData(SanctionHit)]
    [InlineData(Insolvency)]
    [InlineData(NoticeForCause)]
    public void A_suspension_stops_everything_until_two_people_lift_it(RelationshipEvent what)
    {
        var estate = Examples.HarborWithViewer().After(5).Fact(Relationship, what);
        Assert.Equal(RelationshipState.Suspended, estate.State(Relationship));
        Assert.Equal("relationship_suspended", estate.Why("tideway-runs-pacs"));
        Assert.Equal("relationship_suspended", estate.Why("tideway-views-pacs"));
        TestEstate.Refused(RefusalCode.RelationshipState,
            estate.Try(estate.Grant("new", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor")));
        TestEstate.Refused(RefusalCode.NotConfirmable, estate.TryConfirm("tideway-runs-pacs"));
        TestEstate.Refused(RefusalCode.NotConfirmable, estate.TryConfirmRelationship(Relationship));
        estate.After(30);
        TestEstate.Refused(RefusalCode.ApprovalMissing,
            estate.TryFact(Relationship, SuspensionLifted, approvedBy: "risk@harbor"));
        TestEstate.Refused(RefusalCode.WrongSide,
            estate.TryFact(Relationship, SuspensionLifted, approvedBy: "risk@harbor admin@tideway"));
        estate.Fact(Relationship, SuspensionLifted, approvedBy: Examples.Two);
        Assert.True(estate.InForce("view"));
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-runs-pacs"));
        estate.Confirm("tideway-runs-pacs");
        Assert.Equal("parent_in_force",
            estate.Explain("second-line").Chain[0].Terms.Single(t => t.Term == Term.Upstream).Reason);
        Assert.False(estate.InForce("second-line"));
        estate.Confirm("second-line");
        Assert.True(estate.InForce("second-line"));
    }

    [Fact]
    public void After_a_long_suspension_the_lower_tiers_need_one_confirmation_as_well()
    {
        var estate = Examples.HarborWithViewer().After(5).Fact(Relationship, PaymentHold)
            .After(31).Fact(Relationship, SuspensionLifted, approvedBy: Examples.Two);
        Assert.False(estate.InForce("view"));
        estate.ConfirmRelationship(Relationship);
        Assert.True(estate.InForce("view"));
        Assert.False(estate.InForce("second-line"));
    }

    [Fact]
    public void A_lifted_suspension_leads_back_into_notice()
    {
        var estate = Examples.Harbor().After(5).Fact(Relationship, NoticeGiven, until: "2026-06-01")
            .After(5).Fact(Relationship, PaymentHold).After(5)
                .Fact(Relationship, SuspensionLifted, approvedBy: Examples.Two);
        Assert.Equal(RelationshipState.InNotice, estate.State(Relationship));
    }

    [Theory]
    [InlineData(ContractEnded)]
    [InlineData(ContractLapsed)]
    [InlineData(TenantDeleted)]
    [InlineData(PartnerLeft)]
    public void An_end_is_final_from_every_state(RelationshipEvent what)
    {
        foreach (var before in new RelationshipEvent?[] { null, PaymentHold, NoticeGiven, AuthorityUnused,
            NovationAnnounced, DisputeOpened })
        {
            var estate = Examples.HarborWithViewer().After(5);
            if (before is { } first) estate.Fact(Relationship, first, until: "2026-06-01");
            estate.After(1).Fact(Relationship, what);
            Assert.Equal(RelationshipState.Terminated, estate.State(Relationship));
            foreach (var host in new[] { "pacs-eu-1", "pacs-us-1" })
                Assert.False(estate.May(Examples.Operator, "login", host));
            TestEstate.Refused(RefusalCode.Terminated,
                estate.Try(estate.Grant("new", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor")));
        }
    }

    [Theory]
    [InlineData("organisation suspended")]
    [InlineData("organisation offboarded")]
    [InlineData("relationship terminated")]
    [InlineData("tenant deleted")]
    [Trait("Requirement", "S0-09")]
    public void Offboarding_suspending_and_ending_take_delegated_access_at_once(string how)
    {
        var estate = Examples.Resellers();
        Assert.True(estate.May("clerk@kiosk", "login", "crm-eu-1"));
        estate.After(5);
        _ = how switch
        {
            "organisation suspended" => estate.Happen("shop", LifeEvent.Suspended),
            "organisation offboarded" => estate.Happen("distri", LifeEvent.Offboarded),
            "relationship terminated" => estate.Fact("north-distri", ContractEnded),
            _ => estate.Fact("distri-shop", TenantDeleted),
        };
        Assert.False(estate.May("clerk@kiosk", "login", "crm-eu-1"));
        Assert.Contains("parent_ended", estate.Why("clerk"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_notice_caps_everything_at_its_end()
    {
        var estate = Examples.HarborWithViewer().After(5).Fact(Relationship, NoticeGiven, until: "2026-02-01");
        Assert.Equal(RelationshipState.InNotice, estate.State(Relationship));
        Assert.Equal(TestEstate.Day("2026-02-01"), estate.Answer("second-line").Bound);
        Assert.Equal(TestEstate.Day("2026-02-01"), estate.Answer("view").Bound);
        TestEstate.Refused(RefusalCode.RelationshipState,
            estate.Try(estate.Grant("new", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor")));
        estate.On("2026-02-01");
        Assert.Equal(RelationshipState.Terminated, estate.State(Relationship));
        Assert.False(estate.InForce("view"));
        TestEstate.Refused(RefusalCode.Terminated,
            estate.TryFact(Relationship, NoticeWithdrawn, "2026-01-20", approvedBy: Examples.Two));
    }

    [Fact]
    public void A_withdrawn_notices_cap_stays_until_confirmed()
    {
        var estate = Examples.HarborWithViewer().After(5).Fact(Relationship, NoticeGiven, until: "2026-02-01").After(5);
        TestEstate.Refused(RefusalCode.ApprovalMissing, estate.TryFact(Relationship, NoticeWithdrawn));
        estate.Fact(Relationship, NoticeWithdrawn, approvedBy: Examples.Two);
        Assert.Equal(RelationshipState.Active, estate.State(Relationship));
        Assert.Equal(TestEstate.Day("2026-02-01"), estate.Answer("second-line").Bound);
        Assert.False(estate.InForce("view", "2026-02-01"));
        estate.After(1).Confirm("tideway-runs-pacs").Confirm("second-line");
        Assert.True(estate.InForce("second-line", "2026-02-01"));
        Assert.False(estate.InForce("view", "2026-02-01"));
        estate.On("2026-02-03");
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-views-pacs"));
        estate.ConfirmRelationship(Relationship);
        Assert.True(estate.InForce("view"));
    }

    [Fact]
    public void A_second_notice_does_not_lengthen_the_first()
    {
        var estate = Examples.Harbor().After(5).Fact(Relationship, NoticeGiven, until: "2026-02-01")
            .After(1).Fact(Relationship, NoticeGiven, until: "2026-09-01");
        Assert.Equal(TestEstate.Day("2026-02-01"), estate.Answer("second-line").Bound);
    }

    [Fact]
    public void What_is_not_confirmed_ends_with_the_old_term_of_a_renewed_contract()
    {
        var estate = Examples.HarborWithoutGrants();
        estate.Relate(
            estate.Relationship("short", "harbor", "tideway") with { ContractUntil = TestEstate.Day("2026-03-01") })
            .Open("short", "admin@tideway", "signatory@tideway");
        var until = TestEstate.Day("2026-03-01");
        TestEstate.Refused(RefusalCode.WindowWider, estate.Try(
            estate.Grant("long", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor", relationship: "short")));
        estate.Record(estate.Grant("runs", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor",
            relationship: "short") with { Until = until });
        TestEstate.Refused(RefusalCode.InvalidValue, estate.TryFact("short", ContractRenewed, until: "2026-02-01"));
        estate.After(5).Fact("short", ContractRenewed, until: "2027-03-01");
        // Recorded for the new term; the old one has to be confirmed for it, and its own window still ends.
        estate.Record(estate.Grant("new", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor",
            relationship: "short") with { Until = TestEstate.Day("2026-04-01") });
        estate.On("2026-03-01");
        Assert.True(estate.InForce("new"));
        Assert.False(estate.InForce("runs"));
        Assert.Equal(RelationshipState.Active, estate.State("short"));
    }

    [Fact]
    [Trait("Requirement", "S0-10")]
    public void Renewal_offboarding_and_dispute_reevaluate_all_delegated_access_at_the_event()
    {
        var estate = Examples.HarborWithViewer().After(5).Fact(Relationship, ContractRenewed, until: "2031-01-01");
        Assert.False(estate.InForce("view", "2030-01-01"));
        Assert.Contains("not_confirmed_since_the_lapse", estate.Why("tideway-runs-pacs", "2030-01-01"),
            StringComparison.Ordinal);
        estate.After(1).Fact(Relationship, DisputeOpened);
        Assert.False(estate.InForce("second-line"));
        estate.After(1).Happen("tideway", LifeEvent.Offboarded);
        Assert.False(estate.InForce("view"));
    }

    [Fact]
    public void A_contract_that_is_not_renewed_terminates_at_its_second()
    {
        var estate = Examples.Harbor();
        Assert.Equal(RelationshipState.Active, estate.State(Relationship, "2029-12-31T23:59:59.9999999Z"));
        Assert.Equal(RelationshipState.Terminated, estate.State(Relationship, "2030-01-01"));
        estate.On("2030-01-02");
        TestEstate.Refused(RefusalCode.Terminated,
            estate.TryFact(Relationship, ContractRenewed, "2029-12-30", until: "2031-01-01"));
    }

    [Fact]
    public void A_dispute_stops_the_higher_tiers_and_they_return_confirmed()
    {
        var estate = Examples.HarborWithViewer().After(5).Fact(Relationship, DisputeOpened);
        Assert.Equal("relationship_in_dispute", estate.Why("tideway-runs-pacs"));
        Assert.True(estate.InForce("view"));
        estate.After(1);
        TestEstate.Refused(RefusalCode.ApprovalMissing, estate.TryFact(Relationship, DisputeResolved));
        estate.Fact(Relationship, DisputeResolved, approvedBy: Examples.Two);
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-runs-pacs"));
        Assert.True(estate.InForce("view"));
    }

    [Fact]
    public void A_dormant_relationship_gives_nothing_back_unconfirmed()
    {
        var estate = Examples.HarborWithViewer().After(5).Fact(Relationship, AuthorityUnused);
        Assert.Equal("relationship_dormant", estate.Why("tideway-views-pacs"));
        estate.After(1).Fact(Relationship, OwnerReattested, approvedBy: Examples.Two);
        Assert.Equal(RelationshipState.Active, estate.State(Relationship));
        Assert.False(estate.InForce("view"));
        estate.ConfirmRelationship(Relationship);
        Assert.True(estate.InForce("view"));
        Assert.False(estate.InForce("second-line"));
    }

    [Theory]
    [InlineData(NovationAnnounced)]
    [InlineData(ControlChanged)]
    [Trait("Requirement", "S0-27")]
    public void A_novation_transfers_nothing(RelationshipEvent what)
    {
        var estate = Examples.HarborWithViewer().After(5).Fact(Relationship, what);
        Assert.Contains("relationship_novating", estate.Why("tideway-views-pacs"), StringComparison.Ordinal);
        estate.After(1).Fact(Relationship, NovationCompleted, approvedBy: Examples.Two)
            .Verify(Relationship, "admin@tideway", "signatory@tideway").ConfirmRelationship(Relationship);
        Assert.Contains("granted_before_the_novation", estate.Why("tideway-views-pacs"), StringComparison.Ordinal);
        Assert.False(estate.InForce("view"));
        estate.Record(estate.Grant("anew", "tideway", "host pacs-*", "risk@harbor", entitlement: "pacs/viewer"));
        Assert.True(estate.InForce("anew"));
    }

    [Fact]
    public void A_silent_source_makes_the_higher_tiers_undecidable_and_after_a_grace_the_lower()
    {
        var estate = Examples.HarborWithViewer().After(5).Fact(Relationship, FeedSilent);
        Assert.Equal((Standing.Undecidable, "source_silent"),
            (estate.Answer("tideway-runs-pacs").Standing, estate.Why("tideway-runs-pacs")));
        Assert.Equal(Standing.Undecidable, estate.Answer("second-line").Standing);
        Assert.False(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
        Assert.True(estate.InForce("view"));
        Assert.Equal(estate.At.Plus(TimeSpan.FromHours(24)), estate.Answer("view").Bound);
        TestEstate.Refused(RefusalCode.RelationshipState,
            estate.Try(estate.Grant("new", "tideway", "host pacs-*", "risk@harbor", entitlement: "pacs/viewer")));
        estate.After(1);
        Assert.Equal(Standing.Undecidable, estate.Answer("view").Standing);
        Assert.False(estate.May(Examples.Operator, "login", "pacs-us-1"));
        estate.Fact(Relationship, FeedRestored);
        Assert.True(estate.InForce("view"));
        Assert.True(estate.InForce("second-line"));
    }

    [Fact]
    public void Each_silent_source_is_restored_by_itself()
    {
        var estate = Examples.Harbor().After(5);
        estate.Do(estate.TryFact(Relationship, FeedSilent), "hr")
            .Do(estate.TryFact(Relationship, FeedSilent), "contracts").After(1)
            .Do(estate.TryFact(Relationship, FeedRestored), "hr");
        Assert.Equal(Standing.Undecidable, estate.Answer("second-line").Standing);
        estate.Do(estate.TryFact(Relationship, FeedRestored), "contracts");
        Assert.True(estate.InForce("second-line"));
    }

    [Fact]
    public void Ended_wins_over_undecidable()
    {
        var estate = Examples.Harbor().After(5).Fact(Relationship, FeedSilent).Fact(Relationship, ContractEnded);
        Assert.Equal(Standing.Ended, estate.Answer("second-line").Standing);
    }

    [Fact]
    public void The_strictest_of_contradicting_states_wins_whatever_the_order()
    {
        var stops = new[] { PaymentHold, AuthorityUnused, NovationAnnounced, NoticeGiven };
        foreach (var first in stops)
            foreach (var second in stops)
            {
                var estate = Examples.Harbor().After(5).Fact(Relationship, first, until: "2026-06-01")
                    .After(1).Fact(Relationship, second, until: "2026-06-01");
                var reverse = Examples.Harbor().After(5).Fact(Relationship, second, until: "2026-06-01")
                    .After(1).Fact(Relationship, first, until: "2026-06-01");
                Assert.Equal(estate.State(Relationship), reverse.State(Relationship));
            }
    }

    [Fact]
    public void Every_event_has_a_wire_name()
    {
        foreach (var what in Enum.GetValues<RelationshipEvent>())
            Assert.True(RelationshipEvents.TryRead(RelationshipEvents.Name(what), out var read) && read == what);
    }

    [Theory]
    [InlineData(SuspensionLifted)]
    [InlineData(DisputeResolved)]
    [InlineData(NoticeWithdrawn)]
    [InlineData(OwnerReattested)]
    [InlineData(NovationCompleted)]
    [InlineData(FeedRestored)]
    public void A_mend_without_its_stop_is_refused(RelationshipEvent what) => TestEstate.Refused(
        RefusalCode.AlreadySo, Examples.Harbor().After(1).TryFact(Relationship, what, approvedBy: Examples.Two));

    [Fact]
    public void Exactly_one_person_of_the_grantor_holds_each_role()
    {
        var estate = Examples.HarborWithoutGrants();
        var bad = estate.Relationship("bad", "harbor", "tideway");
        TestEstate.Refused(RefusalCode.WrongSide, RelationshipCommands.Record(estate.Now,
            bad with { Sponsor = estate.PersonId("admin@tideway") }, estate.At));
        TestEstate.Refused(RefusalCode.WrongSide, RelationshipCommands.Record(estate.Now,
            bad with { RiskOwner = estate.PersonId("admin@tideway") }, estate.At));
        TestEstate.Refused(RefusalCode.WrongSide, RelationshipCommands.Record(estate.Now,
            bad with { RevocationOwner = estate.PersonId("stranger@other") }, estate.At));
        TestEstate.Refused(RefusalCode.WrongSide, RelationshipCommands.Record(estate.Now,
            bad with { Signatories = estate.People("risk@harbor") }, estate.At));
        TestEstate.Refused(RefusalCode.WrongSide,
            estate.TrySetRole(Relationship, RelationshipRole.RevocationOwner, "admin@tideway"));
        TestEstate.Refused(RefusalCode.AlreadySo,
            estate.TrySetRole(Relationship, RelationshipRole.RevocationOwner, "operations@harbor"));
    }
}
