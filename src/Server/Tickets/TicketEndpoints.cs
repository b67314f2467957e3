using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

internal static class TicketEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/tickets", "ListTickets", (HttpContext http, Features f, string? source, string? state,
            string? number) => List(http, f, source, state, number), "source", "state", "number");
        routes.List("/v1/sources/{source}/tickets", "ListSourceTickets", (HttpContext http, Features f, string source,
            string? state, string? number) => Lookup.Source(f.Node.Estate, source) < 0
            ? Problems.NotFound("the source") : List(http, f, source, state, number), "state", "number");
        routes.Read("/v1/sources/{source}/tickets/{number}", "ReadTicket", Read);
        routes.Change("/v1/sources/{source}/tickets", "TellTicket", Tell);
    }

    private static IResult List(HttpContext http, Features f, string? source, string? state, string? number)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var of = Lookup.Source(estate, source);
        var (items, next) = Paging.Take(http, estate.Tickets.Count, limit, after, row =>
            (source is null || estate.Tickets[row].Source == of)
            && (number is null || estate.Tickets[row].Number == number)
            && TicketWires.Of(estate, row, at) is var shown && (state is null || shown.Standing == state)
                ? shown : null);
        return Results.Json(new PageWire<TicketWire>(items, next), WireJson.Default.PageWireTicketWire);
    }

    private static IResult Read(string source, string number, Features f)
    {
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var of = Lookup.Source(estate, source);
        var row = of < 0 ? -1 : estate.FindTicket(new TicketBinding(estate.Sources[of].Id, number));
        if (row < 0) return Problems.NotFound("the ticket");
        var grants = Enumerable.Range(0, estate.Grants.Count)
            .Where(g => Terms.TicketOf(estate, g, at).Ticket == row)
            .Select(g => estate.GrantNames[g].Name).Take(1_000);
        return Results.Json(TicketWires.Of(estate, row, at) with { Grants = [.. grants] }, WireJson.Default.TicketWire);
    }

    /// <summary>An administrator tells what a source says; it is declared, not imported.</summary>
    private static async Task<IResult> Tell(HttpContext http, string source, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewTicketWire>(http);
        if (body is null) return problem!;
        var row = Lookup.Source(f.Node.Estate, source);
        if (row < 0) return Problems.NotFound("the source");
        var kind = Enum.GetValues<TicketKind>().Cast<TicketKind?>()
            .FirstOrDefault(k => PolicyWords.Of(k!.Value) == body.Kind);
        if (kind is null)
            return Problems.Bad("invalid_value", $"`{body.Kind}` is no kind", "kind",
                "use " + string.Join(", ", TicketMapping.Kinds));
        if (!TicketMapping.States.Contains(body.State))
            return Problems.Bad("invalid_value", $"`{body.State}` is no state", "state", "use open or closed");
        var isClosed = body.State == "closed";
        var change = new Change.TicketTold
        {
            Source = f.Node.Estate.Sources[row].Id, Number = body.Number, Kind = kind.Value,
            State = isClosed ? TicketState.Closed : TicketState.Open,
            From = Instants.Of(body.From) ?? Instant.Beginning, Until = Instants.Of(body.Until) ?? Instant.Forever,
            Systems = [.. body.Systems ?? []],
        };
        var since = Instants.Of(body.At);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(change.Source), IsStop = isClosed, Effective = since, BasedOn = body.BasedOn,
            Decide = (estate, at) => TicketCommands.Tell(estate, change, since, at),
        });
    }
}
