using System.Collections.Immutable;
using System.Diagnostics;

namespace Mandate.Governance;

/// <summary>
/// Makes the next version of an estate out of entries. Total: what was recorded is never refused. An entry about
/// something unknown cannot come out of a verified ledger, so it is a bug and stops the fold.
/// </summary>
internal sealed partial class Fold
{
    // No version may write where a fold was dropped half-way: whoever comes next forks.
    private static readonly Revision Unpublished = new(-1);

    private readonly object owner = new();
    private readonly Indexes indexes;
    private Revision revision;
    private Instant lastRecorded;
    private string estateId;
    private string? name;
    private string timeZone;
    private int accountable;
    private ImmutableArray<ParametersSince> parameters;
    private Rows<Organisation> organisations;
    private Rows<Person> people;
    private Rows<Workload> workloads;
    private Rows<ProtectedSystem> systems;
    private Rows<Entitlement> entitlements;
    private Rows<Relationship> relationships;
    private int grantCount;
    private Rows<int> newestOfSystem;
    private Rows<GrantNote> grantNotes;
    private Rows<int> newestNotes;
    private int scopeCount;
    private Rows<ConditionSet> conditions;
    private Rows<Admission> admissions;
    private ImmutableDictionary<string, ImmutableList<int>> byGuardrail;
    private PolicySet policies;
    private RefusedRequests refused;
    private Rows<BusinessFunction> functions;
    private Rows<Source> sources;
    private Rows<Ticket> tickets;
    private ImmutableDictionary<TicketBinding, int> ticketRows;
    private Rows<AccessRequest> requests;
    private ImmutableSortedSet<int> openRequests;
    private Rows<Seat> seats;
    private ImmutableDictionary<string, ApproverKey> approverKeys;
    private ImmutableDictionary<int, ImmutableArray<int>> seatsOf;
    private ResourceMap resources;
    private ImmutableDictionary<TokenId, Token> tokens;
    private ImmutableDictionary<string, TokenId> tokensByHash;
    private ImmutableDictionary<AccessKey, AccessPut> access;
    private ImmutableSortedDictionary<Guid, RecordedRemoval> removals;
    private ImmutableSortedDictionary<Guid, Finding> findings;
    private ImmutableSortedSet<Guid> orderedFindings;
    private ImmutableDictionary<string, KeyUse> keys;
    private ImmutableDictionary<SystemId, Change.ReadingTaken> readings;
    private ImmutableDictionary<(SystemId System, string Host), (Change.HostReported Report, Instant At)> hostReports;
    private ImmutableHashSet<(int Grant, Instant At)> notedLapses;
    private ImmutableDictionary<(int Grant, Actor By), (ReportedExecution What, int After)> reports;
    private ImmutableDictionary<GrantId, Instant> certificates;
    private Rows<int> lastUses;
    private Change.DecisionsKept? lastVolume;
    private SignInRegister signIn;

    public Fold(Estate from, bool forked = false)
    {
        // INVARIANT (publication): only the newest version of a line writes into its indexes.
        indexes = forked || from.Indexes.Tip != from.Revision
            ? from.Indexes.Forked(from, forGood: !forked) : from.Indexes;
        (revision, lastRecorded, estateId, name) = (from.Revision, from.LastRecorded, from.EstateId, from.Name);
        (timeZone, accountable, parameters) = (from.TimeZone, from.Accountable, from.Parameters);
        (organisations, people, workloads) = (from.Organisations, from.People, from.Workloads);
        (systems, entitlements, relationships) = (from.Systems, from.Entitlements, from.Relationships);
        (grantCount, grantNotes, newestNotes) = (from.GrantCount, from.GrantNotes, from.NewestNotes);
        (newestOfSystem, scopeCount, conditions) = (from.NewestOfSystem, from.ScopeCount, from.Conditions);
        (admissions, policies, functions) = (from.Admissions, from.Policies, from.Functions);
        (refused, byGuardrail) = (from.Refused, from.ByGuardrail);
        (sources, tickets, ticketRows) = (from.Sources, from.Tickets, from.TicketRows);
        (requests, openRequests) = (from.Requests, from.OpenRequests);
        (seats, seatsOf, approverKeys) = (from.Seats, from.SeatsOf, from.ApproverKeys);
        (resources, tokens, tokensByHash) = (from.Resources, from.Tokens, from.TokensByHash);
        (access, removals, findings, keys) = (from.Access, from.Removals, from.Findings, from.Keys);
        orderedFindings = from.OrderedFindings;
        (readings, hostReports, notedLapses) = (from.Readings, from.HostReports, from.NotedLapses);
        reports = from.Reports;
        (certificates, lastUses, lastVolume) = (from.Certificates, from.LastUses, from.LastVolume);
        signIn = from.SignIn;
    }

