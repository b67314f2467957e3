using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>What recording a grant does.</summary>
public enum GrantAct
{
    /// <summary>A root grant.</summary>
    Grant,

    /// <summary>A grant to a person, workload or seat below one to their organisation.</summary>
    Assignment,

    /// <summary>A grant that passes another on to a further organisation.</summary>
    Delegation,
}

/// <summary>Who asks for a grant.</summary>
public enum RequesterKind
{
    /// <summary>A human, by sign-in or by a file or token that an administrator answers for.</summary>
    Person,

    /// <summary>A machine with a token of its own (S3-06).</summary>
    Workload,
}

/// <summary>A side of a relationship.</summary>
public enum Side
{
    /// <summary>Who exposes its systems.</summary>
    Grantor,

    /// <summary>Who uses the access.</summary>
    Grantee,

    /// <summary>Neither: an administrator of the estate.</summary>
    Neither,
}

/// <summary>Whether what is done by an entitlement is recorded.</summary>
public enum Recording
{
    /// <summary>The entitlement does not say.</summary>
    Unknown,

    /// <summary>It is.</summary>
    Recorded,

    /// <summary>It is not.</summary>
    NotRecorded,
}

/// <summary>
/// What policy is asked about: one grant, as it would be recorded or as it stands, with everything that may count.
/// A value: the same question gets the same answer from the same policies at the same instant.
/// </summary>
public sealed record PolicyQuestion
{
    /// <summary>What recording it does.</summary>
    public required GrantAct Act { get; init; }

    /// <summary>Whom it is to.</summary>
    public required BeneficiaryKind Beneficiary { get; init; }

    /// <summary>1 to 4, the third-party lift included (S2-10).</summary>
    public required int Tier { get; init; }

    /// <summary>The system's name.</summary>
    public required string System { get; init; }

    /// <summary>`system/entitlement`.</summary>
    public required string Entitlement { get; init; }

    /// <summary>How much depends on the system.</summary>
    public required Criticality Criticality { get; init; }

    /// <summary>The system's environment; null where nobody declared it.</summary>
    public string? Environment { get; init; }

    /// <summary>The kind of the grant's own relationship.</summary>
    public required RelationshipKind Kind { get; init; }

    /// <summary>The relationship's name.</summary>
    public required string Relationship { get; init; }

    /// <summary>The relationship's state at the instant.</summary>
    public required RelationshipState State { get; init; }

    /// <summary>The immediate grantor's name.</summary>
    public required string Grantor { get; init; }

    /// <summary>The grantee's name.</summary>
    public required string Grantee { get; init; }

    /// <summary>How many organisations it was delegated through.</summary>
    public int Depth { get; init; }

    /// <summary>The length of its window.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Who asked.</summary>
    public RequesterKind Requester { get; init; }

    /// <summary>Of which side who asked is.</summary>
    public Side RequesterSide { get; init; } = Side.Neither;

    /// <summary>Who approved.</summary>
    public ImmutableArray<GivenApproval> Approvals { get; init; } = [];

    /// <summary>How well the grant's own entry is backed.</summary>
    public EvidenceClass Evidence { get; init; } = EvidenceClass.Declared;

    /// <summary>The kind of the ticket it is bound to; null for none.</summary>
    public TicketKind? Ticket { get; init; }

    /// <summary>It is bound to a ticket that nobody told of.</summary>
    public bool IsTicketUnknown { get; init; }

    /// <summary>Whether it has a justification in words.</summary>
    public bool IsJustified { get; init; }

    /// <summary>The business function it serves; null for none that is open and covers the entitlement.</summary>
    public string? Function { get; init; }

    /// <summary>Whether the entitlement's sessions are recorded.</summary>
    public Recording Recording { get; init; }

    /// <summary>The age of the newest proof of a verified admin when it was recorded or last confirmed.</summary>
    public TimeSpan? ProofAge { get; init; }

    /// <summary>How many grants it continues without a ticket of its own.</summary>
    public int Extensions { get; init; }

    /// <summary>
    /// Who uses it is one named person, or a workload with an owner; or nobody yet, below an organisation.
    /// </summary>
    public bool IsAttributable { get; init; }

    /// <summary>It can be taken away and read back.</summary>
    public bool IsRevocable { get; init; }

    /// <summary>When evidence of the relationship was last delivered, unless some is overdue since (S1-03).</summary>
    public Instant? EvidenceDelivered { get; init; }

    /// <summary>
    /// How many other grants are in force by each guardrail, by `policy/rule`; counted when recording.
    /// </summary>
    public ImmutableDictionary<string, int>? Within { get; init; }

    /// <summary>The grant itself, for exceptions that name it; null before it has a name.</summary>
    public string? Grant { get; init; }
}
