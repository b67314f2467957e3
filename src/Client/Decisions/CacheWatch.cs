namespace Mandate.Client;

/// <summary>
/// Follows the stream of changes for a cache: while it is heard, decisions may be kept; every change ends those that do
/// not know it, whatever it is about: an answer does not say which system it is about. Begins with the first question
/// and ends with the client.
/// </summary>
internal sealed class CacheWatch(Channel channel, DecisionCache cache, DecisionCacheOptions options) : IDisposable
{
    private static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource ending = new();
    private int begun;

    /// <summary>Why there is no stream; null while there is one, or none was tried yet.</summary>
    public MandateProblem? Problem { get; private set; }

    /// <summary>Begins once, and does not wait.</summary>
    public void Begin()
    {
        if (Volatile.Read(ref begun) == 0 && Interlocked.Exchange(ref begun, 1) == 0) _ = RunAsync(ending.Token);
    }

    public void Dispose()
    {
        ending.Cancel();
        ending.Dispose();
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        // Off the caller's path and context.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var feed = new EventFeed(channel, "v1/decisions/changes", options.SilenceMax);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await FollowAsync(feed, cancel)) attempt = 1;
                var delay = TimeSpan.FromTicks(
                    Math.Min(channel.Options.RetryDelay.Ticks << Math.Min(attempt, 16), DelayMax.Ticks));
                await Task.Delay(delay, channel.Options.Time, cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            finally
            {
                cache.Closed();
            }
        }
    }

    /// <summary>One connection; whether it was ever open.</summary>
    private async Task<bool> FollowAsync(EventFeed feed, CancellationToken cancel)
    {
        var wasOpen = false;
        await foreach (var happened in feed.RunAsync(null, cancel))
        {
            switch (happened)
            {
                case FeedEvent.Opened opened:
                    cache.Opened(opened.Token);
                    (wasOpen, Problem) = (true, null);
                    break;
                case FeedEvent.Recorded recorded:
                    cache.Saw(recorded.Revision);
                    cache.Heard();
                    break;
                case FeedEvent.Closed closed:
                    cache.Closed();
                    Problem = closed.Problem;
                    break;
                default:
                    cache.Heard();
                    break;
            }
        }

        return wasOpen;
    }
}
