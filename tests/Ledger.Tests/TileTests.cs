using System.Text;
using Mandate.Fixtures;

namespace Mandate.Ledger.Tests;

public sealed class TileTests
{
    [Fact]
    public void Index_paths_and_widths_are_those_of_the_vectors()
    {
        var vectors = Vectors.Json("tlog/tile-paths.json");
        foreach (var vector in vectors.GetProperty("index_paths").EnumerateArray())
        {
            var (index, text) = (vector.GetProperty("n").GetUInt64(), vector.GetProperty("path").GetString()!);
            Assert.Equal(text, TilePath.IndexText(index));
            Assert.True(TilePath.TryRead("tile/0/" + text, out var path));
            Assert.Equal(new TilePath.Hashes(0, index, 256), path);
        }
        foreach (var vector in vectors.GetProperty("sizes").EnumerateArray())
        {
            var size = new TreeSize(vector.GetProperty("size").GetUInt64());
            var full = vector.GetProperty("full").EnumerateArray().Select(f => f.GetUInt64()).ToArray();
            var partial = vector.GetProperty("partial").EnumerateArray().Select(p => p.GetInt32()).ToArray();
            Assert.Equal(full, Enumerable.Range(0, full.Length).Select(level => Tiles.FullCount(size, level)));
            Assert.Equal(partial, Enumerable.Range(0, partial.Length).Select(level => Tiles.PartialWidth(size, level)));
        }
    }

    [Fact]
    public void A_size_of_70000_is_these_tiles()
    {
        var tiles = Tiles.Of(new TreeSize(70_000)).Select(t => t.Text).ToArray();
        Assert.Equal(277, tiles.Length);
        Assert.Equal(
            ["tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"], tiles[272..]);
        Assert.Empty(Tiles.Of(TreeSize.Zero));
    }

    [Theory]
    [InlineData("tile/0/000")]
    [InlineData("tile/0/999.p/255")]
    [InlineData("tile/63/x001/x234/067.p/1")]
    [InlineData("tile/entries/x001/000")]
    [InlineData("tile/entries/000.p/7")]
    [InlineData("tile/0/x018/x446/x744/x073/x709/x551/615")]
    public void A_canonical_address_reads_back(string text)
    {
        Assert.True(TilePath.TryRead(text, out var path));
        Assert.Equal(text, path.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("tile/")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0/000/")]
    [InlineData("tile/0/00")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/+1/000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/001")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/xx001/001")]
    [InlineData("tile/0/x001//001")]
    [InlineData("tile/0/x018/x446/x744/x073/x709/x551/616")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/000.p/1.p/1")]
    [InlineData("tile/Entries/000")]
    [InlineData("tile/../000")]
    public void Any_other_address_is_refused(string text) => Assert.False(TilePath.TryRead(text, out _));

    [Fact]
    public void A_tile_is_there_up_to_its_width_and_no_further()
    {
        var size = new TreeSize(256 + 10);
        Assert.True(Tiles.Has(size, new TilePath.Hashes(0, 0, 256)));
        Assert.True(Tiles.Has(size, new TilePath.Hashes(0, 0, 200)));
        Assert.True(Tiles.Has(size, new TilePath.Entries(1, 10)));
        Assert.True(Tiles.Has(size, new TilePath.Hashes(1, 0, 1)));
        Assert.False(Tiles.Has(size, new TilePath.Entries(1, 11)));
        Assert.False(Tiles.Has(size, new TilePath.Entries(2, 1)));
        Assert.False(Tiles.Has(size, new TilePath.Hashes(2, 0, 1)));
        Assert.False(Tiles.Has(size, new TilePath.Hashes(63, 0, 1)));
        Assert.False(Tiles.Has(new TreeSize(ulong.MaxValue), new TilePath.Hashes(8, 0, 1)));
    }

    [Fact]
    public void Random_and_mutated_addresses_are_refused_or_read_as_the_one_form() =>
        Mutations.Each(["tile/1/x001/x234/067.p/12"u8.ToArray()], seed: 6, bytes =>
        {
            var text = Encoding.Latin1.GetString(bytes);
            if (TilePath.TryRead(text, out var path)) Assert.Equal(text, path.Text);
        });

    [Fact]
    public void The_tiles_of_the_tessera_log_are_what_its_entries_give()
    {
        var log = Vectors.Json("tlog/tessera-testdata-log.json");
        var entries = log.GetProperty("leaves_utf8").EnumerateArray()
            .Select(l => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(l.GetString()!)).ToArray();
        var leaves = Rfc6962.Leaves(entries);
        var count = 0;
        foreach (var tile in log.GetProperty("tiles").EnumerateObject())
        {
            Assert.True(TilePath.TryRead(tile.Name, out var path), tile.Name);
            var bytes = tile.Value.GetBytesFromBase64();
            if (path is TilePath.Hashes)
            {
                Assert.Equal(Hash.BytesOf(leaves.AsSpan(0, path.Width)).ToArray(), bytes);
            }
            else
            {
                Assert.True(EntryBundle.TryDecode(bytes, path.Width, out var bundle));
                Assert.Equal(entries[..path.Width].Select(Hex), bundle.Select(Hex));
                Assert.Equal(bytes, EntryBundle.Encode(bundle));
            }
            count++;
        }
        Assert.Equal(30, count);
    }

    [Fact]
    public void A_bundle_of_other_bytes_or_another_width_is_refused()
    {
        var bundle = EntryBundle.Encode([new byte[3], Array.Empty<byte>(), new byte[EntryBundle.EntryLengthMax]]);
        Assert.True(EntryBundle.TryDecode(bundle, 3, out _));
        Assert.False(EntryBundle.TryDecode(bundle, 2, out _));
        Assert.False(EntryBundle.TryDecode(bundle, 4, out _));
        Assert.False(EntryBundle.TryDecode(bundle.AsMemory(0, bundle.Length - 1), 3, out _));
        Assert.False(EntryBundle.TryDecode(new byte[] { 0 }, 1, out _));
        var tooLong = new byte[EntryBundle.EntryLengthMax + 1];
        Assert.Throws<ArgumentOutOfRangeException>(() => EntryBundle.Encode([tooLong]));
        Mutations.Each([EntryBundle.Encode([new byte[3], new byte[4]])], seed: 7, bytes =>
        {
            if (EntryBundle.TryDecode(bytes, 2, out var entries)) Assert.Equal(bytes, EntryBundle.Encode(entries));
        });
    }

    [Fact]
    public void Proofs_generated_from_tiles_hold()
    {
        var leaves = ReferenceTree.Leaves(256 * 3 + 77);
        var rows = new Dictionary<int, List<Hash>>();
        var frontier = TreeFrontier.Empty.AppendMany(leaves, (level, _, found) =>
        {
            if (level % Tiles.Height == 0) rows[level / Tiles.Height] = [.. found];
        });
        var nodes = Tiles.Nodes((level, first, count) => rows[level].Slice((int)first, count).ToArray());
        var root = frontier.Root();
        for (var index = 0; index < leaves.Length; index += 13)
        {
            var at = new LeafIndex((ulong)index);
            Assert.True(InclusionProof.Verify(
                at, leaves[index], frontier.Size, root, InclusionProof.Generate(at, frontier.Size, nodes)));
            var older = new TreeSize((ulong)index + 1);
            var olderRoot = TreeFrontier.Empty.AppendMany(leaves.AsSpan(0, index + 1)).Root();
            Assert.True(ConsistencyProof.Verify(
                older, frontier.Size, olderRoot, root, ConsistencyProof.Generate(older, frontier.Size, nodes)));
        }
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);
}
