using Mandate.Governance;
using Mandate.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>
/// Reads every new entry once and tells the streams whose decisions it touches. It begins with the first stream, and
/// where it cannot go on every stream ends: silence must never pass for "nothing changed".
/// </summary>
internal sealed class DecisionWatch(Node node, IHostApplicationLifetime lifetime, ILogger<DecisionWatch> log)
    : IAsyncDisposable
{
    /// <summary>How many streams one node keeps open.</summary>
    public const int StreamsMax = 1_024;

    /// <summary>How many of them one caller may have: one a process that shares its token.</summary>
    public const int PerCallerMax = 32;

    /// <summary>How far it may be behind before everything counts as touched.</summary>
    private const int BehindMax = 100_000;

    /// <summary>How often it looks whether the ledger can still be written.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly List<DecisionFollower> followers = [];
    private Task? begun;
    private Task running = Task.CompletedTask;

    /// <summary>What came of asking for a stream.</summary>
    public enum Outcome
    {
        /// <summary>It is open.</summary>
        Open,

        /// <summary>The caller has as many as it may have.</summary>
        TooManyOfCaller,

        /// <summary>The node has as many as it keeps, or cannot say what changes.</summary>
        Busy,
    }

    /// <summary>
    /// A follower that is told of everything after the version it finds when it has it. Whoever gets one leaves it.
    /// </summary>
    public async Task<(Outcome Outcome, DecisionFollower? Follower)> FollowAsync(
        Caller caller, CancellationToken cancel)
    {
        var follower = new DecisionFollower(caller);
        Task ready;
        lock (gate)
        {
            if (node.Scribe.Broken is not null || followers.Count >= StreamsMax) return (Outcome.Busy, null);
            if (followers.Count(f => f.Caller.Actor == caller.Actor) >= PerCallerMax)
                return (Outcome.TooManyOfCaller, null);
            followers.Add(follower);
            ready = begun ??= Begin_NeedsLock();
        }

        try
        {
            await ready.WaitAsync(cancel);
        }
        catch
        {
            Leave(follower);
            throw;
        }

        return (Outcome.Open, follower);
    }

    public void Leave(DecisionFollower follower)
    {
        lock (gate) followers.Remove(follower);
    }

    /// <summary>Waits for what reads the journal, which goes after this; the application was told to stop.</summary>
    public async ValueTask DisposeAsync() => await running;

    /// <summary>Completes once it is known what hangs on what, and nothing that comes after is missed.</summary>
    private Task Begin_NeedsLock()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running = Task.Run(() => RunAsync(ready, lifetime.ApplicationStopping));
        return ready.Task;
    }

    private async Task RunAsync(TaskCompletionSource ready, CancellationToken stopping)
    {
        try
        {
            var known = node.Estate;
            var touches = new SystemTouches();
            touches.Follow(known);
            ready.SetResult();
            while (node.Scribe.Broken is null)
                if (await NewestAsync(known, stopping) is { } newest)
                {
                    touches = await TellAsync(touches, known.Revision, newest, stopping);
                    known = newest;
                }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server goes, and the streams with it.
        }
#pragma warning disable CA1031 // whatever it was, what changes is not known from here on
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.ChangesNotFollowed(log, failure);
        }

        List<DecisionFollower> left;
        lock (gate)
        {
            left = [.. followers];
            begun = null;
        }

        foreach (var follower in left) follower.End();
        ready.TrySetResult();
    }

    /// <summary>A newer version; null when it is time to look at the ledger.</summary>
    private async Task<Estate?> NewestAsync(Estate known, CancellationToken stopping)
    {
        if (node.Estate is var current && current.Revision > known.Revision) return current;
        using var quiet = new CancellationTokenSource(Glance, node.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, quiet.Token);
        try
        {
            return await node.Scribe.WatchAsync(known.Revision, either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<SystemTouches> TellAsync(
        SystemTouches touches, Revision known, Estate newest, CancellationToken stopping)
    {
        var count = newest.Revision.Value - known.Value;
        if (count > BehindMax)
        {
            foreach (var follower in Followers())
            {
                follower.Recheck();
                follower.Tell(newest, newest.Revision, null);
            }

            touches = new SystemTouches();
            touches.Follow(newest);
            return touches;
        }

        var (revision, touched) = (known.Value, new HashSet<int>());
        await foreach (var stored in node.Folder.Journal.ReadAsync(
            new LeafIndex((ulong)known.Value), checked((int)count), stopping))
        {
            var entry = StoredEntry.Of(stored.Body, new Revision(++revision)).Entry;
            touched.Clear();
            var isBounded = touches.TryFind(newest, entry, touched);
            foreach (var follower in Followers())
            {
                if (MayClose(entry.Change)) follower.Recheck();
                if (!isBounded) follower.Tell(newest, entry.Revision, null);
                else if (touched.Count > 0) follower.Tell(newest, entry.Revision, touched);
            }
        }

        return revision == newest.Revision.Value ? touches
            : throw new InvalidOperationException($"no entry after {revision} of {newest.Revision}");
    }

    /// <summary>Whether a caller may have lost its token, or whose token it is their place.</summary>
    private static bool MayClose(Change change) => change is Change.TokenRevoked or Change.TokenRotated
        or Change.PersonFact or Change.WorkloadFact or Change.OrganisationFact or Change.RoleTaken or Change.SignedOut;

    /// <summary>Who follows now: who comes while an entry is told knows its version already.</summary>
    private List<DecisionFollower> Followers()
    {
        lock (gate) return [.. followers];
    }
}
