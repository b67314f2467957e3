using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Mandate.Governance;

/// <summary>
/// A persistent sequence: a change gives a new sequence that shares all but the touched path with the old one.
/// A 32-way tree whose nodes hold their children inline, so that a read is one dependent load a level.
/// An <em>owner</em> marks the nodes one batch made itself: within the batch they are changed in place, and nobody
/// else has seen them. A batch drops its owner when it publishes.
/// </summary>
internal sealed class Rows<T>
{
    private const int Bits = 5;
    private const int Width = 1 << Bits;
    private const int Mask = Width - 1;

    public static readonly Rows<T> Empty = new(0, 0, new Leaf(null));

    private readonly int shift;
    private readonly object root;

    private Rows(int count, int shift, object root)
    {
        Count = count;
        this.shift = shift;
        this.root = root;
    }

    public int Count { get; }

    public ref readonly T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (unchecked((uint)index >= (uint)Count)) Throw(index);
            var node = root;
            // The tree's shape is fixed by its count: inner nodes above level 0, leaves at it.
            for (var level = shift; level > 0; level -= Bits)
                node = Unsafe.As<Branch>(node).Children[(index >> level) & Mask]!;
            return ref Unsafe.As<Leaf>(node).Values[index & Mask];
        }
    }

    public Rows<T> Added(T value, object owner)
    {
        var (newRoot, newShift) = (root, shift);
        if (Count == 1 << (shift + Bits))
        {
            var above = new Branch(owner);
            above.Children[0] = root;
            (newRoot, newShift) = (above, shift + Bits);
        }

        return new Rows<T>(Count + 1, newShift, Put(newRoot, newShift, Count, value, owner));
    }

    public Rows<T> Changed(int index, T value, object owner)
    {
        if (unchecked((uint)index >= (uint)Count)) Throw(index);
        return new Rows<T>(Count, shift, Put(root, shift, index, value, owner));
    }

    private static object Put(object? node, int level, int index, T value, object owner)
    {
        if (level == 0)
        {
            var leaf = Leaf.Owned((Leaf?)node, owner);
            leaf.Values[index & Mask] = value;
            return leaf;
        }

        var branch = Branch.Owned((Branch?)node, owner);
        ref var child = ref branch.Children[(index >> level) & Mask];
        child = Put(child, level - Bits, index, value, owner);
        return branch;
    }

    private static void Throw(int index) => throw new UnreachableException($"no row {index}");

    private sealed class Leaf(object? owner)
    {
        public Block<T> Values;

        public static Leaf Owned(Leaf? node, object owner) =>
            node is null ? new Leaf(owner)
            : ReferenceEquals(node.Owner, owner) ? node
            : new Leaf(owner) { Values = node.Values };

        private object? Owner { get; } = owner;
    }

    private sealed class Branch(object? owner)
    {
        public Block<object?> Children;

        public static Branch Owned(Branch? node, object owner) =>
            node is null ? new Branch(owner)
            : ReferenceEquals(node.Owner, owner) ? node
            : new Branch(owner) { Children = node.Children };

        private object? Owner { get; } = owner;
    }
}

/// <summary>Thirty-two values side by side.</summary>
[InlineArray(32)]
internal struct Block<T>
{
    private T first;
}
