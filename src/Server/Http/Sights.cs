using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Mandate.Governance;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>Whose sight an answer is cut to.</summary>
internal static class Sights
{
    /// <summary>Stands where something is that the caller is not shown; no name of a person or a thing.</summary>
    public const string NotShown = "not_shown";

    /// <summary>How many people's sights of one version are kept; beyond that they are made anew.</summary>
    public const int KeptMax = 64;

    /// <summary>How long what a person reaches counts within one version: it also changes with the hour.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);

    // With a version goes what was found in it.
    private static readonly ConditionalWeakTable<Estate, ConcurrentDictionary<int, Sight>> Kept = [];

    public static Sight Of(HttpContext http, Estate estate, Instant at) => Of(Caller.Of(http), estate, at);

    /// <summary>The estate of now, as the caller sees it.</summary>
    public static Sight Of(HttpContext http, Features f) => Of(Caller.Of(http), f.Node.Estate, f.Node.Now);

    public static Sight Of(Caller caller, Estate estate, Instant at) =>
        caller.Is(Role.Administrator) || caller.Is(Role.Auditor) ? Sight.All(estate, at)
        : caller.Person is { } person ? Of(estate, person.Row, at)
        : Sight.None(estate, at);

    /// <summary>What a person reaches is one walk over all grants: made once a version and second.</summary>
    private static Sight Of(Estate estate, int person, Instant at)
    {
        var kept = Kept.GetOrCreateValue(estate);
        if (kept.TryGetValue(person, out var known) && known.At <= at && at < known.At.Plus(KeptFor))
            return known.Again(at);
        var sight = Sight.Of(estate, person, at);
        if (kept.Count >= KeptMax) kept.Clear();
        kept[person] = sight;
        return sight;
    }
}
