using System.Threading.Channels;
using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>Where a journal ends: its head, its tree and the estate it folds to.</summary>
public sealed record Folded(LedgerHead Head, TreeFrontier Tree, Estate Estate);

/// <summary>A start: the fold, and what became of the snapshot.</summary>
/// <param name="Folded">The fold of the whole journal.</param>
/// <param name="From">What the snapshot spared folding; zero where none was used.</param>
/// <param name="Unfit">Why a snapshot that is there was not used; null where it was, and where there is none.</param>
public sealed record ColdStart(Folded Folded, Revision From, string? Unfit);

/// <summary>
/// Folds a journal from its first entry. What is folded is covered: the last checkpoint has to be signed by the
/// estate's key over exactly the tree of these entries, so that write access to the database is not authority.
/// </summary>
public static class LedgerFold
{
    /// <summary>
    /// How many entries go from one core to the other together, and how many such parcels wait: few, since what waits
    /// while memory is collected is moved instead of dropped.
    /// </summary>
    private const int TogetherMin = 256;
    private const int AheadMax = 2;

    private sealed record Decoded(List<RecordedBatch> Batches, List<Entry> Entries);

    /// <summary>The fold of the whole journal, or of its first <paramref name="upTo"/> entries.</summary>
    /// <exception cref="StorageException">An entry cannot be read, or the checkpoint does not cover the
    /// entries.</exception>
    public static Task<Folded> OfAsync(
        DataFolder folder, Revision? upTo, IProgress<long>? progress, CancellationToken cancel) =>
        OnAsync(folder, new Fold(Estate.Empty), TreeFrontier.Empty, upTo, progress, cancel);

    /// <summary>The fold of the whole journal, from the folder's snapshot on where that can be used.</summary>
    /// <exception cref="StorageException">As <see cref="OfAsync"/>; nothing about a snapshot is an error.</exception>
    public static async Task<ColdStart> StartAsync(
        DataFolder folder, IProgress<long>? progress, CancellationToken cancel)
    {
        var reading = await SnapshotReader.ReadAsync(folder, progress, cancel);
        if (reading is not SnapshotReading.Loaded loaded)
            return new ColdStart(await OfAsync(folder, null, progress, cancel), default,
                (reading as SnapshotReading.Unfit)?.Why);
        var from = loaded.Fold.Revision;
        return new ColdStart(
            await OnAsync(folder, loaded.Fold, loaded.Tree, null, progress, cancel), from, null);
    }

    private static async Task<Folded> OnAsync(
        DataFolder folder, Fold fold, TreeFrontier tree, Revision? upTo, IProgress<long>? progress,
        CancellationToken cancel)
    {
        var from = tree.Size;
        var head = from == TreeSize.Zero ? LedgerHead.Empty : await folder.Journal.HeadAsync(cancel);
        // One core reads and decodes while another hashes and folds.
        var decoded = Channel.CreateBounded<Decoded>(
            new BoundedChannelOptions(AheadMax) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Task.Run(() => DecodeAsync(folder, from, upTo, decoded.Writer, stop.Token), cancel);
        try
        {
            await foreach (var (batches, entries) in decoded.Reader.ReadAllAsync(cancel))
            {
                tree = tree.AppendMany(Rfc6962.Leaves(Bodies(batches)));
                head = batches[^1].After;
                foreach (var entry in entries) fold.Apply(entry);
                progress?.Report((long)head.Size.Value);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (head.Size != TreeSize.Zero && !Covers(folder.Key, head, tree))
            throw new StorageException(new StorageDefect.Damaged(
                folder.Path, "the last checkpoint does not cover the ledger's entries"));
        return new Folded(head, tree, fold.ToEstate());
    }

    /// <summary>
    /// Whole batches and what they say; a fault ends the channel with it, and so comes out where it is read.
    /// </summary>
    private static async Task DecodeAsync(
        DataFolder folder, TreeSize from, Revision? upTo, ChannelWriter<Decoded> decoded, CancellationToken cancel)
    {
        var revision = (long)from.Value;
        var (batches, entries) = (new List<RecordedBatch>(), new List<Entry>());
        var count = 0;
        try
        {
            await foreach (var batch in folder.Journal.ReadBatchesAsync(from, cancel))
            {
                batches.Add(batch);
                count += batch.Entries.Count;
                foreach (var entry in batch.Entries)
                    if (++revision <= (upTo?.Value ?? long.MaxValue))
                        entries.Add(Read(folder, entry, new Revision(revision)));
                if (count < TogetherMin) continue;
                await decoded.WriteAsync(new Decoded(batches, entries), cancel);
                (batches, entries, count) = ([], [], 0);
            }

            if (batches.Count > 0) await decoded.WriteAsync(new Decoded(batches, entries), cancel);
            decoded.Complete();
        }
#pragma warning disable CA1031 // whatever it is, the fold's reader throws it
        catch (Exception fault)
#pragma warning restore CA1031
        {
            decoded.Complete(fault);
        }
    }

    private static List<ReadOnlyMemory<byte>> Bodies(List<RecordedBatch> batches)
    {
        var bodies = new List<ReadOnlyMemory<byte>>(batches.Sum(b => b.Entries.Count));
        foreach (var batch in batches)
            foreach (var entry in batch.Entries) bodies.Add(entry.Body);
        return bodies;
    }

    private static Entry Read(DataFolder folder, RecordedEntry entry, Revision revision) =>
        EntryCodec.Decode(entry.Body, revision) switch
        {
            EntryReading.Read read => read.Entry,
            EntryReading.Damaged damaged => throw new StorageException(new StorageDefect.Damaged(
                folder.Path, $"entry {entry.Index.Value}: {damaged.Where}: {damaged.Why}")),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static bool Covers(EstateKey key, LedgerHead head, TreeFrontier tree) =>
        key.Signed(head)
        && SignedNote.TryRead(head.Checkpoint, out var note)
        && Checkpoint.TryRead(note.Text, out var checkpoint)
        && checkpoint.Root == tree.Root();
}
