using System.Collections.Immutable;
using System.Text;

namespace Mandate.Governance;

/// <summary>
/// What the ledger says, folded: one immutable version a revision. Readers take a reference and no lock. Whether access
/// is in force is never stored here; <see cref="Validity"/> derives it.
/// </summary>
public sealed class Estate
{
    internal Estate()
    {
    }

    /// <summary>Before the first entry.</summary>
    public static Estate Empty => new() { Indexes = new Indexes() };

    /// <summary>The ledger's size that this version is the fold of.</summary>
    public Revision Revision { get; internal init; }

    /// <summary>When the newest entry was recorded; recorded time never goes back.</summary>
    public Instant LastRecorded { get; internal init; }

    /// <summary>The random id from genesis, 32 hex digits; empty before it.</summary>
    public string EstateId { get; internal init; } = "";

    /// <summary>The name a file gave it; null until one did.</summary>
    public string? Name { get; internal init; }

    /// <summary>The IANA time zone in which bare dates are read.</summary>
    public string TimeZone { get; internal init; } = "UTC";

    internal int Accountable { get; init; } = -1;

    internal ImmutableArray<ParametersSince> Parameters { get; init; } = [];

    internal Rows<Organisation> Organisations { get; init; } = Rows<Organisation>.Empty;

    internal Rows<Person> People { get; init; } = Rows<Person>.Empty;

    internal Rows<Workload> Workloads { get; init; } = Rows<Workload>.Empty;

    internal Rows<ProtectedSystem> Systems { get; init; } = Rows<ProtectedSystem>.Empty;

    internal Rows<Entitlement> Entitlements { get; init; } = Rows<Entitlement>.Empty;

    internal Rows<Relationship> Relationships { get; init; } = Rows<Relationship>.Empty;

    internal Series<GrantRow> Grants => new(Indexes.GrantRows, GrantCount);

    internal int GrantCount { get; init; }

    /// <summary>The newest grant on each system, or -1.</summary>
    internal Rows<int> NewestOfSystem { get; init; } = Rows<int>.Empty;

    internal GrantNames GrantNames => new(Indexes.GrantTexts, GrantCount);

    internal Rows<GrantNote> GrantNotes { get; init; } = Rows<GrantNote>.Empty;

    /// <summary>
    /// By grant row the newest of its notes + 1, 0 for none; as long as the last grant that ever had one.
    /// </summary>
    internal Rows<int> NewestNotes { get; init; } = Rows<int>.Empty;

    internal Series<Scope> Scopes => new(Indexes.ScopeRows, ScopeCount);

    internal int ScopeCount { get; init; }

    /// <summary>Every set of conditions that a grant or an entitlement ever had.</summary>
    internal Rows<ConditionSet> Conditions { get; init; } = Rows<ConditionSet>.Empty;

    /// <summary>What grants and confirmations brought for policy.</summary>
    internal Rows<Admission> Admissions { get; init; } = Rows<Admission>.Empty;

    /// <summary>The grants that a guardrail stood for when they were recorded, by `policy/rule`.</summary>
    internal ImmutableDictionary<string, ImmutableList<int>> ByGuardrail { get; init; } =
        ByText<ImmutableList<int>>.None;

    /// <summary>Every deployment of every policy, and the exceptions.</summary>
    internal PolicySet Policies { get; init; } = PolicySet.None;

    /// <summary>The newest requests that policy refused.</summary>
    internal RefusedRequests Refused { get; init; } = RefusedRequests.None;

    internal Rows<BusinessFunction> Functions { get; init; } = Rows<BusinessFunction>.Empty;

    internal Rows<Source> Sources { get; init; } = Rows<Source>.Empty;

    internal Rows<Ticket> Tickets { get; init; } = Rows<Ticket>.Empty;

    internal ImmutableDictionary<TicketBinding, int> TicketRows { get; init; } =
        ImmutableDictionary<TicketBinding, int>.Empty;

    /// <summary>Everything that was ever asked for.</summary>
    internal Rows<AccessRequest> Requests { get; init; } = Rows<AccessRequest>.Empty;

    /// <summary>Those of them that no entry ended; the deadline of some may be over.</summary>
    internal ImmutableSortedSet<int> OpenRequests { get; init; } = [];

    /// <summary>Keys of approval chains outside, by name.</summary>
    internal ImmutableDictionary<string, ApproverKey> ApproverKeys { get; init; } =
        ByText<ApproverKey>.None;

    internal Rows<Seat> Seats { get; init; } = Rows<Seat>.Empty;

    /// <summary>The seats that a person ever had a place in.</summary>
    internal ImmutableDictionary<int, ImmutableArray<int>> SeatsOf { get; init; } =
        ImmutableDictionary<int, ImmutableArray<int>>.Empty;

    internal ResourceMap Resources { get; init; } = ResourceMap.Empty;

    internal ImmutableDictionary<TokenId, Token> Tokens { get; init; } = ImmutableDictionary<TokenId, Token>.Empty;

