using System.Security.Cryptography;

namespace Mandate.Ledger;

/// <summary>The hashes of RFC 6962, section 2.1: a leaf begins with 0x00, a node with 0x01.</summary>
public static class Rfc6962
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;

    // A hash object that is reused costs two thirds of the one-shot call, which looks its algorithm up every time.
    [ThreadStatic]
    private static IncrementalHash? sha;

    private static IncrementalHash Sha => sha ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The root of the tree without entries: the hash of no bytes.</summary>
    public static Hash EmptyRoot { get; } = Hash.Of(SHA256.HashData([]));

    /// <summary>The hash of one stored entry.</summary>
    public static Hash Leaf(ReadOnlySpan<byte> entry)
    {
        var hasher = Sha;
        hasher.AppendData([LeafPrefix]);
        hasher.AppendData(entry);
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

    /// <summary>The hashes of many entries, in their order.</summary>
    public static Hash[] Leaves(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        var hashes = new Hash[entries.Count];
        for (var i = 0; i < hashes.Length; i++) hashes[i] = Leaf(entries[i].Span);
        return hashes;
    }

    /// <summary>The parents of pairs of neighbours: <paramref name="parents"/> is half as long as the children.</summary>
    public static void Nodes(ReadOnlySpan<Hash> children, Span<Hash> parents)
    {
        if (children.Length != 2 * parents.Length)
            throw new ArgumentException("two children for each parent", nameof(parents));
        for (var i = 0; i < parents.Length; i++) parents[i] = Node(children[2 * i], children[2 * i + 1]);
    }

    private static Hash Finish(IncrementalHash hasher)
    {
        Span<Hash> result = stackalloc Hash[1];
        hasher.GetHashAndReset(Hash.BytesOf(result));
        return result[0];
    }
}
