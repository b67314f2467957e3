using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// The conditions that bind a grant: its own, those of every grant above it, and its entitlement's. They say nothing
/// about whether it is in force; they say for which questions it counts.
/// </summary>
internal static class GrantConditions
{
    /// <summary>Whether anything has to be asked. An estate without conditions pays one comparison.</summary>
    public static bool Any(Estate estate, int grant, Instant at)
    {
        if (estate.Conditions.Count == 0) return false;
        ref readonly var row = ref estate.Grants[grant];
        return row.IsConditioned || !estate.Entitlements[row.Entitlement].At(at).Conditions.IsEmpty;
    }

    /// <summary>What all of them together say to the question.</summary>
    public static ConditionAnswer Ask(Estate estate, int grant, in Question question, Instant at)
    {
        var answer = ConditionAnswer.HoldsAlways;
        foreach (var condition in estate.Entitlements[estate.Grants[grant].Entitlement].At(at).Conditions.All)
            answer = answer.And(condition.Ask(question, at));
        for (var row = grant; row >= 0 && estate.Grants[row].IsConditioned; row = estate.Grants[row].Parent)
            foreach (var condition in Of(estate, row).All) answer = answer.And(condition.Ask(question, at));
        return answer;
    }

    /// <summary>The grant's own.</summary>
    public static ConditionSet Of(Estate estate, int grant) =>
        estate.Grants[grant].Conditions is >= 0 and var set ? estate.Conditions[set] : ConditionSet.None;

    /// <summary>The explanation with each link's conditions; without a question each is as yet unasked.</summary>
    public static Explanation Explained(
        Explanation explanation, Estate estate, int grant, Instant at, Question? question = null)
    {
        if (!Any(estate, grant, at)) return explanation;
        var chain = explanation.Chain.ToBuilder();
        var row = grant;
        for (var link = 0; link < chain.Count; link++, row = estate.Grants[row].Parent)
        {
            var results = ImmutableArray.CreateBuilder<ConditionResult>();
            foreach (var condition in Of(estate, row).All) results.Add(Result(condition, false, question, at));
            if (link == 0)
                foreach (var condition in estate.Entitlements[estate.Grants[row].Entitlement].At(at).Conditions.All)
                    results.Add(Result(condition, true, question, at));
            chain[link] = chain[link] with { Conditions = results.ToImmutable() };
        }

        return explanation with { Chain = chain.ToImmutable() };
    }

    private static ConditionResult Result(Condition condition, bool ofEntitlement, Question? question, Instant at)
    {
        var answer = question is { } asked ? condition.Ask(asked, at) : ConditionAnswer.NotAsked;
        return new ConditionResult(condition, ofEntitlement, answer.Outcome, answer.Reason, answer.Missing);
    }
}
