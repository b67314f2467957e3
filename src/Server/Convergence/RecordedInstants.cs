using System.Collections.Concurrent;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>When an entry was recorded, which is when the node knew; the ledger says it.</summary>
internal sealed class RecordedInstants(Node node)
{
    private const int KeptMax = 50_000;
    private readonly ConcurrentDictionary<long, Instant> kept = new();

    /// <summary>Null for revision 0, which stands for time alone.</summary>
    public async ValueTask<Instant?> OfAsync(Revision revision, CancellationToken cancel)
    {
        if (revision.Value <= 0) return null;
        if (kept.TryGetValue(revision.Value, out var known)) return known;
        await foreach (var entry in node.Folder.Journal.ReadAsync(new LeafIndex((ulong)revision.Value - 1), 1, cancel))
        {
            if (EntryCodec.Decode(entry.Body, revision) is not EntryReading.Read read) return null;
            if (kept.Count >= KeptMax) kept.Clear();
            return kept[revision.Value] = read.Entry.Recorded;
        }

        return null;
    }

    /// <summary>
    /// When an end was known, which starts the clock (C7): when its entry was recorded, and for an end that was known
    /// ahead or that time alone brought, the instant it came.
    /// </summary>
    public async ValueTask<Instant> TriggerAsync(Instant ended, Revision because, CancellationToken cancel) =>
        await OfAsync(because, cancel) is { } recorded ? Instant.Max(recorded, ended) : ended;
}
