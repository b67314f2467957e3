using Mandate.Governance;

namespace Mandate.Server;

internal enum SubjectKind : byte
{
    Organisation,
    Person,
    Workload,
    System,
    Relationship,
    Grant,
}

/// <summary>
/// One thing that entries are about: a row of the estate, which keeps its number in every later version.
/// </summary>
internal readonly record struct EntrySubject(SubjectKind Kind, int Row);

/// <summary>
/// What an entry is about. What hangs off something is about it too: an entry about a grant is about its relationship,
/// both organisations, the system, the beneficiary and everything above it in the chain, so that a search by any of
/// them is complete (S2-23).
/// </summary>
internal sealed partial class EntrySubjects
{
    private readonly Estate estate;
    private readonly List<EntrySubject> found = [];

    private EntrySubjects(Estate estate) => this.estate = estate;

    /// <summary>In the order in which they come up, none twice. The estate has to know the entry.</summary>
    public static IReadOnlyList<EntrySubject> Of(Estate estate, Entry entry)
    {
        var subjects = new EntrySubjects(estate);
        if (!subjects.OfRegistry(entry) && !subjects.OfSystems(entry.Change) && !subjects.OfGrants(entry.Change)
            && !subjects.OfTickets(entry.Change) && !subjects.OfPolicies(entry.Change)
            && !subjects.OfRequests(entry.Change) && !subjects.OfCredentials(entry) && !subjects.OfSignIns(entry))
            subjects.OfConvergence(entry.Change);
        return subjects.found;
    }

    private bool OfRegistry(Entry entry)
    {
        switch (entry.Change)
        {
            case Change.EstateNamed c: Organisation(estate.Find(c.Accountable)); return true;
            case Change.ParametersChanged c:
                foreach (var person in c.ApprovedBy.IsDefault ? [] : c.ApprovedBy) Person(person);
                return true;
            case Change.OrganisationRegistered c: Organisation(estate.Find(c.Id)); return true;
            case Change.OrganisationDescribed c: Organisation(estate.Find(c.Id)); return true;
            case Change.OrganisationFact c:
                Organisation(estate.Find(c.Id));
                if (c.Into is { } into) Organisation(estate.Find(into));
                return true;
            case Change.PersonRegistered c: PersonAndEmployer(c.Id, entry); return true;
            case Change.PersonDescribed c: PersonAndEmployer(c.Id, entry); return true;
            case Change.PersonErased c: PersonAndEmployer(c.Id, entry); return true;
            case Change.PersonConfirmed c: PersonAndEmployer(c.Id, entry); return true;
            case Change.PersonFact c:
                PersonAndEmployer(c.Id, entry);
                if (c.To is { } to) Organisation(estate.Find(to));
                if (c.Same is { } same) PersonAndEmployer(same, entry);
                return true;
            case Change.WorkloadRegistered c: Workload(c.Id, c.Owner); return true;
            case Change.WorkloadFact c: Workload(c.Id, null); return true;
            case Change.WorkloadOwnerSet c: Workload(c.Id, c.Owner); return true;
            case Change.WorkloadConfirmed c: Workload(c.Id, null); return true;
            case Change.TokenIssued c: Token(c.Owner, c.Limits); return true;
            case Change.TokenRotated c:
                Token(c.Owner, estate.Tokens.TryGetValue(c.Id, out var next) ? next.Limits : []);
                return true;
            case Change.TokenRevoked c:
                if (estate.Tokens.TryGetValue(c.Id, out var token)) Token(token.Owner, token.Limits);
                return true;
            default: return false;
        }
    }

    private bool OfSystems(Change change)
    {
        switch (change)
        {
            case Change.SystemRegistered c: System(c.Id); Person(c.Owner); return true;
            case Change.SystemDescribed c: System(c.Id); return true;
            case Change.SystemOwnerSet c: System(c.Id); Person(c.Owner); return true;
            case Change.SystemConfirmed c: System(c.Id); return true;
            case Change.ConnectorConfigured c: System(c.Id); return true;
            case Change.SystemModeSet c: System(c.Id); return true;
            case Change.EntitlementDefined c: System(c.System); return true;
            default: return false;
        }
    }

