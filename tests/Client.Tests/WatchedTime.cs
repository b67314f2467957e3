using Mandate.Fixtures;

namespace Mandate.Client.Tests;

/// <summary>A clock that stands, and tells when somebody begins to wait for it.</summary>
public sealed class WatchedTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly ManualTime inner = new(Start);
    private readonly Lock gate = new();
    private readonly Dictionary<TimeSpan, TaskCompletionSource> waits = [];

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override long GetTimestamp() => inner.GetTimestamp();

    public void Advance(double seconds) => inner.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Somebody waits exactly that long.</summary>
    public Task Armed(double seconds) => Wait(TimeSpan.FromSeconds(seconds)).Task.WaitAsync(TimeSpan.FromSeconds(10));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = inner.CreateTimer(callback, state, dueTime, period);
        Wait(dueTime).TrySetResult();
        return timer;
    }

    private TaskCompletionSource Wait(TimeSpan due)
    {
        lock (gate)
        {
            if (!waits.TryGetValue(due, out var wait))
                waits[due] = wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return wait;
        }
    }
}
