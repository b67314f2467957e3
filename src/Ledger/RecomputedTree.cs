namespace Mandate.Ledger;

/// <summary>
/// The checker's own tree, which shares nothing with the writer's but the two hashes: entries are counted in like a
/// binary number, and every carry is a node.
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
