using System.Collections.Concurrent;
using Mandate.Governance;
using Mandate.Storage;
using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>
/// Keeps decisions, off the path of the requests that ask: a request leaves what it decided in a bounded ring and goes
/// on; one writer takes it from there. A full ring gives up permits first and counts what it gives up.
/// </summary>
internal sealed class DecisionJournal : IAsyncDisposable
{
    /// <summary>How many decisions wait at most; this many are lost when the process is killed.</summary>
    public const int Capacity = 32_768;

    /// <summary>With so many waiting, permits are given up and the rest of the ring is for refusals.</summary>
    public const int PermitsMax = Capacity / 4 * 3;

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(5);
    private const int GatherTimesMax = 5;

    /// <summary>
    /// So many are written without gathering more. Much work at once would take a core from requests for as long, which
    /// the slowest of them show.
    /// </summary>
    private const int WorthWriting = 256;

    private static readonly TimeSpan LookAtOnce = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LookSoon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookSeldom = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan TellUsesEvery = TimeSpan.FromMinutes(1);

    private readonly Node node;
    private readonly bool keeps;
    private readonly Ring<NotedDecision> ring = new(Capacity);
    private readonly UseMarks uses = new();
    private readonly PermitSampling sampling;
    private readonly DecisionWriter writer;
    private readonly ILogger log;
    private readonly SemaphoreSlim wake = new(0);
    private readonly SemaphoreSlim hurry = new(0);
    private readonly ConcurrentQueue<TaskCompletionSource> flushes = [];
    private Task running = Task.CompletedTask;
    private Instant usesTold;
    private int asleep;
    private volatile bool stopping;

    public DecisionJournal(Node node, ServerOptions options, ILogger<DecisionJournal> log)
    {
        (this.node, this.log, keeps, usesTold) = (node, log, options.KeepsDecisions, node.Now);
        sampling = new PermitSampling(options.SampledPermits);
        Counts = new DecisionCounts(() => ring.Count, () => sampling.IsLeavingOut);
        writer = new DecisionWriter(node, TimeSpan.FromDays(options.DecisionDays), ring, sampling, Counts, log);
    }

    public DecisionCounts Counts { get; }

    /// <summary>How many decisions wait to be kept.</summary>
    public int Waiting => ring.Count;

    /// <summary>What keeps the file from being written; null while nothing does.</summary>
    public string? Problem => writer.Problem;

    public void Start() => running = Task.Run(RunAsync);

    /// <summary>
    /// Leaves a decision to be kept; on the path of every request. With <paramref name="isUse"/> a permit is a use of
    /// its grant.
    /// </summary>
    public void Note(in NotedDecision noted, bool isUse)
    {
        if (noted.Permits)
        {
            if (isUse) uses.Used(noted.Grant, noted.At);
            if (!keeps || !sampling.Keeps(noted.Estate, noted.Grant)) return;
        }
        else if (!keeps) return;

        if (!ring.TryPut(noted, noted.Permits ? PermitsMax : Capacity)) Counts.Lost(noted.Permits);
        if (Volatile.Read(ref asleep) == 1 && Interlocked.Exchange(ref asleep, 0) == 1) wake.Release();
    }

    /// <summary>Completes once everything that was noted before the call can be read, or was counted as lost.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        var flush = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        flushes.Enqueue(flush);
        Wake();
        await flush.Task.WaitAsync(cancel);
    }

    /// <summary>
    /// Nobody can try names against what was kept before: asked after somebody was erased.
    /// </summary>
    public void ForgetNames()
    {
        if (writer.Digest is { } digest) digest.Renew();
        else NameDigest.Renew(node.Folder.Path);
    }

    /// <summary>The digest that a text was kept as, for a search; null when nothing was kept as one.</summary>
    public NameDigest? Digest => writer.Digest;

    /// <summary>
    /// After the last request: what waits is kept, the volume closed and recorded, and uses are told.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        stopping = true;
        Wake();
        await running;
        writer.Dispose();
        Counts.Dispose();
        wake.Dispose();
        hurry.Dispose();
    }

    private void Wake()
    {
        hurry.Release();
        wake.Release();
    }

    private async Task RunAsync()
    {
        await RunOnceAsync(writer.Begin, isLast: false);
        while (!stopping)
        {
            await SleepAsync();
            var told = new List<TaskCompletionSource>();
            while (flushes.TryDequeue(out var flush)) told.Add(flush);
            await RunOnceAsync(writer.Drain, isLast: false);
            foreach (var flush in told) flush.SetResult();
        }

        await RunOnceAsync(writer.Drain, isLast: true);
        while (flushes.TryDequeue(out var late)) late.SetResult();
    }

    /// <summary>Until there is something to write; then a moment longer, so that it is worth writing.</summary>
    private async Task SleepAsync()
    {
        Volatile.Write(ref asleep, 1);
        Interlocked.MemoryBarrier();
        var look = writer.IsSweeping ? LookAtOnce : writer.IsWaiting || uses.IsDue ? LookSoon : LookSeldom;
        if (ring.Count == 0 && flushes.IsEmpty && !stopping) await wake.WaitAsync(look);
        Volatile.Write(ref asleep, 0);
        for (var times = 0; times < GatherTimesMax && ring.Count < WorthWriting; times++)
            if (!flushes.IsEmpty || stopping || await hurry.WaitAsync(Gather)) break;
    }

    private async Task RunOnceAsync(Action write, bool isLast)
    {
        try
        {
            write();
            await writer.TurnAsync(isLast);
            if (!isLast && node.Now.Since(usesTold) < TellUsesEvery) return;
            usesTold = node.Now;
            await uses.TellAsync(node);
        }
#pragma warning disable CA1031 // a bug in keeping decisions must not end the keeping, nor reach those who ask
        catch (Exception bug)
#pragma warning restore CA1031
        {
            Log.DecisionsNotKept(log, bug);
        }
    }
}
