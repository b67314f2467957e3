using Mandate.Governance;

namespace Mandate.Server;

/// <summary>The term that decides an answer: of those that stand in the way, the one that did so first.</summary>
internal static class Reasons
{
    public static TermResult? Of(Explanation explanation)
    {
        var outcome = explanation.Answer.Standing == Standing.Ended ? TermOutcome.Fails : TermOutcome.Unknown;
        return explanation.Chain.SelectMany(l => l.Terms)
            .Where(t => t.Outcome == outcome && t.Term != Term.Upstream)
            .MinBy(t => t.At ?? Instant.Beginning);
    }

    /// <summary>Its stable word, such as `relationship_terminated`.</summary>
    public static string Word(Estate estate, int grant, Instant at) =>
        Of(Validity.Explain(estate, grant, at))?.Reason ?? "unknown";
}
