using System.Globalization;

namespace Mandate.Bench;

/// <summary>The table of one run.</summary>
internal sealed class Report(string command, bool quick)
{
    private readonly List<string> rows = [];
    private readonly Dictionary<string, double> ratios = new(StringComparer.Ordinal);
    private readonly Bounds bounds = Bounds.Read();

    /// <summary>What is beyond its bound, of the rows measured since it was cleared.</summary>
    public List<string> Worse { get; } = [];

    /// <summary>What the tables of rows measured twice are told apart by: the later stands.</summary>
    public int Mark => rows.Count;

    /// <summary>A row with a ratio; <paramref name="name"/> is its key among the bounds.</summary>
    public void Ratio(string name, string what, string ours, string baseline, double ratio, string goal, double noise)
    {
        // A quick run is over fewer grants, and has bounds of its own.
        if (quick) name = "quick-" + name;
        // Measured again, the better of the two counts: what became slower is slower each time.
        ratio = Math.Min(ratio, ratios.GetValueOrDefault(name, double.MaxValue));
        ratios[name] = ratio;
        var shown = ratio < 0.1 ? string.Create(CultureInfo.InvariantCulture, $"1/{1 / ratio:0}")
            : ratio.ToString("0.00", CultureInfo.InvariantCulture);
        var apart = noise > 0 ? string.Create(CultureInfo.InvariantCulture, $" ± {noise * 100:0} %") : "";
        Line(what, ours, baseline, shown + " ×" + apart, goal);
        if (bounds.Breach(name, ratio, noise) is { } breach) Worse.Add($"{what}: {breach}");
    }

    /// <summary>A row without a ratio to hold.</summary>
    public void Figure(string what, string ours, string how) => Line(what, ours, how, "", "");

    /// <summary>What could not be measured here, and why.</summary>
    public void Missing(string what, string why) => Line(what, "not measured", why, "", "");

    /// <summary>Drops the lines since a mark: their row is measured again.</summary>
    public void Return(int mark)
    {
        rows.RemoveRange(mark, rows.Count - mark);
        Worse.Clear();
    }

    /// <summary>Writes the table into docs/performance.md of the repository that the run was started in.</summary>
    public void Write() => Document.WriteHead(Document.Circumstances(command) + Prose
        + "\n| what | ours | baseline | ratio | goal |\n| --- | --- | --- | --- | --- |\n"
        + string.Concat(rows.Select(r => r + "\n")));

    /// <summary>Records this run's ratios among the bounds.</summary>
    public void WriteBounds(bool instead) => bounds.Record(ratios, instead);

    public static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0} ns"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000:0.0} µs"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000_000:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000_000_000:0.00} s"),
    };

    private const string Prose =
        """
        Absolute figures depend on the machine: compare the ratios. Ours and its baseline take short turns one after the
        other in the same run, and each side's figure is the best tenth of its turns; ± is half the distance between
        the ratios of four groups of these turns. Every decision that is timed is also checked. A ratio is ours divided
        by the baseline, so less is better; goals are written the same way.

        """;

    private void Line(string what, string ours, string baseline, string ratio, string goal)
    {
        rows.Add($"| {what} | {ours} | {baseline} | {ratio} | {goal} |");
        Console.WriteLine($"{what,-62} {ours,-18} {baseline,-40} {ratio,-16} {goal}");
    }
}
