namespace Mandate.Governance.Tests;

/// <summary>Facts learnt late: stops reach back, steps towards more access do not, and exposure is counted.</summary>
public sealed class LateFactsTests
{
    private const string Relationship = "harbor-tideway";

    [Fact]
    public void A_lift_reaches_no_stop_that_was_learnt_later()
    {
        var estate = Examples.HarborWithViewer().After(10).Fact(Relationship, RelationshipEvent.PaymentHold)
            .After(10).Fact(Relationship, RelationshipEvent.SuspensionLifted, approvedBy: Examples.Two).After(5);
        Assert.True(estate.InForce("view"));
        estate.Fact(Relationship, RelationshipEvent.SecurityIncident, effective: "2026-01-20");
        Assert.Equal(RelationshipState.Suspended, estate.State(Relationship));
        Assert.False(estate.InForce("view"));
        estate.After(1).Fact(Relationship, RelationshipEvent.SuspensionLifted, approvedBy: Examples.Two);
        Assert.True(estate.InForce("view"));
    }

    [Fact]
    public void A_resumption_reaches_no_suspension_of_an_organisation_that_was_learnt_later()
    {
        var estate = Examples.HarborWithViewer().After(10).Happen("tideway", LifeEvent.Suspended)
            .After(10).Happen("tideway", LifeEvent.Resumed, approvedBy: Examples.Two).After(5);
        Assert.True(estate.InForce("view"));
        estate.Happen("tideway", LifeEvent.Suspended, effective: "2026-01-12");
        Assert.False(estate.InForce("view"));
    }

    [Fact]
    public void A_stop_within_an_earlier_stop_that_is_over_is_not_refused()
    {
        var estate = Examples.HarborWithViewer().After(10).Happen("tideway", LifeEvent.Suspended)
            .After(10).Happen("tideway", LifeEvent.Resumed, approvedBy: Examples.Two).After(5)
            .Happen("tideway", LifeEvent.Suspended, effective: "2026-01-20");
        Assert.False(estate.InForce("view"));
    }

    [Fact]
    public void An_older_date_does_not_shorten_a_suspension()
    {
        var estate = Examples.HarborWithViewer().After(10).Fact(Relationship, RelationshipEvent.ContractSuspended)
            .After(60).Fact(Relationship, RelationshipEvent.SuspensionLifted, effective: "2026-01-20",
                approvedBy: Examples.Two);
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-views-pacs"));
    }

    [Fact]
    public void An_older_date_does_not_shorten_an_organisations_suspension()
    {
        var estate = Examples.HarborWithViewer().After(10).Happen("tideway", LifeEvent.Suspended)
            .After(60).Happen("tideway", LifeEvent.Resumed, effective: "2026-01-20", approvedBy: Examples.Two);
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-views-pacs"));
    }

    [Fact]
    public void A_lift_dated_before_the_suspension_is_refused()
    {
        var estate = Examples.Harbor().After(10).Fact(Relationship, RelationshipEvent.ContractSuspended).After(1);
        TestEstate.Refused(RefusalCode.AlreadySo, estate.TryFact(
            Relationship, RelationshipEvent.SuspensionLifted, effective: "2026-01-10", approvedBy: Examples.Two));
    }

    [Fact]
    public void An_older_date_of_a_verification_does_not_bridge_a_lapse()
    {
        var estate = Examples.Harbor().After(100);
        Assert.False(estate.InForce("second-line"));
        estate.Verify(Relationship, "admin@tideway", "signatory@tideway", effective: "2026-03-20");
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-runs-pacs"));
        estate.Confirm("tideway-runs-pacs").Confirm("second-line");
        Assert.Equal(TestEstate.Day("2026-06-18"), estate.Answer("second-line").Bound);
    }

    [Fact]
    public void An_older_date_of_a_succession_does_not_bridge_a_vacancy()
    {
        var estate = Examples.Harbor().After(10).Person("sponsor@harbor", LifeEvent.Left).After(10)
            .Do(estate => estate.TrySetRole(Relationship, RelationshipRole.Sponsor, "deputy@harbor", "2026-01-10"));
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-runs-pacs"));
    }

