using Mandate.Ledger;

namespace Mandate.Storage.Sqlite;

/// <summary>One reading connection. A page is read whole and at once, so no consumer holds the WAL back.</summary>
internal sealed class LedgerReader : IDisposable
{
    private const long PageEntriesMax = 512;
    private const long PageBytesMax = 4L << 20;
    private const int PageBatchesMax = 256;

    private readonly Database database;
    private readonly Statement entries;
    private readonly Statement batches;
    private readonly Statement tile;
    private readonly Statement roots;

    public LedgerReader(string path, bool isStill = false)
    {
        database = isStill ? Database.OpenStill(path) : Database.OpenForReading(path);
        entries = database.Prepare("SELECT leaf, body FROM entry WHERE leaf >= ?1 AND leaf < ?2 ORDER BY leaf");
        batches = database.Prepare(
            "SELECT first, size, id, checkpoint FROM batch WHERE first >= ?1 AND first < ?2 ORDER BY first LIMIT ?3");
        tile = database.Prepare("SELECT hashes FROM tile WHERE level = ?1 AND idx = ?2");
        roots = database.Prepare("SELECT root FROM tile WHERE level = ?1 AND idx >= ?2 AND idx < ?3 ORDER BY idx");
    }

    /// <summary>Entries from <paramref name="from"/> on: at least one, and as many as make a page.</summary>
    public List<RecordedEntry> Entries(ulong from, ulong end) =>
        EntriesTo(from, end, (long)Math.Min(end - from, PageEntriesMax), PageBytesMax);

    /// <summary>Whole batches from <paramref name="from"/> on: at least one, and as many as make a page.</summary>
    public List<RecordedBatch> Batches(TreeSize from, TreeSize end)
    {
        var heads = BatchRows(from, end);
        var last = heads[^1];
        var stop = last.First + (ulong)last.Size;
        if (stop > end.Value) throw Damaged("a batch reaches beyond the head");
        var bodies = EntriesTo(heads[0].First, stop, long.MaxValue, long.MaxValue);
        var page = new List<RecordedBatch>(heads.Count);
        var at = 0;
        foreach (var (first, size, id, checkpoint) in heads)
        {
            page.Add(new RecordedBatch(id, new TreeSize(first), checkpoint, bodies.GetRange(at, size)));
            at += size;
        }
        return page;
    }

    public LedgerHead? FindBatch(BatchId id, TreeSize expected)
    {
        try
        {
            batches.Bind(1, (long)expected.Value).Bind(2, (long)expected.Value + 1).Bind(3, 1);
            if (!batches.Step()) return null;
            var (first, size, found, checkpoint) = BatchRow();
            return found == id ? new LedgerHead(new TreeSize(first + (ulong)size), checkpoint) : null;
        }
        finally
        {
            batches.Reset();
        }
    }

    /// <summary>A tile that the ledger reaches: from the full tile, else from what lies below it.</summary>
    public Hash[] Tile(TilePath.Hashes path)
    {
        try
        {
            tile.Bind(1, path.Level).Bind(2, (long)path.Index);
            if (tile.Step()) return FullTile(tile.Blob(0))[..path.Width];
        }
        finally
        {
            tile.Reset();
        }
        var first = path.Index * Tiles.FullWidth;
        if (path.Level > 0) return Roots(path.Level - 1, (long)first, path.Width);
        var leaves = EntriesTo(first, first + (ulong)path.Width, path.Width, long.MaxValue);
        return [.. leaves.Select(entry => Rfc6962.Leaf(entry.Body.Span))];
    }

    public void Dispose() => database.Dispose();

    private List<RecordedEntry> EntriesTo(ulong from, ulong end, long countMax, long bytesMax)
    {
        var page = new List<RecordedEntry>((int)Math.Min(end - from, (ulong)PageEntriesMax));
        var (next, room) = (from, new Room());
        var bytes = 0L;
        try
        {
            entries.Bind(1, (long)from).Bind(2, (long)end);
            while (page.Count < countMax && bytes < bytesMax && next < end)
            {
                if (!entries.Step() || entries.Number(0) != (long)next) throw Damaged($"entry {next} is missing");
                var body = entries.Blob(1);
                if (body.Length is 0 or > Batch.EntryBytesMax) throw Damaged($"entry {next} has {body.Length} bytes");
                page.Add(new RecordedEntry(new LeafIndex(next++), room.Copy(body)));
                bytes += body.Length;
            }
            return page;
        }
        finally
        {
            entries.Reset();
        }
    }

    private List<(ulong First, int Size, BatchId Id, string Checkpoint)> BatchRows(TreeSize from, TreeSize end)
    {
        var rows = new List<(ulong First, int Size, BatchId Id, string Checkpoint)>();
        try
        {
            batches.Bind(1, (long)from.Value).Bind(2, (long)end.Value).Bind(3, PageBatchesMax);
            var next = from.Value;
            while (next - from.Value < PageEntriesMax && batches.Step())
            {
                var row = BatchRow();
                if (row.First != next) break;
                rows.Add(row);
                next = row.First + (ulong)row.Size;
            }
        }
        finally
        {
            batches.Reset();
        }
        return rows.Count > 0 ? rows : throw Damaged($"no batch begins at entry {from}");
    }

    private (ulong First, int Size, BatchId Id, string Checkpoint) BatchRow()
    {
        var (first, size) = (batches.Number(0), batches.Number(1));
        var id = batches.Blob(2);
        if (first < 0 || size is < 1 or > Batch.EntriesMax || id.Length != 16) throw Damaged("a batch makes no sense");
        return ((ulong)first, (int)size, new BatchId(new Guid(id, bigEndian: true)), batches.Text(3));
    }

    private Hash[] Roots(int level, long first, int width)
    {
        var hashes = new List<Hash>(width);
        try
        {
            roots.Bind(1, level).Bind(2, first).Bind(3, first + width);
            while (roots.Step())
                hashes.Add(Hash.TryRead(roots.Blob(0), out var root) ? root : throw Damaged("a tile has no root"));
        }
        finally
        {
            roots.Reset();
        }
        return hashes.Count == width ? [.. hashes] : throw Damaged("a tile is missing");
    }

    private Hash[] FullTile(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Tiles.FullWidth * Hash.Length) throw Damaged("a tile is not whole");
        var hashes = new Hash[Tiles.FullWidth];
        bytes.CopyTo(Hash.BytesOf(hashes.AsSpan()));
        return hashes;
    }

    /// <summary>
    /// Where bodies are copied to, side by side: an array each would be most of the garbage that reading makes.
    /// </summary>
    private sealed class Room
    {
        // A page may be one entry; the largest block is well below what the runtime keeps with its old objects.
        private const int FirstLength = 1 << 10;
        private const int BlockLength = 1 << 16;

        private byte[] block = [];
        private int used;

        public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> body)
        {
            if (body.Length > block.Length - used)
            {
                var length = Math.Clamp(block.Length * 4, FirstLength, BlockLength);
                (block, used) = (GC.AllocateUninitializedArray<byte>(Math.Max(length, body.Length)), 0);
            }

            body.CopyTo(block.AsSpan(used));
            used += body.Length;
            return block.AsMemory(used - body.Length, body.Length);
        }
    }

    private StorageException Damaged(string what) => new(new StorageDefect.Damaged(database.Path, what));
}
