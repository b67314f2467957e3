using System.Diagnostics;

namespace Mandate.Bench;

/// <summary>
/// A large estate file applied as an operator does it, against as many grants loaded into tables by hand: row 25.
/// </summary>
internal sealed class Importing : IRow
{
    public string Part => "importing";

    public Task MeasureAsync(BenchRun run)
    {
        var file = run.Fresh("estate") + ".yaml";
        new LargeFile(run.Grants).Write(file);
        var megabytes = new FileInfo(file).Length / 1e6;
        var what = $"import of {run.Grants:N0} grants from {megabytes:N0} MB of YAML";
        var data = run.Fresh("imported");
        var plan = Seconds("plan", file, data);
        var apply = Seconds("apply", file, data);
        var again = Seconds("apply", file, data);
        run.Report.Figure(what + ": the plan alone", Report.Time(plan * 1e9), "every step decided on a fork");
        run.Report.Figure(what + ": the same once more", Report.Time(again * 1e9), "nothing is different");
        if (run.Postgres is { } postgres)
            run.Report.Ratio("import", what, Report.Time(apply * 1e9),
                "load by hand into PostgreSQL " + Report.Time(postgres.LoadSeconds * 1e9),
                apply / postgres.LoadSeconds, "≤ 1.5 ×", 0.1);
        else run.Report.Missing(what, "PostgreSQL is not installed");
        File.Delete(file);
        Directory.Delete(data, recursive: true);
        return Task.CompletedTask;
    }

    private static double Seconds(string verb, string file, string data)
    {
        var clock = Stopwatch.GetTimestamp();
        Tool.Run(Programs.Mandate, "estate", verb, file, "--data", data);
        return Stopwatch.GetElapsedTime(clock).TotalSeconds;
    }
}
