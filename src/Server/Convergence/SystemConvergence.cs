using System.Security.Cryptography;
using System.Threading.Channels;
using Mandate.Governance;
using Mandate.Governance.Planning;

namespace Mandate.Server;

/// <summary>
/// Drives one connected system to what is in force: looks when an entry changes what it asks for, when an answer
/// changes by time, when a retry is due, and every few seconds for drift. Driven by state alone, never by what woke it.
/// </summary>
internal sealed class SystemConvergence(SystemId id, ConvergenceTools tools) : IDisposable
{
    /// <summary>How long drift stays unseen at the most.</summary>
    public static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(5);

    private readonly ConnectedSystem link = new(tools.Node, tools.Authorities, tools.Reports);
    private readonly PassMemory memory = new();
    private readonly Channel<bool> nudges = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    // One pass at a time; guards everything above.
    private readonly SemaphoreSlim gate = new(1, 1);

    private Node Node => tools.Node;

    private DateTimeOffset Now => Node.Time.GetUtcNow();

    /// <summary>Looks again soon: something outside the ledger changed, such as a host's report.</summary>
    public void Nudge() => nudges.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await PassAsync(null, Actor.Node, cancel);
                memory.Failures = 0;
                await WaitAsync(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // one system's failed pass says nothing about the next, nor about other systems
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Log.PassFailed(tools.Log, id.ToString(), failure);
                if (!await PauseAsync(cancel)) return;
            }
        }
    }

    /// <summary>
    /// One pass now. In enforce mode it changes the system; a hold is released where its digest is named.
    /// </summary>
    public async Task<Plan> PassAsync(string? release, Actor actor, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            return await new Pass(tools, link, memory, id).RunAsync(release, actor, cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The plan as it would be made now; nothing is changed.</summary>
    public async Task<Plan> PlanAsync(CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            // What is open is read from the ledger: a node that only answers has no memory of its own.
            return await new Pass(tools, link, new PassMemory(), id).PlanAsync(cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What a host away from the server is to be given; null before anything was published for it.</summary>
    public async Task<Connectors.OpenSsh.HostBundle?> BundleAsync(Connectors.OpenSsh.HostName host,
        CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            return await new Pass(tools, link, new PassMemory(), id).OpenAsync(cancel) is null
                ? await link.BundleAsync(host, cancel) : null;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        link.Dispose();
        gate.Dispose();
    }

    /// <summary>
    /// Until there is something to look at. An entry that asks for nothing else of this system is nothing.
    /// </summary>
    private async Task WaitAsync(CancellationToken cancel)
    {
        var wakeAt = memory.NextAt;
        while (true)
        {
            var left = wakeAt - Now;
            if (left <= TimeSpan.Zero) return;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var nudged = nudges.Reader.WaitToReadAsync(either.Token).AsTask();
            var moved = Node.Scribe.WatchAsync(memory.Seen, either.Token);
            var due = Task.Delay(left, Node.Time, either.Token);
            var first = await Task.WhenAny(nudged, moved, due);
            await either.CancelAsync();
            await first;
            if (first == due || first == nudged)
            {
                nudges.Reader.TryRead(out _);
                return;
            }

            if (!await StandsAsync(cancel)) return;
        }
    }

    private async Task<bool> StandsAsync(CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            var estate = Node.Estate;
            if (estate.Find(id) is not (>= 0 and var row) || memory.Last is not { } last) return false;
            memory.Seen = estate.Revision;
            var access = DerivedAccess.Of(estate, row, Node.Now);
            return access.AsksTheSame(last) && access.ChangesAt == last.ChangesAt;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<bool> PauseAsync(CancellationToken cancel)
    {
        memory.Failures++;
        try
        {
            await Task.Delay(Min(PollEvery, RemovalBook.Policy.DelayAfter(memory.Failures, Jitter())), Node.Time,
                cancel);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    /// <summary>0 up to but not 1, so that retries of many systems do not meet.</summary>
    public static double Jitter() => RandomNumberGenerator.GetInt32(1_000_000) / 1_000_000.0;
}
