using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Seats: who is in them, and who comes and goes. They are opened and enlarged by requests.</summary>
internal static class SeatEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/seats", "ListSeats", List, "relationship", "person", "state");
        routes.Read("/v1/seats/{seat}", "ReadSeat", Read);
        routes.Change("/v1/seats/{seat}/occupy", "OccupySeat", Occupy);
        routes.Change("/v1/seats/{seat}/vacate", "VacateSeat", Vacate);
        routes.Change("/v1/seats/{seat}/close", "CloseSeat", Close);
    }

    private static IResult List(HttpContext http, Features f, string? relationship, string? person, string? state)
    {
        var sight = Sights.Of(http, f);
        var (all, at) = (sight.Estate.Seats, sight.At);
        var of = person is null ? -1 : f.Lookup.Person(sight.Estate, person);
        return Paging.Answer(http, sight,
            new ListedRows(all.Count, row => sight.Seat(row) != Extent.Nothing, row => all[row].Id.Value),
            row => Wire(f, sight, row) is var shown && (state is null || shown.State == state)
                && (relationship is null || shown.Relationship == relationship)
                && (person is null || all[row].At(sight.Estate, at).Any(o => o.Person == of && sight.Names(of)))
                    ? shown : null,
            WireJson.Default.PageWireSeatWire);
    }

    private static IResult Read(HttpContext http, string seat, Features f)
    {
        var sight = Sights.Of(http, f);
        var row = Lookup.Seat(sight, seat);
        return row < 0 ? Problems.NotFound("the seat")
            : Results.Json(Wire(f, sight, row), WireJson.Default.SeatWire);
    }

    private static async Task<IResult> Occupy(HttpContext http, string seat, Features f)
    {
        var (body, problem) = await Body.ReadAsync<OccupantVerbWire>(http);
        if (body is null) return problem!;
        if (Find(http, f, seat, body, out var id, out var person) is { } unknown) return unknown;
        if (Acting.Of(http, f, body.By, out var nobody) is not { } acting) return nobody!;
        // Nobody else is asked for a place: whoever assigns it is known as well as whoever approves such access (C2).
        var (now, estateNow) = (f.Node.Now, f.Node.Estate);
        if (StepUp.Lacks(StepUp.OfTier(SeatCommands.Tier(estateNow, estateNow.FindSeat(id), now)), Caller.Of(http), now)
            is { } challenge) return challenge;
        var values = new List<SealedValue>();
        var change = new Change.SeatOccupied(id, person, acting.Person, Reason(id, body, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, BasedOn = body.BasedOn, System = SystemOf(f, id),
            Decide = (estate, at) => SeatCommands.Occupy(estate, change, at),
        });
    }

    private static async Task<IResult> Vacate(HttpContext http, string seat, Features f)
    {
        var (body, problem) = await Body.ReadAsync<OccupantVerbWire>(http);
        if (body is null) return problem!;
        if (Find(http, f, seat, body, out var id, out var person) is { } unknown) return unknown;
        var values = new List<SealedValue>();
        var change = new Change.SeatVacated(id, person, Reason(id, body, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), IsStop = true, Sealed = values, BasedOn = body.BasedOn, System = SystemOf(f, id),
            Decide = (estate, at) => SeatCommands.MayTake(estate, id, Caller.Of(http).Person?.Id, person, at)
                ?? SeatCommands.Vacate(estate, change, at),
        });
    }

    private static async Task<IResult> Close(HttpContext http, string seat, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.Seat(Sights.Of(http, f), seat);
        if (row < 0) return Problems.NotFound("the seat");
        if ((Verbs.Fault(body) ?? Verbs.Sourced(http, body)) is { } fault) return Problems.Of(fault);
        var id = f.Node.Estate.Seats[row].Id;
        var values = new List<SealedValue>();
        var change = new Change.SeatClosed(id, body.Reason(id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), IsStop = true, Sealed = values, Effective = Instants.Of(body.Effective),
            BasedOn = body.BasedOn, System = SystemOf(f, id),
            Decide = (estate, at) => SeatCommands.MayTake(estate, id, Caller.Of(http).Person?.Id, null, at)
                ?? SeatCommands.Close(estate, change, Instants.Of(body.Effective), at).From(body),
        });
    }

    private static IResult? Find(
        HttpContext http, Features f, string seat, OccupantVerbWire body, out SeatId id, out PersonId person)
    {
        (id, person) = (default, default);
        var sight = Sights.Of(http, f);
        var row = Lookup.Seat(sight, seat);
        if (row < 0) return Problems.NotFound("the seat");
        id = f.Node.Estate.Seats[row].Id;
        return f.Lookup.Person(sight, body.Person, "person", out person) is { } unknown ? Problems.Of(unknown)
            : body.Reason is { Length: > RequestReading.TextMax }
                ? Problems.Of(RequestReading.NoText(body.Reason, "reason")!) : null;
    }

    private static int SystemOf(Features f, SeatId id) =>
        RequestReading.SystemOf(f.Node.Estate, f.Node.Estate.FindSeat(id));

    private static Sealed? Reason(SeatId id, OccupantVerbWire body, List<SealedValue> values) =>
        string.IsNullOrEmpty(body.Reason) ? null : Node.Seal(id, SealedFields.Reason, body.Reason, values);

    private static SeatWire Wire(Features f, Sight sight, int row)
    {
        var (estate, at, shown) = (sight.Estate, sight.At, f.Shown.For(sight));
        var seat = estate.Seats[row];
        return new SeatWire
        {
            Id = Identifier.Text(seat.Id), Name = seat.Name,
                Relationship = estate.Relationships[seat.Relationship].Name,
            Organisation = estate.Organisations[seat.Organisation].Name, State = at < seat.Ends ? "open" : "closed",
            Size = seat.Size, Until = Shown.Time(seat.Ends), Tier = SeatCommands.Tier(estate, row, at),
            Grants =
            [
                .. estate.GrantsToSeat(row)
                    .Where(g => at < estate.Grants[g].Until && GrantHistory.At(estate, g, at).RevokedAt > at)
                    .Select(g => estate.GrantNames[g].Name),
            ],
            Occupants =
            [
                .. seat.At(estate, at).Select(o => new OccupantWire(
                    shown.Person(estate, o.Person), shown.Person(estate, o.By), Shown.Time(o.From))),
            ],
            Request = seat.Sizes[^1].Request is { } request ? Identifier.Text(request) : null,
            Revision = seat.Recorded.Value,
        };
    }
}
