using System.Diagnostics;

namespace Mandate.Bench;

/// <summary>A figure against its baseline, each measured several times, one after the other in turns.</summary>
internal sealed record Pair(double Ours, double Baseline, double Noise)
{
    /// <summary>How many times the baseline's time ours takes.</summary>
    public double Ratio => Ours / Baseline;
}

/// <summary>Measures in turns, so that what else the machine does falls on both sides.</summary>
internal static class Measure
{
    /// <summary>The medians of <paramref name="rounds"/> turns, and how far the turns' ratios lie apart.</summary>
    public static Pair InTurns(int rounds, Func<double> ours, Func<double> baseline)
    {
        ours();
        baseline();
        var (mine, theirs, ratios) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            mine.Add(ours());
            theirs.Add(baseline());
            ratios.Add(mine[^1] / theirs[^1]);
        }

        var middle = Median(ratios);
        return new Pair(Median(mine), Median(theirs), Median([.. ratios.Select(r => Math.Abs(r - middle))]) / middle);
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
}
