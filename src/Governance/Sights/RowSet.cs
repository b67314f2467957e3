using System.Numerics;

namespace Mandate.Governance;

/// <summary>Rows of one kind, a bit each: as cheap to fill with all people there are as with one.</summary>
internal sealed class RowSet(int rows)
{
    private const int Bits = 64;
    private readonly ulong[] words = new ulong[(rows + Bits - 1) / Bits];

    /// <summary>Adds a row; -1 stands for none and adds nothing.</summary>
    public void Add(int row)
    {
        if (row >= 0) words[row / Bits] |= 1UL << row;
    }

    /// <summary>Whether the row is in it; one of a later version is not.</summary>
    public bool Contains(int row) =>
        unchecked((uint)row / Bits) < (uint)words.Length && (words[row / Bits] & (1UL << row)) != 0;

    /// <summary>Takes out all rows that this does not hold of.</summary>
    public void Keep(Predicate<int> holds)
    {
        for (var word = 0; word < words.Length; word++)
            for (var left = words[word]; left != 0; left &= left - 1)
                if (BitOperations.TrailingZeroCount(left) is var bit && !holds((word * Bits) + bit))
                    words[word] &= ~(1UL << bit);
    }
}
