using System.Runtime.CompilerServices;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>What the ledger has of a grant and the estate does not keep.</summary>
internal sealed record RecordedGrant(Change.GrantRecorded Recorded, string? Purpose, string? Justification);

/// <summary>Reads entries by revision, neighbours together.</summary>
internal static class RecordedEntries
{
    private const int Gap = 32;

    public static async IAsyncEnumerable<Entry> OfAsync(
        Node node, IEnumerable<int> revisions, [EnumeratorCancellation] CancellationToken cancel)
    {
        var sorted = revisions.Distinct().Order().ToArray();
        for (var first = 0; first < sorted.Length;)
        {
            var last = first;
            while (last + 1 < sorted.Length && sorted[last + 1] - sorted[last] <= Gap) last++;
            var (revision, next) = (sorted[first] - 1, first);
            await foreach (var entry in node.Folder.Journal.ReadAsync(
                new LeafIndex((ulong)revision), sorted[last] - revision, cancel))
            {
                if (++revision != sorted[next]) continue;
                next++;
                if (EntryCodec.Decode(entry.Body, new Revision(revision)) is EntryReading.Read read)
                    yield return read.Entry;
            }

            first = last + 1;
        }
    }

    /// <summary>The evidence of these grants, by row.</summary>
    public static async Task<Dictionary<int, RecordedGrant>> OfGrantsAsync(
        Node node, Estate estate, IEnumerable<int> rows, CancellationToken cancel)
    {
        var grants = new Dictionary<int, RecordedGrant>();
        await foreach (var entry in OfAsync(node, rows.Select(row => estate.Grants[row].Recorded), cancel))
            if (entry.Change is Change.GrantRecorded recorded)
                grants[estate.Find(recorded.Id)] = new RecordedGrant(recorded,
                    await node.OpenAsync(recorded.Purpose, cancel),
                    await node.OpenAsync(recorded.Justification, cancel));
        return grants;
    }
}
