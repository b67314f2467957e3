using System.Diagnostics.Metrics;

namespace Mandate.Server;

/// <summary>How many decisions were kept and how many were not, for volumes, for whoever asks and as metrics.</summary>
internal sealed class DecisionCounts : IDisposable
{
    private readonly Meter meter = new("Mandate.Decisions");
    private readonly Func<bool> isLeavingOut;
    private long kept;
    private long permitsLost;
    private long refusalsLost;
    private long permitsUntold;
    private long refusalsUntold;

    public DecisionCounts(Func<int> waiting, Func<bool> isLeavingOut)
    {
        this.isLeavingOut = isLeavingOut;
        meter.CreateObservableCounter("mandate.decisions.kept", () => KeptCount);
        meter.CreateObservableCounter("mandate.decisions.lost", () => (Measurement<long>[])
            [new(PermitsLost, new KeyValuePair<string, object?>("decision", "permit")),
                new(RefusalsLost, new KeyValuePair<string, object?>("decision", "refusal"))]);
        meter.CreateObservableGauge("mandate.decisions.waiting", waiting);
    }

    /// <summary>Since the node started.</summary>
    public long KeptCount => Interlocked.Read(ref kept);

    public long PermitsLost => Interlocked.Read(ref permitsLost);

    public long RefusalsLost => Interlocked.Read(ref refusalsLost);

    /// <summary>Whether the next volume has something to tell beside its decisions.</summary>
    public bool IsLosing =>
        Interlocked.Read(ref permitsUntold) + Interlocked.Read(ref refusalsUntold) > 0 || isLeavingOut();

    public void Kept(int count) => Interlocked.Add(ref kept, count);

    public void Lost(bool permits) => Lost(permits ? 1 : 0, permits ? 0 : 1);

    public void Lost(int permits, int refusals)
    {
        Interlocked.Add(ref permitsLost, permits);
        Interlocked.Add(ref permitsUntold, permits);
        Interlocked.Add(ref refusalsLost, refusals);
        Interlocked.Add(ref refusalsUntold, refusals);
    }

    /// <summary>What no volume has told yet.</summary>
    public (long Permits, long Refusals) TakeLost() =>
        (Interlocked.Exchange(ref permitsUntold, 0), Interlocked.Exchange(ref refusalsUntold, 0));

    /// <summary>What could not be told after all.</summary>
    public void PutBack(long permits, long refusals)
    {
        Interlocked.Add(ref permitsUntold, permits);
        Interlocked.Add(ref refusalsUntold, refusals);
    }

    public void Dispose() => meter.Dispose();
}
