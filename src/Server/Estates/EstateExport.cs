using Mandate.EstateFile;
using Mandate.Governance;
using Beneficiary = Mandate.EstateFile.Beneficiary;
using Criticality = Mandate.EstateFile.Criticality;
using RelationshipKind = Mandate.EstateFile.RelationshipKind;

namespace Mandate.Server;

/// <summary>
/// The estate as a file that changes nothing where it came from: what is over for good is left out, people whose names
/// were erased are referred to by id.
/// </summary>
internal sealed class EstateExport(Features f, Estate estate, Instant at)
{
    private static readonly DateOnly lastDay = new(9998, 12, 31);
    private readonly TimeZoneInfo zone = EstateZone.TryFind(estate.TimeZone, out var found) ? found : TimeZoneInfo.Utc;

    public async Task<EstateDocument> DocumentAsync(CancellationToken cancel)
    {
        var (relationships, grants) = Live();
        var evidence = await RecordedEntries.OfGrantsAsync(f.Node, estate, grants, cancel);
        var confirmations = await ConfirmationsAsync(relationships, cancel);
        var policies = new PolicyExport(estate, at, f.Shown.Person, Written, await ReasonsAsync(cancel));
        var tickets = new TicketExport(estate, at, NameOf, Written);
        return new EstateDocument(
            new(estate.Name!), new(estate.Organisations[estate.Accountable].Name),
            estate.TimeZone == "UTC" ? null : new Placed<string>(estate.TimeZone),
            Named.Of(EstateKind.Organisation, Rows(estate.Organisations, o => IsLive(o.Life)).Select(Declared)),
            Named.Of(EstateKind.Person,
                Rows(estate.People, p => IsLive(p.Life) && f.Node.People.NameOf(p.Id) is not null).Select(Person)),
            Named.Of(EstateKind.Workload, Rows(estate.Workloads, w => IsLive(w.Life)).Select(Workload)),
            Named.Of(EstateKind.System, Rows(estate.Systems, _ => true).Select(System)),
            Named.Of(EstateKind.Relationship,
                relationships.Select(r => Relationship(estate.Relationships[r], confirmations))),
            Named.Of(EstateKind.Grant, grants.Select(g => Grant(g, evidence[g]))))
        {
            Seats = Named.Of(EstateKind.Seat, Rows(estate.Seats, s => IsOpen(s, relationships)).Select(Seat)),
            Policies = policies.Policies(), Exceptions = policies.Exceptions(),
            Functions = tickets.Functions(), Sources = tickets.Sources(), Tickets = tickets.Tickets(grants),
        };
    }

    /// <summary>Relationships and grants that are not over, nor what they hang below.</summary>
    private (List<int> Relationships, List<int> Grants) Live()
    {
        var (relationships, grants) = (new SortedSet<int>(), new SortedSet<int>());
        for (var row = 0; row < estate.Relationships.Count; row++)
        {
            var relationship = estate.Relationships[row];
            if (relationship.Timeline.At(at).State != RelationshipState.Terminated
                && IsLive(estate.Organisations[relationship.Grantor].Life)
                    && IsLive(estate.Organisations[relationship.Grantee].Life)
                && (relationship.Parent < 0 || relationships.Contains(relationship.Parent))) relationships.Add(row);
        }

        for (var row = 0; row < estate.Grants.Count; row++)
        {
            ref readonly var grant = ref estate.Grants[row];
            if (IsToAnOpenSeat(grant, relationships) && relationships.Contains(grant.Relationship) && grant.Until > at
                && GrantHistory.At(estate, row, at).RevokedAt > at
                && (grant.Parent < 0 || grants.Contains(grant.Parent))) grants.Add(row);
        }

        return ([.. relationships], [.. grants]);
    }

    /// <summary>Whether it is to no seat, or to one that a file can declare.</summary>
    private bool IsToAnOpenSeat(in GrantRow grant, IReadOnlySet<int> relationships) =>
        grant.To.Kind != BeneficiaryKind.Seat || IsOpen(estate.Seats[grant.To.Row], relationships);

    private bool IsOpen(Seat seat, IEnumerable<int> relationships) =>
        at < seat.Ends && relationships.Contains(seat.Relationship);