    internal ImmutableDictionary<string, TokenId> TokensByHash { get; init; } =
        ByText<TokenId>.None;

    internal ImmutableDictionary<AccessKey, AccessPut> Access { get; init; } = ImmutableDictionary<AccessKey,
        AccessPut>.Empty;

    internal ImmutableSortedDictionary<Guid, RecordedRemoval> Removals { get; init; } = ImmutableSortedDictionary<Guid,
        RecordedRemoval>.Empty;

    internal ImmutableSortedDictionary<Guid, Finding> Findings { get; init; } = ImmutableSortedDictionary<Guid,
        Finding>.Empty;

    /// <summary>The open findings that a person ordered removed: few, of many findings.</summary>
    internal ImmutableSortedSet<Guid> OrderedFindings { get; init; } = [];

    internal ImmutableDictionary<string, KeyUse> Keys { get; init; } =
        ByText<KeyUse>.None;

    internal ImmutableDictionary<SystemId, Change.ReadingTaken> Readings { get; init; } =
        ImmutableDictionary<SystemId, Change.ReadingTaken>.Empty;

    internal ImmutableDictionary<(SystemId System, string Host),
        (Change.HostReported Report, Instant At)> HostReports { get; init; } =
        ImmutableDictionary<(SystemId, string), (Change.HostReported, Instant)>.Empty;

    internal ImmutableHashSet<(int Grant, Instant At)> NotedLapses { get; init; } = [];

    /// <summary>What each who reported of a grant said last, and after which note of the grant; -1 for none.</summary>
    internal ImmutableDictionary<(int Grant, Actor By), (ReportedExecution What, int After)> Reports { get; init; } =
        ImmutableDictionary<(int Grant, Actor By), (ReportedExecution What, int After)>.Empty;

    /// <summary>When the last certificate of a grant expires, for every grant that ever had one.</summary>
    internal ImmutableDictionary<GrantId, Instant> Certificates { get; init; } = ImmutableDictionary<GrantId,
        Instant>.Empty;

    /// <summary>
    /// Day numbers by grant row, 0 for never; as long as the last grant that was ever used.
    /// </summary>
    internal Rows<int> LastUses { get; init; } = Rows<int>.Empty;

    /// <summary>The decision journal's last closed volume.</summary>
    internal Change.DecisionsKept? LastVolume { get; init; }

    /// <summary>How people get in, and who is in.</summary>
    internal SignInRegister SignIn { get; init; } = SignInRegister.Empty;

    // Given by whoever makes a version. A default would be built for each of them: ten times the version itself.
    internal Indexes Indexes { get; init; } = null!;

    internal Parameters ParametersNow => Parameters.IsEmpty ? Governance.Parameters.Standard : Parameters[^1].Values;

    /// <summary>
    /// The version after one more entry; this one stays what it is. One thread at a time extends a line of versions;
    /// everybody else works on a <see cref="Fork"/>.
    /// </summary>
    public Estate Apply(Entry entry) => Apply([entry]);

    /// <summary>The version after more entries, in order.</summary>
    public Estate Apply(IEnumerable<Entry> entries)
    {
        var fold = new Fold(this);
        foreach (var entry in entries) fold.Apply(entry);
        return fold.ToEstate();
    }

    /// <summary>A version that may go its own way, for what-if: nothing done to it is seen from here.</summary>
    public Estate Fork() => new Fold(this, forked: true).ToEstate();

    internal int Find(OrganisationId id) => Indexes.Organisations.Find(id.Value, Organisations.Count);

    internal int Find(PersonId id) => Indexes.People.Find(id.Value, People.Count);

    /// <summary>The rows of these people, in their order.</summary>
    internal ImmutableArray<int> Find(ImmutableArray<PersonId> people) =>
        people.IsDefault ? [] : ImmutableArray.CreateRange(people, Find);

    internal int Find(WorkloadId id) => Indexes.Workloads.Find(id.Value, Workloads.Count);

    internal int Find(SystemId id) => Indexes.Systems.Find(id.Value, Systems.Count);

    internal int Find(EntitlementId id) => Indexes.Entitlements.Find(id.Value, Entitlements.Count);

    internal int Find(RelationshipId id) => Indexes.Relationships.Find(id.Value, Relationships.Count);

    internal int Find(GrantId id) =>
        Indexes.Grants.Find(Indexes.Hash(id.Value), GrantCount, new ByGrantId(Indexes.GrantRows, id));

    internal int Find(AccessRequestId id) => Indexes.Requests.Find(id.Value, Requests.Count);

    internal int FindSeat(SeatId id) => Indexes.Seats.Find(id.Value, Seats.Count);

    internal int FindSeat(string name) =>
        Indexes.SeatNames.Find(Indexes.Hash(name), Seats.Count, new ByName<Seat>(Seats, name));

    internal int FindOrganisation(string name) => Indexes.OrganisationNames.Find(
        Indexes.Hash(name), Organisations.Count, new ByName<Organisation>(Organisations, name));

