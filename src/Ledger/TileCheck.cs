using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Mandate.Ledger;

/// <summary>Fetches what is served at an address; null when there is nothing.</summary>
/// <param name="path">The address below the log's prefix.</param>
public delegate ReadOnlyMemory<byte>? FetchTile(TilePath path);

/// <summary>
/// The verifier for a log that is read as its public does: one checkpoint, and the tiles and entry bundles it requires.
/// It stops at the first thing that is wrong.
/// </summary>
public static class TileCheck
{
    /// <summary>Checks every entry and every tile below the published checkpoint.</summary>
    public static LedgerVerdict Run(string checkpointNote, LedgerTrust trust, FetchTile fetch)
    {
        var problems = new ProblemList();
        if (TrustedCheckpoint.Read(checkpointNote, new NotePlace.Published(), trust, problems) is not { } checkpoint)
            return problems.Verdict(() => throw new UnreachableException());

        var rows = new TileRows(fetch);
        var tree = new RecomputedTree();
        for (ulong index = 0; Tiles.Width(checkpoint.Size, 0, index) is var width and > 0; index++)
        {
            var path = new TilePath.Entries(index, width);
            if (!TryFetchEntries(path, fetch, out var entries, out var problem)) return Stop(problem);
            foreach (var leaf in Rfc6962.Leaves(entries))
            {
                tree.Add(leaf);
                if (rows.Add(leaf) is { } wrong) return Stop(wrong);
            }
        }
        if (rows.FinishPartial() is { } late) return Stop(late);
        var root = tree.Root();
        if (root != checkpoint.Root)
            return Stop(new LedgerProblem.RootDiffers(default, checkpoint.Size, checkpoint.Root, root));
        return new LedgerVerdict.Verified(checkpoint.Size, root, Batches: 0, AnchorsMatched: 0);
    }

    private static LedgerVerdict.Damaged Stop(LedgerProblem problem) => new([problem], More: false);

    private static bool TryFetchEntries(
        TilePath.Entries path, FetchTile fetch, out IReadOnlyList<ReadOnlyMemory<byte>> entries,
        [NotNullWhen(false)] out LedgerProblem? problem)
    {
        entries = [];
        problem = fetch(path) is not { } bytes ? new LedgerProblem.MissingTile(path)
            : !EntryBundle.TryDecode(bytes, path.Width, out entries) ? new LedgerProblem.WrongTile(path)
            : null;
        return problem is null;
    }

    /// <summary>The tile being filled on each level; a full one is compared, its root goes one level up.</summary>
    private sealed class TileRows(FetchTile fetch)
    {
        private readonly Hash[][] rows =
            [.. Enumerable.Range(0, Tiles.LevelCount).Select(_ => new Hash[Tiles.FullWidth])];
        private readonly int[] widths = new int[Tiles.LevelCount];
        private readonly ulong[] indexes = new ulong[Tiles.LevelCount];

        public LedgerProblem? Add(Hash hash)
        {
            for (var level = 0; ; level++)
            {
                rows[level][widths[level]++] = hash;
                if (widths[level] < Tiles.FullWidth) return null;
                if (Compare(level) is { } problem) return problem;
                var above = new RecomputedTree();
                foreach (var each in rows[level]) above.Add(each);
                hash = above.Root();
                widths[level] = 0;
                indexes[level]++;
            }
        }

        public LedgerProblem? FinishPartial()
        {
            for (var level = 0; level < Tiles.LevelCount; level++)
                if (widths[level] > 0 && Compare(level) is { } problem) return problem;
            return null;
        }

        private LedgerProblem? Compare(int level)
        {
            var path = new TilePath.Hashes(level, indexes[level], widths[level]);
            if (fetch(path) is not { } bytes) return new LedgerProblem.MissingTile(path);
            return bytes.Span.SequenceEqual(Hash.BytesOf((ReadOnlySpan<Hash>)rows[level].AsSpan(0, widths[level])))
                ? null
                : new LedgerProblem.WrongTile(path);
        }
    }
}
