using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>In which role somebody approves; a person often holds several.</summary>
[Flags]
public enum ApproverRoles
{
    /// <summary>None that counts.</summary>
    None = 0,

    /// <summary>Owns the system.</summary>
    SystemOwner = 1,

    /// <summary>Risk owner of the root relationship.</summary>
    RiskOwner = 2,

    /// <summary>Sponsor of the grant's own relationship.</summary>
    Sponsor = 4,

    /// <summary>Revocation owner of the grant's own relationship.</summary>
    RevocationOwner = 8,

    /// <summary>
    /// A verified admin, fresh for the tier, of the grantee of a root grant, else of who passes it on.
    /// </summary>
    VerifiedAdmin = 16,

    /// <summary>Any person of the root grantor, which stays accountable: retained approval (S1-04).</summary>
    Grantor = 32,

    /// <summary>Any person of the grantee.</summary>
    Grantee = 64,

    /// <summary>Owns the business function that the grant serves.</summary>
    FunctionOwner = 128,
}

/// <summary>So many different natural persons, each in one of these roles, named, or in a named seat.</summary>
/// <param name="Count">1 to 8.</param>
/// <param name="Roles">Every role that counts.</param>
/// <param name="People">Every named person who counts besides.</param>
public sealed record ApprovalStep(int Count, ApproverRoles Roles, ImmutableArray<PersonId> People)
{
    /// <summary>The most people that one step asks for.</summary>
    public const int CountMax = 8;

    /// <summary>The most seats that one step names.</summary>
    public const int SeatsMax = 16;

    /// <summary>The last turn there is.</summary>
    public const int TurnMax = 8;

    /// <summary>The longest that a step may take.</summary>
    public static readonly TimeSpan WithinMax = TimeSpan.FromDays(30);

    /// <summary>Every seat whose occupants count besides: so many of a group (C4).</summary>
    public ImmutableArray<SeatId> Seats { get; init; } = [];

    /// <summary>
    /// 1 to 8: a request asks it once every step of an earlier turn is met; equal turns go in parallel.
    /// </summary>
    public int Turn { get; init; } = 1;

    /// <summary>
    /// Silence for so long from when its turn came is no, up to 30 d; null for as long as the request waits.
    /// </summary>
    public TimeSpan? Within { get; init; }

    /// <inheritdoc />
    public bool Equals(ApprovalStep? other) =>
        other is not null && Count == other.Count && Roles == other.Roles && People.SequenceEqual(other.People)
        && Seats.SequenceEqual(other.Seats) && Turn == other.Turn && Within == other.Within;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Count, Roles, People.Length, Seats.Length, Turn, Within);

    /// <summary>Whether these approvals, of at least this class, are enough people for the step.</summary>
    public bool IsMetBy(ImmutableArray<GivenApproval> given, EvidenceClass atLeast)
    {
        var people = new HashSet<PersonId>();
        foreach (var approval in given)
            if (approval.Class >= atLeast
                && ((approval.Roles & Roles) != ApproverRoles.None || People.Contains(approval.Person)
                    || Seats.Any(approval.Seats.Contains)))
                people.Add(approval.Person);
        return people.Count >= Count;
    }
}

/// <summary>One person's yes: who, in which roles at that time, and how well it is backed.</summary>
/// <param name="Person">The natural person: the root of linked records (C11).</param>
/// <param name="Roles">Every role held when it was given.</param>
/// <param name="Class">How well the yes is backed.</param>
public readonly record struct GivenApproval(PersonId Person, ApproverRoles Roles, EvidenceClass Class)
{
    /// <summary>Every seat that the person was in when it was given.</summary>
    public ImmutableArray<SeatId> Seats { get; init; } = [];
}

/// <summary>The three tests of S2-20.</summary>
public enum GrantTest
{
    /// <summary>It ends by itself.</summary>
    TimeBound,

    /// <summary>Whoever uses it is one named person, or a workload with an owner.</summary>
    Attributable,

    /// <summary>Its system is driven and read back, or says who takes it away.</summary>
    Revocable,
}

/// <summary>What a grant is bound to, so that it ends when that is closed (S2-02).</summary>
public enum RevocationTrigger
{
    /// <summary>A ticket or service window.</summary>
    Ticket,

    /// <summary>A business function.</summary>
    Function,
}

/// <summary>What a rule demands of the grants it matches; a member that is left out demands nothing.</summary>
public sealed record Requirement
{
    /// <summary>Every step has to be met.</summary>
    public ImmutableArray<ApprovalStep> Approvals { get; init; } = [];

    /// <summary>The longest window.</summary>
    public TimeSpan? DurationMax { get; init; }

    /// <summary>A bound ticket of one of these kinds, open whenever the grant is used (S2-04).</summary>
    public ImmutableArray<TicketKind> Tickets { get; init; } = [];

    /// <summary>A justification in words beside the purpose (S2-08).</summary>
    public bool Justification { get; init; }

    /// <summary>The sessions of the entitlement are recorded.</summary>
    public bool Recording { get; init; }

    /// <summary>Somebody decided whether the sessions of the entitlement are recorded: yes or no (S2-02).</summary>
    public bool RecordingDecided { get; init; }

    /// <summary>
    /// How well the grant's own entry is backed at least, and every approval that any rule asks for.
    /// </summary>
    public EvidenceClass? Evidence { get; init; }

    /// <summary>How old the newest proof of a verified admin may be when the grant is recorded or confirmed.</summary>
    public TimeSpan? ProofAgeMax { get; init; }

    /// <summary>A business function that exists, is open, and covers the entitlement (S3-04, S3-05).</summary>
    public bool Function { get; init; }

    /// <summary>How many grants in a row may continue one another without a ticket of their own (S2-17).</summary>
    public int? ExtensionsMax { get; init; }

    /// <summary>Which of the three tests block.</summary>
    public ImmutableArray<GrantTest> Tests { get; init; } = [];

    /// <summary>What has to be able to end it before its window does: one of these, bound to it (S2-02).</summary>
    public ImmutableArray<RevocationTrigger> Revocation { get; init; } = [];

    /// <inheritdoc />
    public bool Equals(Requirement? other) =>
        other is not null && Approvals.SequenceEqual(other.Approvals) && DurationMax == other.DurationMax
        && Tickets.SequenceEqual(other.Tickets) && Justification == other.Justification && Recording == other.Recording
        && Evidence == other.Evidence && ProofAgeMax == other.ProofAgeMax && Function == other.Function
        && ExtensionsMax == other.ExtensionsMax && Tests.SequenceEqual(other.Tests)
        && RecordingDecided == other.RecordingDecided && Revocation.SequenceEqual(other.Revocation);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(
        Approvals.Length, DurationMax, Tickets.Length, Justification, Recording, Evidence, ProofAgeMax);
}

/// <summary>What a requirement asks for, by the word that files, refusals and exceptions use.</summary>
public enum RequirementKind
{
    /// <summary>`approvals`.</summary>
    Approvals,

    /// <summary>`duration`.</summary>
    Duration,

    /// <summary>`ticket`.</summary>
    Ticket,

    /// <summary>`justification`.</summary>
    Justification,

    /// <summary>`recording`.</summary>
    Recording,

    /// <summary>`evidence`.</summary>
    Evidence,

    /// <summary>`proof_of_authority`.</summary>
    ProofOfAuthority,

    /// <summary>`function`.</summary>
    Function,

    /// <summary>`extensions`.</summary>
    Extensions,

    /// <summary>`tests`.</summary>
    Tests,

    /// <summary>`revocation`.</summary>
    Revocation,
}
