using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Policies: what is in force, and putting a version in force.</summary>
internal static class PolicyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/policies", "ListPolicies", List);
        routes.Read("/v1/policies/{policy}", "ReadPolicy", Read);
        routes.Change("/v1/policies", "DeployPolicy", Deploy);
    }

    /// <summary>The name or id as a row of <see cref="PolicySet.Newest"/>.</summary>
    public static PolicyVersion? Find(Estate estate, string policy) => estate.Policies.Newest.FirstOrDefault(v =>
        v.Name == policy || (Identifier.TryRead<PolicyId>(policy, out var id) && v.Id == id));

    /// <summary>The change that a body asks for, or what is wrong with it.</summary>
    public static Refusal? ReadDraft(Features f, NewPolicyWire body, out Change.PolicyDeployed? change)
    {
        change = null;
        var reading = new RuleReading(f.Lookup, f.Node.Estate);
        if (f.Lookup.Person(body.Author, "author", out var author) is { } noAuthor) return noAuthor;
        if (f.Lookup.Person(body.Approver, "approver", out var approver) is { } noApprover) return noApprover;
        if (f.Lookup.Person(body.Deployer, "deployer", out var deployer) is { } noDeployer) return noDeployer;
        if (reading.Rules(body.Rules, out var rules) is { } wrong) return wrong;
        if (reading.Span(body.Grace, "grace", out var grace) is { } noSpan) return noSpan;
        if (body.Reach is { Systems: not { Count: > 0 }, Relationships: not { Count: > 0 } })
            return new Refusal(RefusalCode.InvalidValue, "a reach names systems or relationships", "reach",
                "leave it out to reach everything");
        change = new Change.PolicyDeployed
        {
            Id = Find(f.Node.Estate, body.Name)?.Id ?? f.Node.NewId<PolicyId>(), Name = body.Name, Rules = rules,
            Reach = new PolicyReach([.. body.Reach?.Systems ?? []], [.. body.Reach?.Relationships ?? []]),
            Grace = grace ?? TimeSpan.Zero, Author = author, Approver = approver, Deployer = deployer,
        };
        return null;
    }

    private static IResult List(HttpContext http, Features f)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var all = estate.Policies.Newest.ToList();
        var (items, next) = Paging.Take(
            http, all.Count, limit, after, row => PolicyWires.Of(f.Shown, all[row], at));
        return Results.Json(new PageWire<PolicyWire>(items, next), WireJson.Default.PageWirePolicyWire);
    }

    private static IResult Read(HttpContext http, string policy, Features f)
    {
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        if (Find(estate, policy) is not { } newest) return Problems.NotFound("the policy");
        return Results.Json(
            PolicyWires.Of(f.Shown, newest, at) with
            {
                Rules = newest.Rules.ToDictionary(r => r.Name, r => PolicyWires.Of(f.Shown, r), StringComparer.Ordinal),
                Versions = [.. estate.Policies.Deployed.Where(v => v.Name == newest.Name).Reverse()
                    .Select(v => PolicyWires.VersionOf(f.Shown, v))],
                Outcomes = Outcomes(estate, newest, at, http.RequestAborted),
            }, WireJson.Default.PolicyWire);
    }

    /// <summary>
    /// What is counted for the bound and shown in the preview is looked at here, on a snapshot: the scribe only
    /// compares numbers, so that no stop waits for a deployment (S4-12).
    /// </summary>
    private static async Task<IResult> Deploy(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewPolicyWire>(http);
        if (body is null) return problem!;
        if (ReadDraft(f, body, out var read) is { } refused) return Problems.Of(refused);
        var change = read!;
        var (estate, actor) = (f.Node.Estate, Caller.Of(http).Actor);
        var at = f.Node.Now;
        GrantTouch? touch = null;
        if (PolicyCommands.Deploy(estate, change, GrantTouch.Nothing(estate), at, actor)
            is Ruling.Accepted accepted)
        {
            touch = GrantTouch.Of(estate, change, change.Grace, actor, at);
            if (body.BasedOn is { } digest && Shown.Digest(Effect.Of(
                estate, Effect.Fork(estate, accepted, actor, at), at, null)) != digest)
                return Problems.Of(new Refusal(
                    RefusalCode.PreviewChanged, "the preview no longer holds", "based_on", "preview again"));
        }

        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(change.Id), SuccessStatus = 201,
            Grace = change.Grace,
            Decide = (newest, now) => PolicyCommands.Deploy(newest, change, touch, now, actor),
        });
    }

    private static List<RuleCountsWire> Outcomes(
        Estate estate, PolicyVersion policy, Instant at, CancellationToken cancel)
    {
        var counts = policy.Rules.ToDictionary(r => r.Name, _ => new int[4], StringComparer.Ordinal);
        foreach (var (row, _) in StandingGrants.Of(estate, at))
        {
            cancel.ThrowIfCancellationRequested();
            var outcome = Terms.PolicyOf(estate, row, at);
            var column = outcome.Match(ungoverned: _ => 0, admitted: _ => 1, refused: _ => 2, undecidable: _ => 3);
            foreach (var rule in outcome.Rules)
            {
                if (rule.Policy != policy.Name || !counts.TryGetValue(rule.Rule, out var count)) continue;
                count[0]++;
                if (column > 0) count[column]++;
            }
        }

        return [.. policy.Rules.Select(r => new RuleCountsWire(
            r.Name, r.Switch(require: _ => "require", permit: _ => "permit", forbid: _ => "forbid"),
            counts[r.Name][0], counts[r.Name][1], counts[r.Name][2], counts[r.Name][3]))];
    }
}

/// <summary>Grants whose window goes on and that nobody revoked: policy may end them, or has.</summary>
internal static class StandingGrants
{
    public static IEnumerable<(int Row, PolicyQuestion? Question)> Of(
        Estate estate, Instant at, bool withQuestions = false)
    {
        for (var row = 0; row < estate.Grants.Count; row++)
            if (estate.Grants[row].Until > at && GrantHistory.At(estate, row, at).RevokedAt > at)
                yield return (row, withQuestions
                    ? PolicyQuestions.Of(estate, GrantCase.Of(estate, row, at), at) : null);
    }
}