    internal int FindWorkload(string name) =>
        Indexes.WorkloadNames.Find(Indexes.Hash(name), Workloads.Count, new ByName<Workload>(Workloads, name));

    internal int FindSystem(string name) =>
        Indexes.SystemNames.Find(Indexes.Hash(name), Systems.Count, new ByName<ProtectedSystem>(Systems, name));

    internal int FindEntitlement(string name) => Indexes.EntitlementNames.Find(
        Indexes.Hash(name), Entitlements.Count, new ByName<Entitlement>(Entitlements, name));

    internal int FindRelationship(string name) => Indexes.RelationshipNames.Find(
        Indexes.Hash(name), Relationships.Count, new ByName<Relationship>(Relationships, name));

    internal int FindGrant(string name)
    {
        if (GrantCount == 0) return -1;
        // A grant's name is short; what a caller asks for may not be.
        Span<byte> room = stackalloc byte[256];
        var bytes = Encoding.UTF8.TryGetBytes(name, room, out var length) ? room[..length]
            : Encoding.UTF8.GetBytes(name);
        return Indexes.GrantNames.Find(Indexes.Hash(bytes), GrantCount, new ByGrantName(Indexes.GrantTexts, bytes));
    }

    // There are few functions and sources: they are looked through.
    internal int FindFunction(FunctionId id) => Functions.Find(id.Value);

    internal int FindFunction(string name) => Functions.Find(name);

    internal int FindSource(SourceId id) => Sources.Find(id.Value);

    internal int FindSource(string name) => Sources.Find(name);

    internal int FindTicket(TicketBinding ticket) => TicketRows.GetValueOrDefault(ticket, -1);

    /// <summary>The newest grant to this beneficiary on this system, or -1.</summary>
    internal int NewestGrant(Beneficiary to, int system)
    {
        var probe = new ByHolder(Indexes.GrantRows, Entitlements, to, system);
        return Indexes.GrantsByHolder.FindNewest(probe.Hash, GrantCount, Indexes.PreviousOfHolder, probe);
    }

    /// <summary>The grant before it to the same beneficiary on the same system, or -1.</summary>
    internal int OlderGrant(int grant) => Indexes.PreviousOfHolder[grant];

    /// <summary>Every grant to a seat that ever was, by system, the newest first; of no seat, none.</summary>
    internal IEnumerable<int> GrantsToSeat(int seat)
    {
        for (var system = 0; seat >= 0 && system < Systems.Count; system++)
            for (var row = NewestGrant(new Beneficiary(BeneficiaryKind.Seat, seat), system); row >= 0;
                row = OlderGrant(row)) yield return row;
    }

    /// <summary>
    /// The next one before it that can be over the resource. The resource's mark is made when there is a second grant,
    /// which most subjects do not have on a system.
    /// </summary>
    internal int OlderGrant(int grant, string resource, ref uint mark)
    {
        for (grant = OlderGrant(grant); grant >= 0; grant = OlderGrant(grant))
        {
            if (mark == 0) mark = Scope.MarkOf(resource);
            var of = Indexes.Marks[grant];
            if (of == 0 || of == mark) return grant;
        }

        return -1;
    }

    /// <summary>The system that the grant is on.</summary>
    internal int SystemOf(int grant) => Entitlements[Grants[grant].Entitlement].System;

    /// <summary>The newest of the grant's notes, or -1: most grants have none.</summary>
    internal int NewestNote(int grant) => grant < NewestNotes.Count ? NewestNotes[grant] - 1 : -1;

    /// <summary>The last day on which the grant is known to have permitted something.</summary>
    internal DateOnly? LastUse(int grant) =>
        grant < LastUses.Count && LastUses[grant] is var day and > 0 ? DateOnly.FromDayNumber(day) : null;

    internal Parameters ParametersAt(Instant at) => Parameters.At(at);

    /// <summary>The natural person behind a record: records linked as one person have one root (C11).</summary>
    internal int NaturalPerson(int person)
    {
        while (People[person].SameAs >= 0) person = People[person].SameAs;
        return person;
    }

    /// <summary>Every record of the natural person behind this one, itself included (C11).</summary>
    internal IEnumerable<int> RecordsOf(int person)
    {
        if (!People[person].IsLinked)
        {
            yield return person;
            yield break;
        }

        var natural = NaturalPerson(person);
        for (var row = 0; row < People.Count; row++)
            if (NaturalPerson(row) == natural) yield return row;
    }
}

/// <summary>What an idempotency key was used for.</summary>
internal sealed record KeyUse(string Digest, Revision First, Revision Last);

/// <summary>No values by text, compared exactly: made once, and not anew for each version of an estate.</summary>
internal static class ByText<T>
{
    public static readonly ImmutableDictionary<string, T> None =
        ImmutableDictionary<string, T>.Empty.WithComparers(StringComparer.Ordinal);
}
