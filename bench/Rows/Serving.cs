using System.Globalization;
using System.Text.Json;

namespace Mandate.Bench;

/// <summary>
/// A whole server over HTTP, authenticated, every decision kept, against bare ones: rows 9, 10 and 12.
/// </summary>
internal sealed class Serving : IRow
{
    private sealed record Side(Child Server, List<Loaded> Seen)
    {
        public List<double> Costs => [.. Seen.Select(s => 1 / s.Rate)];

        public List<double> Tails => [.. Seen.Select(s => s.P99)];

        public double Rate => Seen.Max(s => s.Rate);
    }

    public string Part => "serving";

    public async Task MeasureAsync(BenchRun run)
    {
        if (Wrk.IsMissing)
        {
            run.Report.Missing("evaluations over HTTP", Wrk.Missing);
            return;
        }

        var (data, other) = (run.Fresh("served"), run.Fresh("served"));
        var (token, second) = (Programs.Example(data), Programs.Example(other));
        var reader = Programs.Token(data, "auditor");
        using var keeping = Child.Mandate(data);
        using var forgetting = Child.Mandate(other, "--no-decision-journal");
        using var bare = Child.Own("--bare-server");
        using var minimal = Child.Own("--minimal-server");
        await Wrk.CheckAsync(keeping, token);
        await Wrk.CheckAsync(forgetting, second);
        var (wrk, without) = (new Wrk(run.Fresh("one.lua"), token, Wrk.Question),
            new Wrk(run.Fresh("one.lua"), second, Wrk.Question));
        Side[] sides = [new(keeping, []), new(forgetting, []), new(bare, []), new(minimal, [])];
        foreach (var side in sides) (side.Server == forgetting ? without : wrk).Load(side.Server, run.IsQuick ? 1 : 4);
        for (var turn = 0; turn < (run.IsQuick ? 3 : 12); turn++)
            foreach (var side in turn % 2 == 0 ? sides : sides.Reverse())
                side.Seen.Add((side.Server == forgetting ? without : wrk).Load(side.Server, run.IsQuick ? 1 : 3));
        Told(run, sides);
        await KeptAsync(run, keeping, reader);
        if (!run.IsQuick) One(run, wrk, keeping, bare);
    }

    private static void Told(BenchRun run, Side[] sides)
    {
        var (ours, quiet, raw, usual) = (sides[0], sides[1], sides[2], sides[3]);
        Rate(run, "http", "evaluation over HTTP, 64 connections", ours, "bare handler", raw, "≤ 1.43 × (0.7 of bare)");
        Rate(run, "http-minimal", "the same", ours, "minimal API", usual, "≤ 0.95 ×");
        Rate(run, "http-kept", "every decision kept", ours, "none kept", quiet, "≤ 1.67 ×");
        var tail = Measure.Of(ours.Tails, raw.Tails);
        run.Report.Ratio("http-p99", "p99 of these", Report.Time(tail.Ours),
            "bare handler " + Report.Time(tail.Baseline), tail.Ratio, "≤ 1.5 ×", tail.Noise);
        run.Report.Figure("resident memory under that load", $"{ours.Server.Megabytes():N0} MB",
            $"bare {raw.Server.Megabytes():N0} MB");
    }

    /// <summary>Whether every decision was kept: what the journal itself says it lost.</summary>
    private static async Task KeptAsync(BenchRun run, Child server, string token)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var said = JsonDocument.Parse(await http.GetStringAsync("/v1/decisions/journal"));
        var kept = said.RootElement.GetProperty("kept").GetInt64();
        var lost = said.RootElement.GetProperty("permits_lost").GetInt64()
            + said.RootElement.GetProperty("refusals_lost").GetInt64();
        run.Report.Figure("of these decisions, not kept", string.Create(CultureInfo.InvariantCulture,
            $"{100.0 * lost / (kept + lost):0.##} %"), $"goal 0; {kept + lost:N0} decisions at full load");
    }

    private static void Rate(
        BenchRun run, string name, string what, Side ours, string against, Side theirs, string goal)
    {
        var pair = Measure.Of(ours.Costs, theirs.Costs);
        run.Report.Ratio(name, what, Text(1 / pair.Ours) + "/s", $"{against} {Text(1 / pair.Baseline)}/s", pair.Ratio,
            goal, pair.Noise);
    }

    private static void One(BenchRun run, Wrk wrk, Child ours, Child bare)
    {
        var (mine, theirs) = (wrk.Load(ours, 2, connections: 1), wrk.Load(bare, 2, connections: 1));
        run.Report.Figure("latency of one connection, p50 and p99",
            $"{Report.Time(mine.P50)}, {Report.Time(mine.P99)}",
            $"bare {Report.Time(theirs.P50)}, {Report.Time(theirs.P99)}");
    }

    private static string Text(double rate) => rate.ToString("N0", CultureInfo.InvariantCulture);
}
