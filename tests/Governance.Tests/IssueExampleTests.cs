namespace Mandate.Governance.Tests;

/// <summary>What the example file promises.</summary>
public sealed class IssueExampleTests
{
    [Fact]
    public void The_operator_may_restart_in_Europe_and_not_elsewhere()
    {
        var estate = Examples.Harbor();
        Assert.True(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
        Assert.False(estate.May(Examples.Operator, "restart", "pacs-us-1"));
        Assert.False(estate.May(Examples.Operator, "reboot", "pacs-eu-1"));
        Assert.Equal(DecisionReason.UnknownResource, estate.Decide(Examples.Operator, "restart", "mail-1").Reason);
    }

    [Fact]
    public void A_grant_to_the_organisation_gives_its_people_nothing_by_itself()
    {
        var estate = Examples.Harbor();
        Assert.False(estate.May("admin@tideway", "restart", "pacs-eu-1"));
        Assert.Equal(DecisionReason.NoGrant, estate.Decide("admin@tideway", "restart", "pacs-eu-1").Reason);
    }

    [Fact]
    public void An_ended_relationship_gives_nothing_and_stays_ended()
    {
        var estate = Examples.Harbor().After(10).Fact("harbor-tideway", RelationshipEvent.ContractEnded);
        Assert.False(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
        foreach (var what in Enum.GetValues<RelationshipEvent>())
            TestEstate.Refused(RefusalCode.Terminated, estate.TryFact(
                "harbor-tideway", what, until: "2031-01-01", approvedBy: Examples.Two, person: "admin@tideway"));
        TestEstate.Refused(RefusalCode.Terminated,
            estate.TryVerify("harbor-tideway", "admin2@tideway", "signatory@tideway"));
        TestEstate.Refused(RefusalCode.NotConfirmable, estate.TryConfirm("second-line"));
    }

    [Fact]
    public void A_suspended_organisation_gives_nothing_and_tier_3_returns_link_by_link()
    {
        var estate = Examples.Harbor().After(10).Happen("tideway", LifeEvent.Suspended);
        Assert.False(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
        estate.After(2).Happen("tideway", LifeEvent.Resumed, approvedBy: Examples.Two);
        AssertReturnsLinkByLink(estate);
    }

    [Fact]
    public void An_owner_who_left_without_successor_closes_until_succeeded_and_confirmed()
    {
        var estate = Examples.Harbor().After(10).Person("pacs-owner@harbor", LifeEvent.Left);
        Assert.False(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
        Assert.Contains("system_owner_gone", estate.Why("second-line"), StringComparison.Ordinal);
        estate.After(2).Do(estate.TrySystemOwner("pacs", "deputy@harbor"))
            .Do(estate.TryOwner("tideway-runs-pacs", "deputy@harbor"))
                .Do(estate.TryOwner("second-line", "deputy@harbor"));
        AssertReturnsLinkByLink(estate);
    }

    [Fact]
    public void The_admins_lapsed_verification_closes_until_verified_and_confirmed()
    {
        var estate = Examples.Harbor().After(89);
        Assert.True(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
        estate.After(1);
        Assert.False(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
        estate.After(5).Verify("harbor-tideway", "admin@tideway", "signatory@tideway");
        AssertReturnsLinkByLink(estate);
    }

    [Fact]
    public void Another_verified_admin_keeps_access_open()
    {
        var estate = Examples.Harbor().After(60).Verify("harbor-tideway", "admin2@tideway", "admin@tideway").After(40);
        Assert.True(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
    }

    private static void AssertReturnsLinkByLink(TestEstate estate)
    {
        Assert.False(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-runs-pacs"));
        TestEstate.Refused(RefusalCode.NotConfirmable, estate.TryConfirm("second-line"));
        estate.ConfirmRelationship("harbor-tideway");
        Assert.False(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
        estate.Confirm("tideway-runs-pacs");
        Assert.False(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
        estate.Confirm("second-line");
        Assert.True(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
    }
}
