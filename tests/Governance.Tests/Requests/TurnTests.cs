namespace Mandate.Governance.Tests.Requests;

/// <summary>Steps that policy wants in order, each with a deadline from when its turn comes.</summary>
public sealed class TurnTests
{
    private const string Admin = "admin@tideway";
    private const string Owner = "pacs-owner@harbor";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static ApprovalStep Turn(int turn, ApproverRoles roles, TimeSpan? within = null, int count = 1) =>
        Desk.Step(count, roles) with { Turn = turn, Within = within };

    /// <summary>The grantee's admin first, within two hours; then the owner, within one.</summary>
    private static ApprovalStep[] AdminThenOwner { get; } =
        [Turn(1, ApproverRoles.VerifiedAdmin, 2 * Hour), Turn(2, ApproverRoles.SystemOwner, Hour)];

    private static TestEstate Asked(params ApprovalStep[] steps)
    {
        var estate = Examples.Harbor().Deploy(Desk.Requires("order", new Requirement { Approvals = [.. steps] }));
        return estate.Make(estate.Asking("second", "admin2@tideway", "host pacs-us-*", "tideway-runs-pacs"));
    }

    private static string Turns(TestEstate estate) => string.Join("; ", estate.Case("second").Steps
        .GroupBy(s => s.Needs.Turn).Select(t => t.All(s => s.IsMet) ? "met" : t.All(s => s.IsOpen) ? "asked" : "later"));

    private static bool IsAsked(TestEstate estate, string person) => estate.Case("second") is var of
        && of.Steps.Any(s => s.IsWanted && of.IsAsked(s, estate.Now.Find(estate.PersonId(person)), estate.At));

    private static TestEstate Later(TestEstate estate, TimeSpan by) => estate.On(estate.At.Plus(by));

    [Fact]
    public void A_later_step_is_neither_asked_nor_given_before_those_before_it_are_met()
    {
        var estate = Asked(AdminThenOwner);
        Assert.Equal("asked; later", Turns(estate));
        Assert.True(IsAsked(estate, Admin));
        Assert.False(IsAsked(estate, Owner));
        var early = TestEstate.Refused(RefusalCode.NotPermitted, estate.TryApprove("second", Owner));
        Assert.Contains("turn", early.Message, StringComparison.Ordinal);
        TestEstate.Refused(RefusalCode.NotPermitted, RequestCommands.Ask(estate.Now, new Change.InformationAsked(
            estate.AccessRequestId("second"), estate.PersonId(Owner), TestEstate.Dummy), estate.At));
        estate.Approve("second", Admin);
        Assert.Equal("met; asked", Turns(estate));
        Assert.True(IsAsked(estate, Owner));
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        estate.Approve("second", Owner);
        Assert.Equal(RequestState.Approved, estate.RequestState("second"));
    }

    [Fact]
    public void A_no_needs_no_turn()
    {
        var estate = Asked(AdminThenOwner);
        estate.Do(estate.TryDeny("second", Owner));
        Assert.Equal(RequestState.Denied, estate.RequestState("second"));
    }

    [Fact]
    public void Equal_turns_go_in_parallel_and_no_turn_is_the_first()
    {
        var estate = Asked(Turn(1, ApproverRoles.VerifiedAdmin, Hour), Turn(1, ApproverRoles.SystemOwner));
        Assert.Equal("asked", Turns(estate));
        estate.Approve("second", $"{Owner} {Admin}");
        Assert.Equal(RequestState.Approved, estate.RequestState("second"));
    }

    [Fact]
    public void What_holds_under_every_policy_and_no_rule_names_is_asked_in_the_first_turn()
    {
        var estate = Asked(Turn(2, ApproverRoles.RiskOwner));
        Assert.Equal("asked; later", Turns(estate));
        TestEstate.Refused(RefusalCode.NotPermitted, estate.TryApprove("second", "risk@harbor"));
        estate.Approve("second", $"{Owner} {Admin} risk@harbor");
        Assert.Equal(RequestState.Approved, estate.RequestState("second"));
    }

