using Mandate.Ledger;

namespace Mandate.Ledger.Tests;

/// <summary>RFC 6962, section 2.1, word for word: the oracle for everything that is quick.</summary>
internal static class ReferenceTree
{
    public static Hash Root(ReadOnlySpan<Hash> leaves)
    {
        if (leaves.IsEmpty) return Rfc6962.EmptyRoot;
        if (leaves.Length == 1) return leaves[0];
        var split = 1;
        while (split * 2 < leaves.Length) split *= 2;
        return Rfc6962.Node(Root(leaves[..split]), Root(leaves[split..]));
    }

    /// <summary>Reads complete subtrees of these leaves.</summary>
    public static NodeReader Nodes(Hash[] leaves) => (level, index) =>
        Root(leaves.AsSpan(checked((int)(index << level)), 1 << level));

    public static Hash[] Leaves(int count, int seed = 0)
    {
        var leaves = new Hash[count];
        for (var i = 0; i < count; i++)
            leaves[i] = Rfc6962.Leaf([.. BitConverter.GetBytes(seed), .. BitConverter.GetBytes(i)]);
        return leaves;
    }
}
