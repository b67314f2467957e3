using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>
/// Writes what one version of the estate is folded from, in a form that loads quickly (docs/formats/snapshot.md):
/// recorded grants as the rows they became, and every other entry as it is stored, whatever it says. It reads the
/// version and the ledger, neither of which changes, and needs no more memory than a block.
/// </summary>
internal sealed class SnapshotWriter
{
    /// <summary>What the file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "MNDSNAP1"u8;

    // So many grants become one record at most, and so few are not worth a seek in the ledger.
    private const int TogetherMax = 8_192;

    private readonly DataFolder folder;
    private readonly Estate estate;
    private readonly Func<ValueTask>? pause;
    private readonly FileStream file;
    private readonly SnapshotPen pen = new();
    private readonly List<SnapshotBlock> blocks = [];
    private readonly KeyRanges keys;
    private readonly Seen scopes;
    private readonly Seen admissions;

    private SnapshotWriter(DataFolder folder, Estate estate, FileStream file, Func<ValueTask>? pause)
    {
        (this.folder, this.estate, this.file, this.pause) = (folder, estate, file, pause);
        (keys, scopes, admissions) = (new(estate), new(estate.ScopeCount), new(estate.Admissions.Count));
    }

    /// <summary>
    /// Replaces the folder's snapshot by one of this version, which has to be one that was published. Between two
    /// blocks it waits for <paramref name="pause"/>.
    /// </summary>
    /// <exception cref="StorageException">It could not be written; the one before stands.</exception>
    public static async Task WriteAsync(
        DataFolder folder, Estate estate, Func<ValueTask>? pause, CancellationToken cancel)
    {
        var path = new FolderNames(folder.Path).Snapshot;
        var beside = path + ".new";
        try
        {
            var size = new TreeSize((ulong)estate.Revision.Value);
            var tree = await LedgerTiles.FrontierAsync(folder.Journal, size, cancel)
                ?? throw new InvalidOperationException("the ledger does not reach the version");
            var options = new FileStreamOptions
            {
                Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0,
                UnixCreateMode = DurableFile.OwnerOnly,
            };
            await using (var made = new FileStream(beside, options))
                await new SnapshotWriter(folder, estate, made, pause).WriteAsync(size, tree.Root(), cancel);
            // Crash here, or before: the old snapshot stands, or none; the new one beside it is written over next time.
            folder.Probe?.Invoke(DurableWrite.ReplaceSnapshot, stored: false);
            File.Move(beside, path, overwrite: true);
            DurableFile.SyncFolder(folder.Path);
            folder.Probe?.Invoke(DurableWrite.ReplaceSnapshot, stored: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(DurableFile.DefectOf(path, e), e);
        }
        finally
        {
            if (File.Exists(beside)) File.Delete(beside);
        }
    }

    private async Task WriteAsync(TreeSize size, Hash root, CancellationToken cancel)
    {
        await file.WriteAsync(Magic.ToArray(), cancel);
        await using var entries = new EntryWalk(folder.Journal);
        var grant = 0;
        for (var revision = 1L; revision <= estate.Revision.Value;)
        {
            while (grant < estate.GrantCount && !IsRow(grant)) grant++;
            var next = grant < estate.GrantCount ? estate.Grants[grant].Recorded : estate.Revision.Value + 1;
            for (; revision < next; revision++) await EntryAsync(await entries.BodyAsync(revision, cancel), cancel);
            if (revision > estate.Revision.Value) break;
            var count = Together(grant);
            await GrantsAsync(grant, count, cancel);
            grant += count;
            revision += count;
        }

        await FlushAsync(cancel);
        var label = new SnapshotLabel(size, root, estate.GrantCount, estate.ScopeCount, blocks).Signed(folder.Key);
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, label.Length);
        await file.WriteAsync((byte[])[.. label, .. length], cancel);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    private bool IsRow(int grant) => Fold.IsKeptAsRow(estate, grant);

    /// <summary>How many grants from this one on are of entries that follow each other, under the same key.</summary>
    private int Together(int first)
    {
        var key = keys.Of(estate.Grants[first].Recorded);
        var count = 1;
        while (count < TogetherMax && first + count < estate.GrantCount && IsRow(first + count)
            && estate.Grants[first + count].Recorded == estate.Grants[first].Recorded + count
            && keys.Of(estate.Grants[first + count].Recorded) == key) count++;
        return count;
    }

    private async ValueTask EntryAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        await RoomAsync(1 + sizeof(ushort) + body.Length, cancel);
        pen.Part(SnapshotPart.Entry);
        pen.Bytes(body.Span);
    }