    public Estate ToEstate()
    {
        indexes.Tip = revision;
        return new Estate
        {
            Revision = revision, LastRecorded = lastRecorded, EstateId = estateId, Name = name, TimeZone = timeZone,
            Accountable = accountable, Parameters = parameters, Organisations = organisations, People = people,
            Workloads = workloads, Systems = systems, Entitlements = entitlements, Relationships = relationships,
            GrantCount = grantCount, GrantNotes = grantNotes, NewestNotes = newestNotes,
            NewestOfSystem = newestOfSystem, ScopeCount = scopeCount, Conditions = conditions, Resources = resources,
            Admissions = admissions, ByGuardrail = byGuardrail, Policies = policies, Refused = refused,
            Functions = functions, Sources = sources, Tickets = tickets, TicketRows = ticketRows,
            Requests = requests, OpenRequests = openRequests, Seats = seats, SeatsOf = seatsOf,
            ApproverKeys = approverKeys,
            Tokens = tokens, TokensByHash = tokensByHash, Access = access, Removals = removals, Findings = findings,
            OrderedFindings = orderedFindings, Reports = reports, Keys = keys, Readings = readings,
            HostReports = hostReports, NotedLapses = notedLapses,
            Certificates = certificates, LastUses = lastUses, LastVolume = lastVolume, SignIn = signIn,
            Indexes = indexes,
        };
    }

    public void Apply(Entry entry)
    {
        if (entry.Revision.Value != revision.Value + 1)
            throw new UnreachableException($"entry {entry.Revision} does not follow revision {revision}");
        indexes.Tip = Unpublished;
        (revision, lastRecorded) = (entry.Revision, Instant.Max(lastRecorded, entry.Recorded));
        // A refused request leaves its key free: asked again, it is decided again.
        if (entry.Key is { } key && entry.Change is not Change.GrantRefused) Used(key);
        switch (entry.Change)
        {
            case Change.GrantRecorded c: Recorded(c, entry); break;
            case Change.GrantRevoked c: Noted(c.Id, GrantNoteKind.Revoked, entry); break;
            case Change.GrantConfirmed c: Confirmed(c, entry); break;
            case Change.GrantOwnerSet c: Noted(c.Id, GrantNoteKind.OwnerSet, entry, Row(c.Owner)); break;
            case Change.RelationshipRecorded c: Recorded(c, entry); break;
            case Change.RelationshipFact c: Happened(c, entry); break;
            case Change.AdminVerified c: Verified(c, entry); break;
            case Change.RelationshipRoleSet c: Set(c, entry); break;
            case Change.RelationshipConfirmed c:
                AlterRelationship(Row(c.Id), r => r with { Confirmed = r.Confirmed.With(Confirmation(entry)) });
                break;
            case Change.EstateFounded c:
                estateId = c.EstateId;
                SetParameters(c.Parameters, Instant.Beginning);
                break;
            case Change.ParametersChanged c: SetParameters(c.Parameters, entry.Recorded); break;
            default:
                if (!ApplyRegistry(entry) && !ApplyAccess(entry) && !ApplyDecisions(entry) && !ApplySignIns(entry)
                    && !ApplyPolicies(entry) && !ApplyRequests(entry))
                    throw new UnreachableException($"no fold for {entry.Change.GetType().Name}");
                break;
        }

        if (indexes.Answers is { } answers) Touch(answers, entry);
    }

    private void Used(IdempotencyKey key) =>
        keys = keys.SetItem(key.Key, keys.TryGetValue(key.Key, out var use)
            ? use with { Last = revision } : new KeyUse(key.Digest, revision, revision));

    private void SetParameters(Parameters values, Instant from)
    {
        parameters = parameters.Add(new ParametersSince(from, revision, values));
        for (var row = 0; row < relationships.Count; row++)
            AlterRelationship(row, r => r with { Timeline = Timeline(r, r.Timeline.Facts) });
        for (var row = 0; row < organisations.Count; row++)
            if (organisations[row].Life.Under(parameters) is var life && life != organisations[row].Life)
                organisations = organisations.Changed(row, organisations[row] with { Life = life }, owner);
        for (var row = 0; row < people.Count; row++)
            if (people[row].Life.Under(parameters) is var life && life != people[row].Life)
                AlterPerson(row, p => p with { Life = life });
        for (var row = 0; row < workloads.Count; row++)
            if (workloads[row].Life.Under(parameters) is var life && life != workloads[row].Life)
                AlterWorkload(row, w => w with { Life = life });
    }

    private static Confirmation Confirmation(Entry entry) => new(entry.Effective, entry.Revision);

    private int Row(OrganisationId id) => Known(indexes.Organisations.Find(id.Value, organisations.Count), id);

    private int Row(PersonId id) => Known(indexes.People.Find(id.Value, people.Count), id);

    private int Row(WorkloadId id) => Known(indexes.Workloads.Find(id.Value, workloads.Count), id);

    private int Row(SystemId id) => Known(indexes.Systems.Find(id.Value, systems.Count), id);

    private int Row(EntitlementId id) => Known(indexes.Entitlements.Find(id.Value, entitlements.Count), id);

    private int Row(RelationshipId id) => Known(indexes.Relationships.Find(id.Value, relationships.Count), id);

    private int Row(GrantId id) =>
        Known(indexes.Grants.Find(Indexes.Hash(id.Value), grantCount, new ByGrantId(indexes.GrantRows, id)), id);

    private static int Known<TId>(int row, TId id) where TId : struct =>
        row >= 0 ? row : throw new UnreachableException($"an entry names {id}, which no entry before it made");
}
