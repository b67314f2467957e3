using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage.Sqlite;

namespace Mandate.Storage;

/// <summary>What a check of the decision journal found.</summary>
/// <param name="Intact">Volumes whose decisions are all there and as they were.</param>
/// <param name="Expired">Volumes that are gone, as they may be after what the ledger promised.</param>
/// <param name="Decisions">Decisions in the intact ones.</param>
/// <param name="Open">Decisions that no closed volume covers yet.</param>
/// <param name="Problems">Volumes that are not as the ledger says, at most a hundred of them.</param>
public sealed record DecisionVerdict(int Intact, int Expired, long Decisions, long Open,
    IReadOnlyList<string> Problems);

/// <summary>
/// Holds decisions.db against the volumes that the ledger names, computing every root anew. With the writer it shares
/// hashing and the tables.
/// </summary>
public static class DecisionCheck
{
    private const int ProblemsMax = 100;

    /// <summary>An entry's type stands within its first bytes.</summary>
    private const int TypeWithin = 56;

    /// <summary>
    /// Passes batches on and notes the volumes that they name, so that a ledger is read once for both checks. What is
    /// no readable entry is the ledger check's business.
    /// </summary>
    public static IEnumerable<StoredBatch> Noting(
        IEnumerable<StoredBatch> batches, ICollection<Change.DecisionsKept> volumes)
    {
        foreach (var batch in batches)
        {
            foreach (var body in batch.Entries)
                if (body.Span[..Math.Min(body.Length, TypeWithin)].IndexOf("\"type\":\"decisions_kept."u8) >= 0
                    && EntryCodec.Decode(body, new Revision(1)) is EntryReading.Read { Entry.Change:
                        Change.DecisionsKept volume })
                    volumes.Add(volume);
            yield return batch;
        }
    }

    /// <summary>Checks every volume; <paramref name="reader"/> is null where there is no file.</summary>
    public static DecisionVerdict Run(IEnumerable<Change.DecisionsKept> volumes, DecisionReader? reader, Instant now)
    {
        var (intact, expired, decisions, end) = (0, 0, 0L, 1L);
        var problems = new List<string>();
        foreach (var volume in volumes)
        {
            var (present, fault) = Compare(volume, reader);
            end = Math.Max(end, volume.First + volume.Count);
            if (fault is null)
            {
                intact++;
                decisions += present;
            }
            else if (present < volume.Count && volume.KeepUntil <= now) expired++;
            else if (problems.Count < ProblemsMax) problems.Add(fault);
        }

        var open = reader?.Sheets(end, long.MaxValue).Sum(s => s.Count) ?? 0;
        return new DecisionVerdict(intact, expired, decisions, open, problems);
    }

    private static (long Present, string? Fault) Compare(Change.DecisionsKept volume, DecisionReader? reader)
    {
        var name = $"decisions {volume.First} to {volume.First + volume.Count - 1}";
        var (tree, next, shape) = (TreeFrontier.Empty, volume.First, true);
        var rows = new List<ReadOnlyMemory<byte>>();
        foreach (var sheet in reader?.Sheets(volume.First, volume.First + volume.Count) ?? [])
        {
            rows.Clear();
            shape &= DecisionSheet.TrySplit(sheet.Decisions, rows) && sheet.First == next && rows.Count == sheet.Count
                && Spans(rows, sheet.Earliest, sheet.Latest);
            tree = tree.AppendMany(Rfc6962.Leaves(rows));
            next += rows.Count;
        }

        var present = next - volume.First;
        if (present == 0 && volume.Count > 0)
            return (0, $"{name} are missing, and were to be kept until {volume.KeepUntil}");
        if (present < volume.Count) return (present, $"{name}: {volume.Count - present} of them are missing");
        return (present, shape && tree.Root().Hex == volume.Root ? null : $"{name} are not what was recorded");
    }

    /// <summary>The columns that a search goes by say of the rows what is so.</summary>
    private static bool Spans(List<ReadOnlyMemory<byte>> rows, Instant earliest, Instant latest)
    {
        var (first, last) = (Instant.Forever, Instant.Beginning);
        foreach (var row in rows)
        {
            if (!DecisionRow.TryRead(row.Span, out var kept)) return false;
            (first, last) = (Instant.Min(first, kept.At), Instant.Max(last, kept.At));
        }

        return first == earliest && last == latest;
    }
}
