using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>Where a journal ends: its head, its tree and the estate it folds to.</summary>
public sealed record Folded(LedgerHead Head, TreeFrontier Tree, Estate Estate);

/// <summary>
/// Folds a journal from its first entry. What is folded is covered: the last checkpoint has to be signed by the
/// estate's key over exactly the tree of these entries, so that write access to the database is not authority.
/// </summary>
public static class LedgerFold
{
    /// <summary>The fold of the whole journal, or of its first <paramref name="upTo"/> entries.</summary>
    /// <exception cref="StorageException">An entry cannot be read, or the checkpoint does not cover the
    /// entries.</exception>
    public static async Task<Folded> OfAsync(
        DataFolder folder, Revision? upTo, IProgress<long>? progress, CancellationToken cancel)
    {
        var fold = new Fold(Estate.Empty);
        var (tree, head, revision) = (TreeFrontier.Empty, LedgerHead.Empty, 0L);
        await foreach (var batch in folder.Journal.ReadBatchesAsync(TreeSize.Zero, cancel))
        {
            tree = tree.AppendMany(Rfc6962.Leaves([.. batch.Entries.Select(e => (ReadOnlyMemory<byte>)e.Body)]));
            head = batch.After;
            foreach (var entry in batch.Entries)
                if (upTo is null || revision < upTo.Value.Value)
                    fold.Apply(Read(folder, entry, new Revision(++revision)));
            progress?.Report(revision);
        }

        if (head.Size != TreeSize.Zero && !Covers(folder.Key, head, tree))
            throw new StorageException(new StorageDefect.Damaged(
                folder.Path, "the last checkpoint does not cover the ledger's entries"));
        return new Folded(head, tree, fold.ToEstate());
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