    private async Task<Dictionary<Revision, Change.AdminVerified>> ConfirmationsAsync(List<int> relationships,
        CancellationToken cancel)
    {
        var found = new Dictionary<Revision, Change.AdminVerified>();
        var revisions = relationships.SelectMany(r => estate.Relationships[r].Timeline.Facts)
            .Where(t => t.Event == RelationshipEvent.AdminVerified).Select(t => (int)t.Because.Value);
        await foreach (var entry in RecordedEntries.OfAsync(f.Node, revisions, cancel))
            if (entry.Change is Change.AdminVerified verified) found[entry.Revision] = verified;
        return found;
    }

    /// <summary>Why exceptions are there; what was erased says so.</summary>
    private async Task<Dictionary<Sealed, string>> ReasonsAsync(CancellationToken cancel)
    {
        var texts = new Dictionary<Sealed, string>();
        foreach (var exception in estate.Policies.Exceptions.Values)
            foreach (var value in new[] { exception.Reason, exception.Control })
                texts[value] = await f.Node.OpenAsync(value, cancel) ?? "erased";
        return texts;
    }

    private DeclaredOrganisation Declared(Organisation organisation) =>
        new(new(organisation.Name), new Placed<string>(organisation.DisplayName))
        {
            Provider = estate.SignIn.OfOrganisation(estate.Find(organisation.Id)) is { } provider
                ? ProviderComparison.Of(provider.Settings) : null,
        };

    /// <summary>Who approved its first size approved the seat; who approved a larger one, that.</summary>
    private DeclaredSeat Seat(Seat seat) => new(
        new(seat.Name), new(estate.Relationships[seat.Relationship].Name), new(seat.Size),
        new(Written(seat.Until, DayEdge.End)),
        Listing.Of(seat.Sizes[^1].Approvers(estate).Distinct().Select(p => NameOf(estate.People[p].Id))),
        Named.Of(EstateKind.Person, seat.At(estate, at).Select(o =>
            new DeclaredOccupant(NameOf(estate.People[o.Person].Id), NameOf(estate.People[o.By].Id)))));

    private DeclaredPerson Person(Person person) => new(
        NameOf(person.Id), f.Node.People.DisplayNameOf(person.Id) is { } shown ? new Placed<string>(shown) : null,
        Organisation(person.Life.At(at).Organisation));

    private DeclaredWorkload Workload(Workload workload) => new(
        new(workload.Name), Organisation(workload.Life.At(at).Organisation),
        new(Enum.GetValues<WorkloadKind>().First(k => Shown.Word(k) == workload.Kind)), NameOf(workload.Owner.At(at)),
        new Placed<string>(workload.Process));

    private DeclaredSystem System(ProtectedSystem system) => new(
        new(system.Name), NameOf(system.Owner.At(at)), new(Enum.Parse<Criticality>(system.Criticality.ToString())),
            Patterns(system.Resources),
        Named.Of(EstateKind.Entitlement, system.Entitlements.Select(e => Entitlement(system, estate.Entitlements[e]))),
        system.Connector is not { } connector ? null : new DeclaredConnector(
            new(ConnectorKind.OpenSsh), new(Enum.Parse<ConnectorMode>(system.Mode.ToString())),
                new(connector.Directory),
            Listing.OfValues(connector.Hosts)))
    {
        Environment = system.Environment is { } environment ? new Placed<string>(environment) : null,
    };

    private static DeclaredEntitlement Entitlement(ProtectedSystem system, Entitlement entitlement) => new(
        new(entitlement.Name[(system.Name.Length + 1)..]), new(entitlement.Latest.Tier),
            Listing.OfValues(entitlement.Latest.Actions),
        entitlement.Latest.SshAccount is { } account ? new DeclaredSshAccount(new(account)) : null)
    {
        Conditions = Listing.OfValues(entitlement.Latest.Conditions.All),
        Recording = entitlement.Latest.Recording == Recording.Unknown
            ? null : new Placed<Recording>(entitlement.Latest.Recording),
    };

