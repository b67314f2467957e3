using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Mandate.Fixtures;

namespace Mandate.Ledger.Tests;

public sealed class Rfc6962Tests
{
    [Fact]
    public void Hashes_are_those_of_the_vectors()
    {
        foreach (var vector in Vectors.Json("tlog/rfc6962-hashes.json").GetProperty("sha256").EnumerateArray())
        {
            byte[] Bytes(string name) => Encoding.UTF8.GetBytes(vector.GetProperty(name).GetString()!);
            var found = vector.GetProperty("what").GetString() switch
            {
                "empty root" => Rfc6962.EmptyRoot,
                "leaf" => Rfc6962.Leaf(Bytes("data_utf8")),
                "node" => Hash.Of(SHA256.HashData([0x01, .. Bytes("left_utf8"), .. Bytes("right_utf8")])),
                var other => throw new InvalidOperationException("no such vector `" + other + "`"),
            };
            Assert.Equal(vector.GetProperty("hex").GetString(), found.Hex);
        }
    }

    [Fact]
    public void The_tree_of_the_vectors_has_their_root_at_every_size()
    {
        var tree = Vectors.Json("tlog/rfc6962-hashes.json").GetProperty("reference_tree");
        var leaves = tree.GetProperty("leaves_hex").EnumerateArray()
            .Select(l => Rfc6962.Leaf(Convert.FromHexString(l.GetString()!))).ToArray();
        var roots = tree.GetProperty("roots_hex_by_size").EnumerateArray().Select(r => r.GetString()!).ToArray();
        var frontier = TreeFrontier.Empty;
        Assert.Equal(9, roots.Length);
        for (var size = 0; size < roots.Length; size++)
        {
            Assert.Equal(roots[size], ReferenceTree.Root(leaves.AsSpan(0, size)).Hex);
            Assert.Equal(roots[size], frontier.Root().Hex);
            if (size < leaves.Length) frontier = frontier.Append(leaves[size]);
        }
    }

    [Fact]
    public void Leaves_and_nodes_are_what_the_one_shot_hash_says()
    {
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<byte[]>(entry =>
            Rfc6962.Leaf(entry) == Hash.Of(SHA256.HashData([0x00, .. entry]))));
        var (left, right) = (Rfc6962.Leaf([1]), Rfc6962.Leaf([2]));
        Assert.Equal(OneShotNode(left, right), Rfc6962.Node(left, right));
    }

    [Fact]
    public void Many_at_once_are_the_same_as_one_by_one()
    {
        var random = new Random(6962);
        for (var round = 0; round < 60; round++)
        {
            var entries = new ReadOnlyMemory<byte>[random.Next(0, 70)];
            var alike = random.Next(0, 300);
            for (var i = 0; i < entries.Length; i++)
            {
                var entry = new byte[random.Next(2) == 0 ? alike : random.Next(0, 300)];
                random.NextBytes(entry);
                entries[i] = entry;
            }
            var leaves = Rfc6962.Leaves(entries);
            Assert.Equal([.. entries.Select(e => Hash.Of(SHA256.HashData([0x00, .. e.Span])))], leaves);

            var parents = new Hash[leaves.Length / 2];
            Rfc6962.Nodes(leaves.AsSpan(0, 2 * parents.Length), parents);
            for (var i = 0; i < parents.Length; i++)
                Assert.Equal(OneShotNode(leaves[2 * i], leaves[2 * i + 1]), parents[i]);
        }
    }

    [Fact]
    public void Every_length_of_entry_fills_its_blocks_rightly_when_many_are_hashed_at_once()
    {
        var random = new Random(6963);
        var bytes = new byte[1_200];
        random.NextBytes(bytes);
        for (var length = 0; length < 1_100; length++)
        {
            var entries = new ReadOnlyMemory<byte>[20];
            for (var i = 0; i < entries.Length; i++) entries[i] = bytes.AsMemory(i, length);
            var leaves = Rfc6962.Leaves(entries);
            for (var i = 0; i < entries.Length; i++)
                Assert.Equal(Hash.Of(SHA256.HashData([0x00, .. entries[i].Span])), leaves[i]);
        }
    }

    [Fact]
    public void A_hash_reads_back_from_each_of_its_forms()
    {
        var hash = Rfc6962.Leaf("x"u8);
        Assert.True(Hash.TryReadHex(hash.Hex, out var fromHex));
        Assert.True(Hash.TryReadBase64(hash.Base64, out var fromBase64));
        Assert.Equal(hash, fromHex);
        Assert.Equal(hash, fromBase64);
        Assert.Equal(hash, Hash.Of(hash.ToArray()));
        Assert.False(Hash.TryReadHex(hash.Hex.ToUpperInvariant(), out _));
        Assert.False(Hash.TryRead(new byte[31], out _));
        Assert.False(Hash.TryReadBase64(hash.Base64.TrimEnd('='), out _));
    }

    private static Hash OneShotNode(Hash left, Hash right) =>
        Hash.Of(SHA256.HashData([0x01, .. left.ToArray(), .. right.ToArray()]));
}