    [Fact]
    public void Turns_count_over_the_rules_of_a_policy()
    {
        var estate = Examples.Harbor().Deploy(
            Desk.Requires("first", new Requirement { Approvals = [Turn(1, ApproverRoles.RiskOwner)] }),
            Desk.Requires("order", new Requirement { Approvals = [.. AdminThenOwner] }));
        estate.Make(estate.Asking("second", "admin2@tideway", "host pacs-us-*", "tideway-runs-pacs"));
        estate.Approve("second", Admin);
        Assert.Equal("asked; later", Turns(estate));
        TestEstate.Refused(RefusalCode.NotPermitted, estate.TryApprove("second", Owner));
        estate.Approve("second", $"risk@harbor {Owner}");
        Assert.Equal(RequestState.Approved, estate.RequestState("second"));
    }

    [Fact]
    public void Silence_in_the_first_turn_is_no_when_its_own_time_is_over()
    {
        var estate = Asked(AdminThenOwner);
        var deadline = estate.At.Plus(2 * Hour);
        Assert.Equal(deadline, estate.Request("second").DecideBy(estate.Now, estate.At));
        Later(estate, (2 * Hour) - TimeSpan.FromTicks(1));
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        Later(estate, TimeSpan.FromTicks(1));
        Assert.Equal(RequestState.Expired, estate.RequestState("second"));
        TestEstate.Refused(RefusalCode.RequestOver, estate.TryApprove("second", Admin));
        Later(estate, Hour).Do(RequestCommands.Expire(estate.Now, estate.AccessRequestId("second"), estate.At));
        Assert.Equal(deadline, estate.Request("second").Since(estate.Now, estate.At));
        Assert.Equal(deadline, estate.Entries[^1].Effective);
        Assert.Empty(estate.Now.OpenRequests);
    }

    [Fact]
    public void The_time_of_a_later_turn_begins_when_it_comes()
    {
        var estate = Later(Asked(AdminThenOwner), Hour).Approve("second", Admin);
        Assert.Equal(estate.At.Plus(Hour), estate.Request("second").DecideBy(estate.Now, estate.At));
        Later(estate, Hour - TimeSpan.FromTicks(1));
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        Later(estate, TimeSpan.FromTicks(1));
        Assert.Equal(RequestState.Expired, estate.RequestState("second"));
        TestEstate.Refused(RefusalCode.RequestOver, estate.TryApprove("second", Owner));
    }

    [Fact]
    public void A_request_waits_as_long_as_its_turns_may_take_one_after_the_other()
    {
        Assert.Equal(TestEstate.Day("2026-01-05").Plus(3 * Hour), Asked(AdminThenOwner).Request("second").Made.DecideBy);
        // Tier 3 has three days where a step says nothing.
        Assert.Equal(TestEstate.Day("2026-01-08").Plus(Hour),
            Asked(Turn(1, ApproverRoles.VerifiedAdmin), Turn(2, ApproverRoles.SystemOwner, Hour)).Request("second").Made.DecideBy);
        Assert.Equal(TestEstate.Day("2026-01-08"), Asked(Turn(1, ApproverRoles.VerifiedAdmin)).Request("second").Made.DecideBy);
    }

    [Fact]
    public void Who_is_asked_in_two_turns_says_it_again_where_others_came_between()
    {
        // Two of the grantor first; then one of the grantor's, when both have said yes.
        var estate = Asked(Turn(1, ApproverRoles.Grantor, count: 2), Turn(2, ApproverRoles.Grantor));
        estate.Approve("second", $"{Admin} deputy@harbor");
        Assert.Equal("asked; later", Turns(estate));
        TestEstate.Refused(RefusalCode.AlreadySo, estate.TryApprove("second", "deputy@harbor"));
        var both = Later(estate, Hour).Now;
        estate.Approve("second", Owner);
        // Whoever completes the turn has said it with everybody before.
        Assert.Equal(RequestState.Approved, estate.RequestState("second"));
        Assert.True(both.Revision < estate.Now.Revision);

        estate = Asked(Turn(1, ApproverRoles.Grantor, count: 2), Turn(2, ApproverRoles.Grantor, count: 2));
        estate.Approve("second", $"{Admin} deputy@harbor {Owner}");
        Assert.Equal("met; asked", Turns(estate));
        Assert.True(IsAsked(estate, "deputy@harbor"));
        estate.Approve("second", "deputy@harbor");
        Assert.Equal(RequestState.Approved, estate.RequestState("second"));
    }

