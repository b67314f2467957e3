using Mandate.Ledger;

namespace Mandate.Storage.Sqlite;

/// <summary>
/// The appending connection with its statements, and the right edge of the tiles. Not safe for two threads: the journal
/// calls it under its lock, <see cref="Write"/>, <see cref="Commit"/>, <see cref="Advance"/> in this order.
/// </summary>
internal sealed class SqliteAppender : IDisposable
{
    // What a commit costs in the WAL beside the bodies: a page of each table and of the key's index, roughly.
    private const long CommitBytes = 3 * 4096;

    private readonly Statement begin;
    private readonly Statement insertEntry;
    private readonly Statement insertBatch;
    private readonly Statement insertTile;
    private readonly Statement commit;

    // INVARIANT (open tiles): on each level the hashes after the last full tile, fewer than 256.
    private readonly List<List<Hash>> open;

    public SqliteAppender(Database database)
    {
        Database = database;
        (Head, open) = RightEdge.Read(database);
        begin = database.Prepare("BEGIN IMMEDIATE");
        insertEntry = database.Prepare("INSERT INTO entry (leaf, body) VALUES (?1, ?2)");
        insertBatch = database.Prepare("INSERT INTO batch (first, size, id, checkpoint) VALUES (?1, ?2, ?3, ?4)");
        insertTile = database.Prepare("INSERT INTO tile (level, idx, root, hashes) VALUES (?1, ?2, ?3, ?4)");
        commit = database.Prepare("COMMIT");
    }

    public Database Database { get; }

    /// <summary>The head that was found when the file was opened.</summary>
    public LedgerHead Head { get; }

    /// <summary>About how many bytes the last batch put into the WAL.</summary>
    public long BytesWritten { get; private set; }

    public void Write(Batch batch)
    {
        BytesWritten = CommitBytes;
        begin.Run();
        var before = batch.Expected.Size.Value;
        var leaf = (long)before;
        foreach (var body in batch.Entries)
        {
            insertEntry.Bind(1, leaf++).Bind(2, body.Span).Run();
            BytesWritten += body.Length;
        }
        Span<byte> id = stackalloc byte[16];
        batch.Id.Value.TryWriteBytes(id, bigEndian: true, out _);
        insertBatch.Bind(1, (long)before).Bind(2, batch.Entries.Count).Bind(3, id)
            .Bind(4, batch.After.Checkpoint).Run();
        for (var level = 0; level < batch.TileHashes.Count; level++) WriteFullTiles(batch, level);
    }

    public void Commit() => commit.Run();

    /// <summary>Takes over what the commit made true.</summary>
    public void Advance(Batch batch)
    {
        for (var level = 0; level < batch.TileHashes.Count; level++)
        {
            if (open.Count == level) open.Add([]);
            open[level].AddRange(batch.TileHashes[level]);
            open[level].RemoveRange(0, open[level].Count / Tiles.FullWidth * Tiles.FullWidth);
        }
    }

    /// <summary>Ends a transaction that will not be committed, if the failure has not ended it already.</summary>
    public void Rollback()
    {
        if (Database.InTransaction) Database.Execute("ROLLBACK");
    }

    /// <summary>Closing the last connection moves the rest of the WAL to its place and removes it.</summary>
    public void Dispose() => Database.Dispose();

    private void WriteFullTiles(Batch batch, int level)
    {
        var added = batch.TileHashes[level];
        var waiting = open.Count > level ? open[level] : [];
        if (waiting.Count + added.Length < Tiles.FullWidth) return;
        var hashes = (Hash[])[.. waiting, .. added];
        // The root of a full tile is the hash it adds to the level above, in the same order.
        var roots = batch.TileHashes[level + 1];
        var first = batch.Expected.Size.Value >> ((level + 1) * Tiles.Height);
        for (var i = 0; i < roots.Length; i++)
        {
            var tile = Hash.BytesOf(hashes.AsSpan(i * Tiles.FullWidth, Tiles.FullWidth));
            insertTile.Bind(1, level).Bind(2, (long)first + i).Bind(3, roots[i].ToArray()).Bind(4, tile).Run();
            BytesWritten += 2 * tile.Length;
        }
    }
}
