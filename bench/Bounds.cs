using System.Text.Json;

namespace Mandate.Bench;

/// <summary>
/// The ratios of the runs that were recorded, by row: what a run is held against is the worst of them, and how far they
/// lie apart is how far a run may be beyond it. bench/bounds.json.
/// </summary>
internal sealed class Bounds
{
    private const int KeptMax = 8;
    // Less than this part beyond is never a regression, however close the recorded runs lie together.
    private const double SlackMin = 0.15;
    // What a few runs say of how far runs lie apart is too little.
    private const int FewRuns = 4;
    private const double SlackOfFew = 0.5;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly SortedDictionary<string, List<double>> runs;

    private Bounds(SortedDictionary<string, List<double>> runs) => this.runs = runs;

    private static string PathOf => Path.Combine(Environment.CurrentDirectory, "bench", "bounds.json");

    public static Bounds Read() => new(File.Exists(PathOf)
        ? JsonSerializer.Deserialize<SortedDictionary<string, List<double>>>(File.ReadAllText(PathOf))!
        : new SortedDictionary<string, List<double>>(StringComparer.Ordinal));

    /// <summary>Why the ratio is worse than what is recorded; null where it is not, or nothing is.</summary>
    public string? Breach(string name, double ratio, double noise)
    {
        if (!runs.TryGetValue(name, out var recorded) || recorded.Count == 0) return null;
        var (worst, spread) = (recorded.Max(), (recorded.Max() / recorded.Min()) - 1);
        var least = recorded.Count < FewRuns ? SlackOfFew : SlackMin;
        var allowed = worst * (1 + Math.Max(least, Math.Max(spread, noise)));
        return ratio <= allowed ? null : FormattableString.Invariant(
            $"{ratio:0.00##} × where at most {allowed:0.00##} × is allowed ({worst:0.00##} × in {recorded.Count} runs)");
    }

    /// <summary>Adds a run's ratios to the recorded ones, or takes them instead.</summary>
    public void Record(IReadOnlyDictionary<string, double> ratios, bool instead)
    {
        foreach (var (name, ratio) in ratios)
        {
            if (instead || !runs.TryGetValue(name, out var recorded)) runs[name] = recorded = [];
            recorded.Add(Math.Round(ratio, ratio < 0.1 ? 6 : 3));
            if (recorded.Count > KeptMax) recorded.RemoveAt(0);
        }

        File.WriteAllText(PathOf, JsonSerializer.Serialize(runs, Indented) + "\n");
    }
}
