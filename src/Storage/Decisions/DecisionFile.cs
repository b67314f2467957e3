using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage.Sqlite;

namespace Mandate.Storage;

/// <summary>What is said of a volume beside its decisions when it is closed.</summary>
/// <param name="At">When; stands for both ends of a volume without decisions.</param>
/// <param name="KeepFor">How long after its last decision it is there at least.</param>
/// <param name="PermitsLost">Permits that were not kept.</param>
/// <param name="RefusalsLost">Refusals that were not kept.</param>
/// <param name="LeftOut">Permits that were left out on purpose.</param>
public sealed record VolumeClosing(
    Instant At, TimeSpan KeepFor, long PermitsLost, long RefusalsLost, IReadOnlyList<PermitsLeftOut> LeftOut);

/// <summary>
/// The decision journal's file as its one writer has it. A sheet that was appended survives the death of the process,
/// and is on the disk at the latest when its volume is closed: an append does not wait for the disk, a close does.
/// Not safe for two threads.
/// </summary>
public sealed class DecisionFile : IDisposable
{
    private const int SheetsDeletedAtOnce = 64;

    private readonly Database database;
    private readonly Statement insertSheet;
    private readonly Statement insertVolume;
    private readonly Statement deleteSheets;
    private TreeFrontier open = TreeFrontier.Empty;
    private Instant earliest = Instant.Forever;
    private Instant latest = Instant.Beginning;
    private bool interrupted;

    private DecisionFile(Database database)
    {
        this.database = database;
        // Moving the WAL to its place is this writer's own work; no question waits for it.
        database.Execute("PRAGMA wal_autocheckpoint=4000");
        database.Execute("PRAGMA secure_delete=ON");
        insertSheet = database.Prepare(
            "INSERT INTO sheet (first, count, earliest, latest, decisions) VALUES (?1, ?2, ?3, ?4, ?5)");
        insertVolume = database.Prepare("INSERT INTO volume (first, count, keep_until, entry) VALUES (?1, ?2, ?3, ?4)");
        deleteSheets = database.Prepare(
            """
            DELETE FROM sheet WHERE first IN
                (SELECT first FROM sheet WHERE first >= ?1 AND first < ?2 ORDER BY first LIMIT ?3) RETURNING 1
            """);
    }

    /// <summary>The number that the next decision gets.</summary>
    public long Next { get; private set; }

    /// <summary>The first decision of the volume that is open.</summary>
    public long OpenFirst { get; private set; }

    /// <summary>How many decisions the open volume has.</summary>
    public long OpenCount => Next - OpenFirst;

    /// <summary>The earliest decision of the open volume.</summary>
    public Instant OpenSince => earliest;

    /// <summary>Whether the folder has such a file.</summary>
    public static bool IsIn(string folder) => File.Exists(new FolderNames(folder).Decisions);

