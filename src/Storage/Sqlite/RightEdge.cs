using Mandate.Ledger;

namespace Mandate.Storage.Sqlite;

/// <summary>
/// Reads where the ledger ends: its head, and on each level of tiles the hashes after the last full one.
/// </summary>
internal static class RightEdge
{
    public static (LedgerHead Head, List<List<Hash>> Open) Read(Database database)
    {
        var head = ReadHead(database);
        var open = new List<List<Hash>>();
        for (var level = 0; level < 8; level++)
        {
            var reaches = head.Size.Value >> (level * Tiles.Height);
            if (reaches == 0) break;
            open.Add(level == 0 ? ReadLeaves(database, reaches) : ReadRoots(database, level - 1, reaches));
        }
        return (head, open);
    }

    /// <summary>Where the ledger ends, and the signed word for it.</summary>
    public static LedgerHead ReadHead(Database database)
    {
        var entries = database.Number("SELECT coalesce(max(leaf) + 1, 0) FROM entry");
        return database.Once("SELECT first, size, checkpoint FROM batch ORDER BY first DESC LIMIT 1", last =>
        {
            if (!last.Step())
                return entries == 0 ? LedgerHead.Empty : throw Damaged(database, "entries without a batch");
            var (first, size) = (last.Number(0), last.Number(1));
            if (first < 0 || size is < 1 or > Batch.EntriesMax || first + size != entries)
                throw Damaged(database, "the last batch does not end where the entries do");
            return new LedgerHead(new TreeSize((ulong)entries), last.Text(2));
        });
    }

    private static List<Hash> ReadLeaves(Database database, ulong size) =>
        database.Once("SELECT leaf, body FROM entry WHERE leaf >= ?1 ORDER BY leaf", rows =>
        {
            var next = (long)(size - (size % Tiles.FullWidth));
            rows.Bind(1, next);
            var leaves = new List<Hash>();
            while (rows.Step())
            {
                if (rows.Number(0) != next++) throw Damaged(database, "an entry is missing");
                leaves.Add(Rfc6962.Leaf(rows.Blob(1)));
            }
            return next == (long)size ? leaves : throw Damaged(database, "an entry is missing");
        });

    private static List<Hash> ReadRoots(Database database, int level, ulong reaches) =>
        database.Once("SELECT idx, root FROM tile WHERE level = ?1 AND idx >= ?2 ORDER BY idx", rows =>
        {
            var next = (long)(reaches - (reaches % Tiles.FullWidth));
            rows.Bind(1, level).Bind(2, next);
            var roots = new List<Hash>();
            while (rows.Step())
            {
                if (rows.Number(0) != next++ || !Hash.TryRead(rows.Blob(1), out var root))
                    throw Damaged(database, "a tile is missing");
                roots.Add(root);
            }
            return next == (long)reaches ? roots : throw Damaged(database, "a tile is missing");
        });

    private static StorageException Damaged(Database database, string what) =>
        new(new StorageDefect.Damaged(database.Path, what));
}
