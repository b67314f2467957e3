using Mandate.Governance;
using Mandate.Storage;
using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>
/// Keeps the folder's snapshot near the ledger's end, so that the next start has little to fold: a new one whenever the
/// ledger has grown by a tenth, and then none for five times as long as it took. It is made beside everything else, and
/// nothing waits for it or relies on it.
/// </summary>
internal sealed class SnapshotKeeping(Node node, ServerOptions options, ILogger<SnapshotKeeping> log) : IAsyncDisposable
{
    private const long Share = 10;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    // While a ledger grows fast, most of the time is not for snapshots that are soon replaced.
    private const int RestTimes = 5;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource firstKept = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task running = Task.CompletedTask;

    /// <summary>Completes when this server has kept a snapshot.</summary>
    public Task FirstKept => firstKept.Task;

    public void Start()
    {
        if (node.SnapshotUnfit is { } why) Log.SnapshotUnfit(log, why);
        running = Task.Run(() => RunAsync(stopping.Token));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        for (var kept = node.StartedFrom; ;)
        {
            var more = Math.Max(options.SnapshotEntriesMin, kept.Value / Share);
            var estate = await node.Scribe.WatchAsync(new Revision(kept.Value + more - 1), cancel);
            kept = estate.Revision;
            var began = node.Time.GetTimestamp();
            try
            {
                await SnapshotWriter.WriteAsync(node.Folder, estate, BreatheAsync, cancel);
                firstKept.TrySetResult();
            }
            catch (StorageException failure)
            {
                // Tried again after as many entries as would have been the next one's turn.
                Log.SnapshotNotKept(log, failure);
            }

            await Task.Delay(node.Time.GetElapsedTime(began) * RestTimes, node.Time, cancel);
        }

        async ValueTask BreatheAsync() => await Task.Delay(Breath, node.Time, cancel);
    }
}
