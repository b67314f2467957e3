using System.Globalization;
using Mandate.Governance;

namespace Mandate.Bench;

/// <summary>
/// How decisions grow where nothing but one thing does: grants from 1 k to 5 M, chains from 1 to 6, and up to 500
/// grants of one person on one system, of which the oldest is asked about.
/// </summary>
internal sealed class Growth : IRow
{
    private const int Alike = 20_000;
    private const int Turns = 100;

    public string Part => "growth";

    public Task MeasureAsync(BenchRun run)
    {
        // Nothing here is held to a bound.
        if (run.IsQuick) return Task.CompletedTask;
        int[] sizes = [1_000, 100_000, run.Grants, 5 * run.Grants];
        Line(run, "decide hot / random, by grants", sizes, size => Best(new LargeEstate(size, 1), 1_000, size));
        Line(run, "decide hot, by links of the chain", [1, 2, 3, 4, 5, 6],
            chain => Best(new LargeEstate(Alike, chain), 1_000));
        Line(run, "decide, by grants of the person on the system", [1, 10, 100, 500],
            held => Best(new LargeEstate(Alike, 1)
            {
                Systems = 1, People = Alike / held, ResourcesASystem = Alike,
            }, Alike / held));
        return Task.CompletedTask;
    }

    private static void Line(BenchRun run, string what, int[] steps, Func<int, string> measured) => run.Report.Figure(
        what, string.Join(", ", steps.Select(measured)),
        string.Join(", ", steps.Select(step => step.ToString("N0", CultureInfo.InvariantCulture))));

    /// <summary>The best of decisions among the first so many grants, for each of these numbers.</summary>
    private static string Best(LargeEstate made, params int[] among)
    {
        var estate = Estate.Empty.Apply(made.Entries());
        return string.Join(" / ", among.Select(number => Report.Time(
            Measure.InTurns(Turns, new Asking(made, estate, number).Ours, () => 1).Ours)));
    }
}
