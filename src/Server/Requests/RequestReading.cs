using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>A request as it was sent, read into the words of the domain.</summary>
internal static class RequestReading
{
    /// <summary>The longest text of a purpose, a justification, a question or an answer.</summary>
    public const int TextMax = 4_000;

    /// <summary>The change, or what is missing or unknown.</summary>
    public static Refusal? Read(
        Features f, Sight sight, NewRequestWire body, Acting? acting, List<SealedValue> values,
        out Change.RequestMade? change)
    {
        change = null;
        var estate = sight.Estate;
        var id = f.Node.NewId<AccessRequestId>();
        if (NoText(body.Justification, "justification") is { } unsaid) return unsaid;
        if (f.Lookup.Person(sight, body.Sponsor, "sponsor", out var sponsor) is { } noSponsor) return noSponsor;
        if (f.Lookup.Person(sight, body.Removal, "removal", out var removal) is { } noRemoval) return noRemoval;
        var workload = Lookup.Workload(estate, body.Workload);
        if (body.Workload is not null && workload < 0) return Lookup.Unknown("workload", body.Workload, "workload");
        var supersedes = Lookup.Request(sight, body.Supersedes);
        if (body.Supersedes is not null && supersedes < 0)
            return Lookup.Unknown("request", body.Supersedes, "supersedes");
        SeatWanted? seat = null;
        if (body.Seat is { } wanted)
        {
            var known = Lookup.Seat(estate, wanted.Name);
            if (known >= 0 && sight.Seat(known) == Extent.Nothing)
                return new Refusal(RefusalCode.NameTaken, $"the name `{wanted.Name}` is taken", "seat.name");
            seat = new SeatWanted(
                known < 0 ? f.Node.NewId<SeatId>() : estate.Seats[known].Id,
                known < 0 ? wanted.Name : estate.Seats[known].Name, wanted.Size);
        }

        Change.GrantRecorded? grant = null;
        // A seat that is there and nothing else: more places.
        var grows = seat is not null && body is { Parent: null, Entitlement: null };
        if (!grows && Grant(f, sight, body, id, seat, values, out grant) is { } refused) return refused;
        var system = grant is null ? SystemOf(estate, estate.FindSeat(seat!.Id)) : SystemOf(estate, grant);
        if (system < 0) return Lookup.Unknown("seat", body.Seat!.Name, "seat");
        PersonId reviewer = estate.People[estate.Systems[system].Owner.At(f.Node.Now).Person].Id;
        if (body.Reviewer is not null
            && f.Lookup.Person(sight, body.Reviewer, "reviewer", out reviewer) is { } nobody)
            return nobody;
        change = new Change.RequestMade
        {
            Id = id, ByPerson = workload < 0 ? acting?.Person : null,
            ByWorkload = workload < 0 ? null : estate.Workloads[workload].Id, Grant = grant, Seat = seat,
            Justification = Node.Seal(id, SealedFields.Justification, body.Justification, values), Sponsor = sponsor,
            Removal = removal, Reviewer = reviewer, DecideBy = Instants.Of(body.DecideBy) ?? Instant.Beginning,
            Supersedes = supersedes < 0 ? null : estate.Requests[supersedes].Id,
        };
        return null;
    }

    public static Refusal? NoText(string? text, string member) =>
        text is { Length: <= TextMax } && !string.IsNullOrWhiteSpace(text) ? null : new Refusal(
            RefusalCode.InvalidValue, $"`{member}` says something in 1 to {TextMax:N0} characters", member);

    /// <summary>The row of the system that a request is about.</summary>
    public static int SystemOf(Estate estate, Change.RequestMade made) => made.Grant is { } grant
        ? SystemOf(estate, grant) : SystemOf(estate, estate.FindSeat(made.Seat!.Id));

    /// <summary>The row of the system of what a seat may do; -1 for a seat that nobody knows.</summary>
    public static int SystemOf(Estate estate, int seat) =>
        estate.GrantsToSeat(seat).Select(estate.SystemOf).FirstOrDefault(-1);

    private static int SystemOf(Estate estate, Change.GrantRecorded grant) =>
        estate.Entitlements[estate.Find(grant.Entitlement)].System;

