using System.Numerics;

namespace Mandate.Ledger;

/// <summary>That one entry stands at one index of a tree: the hashes beside its way to the root.</summary>
public static class InclusionProof
{
    /// <summary>How many hashes the proof has; zero also where the index lies outside the tree.</summary>
    public static int PathLength(LeafIndex index, TreeSize size)
    {
        if (index.Value >= size.Value) return 0;
        var (inner, border) = Shape(index.Value, size.Value);
        return inner + border;
    }

    /// <summary>Whether the path leads from the leaf to the root; only the length the shape asks is taken.</summary>
    public static bool Verify(LeafIndex index, in Hash leaf, TreeSize size, in Hash root, ReadOnlySpan<Hash> path)
    {
        if (index.Value >= size.Value) return false;
        var (inner, border) = Shape(index.Value, size.Value);
        if (path.Length != inner + border) return false;
        var hash = leaf;
        for (var level = 0; level < path.Length; level++)
        {
            // Above the inner part every hash of the path stands to the left: there are no entries to the right.
            var pathIsLeft = level >= inner || ((index.Value >> level) & 1) != 0;
            hash = pathIsLeft ? Rfc6962.Node(path[level], hash) : Rfc6962.Node(hash, path[level]);
        }
        return hash == root;
    }

    /// <summary>The proof for an entry of the tree, lowest hash first; an index outside the tree is a bug.</summary>
    public static Hash[] Generate(LeafIndex index, TreeSize size, NodeReader nodes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index.Value, size.Value, nameof(index));
        var path = new Hash[PathLength(index, size)];
        var at = path.Length;
        ulong begin = 0, end = size.Value;
        while (end - begin > 1)
        {
            var middle = begin + Subtrees.Split(end - begin);
            if (index.Value < middle)
            {
                path[--at] = Subtrees.Root(middle, end, nodes);
                end = middle;
            }
            else
            {
                path[--at] = Subtrees.Root(begin, middle, nodes);
                begin = middle;
            }
        }
        return path;
    }

    // Inner: the levels below the point where the way to this entry leaves the tree's right edge.
    private static (int Inner, int Border) Shape(ulong index, ulong size)
    {
        var inner = 64 - BitOperations.LeadingZeroCount(index ^ (size - 1));
        return (inner, inner == 64 ? 0 : BitOperations.PopCount(index >> inner));
    }
}
