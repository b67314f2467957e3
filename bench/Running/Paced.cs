using System.Diagnostics;

namespace Mandate.Bench;

/// <summary>Does something so many times a second until it is disposed; a failure comes out then.</summary>
internal sealed class Paced : IAsyncDisposable
{
    private const int Workers = 16;
    private readonly long begun = Stopwatch.GetTimestamp();
    private readonly Task[] running;
    private volatile bool stopping;
    private long done;

    public Paced(double rate, Func<Task> act) =>
        running = [.. Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker, rate, act)))];

    /// <summary>How many a second it came to.</summary>
    public double Rate => Interlocked.Read(ref done) / Stopwatch.GetElapsedTime(begun).TotalSeconds;

    public async ValueTask DisposeAsync()
    {
        stopping = true;
        await Task.WhenAll(running);
    }

    private async Task WorkAsync(int worker, double rate, Func<Task> act)
    {
        for (var sent = worker; !stopping; sent += Workers)
        {
            var early = TimeSpan.FromSeconds(sent / rate) - Stopwatch.GetElapsedTime(begun);
            if (early > TimeSpan.FromMilliseconds(1)) await Task.Delay(early, TimeProvider.System);
            await act();
            Interlocked.Increment(ref done);
        }
    }
}
