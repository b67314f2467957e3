using System.Security.Cryptography;
using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

internal static class SourceEndpoints
{
    private const long OverlapUsual = 86_400;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/sources", "ListSources", List, "state");
        routes.Read("/v1/sources/{source}", "ReadSource", Read);
        routes.Change("/v1/sources", "RegisterSource", Register);
        routes.Change("/v1/sources/{source}/keys", "MakeSourceKey", MakeKey);
    }

    private static IResult List(HttpContext http, Features f, RefusedMessages refused, string? state)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var standing = new SourceStanding(estate, at);
        var (items, next) = Paging.Take(http, estate.Sources.Count, limit, after, row =>
            standing.Wire(f, estate, row, at, refused.Last(estate.Sources[row].Id)) is var shown
                && (state is null || shown.State == state) ? shown : null);
        return Results.Json(new PageWire<SourceWire>(items, next), WireJson.Default.PageWireSourceWire);
    }

    private static IResult Read(string source, Features f, RefusedMessages refused)
    {
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var row = Lookup.Source(estate, source);
        return row < 0 ? Problems.NotFound("the source") : Results.Json(
            new SourceStanding(estate, at).Wire(f, estate, row, at, refused.Last(estate.Sources[row].Id)),
                WireJson.Default.SourceWire);
    }

    /// <summary>Registers a source; one that is known is another from now on.</summary>
    private static async Task<IResult> Register(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewSourceWire>(http);
        if (body is null) return problem!;
        if (f.Lookup.Person(body.Owner, "owner", out var owner) is { } unknown) return Problems.Of(unknown);
        if (TicketWires.Read(body.Mapping, out var mapping) is { } fault) return Problems.Of(fault);
        if (body.ToleranceSeconds is < 1 or > 3660 * 86_400L)
            return Problems.Bad("invalid_value", "a tolerance is 1 s to 3660 d", "tolerance_seconds");
        var known = f.Node.Estate.FindSource(body.Name);
        var id = known < 0 ? f.Node.NewId<SourceId>() : f.Node.Estate.Sources[known].Id;
        var change = new Change.SourceRegistered(id, body.Name, owner, TimeSpan.FromSeconds(body.ToleranceSeconds))
        {
            Mapping = mapping,
        };
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), SuccessStatus = known < 0 ? 201 : 200,
            Decide = (estate, at) => TicketCommands.Register(estate, change, at),
        });
    }

    /// <summary>A new key; those before it go on counting for the overlap.</summary>
    private static async Task<IResult> MakeKey(HttpContext http, string source, Features f)
    {
        var (body, problem) = http.Request.ContentLength is null or 0 && string.IsNullOrEmpty(http.Request.ContentType)
            ? (new NewSourceKeyWire(), null) : await Body.ReadAsync<NewSourceKeyWire>(http);
        if (body is null) return problem!;
        var row = Lookup.Source(f.Node.Estate, source);
        if (row < 0) return Problems.NotFound("the source");
        var overlap = body.OverlapSeconds ?? OverlapUsual;
        if (overlap < 0 || overlap > TicketCommands.OverlapMax.TotalSeconds)
            return Problems.Bad("invalid_value", "keys overlap for 0 s to 30 d", "overlap_seconds");
        var (id, name) = (f.Node.Estate.Sources[row].Id, f.Node.Estate.Sources[row].Name);
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var others = Instant.Beginning;
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id),
            Decide = (estate, at) => TicketCommands.MakeKey(
                estate, new Change.SourceKeyMade(id, key, others = at.Plus(TimeSpan.FromSeconds(overlap))), at),
            Answer = r => Results.Json(
                new IssuedSourceKeyWire(name, key, SourceSignatures.SecretText(f.Node, id, key),
                    others.ToDateTime()!.Value, r.Last.Value), WireJson.Default.IssuedSourceKeyWire, statusCode: 201),
        });
    }
}
