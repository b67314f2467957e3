using System.Diagnostics;
using System.Globalization;
using Mandate.Bench;

// Measures Mandate and its baselines in turns and writes docs/performance.md.
//   bench/run [grants]        everything, 1,000,000 grants unless told
//   bench/run --quick         100,000 grants; exits with 1 where a ratio is beyond its recorded bound
//   bench/run --only=size     the rows of one part, or of several (size,serving); writes no document
//   bench/run --bounds        adds the ratios to those recorded in bench/bounds.json; --bounds=new replaces them.
//                             A quick run has bounds of its own
//   bench/run --file=PATH [grants]  writes a large estate file and measures nothing
//   bench/soak [minutes]      a server at half its top load; exits with 1 where its memory grows
switch (args)
{
    case ["--bare-server"]: return await BareServer.RunAsync(null, 0);
    case ["--bare-server", var folder, var bytes]:
        return await BareServer.RunAsync(folder, int.Parse(bytes, CultureInfo.InvariantCulture));
    case ["--minimal-server"]: return await MinimalServer.RunAsync();
    case ["--hosted-server", var folder]: return await HostedServer.RunAsync(folder);
}

Document.Begin();
using var run = new BenchRun(args);
if (Array.Find(args, a => a.StartsWith("--file=", StringComparison.Ordinal)) is { } file)
{
    new LargeFile(run.Grants).Write(file["--file=".Length..]);
    return 0;
}

if (Array.Find(args, a => a.StartsWith("--soak=", StringComparison.Ordinal)) is { } soak)
    return await Soak.RunAsync(run.Scratch, double.Parse(soak["--soak=".Length..], CultureInfo.InvariantCulture));
var only = Array.Find(args, a => a.StartsWith("--only=", StringComparison.Ordinal))?["--only=".Length..].Split(',');
var worse = new List<string>();
foreach (var row in Table.Rows.Where(r => only is null || only.Contains(r.Part)))
{
    var (mark, clock) = (run.Report.Mark, Stopwatch.GetTimestamp());
    await row.MeasureAsync(run);
    // What became slower is slower each time it is measured; what something else held up is not.
    for (var again = 0; run.IsQuick && again < 2 && run.Report.Worse.Count > 0; again++)
    {
        run.Report.Return(mark);
        await row.MeasureAsync(run);
    }

    await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
        $"{row.GetType().Name}: {Stopwatch.GetElapsedTime(clock).TotalSeconds:0} s"));
    worse.AddRange(run.Report.Worse);
    run.Report.Worse.Clear();
    GC.Collect();
}

if (!run.IsQuick && only is null) run.Report.Write();
var bounds = Array.Find(args, a => a.StartsWith("--bounds", StringComparison.Ordinal));
if (bounds is not null) run.Report.WriteBounds(instead: bounds == "--bounds=new");
foreach (var line in worse) await Console.Error.WriteLineAsync("worse: " + line);
return run.IsQuick && worse.Count > 0 ? 1 : 0;
