using System.Diagnostics;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;

namespace Mandate.Bench;

/// <summary>
/// Memory, start, verification, a stop over many grants, and the import: rows 17, 18, 20, 21, 24, 25.
/// </summary>
internal static class Size
{
    /// <summary>What the floor keeps of a grant, index included (performance goals, B6).</summary>
    private const double FloorBytes = 65;

    public static async Task RunAsync(Report report, string scratch, int size)
    {
        var made = new LargeEstate(size, 1);
        // The texts of names and resources are the caller's: they are held before, and counted apart.
        var entries = made.Entries().ToList();
        var clock = Stopwatch.GetTimestamp();
        var (estate, bytes) = Measure.Live(() => Estate.Empty.Apply(entries));
        report.Figure($"fold of {entries.Count:N0} entries",
            $"{Stopwatch.GetElapsedTime(clock).TotalNanoseconds / entries.Count:N0} ns an entry",
                "in memory, one core");
        // Names are held as bytes, and are texts all the same.
        bytes -= estate.Indexes.GrantTexts.BytesHeld;
        report.Ratio("memory", $"live memory at {size:N0} grants", $"{(double)bytes / size:N0} B a grant",
            $"floor {FloorBytes} B", bytes / (double)size / FloorBytes,
            "≤ 2.5 × (without texts of ids)", 0);
        Ends(report, estate);
        entries.Clear();

        var path = Path.Combine(scratch, "large");
        var imported = await ImportAsync(path, made);
        report.Figure("import into the ledger", $"{imported.Entries / imported.Seconds:N0} entries/s",
            "encoded, hashed, signed, durable, 1,000 a batch; not yet folded");
        await using var folder = await DataFolder.OpenAsync(path);
        var (head, start) = (0L, Stopwatch.GetTimestamp());
        var folded = await LedgerFold.OfAsync(folder, null, null, CancellationToken.None);
        head = folded.Estate.Revision.Value;
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var scan = Measure.Seconds(() => Scan(folder).GetAwaiter().GetResult());
        var index = Measure.Seconds(() => _ = new Floor(size));
        report.Ratio("cold-start", $"cold start by folding {head:N0} entries", $"{seconds:0.00} s",
            $"scan + index {scan + index:0.00} s", seconds / (scan + index), "≤ 3 ×", 0.1);
        if (!Decision.Of(folded.Estate, made.Question(folded.Estate, size / 2), LargeEstate.Now).Permits)
            throw new InvalidOperationException("a wrong decision after a cold start");
        var hash = Measure.Seconds(() => Hash(folder).GetAwaiter().GetResult());
        report.Ratio("verify", $"hashing and reading {head:N0} entries anew", $"{hash:0.00} s",
            $"reading alone {scan:0.00} s", hash / scan, "≤ 1.3 ×", 0.1);
    }

    /// <summary>
    /// What the command to end a relationship costs until decisions know it, with few and many below.
    /// </summary>
    private static void Ends(Report report, Estate estate)
    {
        var most = Enumerable.Range(0, estate.Relationships.Count).Select(r => (Row: r, Grants: 0)).ToArray();
        for (var row = 0; row < estate.Grants.Count; row++) most[estate.Grants[row].Relationship].Grants++;
        var (few, many) = (most.Where(m => m.Grants > 0).MinBy(m => m.Grants), most.MaxBy(m => m.Grants));
        var pair = Measure.InTurns(9, () => End(estate, many.Row), () => End(estate, few.Row));
        report.Ratio("end", $"end a relationship with {many.Grants:N0} grants", Report.Time(pair.Ours),
            $"with {few.Grants:N0} {Report.Time(pair.Baseline)}", pair.Ratio, "≤ 2 ×", Math.Max(pair.Noise, 0.2));
    }

    private static double End(Estate estate, int relationship) => Measure.Nanoseconds(1, () => estate.Fork().Apply(
        new Entry
        {
            Revision = new Revision(estate.Revision.Value + 1), Recorded = LargeEstate.Now, Effective = LargeEstate.Now,
            Actor = Actor.Node, Class = EvidenceClass.Declared, Change = new Change.RelationshipFact(
                estate.Relationships[relationship].Id, RelationshipEvent.ContractEnded),
        }));

    private static async Task<(long Entries, double Seconds)> ImportAsync(string path, LargeEstate made)
    {
        await using var folder = await DataFolder.OpenOrCreateAsync(path);
        var (tree, head) = (TreeFrontier.Empty, LedgerHead.Empty);
        var clock = Stopwatch.GetTimestamp();
        foreach (var chunk in made.Entries().Chunk(Batch.EntriesMax))
        {
            var id = new BatchId(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
            var batch = Batch.Prepare(head, tree, id, [.. chunk.Select(Bytes)], folder.Key.SignCheckpoint);
            head = ((AppendOutcome.Appended)await folder.Journal.AppendAsync(batch, CancellationToken.None)).Head;
            tree = batch.Tree;
        }

        return ((long)head.Size.Value, Stopwatch.GetElapsedTime(clock).TotalSeconds);
    }

    private static async Task Scan(DataFolder folder)
    {
        await foreach (var _ in folder.Journal.ReadBatchesAsync(TreeSize.Zero, CancellationToken.None))
        {
        }
    }

    private static async Task Hash(DataFolder folder)
    {
        var tree = TreeFrontier.Empty;
        await foreach (var batch in folder.Journal.ReadBatchesAsync(TreeSize.Zero, CancellationToken.None))
            tree = tree.AppendMany(Rfc6962.Leaves([.. batch.Entries.Select(e => (ReadOnlyMemory<byte>)e.Body)]));
    }

    private static ReadOnlyMemory<byte> Bytes(Entry entry) =>
        ((EntryWriting.Written)EntryCodec.Encode(entry)).Bytes;
}
