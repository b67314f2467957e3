using System.Collections.Immutable;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>
/// Older versions of the estate, for questions about what was known at a revision. Some are kept, since a kept version
/// costs only what has changed since; any other is folded onward from the nearest kept one before it.
/// </summary>
internal sealed class EstateHistory(DataFolder folder, Scribe scribe)
{
    private const int KeptMax = 256;
    private const long Spacing = 4_096;
    private ImmutableSortedDictionary<long, Estate> kept = ImmutableSortedDictionary<long, Estate>.Empty;

    /// <summary>The version at the revision; null when the ledger does not reach it.</summary>
    public async Task<Estate?> AtAsync(Revision revision, CancellationToken cancel)
    {
        var current = scribe.Current;
        Keep(current);
        if (revision.Value < 0 || revision > current.Revision) return null;
        if (revision == current.Revision) return current;
        var from = kept.Keys.LastOrDefault(k => k <= revision.Value, 0);
        var estate = from == 0 ? Estate.Empty : kept[from];
        var entries = new List<Entry>();
        var next = estate.Revision.Value;
        await foreach (var entry in folder.Journal.ReadAsync(
            new LeafIndex((ulong)next), checked((int)(revision.Value - next)), cancel))
            entries.Add(((EntryReading.Read)EntryCodec.Decode(entry.Body, new Revision(++next))).Entry);
        var found = estate.Fork().Apply(entries);
        Keep(found);
        return found;
    }

    /// <summary>Keeps a version of every stretch of the ledger, the oldest stretches first to go.</summary>
    private void Keep(Estate estate)
    {
        var stretch = estate.Revision.Value / Spacing;
        if (kept.Keys.Any(k => k / Spacing == stretch)) return;
        ImmutableInterlocked.Update(ref kept, k =>
            (k.Count >= KeptMax ? k.Remove(k.Keys.First()) : k).SetItem(estate.Revision.Value, estate));
    }
}
