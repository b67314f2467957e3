using System.Collections.Immutable;
using System.Diagnostics;

namespace Mandate.Governance;

/// <summary>One rule of a policy: what it matches, and what follows.</summary>
public abstract record Rule
{
    private Rule(string name, RuleMatch match, PolicyExpression? when) => (Name, Match, When) = (name, match, when);

    /// <summary>Unique within its policy.</summary>
    public string Name { get; }

    /// <summary>Which grants it is about.</summary>
    public RuleMatch Match { get; }

    /// <summary>What has to be true besides; null for nothing.</summary>
    public PolicyExpression? When { get; }

    /// <summary>What it matches is admitted with this, and not without.</summary>
    public sealed record Require(string Name, RuleMatch Match, PolicyExpression? When, Requirement Needs)
        : Rule(Name, Match, When);

    /// <summary>
    /// A guardrail: a named human approved beforehand what keeps within it (C11). It stands for the approvals of all
    /// rules that match and for nothing else of them.
    /// </summary>
    public sealed record Permit(string Name, RuleMatch Match, PolicyExpression? When, Guardrail Within)
        : Rule(Name, Match, When);

    /// <summary>What it matches is refused.</summary>
    public sealed record Forbid(string Name, RuleMatch Match, PolicyExpression? When, string Because)
        : Rule(Name, Match, When);

    /// <summary>Answers every case.</summary>
    public T Switch<T>(Func<Require, T> require, Func<Permit, T> permit, Func<Forbid, T> forbid) => this switch
    {
        Require r => require(r),
        Permit p => permit(p),
        Forbid f => forbid(f),
        _ => throw new UnreachableException(),
    };
}

/// <summary>The limits of a guardrail.</summary>
/// <param name="ApprovedBy">The human whose approval it is; the approver of record of what keeps within it.</param>
/// <param name="Until">The first instant after its validity.</param>
/// <param name="TierMax">1 or 2: what is privileged keeps its own approval (C6).</param>
/// <param name="DurationMax">The longest window of a grant.</param>
/// <param name="GrantsMax">How many grants may be in force by it at once, counted when one is recorded.</param>
/// <param name="EvidenceWithin">How old the newest evidence of the relationship may be (S1-03).</param>
public sealed record Guardrail(
    PersonId ApprovedBy, Instant Until, int TierMax, TimeSpan? DurationMax, int? GrantsMax, TimeSpan? EvidenceWithin)
{
    /// <summary>The highest tier that a guardrail may reach.</summary>
    public const int TierLimit = 2;
}

/// <summary>Which grants a rule is about; an empty list leaves that side open.</summary>
public sealed record RuleMatch
{
    /// <summary>Matches everything.</summary>
    public static RuleMatch Everything { get; } = new();

    /// <summary>What is done: a root grant, an assignment, a delegation.</summary>
    public ImmutableArray<GrantAct> Acts { get; init; } = [];

    /// <summary>Tiers, 1 to 4.</summary>
    public ImmutableArray<int> Tiers { get; init; } = [];

    /// <summary>Whom it is to.</summary>
    public ImmutableArray<BeneficiaryKind> Beneficiaries { get; init; } = [];

    /// <summary>Names of systems.</summary>
    public ImmutableArray<string> Systems { get; init; } = [];

    /// <summary>Names of entitlements, `system/entitlement`.</summary>
    public ImmutableArray<string> Entitlements { get; init; } = [];

    /// <summary>How critical the system is.</summary>
    public ImmutableArray<Criticality> Criticalities { get; init; } = [];

    /// <summary>Environments of systems, such as `production`.</summary>
    public ImmutableArray<string> Environments { get; init; } = [];

    /// <summary>Kinds of the grant's own relationship.</summary>
    public ImmutableArray<RelationshipKind> Kinds { get; init; } = [];

    /// <summary>Names of relationships.</summary>
    public ImmutableArray<string> Relationships { get; init; } = [];

    /// <summary>Who asks: a person or a machine (S3-06).</summary>
    public ImmutableArray<RequesterKind> Requesters { get; init; } = [];

    /// <summary>Of which side who asks is.</summary>
    public ImmutableArray<Side> Sides { get; init; } = [];

    /// <summary>Whether the question is within; null where the question does not say what a list asks for.</summary>
    internal bool? Covers(PolicyQuestion question)
    {
        if (!(Has(Acts, question.Act) && Has(Tiers, question.Tier) && Has(Beneficiaries, question.Beneficiary)
            && Has(Systems, question.System) && Has(Entitlements, question.Entitlement)
            && Has(Criticalities, question.Criticality) && Has(Kinds, question.Kind)
            && Has(Relationships, question.Relationship) && Has(Requesters, question.Requester)
            && Has(Sides, question.RequesterSide))) return false;
        return Environments.IsEmpty ? true
            : question.Environment is { } environment ? Environments.Contains(environment) : null;
    }

    private static bool Has<T>(ImmutableArray<T> all, T one) => all.IsEmpty || all.Contains(one);

    /// <inheritdoc />
    public bool Equals(RuleMatch? other) =>
        other is not null && Acts.SequenceEqual(other.Acts) && Tiers.SequenceEqual(other.Tiers)
        && Beneficiaries.SequenceEqual(other.Beneficiaries) && Systems.SequenceEqual(other.Systems)
        && Entitlements.SequenceEqual(other.Entitlements) && Criticalities.SequenceEqual(other.Criticalities)
        && Environments.SequenceEqual(other.Environments) && Kinds.SequenceEqual(other.Kinds)
        && Relationships.SequenceEqual(other.Relationships) && Requesters.SequenceEqual(other.Requesters)
        && Sides.SequenceEqual(other.Sides);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(
        Acts.Length, Tiers.Length, Systems.Length, Entitlements.Length, Kinds.Length, Relationships.Length);
}
