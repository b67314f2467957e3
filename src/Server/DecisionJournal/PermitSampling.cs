using System.Collections.Frozen;
using System.Collections.Immutable;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// For systems that are asked about too often to keep every permit: one in so many is kept and the others are counted.
/// Refusals are never left out. Systems are named when the server is started; one that is not there yet counts from
/// when it is.
/// </summary>
internal sealed class PermitSampling
{
    private readonly FrozenDictionary<string, Counter> byName;
    private ByRow known = new(null, []);

    public PermitSampling(IReadOnlyDictionary<string, int> every) =>
        byName = every.Where(e => e.Value > 1)
            .ToFrozenDictionary(e => e.Key, e => new Counter(e.Value), StringComparer.Ordinal);

    /// <summary>Whether something was left out since the last call of <see cref="TakeLeftOut"/>.</summary>
    public bool IsLeavingOut => byName.Count > 0 && byName.Values.Any(c => c.IsLeavingOut);

    /// <summary>Whether this permit is one of those that are kept.</summary>
    public bool Keeps(Estate estate, int grant)
    {
        if (byName.Count == 0) return true;
        var row = estate.Entitlements[estate.Grants[grant].Entitlement].System;
        var counters = Known(estate);
        return row >= counters.Length || counters[row] is not { } counter || counter.Next();
    }

    /// <summary>What was left out since the last call.</summary>
    public IReadOnlyList<PermitsLeftOut> TakeLeftOut(Estate estate)
    {
        var leftOut = ImmutableArray.CreateBuilder<PermitsLeftOut>();
        foreach (var (name, counter) in byName.OrderBy(c => c.Key, StringComparer.Ordinal))
            if (estate.FindSystem(name) is var row and >= 0 && counter.TakeLeftOut() is var count and > 0)
                leftOut.Add(new PermitsLeftOut(estate.Systems[row].Id, counter.Every, count));
        return leftOut.ToImmutable();
    }

    /// <summary>Puts back what could not be told.</summary>
    public void PutBack(Estate estate, IReadOnlyList<PermitsLeftOut> leftOut)
    {
        foreach (var (system, _, count) in leftOut)
            if (byName.TryGetValue(estate.Systems[estate.Find(system)].Name, out var counter)) counter.PutBack(count);
    }

    private Counter?[] Known(Estate estate)
    {
        var newest = Volatile.Read(ref known);
        if (ReferenceEquals(newest.Systems, estate.Systems)) return newest.Counters;
        var counters = new Counter?[estate.Systems.Count];
        for (var row = 0; row < counters.Length; row++)
            counters[row] = byName.GetValueOrDefault(estate.Systems[row].Name);
        Volatile.Write(ref known, new ByRow(estate.Systems, counters));
        return counters;
    }

    /// <summary>The counters of one version's systems, by row.</summary>
    private sealed record ByRow(object? Systems, Counter?[] Counters);

    private sealed class Counter(int every)
    {
        private int seen;
        private int leftOut;

        public int Every => every;

        public bool IsLeavingOut => Volatile.Read(ref leftOut) > 0;

        /// <summary>True for the first of every so many.</summary>
        public bool Next()
        {
            if (unchecked((uint)Interlocked.Increment(ref seen)) % (uint)every == 1) return true;
            Interlocked.Increment(ref leftOut);
            return false;
        }

        public int TakeLeftOut() => Interlocked.Exchange(ref leftOut, 0);

        public void PutBack(int count) => Interlocked.Add(ref leftOut, count);
    }
}
