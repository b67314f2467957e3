namespace Mandate.Governance.Tests;

/// <summary>Policies, exceptions, functions, sources and tickets.</summary>
internal static class PolicyEstate
{
    /// <summary>A demand on everything, to change with `with`.</summary>
    public static Rule.Require Demand(string name, Requirement needs, RuleMatch? match = null, string? when = null) =>
        new(name, match ?? RuleMatch.Everything, when is null ? null : new PolicyExpression(when), needs);

    public static ApprovalStep Step(ApproverRoles roles, int count = 1) => new(count, roles, []);

    public static Change.PolicyDeployed Policy(this TestEstate estate, string name, params Rule[] rules) => new()
    {
        Id = new PolicyId(estate.IdOf("policy", name)), Name = name, Rules = [.. rules],
        Author = estate.PersonId("operations@harbor"), Approver = estate.PersonId("risk@harbor"),
        Deployer = estate.PersonId("deputy@harbor"),
    };

    public static Ruling TryDeploy(this TestEstate estate, Change.PolicyDeployed policy) => PolicyCommands.Deploy(
        estate.Now, policy, GrantTouch.Of(estate.Now, policy, policy.Grace, new Actor("local:test"), estate.At),
        estate.At);

    public static TestEstate Deploy(this TestEstate estate, Change.PolicyDeployed policy) =>
        estate.Do(estate.TryDeploy(policy));

    public static Change.ExceptionGranted Exception(
        this TestEstate estate, string name, string rule, RequirementKind lifts, string until) => new()
        {
            Id = new ExceptionId(estate.IdOf("exception", name)), Name = name, Rules = [rule], Lifts = [lifts],
            Owner = estate.PersonId("pacs-owner@harbor"), ApprovedBy = [estate.PersonId("risk@harbor")],
            Reason = TestEstate.Dummy, Control = TestEstate.Dummy, From = estate.At, Until = TestEstate.Day(until),
        };

    public static Ruling TryExcept(this TestEstate estate, Change.ExceptionGranted exception) =>
        PolicyCommands.Grant(estate.Now, exception, estate.At);

    public static TestEstate Source(this TestEstate estate, string name, TimeSpan tolerance) =>
        estate.Do(TicketCommands.Register(estate.Now, new Change.SourceRegistered(
            new SourceId(estate.IdOf("source", name)), name, estate.PersonId("operations@harbor"), tolerance),
            estate.At));

    public static TicketBinding Ticket(this TestEstate estate, string source, string number) =>
        new(new SourceId(estate.IdOf("source", source)), number);

    public static Ruling TryTell(this TestEstate estate, string source, string number, TicketState state,
        TicketKind kind = TicketKind.Change, string? from = null, string? until = null, string? systems = null,
        string? effective = null) => TicketCommands.Tell(estate.Now, new Change.TicketTold
        {
            Source = new SourceId(estate.IdOf("source", source)), Number = number, Kind = kind, State = state,
            From = from is null ? Instant.Beginning : TestEstate.Day(from),
            Until = until is null ? Instant.Forever : TestEstate.Day(until), Systems = systems is null ? [] : [systems],
        }, effective is null ? null : TestEstate.Day(effective), estate.At);

    public static TestEstate Tell(this TestEstate estate, string source, string number, TicketState state,
        TicketKind kind = TicketKind.Change, string? from = null, string? until = null, string? systems = null,
        string? effective = null) =>
        estate.Do(estate.TryTell(source, number, state, kind, from, until, systems, effective));

    public static TestEstate Function(this TestEstate estate, string name, string entitlement, string? until = null) =>
        estate.Do(FunctionCommands.Define(estate.Now, new Change.FunctionDefined(
            new FunctionId(estate.IdOf("function", name)), name, estate.PersonId("pacs-owner@harbor"),
            [estate.EntitlementId(entitlement)], until is null ? Instant.Forever : TestEstate.Day(until)), estate.At));

    public static Ruling TryConfirm(this TestEstate estate, Change.GrantConfirmed confirmed) =>
        GrantCommands.Confirm(estate.Now, confirmed, estate.At);

    public static TestEstate Remember(this TestEstate estate)
    {
        for (var row = 0; row < estate.Now.Grants.Count; row++)
            estate.Now.Indexes.Answers!.Of(estate.Now, row, estate.At);
        return estate;
    }

    /// <summary>What is remembered of a grant; the same as walking for it, or memory is wrong.</summary>
    public static bool Remembered(this TestEstate estate, string grant) =>
        estate.Now.Indexes.Answers!.Of(estate.Now, estate.Now.FindGrant(grant), estate.At).IsInForce;
}
