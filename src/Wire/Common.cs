namespace Mandate.Wire;

/// <summary>
/// One page of a list. <paramref name="NextPage"/> is null on the last one; a token belongs to its query.
/// </summary>
public sealed record PageWire<T>(IReadOnlyList<T> Items, string? NextPage);

/// <summary>RFC 9457, with a stable code, the member at fault and what to do.</summary>
public sealed record ProblemWire(
    string Type, string Title, int Status, string Code, string? Detail, string? Member, string? Advice,
    IReadOnlyList<ProblemWire>? Errors = null, string? File = null, int? Line = null, int? Column = null)
{
    /// <summary>What policy said, where policy refuses: rules by version, and what is missing.</summary>
    public PolicyOutcomeWire? Policy { get; init; }
}

/// <summary>What recording a command came to.</summary>
/// <param name="Revision">The revision of its last entry; every decision from now on knows it.</param>
/// <param name="Id">The id of what was made or changed.</param>
/// <param name="Repeated">The idempotency key had been used for the same request before.</param>
public sealed record RecordedWire(long Revision, string? Id, bool Repeated)
{
    /// <summary>What is worth knowing about it, a line each: names that nothing bears yet.</summary>
    public IReadOnlyList<string>? Notes { get; init; }
}

/// <summary>The body that every verb takes; what a verb needs besides is among the optional members.</summary>
public sealed record VerbWire
{
    /// <summary>Why; sealed.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was or will be so; now unless said.</summary>
    public DateTimeOffset? Effective { get; init; }

    /// <summary>A reference to the evidence; plain.</summary>
    public string? Evidence { get; init; }

    /// <summary>The source system that told it; plain. It makes the entry `imported`.</summary>
    public string? Source { get; init; }

    /// <summary>The type of a fact; only for facts.</summary>
    public string? Type { get; init; }

    /// <summary>The end that a notice or a renewal names.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The person a verb is about: an admin, an owner, the other record of one person.</summary>
    public string? Person { get; init; }

    /// <summary>Who confirmed an admin.</summary>
    public string? By { get; init; }

    /// <summary>
    /// Which role of a relationship an owner verb sets: `sponsor`, `risk_owner` or `revocation_owner`.
    /// </summary>
    public string? Role { get; init; }

    /// <summary>The people a step towards more access names: two, one of the grantor for a lost admin.</summary>
    public IReadOnlyList<string>? ApprovedBy { get; init; }

    /// <summary>The organisation of a move or a merger.</summary>
    public string? Organisation { get; init; }

    /// <summary>A system's mode: `observe` or `enforce`.</summary>
    public string? Mode { get; init; }

    /// <summary>The ticket that a confirmed grant is bound to from now on, as `source/number`.</summary>
    public string? Ticket { get; init; }

    /// <summary>The business function that a confirmed grant serves from now on.</summary>
    public string? Function { get; init; }

    /// <summary>Why a confirmed grant is needed; sealed.</summary>
    public string? Justification { get; init; }

    /// <summary>The digest of the preview this is based on; refused when the preview no longer holds.</summary>
    public string? BasedOn { get; init; }
}

/// <summary>What a command would do to access, or has done.</summary>
/// <param name="Revision">The revision it was computed against; 0 for who sees a part alone.</param>
/// <param name="Digest">Names exactly this effect; send it as `based_on`.</param>
/// <param name="Appears">Access that would be there.</param>
/// <param name="Disappears">Access that would be gone.</param>
/// <param name="Freezes">Access that would become undecidable.</param>
/// <param name="Exposures">Access that a back-dated fact shows to have lasted too long.</param>
public sealed record EffectWire(
    long Revision, string Digest, IReadOnlyList<AccessWire> Appears, IReadOnlyList<AccessWire> Disappears,
    IReadOnlyList<AccessWire> Freezes, IReadOnlyList<ExposureWire> Exposures)
{
    /// <summary>Of a deployment with a grace: what would be gone when it is over, unless it is confirmed.</summary>
    public IReadOnlyList<AccessWire>? EndsLater { get; init; }

    /// <summary>When the grace is over.</summary>
    public DateTimeOffset? Later { get; init; }

    /// <summary>What is worth knowing about it, a line each: names that nothing bears yet.</summary>
    public IReadOnlyList<string>? Notes { get; init; }
}