    [Fact]
    public void An_answer_begins_with_the_first_turn_and_its_time_again()
    {
        var estate = Asked(
            Turn(1, ApproverRoles.VerifiedAdmin, 20 * Hour), Turn(2, ApproverRoles.SystemOwner, 30 * Hour));
        Later(estate, 19 * Hour).Approve("second", Admin);
        var id = estate.AccessRequestId("second");
        estate.Do(RequestCommands.Ask(
            estate.Now, new Change.InformationAsked(id, estate.PersonId(Owner), TestEstate.Dummy), estate.At));
        var answer = new Change.InformationGiven(id, estate.PersonId(Examples.Operator), TestEstate.Dummy);
        Later(estate, 2 * Hour).Do(RequestCommands.Answer(estate.Now, answer, estate.At));
        Assert.Equal("asked; later", Turns(estate));
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        Assert.Equal(estate.At.Plus(20 * Hour), estate.Request("second").DecideBy(estate.Now, estate.At));
        estate.Approve("second", $"{Admin} {Owner}");
        Assert.Equal(RequestState.Approved, estate.RequestState("second"));
    }

    [Fact]
    public void A_turn_that_is_no_longer_met_is_asked_again_and_what_came_after_it_too()
    {
        var estate = Asked(
            Turn(1, ApproverRoles.VerifiedAdmin), Turn(2, ApproverRoles.RiskOwner), Turn(2, ApproverRoles.Sponsor));
        estate.Approve("second", $"{Admin} {Owner} risk@harbor");
        Assert.Equal("risk_owner met", string.Join("; ", estate.Steps("second").Split("; ").Where(s => s.StartsWith("risk", StringComparison.Ordinal))));
        // Both of the first turn changed: who is asked now is another.
        estate.After(1).Do(estate.TrySystemOwner("pacs", "deputy@harbor"));
        Assert.DoesNotContain("risk_owner met", estate.Steps("second"), StringComparison.Ordinal);
        TestEstate.Refused(RefusalCode.NotPermitted, estate.TryApprove("second", "sponsor@harbor"));
        estate.Approve("second", "deputy@harbor sponsor@harbor");
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        estate.Approve("second", "risk@harbor");
        Assert.Equal(RequestState.Approved, estate.RequestState("second"));
    }

    [Fact]
    public void A_step_of_a_rule_that_came_later_has_its_time_from_then_on()
    {
        var estate = Asked(Turn(1, ApproverRoles.VerifiedAdmin), Turn(1, ApproverRoles.SystemOwner)).After(1);
        estate.Deploy(Desk.Requires("order", new Requirement { Approvals = [Turn(1, ApproverRoles.RiskOwner, Hour)] }));
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        Assert.Equal(estate.At.Plus(Hour), estate.Request("second").DecideBy(estate.Now, estate.At));
        Later(estate, Hour);
        Assert.Equal(RequestState.Expired, estate.RequestState("second"));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(9, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 721)]
    public void A_turn_and_a_time_have_bounds(int turn, int hours)
    {
        var estate = Examples.Harbor();
        var step = Turn(turn, ApproverRoles.SystemOwner, TimeSpan.FromHours(hours));
        TestEstate.Refused(RefusalCode.InvalidValue, PolicyCommands.Deploy(estate.Now, new Change.PolicyDeployed
        {
            Id = estate.PolicyId("access"), Name = "access",
            Rules = [Desk.Requires("order", new Requirement { Approvals = [step] })],
            Author = estate.PersonId("deputy@harbor"), Approver = estate.PersonId("risk@harbor"),
            Deployer = estate.PersonId("operations@harbor"),
        }, null, estate.At));
    }
}
