using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>Tiles, entry bundles and proofs of any size the ledger has had, read from any journal.</summary>
public static class LedgerTiles
{
    /// <summary>The bytes of an entry bundle; null where the ledger does not reach that far.</summary>
    public static async ValueTask<byte[]?> ReadBundleAsync(
        IJournal journal, TilePath.Entries bundle, CancellationToken cancel)
    {
        if (!Tiles.Has((await journal.HeadAsync(cancel)).Size, bundle)) return null;
        var entries = new List<ReadOnlyMemory<byte>>(bundle.Width);
        var first = new LeafIndex(bundle.Index * Tiles.FullWidth);
        await foreach (var entry in journal.ReadAsync(first, bundle.Width, cancel)) entries.Add(entry.Body);
        return EntryBundle.Encode(entries);
    }

    /// <summary>
    /// The proof that an entry stands in the tree of this size; null unless it does and the ledger has that size.
    /// </summary>
    public static async ValueTask<Hash[]?> InclusionProofAsync(
        IJournal journal, LeafIndex index, TreeSize size, CancellationToken cancel)
    {
        if (size > (await journal.HeadAsync(cancel)).Size || index.Value >= size.Value) return null;
        return await ReadAsync(journal, nodes => InclusionProof.Generate(index, size, nodes), cancel);
    }

    /// <summary>
    /// The proof that the tree of one size is how the tree of another begins; null where the sizes are not in order,
    /// the older is empty (which proves nothing) or the ledger is smaller.
    /// </summary>
    public static async ValueTask<Hash[]?> ConsistencyProofAsync(
        IJournal journal, TreeSize older, TreeSize newer, CancellationToken cancel)
    {
        if (older == TreeSize.Zero || older > newer || newer > (await journal.HeadAsync(cancel)).Size) return null;
        return await ReadAsync(journal, nodes => ConsistencyProof.Generate(older, newer, nodes), cancel);
    }

    /// <summary>The tree of this size, ready to be appended to; null where the ledger is smaller.</summary>
    public static async ValueTask<TreeFrontier?> FrontierAsync(
        IJournal journal, TreeSize size, CancellationToken cancel)
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

    // The proofs are pure and ask for rows of tiles as they go. The first run only notes which; the second has them.
    private static async ValueTask<Hash[]> ReadAsync(
        IJournal journal, Func<NodeReader, Hash[]> generate, CancellationToken cancel)
    {
        var rows = new Dictionary<(int Level, ulong First, int Count), Hash[]>();
        generate(Tiles.Nodes((level, first, count) => rows[(level, first, count)] = new Hash[count]));
        foreach (var asked in rows.Keys.ToList()) rows[asked] = await RowAsync(journal, asked, cancel);
        return generate(Tiles.Nodes((level, first, count) => rows[(level, first, count)]));
    }

    private static async ValueTask<Hash[]> RowAsync(
        IJournal journal, (int Level, ulong First, int Count) row, CancellationToken cancel)
    {
        var offset = (int)(row.First % Tiles.FullWidth);
        var tile = new TilePath.Hashes(row.Level, row.First / Tiles.FullWidth, offset + row.Count);
        var hashes = await journal.ReadTileAsync(tile, cancel);
        return (hashes ?? throw new InvalidOperationException($"the ledger has no `{tile}`"))[offset..];
    }
}
