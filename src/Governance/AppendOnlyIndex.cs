using System.Numerics;

namespace Mandate.Governance;

/// <summary>What an index asks its rows.</summary>
internal interface IProbe
{
    /// <summary>Whether the row has the key that is looked for.</summary>
    bool Matches(int row);

    /// <summary>The hash of the row's own key; only rows that were added are asked, by whoever adds.</summary>
    uint HashOf(int row);
}

/// <summary>
/// Finds rows by key for every version of the estate at once. Rows are numbered in ledger order, so a version is a
/// count: a reader passes over rows at or beyond its own. One thread writes; readers take no lock.
/// INVARIANT (publication): a slot is written whole, before the version that contains its row is published.
/// A fork writes to an index of its own above the shared one.
/// </summary>
internal sealed class AppendOnlyIndex
{
    // How many times more rows than slots there may be, for chains, of which only the head has a slot.
    private const int RowBitsMore = 2;

    private readonly AppendOnlyIndex? below;
    private readonly int belowCount;

    // The index's own row + 1 in the lower bits, and of the hash what finds room above; 0 is free. How many bits are
    // the row's follows from the length: a reader needs nothing else that could be of another moment.
    private uint[] slots = new uint[16];
    private int used;

    public AppendOnlyIndex()
    {
    }

    private AppendOnlyIndex(AppendOnlyIndex below, int belowCount)
    {
        this.below = below;
        this.belowCount = belowCount;
    }

    /// <summary>
    /// An index that sees the first <paramref name="count"/> rows of this one and keeps its own additions apart.
    /// </summary>
    public AppendOnlyIndex Forked(int count) => new(this, count);

    /// <summary>The row below <paramref name="count"/> with the key, or -1.</summary>
    public int Find<TProbe>(uint hash, int count, in TProbe probe) where TProbe : struct, IProbe, allows ref struct
    {
        var table = Volatile.Read(ref slots);
        var place = new Place(hash, table.Length);
        for (var at = place.Start; ; at = (at + 1) & (table.Length - 1))
        {
            var slot = Volatile.Read(ref table[at]);
            if (slot == 0) break;
            if (place.Fits(slot) && belowCount + place.OwnOf(slot) is var row && row < count && probe.Matches(row))
                return row;
        }

        return below is null ? -1 : below.Find(hash, Math.Min(count, belowCount), probe);
    }

    /// <summary>
    /// The newest row below <paramref name="count"/> of the chain with the key, or -1. Rows that share the key are
    /// chained from newest to oldest by <paramref name="previous"/>.
    /// </summary>
    public int FindNewest<TProbe>(uint hash, int count, Column<int> previous, in TProbe probe)
        where TProbe : struct, IProbe, allows ref struct
    {
        var table = Volatile.Read(ref slots);
        var place = new Place(hash, table.Length);
        for (var at = place.Start; ; at = (at + 1) & (table.Length - 1))
        {
            var slot = Volatile.Read(ref table[at]);
            if (slot == 0) break;
            if (!place.Fits(slot)) continue;
            var row = belowCount + place.OwnOf(slot);
            while (row >= count) row = previous[row];
            if (row >= 0 && probe.Matches(row)) return row;
        }

        return below is null ? -1 : below.FindNewest(hash, Math.Min(count, belowCount), previous.Below, probe);
    }

    /// <summary>Adds the next row, whose key no row has yet.</summary>
    public void Add<TProbe>(uint hash, int row, in TProbe probe) where TProbe : struct, IProbe, allows ref struct
    {
        if (LengthFor(used + 1, row) is var length && length > slots.Length) Grow(length, probe);
        Put(slots, hash, row - belowCount);
        used++;
    }

    /// <summary>
    /// Makes <paramref name="row"/> the head of the chain with its key; answers the head it follows, or -1.
    /// </summary>
    public int Push<TProbe>(uint hash, int row, Column<int> previous, in TProbe probe)
        where TProbe : struct, IProbe, allows ref struct
    {
        if (LengthFor(used + 1, row) is var length && length > slots.Length) GrowHeads(length, probe);
        var place = new Place(hash, slots.Length);
        for (var at = place.Start; slots[at] != 0; at = (at + 1) & (slots.Length - 1))
        {
            if (!place.Fits(slots[at])) continue;
            var head = belowCount + place.OwnOf(slots[at]);
            if (!probe.Matches(head)) continue;
            previous.Add(row, head);
            Volatile.Write(ref slots[at], place.Slot(row - belowCount));
            return head;
        }

        var older = below is null ? -1 : below.FindNewest(hash, belowCount, previous.Below, probe);
        previous.Add(row, older);
        Put(slots, hash, row - belowCount);
        used++;
        return older;
    }

    /// <summary>Makes room for so many rows in all, where it is known before that they come.</summary>
    public void Reserve(int rows)
    {
        if (used == 0) Volatile.Write(ref slots, new uint[LengthFor(rows - belowCount, rows - 1)]);
    }

    private int LengthFor(int keys, int row)
    {
        var length = slots.Length;
        while (keys > length / 4 * 3 || row - belowCount + 1 >= 1L << RowBits(length)) length *= 2;
        return length;
    }

    /// <summary>
    /// Every row is in a table of single keys: going by row reads what the keys are made of in its order.
    /// </summary>
    private void Grow<TProbe>(int length, in TProbe probe) where TProbe : struct, IProbe, allows ref struct
    {
        var larger = new uint[length];
        for (var own = 0; own < used; own++) Put(larger, probe.HashOf(belowCount + own), own);
        Volatile.Write(ref slots, larger);
    }

    /// <summary>Of chains the heads alone are in the table.</summary>
    private void GrowHeads<TProbe>(int length, in TProbe probe) where TProbe : struct, IProbe, allows ref struct
    {
        var larger = new uint[length];
        var place = new Place(0, slots.Length);
        foreach (var slot in slots)
            if (slot != 0 && place.OwnOf(slot) is var own) Put(larger, probe.HashOf(belowCount + own), own);
        Volatile.Write(ref slots, larger);
    }

    private static void Put(uint[] table, uint hash, int own)
    {
        var place = new Place(hash, table.Length);
        var at = place.Start;
        while (table[at] != 0) at = (at + 1) & (table.Length - 1);
        Volatile.Write(ref table[at], place.Slot(own));
    }

    private static int RowBits(int length) => Math.Min(31, BitOperations.Log2((uint)length) + RowBitsMore);

    /// <summary>Where a hash belongs in a table of some length, and what a slot of it looks like.</summary>
    private readonly ref struct Place
    {
        private readonly uint rowMask;
        private readonly uint tag;

        public Place(uint hash, int length)
        {
            // A hash fills all its bits, so none of this must be checked for overflow.
            var spread = unchecked(hash * 0x9E3779B97F4A7C15UL);
            rowMask = (1u << RowBits(length)) - 1;
            tag = unchecked((uint)(spread >> 32)) & ~rowMask;
            Start = (int)((uint)(spread >> 32) & (uint)(length - 1));
        }

        public int Start { get; }

        public bool Fits(uint slot) => (slot & ~rowMask) == tag;

        public int OwnOf(uint slot) => (int)(slot & rowMask) - 1;

        public uint Slot(int own) => tag | (uint)(own + 1);
    }
}
