namespace Mandate.Ledger;

/// <summary>The position of one entry, counted from zero.</summary>
public readonly record struct LeafIndex(ulong Value) : IComparable<LeafIndex>
{
    /// <inheritdoc />
    public int CompareTo(LeafIndex other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left entry comes before the right one.</summary>
    public static bool operator <(LeafIndex left, LeafIndex right) => left.Value < right.Value;

    /// <summary>Whether the left entry comes after the right one.</summary>
    public static bool operator >(LeafIndex left, LeafIndex right) => left.Value > right.Value;

    /// <summary>Whether the left entry is the right one or comes before it.</summary>
    public static bool operator <=(LeafIndex left, LeafIndex right) => left.Value <= right.Value;

    /// <summary>Whether the left entry is the right one or comes after it.</summary>
    public static bool operator >=(LeafIndex left, LeafIndex right) => left.Value >= right.Value;

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>How many entries a tree has; also the index of the entry that would come next.</summary>
public readonly record struct TreeSize(ulong Value) : IComparable<TreeSize>
{
    /// <summary>The tree without entries.</summary>
    public static TreeSize Zero => default;

    /// <summary>The index of the entry that would come next.</summary>
    public LeafIndex Next => new(Value);

    /// <inheritdoc />
    public int CompareTo(TreeSize other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left tree is smaller.</summary>
    public static bool operator <(TreeSize left, TreeSize right) => left.Value < right.Value;

    /// <summary>Whether the left tree is larger.</summary>
    public static bool operator >(TreeSize left, TreeSize right) => left.Value > right.Value;

    /// <summary>Whether the left tree is as small or smaller.</summary>
    public static bool operator <=(TreeSize left, TreeSize right) => left.Value <= right.Value;

    /// <summary>Whether the left tree is as large or larger.</summary>
    public static bool operator >=(TreeSize left, TreeSize right) => left.Value >= right.Value;

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
