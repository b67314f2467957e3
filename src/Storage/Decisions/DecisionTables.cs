using Mandate.Governance;
using Mandate.Storage.Sqlite;

namespace Mandate.Storage;

/// <summary>The tables of decisions.db; docs/formats/decisions.md says what is in them to the byte.</summary>
internal static class DecisionTables
{
    /// <summary>The mark `MNDJ`, the level, and the tables.</summary>
    public static readonly SqliteFormat Format = new(
        0x4D4E444A,
        1,
        """
        CREATE TABLE sheet (
            first INTEGER PRIMARY KEY,
            count INTEGER NOT NULL,
            earliest INTEGER NOT NULL,
            latest INTEGER NOT NULL,
            decisions BLOB NOT NULL
        ) STRICT;
        CREATE TABLE volume (
            first INTEGER NOT NULL,
            count INTEGER NOT NULL,
            keep_until INTEGER NOT NULL,
            entry BLOB NOT NULL
        ) STRICT;
        CREATE TABLE state (open INTEGER NOT NULL) STRICT;
        INSERT INTO state (open) VALUES (0)
        """);

    /// <summary>A closed volume as it waits for its entry: the entry's own form, said by the node.</summary>
    public static byte[] Bytes(Change.DecisionsKept volume) => EntryCodec.Encode(new Entry
    {
        Revision = new Revision(1), Recorded = volume.Latest, Effective = volume.Latest, Actor = Actor.Node,
        Class = EvidenceClass.Declared, Change = volume,
    }) is EntryWriting.Written written ? written.Bytes
        : throw new System.Diagnostics.UnreachableException("a volume's entry is bounded");

    /// <summary>The closed volume in these bytes; null when there is none.</summary>
    public static Change.DecisionsKept? Volume(ReadOnlyMemory<byte> entry) =>
        EntryCodec.Decode(entry, new Revision(1)) is EntryReading.Read read ? read.Entry.Change as Change.DecisionsKept
            : null;
}
