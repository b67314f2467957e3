using System.Security.Cryptography;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Ledger.Tests;

public sealed class ProofTests
{
    [Fact]
    public void Inclusion_proofs_of_the_vectors_hold_or_fail_as_they_say()
    {
        var count = 0;
        foreach (var vector in Vectors.Json("tlog/merkle-inclusion.json").GetProperty("cases").EnumerateArray())
        {
            var holds = TryHash(vector.GetProperty("leafHash"), out var leaf)
                && TryHash(vector.GetProperty("root"), out var root)
                && TryPath(vector.GetProperty("proof"), out var path)
                && InclusionProof.Verify(
                    new LeafIndex(vector.GetProperty("leafIdx").GetUInt64()), leaf,
                    new TreeSize(vector.GetProperty("treeSize").GetUInt64()), root, path);
            Assert.True(holds != vector.GetProperty("wantErr").GetBoolean(), vector.GetProperty("case").GetString());
            count++;
        }
        Assert.Equal(98, count);
    }

    [Fact]
    public void Consistency_proofs_of_the_vectors_hold_or_fail_as_they_say()
    {
        var count = 0;
        foreach (var vector in Vectors.Json("tlog/merkle-consistency.json").GetProperty("cases").EnumerateArray())
        {
            // Some roots are words that stand for any root. What counts is whether two are the same, so the hash of the
            // word takes its place; our own code cannot hold a root of another length.
            Hash Root(string name) => TryHash(vector.GetProperty(name), out var root)
                ? root
                : Hash.Of(SHA256.HashData(vector.GetProperty(name).GetBytesFromBase64()));
            var holds = TryPath(vector.GetProperty("proof"), out var path)
                && ConsistencyProof.Verify(
                    new TreeSize(vector.GetProperty("size1").GetUInt64()),
                    new TreeSize(vector.GetProperty("size2").GetUInt64()), Root("root1"), Root("root2"), path);
            Assert.True(holds != vector.GetProperty("wantErr").GetBoolean(), vector.GetProperty("case").GetString());
            count++;
        }
        Assert.Equal(98, count);
    }

    [Fact]
    public void Every_entry_of_every_small_tree_is_proven_and_no_other_claim_is()
    {
        var leaves = ReferenceTree.Leaves(35);
        for (var size = 1; size <= leaves.Length; size++)
        {
            var root = ReferenceTree.Root(leaves.AsSpan(0, size));
            var nodes = ReferenceTree.Nodes(leaves[..size]);
            for (var index = 0; index < size; index++)
            {
                var (at, of) = (new LeafIndex((ulong)index), new TreeSize((ulong)size));
                var path = InclusionProof.Generate(at, of, nodes);
                Assert.True(InclusionProof.Verify(at, leaves[index], of, root, path));
                Assert.False(InclusionProof.Verify(at, leaves[(index + 1) % leaves.Length], of, root, path));
                Assert.False(InclusionProof.Verify(at, leaves[index], of, root, [.. path, root]));
                var beside = new LeafIndex(at.Value ^ 1);
                if (size > 1) Assert.False(InclusionProof.Verify(beside, leaves[index], of, root, path));
                if (path.Length > 0) Assert.False(InclusionProof.Verify(at, leaves[index], of, root, path.AsSpan(1)));
            }
        }
    }

    [Fact]
    public void Every_two_sizes_of_a_tree_are_proven_consistent_and_a_fork_is_not()
    {
        var leaves = ReferenceTree.Leaves(35);
        var fork = (Hash[])leaves.Clone();
        fork[0] = Rfc6962.Leaf("other"u8);
        for (var newer = 1; newer <= leaves.Length; newer++)
        {
            var root = ReferenceTree.Root(leaves.AsSpan(0, newer));
            var nodes = ReferenceTree.Nodes(leaves[..newer]);
            for (var older = 1; older <= newer; older++)
            {
                var (from, to) = (new TreeSize((ulong)older), new TreeSize((ulong)newer));
                var path = ConsistencyProof.Generate(from, to, nodes);
                Assert.True(ConsistencyProof.Verify(from, to, ReferenceTree.Root(leaves.AsSpan(0, older)), root, path));
                Assert.False(ConsistencyProof.Verify(from, to, ReferenceTree.Root(fork.AsSpan(0, older)), root, path));
                var before = ReferenceTree.Root(leaves.AsSpan(0, older));
                var forked = ReferenceTree.Root(fork.AsSpan(0, newer));
                Assert.False(ConsistencyProof.Verify(from, to, before, forked, path));
                Assert.False(ConsistencyProof.Verify(from, to, before, root, [.. path, root]));
            }
        }
    }

