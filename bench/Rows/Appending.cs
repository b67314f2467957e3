using System.Diagnostics;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;

namespace Mandate.Bench;

/// <summary>The ledger against raw commits of the same SQLite: rows 13 and 14.</summary>
internal sealed class Appending : IRow
{
    private const int Callers = 64;
    private const int WarmRounds = 10;

    public string Part => "appending";

    public async Task MeasureAsync(BenchRun run)
    {
        var (report, rounds) = (run.Report, run.Rounds);
        using var bare = new RawSqlite(run.Fresh("raw"));
        await using var folder = await DataFolder.OpenOrCreateAsync(run.Fresh("data"));
        var folded = await LedgerFold.OfAsync(folder, null, null, CancellationToken.None);
        await using var scribe = Scribe.Start(
            folder.Journal, folder.Sealed, folder.Key.SignCheckpoint, TimeProvider.System, folded);
        await Submit(scribe, new Change.EstateFounded(new string('0', 32), Parameters.Standard));

        var (ours, commits) = (new List<double>(), new List<double>());
        var number = 0;
        for (var sample = 0; sample < rounds * 200; sample++)
        {
            var clock = Stopwatch.GetTimestamp();
            await Submit(scribe, Organisation(ref number));
            ours.Add(Stopwatch.GetElapsedTime(clock).TotalNanoseconds);
            commits.Add(bare.Commit(1).TotalNanoseconds);
        }

        foreach (var (name, share, goal) in new[] { ("p50", 0.5, "≤ 1.5 ×"), ("p99", 0.99, "≤ 5 ×") })
        {
            var (mine, theirs) = (Measure.Quantile(ours, share), Measure.Quantile(commits, share));
            report.Ratio($"append-{name}", $"one durable append, {name}", Report.Time(mine),
                "raw commit " + Report.Time(theirs), mine / theirs, goal,
                Measure.Spread(ours, commits, share));
        }

        // The row is about a node that has run for a second or two, not about its compiler.
        for (var warm = 0; warm < WarmRounds; warm++) Together(scribe, ref number, 20_000);
        var pair = Measure.InTurns(rounds, () => Together(scribe, ref number, 20_000), () =>
        {
            var clock = Stopwatch.GetTimestamp();
            for (var commit = 0; commit < 200; commit++) bare.Commit(100);
            return Stopwatch.GetElapsedTime(clock).TotalSeconds / 20_000;
        });
        report.Ratio("append-64", $"append, {Callers} callers, an entry each", $"{1 / pair.Ours:N0} entries/s",
            $"raw, 100 rows a commit {1 / pair.Baseline:N0}/s", pair.Ratio, "≤ 2 ×",
            pair.Noise);
    }

    /// <summary>Seconds an entry, many callers waiting for an answer each.</summary>
    private static double Together(Scribe scribe, ref int number, int entries)
    {
        var first = number;
        number += entries;
        var clock = Stopwatch.GetTimestamp();
        Task.WaitAll([.. Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var at = caller; at < entries; at += Callers)
            {
                var own = first + at;
                await Submit(scribe, Organisation(ref own));
            }
        }))]);
        return Stopwatch.GetElapsedTime(clock).TotalSeconds / entries;
    }

    private static Change.OrganisationRegistered Organisation(ref int number)
    {
        var name = "organisation-" + number++;
        return new Change.OrganisationRegistered(
            new OrganisationId(Guid.CreateVersion7(TimeProvider.System.GetUtcNow())), name, name);
    }

    private static async Task Submit(Scribe scribe, Change change)
    {
        var outcome = await scribe.SubmitAsync(
            new Command { Actor = Actor.Node, Decide = (_, _) => Ruling.Of(change) }, CancellationToken.None);
        if (outcome is not CommandOutcome.Recorded) throw new InvalidOperationException("not recorded: " + outcome);
    }
}
