using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// Where a version holds during a staged roll-out: these systems and relationships; elsewhere the version before it
/// goes on. Empty on both sides means everywhere.
/// </summary>
public sealed record PolicyReach(ImmutableArray<string> Systems, ImmutableArray<string> Relationships)
{
    /// <summary>The whole estate.</summary>
    public static PolicyReach Everywhere { get; } = new([], []);

    /// <summary>Whether it is the whole estate.</summary>
    public bool IsEverywhere => Systems.IsEmpty && Relationships.IsEmpty;

    internal bool Covers(PolicyQuestion question) =>
        IsEverywhere || Systems.Contains(question.System) || Relationships.Contains(question.Relationship);

    /// <inheritdoc />
    public bool Equals(PolicyReach? other) => other is not null && Systems.SequenceEqual(other.Systems)
        && Relationships.SequenceEqual(other.Relationships);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Systems.Length, Relationships.Length);
}

/// <summary>A version of a policy in force from an instant on, as far as its reach goes.</summary>
internal sealed record PolicyVersion
{
    public required PolicyId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>1, 2, 3 …: counted by the fold; a wider stage of the same rules keeps the number.</summary>
    public required int Version { get; init; }

    public required ImmutableArray<Rule> Rules { get; init; }

    public required PolicyReach Reach { get; init; }

    public required Instant From { get; init; }

    /// <summary>How long what was recorded before it may go on by the version before it.</summary>
    public required TimeSpan Grace { get; init; }

    public required Revision Because { get; init; }

    public required PersonId Author { get; init; }

    public required PersonId Approver { get; init; }

    public required PersonId Deployer { get; init; }
}

/// <summary>A demand lifted for some grants, for a while, at somebody's risk (S4-06).</summary>
internal sealed record PolicyException
{
    public required ExceptionId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Which rules, by `policy/rule`, or every rule of a policy by `policy`.</summary>
    public required ImmutableArray<string> Rules { get; init; }

    /// <summary>Which of their demands.</summary>
    public required ImmutableArray<RequirementKind> Lifts { get; init; }

    /// <summary>For which grants.</summary>
    public required RuleMatch Match { get; init; }

    /// <summary>Names of single grants; empty for all that match.</summary>
    public required ImmutableArray<string> Grants { get; init; }

    public required PersonId Owner { get; init; }

    public required ImmutableArray<PersonId> ApprovedBy { get; init; }

    public required Sealed Reason { get; init; }

    public required Sealed Control { get; init; }

    public required Instant From { get; init; }

    public required Instant Until { get; init; }

    public required Revision Because { get; init; }

    /// <summary>When it was taken back; <see cref="Instant.Forever"/> while it was not.</summary>
    public Instant RevokedAt { get; init; } = Instant.Forever;

    public Instant Ends => Instant.Min(Until, RevokedAt);

    public bool IsOpen(Instant at) => From <= at && at < Ends;

    /// <summary>The names that no grant bears, in order: misspelt, or of grants that are yet to be recorded.</summary>
    public static ImmutableArray<string> NoGrants(Estate estate, ImmutableArray<string> grants) =>
        grants.IsDefault ? [] : [.. grants.Where(g => estate.FindGrant(g) < 0)];

    /// <summary>
    /// Whether it lifts this demand of this rule from the question; an unknown environment is not lifted.
    /// </summary>
    public bool Lifted(RuleReference rule, RequirementKind kind, PolicyQuestion question) =>
        Lifts.Contains(kind) && (Rules.Contains(rule.Policy) || Rules.Contains(rule.Policy + "/" + rule.Rule))
        && (Grants.IsEmpty || (question.Grant is { } grant && Grants.Contains(grant)))
        && Match.Covers(question) == true;
}