    [Fact]
    public void From_size_zero_nothing_is_proven()
    {
        var root = ReferenceTree.Root(ReferenceTree.Leaves(3));
        Assert.False(ConsistencyProof.Verify(TreeSize.Zero, new TreeSize(3), Rfc6962.EmptyRoot, root, []));
        Assert.False(ConsistencyProof.Verify(TreeSize.Zero, TreeSize.Zero, Rfc6962.EmptyRoot, Rfc6962.EmptyRoot, []));
    }

    [Fact]
    public void A_proof_of_another_length_is_refused_though_its_hashes_add_up()
    {
        var leaves = ReferenceTree.Leaves(7);
        var nodes = ReferenceTree.Nodes(leaves);
        var (older, newer, more) = (new TreeSize(5), new TreeSize(7), Rfc6962.Leaf("more"u8));
        var olderRoot = Rfc6962.Node(more, ReferenceTree.Root(leaves.AsSpan(0, 5)));
        var newerRoot = Rfc6962.Node(more, ReferenceTree.Root(leaves));
        Hash[] path = [.. ConsistencyProof.Generate(older, newer, nodes), more];
        Assert.False(ConsistencyProof.Verify(older, newer, olderRoot, newerRoot, path));

        var last = new LeafIndex(6);
        Hash[] way = [.. InclusionProof.Generate(last, newer, nodes), more];
        Assert.False(InclusionProof.Verify(last, leaves[6], newer, newerRoot, way));
        Assert.False(InclusionProof.Verify(last, newerRoot, newer, newerRoot, []));
    }

    [Theory]
    [InlineData(0, ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 1, ulong.MaxValue)]
    [InlineData(1UL << 63, ulong.MaxValue)]
    [InlineData((1UL << 63) - 1, ulong.MaxValue)]
    [InlineData((1UL << 63) - 1, 1UL << 63)]
    [InlineData(12345678901234567, (1UL << 63) + 1)]
    public void Sizes_reach_the_end_of_64_bits(ulong index, ulong size)
    {
        // A tree of one and the same entry: every complete subtree of a level has one hash.
        var levels = new Hash[65];
        levels[0] = Rfc6962.Leaf([]);
        for (var i = 1; i < levels.Length; i++) levels[i] = Rfc6962.Node(levels[i - 1], levels[i - 1]);
        NodeReader nodes = (level, _) => levels[level];
        Hash Root(ulong of)
        {
            Hash? root = null;
            for (var level = 0; level < 64; level++)
            {
                if (((of >> level) & 1) == 0) continue;
                root = root is { } right ? Rfc6962.Node(levels[level], right) : levels[level];
            }
            return root!.Value;
        }
        var (at, newer) = (new LeafIndex(index), new TreeSize(size));
        var path = InclusionProof.Generate(at, newer, nodes);
        Assert.True(InclusionProof.Verify(at, levels[0], newer, Root(size), path));
        Assert.False(InclusionProof.Verify(newer.Next, levels[0], newer, Root(size), path));

        var older = new TreeSize(index + 1);
        var consistent = ConsistencyProof.Generate(older, newer, nodes);
        Assert.True(ConsistencyProof.Verify(older, newer, Root(older.Value), Root(size), consistent));
        if (consistent.Length > 0)
            Assert.False(ConsistencyProof.Verify(older, newer, Root(older.Value), Root(size), consistent.AsSpan(1)));
    }

    [Fact]
    public void Proofs_of_any_length_and_content_are_refused_not_thrown()
    {
        var random = new Random(3);
        var hashes = ReferenceTree.Leaves(66);
        for (var round = 0; round < 20_000; round++)
        {
            var path = hashes.AsSpan(0, random.Next(0, hashes.Length));
            ulong Number() => unchecked((ulong)random.NextInt64() * 2 + 1) >> random.Next(0, 64);
            var (index, size) = (new LeafIndex(Number()), new TreeSize(Number()));
            Assert.False(InclusionProof.Verify(index, default, size, default, path));
            var (older, newer) = (new TreeSize(Number()), new TreeSize(Number()));
            Assert.False(ConsistencyProof.Verify(older, newer, default, Rfc6962.EmptyRoot, path));
        }
    }

    private static bool TryHash(JsonElement text, out Hash hash) => Hash.TryReadBase64(text.GetString(), out hash);

    private static bool TryPath(JsonElement proof, out Hash[] path)
    {
        path = [];
        if (proof.ValueKind == JsonValueKind.Null) return true;
        path = new Hash[proof.GetArrayLength()];
        for (var i = 0; i < path.Length; i++)
            if (!TryHash(proof[i], out path[i])) return false;
        return true;
    }
}