    private bool OfGrants(Change change)
    {
        switch (change)
        {
            case Change.RelationshipRecorded c:
                Relationship(estate.Find(c.Id));
                foreach (var person in (PersonId[])[.. c.Signatories, c.Sponsor, c.RiskOwner, c.RevocationOwner])
                    Person(person);
                return true;
            case Change.RelationshipFact c:
                Relationship(estate.Find(c.Id));
                if (c.Person is { } admin) Person(admin);
                foreach (var person in c.ApprovedBy.IsDefault ? [] : c.ApprovedBy) Person(person);
                return true;
            case Change.AdminVerified c:
                Relationship(estate.Find(c.Id));
                Person(c.Person);
                Person(c.By);
                foreach (var person in c.ApprovedBy.IsDefault ? [] : c.ApprovedBy) Person(person);
                return true;
            case Change.RelationshipRoleSet c: Relationship(estate.Find(c.Id)); Person(c.Person); return true;
            case Change.RelationshipConfirmed c: Relationship(estate.Find(c.Id)); return true;
            case Change.GrantRecorded c:
                Grant(c.Id);
                Person(c.Owner);
                foreach (var person in c.ApprovedBy.IsDefault ? [] : c.ApprovedBy) Person(person);
                if (c.RequestedByPerson is { } asked) Person(asked);
                if (c.RequestedByWorkload is { } machine) Workload(machine, null);
                return true;
            case Change.GrantRevoked c: Grant(c.Id); return true;
            case Change.GrantConfirmed c:
                Grant(c.Id);
                foreach (var person in c.ApprovedBy.IsDefault ? [] : c.ApprovedBy) Person(person);
                return true;
            case Change.GrantOwnerSet c: Grant(c.Id); Person(c.Owner); return true;
            default: return false;
        }
    }

    /// <summary>A ticket is about the systems it names and the relationships with grants that hang on it.</summary>
    private bool OfTickets(Change change)
    {
        switch (change)
        {
            case Change.SourceRegistered c: Person(c.Owner); return true;
            case Change.SourceHeard or Change.SourceKeyMade: return true;
            case Change.TicketTold c:
                foreach (var name in c.Systems.IsDefault ? [] : c.Systems)
                    if (estate.FindSystem(name) is var row and >= 0) System(estate.Systems[row].Id);
                if (estate.FindTicket(new TicketBinding(c.Source, c.Number)) is var ticket and >= 0)
                    foreach (var bound in estate.Tickets[ticket].Relationships.Order()) Relationship(bound);
                return true;
            case Change.FunctionDefined c:
                Person(c.Owner);
                foreach (var entitlement in c.Entitlements.IsDefault ? [] : c.Entitlements) OfEntitlement(entitlement);
                return true;
            case Change.FunctionClosed c:
                if (estate.FindFunction(c.Id) is var function and >= 0)
                    foreach (var entitlement in estate.Functions[function].Terms[^1].Entitlements)
                        OfEntitlement(entitlement);
                return true;
            default: return false;
        }
    }

    private void OfEntitlement(EntitlementId id)
    {
        if (estate.Find(id) is var row and >= 0) System(estate.Systems[estate.Entitlements[row].System].Id);
    }