    private async ValueTask GrantsAsync(int first, int count, CancellationToken cancel)
    {
        for (var grant = first; grant < first + count; grant++) await SharedAsync(grant, cancel);
        var key = keys.Of(estate.Grants[first].Recorded);
        var names = Enumerable.Range(first, count).Sum(g => sizeof(ushort) + estate.GrantNames.Bytes(g).Length);
        await RoomAsync(1 + sizeof(int) + (2 * sizeof(ushort))
            + Encoding.UTF8.GetByteCount(key?.Key ?? "") + Encoding.UTF8.GetByteCount(key?.Digest ?? "")
            + (count * SnapshotCursor.RowLength) + names, cancel);
        pen.Part(SnapshotPart.Grants);
        pen.Text(key?.Key ?? "");
        pen.Text(key?.Digest ?? "");
        pen.Number(count);
        for (var grant = first; grant < first + count; grant++)
        {
            pen.Row(estate.Grants[grant]);
            pen.Bytes(estate.GrantNames.Bytes(grant));
        }
    }

    /// <summary>
    /// What grants have in common, in the order of its first use: what an entry before brought in is known by then.
    /// </summary>
    private async ValueTask SharedAsync(int grant, CancellationToken cancel)
    {
        var (scope, admission) = (estate.Grants[grant].Scope, estate.Grants[grant].Admission);
        if (scopes.Add(scope))
        {
            await RoomAsync(1 + sizeof(int) + SnapshotPen.LengthOf(estate.Scopes[scope]), cancel);
            pen.Part(SnapshotPart.Scope);
            pen.Number(scope);
            pen.Scope(estate.Scopes[scope]);
        }

        if (!admissions.Add(admission)) return;
        await RoomAsync(1 + sizeof(int) + SnapshotPen.LengthOf(estate.Admissions[admission]), cancel);
        pen.Part(SnapshotPart.Admission);
        pen.Number(admission);
        pen.Admission(estate.Admissions[admission]);
    }

    private async ValueTask RoomAsync(int length, CancellationToken cancel)
    {
        if (pen.HasRoom(length)) return;
        await FlushAsync(cancel);
        if (pause is not null) await pause();
    }

    private async ValueTask FlushAsync(CancellationToken cancel)
    {
        if (pen.Length == 0) return;
        blocks.Add(new SnapshotBlock(pen.Length, Hash.Of(SHA256.HashData(pen.Written))));
        await file.WriteAsync(pen.Block, cancel);
        pen.Clear();
    }
}

/// <summary>Rows that were written already.</summary>
internal sealed class Seen(int count)
{
    private readonly System.Collections.BitArray rows = new(count);

    /// <summary>Whether it is new.</summary>
    public bool Add(int row) => !rows[row] && (rows[row] = true);
}

/// <summary>The entries of a journal in order, some of them passed over.</summary>
internal sealed class EntryWalk(IJournal journal) : IAsyncDisposable
{
    // Passing over so many is cheaper than looking for a place anew.
    private const long SkippedMax = 256;

    private IAsyncEnumerator<RecordedEntry>? entries;
    private long next;

    public async ValueTask<ReadOnlyMemory<byte>> BodyAsync(long revision, CancellationToken cancel)
    {
        if (entries is null || revision < next || revision - next > SkippedMax)
        {
            await DisposeAsync();
            next = revision;
            entries = journal.ReadAsync(new LeafIndex((ulong)(revision - 1)), int.MaxValue, cancel)
                .GetAsyncEnumerator(cancel);
        }

        do
        {
            if (!await entries.MoveNextAsync())
                throw new InvalidOperationException($"the ledger does not reach entry {revision}");
        }
        while (next++ < revision);
        return entries.Current.Body;
    }

    public async ValueTask DisposeAsync()
    {
        if (entries is not null) await entries.DisposeAsync();
    }
}

/// <summary>Which idempotency key the entry of a revision carries.</summary>
internal sealed class KeyRanges
{
    private readonly (long First, long Last, IdempotencyKey Key)[] ranges;
    private int at;

    public KeyRanges(Estate estate) => ranges =
    [
        .. estate.Keys.Select(k => (k.Value.First.Value, k.Value.Last.Value,
            new IdempotencyKey(k.Key, k.Value.Digest))).OrderBy(r => r.Item1),
    ];

    /// <summary>Null for none. Asked in the order of revisions, or nearly.</summary>
    public IdempotencyKey? Of(long revision)
    {
        while (at > 0 && ranges[at - 1].Last >= revision) at--;
        while (at < ranges.Length && ranges[at].Last < revision) at++;
        return at < ranges.Length && ranges[at].First <= revision ? ranges[at].Key : null;
    }
}
