using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Mandate.Ledger;

namespace Mandate.Storage.Tests;

public abstract partial class JournalContract
{
    [Fact]
    public async Task Every_tile_of_every_level_is_what_the_leaves_say()
    {
        var levels = new List<List<Hash>> { new() };
        await using (var journal = await OpenAsync())
        {
            foreach (var count in (int[])[1, 254, 1, 1, 255, 256, 257, 3]) await GrowAsync(journal, count, levels[0]);
        }
        await using (var journal = await OpenAsync())
        {
            // Past the first full tile of level 1, over a reopening in the middle of a tile.
            while (levels[0].Count < 66_000) await GrowAsync(journal, 1_000, levels[0]);
        }
        await using (var journal = await OpenAsync())
        {
            while (levels[^1].Count >= 256) levels.Add(Above(levels[^1]));
            Assert.Equal([66_028, 257, 1], levels.Select(l => l.Count));
            for (var level = 0; level < levels.Count; level++) await CheckTilesAsync(journal, level, levels[level]);
            Assert.Null(await journal.ReadTileAsync(new TilePath.Hashes(3, 0, 1), None));
            Assert.Null(await journal.ReadTileAsync(new TilePath.Hashes(9, 0, 1), None));
            Assert.Null(await journal.ReadTileAsync(new TilePath.Hashes(0, ulong.MaxValue, 1), None));
        }
    }

    [Fact]
    public async Task Proofs_of_any_size_the_ledger_has_had_verify()
    {
        var leaves = new List<Hash>();
        var heads = new List<(TreeSize Size, Hash Root)>();
        var random = new Random(7);
        await using var journal = await OpenAsync();
        for (var i = 0; i < 60; i++)
        {
            await GrowAsync(journal, random.Next(1, 60), leaves);
            heads.Add((writer.Head.Size, writer.Tree.Root()));
        }
        for (var i = 0; i < 200; i++)
        {
            var (size, root) = heads[random.Next(heads.Count)];
            var index = new LeafIndex((ulong)random.NextInt64((long)size.Value));
            var proof = await LedgerTiles.InclusionProofAsync(journal, index, size, None);
            var leaf = leaves[(int)index.Value];
            Assert.True(InclusionProof.Verify(index, leaf, size, root, proof), $"{index} in {size}");
            var older = heads[random.Next(heads.Count)];
            if (older.Size > size) continue;
            var consistent = await LedgerTiles.ConsistencyProofAsync(journal, older.Size, size, None);
            Assert.True(
                ConsistencyProof.Verify(older.Size, size, older.Root, root, consistent), $"{older.Size} in {size}");
        }
        Assert.Null(await LedgerTiles.InclusionProofAsync(journal, writer.Head.Size.Next, writer.Head.Size, None));
        Assert.Null(await LedgerTiles.ConsistencyProofAsync(journal, TreeSize.Zero, writer.Head.Size, None));
        var beyond = new TreeSize(writer.Head.Size.Value + 1);
        Assert.Null(await LedgerTiles.ConsistencyProofAsync(journal, writer.Head.Size, beyond, None));
        Assert.Null(await LedgerTiles.FrontierAsync(journal, beyond, None));
    }

    [Fact]
    public async Task A_bundle_is_the_entries_with_their_lengths()
    {
        await using var journal = await OpenAsync();
        await writer.AppendAsync(journal, "ab", new string('x', 300));
        var bundle = await LedgerTiles.ReadBundleAsync(journal, new TilePath.Entries(0, 2), None);
        Assert.Equal([0, 2, (byte)'a', (byte)'b', 1, 44], bundle![..6]);
        Assert.Equal(4 + 2 + 300, bundle.Length);
        Assert.Equal(300, BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(4)));
        Assert.Null(await LedgerTiles.ReadBundleAsync(journal, new TilePath.Entries(0, 3), None));
        Assert.Null(await LedgerTiles.ReadBundleAsync(journal, new TilePath.Entries(1, 1), None));
    }

    [Fact]
    public void Whatever_is_done_in_whatever_order_the_ledger_is_the_list_of_what_was_appended()
    {
        // 0: open again; 1: a batch that comes too late; n: a batch of n-1 entries
        var steps = Gen.Choose(0, 40).ListOf(12);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(20),
            Prop.ForAll(steps.ToArbitrary(), list => FollowsTheListAsync([.. list]).GetAwaiter().GetResult()));
    }

    private async Task<bool> FollowsTheListAsync(int[] steps)
    {
        var journal = await OpenAsync();
        var model = await Verified.TextsAsync(journal);
        var own = new Writer(key);
        await own.FollowAsync(journal);
        var late = own.Next("late");
        foreach (var step in steps)
        {
            switch (step)
            {
                case 0:
                    await journal.DisposeAsync();
                    journal = await OpenAsync();
                    break;
                case 1:
                    if (late.Expected == own.Head) break;
                    Assert.Equal(new AppendOutcome.Moved(own.Head), await journal.AppendAsync(late, None));
                    break;
                default:
                    string[] entries = [.. Enumerable.Range(0, step - 1).Select(i => $"{model.Count + i}")];
                    await own.AppendAsync(journal, entries);
                    model.AddRange(entries);
                    break;
            }
        }
        var read = await Verified.TextsAsync(journal);
        var holds = await Verified.BatchesAsync(journal, key, TreeFrontier.Empty) is not null;
        await journal.DisposeAsync();
        return holds && read.SequenceEqual(model);
    }

    private async Task GrowAsync(IJournal journal, int count, List<Hash> leaves)
    {
        var bodies = Enumerable.Range(leaves.Count, count).Select(i => Encoding.ASCII.GetBytes($"entry {i}")).ToList();
        Assert.IsType<AppendOutcome.Appended>(await writer.AppendAsync(journal, writer.Next(bodies)));
        leaves.AddRange(bodies.Select(b => Rfc6962.Leaf(b)));
    }

    private static async Task CheckTilesAsync(IJournal journal, int level, List<Hash> expected)
    {
        for (var index = 0; index * 256 < expected.Count; index++)
        {
            var width = Math.Min(256, expected.Count - (index * 256));
            foreach (var part in new[] { 1, width / 2, width }.Where(w => w > 0))
            {
                var tile = await journal.ReadTileAsync(new TilePath.Hashes(level, (ulong)index, part), None);
                Assert.Equal(expected.GetRange(index * 256, part), tile!);
            }
            if (width == 256) continue;
            Assert.Null(await journal.ReadTileAsync(new TilePath.Hashes(level, (ulong)index, width + 1), None));
        }
    }

    // The ten-line definition: the roots of each full 256.
    private static List<Hash> Above(List<Hash> level)
    {
        var roots = new List<Hash>();
        for (var first = 0; first + 256 <= level.Count; first += 256)
        {
            var row = level.GetRange(first, 256);
            while (row.Count > 1) row = [.. row.Chunk(2).Select(pair => Rfc6962.Node(pair[0], pair[1]))];
            roots.Add(row[0]);
        }
        return roots;
    }
}