    /// <summary>
    /// Opens the file for writing, making it where there is none. Numbers go on behind the last volume that the ledger
    /// knows, whatever became of the file. Why it cannot is a <see cref="StorageException"/>.
    /// </summary>
    public static DecisionFile Open(string folder, Change.DecisionsKept? lastKnown)
    {
        var opened = DecisionTables.Format.Open(new FolderNames(folder).Decisions);
        try
        {
            var file = new DecisionFile(opened);
            file.Resume(lastKnown is null ? 1 : lastKnown.First + lastKnown.Count);
            return file;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Appends sheets, all or none.</summary>
    public void Append(IReadOnlyList<DecisionSheet> sheets)
    {
        var next = Next;
        Commit(() =>
        {
            foreach (var sheet in sheets)
            {
                insertSheet.Bind(1, next).Bind(2, sheet.Count).Bind(3, sheet.Earliest.Ticks)
                    .Bind(4, sheet.Latest.Ticks).Bind(5, sheet.Bytes).Run();
                next += sheet.Count;
            }
        });
        foreach (var sheet in sheets) Grow(sheet.Leaves(), sheet.Earliest, sheet.Latest);
        Next = next;
    }

    /// <summary>
    /// Closes the open volume: on return it and all decisions before are on the disk, and its entry may be recorded.
    /// Crash before that: <see cref="ClosedFrom"/> has it.
    /// </summary>
    public Change.DecisionsKept Close(VolumeClosing closing)
    {
        var last = OpenCount == 0 ? closing.At : latest;
        var volume = new Change.DecisionsKept
        {
            First = OpenFirst, Count = OpenCount, Earliest = OpenCount == 0 ? closing.At : earliest, Latest = last,
            Root = open.Root().Hex, KeepUntil = last.Plus(closing.KeepFor), PermitsLost = closing.PermitsLost,
            RefusalsLost = closing.RefusalsLost, Interrupted = interrupted, LeftOut = [.. closing.LeftOut],
        };
        database.Execute("PRAGMA synchronous=FULL");
        try
        {
            Commit(() => insertVolume.Bind(1, volume.First).Bind(2, volume.Count).Bind(3, volume.KeepUntil.Ticks)
                .Bind(4, DecisionTables.Bytes(volume)).Run());
        }
        finally
        {
            database.Execute("PRAGMA synchronous=NORMAL");
        }

        (OpenFirst, open, interrupted) = (Next, TreeFrontier.Empty, false);
        (earliest, latest) = (Instant.Forever, Instant.Beginning);
        return volume;
    }

    /// <summary>
    /// Volumes that were closed and stand behind the last one that the ledger knows: a crash came between the two.
    /// </summary>
    public IReadOnlyList<Change.DecisionsKept> ClosedFrom(Change.DecisionsKept? lastKnown)
    {
        var next = lastKnown is null ? 1 : lastKnown.First + lastKnown.Count;
        return database.Once("SELECT entry FROM volume WHERE first >= ?1 ORDER BY rowid", rows =>
        {
            var volumes = new List<Change.DecisionsKept>();
            rows.Bind(1, next);
            while (rows.Step())
                if (DecisionTables.Volume(rows.Blob(0).ToArray()) is not { } volume)
                    throw new StorageException(new StorageDefect.Damaged(database.Path, "a volume makes no sense"));
                // Without decisions the numbers do not tell two volumes apart; their instants do.
                else if (volume.Count > 0 || lastKnown is null || volume.Latest > lastKnown.Latest) volumes.Add(volume);
            return volumes;
        });
    }

    /// <summary>
    /// Deletes a little of what nobody promised to keep longer, oldest first; false when there is nothing more to
    /// delete. A volume goes whole, if in several calls.
    /// </summary>
    public bool DeleteExpired(Instant now)
    {
        var (row, first, count) = database.Once(
            "SELECT rowid, first, count FROM volume WHERE keep_until <= ?1 AND first + count <= ?2 ORDER BY rowid LIMIT 1",
            rows => rows.Bind(1, now.Ticks).Bind(2, OpenFirst).Step()
                ? (rows.Number(0), rows.Number(1), rows.Number(2)) : default);
        if (row == 0) return false;
        Commit(() =>
        {
            var deleted = 0;
            deleteSheets.Bind(1, first).Bind(2, first + count).Bind(3, SheetsDeletedAtOnce);
            while (deleteSheets.Step()) deleted++;
            deleteSheets.Reset();
            if (deleted < SheetsDeletedAtOnce) database.Execute("DELETE FROM volume WHERE rowid = " + row);
        });
        return true;
    }

    /// <summary>Says that nothing is missing at the end, and closes the file.</summary>
    public void EndCleanly() => database.Execute("UPDATE state SET open = 0");

    /// <inheritdoc />
    public void Dispose() => database.Dispose();

    /// <summary>Takes up the volume that was open when the file was closed, or its writer died.</summary>
    private void Resume(long nextInLedger)
    {
        OpenFirst = Math.Max(nextInLedger, database.Number("SELECT coalesce(max(first + count), 1) FROM volume"));
        Next = OpenFirst;
        var rows = new List<ReadOnlyMemory<byte>>();
        database.Once("SELECT first, count, earliest, latest, decisions FROM sheet WHERE first >= ?1 ORDER BY first",
            sheets =>
            {
                sheets.Bind(1, OpenFirst);
                while (sheets.Step())
                {
                    rows.Clear();
                    if (sheets.Number(0) != Next || !DecisionSheet.TrySplit(sheets.Blob(4).ToArray(), rows)
                        || rows.Count != sheets.Number(1))
                        throw new StorageException(new StorageDefect.Damaged(
                            database.Path, $"the decisions from {Next} on make no sense"));
                    Grow(Rfc6962.Leaves(rows), new Instant(sheets.Number(2)), new Instant(sheets.Number(3)));
                    Next += rows.Count;
                }

                return true;
            });
        interrupted = database.Number("SELECT open FROM state") != 0;
        database.Execute("UPDATE state SET open = 1");
        database.Execute("PRAGMA synchronous=NORMAL");
    }

    private void Grow(Hash[] leaves, Instant first, Instant last)
    {
        open = open.AppendMany(leaves);
        (earliest, latest) = (Instant.Min(earliest, first), Instant.Max(latest, last));
    }

    private void Commit(Action change)
    {
        try
        {
            database.Execute("BEGIN IMMEDIATE");
            change();
            database.Execute("COMMIT");
        }
        catch
        {
            if (database.InTransaction) database.Execute("ROLLBACK");
            throw;
        }
    }
}
