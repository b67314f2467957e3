namespace Mandate.Governance.Planning;

/// <summary>How often a removal is tried again, and when a person hears of it.</summary>
public sealed record RetryPolicy(TimeSpan DelayMin, TimeSpan DelayMax, int AttemptsMax, TimeSpan EscalateAfter)
{
    /// <summary>
    /// The wait after this many attempts: doubling from <see cref="DelayMin"/> up to <see cref="DelayMax"/>, of which
    /// the upper half is left to <paramref name="jitter"/> (0 up to but not 1, drawn at the edge).
    /// </summary>
    public TimeSpan DelayAfter(int attempts, double jitter)
    {
        var doublings = Math.Clamp(attempts - 1, 0, 30);
        var full = Math.Min(DelayMin.Ticks * (double)(1L << doublings), DelayMax.Ticks);
        var share = 0.5 + (Math.Clamp(jitter, 0, 1) / 2);
        return TimeSpan.FromTicks((long)(full * share));
    }
}