/// <summary>One access: who reaches what through which grant.</summary>
public sealed record AccessWire
{
    /// <summary>The grant's name.</summary>
    public required string Grant { get; init; }

    /// <summary>The grant's id.</summary>
    public required string GrantId { get; init; }

    /// <summary>`person`, `workload` or `organisation`.</summary>
    public required string SubjectType { get; init; }

    /// <summary>The name where the caller may see it, else the id.</summary>
    public required string Subject { get; init; }

    /// <summary>The seat through which a person has it; null where it is their own.</summary>
    public string? Seat { get; init; }

    /// <summary>The organisation the access is given to.</summary>
    public required string Organisation { get; init; }

    /// <summary>The system's name.</summary>
    public required string System { get; init; }

    /// <summary>`system/entitlement`.</summary>
    public required string Entitlement { get; init; }

    /// <summary>What may be done.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>On which resources, by type.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Scope { get; init; }

    /// <summary>The tier it counts as.</summary>
    public required int Tier { get; init; }

    /// <summary>`in_force`, `ended` or `undecidable`.</summary>
    public required string Standing { get; init; }

    /// <summary>In force: until then; null for no end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>True where conditions decide at each question; null where there are none.</summary>
    public bool? Conditional { get; init; }
}

/// <summary>A time during which access was there and should not have been.</summary>
public sealed record ExposureWire(string Grant, string Subject, string System, DateTimeOffset From,
    DateTimeOffset Until, double Seconds);

/// <summary>Whether a grant is in force, with every term of every link.</summary>
public sealed record ExplanationWire(
    string Standing, DateTimeOffset? Until, DateTimeOffset? Since, DateTimeOffset At, long Revision,
        IReadOnlyList<LinkWire> Chain)
{
    /// <summary>
    /// Why a connected system is not given this access: it cannot check the conditions. Null where it has none.
    /// </summary>
    public string? NotConverged { get; init; }
}

/// <summary>One grant of the chain; the one asked about first, its root last.</summary>
public sealed record LinkWire(
    string Grant, string Relationship, int Tier, string Standing, DateTimeOffset? Until, DateTimeOffset? Since,
        IReadOnlyList<TermWire> Terms)
{
    /// <summary>What a question has to bring; null where nothing is asked.</summary>
    public IReadOnlyList<ConditionResultWire>? Conditions { get; init; }

    /// <summary>What the policies say of it; null where none is in force.</summary>
    public PolicyOutcomeWire? Policy { get; init; }

    /// <summary>The last day on which it permitted something to an application; null for never.</summary>
    public DateOnly? LastUsed { get; init; }

    /// <summary>The numbers that its terms went by, and the version of them (S0-16).</summary>
    public LinkParametersWire? Parameters { get; init; }
}

/// <summary>What the estate's parameters say for one tier, at the instant of an explanation.</summary>
/// <param name="Version">The revision of the entry that set them; 1 for those that the estate began with.</param>
/// <param name="DelegationDepth">Through how many organisations a grant may be delegated.</param>
/// <param name="AdminCadenceSeconds">For how long a verified admin's proof lasts.</param>
/// <param name="ApprovalWithinSeconds">How long a request waits for approvals.</param>
public sealed record LinkParametersWire(
    long Version, int DelegationDepth, long AdminCadenceSeconds, long ApprovalWithinSeconds);

/// <summary>One term: what it says, why, and the ledger revision that decided it (null where time alone did).</summary>
public sealed record TermWire(
    string Term, string Outcome, string Reason, long? Revision, DateTimeOffset? At, string? About);
