using System.Numerics;
using System.Runtime.Intrinsics;

namespace Mandate.Governance;

/// <summary>
/// Which system a resource belongs to. INVARIANT (no overlap): no declared pattern contains another, so the one that
/// can cover an id is its ordinal predecessor: whatever sorts between a prefix and a longer text begins with that
/// prefix.
/// </summary>
internal sealed class ResourceMap
{
    private readonly record struct Declared(string Key, bool IsPrefix, int System);

    public static readonly ResourceMap Empty = new([]);

    /// <summary>
    /// What is declared of one type, in order: what all keys begin with, and of each the next four characters as one
    /// number in the same order, which is all that most comparisons need.
    /// </summary>
    private sealed class Sorted
    {
        private const int HeadLength = 4;
        private const int Few = 32;
        private const int Lanes = 4;

        public static readonly Sorted None = new("", []);

        private readonly string common;
        private readonly ulong[] heads;

        public Sorted(string type, Declared[] all)
        {
            (Type, All) = (type, all);
            // The first and the last differ soonest.
            common = all.Length == 0 ? "" : all[0].Key[..all[0].Key.AsSpan().CommonPrefixLength(all[^1].Key)];
            // A vector that begins at the last of them still ends within.
            heads = new ulong[all.Length + Lanes - 1];
            Array.Fill(heads, ulong.MaxValue);
            for (var at = 0; at < all.Length; at++) heads[at] = Head(all[at].Key);
        }

        public string Type { get; }

        public Declared[] All { get; }

        /// <summary>Where the last key that is not after the id stands, or -1; -1 too where no key begins it.</summary>
        public int Before(string id)
        {
            if (!id.StartsWith(common, StringComparison.Ordinal)) return -1;
            var head = Head(id);
            var at = LastUpTo(head);
            return at >= 0 && heads[at] == head ? AmongEqual(id, head == 0 ? 0 : LastUpTo(head - 1) + 1, at) : at;
        }

        /// <summary>
        /// The last head that is not above this one, or -1. Which half it is in is added, not jumped on: nobody can
        /// guess it, and a wrong guess costs more than all the rest. Of the few that are left all are looked at.
        /// </summary>
        private int LastUpTo(ulong head)
        {
            var (at, left) = (0, All.Length);
            for (var half = left >> 1; left > Few; left -= half, half = left >> 1)
                at += unchecked(half & -(heads[at + half] <= head ? 1 : 0));
            var (upTo, wanted) = (at, Vector256.Create(head));
            for (; left > 0; at += Lanes, left -= Lanes)
                upTo += BitOperations.PopCount(Vector256.LessThanOrEqual(
                    Vector256.Create(heads.AsSpan(at)), wanted).ExtractMostSignificantBits());
            return Math.Min(upTo, All.Length) - 1;
        }

        private int AmongEqual(string id, int low, int high)
        {
            while (low <= high)
            {
                var middle = (low + high) >>> 1;
                if (string.CompareOrdinal(All[middle].Key, id) <= 0) low = middle + 1;
                else high = middle - 1;
            }

            return high;
        }

        private ulong Head(string text)
        {
            var head = 0UL;
            for (var at = common.Length; at < common.Length + HeadLength; at++)
                head = (head << 16) | (at < text.Length ? text[at] : '\0');
            return head;
        }
    }

    // Few, and looked through from the front.
    private readonly Sorted[] types;

    private ResourceMap(Sorted[] types) => this.types = types;

    /// <summary>The system that owns the resource, or -1.</summary>
    public int Find(string type, string id)
    {
        var sorted = SortedOf(type);
        var at = sorted.Before(id);
        if (at < 0) return -1;
        ref readonly var found = ref sorted.All[at];
        return (found.IsPrefix ? id.StartsWith(found.Key, StringComparison.Ordinal) : id == found.Key)
            ? found.System : -1;
    }

    /// <summary>The map in which the system declares exactly this.</summary>
    public ResourceMap With(int system, Scope resources)
    {
        var changed = new List<Sorted>();
        foreach (var type in types.Select(t => t.Type).Union(resources.Types.Select(t => t.Type)))
        {
            var mine = resources.Types.FirstOrDefault(t => t.Type == type).Patterns;
            Declared[] all =
            [
                .. SortedOf(type).All.Where(d => d.System != system),
                .. (mine.IsDefault ? [] : mine).Select(p =>
                    p[^1] == '*' ? new Declared(p[..^1], true, system) : new Declared(p, false, system)),
            ];
            Array.Sort(all, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
            if (all.Length > 0) changed.Add(new Sorted(type, all));
        }

        return new ResourceMap([.. changed]);
    }

    private Sorted SortedOf(string type)
    {
        foreach (var known in types)
            if (string.Equals(known.Type, type, StringComparison.Ordinal)) return known;
        return Sorted.None;
    }
}
