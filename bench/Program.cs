using System.Globalization;
using Mandate.Bench;

// Measures Mandate and its baselines in turns and writes docs/performance.md.
//   bench/run [grants]        everything, 1,000,000 grants unless told
//   bench/run --quick         100,000 grants; exits with 1 where a ratio is beyond its recorded bound
//   bench/run --only=size     one of decisions, appending, serving, size; writes nothing
//   bench/run --bounds        everything, and records the ratios as the bounds; with --quick those of a quick run
//   bench/run --file=PATH [grants]  writes a large estate file and measures nothing
//   bench/soak [minutes]      a server at half its top load; exits with 1 where its memory grows
var arguments = args.Where(a => !a.StartsWith('-')).ToList();
var (quick, bounds) = (args.Contains("--quick"), args.Contains("--bounds"));
if (args.Contains("--bare-server")) return await BareServer.RunAsync();
var size = arguments.Count > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : quick ? 100_000 : 1_000_000;
var rounds = quick ? 5 : 9;
if (Array.Find(args, a => a.StartsWith("--file=", StringComparison.Ordinal)) is { } file)
{
    new LargeFile(size).Write(file["--file=".Length..]);
    return 0;
}

var report = new Report("bench/run " + string.Join(' ', args), quick);
var only = Array.Find(args, a => a.StartsWith("--only=", StringComparison.Ordinal))?["--only=".Length..];
var scratch = Path.Combine(
    Path.GetTempPath(), "mandate-bench-" + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N"));
Directory.CreateDirectory(scratch);
try
{
    if (Array.Find(args, a => a.StartsWith("--soak=", StringComparison.Ordinal)) is { } soak)
        return await Soak.RunAsync(scratch, double.Parse(soak["--soak=".Length..], CultureInfo.InvariantCulture));
    if (Wants("decisions")) Decisions.Run(report, size, rounds);
    GC.Collect();
    if (Wants("appending")) await Appending.RunAsync(report, scratch, rounds);
    if (Wants("serving")) await Serving.RunAsync(report, scratch, quick);
    if (Wants("size")) await Size.RunAsync(report, scratch, size);
}
finally
{
    Directory.Delete(scratch, recursive: true);
}

if (!quick && only is null) report.Write();
if (bounds) report.WriteBounds();
foreach (var line in report.Worse) await Console.Error.WriteLineAsync("worse: " + line);
return quick && report.Worse.Count > 0 ? 1 : 0;

bool Wants(string part) => only is null || only == part;