    [Fact]
    public void A_succession_in_time_leaves_no_vacancy_although_told_late()
    {
        var estate = Examples.Harbor().After(10)
            .Do(estate => estate.TrySetRole(Relationship, RelationshipRole.Sponsor, "deputy@harbor"))
            .After(10).Person("sponsor@harbor", LifeEvent.Left, effective: "2026-01-17");
        Assert.True(estate.InForce("second-line"));
    }

    [Fact]
    public void A_leaving_learnt_of_after_the_succession_still_shows_the_vacancy()
    {
        var estate = Examples.Harbor().After(10)
            .Do(estate => estate.TrySetRole(Relationship, RelationshipRole.Sponsor, "deputy@harbor"))
            .After(10).Person("sponsor@harbor", LifeEvent.Left, effective: "2026-01-12");
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-runs-pacs"));
    }

    [Fact]
    public void A_return_dated_back_does_not_revive_grants_from_between()
    {
        var estate = Examples.Harbor().After(20).Person(Examples.Operator, LifeEvent.Left, effective: "2026-01-04")
            .After(20)
            .Person(Examples.Operator, LifeEvent.Joined, effective: "2026-01-04T12:00:00Z");
        Assert.Equal("granted_before_the_return", estate.Why("second-line"));
    }

    [Fact]
    public void Numbers_changed_later_do_not_heal_an_earlier_lapse()
    {
        var estate = Examples.HarborWithViewer().After(10).Happen("tideway", LifeEvent.Suspended)
            .After(40).Happen("tideway", LifeEvent.Resumed, approvedBy: Examples.Two).After(1);
        Assert.False(estate.InForce("view"));
        estate.Do(Ruling.Of(new Change.ParametersChanged(
                Parameters.Standard with { ReturnAfterSuspension = TimeSpan.FromDays(90) })))
            .Happen("tideway", LifeEvent.Suspended).After(1)
                .Happen("tideway", LifeEvent.Resumed, approvedBy: Examples.Two);
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("tideway-views-pacs"));
    }

    [Fact]
    public void A_back_dated_end_shows_the_exposure()
    {
        var estate = Examples.Harbor().After(30);
        var effect = Preview(estate, estate.TryFact(Relationship, RelationshipEvent.ContractEnded, "2026-01-15"),
            "2026-01-15");
        var exposure = Assert.Single(effect.Exposures);
        Assert.Equal((estate.Now.FindGrant("second-line"), TestEstate.Day("2026-01-15"), estate.At),
            (exposure.Grant, exposure.From, exposure.Until));
    }

    [Fact]
    public void Exposure_comes_in_pieces_where_access_was_closed_in_between()
    {
        var estate = Examples.HarborWithViewer().On("2026-02-01")
            .Fact(Relationship, RelationshipEvent.ContractSuspended)
            .On("2026-02-10").Fact(Relationship, RelationshipEvent.SuspensionLifted, approvedBy: Examples.Two)
                .On("2026-03-01");
        var view = estate.Now.FindGrant("view");
        var effect = Preview(estate, estate.TryFact(Relationship, RelationshipEvent.ContractEnded, "2026-01-20"),
            "2026-01-20");
        Assert.Equal(
            [("2026-01-20", "2026-02-01"), ("2026-02-10", "2026-03-01")],
            effect.Exposures.Where(e => e.Grant == view)
                .Select(e => (e.From.ToString()[..10], e.Until.ToString()[..10])));
        var within = Preview(estate, estate.TryFact(Relationship, RelationshipEvent.ContractEnded, "2026-02-05"),
            "2026-02-05");
        Assert.Equal(TestEstate.Day("2026-02-10"), Assert.Single(within.Exposures, e => e.Grant == view).From);
    }

    private static Effect Preview(TestEstate estate, Ruling ruling, string backTo) => Effect.Of(
        estate.Now, Effect.Fork(estate.Now, (Ruling.Accepted)ruling, Actor.Node, estate.At), estate.At,
            TestEstate.Day(backTo));
}
