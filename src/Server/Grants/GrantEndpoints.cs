using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

internal static class GrantEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/grants", "ListGrants", List, "relationship", "system", "organisation", "person", "workload",
            "standing", "unused_since");
        routes.Read("/v1/grants/{grant}", "ReadGrant", Read);
        routes.Read("/v1/grants/{grant}/explanation", "ExplainGrant", Explain, "at", "revision");
        routes.Change("/v1/grants", "RecordGrant", Record);
        routes.Change("/v1/grants/{grant}/revoke", "RevokeGrant", Revoke);
        routes.Change("/v1/grants/{grant}/confirm", "ConfirmGrant", Confirm);
        routes.Change("/v1/grants/{grant}/owner", "SetGrantOwner", SetOwner);
        routes.Change("/v1/grants/{grant}/report", "ReportGrant", Report);
    }

    private static IResult List(
        HttpContext http, Features f, string? relationship, string? system, string? organisation, string? person,
            string? workload, string? standing)
    {
        var named = http.Request.Query.TryGetValue("unused_since", out var day) ? day.ToString() : null;
        if (Axes.ReadInstant(named, "unused_since", Instant.Forever, out var unused) is { } wrong) return wrong;
        var sight = Sights.Of(http, f);
        var (estate, at) = (sight.Estate, sight.At);
        var filter = new GrantFilter(
            relationship is null ? null : Lookup.Relationship(sight, relationship),
                system is null ? null : Lookup.System(sight, system),
            organisation is null ? null : Lookup.Organisation(sight, organisation),
            person is not null ? new Beneficiary(BeneficiaryKind.Person, f.Lookup.Person(sight, person))
            : workload is not null
                ? new Beneficiary(BeneficiaryKind.Workload, Lookup.Workload(sight, workload)) : null)
        {
            UnusedSince = named is null ? null : unused,
        };
        return Paging.Answer(http, sight,
            new ListedRows(estate.Grants.Count, row => sight.Grant(row) != Extent.Nothing,
                row => estate.Grants[row].Id.Value),
            row => filter.Passes(estate, row) && Wire(f, sight, row) is var shown
                && (standing is null || shown.Standing == standing) ? shown : null,
            WireJson.Default.PageWireGrantWire);
    }

    /// <summary>One record answers who may, under what authority, who did, and how long (S0-03).</summary>
    private static async Task<IResult> Read(HttpContext http, string grant, Features f)
    {
        var sight = Sights.Of(http, f);
        var (estate, told) = (sight.Estate, f.Shown.For(sight));
        var row = Lookup.Grant(sight, grant);
        if (row < 0) return Problems.NotFound("the grant");
        var shown = Wire(f, sight, row);
        if (await EntryOf(f, estate.Grants[row].Recorded,
            http.RequestAborted) is { Change: Change.GrantRecorded recorded } entry)
            shown = shown with
            {
                Purpose = await f.Node.OpenAsync(recorded.Purpose, http.RequestAborted),
                // What justified it is for who approves.
                Justification = sight.Grant(row) != Extent.Whole ? null
                    : await f.Node.OpenAsync(recorded.Justification, http.RequestAborted),
                ApprovedBy = sight.SeesAll ? [.. recorded.ApprovedBy.Select(told.Person)]
                    : [.. recorded.ApprovedBy.Select(told.Person).Distinct(StringComparer.Ordinal)],
                RecordedBy = told.Actor(entry.Actor),
                Request = recorded.Request is { } request && sight.Request(estate.Find(request)) != Extent.Nothing
                    ? Identifier.Text(request) : null,
                // Names people of both sides: for who may see them all.
                Authority = sight.SeesAll ? GrantAuthority.Of(f, estate, row, f.Node.Now) : null,
            };
        return Results.Json(shown, WireJson.Default.GrantWire);
    }

    /// <summary>Why, now or on both axes: at an instant, as known at a revision.</summary>
    private static async Task<IResult> Explain(HttpContext http, string grant, Features f, string? at, string? revision)
    {
        // What is seen is decided by what is so now; an older version would be asked about more than that.
        if (revision is not null && !Sights.Of(http, f).SeesAll)
            return Problems.Bad("invalid_query", "older versions are read by administrators and auditors", "revision",
                "leave it out");
        var (axes, problem) = await Axes.ReadAsync(http, f, at, revision);
        if (axes is null) return problem!;
        var sight = Sights.Of(http, axes.Estate, f.Node.Now);
        var row = Lookup.Grant(sight, grant);
        return row < 0 ? Problems.NotFound("the grant") : Results.Json(
            f.Shown.For(sight).Explanation(axes.Estate, sight.Cut(Validity.Explain(axes.Estate, row, axes.At))),
                WireJson.Default.ExplanationWire);
    }

    private static async Task<IResult> Record(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewGrantWire>(http);
        if (body is null) return problem!;
        var id = f.Node.NewId<GrantId>();
        var values = new List<SealedValue>();
        if (Change(f, f.Node.Estate, body, id, values, out var change) is { } refused) return Problems.Of(refused);
        var (actor, key) = (Caller.Of(http).Actor, Commands.Key(http).Key?.Key);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), SuccessStatus = 201, Sealed = values,
            // What policy refuses is evidence (S4-08); the answer stays the refusal.
            Decide = (estate, at) => RefusedRequests.Evidence(
                estate, GrantCommands.Record(
                    estate, change!, at, Ruling.EvidenceOf(null, Caller.Of(http).Proof, at)), change!, actor, key, at),
        });
    }

    private static Refusal? Change(
        Features f, Estate estate, NewGrantWire body, GrantId id, List<SealedValue> values,
            out Change.GrantRecorded? change)
    {
        change = null;
        var parent = Lookup.Grant(estate, body.Parent);
        if (body.Parent is not null && parent < 0) return Lookup.Unknown("grant", body.Parent, "parent");
        var relationship = body.Relationship is null && parent >= 0
            ? estate.Grants[parent].Relationship : Lookup.Relationship(estate, body.Relationship);
        if (relationship < 0) return Lookup.Unknown("relationship", body.Relationship, "relationship");
        var entitlement = body.Entitlement is null && parent >= 0
            ? estate.Grants[parent].Entitlement : Lookup.Entitlement(estate, body.Entitlement);
        if (entitlement < 0) return Lookup.Unknown("entitlement", body.Entitlement, "entitlement");
        if (body.Purpose is not { Length: > 0 and <= 4_000 })
            return new Refusal(RefusalCode.InvalidValue, "a purpose has 1 to 4,000 characters", "purpose");
        if (f.Lookup.Person(body.Owner, "owner", out var owner) is { } nobody) return nobody;
        if (f.Lookup.People(body.ApprovedBy, "approved_by", out var approvers) is { } unknown) return unknown;
        if (Scopes.Read(body.Scope, "scope", out var scope) is { } fault) return fault;
        if (ConditionWires.Read(body.Conditions, out var conditions) is { } wrong) return wrong;
        if (Besides(estate, body.Ticket, body.Function, body.Justification, out var ticket, out var function)
            is { } besides) return besides;
        var organisation = Lookup.Organisation(estate, body.To.Organisation);
        var workload = Lookup.Workload(estate, body.To.Workload);
        var seat = Lookup.Seat(estate, body.To.Seat);
        PersonId? person = null;
        if (body.To.Person is not null)
        {
            if (f.Lookup.Person(body.To.Person, "to.person", out var named) is { } stranger) return stranger;
            person = named;
        }

        if (body.To.Organisation is not null && organisation < 0)
            return Lookup.Unknown("organisation", body.To.Organisation, "to.organisation");
        if (body.To.Workload is not null && workload < 0)
            return Lookup.Unknown("workload", body.To.Workload, "to.workload");
        if (body.To.Seat is not null && seat < 0) return Lookup.Unknown("seat", body.To.Seat, "to.seat");
        change = new Change.GrantRecorded
        {
            Id = id, Name = body.Name, Relationship = estate.Relationships[relationship].Id,
            Entitlement = estate.Entitlements[entitlement].Id,
            Parent = parent < 0 ? null : estate.Grants[parent].Id,
            ToOrganisation = organisation < 0 ? null : estate.Organisations[organisation].Id, ToPerson = person,
            ToWorkload = workload < 0 ? null : estate.Workloads[workload].Id,
            ToSeat = seat < 0 ? null : estate.Seats[seat].Id, Scope = scope,
            Purpose = Node.Seal(id, SealedFields.Purpose, body.Purpose, values), Owner = owner, ApprovedBy = approvers,
            From = Instants.Of(body.From) ?? Instant.Beginning, Until = Instant.Of(body.Until),
            Conditions = conditions, Ticket = ticket, Function = function,
            Justification = string.IsNullOrEmpty(body.Justification) ? null
                : Node.Seal(id, SealedFields.Justification, body.Justification, values),
        };
        return null;
    }

    /// <summary>What a grant or its confirmation brings for policy besides approvals.</summary>
    private static Refusal? Besides(
        Estate estate, string? ticket, string? function, string? justification, out TicketBinding? bound,
            out FunctionId? serves)
    {
        serves = null;
        if (TicketWires.Binding(estate, ticket, out bound) is { } noTicket) return noTicket;
        var row = Lookup.Function(estate, function);
        if (function is not null && row < 0) return Lookup.Unknown("business function", function, "function");
        if (row >= 0) serves = estate.Functions[row].Id;
        return justification is { Length: > 4_000 }
            ? new Refusal(RefusalCode.InvalidValue, "a justification has at most 4,000 characters", "justification")
            : null;
    }

    private static async Task<IResult> Revoke(HttpContext http, string grant, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.Grant(f.Node.Estate, grant);
        if (row < 0) return Problems.NotFound("the grant");
        if (Verbs.Fault(body) is { } fault) return Problems.Of(fault);
        var id = f.Node.Estate.Grants[row].Id;
        var values = new List<SealedValue>();
        var reason = body.Reason(id, values);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), IsStop = true, Sealed = values, Effective = Instants.Of(body.Effective),
            BasedOn = body.BasedOn,
            Decide = (estate, at) =>
                GrantCommands.Revoke(estate, id, reason, Instants.Of(body.Effective), at).From(body),
        });
    }

    private static async Task<IResult> Confirm(HttpContext http, string grant, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.Grant(f.Node.Estate, grant);
        if (row < 0) return Problems.NotFound("the grant");
        var estate = f.Node.Estate;
        if (f.Lookup.People(body.ApprovedBy, "approved_by", out var approvers) is { } unknown)
            return Problems.Of(unknown);
        if (Besides(estate, body.Ticket, body.Function, body.Justification, out var ticket, out var function)
            is { } besides) return Problems.Of(besides);
        var id = estate.Grants[row].Id;
        var values = new List<SealedValue>();
        var change = new Change.GrantConfirmed(id, body.Reason(id, values))
        {
            ApprovedBy = approvers, Ticket = ticket, Function = function,
            Justification = string.IsNullOrEmpty(body.Justification) ? null
                : Node.Seal(id, SealedFields.Justification, body.Justification, values),
        };
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, BasedOn = body.BasedOn,
            Decide = (e, at) => GrantCommands.Confirm(e, change, at, Ruling.EvidenceOf(
                body.Source is null ? null : new FactSource(body.Source, body.Evidence), Caller.Of(http).Proof,
                    at)).From(body),
        });
    }

    private static async Task<IResult> SetOwner(HttpContext http, string grant, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.Grant(f.Node.Estate, grant);
        if (row < 0) return Problems.NotFound("the grant");
        if (f.Lookup.Person(body.Person, "person", out var owner) is { } unknown) return Problems.Of(unknown);
        var id = f.Node.Estate.Grants[row].Id;
        var values = new List<SealedValue>();
        var change = new Change.GrantOwnerSet(id, owner, body.Reason(id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, Effective = Instants.Of(body.Effective), BasedOn = body.BasedOn,
            Decide = (estate, at) => GrantCommands.SetOwner(estate, change, Instants.Of(body.Effective), at).From(body),
        });
    }

    /// <summary>What somebody of either side says they did. It is kept, and proves nothing (S1-08).</summary>
    private static async Task<IResult> Report(HttpContext http, string grant, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var sight = Sights.Of(http, f);
        var (estate, row) = (sight.Estate, Lookup.Grant(sight, grant));
        if (row < 0) return Problems.NotFound("the grant");
        if ((Verbs.Fault(body) ?? Verbs.Sourced(http, body)) is { } fault) return Problems.Of(fault);
        ReportedExecution? what = body.Type switch
        {
            "provisioned" => ReportedExecution.Provisioned, "revoked" => ReportedExecution.Revoked, _ => null,
        };
        if (what is not { } said)
            return Problems.Bad("invalid_value", "a report is of what was `provisioned` or `revoked`", "type");
        var values = new List<SealedValue>();
        var change = new Change.ExecutionReported(
            estate.Grants[row].Id, said, body.Reason(estate.Grants[row].Id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(change.Grant), Sealed = values,
            Decide = (e, _) => GrantCommands.Report(e, change, Caller.Of(http).Actor).From(body),
        });
    }

    internal static async Task<Entry?> EntryOf(Features f, int revision, CancellationToken cancel)
    {
        await foreach (var entry in f.Node.Folder.Journal.ReadAsync(new LeafIndex((ulong)revision - 1), 1, cancel))
            return EntryCodec.Decode(entry.Body, new Revision(revision)) is EntryReading.Read read ? read.Entry : null;
        return null;
    }

    /// <summary>The business function that it serves: what the newest entry that names one says.</summary>
    internal static string? FunctionOf(Estate estate, int row, Instant at)
    {
        ref readonly var grant = ref estate.Grants[row];
        var (function, newest) = (estate.Admissions[grant.Admission].Function, Instant.Beginning);
        for (var index = estate.NewestNote(row); index >= 0; index = estate.GrantNotes[index].Previous)
        {
            var note = estate.GrantNotes[index];
            if (note.Admission < 0 || note.Effective > at || note.Effective <= newest
                || estate.Admissions[note.Admission].Function < 0) continue;
            (function, newest) = (estate.Admissions[note.Admission].Function, note.Effective);
        }

        return function < 0 ? null : estate.Functions[function].Name;
    }

    /// <summary>A grant that the caller sees; which of the grantor's functions it serves stays with it.</summary>
    private static GrantWire Wire(Features f, Sight sight, int row)
    {
        var (estate, at, shown) = (sight.Estate, sight.At, f.Shown.For(sight));
        ref readonly var grant = ref estate.Grants[row];
        var answer = Validity.Of(estate, row, at);
        var (type, name) = shown.Subject(estate, row);
        return new GrantWire
        {
            Id = Identifier.Text(grant.Id), Name = estate.GrantNames[row].Name,
            Relationship = estate.Relationships[grant.Relationship].Name,
            Entitlement = estate.Entitlements[grant.Entitlement].Name,
            Parent = sight.Grant(grant.Parent) == Extent.Nothing ? null : estate.GrantNames[grant.Parent].Name,
            To = type switch
            {
                "person" => new BeneficiaryWire(Person: name), "workload" => new BeneficiaryWire(Workload: name),
                "seat" => new BeneficiaryWire(Seat: name),
                _ => new BeneficiaryWire(Organisation: name),
            },
            Scope = Shown.Wire(estate.Scopes[grant.Scope]),
            Owner = shown.Person(estate, GrantHistory.At(estate, row, at).OwnerAt(at).Person),
            From = grant.From.ToDateTime()!.Value, Until = grant.Until.ToDateTime(),
            Tier = Validity.Tier(estate, grant, at), Conditions = ConditionWires.Of(GrantConditions.Of(estate, row)),
            Standing = Shown.Word(answer.Standing), InForceUntil = answer.IsInForce ? Shown.Time(answer.Bound) : null,
            Since = answer.IsInForce ? null : Shown.Time(answer.Bound), Revision = grant.Recorded,
            LastUsed = estate.LastUse(row), Ticket = TicketWires.Name(estate, Terms.TicketOf(estate, row, at).Ticket),
            Function = sight.System(estate.SystemOf(row)) == Extent.Whole ? FunctionOf(estate, row, at) : null,
        };
    }
}

