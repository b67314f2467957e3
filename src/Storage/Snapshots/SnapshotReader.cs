using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading.Channels;
using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>What a start finds in place of a fold from the first entry.</summary>
internal abstract record SnapshotReading
{
    private SnapshotReading() { }

    /// <summary>The fold up to the tree, which the ledger still begins with.</summary>
    public sealed record Loaded(Fold Fold, TreeFrontier Tree) : SnapshotReading;

    /// <summary>There is no snapshot.</summary>
    public sealed record Missing : SnapshotReading;

    /// <summary>There is one that must not be used.</summary>
    public sealed record Unfit(string Why) : SnapshotReading;
}

/// <summary>
/// Loads a folder's snapshot when everything about it is right: signed with the estate's key, made by this build,
/// every block as it was written, and the ledger begins with the tree that it was made from. Whatever is odd is a
/// reason and never an error: the ledger has it all.
/// </summary>
internal static class SnapshotReader
{
    private const int LabelLengthMax = 1 << 20;
    private const int AheadMax = 2;

    public static async Task<SnapshotReading> ReadAsync(
        DataFolder folder, IProgress<long>? progress, CancellationToken cancel)
    {
        var path = new FolderNames(folder.Path).Snapshot;
        if (!File.Exists(path)) return new SnapshotReading.Missing();
        if (!BitConverter.IsLittleEndian) return new SnapshotReading.Unfit("this machine has another byte order");
        try
        {
            await using var file = new FileStream(path, new FileStreamOptions { BufferSize = 0 });
            if (Label(file, folder.Key, out var why) is not { } label) return new SnapshotReading.Unfit(why);
            var tree = await LedgerTiles.FrontierAsync(folder.Journal, label.Size, cancel);
            if (tree is null) return new SnapshotReading.Unfit("the ledger is smaller than it was");
            if (tree.Root() != label.Root) return new SnapshotReading.Unfit("the ledger begins otherwise");
            return await LoadAsync(file, label, tree, progress, cancel);
        }
#pragma warning disable CA1031 // whatever is wrong with it, the ledger is folded instead, and the log says why
        catch (Exception odd) when (odd is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return new SnapshotReading.Unfit(odd.Message);
        }
    }

    private static SnapshotLabel? Label(FileStream file, EstateKey key, out string why)
    {
        why = "it is not whole";
        Span<byte> number = stackalloc byte[sizeof(int)];
        if (file.Length < SnapshotWriter.Magic.Length + sizeof(int)) return null;
        file.Seek(-sizeof(int), SeekOrigin.End);
        file.ReadExactly(number);
        var length = BinaryPrimitives.ReadInt32LittleEndian(number);
        var blocks = file.Length - SnapshotWriter.Magic.Length - sizeof(int) - length;
        if (length is < 0 or > LabelLengthMax || blocks < 0) return null;
        var bytes = new byte[length];
        file.Seek(-sizeof(int) - length, SeekOrigin.End);
        file.ReadExactly(bytes);
        if (SnapshotLabel.Read(bytes, key, out why) is not { } label) return null;
        if (label.Blocks.Sum(b => (long)b.Length) == blocks) return label;
        why = "it is not whole";
        return null;
    }

    private static async Task<SnapshotReading> LoadAsync(
        FileStream file, SnapshotLabel label, TreeFrontier tree, IProgress<long>? progress, CancellationToken cancel)
    {
        var fold = new Fold(Estate.Empty);
        fold.Reserve(label.Grants, label.Scopes);
        // One core reads and hashes while another loads.
        var blocks = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(AheadMax) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Task.Run(() => BlocksAsync(file, label, blocks.Writer, stop.Token), cancel);
        try
        {
            var load = new SnapshotLoad(fold);
            await foreach (var block in blocks.Reader.ReadAllAsync(cancel))
            {
                load.Take(block);
                progress?.Report(fold.Revision.Value);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return fold.Revision.Value == (long)label.Size.Value
            ? new SnapshotReading.Loaded(fold, tree) : new SnapshotReading.Unfit("it lacks entries");
    }

    private static async Task BlocksAsync(
        FileStream file, SnapshotLabel label, ChannelWriter<byte[]> blocks, CancellationToken cancel)
    {
        try
        {
            file.Seek(SnapshotWriter.Magic.Length, SeekOrigin.Begin);
            foreach (var (length, digest) in label.Blocks)
            {
                var block = GC.AllocateUninitializedArray<byte>(length);
                await file.ReadExactlyAsync(block, cancel);
                if (Hash.Of(SHA256.HashData(block)) != digest)
                    throw new InvalidOperationException("a part of it is not what was written");
                await blocks.WriteAsync(block, cancel);
            }

            blocks.Complete();
        }
#pragma warning disable CA1031 // whatever it is, the reader of the blocks throws it
        catch (Exception fault)
#pragma warning restore CA1031
        {
            blocks.Complete(fault);
        }
    }
}

/// <summary>Carries blocks into a fold.</summary>
internal sealed class SnapshotLoad(Fold fold)
{
    private readonly RecentTexts recent = new();

    public void Take(byte[] block)
    {
        for (var at = new SnapshotCursor(block); !at.AtEnd;)
            switch (at.Part())
            {
                case SnapshotPart.Scope: fold.Resume(at.Number(), at.Scope(recent)); break;
                case SnapshotPart.Admission: fold.Resume(at.Number(), at.Admission()); break;
                case SnapshotPart.Grants: Grants(ref at); break;
                case SnapshotPart.Entry: Entry(at.Bytes()); break;
                default: throw new InvalidOperationException("a part of it is of no known kind");
            }
    }

    private void Grants(ref SnapshotCursor at)
    {
        var (key, digest) = (at.Text(), at.Text());
        var carried = key.Length == 0 ? null : new IdempotencyKey(key, digest);
        for (var left = at.Number(); left > 0; left--)
        {
            var row = at.Row();
            fold.Resume(row, at.Bytes(), carried);
        }
    }

    private void Entry(ReadOnlySpan<byte> body) => fold.Apply(
        EntryCodec.Decode(body, new Revision(fold.Revision.Value + 1)) is EntryReading.Read read ? read.Entry
            : throw new InvalidOperationException("an entry in it cannot be read"));
}
