using System.Diagnostics;
using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Bench;

/// <summary>
/// Each decision in this process timed by itself while 1,000 commands a second are recorded in it: the slowest of a
/// thousand, beside the floor's under the same commands and the same garbage collector.
/// </summary>
internal sealed class BesideWrites : IRow
{
    private const int CommandsASecond = 1_000;
    private const int Questions = 65_536;

    public string Part => "commands";

    public async Task MeasureAsync(BenchRun run)
    {
        var large = await run.LargeAsync();
        await using var folder = await DataFolder.OpenAsync(large.Path);
        var folded = await LedgerFold.OfAsync(folder, null, null, CancellationToken.None);
        await using var scribe = Scribe.Start(
            folder.Journal, folder.Sealed, folder.Key.SignCheckpoint, TimeProvider.System, folded);
        var floor = new Floor(run.Grants);
        var random = new Random(7);
        var rows = new int[Questions];
        for (var index = 0; index < rows.Length; index++) rows[index] = random.Next(run.Grants);
        var questions = Array.ConvertAll(rows, row => large.Made.Question(scribe.Current, row));
        foreach (var question in questions) _ = Decision.Of(scribe.Current, question, LargeEstate.Now);
        var (mine, theirs) = (new List<double>(), new List<double>());
        await using (new Paced(CommandsASecond, () => CommandAsync(run, scribe)))
            for (var turn = 0; turn < (run.IsQuick ? 6 : 11); turn++)
            {
                var time = TimeSpan.FromSeconds(run.IsQuick ? 0.3 : 2);
                mine.Add(Slowest(time, at => Decision.Of(
                    scribe.Current, questions[at % questions.Length], LargeEstate.Now).Permits));
                theirs.Add(Slowest(time, at => floor.Permits(rows[at % rows.Length])));
            }

        var pair = Measure.Of(mine, theirs);
        run.Report.Ratio("decide-p999", $"decide under {CommandsASecond:N0} commands/s, random, p99.9 of single ones",
            Report.Time(pair.Ours), "floor under the same " + Report.Time(pair.Baseline), pair.Ratio, "≤ 2 ×",
            pair.Noise);
    }

    /// <summary>Nanoseconds that one of a thousand takes at least.</summary>
    private static double Slowest(TimeSpan time, Func<int, bool> permits)
    {
        var seen = new List<double>(1 << 20);
        var begun = Stopwatch.GetTimestamp();
        for (var at = 0; Stopwatch.GetElapsedTime(begun) < time; at++)
        {
            var clock = Stopwatch.GetTimestamp();
            if (!permits(at)) throw new InvalidOperationException("a wrong decision");
            seen.Add(Stopwatch.GetElapsedTime(clock).TotalNanoseconds);
        }

        return Measure.Quantile(seen, 0.999);
    }

    /// <summary>Half of the commands revoke a grant, the others register an organisation.</summary>
    private static async Task CommandAsync(BenchRun run, Scribe scribe)
    {
        var number = run.NextGrant();
        var organisation = new OrganisationId(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
        var outcome = await scribe.SubmitAsync(new Command
        {
            Actor = Actor.Node,
            Decide = (estate, at) => number % 2 == 0
                ? GrantCommands.Revoke(estate, LargeEstate.Grant(number), null, null, at)
                : Ruling.Of(new Change.OrganisationRegistered(organisation, $"beside-{number}", "Beside")),
        }, CancellationToken.None);
        if (outcome is not CommandOutcome.Recorded) throw new InvalidOperationException("not recorded: " + outcome);
    }
}
