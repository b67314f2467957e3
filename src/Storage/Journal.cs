using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>
/// The one ordered record of everything that happened. It sees bytes: what an entry means is the codec's business, what
/// may be recorded is the scribe's. Every implementation keeps these promises, and one suite holds it to them:
/// <list type="bullet">
/// <item>All or nothing: a batch's entries, checkpoint and tiles become visible together or not at all.</item>
/// <item>Durable on return: <see cref="AppendOutcome.Appended"/> survives the loss of power.</item>
/// <item>One total order without gaps: the entries are 0, 1, 2 … and none ever changes or goes.</item>
/// <item>A lost race is an answer: it writes nothing and names the head that won.</item>
/// <item>What is unclear is said: <see cref="JournalBrokenException"/>, after which this instance does nothing
/// more.</item>
/// </list>
/// All members may be called from several threads at once.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>The newest head: the last batch that was recorded.</summary>
    ValueTask<LedgerHead> HeadAsync(CancellationToken cancel);

    /// <summary>
    /// Records the batch if the head is still the one it expects. Cancelling has an effect only before the write
    /// begins. The journal keeps no reference to the batch's bytes.
    /// </summary>
    /// <exception cref="JournalBrokenException">It is not known whether the batch was recorded.</exception>
    ValueTask<AppendOutcome> AppendAsync(Batch batch, CancellationToken cancel);

    /// <summary>
    /// At most <paramref name="max"/> entries from <paramref name="from"/> on, in order, up to the head at the time of
    /// the call; none where <paramref name="from"/> lies beyond it. Nothing is locked between two entries.
    /// </summary>
    IAsyncEnumerable<RecordedEntry> ReadAsync(LeafIndex from, int max, CancellationToken cancel);

    /// <summary>
    /// The batches after <paramref name="from"/>, whole and in order, up to the head at the time of the call: what a
    /// node folds and what a checker verifies. <paramref name="from"/> is the size of a head, where some batch begins.
    /// </summary>
    IAsyncEnumerable<RecordedBatch> ReadBatchesAsync(TreeSize from, CancellationToken cancel);

    /// <summary>
    /// The head after the batch that was to follow <paramref name="expected"/>, if it is this one; null if the ledger
    /// ends there or another batch came. Settles an append whose answer was lost.
    /// </summary>
    ValueTask<LedgerHead?> FindBatchAsync(BatchId id, TreeSize expected, CancellationToken cancel);

    /// <summary>
    /// Completes with the head once the ledger is larger than <paramref name="beyond"/>; at once if it is.
    /// </summary>
    ValueTask<LedgerHead> WatchAsync(TreeSize beyond, CancellationToken cancel);

    /// <summary>
    /// The hashes of a tile, of the width that is asked: of level 0 the leaves, of level n the roots of the full tiles
    /// below. Null where the ledger does not reach that far. A tile never changes; a wider one begins with it.
    /// </summary>
    ValueTask<Hash[]?> ReadTileAsync(TilePath.Hashes tile, CancellationToken cancel);
}

/// <summary>How far the ledger reaches, and the signed word for it.</summary>
/// <param name="Size">How many entries there are.</param>
/// <param name="Checkpoint">The signed note over the root of that size; empty for the empty ledger.</param>
public sealed record LedgerHead(TreeSize Size, string Checkpoint)
{
    /// <summary>The head of the ledger without entries.</summary>
    public static LedgerHead Empty { get; } = new(TreeSize.Zero, "");
}

/// <summary>One entry as it is stored and hashed.</summary>
/// <param name="Index">Where it stands.</param>
/// <param name="Body">Its bytes; the reader's own, beside those of its neighbours.</param>
public readonly record struct RecordedEntry(LeafIndex Index, ReadOnlyMemory<byte> Body);

/// <summary>One batch as it was recorded.</summary>
/// <param name="Id">The id its writer gave it.</param>
/// <param name="Before">The size of the ledger it was appended to.</param>
/// <param name="Checkpoint">The signed note over the root with its last entry.</param>
/// <param name="Entries">Its entries, in order.</param>
public sealed record RecordedBatch(BatchId Id, TreeSize Before, string Checkpoint, IReadOnlyList<RecordedEntry> Entries)
{
    /// <summary>The head it made.</summary>
    public LedgerHead After => new(new TreeSize(Before.Value + (ulong)Entries.Count), Checkpoint);
}

/// <summary>What an append leads to.</summary>
public abstract record AppendOutcome
{
    private AppendOutcome() { }

    /// <summary>The batch is recorded, durably.</summary>
    public sealed record Appended(LedgerHead Head) : AppendOutcome;

    /// <summary>Another batch came first; nothing was written.</summary>
    public sealed record Moved(LedgerHead Actual) : AppendOutcome;

    /// <summary>No space was left; nothing was written, and the same batch may be tried again.</summary>
    public sealed record OutOfSpace : AppendOutcome;

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Appended, T> appended, Func<Moved, T> moved, Func<OutOfSpace, T> outOfSpace) => this switch
    {
        Appended a => appended(a),
        Moved m => moved(m),
        OutOfSpace o => outOfSpace(o),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
