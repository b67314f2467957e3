using System.Numerics;

namespace Mandate.Ledger;

/// <summary>That a tree is the beginning of a larger one: nothing was changed, removed or put in between.</summary>
public static class ConsistencyProof
{
    /// <summary>
    /// Whether the path shows both roots; another length than the sizes ask is refused.
    /// From size zero nothing can be shown, so that is refused as well.
    /// </summary>
    public static bool Verify(
        TreeSize older, TreeSize newer, in Hash olderRoot, in Hash newerRoot, ReadOnlySpan<Hash> path)
    {
        if (older.Value == 0 || older > newer) return false;
        if (older == newer) return path.IsEmpty && olderRoot == newerRoot;

        // The proof starts at the smallest complete subtree of the older tree's right edge. When that is the whole
        // older tree its root is known and left out.
        var shift = BitOperations.TrailingZeroCount(older.Value);
        var whole = BitOperations.IsPow2(older.Value);
        var last = (older.Value - 1) >> shift;
        var inner = 64 - BitOperations.LeadingZeroCount((older.Value - 1) ^ (newer.Value - 1)) - shift;
        var border = inner == 64 ? 0 : BitOperations.PopCount(last >> inner);
        if (path.Length != (whole ? 0 : 1) + inner + border) return false;
        var start = whole ? olderRoot : path[0];
        if (!whole) path = path[1..];

        var old = start;
        var grown = start;
        for (var level = 0; level < path.Length; level++)
        {
            var pathIsLeft = level >= inner || ((last >> level) & 1) != 0;
            if (pathIsLeft) old = Rfc6962.Node(path[level], old);
            grown = pathIsLeft ? Rfc6962.Node(path[level], grown) : Rfc6962.Node(grown, path[level]);
        }
        return old == olderRoot && grown == newerRoot;
    }

    /// <summary>The proof between two sizes, the older at least one; it needs the nodes of the newer tree.</summary>
    public static Hash[] Generate(TreeSize older, TreeSize newer, NodeReader nodes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(older.Value, nameof(older));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(older.Value, newer.Value, nameof(older));
        var fromTheTop = new List<Hash>();
        ulong begin = 0, end = newer.Value;
        while (end != older.Value)
        {
            var middle = begin + Subtrees.Split(end - begin);
            if (older.Value <= middle)
            {
                fromTheTop.Add(Subtrees.Root(middle, end, nodes));
                end = middle;
            }
            else
            {
                fromTheTop.Add(Subtrees.Root(begin, middle, nodes));
                begin = middle;
            }
        }
        // What is left, [begin, older), is a complete subtree. At begin zero it is the older tree itself: its root is
        // known.
        if (begin != 0) fromTheTop.Add(Subtrees.Root(begin, end, nodes));
        fromTheTop.Reverse();
        return [.. fromTheTop];
    }
}
