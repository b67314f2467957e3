namespace Mandate.Storage.Sqlite;

/// <summary>The tables of ledger.db; docs/formats/ledger.md says what is in them to the byte.</summary>
internal static class LedgerFile
{
    /// <summary>The mark `MNDL`, the level, and the tables.</summary>
    public static readonly SqliteFormat Format = new(
        0x4D4E444C,
        1,
        """
        CREATE TABLE entry (
            leaf INTEGER PRIMARY KEY,
            body BLOB NOT NULL
        ) STRICT;
        CREATE TABLE batch (
            first INTEGER PRIMARY KEY,
            size INTEGER NOT NULL,
            id BLOB NOT NULL,
            checkpoint TEXT NOT NULL
        ) STRICT;
        CREATE TABLE tile (
            level INTEGER NOT NULL,
            idx INTEGER NOT NULL,
            root BLOB NOT NULL,
            hashes BLOB NOT NULL,
            PRIMARY KEY (level, idx)
        ) STRICT
        """);
}
