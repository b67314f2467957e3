using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>One batch of entries; made by its writer from the clock, so that a lost answer can be settled.</summary>
public readonly record struct BatchId(Guid Value) : IIdentifier<BatchId>
{
    /// <inheritdoc />
    public static string Kind => "batch";

    /// <inheritdoc />
    public static BatchId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>Signs the root of a tree of this size: the checkpoint, as a signed note.</summary>
public delegate string CheckpointSigner(TreeSize size, Hash root);

/// <summary>
/// Entries that are ready to be recorded after one head: hashed once, and covered by a checkpoint. Only
/// <see cref="Prepare"/> makes one, so that entries, hashes and checkpoint always belong together.
/// </summary>
public sealed class Batch
{
    /// <summary>The most entries one batch has.</summary>
    public const int EntriesMax = 1_000;

    /// <summary>The most bytes one entry has; what is larger is kept beside and only its hash is recorded.</summary>
    public const int EntryBytesMax = 65_535;

    /// <summary>From so many entries on, another core hashes and signs while the journal writes the bodies.</summary>
    private const int BesideMin = 16;

    private readonly Task<Cover> cover;

    private Batch(LedgerHead expected, BatchId id, IReadOnlyList<ReadOnlyMemory<byte>> entries, Task<Cover> cover) =>
        (Expected, Id, Entries, this.cover) = (expected, id, entries, cover);

    /// <summary>What hashing and signing the entries made.</summary>
    private sealed record Cover(TreeFrontier Tree, LedgerHead After, List<Hash[]> TileHashes);

    /// <summary>The head it follows.</summary>
    public LedgerHead Expected { get; }

    /// <summary>Its id.</summary>
    public BatchId Id { get; }

    /// <summary>The bytes of its entries, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Entries { get; }

    /// <summary>The tree with its entries. This and what follows waits until hashing and signing are done.</summary>
    public TreeFrontier Tree => Covered.Tree;

    /// <summary>The head it makes.</summary>
    public LedgerHead After => Covered.After;

    /// <summary>The hashes it adds to each level of tiles (0: leaves, 1: roots of 256 of them …), in order.</summary>
    internal List<Hash[]> TileHashes => Covered.TileHashes;

    private Cover Covered => cover.GetAwaiter().GetResult();

    /// <summary>
    /// Hashes the entries onto <paramref name="tree"/>, which must be the tree of <paramref name="expected"/>, and has
    /// the root signed; of many entries beside the caller, who may append at once. Entries beyond the bounds are a bug
    /// of the caller: it cuts, or keeps large evidence beside.
    /// </summary>
    public static Batch Prepare(
        LedgerHead expected, TreeFrontier tree, BatchId id, IReadOnlyList<ReadOnlyMemory<byte>> entries,
        CheckpointSigner sign)
    {
        if (expected.Size != tree.Size)
            throw new ArgumentException("the tree is not the expected head's", nameof(tree));
        if (id.Value == Guid.Empty) throw new ArgumentException("a batch has an id", nameof(id));
        if (entries.Count is 0 or > EntriesMax)
            throw new ArgumentException("a batch has 1 to 1000 entries", nameof(entries));
        foreach (var entry in entries)
            if (entry.Length is 0 or > EntryBytesMax)
                throw new ArgumentException("an entry has 1 to 65535 bytes", nameof(entries));
        return new Batch(expected, id, entries, entries.Count < BesideMin
            ? Task.FromResult(Hashed(tree, entries, sign)) : Task.Run(() => Hashed(tree, entries, sign)));
    }

    private static Cover Hashed(TreeFrontier tree, IReadOnlyList<ReadOnlyMemory<byte>> entries, CheckpointSigner sign)
    {
        var added = new List<Hash[]>();
        var grown = tree.AppendMany(Rfc6962.Leaves(entries), (level, _, nodes) =>
        {
            if (level % Tiles.Height == 0) added.Add(nodes.ToArray());
        });
        return new Cover(grown, new LedgerHead(grown.Size, sign(grown.Size, grown.Root())), added);
    }
}