    private DeclaredRelationship Relationship(Relationship relationship,
        Dictionary<Revision, Change.AdminVerified> confirmations)
    {
        var contractUntil = relationship.Timeline.At(at).ContractUntil;
        var admins = relationship.Timeline.Facts
            .Where(t => t.Event == RelationshipEvent.AdminVerified && confirmations.ContainsKey(t.Because)
                && Approvals.IsFreshAdmin(estate, relationship, t.Person, 1, at))
            .GroupBy(t => t.Person).Select(all => Admin(all.Last(), confirmations));
        return new DeclaredRelationship(
            new(relationship.Name), new(Enum.Parse<RelationshipKind>(relationship.Kind.ToString())),
                Organisation(relationship.Grantor),
            Organisation(relationship.Grantee),
            relationship.Parent < 0 ? null : new Placed<string>(estate.Relationships[relationship.Parent].Name),
            new DeclaredContract(
                new(relationship.ContractReference), new(Written(relationship.ContractFrom, DayEdge.Start)),
                    new(Written(contractUntil, DayEdge.End))),
            Listing.Of(relationship.Signatories.Select(s => NameOf(estate.People[s].Id))),
                NameOf(relationship.Sponsor.At(at)),
            NameOf(relationship.RiskOwner.At(at)), NameOf(relationship.RevocationOwner.At(at)),
            Named.Of(EstateKind.Person, admins), new(relationship.DelegationDepth));
    }

    private DeclaredAdmin Admin(RelationshipFact fact, Dictionary<Revision, Change.AdminVerified> confirmations) => new(
        NameOf(estate.People[fact.Person].Id), new(new Verification.At(Written(fact.Effective, DayEdge.Start))),
        NameOf(confirmations[fact.Because].By));

    private DeclaredGrant Grant(int row, RecordedGrant evidence)
    {
        var grant = estate.Grants[row];
        var (recorded, parent) = (evidence.Recorded, grant.Parent);
        var delegated = parent < 0 || grant.To.Kind == BeneficiaryKind.Organisation;
        return new DeclaredGrant(
            new(estate.GrantNames[row].Name),
            delegated ? new Placed<string>(estate.Relationships[grant.Relationship].Name) : null,
            parent < 0 ? new Placed<string>(estate.Entitlements[grant.Entitlement].Name) : null,
            parent < 0 ? null : new Placed<string>(estate.GrantNames[parent].Name), To(grant.To),
                Patterns(estate.Scopes[grant.Scope]),
            new(evidence.Purpose ?? "(erased)"), NameOf(GrantHistory.At(estate, row, at).OwnerAt(at)),
            Listing.Of(recorded.ApprovedBy.Select(NameOf)),
            recorded.From == Instant.Beginning
                ? null : new Placed<EstateInstant>(Written(recorded.From, DayEdge.Start)),
            new(Written(grant.Until, DayEdge.End)))
        {
            Conditions = Listing.OfValues(recorded.Conditions.All),
            Ticket = Maybe(TicketWires.Name(estate, Terms.TicketOf(estate, row, at).Ticket)),
            Function = Maybe(GrantEndpoints.FunctionOf(estate, row, at)), Justification = Maybe(evidence.Justification),
        };
    }

    private Beneficiary To(Governance.Beneficiary to) => to.Kind switch
    {
        BeneficiaryKind.Person => new Beneficiary.Person(NameOf(estate.People[to.Row].Id)),
        BeneficiaryKind.Workload => new Beneficiary.Workload(new(estate.Workloads[to.Row].Name)),
        BeneficiaryKind.Seat => new Beneficiary.Seat(new(estate.Seats[to.Row].Name)),
        _ => new Beneficiary.Organisation(Organisation(to.Row)),
    };

    /// <summary>A bare date where it means exactly this instant.</summary>
    private EstateInstant Written(Instant instant, DayEdge edge)
    {
        if (instant.ToDateTime() is not { } time || time.Year > lastDay.Year)
            return EstateInstant.Of(lastDay, DayEdge.End);
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).Date);
        var bare = EstateInstant.Of(edge == DayEdge.End ? day.AddDays(-1) : day, edge);
        return bare.At(zone) == time ? bare : EstateInstant.Of(time, edge);
    }

    private static Placed<string>? Maybe(string? text) => text is null ? null : new Placed<string>(text);

    private Placed<string> Organisation(int row) => new(estate.Organisations[row].Name);

    private Placed<string> NameOf(Tenure tenure) => NameOf(estate.People[tenure.Person].Id);

    private Placed<string> NameOf(PersonId id) => new(f.Shown.Person(id));

    private bool IsLive(Life life) => life.At(at).State is not (LifeState.Gone or LifeState.Sold or LifeState.Merged);

    private static ResourcePatterns Patterns(Scope scope) => ResourcePatterns.Of(
        [.. scope.Types.Select(t => new TypePatterns(new(t.Type), Listing.OfValues(t.Patterns)))]);

    private static IEnumerable<T> Rows<T>(Rows<T> rows, Func<T, bool> passes)
    {
        for (var row = 0; row < rows.Count; row++)
            if (passes(rows[row])) yield return rows[row];
    }
}
