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
    private static readonly TimeSpan WarmMin = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan WarmMax = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The best of so many turns of both, and how far the ratio lies apart between groups of these turns.
    /// </summary>
    public static Pair InTurns(int turns, Func<double> ours, Func<double> baseline)
    {
        Warm(ours, baseline);
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

    /// <summary>Seconds of processor time of this process, which other work on the machine hardly adds to.</summary>
    public static double ProcessorSeconds(Action all)
    {
        var before = Environment.CpuUsage.TotalTime;
        all();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
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

    /// <summary>
    /// Until the compiler is done with both: neither has become a tenth faster for a while. It works beside, and on a
    /// machine that is busy with other things it takes its time.
    /// </summary>
    private static void Warm(Func<double> ours, Func<double> baseline)
    {
        var (mine, theirs) = (double.MaxValue, double.MaxValue);
        var begun = Stopwatch.GetTimestamp();
        for (var faster = begun; Stopwatch.GetElapsedTime(faster) < WarmMin
             && Stopwatch.GetElapsedTime(begun) < WarmMax;)
        {
            var (now, other) = (ours(), baseline());
            if (now < mine * 0.9 || other < theirs * 0.9) faster = Stopwatch.GetTimestamp();
            (mine, theirs) = (Math.Min(mine, now), Math.Min(theirs, other));
        }
    }

    private static List<double> Group(List<double> samples, int group) =>
        [.. samples.Where((_, index) => index % Groups == group)];
}