    private static Refusal? Grant(
        Features f, Sight sight, NewRequestWire body, AccessRequestId id, SeatWanted? seat,
            List<SealedValue> values,
        out Change.GrantRecorded? grant)
    {
        grant = null;
        var estate = sight.Estate;
        var parent = Lookup.Grant(estate, body.Parent);
        if (parent >= 0 && sight.Side(estate.Grants[parent].Relationship) == Extent.Nothing) parent = -1;
        if (body.Parent is not null && parent < 0) return Lookup.Unknown("grant", body.Parent, "parent");
        var relationship = body.Relationship is null && parent >= 0
            ? estate.Grants[parent].Relationship : Lookup.Relationship(estate, body.Relationship);
        if (sight.Side(relationship) == Extent.Nothing)
            return Lookup.Unknown("relationship", body.Relationship, "relationship");
        var entitlement = body.Entitlement is null && parent >= 0
            ? estate.Grants[parent].Entitlement : Lookup.Entitlement(estate, body.Entitlement);
        if (entitlement < 0 || !sight.MayAskFor(entitlement, relationship))
            return Lookup.Unknown("entitlement", body.Entitlement, "entitlement");
        if (NoText(body.Purpose, "purpose") is { } aimless) return aimless;
        if (Scopes.Read(body.Scope ?? new Dictionary<string, IReadOnlyList<string>>(), "scope", out var scope) is { } fault)
            return fault;
        if (ConditionWires.Read(body.Conditions, out var conditions) is { } wrong) return wrong;
        var system = estate.Systems[estate.Entitlements[entitlement].System];
        PersonId owner = estate.People[system.Owner.At(f.Node.Now).Person].Id;
        if (body.Owner is not null && f.Lookup.Person(sight, body.Owner, "owner", out owner) is { } nobody)
            return nobody;
        if (Window(f, body, out var from, out var until) is { } endless) return endless;
        var isOwn = sight.System(estate.Entitlements[entitlement].System) == Extent.Whole;
        if (Binding(sight, body.Ticket, isOwn ? null : (estate.Entitlements[entitlement].System, from), out var ticket)
            is { } noTicket) return noTicket;
        var function = body.Function is null ? -1 : estate.FindFunction(body.Function);
        // From across, what serves something else is as what is not there: names of functions are not to be tried.
        if (function >= 0 && !isOwn
            && !estate.Functions[function].Covers(estate.Entitlements[entitlement].Id, f.Node.Now)) function = -1;
        if (body.Function is not null && function < 0) return Lookup.Unknown("function", body.Function, "function");
        var grantId = f.Node.NewId<GrantId>();
        grant = new Change.GrantRecorded
        {
            Id = grantId, Name = body.Name ?? "request-" + id.Value.ToString("N")[^12..],
            Relationship = estate.Relationships[relationship].Id, Entitlement = estate.Entitlements[entitlement].Id,
            Parent = parent < 0 ? null : estate.Grants[parent].Id, Scope = scope,
            Purpose = Node.Seal(grantId, SealedFields.Purpose, body.Purpose!, values), Owner = owner, ApprovedBy = [],
            From = from, Until = until, Conditions = conditions, Ticket = ticket,
            Function = function < 0 ? null : estate.Functions[function].Id, ToSeat = seat?.Id,
        };
        return seat is not null && body.To is null ? null : To(f, sight, body.To, ref grant);
    }

    private static Refusal? To(Features f, Sight sight, BeneficiaryWire? to, ref Change.GrantRecorded grant)
    {
        var estate = sight.Estate;
        switch (to)
        {
            case { Organisation: { } name, Person: null, Workload: null, Seat: null }:
                var organisation = Lookup.Organisation(estate, name);
                if (organisation < 0 || !IsSideOf(sight, grant.Relationship, organisation))
                    return Lookup.Unknown("organisation", name, "to.organisation");
                grant = grant with { ToOrganisation = estate.Organisations[organisation].Id };
                return null;
            case { Person: { } name, Organisation: null, Workload: null, Seat: null }:
                if (f.Lookup.Person(sight, name, "to.person", out var person) is { } stranger) return stranger;
                grant = grant with { ToPerson = person };
                return null;
            case { Workload: { } name, Organisation: null, Person: null, Seat: null }:
                var workload = Lookup.Workload(sight, name);
                if (workload < 0) return Lookup.Unknown("workload", name, "to.workload");
                grant = grant with { ToWorkload = estate.Workloads[workload].Id };
                return null;
            case { Seat: { } name, Organisation: null, Person: null, Workload: null }:
                var seat = Lookup.Seat(sight, name);
                if (seat < 0) return Lookup.Unknown("seat", name, "to.seat");
                grant = grant with { ToSeat = estate.Seats[seat].Id };
                return null;
            default:
                return new Refusal(RefusalCode.InvalidValue,
                    "a request is for one organisation, person, workload or seat", "to");
        }
    }

    /// <summary>Whether it is a side of the relationship, for whoever does not see everything.</summary>
    private static bool IsSideOf(Sight sight, RelationshipId relationship, int organisation) => sight.SeesAll
        || (sight.Estate.Relationships[sight.Estate.Find(relationship)] is var of
            && (of.Grantor == organisation || of.Grantee == organisation));

    /// <summary>An end, or a duration from the beginning on.</summary>
    private static Refusal? Window(Features f, NewRequestWire body, out Instant from, out Instant until)
    {
        from = Instants.Of(body.From) ?? Instant.Beginning;
        until = Instants.Of(body.Until) ?? Instant.Beginning;
        if (body.Until is null == body.DurationSeconds is null)
            return new Refusal(RefusalCode.InvalidValue, "a request says how long: `until` or `duration_seconds`", "until");
        if (body.DurationSeconds is not { } seconds) return null;
        if (seconds is < 1 or > 3_660L * 86_400)
            return new Refusal(RefusalCode.InvalidValue, "a duration is 1 s to ten years", "duration_seconds");
        until = Instant.Max(from, f.Node.Now).Plus(TimeSpan.FromSeconds(seconds));
        return null;
    }

    /// <summary>
    /// The ticket. From across, one that is not open for the system at the instant is as one that no source tells:
    /// sources and numbers are not to be tried.
    /// </summary>
    private static Refusal? Binding(
        Sight sight, string? text, (int System, Instant From)? across, out TicketBinding? ticket)
    {
        ticket = null;
        if (text is null) return null;
        var estate = sight.Estate;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var named = slash > 0 && estate.FindSource(text[..slash]) is >= 0 and var source
            ? new TicketBinding(estate.Sources[source].Id, text[(slash + 1)..]) : (TicketBinding?)null;
        if (named is null || (across is { } of && GrantPolicy.Ticket(
            estate, named, of.System, sight.At, Instant.Max(sight.At, of.From)) is not null))
            return new Refusal(RefusalCode.Unknown, $"no source tells ticket `{text}`", "ticket", "write `source/number`");
        ticket = named;
        return null;
    }
}
