using System.Numerics;

namespace Mandate.Ledger;

/// <summary>Receives the complete subtrees of 2^<paramref name="level"/> entries that an append finished.</summary>
/// <param name="level">The height; 0 are the leaves.</param>
/// <param name="first">The index, within the level, of the first one.</param>
/// <param name="nodes">Their hashes, valid only during the call.</param>
public delegate void FinishedNodes(int level, ulong first, ReadOnlySpan<Hash> nodes);

/// <summary>
/// A tree reduced to its right edge: all that is needed to append and to know the root.
/// It never changes; appending returns another one, so a fork is a reference.
/// </summary>
public sealed class TreeFrontier
{
    // INVARIANT (edge): one hash for each bit set in the size, of the complete subtree of that many entries,
    // largest and leftmost first.
    private readonly Hash[] edge;

    private TreeFrontier(ulong size, Hash[] edge)
    {
        Size = new TreeSize(size);
        this.edge = edge;
    }

    /// <summary>The tree without entries.</summary>
    public static TreeFrontier Empty { get; } = new(0, []);

    /// <summary>How many entries the tree has.</summary>
    public TreeSize Size { get; }

    /// <summary>The roots of the complete subtrees it consists of, largest and leftmost first.</summary>
    public ReadOnlySpan<Hash> Edge => edge;

    /// <summary>The frontier with this edge; refused when the number of hashes does not fit the size.</summary>
    public static bool TryRestore(TreeSize size, ReadOnlySpan<Hash> edge, out TreeFrontier frontier)
    {
        frontier = Empty;
        if (edge.Length != BitOperations.PopCount(size.Value)) return false;
        frontier = new TreeFrontier(size.Value, edge.ToArray());
        return true;
    }

    /// <summary>The root over all entries.</summary>
    public Hash Root()
    {
        if (edge.Length == 0) return Rfc6962.EmptyRoot;
        var root = edge[^1];
        for (var i = edge.Length - 2; i >= 0; i--) root = Rfc6962.Node(edge[i], root);
        return root;
    }

    /// <summary>The tree with one more entry, given by its leaf hash.</summary>
    public TreeFrontier Append(in Hash leaf) => AppendMany([leaf]);

    /// <summary>The tree with more entries; <paramref name="finished"/> sees each subtree they completed.</summary>
    public TreeFrontier AppendMany(ReadOnlySpan<Hash> leaves, FinishedNodes? finished = null)
    {
        if (leaves.IsEmpty) return this;
        var size = Size.Value;
        var grown = checked(size + (ulong)leaves.Length);
        var kept = new Hash[BitOperations.PopCount(grown)];
        var keptAt = kept.Length;
        var edgeAt = edge.Length;

        // One level at a time: the nodes new on this level, preceded by the edge's own where it waits for a partner.
        var row = new Hash[leaves.Length + 1];
        leaves.CopyTo(row.AsSpan(1));
        var count = leaves.Length;
        for (var level = 0; level < 64; level++)
        {
            var waiting = ((size >> level) & 1) != 0;
            if (count > 0) finished?.Invoke(level, size >> level, row.AsSpan(1, count));
            if (waiting) row[0] = edge[--edgeAt];
            var nodes = waiting ? row.AsSpan(0, count + 1) : row.AsSpan(1, count);
            if (((grown >> level) & 1) != 0) kept[--keptAt] = nodes[^1];
            count = nodes.Length / 2;
            var parents = new Hash[count + 1];
            Rfc6962.Nodes(nodes[..(2 * count)], parents.AsSpan(1));
            row = parents;
            if (count == 0 && size >> level <= 1) break;
        }
        return new TreeFrontier(grown, kept);
    }
}
