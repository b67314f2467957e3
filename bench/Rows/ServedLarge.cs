using System.Globalization;
using Mandate.Governance;

namespace Mandate.Bench;

/// <summary>
/// A real server over the large estate: its start (rows 20 and 21), its memory (row 19), and questions over HTTP about
/// random grants of it, beside the same one question of <see cref="Serving"/>.
/// </summary>
internal sealed class ServedLarge : IRow
{
    private const int Questions = 20_000;

    public string Part => "large";

    public async Task MeasureAsync(BenchRun run)
    {
        var folder = await run.LargeAsync();
        var bare = await BareStartAsync();
        var (floor, floorBytes) = Measure.Live(() => new Floor(run.Grants));
        var (_, textBytes) = Measure.Live(() =>
        {
            floor.AddTexts();
            return floor;
        });
        var busy = bare.Busy + Measure.ProcessorSeconds(() => _ = new Floor(run.Grants));
        var least = bare.Seconds + Measure.Seconds(() => _ = new Floor(run.Grants));
        using (var first = await LargeServer.StartAsync(folder))
        {
            Start(run, "start", $"`mandate serve`, {folder.Entries:N0} entries: start to first decision", first, least,
                busy, "≤ 6 s in all");
            await KeptAsync(Path.Combine(folder.Path, "estate.snapshot"));
            first.Server.Stop();
        }

        using var served = await LargeServer.StartAsync(folder);
        Start(run, "restart", "the same from the snapshot that it kept", served, least, busy, "≤ 2.5 s in all");
        run.Report.Figure("resident after the start", $"{served.Server.Megabytes():N0} MB", "");
        await RandomAsync(run, served);
        var sum = bare.Megabytes + ((floorBytes + textBytes) / 1e6);
        run.Report.Ratio("resident", $"resident, {run.Grants:N0} grants, after many questions",
            $"{served.Server.Megabytes():N0} MB", $"bare server, floor and texts of ids {sum:N0} MB",
            served.Server.Megabytes() / sum, "≤ 2.5 ×", 0.05);
    }

    /// <summary>A quick run is held to the processor time, which a busy machine hardly adds to.</summary>
    private static void Start(
        BenchRun run, string name, string what, LargeServer served, double least, double busy, string goal)
    {
        var took = served.Server.ProcessorSeconds();
        if (run.IsQuick)
            run.Report.Ratio(name, what + ", processor time", Text(took), "of a bare server and index " + Text(busy),
                took / busy, "", 0.2);
        else
            run.Report.Ratio(name, what, Text(served.SecondsToDecide), "bare server, index of the floor " + Text(least),
                served.SecondsToDecide / least, run.Grants == 1_000_000 ? goal : "", 0.2);
    }

    /// <summary>A bare server that is started and asked once, and what it then holds.</summary>
    private static async Task<(double Seconds, double Busy, double Megabytes)> BareStartAsync()
    {
        using var bare = Child.Own("--bare-server");
        var clock = System.Diagnostics.Stopwatch.GetTimestamp();
        await Wrk.CheckAsync(bare, "");
        var seconds = bare.SecondsToListen + System.Diagnostics.Stopwatch.GetElapsedTime(clock).TotalSeconds;
        return (seconds, bare.ProcessorSeconds(), bare.Megabytes());
    }

    private static async Task KeptAsync(string snapshot)
    {
        for (var wait = 0; !File.Exists(snapshot); wait++)
        {
            if (wait > 600) throw new InvalidOperationException("the server kept no snapshot within a minute");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private static async Task RandomAsync(BenchRun run, LargeServer served)
    {
        if (Wrk.IsMissing)
        {
            run.Report.Missing("evaluations over HTTP about random grants", Wrk.Missing);
            return;
        }

        var made = served.Folder.Made;
        var random = new Random(5);
        var wrk = new Wrk(run.Fresh("random.lua"), served.Token,
            Enumerable.Range(0, Questions).Select(_ => LargeServer.Question(made, random.Next(made.Grants))));
        using var bare = Child.Own("--bare-server");
        await Wrk.CheckAsync(served.Server, served.Token, LargeServer.Question(made, 1));
        var seconds = run.IsQuick ? 1 : 3;
        wrk.Load(served.Server, 2);
        var (mine, theirs) = (new List<Loaded>(), new List<Loaded>());
        var pair = Measure.InTurns(run.IsQuick ? 3 : 9, () => Turn(served.Server, mine), () => Turn(bare, theirs));
        run.Report.Ratio("http-random", $"evaluation over HTTP, random over {Questions:N0} of {run.Grants:N0} grants",
            Rate(pair.Ours), "bare handler " + Rate(pair.Baseline), pair.Ratio, "≤ 1.43 × (0.7 of bare)", pair.Noise);

        double Turn(Child server, List<Loaded> seen)
        {
            seen.Add(wrk.Load(server, seconds));
            return 1 / seen[^1].Rate;
        }
    }

    private static string Rate(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{1 / seconds:N0}/s");

    private static string Text(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s");
}
