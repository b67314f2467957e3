using System.Diagnostics;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;

namespace Mandate.Bench;

/// <summary>The large estate as a data folder, appended batch by batch without asking the governance.</summary>
internal sealed record LargeFolder(string Path, LargeEstate Made, long Entries, double Seconds)
{
    public static async Task<LargeFolder> WriteAsync(string path, LargeEstate made)
    {
        var names = new List<SealedValue>();
        made.Name = Seal;
        await using var folder = await DataFolder.OpenOrCreateAsync(path);
        var (tree, head) = (TreeFrontier.Empty, LedgerHead.Empty);
        var clock = Stopwatch.GetTimestamp();
        foreach (var chunk in made.Entries().Chunk(Batch.EntriesMax))
        {
            var id = new BatchId(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
            var batch = Batch.Prepare(head, tree, id, [.. chunk.Select(Bytes)], folder.Key.SignCheckpoint);
            await folder.Sealed.PutAsync([.. names], CancellationToken.None);
            names.Clear();
            head = ((AppendOutcome.Appended)await folder.Journal.AppendAsync(batch, CancellationToken.None)).Head;
            tree = batch.Tree;
        }

        var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        made.Name = null;
        return new LargeFolder(path, made, (long)head.Size.Value, seconds);

        Sealed Seal(string person, string name)
        {
            var value = SealedValue.Seal(person, "name", name, new LeafIndex(0));
            names.Add(value);
            return new Sealed(value.Id.Value.ToString("N"), value.Commitment.Hex);
        }
    }

    private static ReadOnlyMemory<byte> Bytes(Entry entry) =>
        ((EntryWriting.Written)EntryCodec.Encode(entry)).Bytes;
}
