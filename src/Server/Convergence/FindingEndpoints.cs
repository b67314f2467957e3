using Mandate.Connectors.OpenSsh;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>
/// Findings. Undocumented access is a case to legitimise or remove: its owner is the owner of the system, its deadline
/// follows from when it was found (S3-07).
/// </summary>
internal static class FindingEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/findings", "ListFindings", List, "system", "open", "overdue");
        routes.Read("/v1/findings/{finding}", "ReadFinding", Read);
        routes.Change("/v1/findings/{finding}/remove", "RemoveFinding", Remove);
    }

    private static IResult List(HttpContext http, Features f, string? system, bool? open, bool? overdue)
    {
        var sight = Sights.Of(http, f);
        var estate = sight.Estate;
        var of = Lookup.System(sight, system);
        var findings = estate.Findings.Values.ToList();
        return Paging.Answer(http, sight,
            new ListedRows(findings.Count, index => ConvergenceEndpoints.IsOwn(sight, findings[index].Key),
                i => findings[i].Id.Value),
            index => findings[index] is var found && (system is null || estate.Find(found.Key.System) == of)
                && (open is null || open == found.Closed is null)
                && (overdue is null || overdue == FindingCommands.IsOverdue(estate, found, sight.At))
                    ? Wire(f, sight, found) : null,
            WireJson.Default.PageWireFindingWire);
    }

    private static IResult Read(HttpContext http, string finding, Features f)
    {
        var sight = Sights.Of(http, f);
        return Find(sight, finding) is { } found
            ? Results.Json(Wire(f, sight, found), WireJson.Default.FindingWire) : Problems.NotFound("the finding");
    }

    private static async Task<IResult> Remove(HttpContext http, string finding, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var caller = Caller.Of(http);
        // An administrator acts for the estate; whoever else is signed in acts as the owner of the system, or not.
        var isAdministrator = caller.Is(Role.Administrator);
        if (Find(Sights.Of(http, f), finding) is not { } found || (!isAdministrator && caller.Person is null))
            return Problems.NotFound("the finding");
        if (Verbs.Fault(body) is { } fault) return Problems.Of(fault);
        if (string.IsNullOrWhiteSpace(body.Reason))
            return Problems.Bad("invalid_value", "an order to remove says why", "reason", "say it with `reason`");
        if (body.Effective is not null)
            return Problems.Bad("invalid_value", "what was ordered goes from now on", "effective", "leave it out");
        var by = isAdministrator ? null : caller.Person?.Id;
        var values = new List<SealedValue>();
        var change = new Change.FindingRemovalOrdered(found.Id, body.Reason(found.Id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(found.Id), IsStop = true, Sealed = values, BasedOn = body.BasedOn,
            Notes = estate => [WhatFollows(estate, found.Key)],
            Decide = (estate, at) => FindingCommands.MayOrder(estate, found.Id, by, at)
                ?? FindingCommands.OrderRemoval(estate, change).From(body),
        });
    }

    private static Finding? Find(Sight sight, string text) =>
        Identifier.TryRead<FindingId>(text, out var id)
            && sight.Estate.Findings.GetValueOrDefault(id.Value) is { } found
            && ConvergenceEndpoints.IsOwn(sight, found.Key) ? found : null;

    /// <summary>The line of the plan that the order makes, and whether anything is driven by it.</summary>
    private static string WhatFollows(Estate estate, AccessKey key)
    {
        var system = estate.Systems[estate.Find(key.System)];
        var point = DerivedAccess.PointOf(key);
        return system.IsDriven
            ? $"- {point}: goes from `{system.Name}`, is read back, and stays where a grant justifies it by then"
            : $"! {point}: `{system.Name}` is only observed, so nothing is driven: take it away there, or set its mode "
                + "to enforce";
    }

    private static FindingWire Wire(Features f, Sight sight, Finding found)
    {
        var (estate, at) = (sight.Estate, sight.At);
        var system = estate.Systems[estate.Find(found.Key.System)];
        var wire = new FindingWire(
            Identifier.Text(found.Id), Shown.Word(found.Kind), system.Name, found.Key.Place, found.Key.Account,
            found.Key.Holder, Shown.WithGrants(estate, found.Detail), found.Since.ToDateTime()!.Value,
            found.Closed is null, found.Closing is null ? null : Shown.WithGrants(estate, found.Closing),
            (found.Closed ?? found.Ordered ?? found.Recorded).Value);
        if (!found.IsCase) return wire;
        var owner = system.Owner.At(at).Person;
        return wire with
        {
            Owner = f.Shown.For(sight).Person(estate, owner),
            OwnerFault = estate.People[owner].Life.IsActive(at) ? null : "not_active",
            DecideBy = FindingCommands.DecideBy(estate, found).ToDateTime(),
            Overdue = FindingCommands.IsOverdue(estate, found, at), Ordered = found.Ordered?.Value,
            Advice = found.Closed is null ? Advice(system, found) : null,
        };
    }

    private static string Advice(ProtectedSystem system, Finding found) => found.Ordered is null
        ? (Principal.TryRead(found.Key.Holder, out _)
            ? "legitimise it by recording or requesting a grant that justifies it, or remove it: "
            // No grant justifies a line that is not of its own form.
            : "legitimise it by recording or requesting a grant for whoever uses it, which puts a line of its own "
                + "there, or not; either way remove this one: ")
            + $"`mandate finding remove {Identifier.Text(found.Id)} --reason WHY`"
        : system.IsDriven
            ? "it is ordered removed and goes; a grant that justifies it keeps it"
            : $"it is ordered removed, and `{system.Name}` is only observed: take it away there, or set its mode to "
                + "enforce";
}
