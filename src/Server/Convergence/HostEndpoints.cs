using System.Security.Cryptography;
using System.Text;
using Mandate.Connectors.OpenSsh;
using Mandate.Governance;
using Mandate.Governance.Planning;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>What a host away from the server is given, and what it says it holds.</summary>
internal static class HostEndpoints
{
    private const int LinesMax = 10_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Read("/v1/systems/{system}/hosts/{host}/bundle", "ReadHostBundle", Bundle);
        routes.Act("/v1/systems/{system}/hosts/{host}/report", "ReportHost", Report);
    }

    private static async Task<IResult> Bundle(HttpContext http, string system, string host, Features f,
        ConvergenceLoop loop)
    {
        if (Find(http, f.Node.Estate, system, host, out var of, out var name) is { } problem) return problem;
        if (of!.Mode != ConvergenceMode.Enforce)
            return ConvergenceEndpoints.No("only_observed",
                $"system `{of.Name}` is only observed; its hosts are given nothing", "system",
                "set its mode to enforce");
        if (await loop.Of(of.Id).BundleAsync(name!, http.RequestAborted) is not { } bundle)
            return Problems.Busy("nothing is published for the host yet");
        return Results.Json(
            new HostBundleWire(
                of.Name, bundle.Host.Text, bundle.Revision.Value, bundle.Authority.Text,
                    Convert.ToBase64String(bundle.RevocationList),
                bundle.Principals.GroupBy(p => p.Account.Text, StringComparer.Ordinal)
                    .ToDictionary(g => g.Key, IReadOnlyList<string> (g) =>
                        [.. g.Select(p => p.Text)], StringComparer.Ordinal)),
            WireJson.Default.HostBundleWire);
    }

    private static async Task<IResult> Report(HttpContext http, string system, string host, Features f,
        HostReports reports, ConvergenceLoop loop)
    {
        if (Find(http, f.Node.Estate, system, host, out var of, out var name) is { } problem) return problem;
        var (body, unread) = await Body.ReadAsync<HostReportWire>(http);
        if (body is null) return unread!;
        if (Fault(body, f.Node.Estate.Revision) is { } fault) return fault;
        var now = f.Node.Time.GetUtcNow();
        var points = body.Principals.SelectMany(a => a.Value, (a, line) => new AccessPoint(host, a.Key, line))
            .Distinct().ToList();
        // A host whose clock is ahead has read no later than it could say so.
        var read = new ObservedPlace.Read(
            host, points, body.Fingerprint, new Revision(body.Revision), [.. body.Strange.Select(PlainText.Bounded)],
            body.ReadAt < now ? body.ReadAt : now);
        reports.Take(of!.Id, new HostReport(name!, read, Sessions(body)));
        var change = new Change.HostReported(of.Id, host, new Revision(body.Revision), Digest(body));
        var outcome = await f.Node.Scribe.SubmitAsync(new Command
        {
            // Once for every change: a host reports often, and mostly the same.
            Actor = Caller.Of(http).Actor,
            Decide = (estate, _) =>
                estate.HostReports.TryGetValue((change.System, host), out var last) && last.Report == change
                ? new Ruling.Accepted([]) : Ruling.Of(change),
        }, CancellationToken.None);
        loop.Of(of.Id).Nudge();
        return outcome.Match(
            recorded: r =>
                Results.Json(new RecordedWire(r.Last.Value, null, r.Repeated), WireJson.Default.RecordedWire),
            refused: r => Problems.Of(r.Because), busy: b => Problems.Busy(b.Why));
    }

    /// <summary>Anything but its own host is, for a host's token, not there.</summary>
    private static IResult? Find(HttpContext http, Estate estate, string system, string host, out ProtectedSystem? of,
        out HostName? name)
    {
        var row = Lookup.System(estate, system);
        of = row < 0 ? null : estate.Systems[row];
        var caller = Caller.Of(http);
        var isTheirs = of is not null && (caller.Role != Role.Host || HostReports.IsFor(caller.Limits, of, host));
        return HostName.TryRead(host, out name) && isTheirs && of!.Connector?.Hosts.Contains(host) == true
            ? null : Problems.NotFound("the host");
    }

    private static IResult? Fault(HostReportWire body, Revision newest)
    {
        if (body.Revision < 0 || body.Revision > newest.Value)
            return Problems.Bad("invalid_value", $"the ledger has no revision {body.Revision}", "revision");
        if (body.Fingerprint.Length != 64 || !body.Fingerprint.All(char.IsAsciiHexDigitLower))
            return Problems.Bad("invalid_value", "a fingerprint is 64 lower-case hex digits", "fingerprint");
        if (body.Principals.Any(a => !AccountName.TryRead(a.Key, out _))
            || body.Principals.Values.Any(l => l is null || l.Any(p => p is null)))
            return Problems.Bad("invalid_value", "principals are lists of lines by account", "principals");
        return body.Principals.Values.Sum(l => l.Count) > LinesMax || body.Strange.Count > LinesMax
            || body.Sessions?.Count > LinesMax
            ? Problems.Bad("invalid_value", $"a report names at most {LinesMax} things of each kind") : null;
    }

    private static OpenSessions Sessions(HostReportWire body) => body.Sessions is { } sessions
        ? new OpenSessions.Known([.. sessions.Select(s => new OpenSession(
            PlainText.Bounded(s.Account), PlainText.Bounded(s.Grant),
                ulong.TryParse(s.Serial, out var serial) ? serial : 0, PlainText.Bounded(s.From), s.Process))])
        : new OpenSessions.Unknown("the host did not say");

    private static string Digest(HostReportWire body)
    {
        var lines = body.Principals.OrderBy(a => a.Key, StringComparer.Ordinal)
            .SelectMany(a => a.Value.Order(StringComparer.Ordinal).Select(l => a.Key + " " + l)).Concat(body.Strange);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }
}
