using System.Buffers.Binary;
using Mandate.Governance;
using Mandate.Storage.Sqlite;

namespace Mandate.Storage;

/// <summary>What a search asks for; null lets everything pass.</summary>
public sealed record DecisionFilter
{
    /// <summary>At or after.</summary>
    public Instant Since { get; init; } = Instant.Beginning;

    /// <summary>Before.</summary>
    public Instant Until { get; init; } = Instant.Forever;

    /// <summary>The subject's id or digest.</summary>
    public Guid? Subject { get; init; }

    /// <summary>The grant that decided.</summary>
    public Guid? Grant { get; init; }

    /// <summary>The system of the resource.</summary>
    public Guid? System { get; init; }

    /// <summary>Whether it permits.</summary>
    public bool? Permits { get; init; }

    /// <summary>Who asked.</summary>
    public string? Actor { get; init; }

    /// <summary>The action.</summary>
    public string? Action { get; init; }

    /// <summary>The resource's type.</summary>
    public string? ResourceType { get; init; }

    /// <summary>The resource's id, as it is or as its digest.</summary>
    public (string Plain, string Digest)? ResourceId { get; init; }

    /// <summary>The word for why.</summary>
    public string? Reason { get; init; }

    /// <summary>Passes over what the fixed part of a row rules out, without reading its texts.</summary>
    internal bool MayPass(ReadOnlySpan<byte> row)
    {
        if (row.Length < DecisionRow.FixedBytes) return false;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(row[2..]);
        return ticks >= Since.Ticks && ticks < Until.Ticks
            && (Permits is not { } permits || permits == ((row[1] & 1) != 0))
            && Has(row[(DecisionRow.SubjectAt + 1)..], Subject) && Has(row[DecisionRow.GrantAt..], Grant)
            && Has(row[DecisionRow.SystemAt..], System);
    }

    internal bool Passes(in KeptDecision kept) =>
        Same(Actor, kept.Actor) && Same(Action, kept.Action) && Same(ResourceType, kept.ResourceType)
        && Same(Reason, kept.Reason)
        && (ResourceId is not { } id || Same(id.Plain, kept.ResourceId) || Same(id.Digest, kept.ResourceId));

    private static bool Has(ReadOnlySpan<byte> at, Guid? id) =>
        id is not { } wanted || new Guid(at[..16], true) == wanted;

    private static bool Same(string? wanted, string text) =>
        wanted is null || string.Equals(wanted, text, StringComparison.Ordinal);
}

/// <summary>A page of a search, and the number that the next one begins behind; null at the end.</summary>
public sealed record DecisionPage(IReadOnlyList<(long Number, KeptDecision Kept)> Found, long? After);

/// <summary>Reads the decision journal beside its writer, sheet by sheet.</summary>
public sealed class DecisionReader : IDisposable
{
    /// <summary>How many decisions one search looks at before its page ends early.</summary>
    public const int ScanMax = 500_000;

    // Questions of one instant may be kept a little out of order.
    private static readonly TimeSpan Disorder = TimeSpan.FromMinutes(1);

    private readonly Database database;
    private readonly Statement down;
    private readonly Statement up;
    private readonly Statement at;

    private DecisionReader(Database database)
    {
        this.database = database;
        const string columns =
            "SELECT first, count, earliest, latest, decisions FROM sheet WHERE first >= ?1 AND first < ?2 ";
        down = database.Prepare(columns + "ORDER BY first DESC");
        up = database.Prepare(columns + "ORDER BY first");
        at = database.Prepare("SELECT first, latest FROM sheet WHERE first <= ?1 ORDER BY first DESC LIMIT 1");
    }

    /// <summary>
    /// Opens the file that this process writes; null where there is none. Its first bytes are not looked at by opening
    /// and closing it, since that would free the locks of the writer's own connection.
    /// </summary>
    public static DecisionReader? OpenBesideWriter(string folder)
    {
        var path = new FolderNames(Path.GetFullPath(folder)).Decisions;
        return File.Exists(path) ? new DecisionReader(Database.OpenForReading(path)) : null;
    }

