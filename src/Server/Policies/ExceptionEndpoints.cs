using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Exceptions from policy: each has an owner, a reason, a compensating control and an end (S4-06).</summary>
internal static class ExceptionEndpoints
{
    private const int TextMax = 4_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/exceptions", "ListExceptions", List, "standing");
        routes.Read("/v1/exceptions/{exception}", "ReadException", Read);
        routes.Change("/v1/exceptions", "GrantException", Grant);
        routes.Change("/v1/exceptions/{exception}/revoke", "RevokeException", Revoke);
    }

    /// <summary>By name or id.</summary>
    public static PolicyException? Find(Estate estate, string exception) =>
        Identifier.TryRead<ExceptionId>(exception, out var id) ? estate.Policies.Exceptions.GetValueOrDefault(id)
            : estate.Policies.Exceptions.Values.FirstOrDefault(e => e.Name == exception);

    private static IResult List(HttpContext http, Features f, string? standing)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var all = estate.Policies.Exceptions.Values.OrderBy(e => e.Because).ToList();
        var (items, next) = Paging.Take(http, all.Count, limit, after, row =>
            (standing ?? "open") is var wanted && (wanted == "all" || PolicyWires.Standing(all[row], at) == wanted)
                ? PolicyWires.Of(f.Shown, estate, all[row], at) : null);
        return Results.Json(new PageWire<ExceptionWire>(items, next), WireJson.Default.PageWireExceptionWire);
    }

    private static async Task<IResult> Read(HttpContext http, string exception, Features f)
    {
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        if (Find(estate, exception) is not { } found) return Problems.NotFound("the exception");
        return Results.Json(
            PolicyWires.Of(f.Shown, estate, found, at) with
            {
                LiftedGrants = Lifted(estate, found, at, http.RequestAborted),
                Reason = await f.Node.OpenAsync(found.Reason, http.RequestAborted),
                CompensatingControl = await f.Node.OpenAsync(found.Control, http.RequestAborted),
            }, WireJson.Default.ExceptionWire);
    }

    /// <summary>For how many grants that stand it lifts something that would be missing.</summary>
    private static int Lifted(Estate estate, PolicyException exception, Instant at, CancellationToken cancel)
    {
        var lifted = 0;
        if (!exception.IsOpen(at)) return lifted;
        foreach (var (row, _) in StandingGrants.Of(estate, at))
        {
            cancel.ThrowIfCancellationRequested();
            if (Terms.PolicyOf(estate, row, at) is PolicyOutcome.Admitted admitted
                && admitted.Exceptions.Contains(exception.Id)) lifted++;
        }

        return lifted;
    }

    private static async Task<IResult> Grant(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewExceptionWire>(http);
        if (body is null) return problem!;
        var id = f.Node.NewId<ExceptionId>();
        var values = new List<SealedValue>();
        if (Change(f, body, id, values, out var change) is { } refused) return Problems.Of(refused);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), SuccessStatus = 201, Sealed = values,
            Decide = (estate, at) => PolicyCommands.Grant(estate, change!, at),
            Notes = estate => PolicyException.NoGrants(estate, change!.Grants) is { IsEmpty: false } unknown
                ? [.. unknown.Select(g => $"`{g}` names no grant yet: nothing is lifted for it until there is one")]
                : null,
        });
    }

    private static Refusal? Change(
        Features f, NewExceptionWire body, ExceptionId id, List<SealedValue> values,
        out Change.ExceptionGranted? change)
    {
        change = null;
        var reading = new RuleReading(f.Lookup, f.Node.Estate);
        if (reading.Requirements(body.Lifts, "lifts", out var lifts) is { } noWord) return noWord;
        if (reading.Match(body.Match, "match", out var match) is { } noMatch) return noMatch;
        if (f.Lookup.Person(body.Owner, "owner", out var owner) is { } nobody) return nobody;
        if (f.Lookup.People(body.ApprovedBy, "approved_by", out var approvers) is { } unknown) return unknown;
        if (body.Reason is not { Length: > 0 and <= TextMax })
            return new Refusal(RefusalCode.InvalidValue, "a reason has 1 to 4,000 characters", "reason");
        if (body.CompensatingControl is not { Length: > 0 and <= TextMax })
            return new Refusal(
                RefusalCode.InvalidValue, "a compensating control has 1 to 4,000 characters", "compensating_control");
        if (body.Rules.Count > PolicyCommands.RulesMax || body.Grants?.Count > PolicyCommands.RulesMax)
            return new Refusal(RefusalCode.InvalidValue, "at most 100 are named", "rules");
        change = new Change.ExceptionGranted
        {
            Id = id, Name = body.Name, Rules = [.. body.Rules], Lifts = lifts, Match = match,
            Grants = [.. body.Grants ?? []], Owner = owner, ApprovedBy = approvers,
            Reason = Node.Seal(id, SealedFields.Reason, body.Reason, values),
            Control = Node.Seal(id, SealedFields.Control, body.CompensatingControl, values),
            From = Instants.Of(body.From) ?? f.Node.Now, Until = Instant.Of(body.Until),
        };
        return null;
    }

    private static async Task<IResult> Revoke(HttpContext http, string exception, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        if (Find(f.Node.Estate, exception) is not { } found) return Problems.NotFound("the exception");
        if (Verbs.Fault(body) is { } fault) return Problems.Of(fault);
        var values = new List<SealedValue>();
        var change = new Change.ExceptionRevoked(found.Id, body.Reason(found.Id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(found.Id), IsStop = true, Sealed = values, BasedOn = body.BasedOn,
            Decide = (estate, at) => PolicyCommands.Revoke(estate, change, at).From(body),
        });
    }
}
