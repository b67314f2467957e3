using System.Collections.Immutable;
using System.Diagnostics;

namespace Mandate.Governance;

/// <summary>A rule of one version of a policy: what every outcome names.</summary>
public readonly record struct RuleReference(string Policy, int Version, string Rule)
{
    /// <summary>`policy/rule@version`.</summary>
    public override string ToString() => $"{Policy}/{Rule}@{Version}";
}

/// <summary>One thing that a rule demands and the grant has not.</summary>
/// <param name="Rule">Which rule.</param>
/// <param name="Kind">Which of its demands.</param>
/// <param name="Text">What is needed and what there is, lower case, people by id.</param>
/// <param name="Step">Of approvals: the step that is not met.</param>
public sealed record Unmet(RuleReference Rule, RequirementKind Kind, string Text, ApprovalStep? Step = null);

/// <summary>What the policies say to a question.</summary>
public abstract record PolicyOutcome
{
    private PolicyOutcome(ImmutableArray<RuleReference> rules, Revision because) => (Rules, Because) = (rules, because);

    /// <summary>Every rule that matched, in order.</summary>
    public ImmutableArray<RuleReference> Rules { get; }

    /// <summary>The entry that put the deciding version in force.</summary>
    public Revision Because { get; }

    /// <summary>Everything that is demanded is there.</summary>
    /// <param name="Rules">The rules that matched.</param>
    /// <param name="Because">The deployment that decided.</param>
    /// <param name="Until">How long time alone leaves it so.</param>
    /// <param name="Guardrail">The guardrail that stands for the approvals, where one did.</param>
    /// <param name="Exceptions">The exceptions that lifted something.</param>
    /// <param name="IsGrace">Admitted by an earlier version alone, while the newer one gives time.</param>
    public sealed record Admitted(
        ImmutableArray<RuleReference> Rules, Revision Because, Instant Until, RuleReference? Guardrail,
        ImmutableArray<ExceptionId> Exceptions, bool IsGrace) : PolicyOutcome(Rules, Because);

    /// <summary>No policy reaches the question: none is deployed, or only stages that are elsewhere.</summary>
    public sealed record Ungoverned() : PolicyOutcome([], default);

    /// <summary>Something is missing, forbidden, or no rule matches.</summary>
    /// <param name="Rules">The rules that matched; none where nothing did.</param>
    /// <param name="Because">The deployment that decided.</param>
    /// <param name="Unmet">What is missing.</param>
    /// <param name="Forbidden">The rules that forbid it, each with its words.</param>
    public sealed record Refused(
        ImmutableArray<RuleReference> Rules, Revision Because, ImmutableArray<Unmet> Unmet,
        ImmutableArray<(RuleReference Rule, string Because)> Forbidden) : PolicyOutcome(Rules, Because)
    {
        /// <summary>The stable word for why.</summary>
        public string Reason => !Forbidden.IsEmpty ? "policy_forbids"
            : Rules.IsEmpty ? "no_policy_rule_matches" : "policy_requires_more";
    }

    /// <summary>A rule asks for something that nobody knows.</summary>
    /// <param name="Rules">The rules that matched, and those that could not be decided.</param>
    /// <param name="Because">The deployment that decided.</param>
    /// <param name="Missing">What is not known, by the names that expressions use.</param>
    public sealed record Undecidable(
        ImmutableArray<RuleReference> Rules, Revision Because, ImmutableArray<string> Missing)
        : PolicyOutcome(Rules, Because);

    /// <summary>Answers every case.</summary>
    public T Match<T>(
        Func<Ungoverned, T> ungoverned, Func<Admitted, T> admitted, Func<Refused, T> refused,
        Func<Undecidable, T> undecidable) =>
        this switch
        {
            Ungoverned n => ungoverned(n),
            Admitted a => admitted(a),
            Refused r => refused(r),
            Undecidable u => undecidable(u),
            _ => throw new UnreachableException(),
        };
}
