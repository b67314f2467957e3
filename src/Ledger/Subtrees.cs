using System.Numerics;

namespace Mandate.Ledger;

/// <summary>Gives the hash of a complete subtree of 2^<paramref name="level"/> entries.</summary>
/// <param name="level">The height; 0 are the leaves.</param>
/// <param name="index">The position within the level.</param>
public delegate Hash NodeReader(int level, ulong index);

/// <summary>Ranges of entries, taken apart into complete subtrees.</summary>
internal static class Subtrees
{
    /// <summary>The root over [begin, end); begin is a multiple of a power of two not less than the width.</summary>
    public static Hash Root(ulong begin, ulong end, NodeReader nodes)
    {
        Hash? root = null;
        for (var rest = end - begin; rest != 0; rest &= rest - 1)
        {
            var level = BitOperations.TrailingZeroCount(rest);
            var subtree = nodes(level, (begin + (rest - (1UL << level))) >> level);
            root = root is { } right ? Rfc6962.Node(subtree, right) : subtree;
        }
        return root ?? Rfc6962.EmptyRoot;
    }

    /// <summary>The largest power of two below a count of at least two: where RFC 6962 splits.</summary>
    public static ulong Split(ulong count) => 1UL << BitOperations.Log2(count - 1);
}
