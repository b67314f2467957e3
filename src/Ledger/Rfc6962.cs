using System.Security.Cryptography;

namespace Mandate.Ledger;

/// <summary>The hashes of RFC 6962, section 2.1: a leaf begins with 0x00, a node with 0x01.</summary>
public static class Rfc6962
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;

    // Up to here copying an entry behind its prefix costs less than a second call into the library.
    private const int OneCallMax = 1024;

    // Fewer messages than this, or longer ones, are not worth sixteen lanes.
    private const int WideMin = 6;
    private const int WideBlocksMax = 16;

    // A hash object that is reused costs two thirds of the one-shot call, which looks its algorithm up every time.
    [ThreadStatic]
    private static IncrementalHash? sha;

    private static IncrementalHash Sha => sha ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The root of the tree without entries: the hash of no bytes.</summary>
    public static Hash EmptyRoot { get; } = Hash.Of(SHA256.HashData([]));

    /// <summary>SHA-256 of bytes as they are, for hashes that stand beside the tree.</summary>
    public static Hash Plain(ReadOnlySpan<byte> bytes)
    {
        var hasher = Sha;
        hasher.AppendData(bytes);
        return Finish(hasher);
    }

    /// <summary>The hash of one stored entry.</summary>
    public static Hash Leaf(ReadOnlySpan<byte> entry)
    {
        var hasher = Sha;
        if (entry.Length >= OneCallMax)
        {
            hasher.AppendData([LeafPrefix]);
            hasher.AppendData(entry);
            return Finish(hasher);
        }
        Span<byte> input = stackalloc byte[OneCallMax];
        input[0] = LeafPrefix;
        entry.CopyTo(input[1..]);
        hasher.AppendData(input[..(1 + entry.Length)]);
        return Finish(hasher);
    }

    /// <summary>The hash over two neighbours, left first.</summary>
    public static Hash Node(in Hash left, in Hash right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * Hash.Length];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Hash.Length)..]);
        var hasher = Sha;
        hasher.AppendData(input);
        return Finish(hasher);
    }

    /// <summary>The hashes of many entries, in their order: cheaper than one by one.</summary>
    public static Hash[] Leaves(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        var hashes = new Hash[entries.Count];
        if (WideSha256.IsFast && hashes.Length >= WideMin) LeavesWide(entries, hashes);
        else for (var i = 0; i < hashes.Length; i++) hashes[i] = Leaf(entries[i].Span);
        return hashes;
    }

    /// <summary>The parents of neighbours: <paramref name="parents"/> is half as long as the children.</summary>
    public static void Nodes(ReadOnlySpan<Hash> children, Span<Hash> parents)
    {
        if (children.Length != 2 * parents.Length)
            throw new ArgumentException("two children for each parent", nameof(parents));
        while (WideSha256.IsFast && parents.Length >= WideSha256.Lanes)
        {
            WideSha256.Nodes(NodePrefix, children[..(2 * WideSha256.Lanes)], parents[..WideSha256.Lanes]);
            children = children[(2 * WideSha256.Lanes)..];
            parents = parents[WideSha256.Lanes..];
        }
        for (var i = 0; i < parents.Length; i++) parents[i] = Node(children[2 * i], children[2 * i + 1]);
    }

    // Entries that fill the same number of blocks go together, in whatever order they came.
    private static void LeavesWide(IReadOnlyList<ReadOnlyMemory<byte>> entries, Hash[] hashes)
    {
        var waiting = new List<int>?[WideBlocksMax + 1];
        for (var i = 0; i < hashes.Length; i++)
        {
            var blocks = WideSha256.LeafBlocks(entries[i].Length);
            if (blocks > WideBlocksMax)
            {
                hashes[i] = Leaf(entries[i].Span);
                continue;
            }
            var group = waiting[blocks] ??= new List<int>(WideSha256.Lanes);
            group.Add(i);
            if (group.Count == WideSha256.Lanes) HashGroup(entries, group, blocks, hashes);
        }
        for (var blocks = 0; blocks < waiting.Length; blocks++)
        {
            if (waiting[blocks] is not { Count: > 0 } group) continue;
            if (group.Count >= WideMin) HashGroup(entries, group, blocks, hashes);
            else foreach (var i in group) hashes[i] = Leaf(entries[i].Span);
        }
    }

    private static void HashGroup(
        IReadOnlyList<ReadOnlyMemory<byte>> entries, List<int> group, int blocks, Hash[] hashes)
    {
        // Lanes that are left over hash the last entry again; their result is dropped.
        var lanes = new ReadOnlyMemory<byte>[WideSha256.Lanes];
        for (var lane = 0; lane < lanes.Length; lane++) lanes[lane] = entries[group[Math.Min(lane, group.Count - 1)]];
        Span<Hash> results = stackalloc Hash[WideSha256.Lanes];
        WideSha256.Leaves(LeafPrefix, lanes, blocks, results);
        for (var lane = 0; lane < group.Count; lane++) hashes[group[lane]] = results[lane];
        group.Clear();
    }

    private static Hash Finish(IncrementalHash hasher)
    {
        Span<Hash> result = stackalloc Hash[1];
        hasher.GetHashAndReset(Hash.BytesOf(result));
        return result[0];
    }
}
