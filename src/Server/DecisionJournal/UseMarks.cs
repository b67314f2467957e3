using System.Collections.Concurrent;
using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>
/// On which day each grant was last used, apart from the queue of decisions, so that neither sampling nor a full queue
/// loses a use. A grant is told to the ledger once a day at most.
/// </summary>
internal sealed class UseMarks
{
    /// <summary>How many grants one entry names.</summary>
    public const int GrantsMax = 1_000;

    private const int ChunkBits = 13;
    private readonly Lock growing = new();
    private readonly ConcurrentQueue<(int Grant, int Day)> fresh = [];
    private int[][] chunks = [];

    /// <summary>Whether there is a use that the ledger was not told of.</summary>
    public bool IsDue => !fresh.IsEmpty;

    /// <summary>
    /// The grant permitted something on that day; the first time of a day it is remembered for telling.
    /// </summary>
    public void Used(int grant, Instant at)
    {
        var day = (int)(at.Ticks / TimeSpan.TicksPerDay);
        var own = Volatile.Read(ref chunks);
        var chunk = grant >> ChunkBits;
        ref var mark = ref (chunk < own.Length ? own : Grown(chunk))[chunk][grant & ((1 << ChunkBits) - 1)];
        // Whoever comes with an earlier day than another thread marked has nothing to add.
        if (Volatile.Read(ref mark) >= day || Interlocked.Exchange(ref mark, day) == day) return;
        fresh.Enqueue((grant, day));
    }

    /// <summary>Tells the ledger; what it could not take waits for the next time.</summary>
    public async Task TellAsync(Node node)
    {
        while (!fresh.IsEmpty)
        {
            var uses = new List<(int Grant, int Day)>(GrantsMax);
            while (uses.Count < GrantsMax && fresh.TryDequeue(out var use)) uses.Add(use);
            if (await RecordAsync(node, uses)) continue;
            foreach (var use in uses) fresh.Enqueue(use);
            return;
        }
    }

    private static async Task<bool> RecordAsync(Node node, List<(int Grant, int Day)> uses)
    {
        var outcome = await node.Scribe.SubmitAsync(new Command
        {
            Actor = Actor.Node,
            Decide = (estate, _) => new Ruling.Accepted([.. uses
                .Where(u => estate.LastUse(u.Grant) is not { } known || known.DayNumber < u.Day)
                .GroupBy(u => u.Day).OrderBy(d => d.Key)
                .Select(d => new Proposal(new Change.GrantsUsed(
                    DateOnly.FromDayNumber(d.Key),
                    [.. d.Select(u => u.Grant).Distinct().Order().Select(row => estate.Grants[row].Id)])))]),
        }, CancellationToken.None);
        return outcome is CommandOutcome.Recorded;
    }

    private int[][] Grown(int chunk)
    {
        lock (growing)
        {
            if (chunk < chunks.Length) return chunks;
            // The old chunks are taken over as they are, so that no mark is made in a copy.
            var grown = new int[chunk + 1][];
            chunks.CopyTo(grown, 0);
            for (var i = chunks.Length; i < grown.Length; i++) grown[i] = new int[1 << ChunkBits];
            Volatile.Write(ref chunks, grown);
            return grown;
        }
    }
}
