namespace Mandate.Governance.Tests;

/// <summary>Organisations, people and workloads come, stop, return and go.</summary>
public sealed class LivesTests
{
    [Theory]
    [InlineData(LifeEvent.Suspended, "organisation_suspended")]
    [InlineData(LifeEvent.Offboarded, "organisation_gone")]
    [InlineData(LifeEvent.Sold, "organisation_sold")]
    [Trait("Requirement", "S0-06")]
    [Trait("Requirement", "S0-28")]
    public void An_organisations_state_is_that_of_everything_bound_to_it(LifeEvent what, string why)
    {
        foreach (var side in new[] { "tideway", "harbor" })
        {
            var estate = Examples.HarborWithViewer().After(5).Happen(side, what);
            foreach (var grant in new[] { "tideway-runs-pacs", "tideway-views-pacs" })
                Assert.Equal(why, estate.Why(grant));
            Assert.False(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
            Assert.False(estate.May(Examples.Operator, "login", "pacs-us-1"));
        }
    }

    [Fact]
    public void A_short_suspension_gives_the_lower_tiers_back_with_the_resumption()
    {
        var estate = Examples.HarborWithViewer().After(5).Happen("tideway", LifeEvent.Suspended)
            .After(30).Happen("tideway", LifeEvent.Resumed, approvedBy: Examples.Two);
        Assert.True(estate.InForce("view"));
        Assert.False(estate.InForce("second-line"));
    }

    [Fact]
    public void A_long_suspension_gives_nothing_back_before_a_confirmation()
    {
        var estate = Examples.HarborWithViewer().After(5).Happen("tideway", LifeEvent.Suspended)
            .After(30.001).Happen("tideway", LifeEvent.Resumed, approvedBy: Examples.Two);
        Assert.False(estate.InForce("view"));
        estate.ConfirmRelationship("harbor-tideway");
        Assert.True(estate.InForce("view"));
        Assert.False(estate.InForce("second-line"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("risk@harbor")]
    [InlineData("risk@harbor risk@harbor")]
    [InlineData("admin@tideway operator@tideway")]
    [InlineData("stranger@other risk@harbor")]
    public void Two_people_with_authority_over_it_resume_an_organisation(string approvedBy)
    {
        var estate = Examples.Harbor().After(5).Happen("tideway", LifeEvent.Suspended).After(1);
        Assert.IsType<Ruling.Refused>(estate.TryHappen("tideway", LifeEvent.Resumed, approvedBy: approvedBy));
    }

    [Fact]
    public void The_accountable_organisation_is_resumed_by_its_own_people()
    {
        var estate = Examples.Harbor().After(5).Happen("harbor", LifeEvent.Suspended).After(1);
        TestEstate.Refused(
            RefusalCode.WrongSide,
                estate.TryHappen("harbor", LifeEvent.Resumed, approvedBy: "admin@tideway stranger@other"));
        estate.Happen("harbor", LifeEvent.Resumed, approvedBy: Examples.Two);
    }

    [Fact]
    public void Final_states_of_an_organisation_stay()
    {
        var estate = Examples.Harbor().After(5).Happen("tideway", LifeEvent.Offboarded).After(1);
        TestEstate.Refused(RefusalCode.Terminated,
            estate.TryHappen("tideway", LifeEvent.Resumed, approvedBy: Examples.Two));
        TestEstate.Refused(RefusalCode.Terminated, estate.TryHappen("tideway", LifeEvent.Suspended));
    }

    [Fact]
    public void A_person_who_left_has_lost_their_grants_for_good()
    {
        var estate = Examples.Harbor().After(5).Person(Examples.Operator, LifeEvent.Left).After(5);
        Assert.Equal("beneficiary_gone", estate.Why("second-line"));
        estate.Person(Examples.Operator, LifeEvent.Joined).After(1);
        Assert.Equal("granted_before_the_return", estate.Why("second-line"));
        TestEstate.Refused(RefusalCode.NotConfirmable, estate.TryConfirm("second-line"));
        Assert.True(estate.InForce("tideway-runs-pacs"));
        estate.Record(estate.Grant(
            "anew", Examples.Operator, "host pacs-eu-*", "admin@tideway pacs-owner@harbor", "tideway-runs-pacs"));
        Assert.True(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
    }

    [Fact]
    public void A_person_who_moved_away_and_back_has_lost_their_grants()
    {
        var estate = Examples.Harbor().After(5).Person(Examples.Operator, LifeEvent.Moved, to: "other");
        Assert.Equal("not_of_the_grantee", estate.Why("second-line"));
        estate.After(5).Person(Examples.Operator, LifeEvent.Moved, to: "tideway");
        Assert.Equal("granted_before_the_return", estate.Why("second-line"));
    }

    [Theory]
    [InlineData(10, true, false)]
    [InlineData(40, false, false)]
    public void A_suspended_person_returns_as_a_relationship_does(double days, bool lower, bool higher)
    {
        var estate = Examples.HarborWithViewer().After(5).Person(Examples.Operator, LifeEvent.Suspended);
        Assert.Equal("beneficiary_suspended", estate.Why("second-line"));
        Assert.Equal("beneficiary_suspended", estate.Why("view"));
        estate.After(days).Person(Examples.Operator, LifeEvent.Resumed);
        Assert.Equal((lower, higher), (estate.InForce("view"), estate.InForce("second-line")));
        estate.Do(Registry.Confirm(estate.Now, estate.PersonId(Examples.Operator), null, estate.At));
        Assert.True(estate.InForce("view"));
        Assert.False(estate.InForce("second-line"));
        estate.Confirm("second-line");
        Assert.True(estate.InForce("second-line"));
    }

    [Fact]
    public void A_workload_is_a_beneficiary_with_a_life_of_its_own()
    {
        var estate = Examples.Harbor();
        estate.Record(estate.Grant("backup", "backup-agent", "host pacs-eu-1", "admin@tideway pacs-owner@harbor",
            "tideway-runs-pacs"));
        Assert.True(estate.InForce("backup"));
        estate.After(1).Workload("backup-agent", LifeEvent.Suspended);
        Assert.Equal("beneficiary_suspended", estate.Why("backup"));
        estate.After(1).Workload("backup-agent", LifeEvent.Resumed);
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("backup"));
        estate.Confirm("backup").After(1).Workload("backup-agent", LifeEvent.Left);
        Assert.Equal("beneficiary_gone", estate.Why("backup"));
    }

    [Fact]
    public void Who_is_suspended_before_joining_is_not_there_after_the_resumption()
    {
        var estate = Examples.HarborWithoutGrants()
            .Person("operator@tideway", LifeEvent.Joined, effective: "2026-06-01")
            .After(5).Person("operator@tideway", LifeEvent.Suspended).After(5)
                .Person("operator@tideway", LifeEvent.Resumed);
        var row = estate.Now.Find(estate.PersonId("operator@tideway"));
        Assert.Equal(LifeState.Expected, estate.Now.People[row].Life.At(estate.At).State);
        Assert.Equal(LifeState.Active, estate.Now.People[row].Life.At(TestEstate.Day("2026-06-01")).State);
    }

    [Theory]
    [InlineData("sponsor@harbor", "sponsor_gone")]
    [InlineData("pacs-owner@harbor", "owner_gone system_owner_gone")]
    public void Sponsor_owner_and_system_owner_hold_access_up(string person, string why)
    {
        var estate = Examples.Harbor().After(5).Person(person, LifeEvent.Left);
        Assert.Equal(why, estate.Why("tideway-runs-pacs"));
        Assert.False(estate.InForce("second-line"));
    }

    [Theory]
    [InlineData(LifeEvent.Left, LifeEvent.Joined, null, null)]
    [InlineData(LifeEvent.Moved, LifeEvent.Moved, "other", "harbor")]
    public void An_owner_who_went_and_came_back_does_not_heal_the_lapse(LifeEvent goes, LifeEvent comes, string? to,
        string? back)
    {
        var estate = Examples.HarborWithViewer().After(5).Person("sponsor@harbor", goes, to: to);
        Assert.False(estate.InForce("view"));
        estate.After(5).Person("sponsor@harbor", comes, to: back);
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-views-pacs"));
        estate.ConfirmRelationship("harbor-tideway");
        Assert.True(estate.InForce("view"));
        Assert.False(estate.InForce("second-line"));
    }

    [Fact]
    public void The_system_owners_succession_is_confirmed_in_one_act_for_the_lower_tiers()
    {
        var estate = Examples.HarborWithViewer();
        estate.Do(estate.TryOwner("tideway-views-pacs", "deputy@harbor")).Do(estate.TryOwner("view", "deputy@harbor"))
            .After(5).Person("pacs-owner@harbor", LifeEvent.Left).After(5)
                .Do(estate => estate.TrySystemOwner("pacs", "deputy@harbor"));
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-views-pacs"));
        estate.Do(SystemCommands.Confirm(estate.Now, estate.SystemId("pacs"), null, estate.At));
        Assert.True(estate.InForce("view"));
        Assert.False(estate.InForce("second-line"));
    }

    [Fact]
    public void A_successor_in_time_closes_nothing()
    {
        var estate = Examples.Harbor();
        estate.Do(estate.TrySystemOwner("pacs", "deputy@harbor", "2026-01-20"))
            .Do(estate.TryOwner("tideway-runs-pacs", "deputy@harbor"))
                .Do(estate.TryOwner("second-line", "deputy@harbor"))
            .On("2026-01-25").Person("pacs-owner@harbor", LifeEvent.Left);
        Assert.True(estate.InForce("second-line"));
    }

    [Fact]
    [Trait("Requirement", "S0-27")]
    public void Everybody_may_return_to_a_sold_organisation_only_by_novation_and_new_grants()
    {
        var estate = Examples.Harbor().After(5).Happen("tideway", LifeEvent.Sold)
            .Fact("harbor-tideway", RelationshipEvent.NovationAnnounced).After(5);
        Assert.Equal(RelationshipState.Novating, estate.State("harbor-tideway"));
        TestEstate.Refused(RefusalCode.ApprovalMissing,
            estate.TryFact("harbor-tideway", RelationshipEvent.NovationCompleted));
        estate.Fact("harbor-tideway", RelationshipEvent.NovationCompleted, approvedBy: Examples.Two).After(1);
        Assert.Contains("granted_before_the_novation", estate.Why("tideway-runs-pacs"), StringComparison.Ordinal);
        var again = estate.Grant("again", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor");
        // The old party's admin proves nothing.
        TestEstate.Refused(RefusalCode.RelationshipState, estate.Try(again));
        estate.Verify("harbor-tideway", "admin@tideway", "signatory@tideway").Record(again);
        Assert.True(estate.InForce("again"));
        TestEstate.Refused(RefusalCode.NotConfirmable, estate.TryConfirm("tideway-runs-pacs"));
    }
}
