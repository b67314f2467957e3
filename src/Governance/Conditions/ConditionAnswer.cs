using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>What a condition says to one question.</summary>
/// <param name="Outcome">Holds, fails, or unknown; not applicable where nothing was asked.</param>
/// <param name="Reason">A stable word for why, such as `property_missing`.</param>
/// <param name="Until">Holds: until then for the same question.</param>
/// <param name="Missing">Unknown: the properties that would decide it.</param>
internal readonly record struct ConditionAnswer(
    TermOutcome Outcome, string Reason, Instant Until, ImmutableArray<string> Missing)
{
    public static readonly ConditionAnswer NotAsked = new(
        TermOutcome.NotApplicable, "asked_with_a_question", Instant.Forever, []);

    public static readonly ConditionAnswer Fails = new(TermOutcome.Fails, "condition_fails", Instant.Forever, []);

    public static readonly ConditionAnswer HoldsAlways = Holds(Instant.Forever);

    public static ConditionAnswer Holds(Instant until) => new(TermOutcome.Holds, "condition_holds", until, []);

    public static ConditionAnswer Of(bool holds) => holds ? HoldsAlways : Fails;

    /// <summary>It was not sent.</summary>
    public static ConditionAnswer Missed(params ImmutableArray<string> properties) =>
        new(TermOutcome.Unknown, "property_missing", Instant.Forever, properties);

    /// <summary>It was sent, and nothing can be done with it; to decide by it would be a guess.</summary>
    public static ConditionAnswer Unusable(params ImmutableArray<string> properties) =>
        new(TermOutcome.Unknown, "property_unusable", Instant.Forever, properties);

    /// <summary>Not for any question: what it was recorded with cannot be used here.</summary>
    public static ConditionAnswer Unreadable(string reason) => new(TermOutcome.Unknown, reason, Instant.Forever, []);

    /// <summary>Both: one that fails decides, whatever is unknown beside it.</summary>
    public ConditionAnswer And(in ConditionAnswer other)
    {
        if (Outcome == TermOutcome.Fails) return this;
        if (other.Outcome == TermOutcome.Fails) return other;
        if (Outcome == TermOutcome.Unknown && other.Outcome == TermOutcome.Unknown)
            return this with { Missing = [.. Missing.Union(other.Missing, StringComparer.Ordinal)] };
        if (Outcome == TermOutcome.Unknown) return this;
        if (other.Outcome == TermOutcome.Unknown) return other;
        return this with { Until = Instant.Min(Until, other.Until) };
    }
}

/// <summary>One condition of a link, and what it said.</summary>
/// <param name="Condition">Which.</param>
/// <param name="OfEntitlement">Whether the entitlement carries it, not the grant.</param>
/// <param name="Outcome">Holds, fails or unknown; not applicable where nothing was asked.</param>
/// <param name="Reason">A stable word for why.</param>
/// <param name="Missing">The properties that would decide it.</param>
public sealed record ConditionResult(
    Condition Condition, bool OfEntitlement, TermOutcome Outcome, string Reason, ImmutableArray<string> Missing);
