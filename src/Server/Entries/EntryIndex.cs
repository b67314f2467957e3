using System.Runtime.InteropServices;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>What a search asks for; null lets everything pass.</summary>
internal sealed record EntryQuery
{
    public List<EntrySubject> About { get; } = [];

    /// <summary>The type without its version.</summary>
    public string? Type { get; init; }

    public string? Actor { get; init; }

    public Instant Since { get; init; } = Instant.Beginning;

    public Instant Until { get; init; } = Instant.Forever;

    public bool NewestFirst { get; init; }

    /// <summary>The newest revision that is looked at.</summary>
    public required Revision UpTo { get; init; }
}

/// <summary>
/// Which revisions are about what, in memory: about ten numbers an entry. It is made from the ledger when somebody
/// searches and follows it from there, so that a node nobody searches on pays nothing.
/// </summary>
internal sealed class EntryIndex(Node node) : IDisposable
{
    /// <summary>How many entries one request may add; a longer ledger is indexed by several.</summary>
    private const int CatchUpMax = 200_000;
    private const int StepsMax = 200_000;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<EntrySubject, List<int>> bySubject = [];
    private readonly Dictionary<string, List<int>> byType = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> byActor = new(StringComparer.Ordinal);
    private readonly List<long> recorded = [];

    public void Dispose() => gate.Dispose();

    /// <summary>
    /// Revisions that match, in the order asked for, from behind <paramref name="after"/> (-1 for the beginning), and
    /// the last one looked at when there may be more. Null while the index is still being made.
    /// </summary>
    public async Task<(List<int> Revisions, int? More)?> SearchAsync(EntryQuery query, int after, int limit,
        CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            return await CatchUpAsync(cancel) ? Search(query, after, limit) : null;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The type that an entry's bytes begin with, without its version.</summary>
    public static string WithoutVersion(string type) => type.LastIndexOf('.') is var dot and >= 0 ? type[..dot] : type;

    private async Task<bool> CatchUpAsync(CancellationToken cancel)
    {
        // INVARIANT (known): only what the estate has folded is indexed, so every row that an entry is about is there.
        var estate = node.Estate;
        var behind = estate.Revision.Value - recorded.Count;
        if (behind <= 0) return true;
        var first = new LeafIndex((ulong)recorded.Count);
        await foreach (var entry in node.Folder.Journal.ReadAsync(first, (int)Math.Min(behind, CatchUpMax),
            cancel)) Add(estate, entry);
        return behind <= CatchUpMax;
    }

    private void Add(Estate estate, RecordedEntry stored)
    {
        var revision = recorded.Count + 1;
        var entry = StoredEntry.Of(stored.Body, new Revision(revision));
        foreach (var subject in EntrySubjects.Of(estate, entry.Entry)) Put(bySubject, subject, revision);
        Put(byType, WithoutVersion(entry.Type), revision);
        Put(byActor, entry.Entry.Actor.Text, revision);
        recorded.Add(entry.Entry.Recorded.Ticks);
    }

    private static void Put<TKey>(Dictionary<TKey, List<int>> lists, TKey key, int revision) where TKey : notnull
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(lists, key, out _);
        (list ??= []).Add(revision);
    }

    private (List<int> Revisions, int? More) Search(EntryQuery query, int after, int limit)
    {
        var found = new List<int>();
        if (Lists(query) is not { } lists) return (found, null);
        // Recorded time never goes back, so a period is a stretch of revisions.
        var (low, high) = (FirstAt(query.Since) + 1,
            (int)Math.Min(FirstAt(query.Until), query.UpTo.Value));
        if (after >= 0) (low, high) = query.NewestFirst
            ? (low, Math.Min(high, after - 1)) : (Math.Max(low, after + 1), high);
        var shortest = lists.MinBy(l => l.Count);
        var steps = 0;
        foreach (var revision in Walk(shortest, low, high, query.NewestFirst))
        {
            if (found.Count == limit) return (found, found[^1]);
            if (lists.TrueForAll(l => ReferenceEquals(l, shortest) || l.BinarySearch(revision) >= 0))
                found.Add(revision);
            if (++steps == StepsMax) return (found, revision);
        }

        return (found, null);
    }

    /// <summary>
    /// One list a condition, none for a search without any; null when a condition has no entry at all.
    /// </summary>
    private List<List<int>>? Lists(EntryQuery query)
    {
        var lists = new List<List<int>>();
        foreach (var subject in query.About)
            if (bySubject.TryGetValue(subject, out var of)) lists.Add(of);
            else return null;
        if (query.Type is { } type)
            if (byType.TryGetValue(type, out var of)) lists.Add(of);
            else return null;
        if (query.Actor is { } actor)
            if (byActor.TryGetValue(actor, out var of)) lists.Add(of);
            else return null;
        return lists;
    }

    private static IEnumerable<int> Walk(List<int>? list, int low, int high, bool newestFirst)
    {
        var (from, to) = list is null ? (low, high) : (Position(list, low), Position(list, high + 1) - 1);
        for (var step = 0; step <= to - from; step++)
        {
            var at = newestFirst ? to - step : from + step;
            yield return list is null ? at : list[at];
        }
    }

    /// <summary>Where the first revision that is not smaller stands.</summary>
    private static int Position(List<int> list, int revision) =>
        list.BinarySearch(revision) is var at && at >= 0 ? at : ~at;

    /// <summary>How many entries were recorded before the instant.</summary>
    private int FirstAt(Instant instant)
    {
        var (low, high) = (0, recorded.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (recorded[middle] < instant.Ticks) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
