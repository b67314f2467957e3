using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Mandate.Bench;

/// <summary>The table of one run, and its comparison with the bounds that are recorded in bench/bounds.json.</summary>
internal sealed class Report(string command, bool quick)
{
    private readonly StringBuilder rows = new();
    private readonly Dictionary<string, double> ratios = new(StringComparer.Ordinal);
    private readonly List<string> worse = [];

    // Beyond its bound by more than this part, or by three times the noise of the run, a ratio has become worse.
    private const double Slack = 0.25;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>A row with a ratio; <paramref name="name"/> is its key among the bounds.</summary>
    public void Ratio(string name, string what, string ours, string baseline, double ratio, string goal, double noise)
    {
        // A quick run is over fewer grants, and has bounds of its own.
        if (quick) name = "quick-" + name;
        ratios[name] = ratio;
        Line($"{what}", ours, baseline, ratio.ToString("0.00", CultureInfo.InvariantCulture)
            + " ×" + (noise > 0 ? $" ± {noise:P0}" : ""), goal);
        if (Bounds().TryGetValue(name, out var bound) && ratio > bound * (1 + Math.Max(Slack, 3 * noise)))
            worse.Add($"{what}: {ratio:0.00} × where at most {bound:0.00} × is recorded");
    }

    /// <summary>A row without a baseline.</summary>
    public void Figure(string what, string ours, string how) => Line(what, ours, how, "", "");

    /// <summary>What could not be measured here, and why.</summary>
    public void Missing(string what, string why) => Line(what, "not measured", why, "", "");

    public IReadOnlyList<string> Worse => worse;

    /// <summary>Writes docs/performance.md of the repository that `bench/run` was started in.</summary>
    public void Write() => File.WriteAllText(
        Path.Combine(Environment.CurrentDirectory, "docs", "performance.md"),
        "# Performance\n\n"
        + $"One run of `{command}` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}: {Processor()}, "
        + $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}; "
        + $"load {Load()} when it began.\n"
        + "Absolute figures depend on the machine: compare the ratios, which are medians of turns taken one after the\n"
        + "other within the run. ± is the median distance of the turns' ratios from theirs. Every decision is checked.\n"
        + "A ratio is ours divided by the baseline, so less is better; goals are written the same way.\n\n"
        + "| what | ours | baseline | ratio | goal |\n| --- | --- | --- | --- | --- |\n" + rows);

    /// <summary>Records this run's ratios as the bounds.</summary>
    public void WriteBounds() => File.WriteAllText(BoundsFile, JsonSerializer.Serialize(
        new SortedDictionary<string, double>(Bounds().Where(b => !ratios.ContainsKey(b.Key))
            .Concat(ratios).ToDictionary(r => r.Key, r => Math.Round(r.Value, 3)), StringComparer.Ordinal), Indented)
        + "\n");

    public static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1_000 => $"{nanoseconds:0} ns",
        < 1_000_000 => $"{nanoseconds / 1_000:0.0} µs",
        < 1_000_000_000 => $"{nanoseconds / 1_000_000:0.0} ms",
        _ => $"{nanoseconds / 1_000_000_000:0.00} s",
    };

    private static string BoundsFile => Path.Combine(Environment.CurrentDirectory, "bench", "bounds.json");

    private static readonly string LoadAtStart = File.Exists("/proc/loadavg")
        ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Load() => LoadAtStart;

    private static Dictionary<string, double> Bounds() => File.Exists(BoundsFile)
        ? JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(BoundsFile)) ?? [] : [];

    private void Line(string what, string ours, string baseline, string ratio, string goal)
    {
        rows.Append($"| {what} | {ours} | {baseline} | {ratio} | {goal} |\n");
        Console.WriteLine($"{what,-58} {ours,-18} {baseline,-34} {ratio,-16} {goal}");
    }

    private static string Processor() =>
        (File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null)?.Split(':')[1].Trim() ?? "unknown processor";
}
