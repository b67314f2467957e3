using Mandate.Governance;

namespace Mandate.Server;

/// <summary>What a stream of changes has to say next.</summary>
internal abstract record DecisionNews
{
    private DecisionNews() { }

    /// <summary>
    /// Answers that know less than the revision may have changed: on these systems, or on any for null.
    /// </summary>
    public sealed record Changed(Revision Revision, IReadOnlyList<string>? Systems) : DecisionNews;

    /// <summary>Whether the caller may still ask is to be looked at anew; nothing is said.</summary>
    public sealed record Recheck : DecisionNews;

    /// <summary>It is over: nobody can say any more what changes.</summary>
    public sealed record Ended : DecisionNews;
}

/// <summary>
/// One stream of changes, and what it has not been told yet: a revision and names of systems, which never grow with
/// what happens. Only what touches the caller's systems comes here, so nothing else wakes the stream.
/// </summary>
internal sealed class DecisionFollower(Caller caller)
{
    /// <summary>How many systems an event names; more are any.</summary>
    public const int SystemsMax = 100;

    private readonly Lock gate = new();
    private readonly SortedSet<string> systems = new(StringComparer.Ordinal);
    private TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Revision newest;
    private bool any;
    private bool changed;
    private bool recheck;
    private bool ended;

    /// <summary>Whose stream it is.</summary>
    public Caller Caller => caller;

    /// <summary>An entry touched these systems of the version, or any for null.</summary>
    public void Tell(Estate estate, Revision revision, IReadOnlyCollection<int>? touched)
    {
        List<string>? seen = null;
        if (touched is not null)
        {
            seen = [];
            foreach (var system in touched)
                if (Decider.Sees(caller, estate, system)) seen.Add(estate.Systems[system].Name);
            if (seen.Count == 0) return;
        }

        lock (gate)
        {
            if (seen is not null) systems.UnionWith(seen);
            any |= seen is null || systems.Count > SystemsMax;
            if (any) systems.Clear();
            (changed, newest) = (true, revision);
            Wake_NeedsLock();
        }
    }

    /// <summary>A token or whose it is may not count any more.</summary>
    public void Recheck()
    {
        lock (gate)
        {
            recheck = true;
            Wake_NeedsLock();
        }
    }

    public void End()
    {
        lock (gate)
        {
            ended = true;
            Wake_NeedsLock();
        }
    }

    /// <summary>Waits for what is next; everything since the last time comes as one.</summary>
    public async Task<DecisionNews> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (Take_NeedsLock() is { } news) return news;
                next = told.Task;
            }

            await next.WaitAsync(cancel);
        }
    }

    private DecisionNews? Take_NeedsLock()
    {
        if (ended) return new DecisionNews.Ended();
        // Before anything is told: who may not ask any more is told nothing.
        if (recheck)
        {
            recheck = false;
            return new DecisionNews.Recheck();
        }

        if (!changed) return null;
        var news = new DecisionNews.Changed(newest, any ? null : [.. systems]);
        (changed, any) = (false, false);
        systems.Clear();
        return news;
    }

    private void Wake_NeedsLock()
    {
        var waiting = told;
        told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.SetResult();
    }
}