    /// <summary>Opens the file of a folder that another process may hold; null where there is none.</summary>
    public static DecisionReader? Open(string folder)
    {
        var path = new FolderNames(Path.GetFullPath(folder)).Decisions;
        if (!File.Exists(path)) return null;
        return new DecisionReader(DecisionTables.Format.OpenForReading(path, isStill: !File.Exists(path + "-wal")));
    }

    /// <summary>
    /// Decisions that pass, newest first unless said, from beyond <paramref name="after"/> (null for the beginning).
    /// </summary>
    public DecisionPage Search(DecisionFilter filter, long? after, int limit, bool oldestFirst)
    {
        var low = filter.Since == Instant.Beginning ? 0 : FirstSheetAt(filter.Since.Plus(-Disorder));
        var high = filter.Until == Instant.Forever ? long.MaxValue
            : FirstSheetAt(filter.Until.Plus(Disorder)) is var end && end == long.MaxValue
                ? end : end + DecisionSheet.RowsMax;
        // The sheet that the last page ended in begins before it.
        if (after is { } last) (low, high) = oldestFirst
            ? (Math.Max(low, last - DecisionSheet.RowsMax), high) : (low, Math.Min(high, last));
        var found = new List<(long, KeptDecision)>();
        var rows = new List<ReadOnlyMemory<byte>>();
        var scanned = 0;
        var sheets = (oldestFirst ? up : down).Bind(1, low).Bind(2, high);
        try
        {
            while (sheets.Step())
            {
                var first = sheets.Number(0);
                if (sheets.Number(3) < filter.Since.Ticks || sheets.Number(2) >= filter.Until.Ticks) continue;
                Split(sheets, rows);
                for (var step = 0; step < rows.Count; step++)
                {
                    var index = oldestFirst ? step : rows.Count - 1 - step;
                    var number = first + index;
                    if (after is { } from && (oldestFirst ? number <= from : number >= from)) continue;
                    if (!filter.MayPass(rows[index].Span)) continue;
                    if (!DecisionRow.TryRead(rows[index].Span, out var kept)) throw Damaged(number);
                    if (!filter.Passes(kept)) continue;
                    if (found.Count == limit) return new DecisionPage(found, found[^1].Item1);
                    found.Add((number, kept));
                }

                scanned += rows.Count;
                if (scanned >= ScanMax) return new DecisionPage(found, oldestFirst ? first + rows.Count - 1 : first);
            }
        }
        finally
        {
            sheets.Reset();
        }

        return new DecisionPage(found, null);
    }

    /// <summary>The stored sheets of a stretch of numbers, in order, as they are.</summary>
    internal IEnumerable<(long First, long Count, Instant Earliest, Instant Latest, byte[] Decisions)> Sheets(
        long first, long end)
    {
        up.Bind(1, first).Bind(2, end);
        try
        {
            while (up.Step())
                yield return (up.Number(0), up.Number(1), new Instant(up.Number(2)), new Instant(up.Number(3)),
                    up.Blob(4).ToArray());
        }
        finally
        {
            up.Reset();
        }
    }

    /// <inheritdoc />
    public void Dispose() => database.Dispose();

    /// <summary>Where the sheets begin that reach the instant, by halving; the largest number when none does.</summary>
    private long FirstSheetAt(Instant instant)
    {
        var (low, high) = (0L, database.Number("SELECT coalesce(max(first), 0) FROM sheet") + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var (first, latest) = SheetBefore(middle);
            if (first < 0 || latest < instant.Ticks) low = middle + 1;
            else high = middle;
        }

        return SheetBefore(low) is var (found, reaches) && found >= 0 && reaches >= instant.Ticks
            ? found : long.MaxValue;
    }

    private (long First, long Latest) SheetBefore(long number)
    {
        at.Bind(1, number);
        var found = at.Step() ? (at.Number(0), at.Number(1)) : (-1L, 0L);
        at.Reset();
        return found;
    }

    private void Split(Statement sheets, List<ReadOnlyMemory<byte>> rows)
    {
        rows.Clear();
        if (!DecisionSheet.TrySplit(sheets.Blob(4).ToArray(), rows)) throw Damaged(sheets.Number(0));
    }

    private StorageException Damaged(long number) =>
        new(new StorageDefect.Damaged(database.Path, $"decision {number} makes no sense"));
}
