using System.Text;
using Mandate.Ledger;

namespace Mandate.Storage.Tests;

/// <summary>
/// A scribe in small: knows the head and its tree, makes the next batch, and follows what was appended.
/// </summary>
internal sealed class Writer(EstateKey key)
{
    private int batches;

    public static EstateKey NewKey() => EstateKey.TryParse(EstateKey.NewLine())!;

    public LedgerHead Head { get; private set; } = LedgerHead.Empty;

    public TreeFrontier Tree { get; private set; } = TreeFrontier.Empty;

    public async Task FollowAsync(IJournal journal)
    {
        Head = await journal.HeadAsync(Cancel);
        Tree = (await LedgerTiles.FrontierAsync(journal, Head.Size, Cancel))!;
    }

    public Batch Next(params string[] entries) => Next([.. entries.Select(Encoding.UTF8.GetBytes)]);

    public Batch Next(IReadOnlyList<byte[]> entries)
    {
        var id = new BatchId(new Guid(++batches, (short)Environment.ProcessId, 7, [1, 2, 3, 4, 5, 6, 7, 8]));
        return Batch.Prepare(Head, Tree, id, [.. entries.Select(e => new ReadOnlyMemory<byte>(e))], key.SignCheckpoint);
    }

    public async Task<AppendOutcome> AppendAsync(IJournal journal, Batch batch)
    {
        var outcome = await journal.AppendAsync(batch, Cancel);
        if (outcome is AppendOutcome.Appended appended) (Head, Tree) = (appended.Head, batch.Tree);
        return outcome;
    }

    public async Task<Batch> AppendAsync(IJournal journal, params string[] entries)
    {
        var batch = Next(entries);
        Assert.IsType<AppendOutcome.Appended>(await AppendAsync(journal, batch));
        return batch;
    }

    private static CancellationToken Cancel => CancellationToken.None;
}

/// <summary>Reading a ledger back with nothing taken on trust but hashing.</summary>
internal static class Verified
{
    public static async Task<List<string>> TextsAsync(IJournal journal, ulong from = 0, int max = int.MaxValue)
    {
        var texts = new List<string>();
        await foreach (var entry in journal.ReadAsync(new LeafIndex(from), max, CancellationToken.None))
            texts.Add(Encoding.UTF8.GetString(entry.Body.Span));
        return texts;
    }

    /// <summary>
    /// All batches after a tree, each with its checkpoint over the recomputed root; null where one does not hold.
    /// </summary>
    public static async Task<(TreeFrontier Tree, List<RecordedBatch> Batches)?> BatchesAsync(
        IJournal journal, EstateKey key, TreeFrontier tree)
    {
        var batches = new List<RecordedBatch>();
        await foreach (var batch in journal.ReadBatchesAsync(tree.Size, CancellationToken.None))
        {
            if (batch.Before != tree.Size || batch.Entries[0].Index != tree.Size.Next) return null;
            tree = tree.AppendMany([.. batch.Entries.Select(e => Rfc6962.Leaf(e.Body.Span))]);
            if (!key.Signed(batch.After) || !SignedNote.TryRead(batch.Checkpoint, out var note)) return null;
            if (!Checkpoint.TryRead(note.Text, out var checkpoint) || checkpoint.Root != tree.Root()) return null;
            batches.Add(batch);
        }
        return tree.Size == (await journal.HeadAsync(CancellationToken.None)).Size ? (tree, batches) : null;
    }
}
