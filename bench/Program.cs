using System.Globalization;
using Mandate.Bench;

// Measures Mandate and its baselines in turns and writes docs/performance.md.
//   bench/run [grants]        everything, 1,000,000 grants unless told
//   bench/run --quick         100,000 grants; exits with 1 where a ratio is beyond its recorded bound
//   bench/run --only=size     the rows of one part; writes nothing
//   bench/run --bounds        everything, and records the ratios as the bounds; with --quick those of a quick run
//   bench/soak [minutes]      a server at half its top load; exits with 1 where its memory grows
if (args.Contains("--bare-server")) return await BareServer.RunAsync();
using var run = new BenchRun(args);
if (Array.Find(args, a => a.StartsWith("--soak=", StringComparison.Ordinal)) is { } soak)
    return await Soak.RunAsync(run.Scratch, double.Parse(soak["--soak=".Length..], CultureInfo.InvariantCulture));
var only = Array.Find(args, a => a.StartsWith("--only=", StringComparison.Ordinal))?["--only=".Length..];
foreach (var row in Table.Rows.Where(r => only is null || r.Part == only))
{
    await row.MeasureAsync(run);
    GC.Collect();
}

if (!run.IsQuick && only is null) run.Report.Write();
if (args.Contains("--bounds")) run.Report.WriteBounds();
foreach (var line in run.Report.Worse) await Console.Error.WriteLineAsync("worse: " + line);
return run.IsQuick && run.Report.Worse.Count > 0 ? 1 : 0;