    private void OfConvergence(Change change)
    {
        switch (change)
        {
            case Change.AccessProvisioned c: System(c.Key.System); Grant(c.Grant); break;
            case Change.RemovalOrdered c: System(c.Key.System); Grant(c.Grant); break;
            case Change.RemovalAdvanced c:
                if (estate.Removals.TryGetValue(c.Id.Value, out var removal))
                {
                    System(removal.Key.System);
                    Grant(removal.Grant);
                }

                break;
            case Change.FindingOpened c: System(c.Key.System); break;
            case Change.FindingClosed c:
                if (estate.Findings.TryGetValue(c.Id.Value, out var finding)) System(finding.Key.System);
                break;
            case Change.FindingRemovalOrdered c:
                if (estate.Findings.TryGetValue(c.Id.Value, out var ordered)) System(ordered.Key.System);
                break;
            case Change.ReadingTaken c: System(c.System); break;
            case Change.HostReported c: System(c.System); break;
            case Change.LapseNoted c: Grant(c.Grant); break;
            case Change.ExecutionReported c: Grant(c.Grant); break;
            case Change.CertificateIssued c:
                Grant(c.Grant);
                if (c.Person is { } holder) Person(holder);
                break;
            case Change.GrantsUsed c: Used(c); break;
        }
    }

    /// <summary>Many grants stand in one entry, which is about these alone and not about all around them.</summary>
    private void Used(Change.GrantsUsed change)
    {
        foreach (var grant in change.Grants) found.Add(new EntrySubject(SubjectKind.Grant, estate.Find(grant)));
    }

    private void Add(SubjectKind kind, int row)
    {
        var subject = new EntrySubject(kind, row);
        if (row >= 0 && !found.Contains(subject)) found.Add(subject);
    }

    private void Organisation(int row) => Add(SubjectKind.Organisation, row);

    private void Person(PersonId id) => Add(SubjectKind.Person, estate.Find(id));

    /// <summary>The person, and the organisations before and after what the entry says.</summary>
    private void PersonAndEmployer(PersonId id, Entry entry)
    {
        var row = estate.Find(id);
        Add(SubjectKind.Person, row);
        if (row < 0) return;
        Organisation(estate.People[row].Life.At(entry.Effective).Organisation);
        if (entry.Effective.Ticks > 0)
            Organisation(estate.People[row].Life.At(new Instant(entry.Effective.Ticks - 1)).Organisation);
    }

    private void Workload(WorkloadId id, PersonId? owner)
    {
        var row = estate.Find(id);
        Add(SubjectKind.Workload, row);
        if (row >= 0) Organisation(estate.Workloads[row].Life.At(estate.LastRecorded).Organisation);
        if (owner is { } person) Person(person);
    }

    private void System(SystemId id)
    {
        var row = estate.Find(id);
        Add(SubjectKind.System, row);
        if (row >= 0) Organisation(estate.Systems[row].Organisation);
    }

    /// <summary>The relationship with those above it, and both sides of each.</summary>
    private void Relationship(int row)
    {
        for (var steps = 0; row >= 0 && steps < Validity.ChainLengthMax; steps++,
            row = estate.Relationships[row].Parent)
        {
            Add(SubjectKind.Relationship, row);
            Organisation(estate.Relationships[row].Grantor);
            Organisation(estate.Relationships[row].Grantee);
        }
    }

    private void Grant(GrantId id)
    {
        for (var row = estate.Find(id); row >= 0; row = estate.Grants[row].Parent)
        {
            ref readonly var grant = ref estate.Grants[row];
            Add(SubjectKind.Grant, row);
            Add(
                grant.To.Kind switch
                {
                    BeneficiaryKind.Person => SubjectKind.Person,
                    BeneficiaryKind.Workload => SubjectKind.Workload,
                    _ => SubjectKind.Organisation,
                },
                grant.To.Kind == BeneficiaryKind.Seat ? estate.Seats[grant.To.Row].Organisation : grant.To.Row);
            Relationship(grant.Relationship);
            System(estate.Systems[estate.Entitlements[grant.Entitlement].System].Id);
        }
    }

    /// <summary>A token's owner may be a person, and its limits name systems or hosts of systems.</summary>
    private void Token(string owner, IEnumerable<string> limits)
    {
        if (Identifier.TryRead<PersonId>(owner, out var person)) Person(person);
        if (Identifier.TryRead<WorkloadId>(owner, out var workload)) Workload(workload, null);
        foreach (var limit in limits)
            if (estate.FindSystem(limit.Split('/')[0]) is var row and >= 0) System(estate.Systems[row].Id);
    }
}