/// <summary>Which grants a list shows; null lets all pass.</summary>
internal readonly record struct GrantFilter(int? Relationship, int? System, int? Organisation, Beneficiary? To)
{
    /// <summary>Without a use on that day or later, of what was recorded before and can be used.</summary>
    public Instant? UnusedSince { get; init; }

    public bool Passes(Estate estate, int row)
    {
        ref readonly var grant = ref estate.Grants[row];
        var relationship = estate.Relationships[grant.Relationship];
        return (Relationship is not { } r || r == grant.Relationship)
            && (System is not { } s || s == estate.Entitlements[grant.Entitlement].System)
            && (Organisation is not { } o || o == relationship.Grantee || o == relationship.Grantor)
            && (To is not { } to || to == grant.To)
            && (UnusedSince is not { } since || IsUnused(estate, row, since));
    }

    /// <summary>A grant to an organisation is used through those below it, which are listed themselves.</summary>
    private static bool IsUnused(Estate estate, int row, Instant since)
    {
        ref readonly var grant = ref estate.Grants[row];
        return grant.To.Kind != BeneficiaryKind.Organisation && grant.RecordedAt < since
            && (estate.LastUse(row) is not { } used
                || used < DateOnly.FromDateTime(since.ToDateTime()?.UtcDateTime ?? DateTime.MaxValue));
    }
}

