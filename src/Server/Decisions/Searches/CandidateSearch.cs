using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// On what, and doing what: candidates come from the subject's own grants, in the order of their texts, and each is
/// asked about. A page keeps a bounded number of them.
/// </summary>
internal static class CandidateSearch
{
    /// <summary>How many candidates one page keeps.</summary>
    private const int CandidatesMax = SearchPage.LimitMax;

    /// <summary>Of the resources that somebody named exactly, those on which the subject may do it.</summary>
    public static SearchPage Resources(in Decider decider, Asked asked, PageStart start, KnownResources known)
    {
        if (decider.Subject(asked) is not { } subject) return SearchPage.Nothing;
        var estate = decider.Estate;
        var candidates = new FirstTexts(start.After, CandidatesMax);
        var ids = known.Of(estate, asked.ResourceType!);
        var scopes = new HashSet<int>();
        var held = new Dictionary<int, int>();
        Beneficiary[] holders = [.. Decision.Holders(estate, subject, decider.At)];
        for (var system = 0; system < estate.Systems.Count; system++)
        {
            if (!decider.Sees(system)) continue;
            foreach (var holder in holders)
                for (var row = estate.NewestGrant(holder, system); row >= 0; row = estate.OlderGrant(row))
                {
                    held[system] = held.GetValueOrDefault(system) + 1;
                    if (scopes.Add(estate.Grants[row].Scope))
                        Into(candidates, estate.Scopes[estate.Grants[row].Scope], asked.ResourceType!, ids);
                }
        }

        var (found, work, last) = (new List<string>(), 0, start.After);
        foreach (var id in candidates.All)
        {
            if (found.Count >= start.Limit || work >= SearchPage.WorkMax)
                return new SearchPage(found, start with { After = last });
            (asked.ResourceId, last) = (id, id);
            work += 1 + held.GetValueOrDefault(decider.SystemOf(asked));
            if (decider.WouldPermit(asked)) found.Add(id);
        }

        return new SearchPage(found, candidates.HasMore ? start with { After = last } : null);
    }

    /// <summary>Of the actions that the subject's grants over the resource give, those it may do.</summary>
    public static SearchPage Actions(in Decider decider, Asked asked, PageStart start)
    {
        var (estate, system) = (decider.Estate, decider.SystemOf(asked));
        if (system < 0 || decider.Subject(asked) is not { } subject) return SearchPage.Nothing;
        var candidates = new FirstTexts(start.After, CandidatesMax);
        var entitlements = new HashSet<int>();
        var held = 0;
        foreach (var row in Held(estate, subject, system, decider.At))
        {
            held++;
            ref readonly var grant = ref estate.Grants[row];
            if (!estate.Scopes[grant.Scope].Covers(asked.ResourceType!, asked.ResourceId!)) continue;
            if (!entitlements.Add(grant.Entitlement)) continue;
            foreach (var action in estate.Entitlements[grant.Entitlement].At(decider.At).Actions)
                candidates.Add(action);
        }

        var (found, work, last) = (new List<string>(), 0, start.After);
        foreach (var action in candidates.All)
        {
            if (found.Count >= start.Limit || work >= SearchPage.WorkMax)
                return new SearchPage(found, start with { After = last });
            (asked.Action, last) = (action, action);
            work += 1 + held;
            if (decider.WouldPermit(asked)) found.Add(action);
        }

        return new SearchPage(found, candidates.HasMore ? start with { After = last } : null);
    }

    /// <summary>The grants on the system to the subject and to the seats that it is in.</summary>
    private static IEnumerable<int> Held(Estate estate, Beneficiary subject, int system, Instant at)
    {
        foreach (var holder in Decision.Holders(estate, subject, at))
            for (var row = estate.NewestGrant(holder, system); row >= 0; row = estate.OlderGrant(row)) yield return row;
    }

    private static void Into(FirstTexts candidates, Scope scope, string type, KnownIds ids)
    {
        foreach (var (named, patterns) in scope.Types)
        {
            if (!string.Equals(named, type, StringComparison.Ordinal)) continue;
            foreach (var pattern in patterns)
                if (pattern[^1] == '*') ids.Into(candidates, pattern[..^1]);
                else candidates.Add(pattern);
        }
    }
}
