using Mandate.Connectors.OpenSsh;
using Mandate.Governance;
using Mandate.Governance.Planning;
using Mandate.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Plans, removals, sessions.</summary>
internal static class ConvergenceEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Read("/v1/systems/{system}/plan", "ReadSystemPlan", Plan);
        routes.Act("/v1/systems/{system}/converge", "ConvergeSystem", Converge, "release");
        routes.List("/v1/removals", "ListRemovals", Removals, "system", "grant", "state", "open");
        routes.Read("/v1/sessions", "ListSessions", Sessions);
        FindingEndpoints.Map(routes);
        CertificateEndpoints.Map(routes);
        HostEndpoints.Map(routes);
    }

    /// <summary>A deed that cannot be previewed: it knows no `what_if`, so asking for one does nothing.</summary>
    public static RouteHandlerBuilder Act(
        this IEndpointRouteBuilder routes, string pattern, string name, Delegate deed, params string[] query) =>
        routes.MapPost(pattern, deed).WithName(name).WithMetadata(new KnownQuery(query));

    /// <summary>No, for a reason of the connected world, with a stable code.</summary>
    public static IResult No(string code, string detail, string? member = null, string? advice = null) =>
        Problems.Answer(409, Problems.New(409, code, detail, member, advice));

    private static async Task<IResult> Plan(HttpContext http, string system, Features f, ConvergenceLoop loop)
    {
        if (Connected(f.Node.Estate, system, out var id) is { } problem) return problem;
        return Answer(f, await loop.Of(id).PlanAsync(http.RequestAborted));
    }

    private static async Task<IResult> Converge(HttpContext http, string system, Features f, ConvergenceLoop loop,
        string? release)
    {
        if (Connected(f.Node.Estate, system, out var id) is { } problem) return problem;
        if (!loop.IsRunning)
            return No("not_driving", "this node drives no connected systems", null, "ask the node that does");
        var driver = loop.Of(id);
        if (release is not null && (await driver.PlanAsync(http.RequestAborted)).Held?.Digest != release)
            return No("nothing_held", "no removals with that digest are held", "release", "read the plan again");
        // Once begun it is not left half-way because the caller went away.
        return Answer(f, await driver.PassAsync(release, Caller.Of(http).Actor, CancellationToken.None));
    }

    private static IResult Removals(HttpContext http, Features f, string? system, string? grant, string? state,
        bool? open)
    {
        var sight = Sights.Of(http, f);
        var (estate, at) = (sight.Estate, sight.At);
        var (ofSystem, ofGrant) = (Lookup.System(sight, system), Lookup.Grant(sight, grant));
        var removals = estate.Removals.Values.ToList();
        return Paging.Answer(http, sight,
            new ListedRows(removals.Count, index => IsOwn(sight, removals[index].Key), i => removals[i].Id.Value),
            index => removals[index] is var r
                && (system is null || estate.Find(r.Key.System) == ofSystem)
                && (grant is null || estate.Find(r.Grant) == ofGrant)
                && (state is null || Shown.Word(r.State) == state) && (open is null || r.IsOpen == open)
                    ? Wire(estate, r, at) : null,
            WireJson.Default.PageWireRemovalWire);
    }

    /// <summary>What a connected system holds is for whose system it is.</summary>
    internal static bool IsOwn(Sight sight, AccessKey key) =>
        sight.System(sight.Estate.Find(key.System)) == Extent.Whole;

    /// <summary>
    /// A revocation list ends no session: those still open are listed with what their grant is by now.
    /// </summary>
    private static IResult Sessions(Features f, HostReports reports)
    {
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var (items, unknown) = (new List<SessionWire>(), new List<string>());
        for (var row = 0; row < estate.Systems.Count; row++)
        {
            if (estate.Systems[row] is not { Connector: { } connector } system) continue;
            foreach (var host in connector.Hosts)
                if (reports.Last(system.Id, host)?.Sessions is OpenSessions.Known known)
                    items.AddRange(known.Sessions.Select(s => new SessionWire(
                        host, s.Account, s.KeyId, s.Serial.ToString(), s.From, s.Process,
                            Standing(estate, s.KeyId, at))));
                else unknown.Add(system.Name + "/" + host);
        }

        return Results.Json(new SessionsWire(items, unknown), WireJson.Default.SessionsWire);
    }

    private static string Standing(Estate estate, string keyId, Instant at) =>
        !KeyId.TryRead(keyId, out var id) || estate.Find(id.Grant) is not (>= 0 and var row) ? "unknown"
        : id.Person is not { } of ? Shown.Word(Validity.Of(estate, row, at).Standing)
        : estate.Grants[row].To.Kind == BeneficiaryKind.Seat && estate.Find(of) is >= 0 and var person
            ? Shown.Word(Validity.Of(estate, row, person, at).Standing) : "unknown";

    private static IResult? Connected(Estate estate, string text, out SystemId id)
    {
        var row = Lookup.System(estate, text);
        id = row < 0 ? default : estate.Systems[row].Id;
        return row < 0 ? Problems.NotFound("the system")
            : estate.Systems[row].Connector is null
                ? No("not_connected", $"system `{estate.Systems[row].Name}` has no connector", "system",
                    "configure a connector first") : null;
    }

    private static IResult Answer(Features f, Plan plan) =>
        Results.Json(FirstPlans.Wire(f.Node.Estate, plan), WireJson.Default.SystemPlanWire);

    private static RemovalWire Wire(Estate estate, RecordedRemoval r, Instant at) => new()
    {
        Id = Identifier.Text(r.Id), System = estate.Systems[estate.Find(r.Key.System)].Name, Place = r.Key.Place,
        Account = r.Key.Account, Holder = r.Key.Holder, Grant = estate.GrantNames[estate.Find(r.Grant)].Name,
        State = Shown.Word(r.State), StateSince = r.StateSince.ToDateTime()!.Value,
        TriggerKnown = r.TriggerKnown.ToDateTime()!.Value,
        Seconds = Math.Max(0, (r.IsOpen ? at : r.StateSince).Since(r.TriggerKnown).TotalSeconds),
        Attempts = r.Attempts, Evidence = r.Evidence, Revision = r.Latest.Value,
    };
}
