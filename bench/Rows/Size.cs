using System.Diagnostics;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;

namespace Mandate.Bench;

/// <summary>Memory, the fold of a ledger and its verification: rows 17, 18 and 21.</summary>
internal sealed class Size : IRow
{
    public string Part => "size";

    public async Task MeasureAsync(BenchRun run)
    {
        Memory(run);
        var large = await run.LargeAsync();
        run.Report.Figure("writing the folder that these rows read", $"{large.Entries / large.Seconds:N0} entries/s",
            "encoded, hashed, signed, durable, 1,000 a batch; nothing is decided or folded");
        await using var folder = await DataFolder.OpenAsync(large.Path);
        var turns = run.IsQuick ? 4 : 3;
        var start = Measure.InTurns(turns, () => Fold(folder, large), () => Scan(folder) + Measure.Seconds(
            () => _ = new Floor(run.Grants)));
        run.Report.Ratio("cold-start", $"fold of a ledger of {large.Entries:N0} entries", Report.Time(start.Ours * 1e9),
            "scan, and index of the floor " + Report.Time(start.Baseline * 1e9), start.Ratio, "≤ 3 ×", start.Noise);
        var verify = Measure.InTurns(turns, () => Hash(folder), () => Scan(folder));
        run.Report.Ratio("verify", $"reading and hashing {large.Entries:N0} entries anew",
            Report.Time(verify.Ours * 1e9), "reading alone " + Report.Time(verify.Baseline * 1e9), verify.Ratio,
            "≤ 1.3 ×", verify.Noise);
    }

    private static void Memory(BenchRun run)
    {
        // The texts of names and resources are the caller's: they are held before, and counted apart.
        var entries = new LargeEstate(run.Grants, 1).Entries().ToList();
        var (_, floor) = Measure.Live(() => new Floor(run.Grants));
        var clock = Stopwatch.GetTimestamp();
        var (estate, bytes) = Measure.Live(() => Estate.Empty.Apply(entries));
        // Names are held as bytes, and are texts all the same.
        bytes -= estate.Indexes.GrantTexts.BytesHeld;
        run.Report.Figure($"fold of {entries.Count:N0} entries in memory",
            Report.Time(Stopwatch.GetElapsedTime(clock).TotalNanoseconds / entries.Count) + " an entry", "one core");
        run.Report.Ratio("memory", $"live memory at {run.Grants:N0} grants, without texts of ids",
            $"{(double)bytes / run.Grants:N0} B a grant", $"floor {(double)floor / run.Grants:N0} B",
            bytes / (double)floor, "≤ 2.5 ×", 0);
    }

    private static double Fold(DataFolder folder, LargeFolder large) => Measure.Seconds(() =>
    {
        var estate = LedgerFold.OfAsync(folder, null, null, CancellationToken.None).GetAwaiter().GetResult().Estate;
        if (!Decision.Of(estate, large.Made.Question(estate, large.Made.Grants / 2), LargeEstate.Now).Permits)
            throw new InvalidOperationException("a wrong decision after a cold start");
    });

    private static double Scan(DataFolder folder) => Measure.Seconds(() => ReadAsync(folder).GetAwaiter().GetResult());

    private static double Hash(DataFolder folder) => Measure.Seconds(() => HashAsync(folder).GetAwaiter().GetResult());

    private static async Task ReadAsync(DataFolder folder)
    {
        await foreach (var _ in folder.Journal.ReadBatchesAsync(TreeSize.Zero, CancellationToken.None))
        {
        }
    }

    private static async Task HashAsync(DataFolder folder)
    {
        var tree = TreeFrontier.Empty;
        await foreach (var batch in folder.Journal.ReadBatchesAsync(TreeSize.Zero, CancellationToken.None))
            tree = tree.AppendMany(Rfc6962.Leaves([.. batch.Entries.Select(e => (ReadOnlyMemory<byte>)e.Body)]));
    }
}
