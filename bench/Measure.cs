using System.Diagnostics;

namespace Mandate.Bench;

/// <summary>A figure against its baseline, each the best of several turns taken one after the other.</summary>
internal sealed record Pair(double Ours, double Baseline, double Noise)
{
    /// <summary>How many times the baseline's time ours takes.</summary>
    public double Ratio => Ours / Baseline;
}

/// <summary>
/// Measures in many short turns, so that what else the machine does falls on both sides, and takes the best tenth of
/// each: other work only ever adds time, and the turns it left alone are there on both sides.
/// </summary>
internal static class Measure
{
    private const double BestShare = 0.1;
    private const int Groups = 4;
    private static readonly TimeSpan Warm = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// The best of so many turns of both, and how far the ratio lies apart between groups of these turns.
    /// </summary>
    public static Pair InTurns(int turns, Func<double> ours, Func<double> baseline)
    {
        // Until the compiler is done with both.
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < Warm;)
        {
            ours();
            baseline();
        }

        var (mine, theirs) = (new List<double>(), new List<double>());
        for (var turn = 0; turn < turns; turn++)
        {
            // Who goes second finds the processor warmer: they take it in turns, too.
            if (turn % 2 == 1) theirs.Add(baseline());
            mine.Add(ours());
            if (turn % 2 == 0) theirs.Add(baseline());
        }

        return Of(mine, theirs);
    }

    /// <summary>A pair of samples that were taken in turns.</summary>
    public static Pair Of(List<double> mine, List<double> theirs)
    {
        List<double> ratios = [.. Enumerable.Range(0, Math.Min(Groups, mine.Count))
            .Select(group => Best(Group(mine, group)) / Best(Group(theirs, group)))];
        var (best, other) = (Best(mine), Best(theirs));
        return new Pair(best, other, (ratios.Max() - ratios.Min()) / 2 / (best / other));
    }

    /// <summary>How far the ratio of a quantile lies apart between groups of samples taken in turns.</summary>
    public static double Spread(List<double> mine, List<double> theirs, double share)
    {
        List<double> ratios = [.. Enumerable.Range(0, Math.Min(Groups, mine.Count))
            .Select(group => Quantile(Group(mine, group), share) / Quantile(Group(theirs, group), share))];
        return (ratios.Max() - ratios.Min()) / 2 / Median(ratios);
    }

    /// <summary>Nanoseconds a call of something that is done <paramref name="calls"/> times.</summary>
    public static double Nanoseconds(int calls, Action all)
    {
        var clock = Stopwatch.GetTimestamp();
        all();
        return Stopwatch.GetElapsedTime(clock).TotalNanoseconds / calls;
    }

    public static double Seconds(Action all)
    {
        var clock = Stopwatch.GetTimestamp();
        all();
        return Stopwatch.GetElapsedTime(clock).TotalSeconds;
    }

    public static double Median(List<double> samples) => Quantile(samples, 0.5);

    public static double Best(List<double> samples) => Quantile(samples, BestShare);

    public static double Quantile(List<double> samples, double share)
    {
        List<double> sorted = [.. samples.Order()];
        return sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];
    }

    /// <summary>Live bytes that making something adds.</summary>
    public static (T Made, long Bytes) Live<T>(Func<T> make)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var made = make();
        return (made, GC.GetTotalMemory(forceFullCollection: true) - before);
    }

    private static List<double> Group(List<double> samples, int group) =>
        [.. samples.Where((_, index) => index % Groups == group)];
}
