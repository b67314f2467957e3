using System.Threading.Channels;
using Mandate.Governance;
using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>
/// Tells outside what happens to requests, from when it starts. A courtesy: it carries no words of a request, leads to
/// where people sign in and decide, and no answer depends on it. What happened while this node was stopped, or while
/// the queue was full, is not told; the inbox has it.
/// </summary>
/// <typeparam name="T">One message.</typeparam>
internal abstract class Telling<T>(Node node, ILogger log) : IAsyncDisposable
{
    private const int QueueMax = 1_000;
    private const int Attempts = 8;
    private static readonly TimeSpan WaitFirst = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> running = [];

    // The newest is left out where there is no room: what is older is nearer to its deadline.
    private readonly Channel<T> queue = Channel.CreateBounded<T>(
        new BoundedChannelOptions(QueueMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running);
        stopping.Dispose();
    }

    protected void Begin()
    {
        var before = node.Estate;
        running.Add(Task.Run(() => WatchAsync(before, stopping.Token)));
        running.Add(Task.Run(() => SendAsync(stopping.Token)));
    }

    /// <summary>The messages that a piece of news is told in.</summary>
    protected abstract IEnumerable<T> Of(Estate estate, RequestNews news);

    /// <summary>The id of a message, for the log.</summary>
    protected abstract string IdOf(T message);

    /// <summary>
    /// Sends a message once: null when it was taken, else why not, and whether there is no use in trying again.
    /// </summary>
    protected abstract Task<(string Why, bool IsOver)?> OnceAsync(T message, CancellationToken cancel);

    private async Task WatchAsync(Estate before, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var after = await node.Scribe.WatchAsync(before.Revision, cancel);
                foreach (var news in RequestNews.Between(before, after))
                    foreach (var message in Of(after, news))
                        if (!queue.Writer.TryWrite(message)) Log.NotTold(log, IdOf(message), "the queue is full");
                before = after;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }

    private async Task SendAsync(CancellationToken cancel)
    {
        try
        {
            await foreach (var message in queue.Reader.ReadAllAsync(cancel)) await SendAsync(message, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }

    private async Task SendAsync(T message, CancellationToken cancel)
    {
        var wait = WaitFirst;
        for (var attempt = 1; await OnceAsync(message, cancel) is var (why, isOver); attempt++, wait *= 2)
        {
            if (isOver || attempt == Attempts)
            {
                Log.NotTold(log, IdOf(message), why);
                return;
            }

            await Task.Delay(wait, node.Time, cancel);
        }
    }
}
