using System.Diagnostics;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;
using Mandate.Storage.Sqlite;

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
        // A turn is long, and a busy machine takes most of the time away from one that is twice as long.
        Func<Action, double> seconds = run.IsQuick ? Measure.ProcessorSeconds : Measure.Seconds;
        using var rows = new RowScan(run.Fresh("rows.db"), run.Grants);
        var start = Measure.InTurns(turns, () => seconds(() => Fold(folder, large)), () => seconds(() =>
        {
            rows.Read(withBody: false);
            _ = new Floor(run.Grants);
        }));
        run.Report.Ratio("cold-start", $"fold of a ledger of {large.Entries:N0} entries", Report.Time(start.Ours * 1e9),
            $"scan of {run.Grants:N0} rows, and index of the floor " + Report.Time(start.Baseline * 1e9), start.Ratio,
            "≤ 3 ×", start.Noise);
        var scan = Measure.Seconds(() => Read(folder));
        run.Report.Figure("of this, reading the ledger alone", Report.Time(scan * 1e9), "as our reader does it");
        Verify(run, large, folder.Key.Verifier, rows, turns);
    }

    /// <summary>What `ledger verify` does, against the slower of its halves alone: reading, and hashing.</summary>
    private static void Verify(BenchRun run, LargeFolder large, VerifierKey key, RowScan rows, int turns)
    {
        using var ledger = StoredLedger.Open(large.Path);
        var bodies = ledger.Batches().Select(b => b.Entries).ToList();
        var trust = new LedgerTrust(key.Name, [key], Ed25519.Verify);
        var pair = Measure.InTurns(turns, () => Measure.Seconds(() =>
        {
            if (LedgerCheck.Run(ledger.Batches(), trust) is not LedgerVerdict.Verified)
                throw new InvalidOperationException("the ledger does not verify");
        }), () => Math.Max(Hash(bodies), Read(ledger)));
        run.Report.Ratio("verify", $"verifying {large.Entries:N0} entries from the file", Report.Time(pair.Ours * 1e9),
            "the slower of our reading alone and our hashing alone " + Report.Time(pair.Baseline * 1e9), pair.Ratio,
            "", pair.Noise);
        var scan = Measure.InTurns(turns, () => pair.Ours, () => Measure.Seconds(() => rows.Read(withBody: true)));
        run.Report.Ratio("verify-scan", "the same", Report.Time(pair.Ours * 1e9),
            $"scan of {run.Grants:N0} rows with their bodies {Report.Time(scan.Baseline * 1e9)}", scan.Ratio,
            "≤ 1.3 ×", scan.Noise);
    }

    private static double Hash(List<IReadOnlyList<ReadOnlyMemory<byte>>> bodies) => Measure.Seconds(() =>
    {
        var tree = TreeFrontier.Empty;
        foreach (var batch in bodies) tree = tree.AppendMany(Rfc6962.Leaves(batch));
    });

    private static double Read(StoredLedger ledger) => Measure.Seconds(() =>
    {
        foreach (var _ in ledger.Batches())
        {
        }
    });

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

    private static void Fold(DataFolder folder, LargeFolder large)
    {
        var estate = LedgerFold.OfAsync(folder, null, null, CancellationToken.None).GetAwaiter().GetResult().Estate;
        if (!Decision.Of(estate, large.Made.Question(estate, large.Made.Grants / 2), LargeEstate.Now).Permits)
            throw new InvalidOperationException("a wrong decision after a cold start");
    }

    private static void Read(DataFolder folder) => ReadAsync(folder).GetAwaiter().GetResult();

    private static async Task ReadAsync(DataFolder folder)
    {
        await foreach (var _ in folder.Journal.ReadBatchesAsync(TreeSize.Zero, CancellationToken.None))
        {
        }
    }
}
