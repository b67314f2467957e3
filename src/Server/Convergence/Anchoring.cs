using Mandate.Governance;
using Mandate.Storage;
using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>
/// Adds the newest checkpoint to the anchor file, at most once a second and once more when the node stops. An anchor
/// that knows another ledger is left as it is: it is the evidence.
/// </summary>
internal sealed class Anchoring(Node node, ServerOptions options, ILogger<Anchoring> log) : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    public void Start()
    {
        if (options.Anchor is { } path) running = Task.Run(() => RunAsync(new AnchorFile(path), stopping.Token));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task RunAsync(AnchorFile anchor, CancellationToken cancel)
    {
        try
        {
            for (var anchored = new Revision(0); ;)
            {
                var estate = await node.Scribe.WatchAsync(anchored, cancel);
                if (!await AddAsync(anchor)) return;
                anchored = estate.Revision;
                await Task.Delay(Every, node.Time, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await AddAsync(anchor);
        }
    }

    /// <summary>False when there is no use in going on.</summary>
    private async Task<bool> AddAsync(AnchorFile anchor)
    {
        try
        {
            var head = await node.Folder.Journal.HeadAsync(CancellationToken.None);
            if (head.Checkpoint.Length == 0) return true;
            if (anchor.Add(head.Checkpoint) is not AnchorOutcome.Contradicted contradicted) return true;
            Log.AnchorContradicts(log, options.Anchor!, contradicted.Newest.Size.Value);
            return false;
        }
        catch (StorageException failure)
        {
            Log.NotAnchored(log, options.Anchor!, failure);
            return true;
        }
    }
}
