using System.Collections.Concurrent;
using Mandate.Governance;
using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>
/// Drives every connected system of the estate, each by itself, from when it is connected until the node stops.
/// </summary>
internal sealed class ConvergenceLoop : IAsyncDisposable
{
    private readonly ConvergenceTools tools;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<SystemId, SystemConvergence> systems = new();
    private readonly List<Task> running = [];

    public ConvergenceLoop(Node node, Authorities authorities, HostReports reports, RecordedInstants instants,
        ILogger<ConvergenceLoop> log) =>
        tools = new ConvergenceTools(node, authorities, reports, instants, log);

    /// <summary>Whether this node drives connected systems; another one only answers about them.</summary>
    public bool IsRunning => running.Count > 0;

    public void Start()
    {
        running.Add(Task.Run(() => DriveAsync(stopping.Token)));
        running.Add(Task.Run(() => NoteAsync(stopping.Token)));
    }

    public SystemConvergence Of(SystemId id) => systems.GetOrAdd(id, i => new SystemConvergence(i, tools));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running);
        foreach (var system in systems.Values) system.Dispose();
        stopping.Dispose();
    }

    private async Task DriveAsync(CancellationToken cancel)
    {
        var driven = new Dictionary<SystemId, Task>();
        try
        {
            object? looked = null;
            for (var estate = tools.Node.Estate; ; estate = await tools.Node.Scribe.WatchAsync(estate.Revision, cancel))
            {
                // One version of the systems is looked through once.
                if (ReferenceEquals(looked, estate.Systems)) continue;
                looked = estate.Systems;
                for (var row = 0; row < estate.Systems.Count; row++)
                    if (estate.Systems[row] is { Connector: not null, Id: var id } && !driven.ContainsKey(id))
                        driven[id] = Task.Run(() => Of(id).RunAsync(cancel), CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await Task.WhenAll(driven.Values);
        }
    }

    private async Task NoteAsync(CancellationToken cancel)
    {
        var watch = new LapseWatch(tools.Node, tools.Instants, new SilenceWatch(tools.Log));
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await watch.RunAsync(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // a note that failed is made by the next look; no answer depends on it
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Log.LapsesNotNoted(tools.Log, failure);
                await Task.Delay(SystemConvergence.PollEvery, tools.Node.Time, cancel).ContinueWith(
                    _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                        TaskScheduler.Default);
            }
        }
    }
}
