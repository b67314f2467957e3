using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

internal static class RelationshipEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/relationships", "ListRelationships", List, "organisation", "state");
        routes.Read("/v1/relationships/{relationship}", "ReadRelationship", Read);
        routes.Change("/v1/relationships", "RecordRelationship", Record);
        Verb(routes, "end", "EndRelationship", RelationshipEvent.ContractEnded);
        Verb(routes, "suspend", "SuspendRelationship", RelationshipEvent.ContractSuspended);
        Verb(routes, "resume", "ResumeRelationship", RelationshipEvent.SuspensionLifted);
        Verb(routes, "notice", "GiveNotice", RelationshipEvent.NoticeGiven);
        routes.Change("/v1/relationships/{relationship}/facts", "TellRelationshipFact",
            (HttpContext http, string relationship, Features f) => Happen(http, relationship, f, null));
        routes.Change("/v1/relationships/{relationship}/admins", "VerifyAdmin", VerifyAdmin);
        routes.Change("/v1/relationships/{relationship}/owner", "SetRelationshipOwner", SetRole);
        routes.Change("/v1/relationships/{relationship}/confirm", "ConfirmRelationship", Confirm);
    }

    private static void Verb(IEndpointRouteBuilder routes, string verb, string name, RelationshipEvent happened) =>
        routes.Change($"/v1/relationships/{{relationship}}/{verb}", name,
            (HttpContext http, string relationship, Features f) => Happen(http, relationship, f, happened));

    private static IResult List(HttpContext http, Features f, string? organisation, string? state)
    {
        var sight = Sights.Of(http, f);
        var all = sight.Estate.Relationships;
        var of = Lookup.Organisation(sight, organisation);
        return Paging.Answer(http, sight,
            new ListedRows(all.Count, row => sight.Relationship(row) != Extent.Nothing, row => all[row].Id.Value),
            row => (organisation is null || all[row].Grantor == of || all[row].Grantee == of)
                && Wire(f, sight, row) is var shown && (state is null || shown.State == state) ? shown : null,
            WireJson.Default.PageWireRelationshipWire);
    }

    private static IResult Read(HttpContext http, string relationship, Features f)
    {
        var sight = Sights.Of(http, f);
        var row = Lookup.Relationship(sight, relationship);
        return row < 0 ? Problems.NotFound("the relationship")
            : Results.Json(Wire(f, sight, row), WireJson.Default.RelationshipWire);
    }

    /// <summary>Records it with its contract and counterparty; the first verified admin opens it.</summary>
    private static async Task<IResult> Record(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewRelationshipWire>(http);
        if (body is null) return problem!;
        var id = f.Node.NewId<RelationshipId>();
        if (Change(f, body, id, out var change) is { } refused) return Problems.Of(refused);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), SuccessStatus = 201,
            Decide = (estate, at) => SystemEndpoints.Then(estate, at,
                e => RelationshipCommands.Record(e, change!, at),
                e => RelationshipCommands.Happen(e, new Change.RelationshipFact(id, RelationshipEvent.ContractSigned),
                    null, at),
                e => RelationshipCommands.Happen(e,
                    new Change.RelationshipFact(id, RelationshipEvent.CounterpartyVerified), null, at)),
        });
    }

    private static Refusal? Change(Features f, NewRelationshipWire body, RelationshipId id,
        out Change.RelationshipRecorded? change)
    {
        change = null;
        var estate = f.Node.Estate;
        var (grantor, grantee) = (Lookup.Organisation(estate, body.Grantor), Lookup.Organisation(estate, body.Grantee));
        if (grantor < 0) return Lookup.Unknown("organisation", body.Grantor, "grantor");
        if (grantee < 0) return Lookup.Unknown("organisation", body.Grantee, "grantee");
        var parent = Lookup.Relationship(estate, body.Parent);
        if (body.Parent is not null && parent < 0) return Lookup.Unknown("relationship", body.Parent, "parent");
        if (ReadKind(body.Kind) is not { } kind)
            return new Refusal(RefusalCode.InvalidValue, $"`{body.Kind}` is no kind", "kind",
                "use customer, supplier, reseller or internal");
        if (f.Lookup.Person(body.Sponsor, "sponsor", out var sponsor) is { } s) return s;
        if (f.Lookup.Person(body.RiskOwner, "risk_owner", out var risk) is { } r) return r;
        if (f.Lookup.Person(body.RevocationOwner, "revocation_owner", out var revocation) is { } v) return v;
        if (f.Lookup.People(body.Signatories, "signatories", out var signatories) is { } unknown) return unknown;
        change = new Change.RelationshipRecorded
        {
            Id = id, Name = body.Name, Kind = kind, Grantor = estate.Organisations[grantor].Id,
            Grantee = estate.Organisations[grantee].Id,
            Parent = parent < 0 ? null : estate.Relationships[parent].Id, ContractReference = body.Contract.Reference,
            ContractFrom = Instant.Of(body.Contract.From),
            ContractUntil = Instants.Of(body.Contract.Until) ?? Instant.Forever,
            Signatories = signatories, Sponsor = sponsor, RiskOwner = risk, RevocationOwner = revocation,
            DelegationDepth = body.DelegationDepth,
        };
        return null;
    }

    internal static RelationshipKind? ReadKind(string text) => text switch
    {
        "customer" => RelationshipKind.Customer, "supplier" => RelationshipKind.Supplier,
        "reseller" => RelationshipKind.Reseller, "internal" => RelationshipKind.Internal, _ => null,
    };

    private static async Task<IResult> Happen(HttpContext http, string relationship, Features f,
        RelationshipEvent? verb)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.Relationship(f.Node.Estate, relationship);
        if (row < 0) return Problems.NotFound("the relationship");
        if (verb is null && !RelationshipEvents.TryRead(body.Type, out _))
            return Problems.Bad("invalid_value", $"no fact is of type `{body.Type}`", "type",
                "known: " + string.Join(", ", RelationshipEvents.All));
        var happened = verb ?? (RelationshipEvents.TryRead(body.Type, out var read) ? read : default);
        if (Verbs.Fault(body) is { } fault) return Problems.Of(fault);
        if (f.Lookup.People(body.ApprovedBy, "approved_by", out var approvers) is { } unknown)
            return Problems.Of(unknown);
        PersonId? person = null;
        if (body.Person is not null)
        {
            if (f.Lookup.Person(body.Person, "person", out var named) is { } nobody) return Problems.Of(nobody);
            person = named;
        }

        var id = f.Node.Estate.Relationships[row].Id;
        var values = new List<SealedValue>();
        var change = new Change.RelationshipFact(
            id, happened, Instants.Of(body.Until), person, approvers, body.Reason(id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, Effective = Instants.Of(body.Effective), BasedOn = body.BasedOn,
            IsStop = !IsTowardsMore(happened),
            Decide = (estate, at) =>
                RelationshipCommands.Happen(estate, change, Instants.Of(body.Effective), at).From(body),
        });
    }

    private static bool IsTowardsMore(RelationshipEvent happened) => happened is
        RelationshipEvent.SuspensionLifted or RelationshipEvent.ContractRenewed or RelationshipEvent.NoticeWithdrawn
        or RelationshipEvent.OwnerReattested or RelationshipEvent.NovationCompleted or RelationshipEvent.DisputeResolved
        or RelationshipEvent.FeedRestored or RelationshipEvent.ContractSigned or RelationshipEvent.CounterpartyVerified;

    private static async Task<IResult> VerifyAdmin(HttpContext http, string relationship, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.Relationship(f.Node.Estate, relationship);
        if (row < 0) return Problems.NotFound("the relationship");
        if (Verbs.Fault(body) is { } fault) return Problems.Of(fault);
        if (f.Lookup.Person(body.Person, "person", out var person) is { } nobody) return Problems.Of(nobody);
        if (f.Lookup.Person(body.By, "by", out var by) is { } unknown) return Problems.Of(unknown);
        if (f.Lookup.People(body.ApprovedBy, "approved_by", out var approvers) is { } stranger)
            return Problems.Of(stranger);
        var id = f.Node.Estate.Relationships[row].Id;
        var values = new List<SealedValue>();
        var change = new Change.AdminVerified(id, person, by, body.Reason(id, values), approvers);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, Effective = Instants.Of(body.Effective), BasedOn = body.BasedOn,
            Decide = (estate, at) => RelationshipCommands.VerifyAdmin(
                estate, change, body.Evidence is not null, Instants.Of(body.Effective), at).From(body),
        });
    }

    private static async Task<IResult> SetRole(HttpContext http, string relationship, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.Relationship(f.Node.Estate, relationship);
        if (row < 0) return Problems.NotFound("the relationship");
        if (f.Lookup.Person(body.Person, "person", out var person) is { } nobody) return Problems.Of(nobody);
        RelationshipRole? role = body.Role switch
        {
            "sponsor" => RelationshipRole.Sponsor, "risk_owner" => RelationshipRole.RiskOwner,
            "revocation_owner" => RelationshipRole.RevocationOwner, _ => null,
        };
        if (role is not { } which)
            return Problems.Bad("invalid_value", $"`{body.Role}` is no role", "role",
                "use sponsor, risk_owner or revocation_owner");
        var id = f.Node.Estate.Relationships[row].Id;
        var values = new List<SealedValue>();
        var change = new Change.RelationshipRoleSet(id, which, person, body.Reason(id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, Effective = Instants.Of(body.Effective), BasedOn = body.BasedOn,
            Decide = (estate, at) =>
                RelationshipCommands.SetRole(estate, change, Instants.Of(body.Effective), at).From(body),
        });
    }

    private static async Task<IResult> Confirm(HttpContext http, string relationship, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.Relationship(f.Node.Estate, relationship);
        if (row < 0) return Problems.NotFound("the relationship");
        var id = f.Node.Estate.Relationships[row].Id;
        var values = new List<SealedValue>();
        var reason = body.Reason(id, values);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, BasedOn = body.BasedOn,
            Decide = (estate, at) => RelationshipCommands.Confirm(estate, id, reason, at).From(body),
        });
    }

    /// <summary>
    /// From across: what both sides signed, with the contacts of the grantor; which entries and sources bear on it, and
    /// what it hangs below, are the grantor's.
    /// </summary>
    private static RelationshipWire Wire(Features f, Sight sight, int row)
    {
        var (estate, at) = (sight.Estate, sight.At);
        var relationship = estate.Relationships[row];
        var phase = relationship.Timeline.At(at);
        var (isWhole, shown) = (sight.Relationship(row) == Extent.Whole, f.Shown.For(sight));
        string Person(int p) => shown.Person(estate, p);
        return new RelationshipWire
        {
            Id = Identifier.Text(relationship.Id), Name = relationship.Name, Kind = Shown.Word(relationship.Kind),
            Grantor = estate.Organisations[relationship.Grantor].Name,
            Grantee = estate.Organisations[relationship.Grantee].Name,
            Parent = sight.Relationship(relationship.Parent) == Extent.Nothing
                ? null : estate.Relationships[relationship.Parent].Name,
            State = Shown.Word(phase.State), StateSince = Shown.Time(phase.StateSince),
            StateRevision = isWhole ? phase.StateBecause.Value : null,
            EndsAt = Shown.Time(relationship.Timeline.TerminatesAt()), InDispute = phase.Dispute is not null,
            SilentSince = phase.Silent is null || !isWhole ? null : Shown.Time(phase.SilentSince),
            Contract = new ContractWire(
                relationship.ContractReference, phase.ContractFrom.ToDateTime()!.Value,
                    phase.ContractUntil.ToDateTime()),
            Signatories = [.. relationship.Signatories.Where(p => isWhole || sight.IsColleague(p)).Select(Person)],
            Sponsor = Person(relationship.Sponsor.At(at).Person),
            RiskOwner = Person(relationship.RiskOwner.At(at).Person),
            RevocationOwner = Person(relationship.RevocationOwner.At(at).Person),
            VerifiedAdmins = Admins(shown, estate, relationship, at), DelegationDepth = relationship.DelegationDepth,
            Revision = relationship.Recorded.Value,
        };
    }

    /// <summary>Whose proof still stands: the highest tier it is fresh for, and until when.</summary>
    private static List<VerifiedAdminWire> Admins(Shown shown, Estate estate, Relationship relationship, Instant at)
    {
        var admins = new List<VerifiedAdminWire>();
        foreach (var person in relationship.Timeline.Facts.Where(t => t.Event == RelationshipEvent.AdminVerified)
            .Select(t => t.Person).Distinct())
        {
            var tier = 4;
            while (tier > 0 && !Approvals.IsFreshAdmin(estate, relationship, person, tier, at)) tier--;
            if (tier == 0) continue;
            var verified = relationship.Timeline.Facts.Last(t =>
                t.Event == RelationshipEvent.AdminVerified && t.Person == person && t.Effective <= at).Effective;
            admins.Add(new VerifiedAdminWire(
                shown.Person(estate, person), verified.ToDateTime()!.Value, tier,
                verified.Plus(estate.ParametersAt(at).AdminCadence[tier - 1]).ToDateTime()));
        }

        return admins;
    }
}