/// <summary>Both axes of time: the version of the estate as known at a revision, and the instant asked about.</summary>
internal sealed record Axes(Estate Estate, Instant At)
{
    public static async Task<(Axes? Axes, IResult? Problem)> ReadAsync(HttpContext http, Features f, string? at,
        string? revision)
    {
        if (ReadInstant(at, "at", f.Node.Now, out var instant) is { } bad) return (null, bad);
        if (revision is null) return (new Axes(f.Node.Estate, instant), null);
        if (!long.TryParse(revision, out var number)
            || await f.Node.History.AtAsync(new Revision(number), http.RequestAborted) is not { } estate)
            return (null, Problems.Bad("invalid_query", $"the ledger has no revision `{revision}`", "revision",
                $"the newest is {f.Node.Estate.Revision}"));
        return (new Axes(estate, instant), null);
    }

    /// <summary>An instant of a query, or what it is when nothing was said.</summary>
    public static IResult? ReadInstant(string? text, string member, Instant otherwise, out Instant instant)
    {
        instant = otherwise;
        if (text is null) return null;
        if (!DateTimeOffset.TryParse(text, null, System.Globalization.DateTimeStyles.AssumeUniversal, out var when))
            return Problems.Bad("invalid_query", $"`{text}` is no instant", member,
                "use RFC 3339, such as 2026-01-31T12:00:00Z");
        instant = Instant.Of(when);
        return null;
    }
}
