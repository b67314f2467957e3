using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>Tiles, entry bundles and proofs of any size the ledger has had, read from any journal.</summary>
public static class LedgerTiles
{
    /// <summary>
    /// The bytes of an entry bundle: for each of the first <paramref name="width"/> entries from 256·index on, its length
    /// as two bytes, most significant first, and the entry. Null where the ledger does not reach that far.
    /// </summary>
    public static async ValueTask<byte[]?> ReadBundleAsync(
        IJournal journal, ulong index, int width, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Tiling.Width);
        var size = (await journal.HeadAsync(cancel)).Size.Value;
        if (index > size / Tiling.Width || (index * Tiling.Width) + (ulong)width > size) return null;
        using var bundle = new MemoryStream();
        await foreach (var entry in journal.ReadAsync(new LeafIndex(index * Tiling.Width), width, cancel))
        {
            bundle.WriteByte((byte)(entry.Body.Length >> 8));
            bundle.WriteByte((byte)(entry.Body.Length & 0xff));
            bundle.Write(entry.Body);
        }
        return bundle.ToArray();
    }

    /// <summary>The proof that an entry stands in the tree of this size; null unless it does and the ledger has that size.</summary>
    public static async ValueTask<Hash[]?> InclusionProofAsync(
        IJournal journal, LeafIndex index, TreeSize size, CancellationToken cancel)
    {
        if (size > (await journal.HeadAsync(cancel)).Size || index.Value >= size.Value) return null;
        return await ReadAsync(journal, nodes => InclusionProof.Generate(index, size, nodes), cancel);
    }

    /// <summary>
    /// The proof that the tree of one size is how the tree of another begins; null where the sizes are not in order, the
    /// older is empty (which proves nothing) or the ledger is smaller.
    /// </summary>
    public static async ValueTask<Hash[]?> ConsistencyProofAsync(
        IJournal journal, TreeSize older, TreeSize newer, CancellationToken cancel)
    {
        if (older == TreeSize.Zero || older > newer || newer > (await journal.HeadAsync(cancel)).Size) return null;
        return await ReadAsync(journal, nodes => ConsistencyProof.Generate(older, newer, nodes), cancel);
    }

    /// <summary>The tree of this size, ready to be appended to; null where the ledger is smaller.</summary>
    public static async ValueTask<TreeFrontier?> FrontierAsync(IJournal journal, TreeSize size, CancellationToken cancel)
    {
        if (size > (await journal.HeadAsync(cancel)).Size) return null;
        var edge = await ReadAsync(journal, nodes => Edge(size.Value, nodes), cancel);
        return TreeFrontier.TryRestore(size, edge, out var frontier) ? frontier : null;
    }

    private static Hash[] Edge(ulong size, NodeReader nodes)
    {
        var edge = new List<Hash>();
        for (var level = 63; level >= 0; level--)
            if (((size >> level) & 1) != 0) edge.Add(nodes(level, (size >> level) - 1));
        return [.. edge];
    }

    // The proofs are pure and ask for nodes as they go. The first run only notes which; the second has them.
    private static async ValueTask<Hash[]> ReadAsync(
        IJournal journal, Func<NodeReader, Hash[]> generate, CancellationToken cancel)
    {
        var asked = new HashSet<(int Level, ulong Index)>();
        generate((level, index) =>
        {
            asked.Add((level, index));
            return default;
        });
        var found = new Dictionary<(int, ulong), Hash>();
        foreach (var (level, index) in asked) found[(level, index)] = await NodeAsync(journal, level, index, cancel);
        return generate((level, index) => found[(level, index)]);
    }

    // A node of the tree is the root over 2^n neighbours in one tile, n < 8.
    private static async ValueTask<Hash> NodeAsync(IJournal journal, int level, ulong index, CancellationToken cancel)
    {
        var count = 1 << (level % Tiling.LevelsPerTile);
        var first = index * (ulong)count;
        var offset = (int)(first % Tiling.Width);
        var tile = await journal.ReadTileAsync(
            level / Tiling.LevelsPerTile, first / Tiling.Width, offset + count, cancel);
        var row = (tile ?? throw new ArgumentException("the ledger does not reach that node", nameof(index)))[offset..];
        while (row.Length > 1)
        {
            var parents = new Hash[row.Length / 2];
            Rfc6962.Nodes(row, parents);
            row = parents;
        }
        return row[0];
    }
}
