namespace Mandate.Ledger;

/// <summary>
/// The checker's own tree, which shares nothing with the writer's but the two hashes: entries are counted in like a
/// binary number, and every carry is a node. Many are counted in digit by digit: their nodes are hashed together.
/// </summary>
internal sealed class RecomputedTree
{
    private readonly Hash[] digits = new Hash[64];

    public ulong Count { get; private set; }

    public void Add(Hash leaf)
    {
        var level = 0;
        for (var count = Count; (count & 1) != 0; count >>= 1) leaf = Rfc6962.Node(digits[level++], leaf);
        digits[level] = leaf;
        Count++;
    }

    public void Add(ReadOnlySpan<Hash> leaves)
    {
        // What is to be counted in at this digit, behind the digit itself where it is set.
        var row = new Hash[1 + leaves.Length];
        leaves.CopyTo(row.AsSpan(1));
        var waiting = leaves.Length;
        for (var level = 0; waiting > 0; level++)
        {
            var isSet = ((Count >> level) & 1) != 0;
            if (isSet) row[0] = digits[level];
            var nodes = row.AsSpan(isSet ? 0 : 1, waiting + (isSet ? 1 : 0));
            if (nodes.Length % 2 == 1) digits[level] = nodes[^1];
            waiting = nodes.Length / 2;
            var carried = new Hash[1 + waiting];
            Rfc6962.Nodes(nodes[..(2 * waiting)], carried.AsSpan(1));
            row = carried;
        }

        Count += (ulong)leaves.Length;
    }

    public Hash Root()
    {
        Hash? root = null;
        for (var level = 0; level < 64 && Count >> level != 0; level++)
        {
            if (((Count >> level) & 1) == 0) continue;
            root = root is { } right ? Rfc6962.Node(digits[level], right) : digits[level];
        }
        return root ?? Rfc6962.EmptyRoot;
    }
}
