using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>The conditions of validity: the one list of semantics C1, in the order they are looked at.</summary>
public enum Term
{
    /// <summary>Nobody has revoked it.</summary>
    NotRevoked,

    /// <summary>The grant's own window is open.</summary>
    GrantWindow,

    /// <summary>The beneficiary is active and of the grantee.</summary>
    Beneficiary,

    /// <summary>The state of the relationship permits.</summary>
    RelationshipState,

    /// <summary>The contract is open.</summary>
    ContractWindow,

    /// <summary>Both organisations permit.</summary>
    Organisations,

    /// <summary>A verified admin is fresh enough for the tier.</summary>
    VerifiedAdmin,

    /// <summary>The scope is within what was approved, and the chain no deeper than its tier allows.</summary>
    Scope,

    /// <summary>The bound ticket or window is open.</summary>
    Ticket,

    /// <summary>Sponsor, owner and system owner are active.</summary>
    Owners,

    /// <summary>The responsibilities are valid.</summary>
    Responsibilities,

    /// <summary>The attestation is current.</summary>
    Attestation,

    /// <summary>The policy permits.</summary>
    Policy,

    /// <summary>The seat is occupied.</summary>
    Seat,

    /// <summary>Every upstream link is in force.</summary>
    Upstream,

    /// <summary>What it depends on is fresh.</summary>
    FreshInputs,

    /// <summary>It was confirmed in the present epoch.</summary>
    Confirmed,
}

/// <summary>What one term says.</summary>
public enum TermOutcome
{
    /// <summary>It holds.</summary>
    Holds,

    /// <summary>It fails: the grant has ended.</summary>
    Fails,

    /// <summary>Its input is missing, stale or contradictory: undecidable.</summary>
    Unknown,

    /// <summary>Nothing requires its object, which is not the same as unknown (C0).</summary>
    NotApplicable,
}

/// <summary>The three answers (C0).</summary>
public enum Standing
{
    /// <summary>Permits, until an instant.</summary>
    InForce,

    /// <summary>Over, since an instant; it may return or not.</summary>
    Ended,

    /// <summary>An input is missing, stale or contradictory. Never permits, never removes.</summary>
    Undecidable,
}

/// <summary>Whether a grant is in force.</summary>
/// <param name="Standing">Which of the three.</param>
/// <param name="Bound">In force: until then, untouched. Ended: since then. Undecidable: since then.</param>
/// <param name="Because">The entry that decided it; 0 where time alone did.</param>
public readonly record struct Answer(Standing Standing, Instant Bound, Revision Because)
{
    /// <summary>The only answer that permits.</summary>
    public bool IsInForce => Standing == Standing.InForce;
}

/// <summary>One term of one link, with the entry that decided it.</summary>
/// <param name="Term">Which.</param>
/// <param name="Outcome">What it says.</param>
/// <param name="Reason">A stable word for why, such as `relationship_suspended`.</param>
/// <param name="Because">The ledger revision that decided it; 0 where time alone did.</param>
/// <param name="At">Holds: until then. Otherwise: since then. Null where no instant matters.</param>
/// <param name="About">The id of the thing it is about.</param>
public sealed record TermResult(
    Term Term, TermOutcome Outcome, string Reason, Revision Because, Instant? At, string? About);

/// <summary>One grant of the chain, the one asked about first, its root last.</summary>
public sealed record LinkExplanation(
    GrantId Grant, RelationshipId Relationship, int Tier, Answer Answer, ImmutableArray<TermResult> Terms)
{
    /// <summary>What a question has to bring; no term, since it ends nothing.</summary>
    public ImmutableArray<ConditionResult> Conditions { get; init; } = [];

    /// <summary>What the policies in force say of it; null while there are none.</summary>
    public PolicyOutcome? Policy { get; init; }
}

/// <summary>The walk that gave the answer, written down.</summary>
public sealed record Explanation(Answer Answer, Instant At, Revision Revision, ImmutableArray<LinkExplanation> Chain);
