namespace Mandate.Governance;

/// <summary>Tells whether the row at an index has the key that is looked for.</summary>
internal interface IProbe
{
    bool Matches(int row);
}

/// <summary>
/// Finds rows by key for every version of the estate at once. Rows are numbered in ledger order, so a version is a
/// count: a reader passes over rows at or beyond its own. One thread writes; readers take no lock.
/// INVARIANT (publication): a slot is written whole, before the version that contains its row is published.
/// A fork writes to an index of its own above the shared one.
/// </summary>
internal sealed class AppendOnlyIndex
{
    private readonly AppendOnlyIndex? below;
    private readonly int belowCount;
    private long[] slots = new long[16];        // hash in the upper half, row + 1 in the lower; 0 is free
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
        for (var at = Start(hash, table.Length); ; at = (at + 1) & (table.Length - 1))
        {
            var slot = Volatile.Read(ref table[at]);
            if (slot == 0) break;
            var row = RowOf(slot);
            if (HashOf(slot) == hash && row < count && probe.Matches(row)) return row;
        }

        return below is null ? -1 : below.Find(hash, Math.Min(count, belowCount), probe);
    }

    /// <summary>
    /// The newest row below <paramref name="count"/> of the chain with the key, or -1. Rows that share the key are
    /// chained from newest to oldest by <paramref name="previous"/>.
    /// </summary>
    public int FindNewest<TProbe>(uint hash, int count, Chain previous, in TProbe probe)
        where TProbe : struct, IProbe, allows ref struct
    {
        var table = Volatile.Read(ref slots);
        for (var at = Start(hash, table.Length); ; at = (at + 1) & (table.Length - 1))
        {
            var slot = Volatile.Read(ref table[at]);
            if (slot == 0) break;
            if (HashOf(slot) != hash) continue;
            var row = RowOf(slot);
            while (row >= count) row = previous[row];
            if (row >= 0 && probe.Matches(row)) return row;
        }

        return below is null ? -1 : below.FindNewest(hash, Math.Min(count, belowCount), previous.Below, probe);
    }

    /// <summary>Adds a row whose key no row has yet.</summary>
    public void Add(uint hash, int row)
    {
        if (used >= slots.Length / 4 * 3) Grow();
        var at = Start(hash, slots.Length);
        while (slots[at] != 0) at = (at + 1) & (slots.Length - 1);
        Volatile.Write(ref slots[at], Slot(hash, row));
        used++;
    }

    /// <summary>
    /// Makes <paramref name="row"/> the head of the chain with its key; answers the head it follows, or -1.
    /// </summary>
    public int Push<TProbe>(uint hash, int row, Chain previous, in TProbe probe)
        where TProbe : struct, IProbe, allows ref struct
    {
        for (var at = Start(hash, slots.Length); slots[at] != 0; at = (at + 1) & (slots.Length - 1))
        {
            var head = RowOf(slots[at]);
            if (HashOf(slots[at]) != hash || !probe.Matches(head)) continue;
            previous.Add(row, head);
            Volatile.Write(ref slots[at], Slot(hash, row));
            return head;
        }

        var older = below is null ? -1 : below.FindNewest(hash, belowCount, previous.Below, probe);
        previous.Add(row, older);
        Add(hash, row);
        return older;
    }

    private void Grow()
    {
        var larger = new long[slots.Length * 2];
        foreach (var slot in slots)
        {
            if (slot == 0) continue;
            var at = Start(HashOf(slot), larger.Length);
            while (larger[at] != 0) at = (at + 1) & (larger.Length - 1);
            larger[at] = slot;
        }

        Volatile.Write(ref slots, larger);
    }

    // A hash fills all its 32 bits, so taking a slot apart must not be checked for overflow.
    private static long Slot(uint hash, int row) => unchecked(((long)hash << 32) | (uint)(row + 1));

    private static uint HashOf(long slot) => unchecked((uint)(slot >> 32));

    private static int RowOf(long slot) => unchecked((int)slot) - 1;

    private static int Start(uint hash, int length) =>
        (int)((unchecked(hash * 0x9E3779B97F4A7C15UL) >> 32) & (uint)(length - 1));
}

/// <summary>
/// For each row the row before it that shares its key, or -1. Append-only and shared by all versions.
/// </summary>
internal sealed class Chain
{
    private const int Bits = 14;
    private readonly Chain? below;
    private readonly int belowCount;
    private int[][] chunks = [];

    public Chain()
    {
    }

    private Chain(Chain below, int belowCount)
    {
        this.below = below;
        this.belowCount = belowCount;
    }

    public Chain Forked(int count) => new(this, count);

    /// <summary>
    /// What this one was forked from. An index below a fork is walked with the chain below: its heads may lie beyond
    /// the fork, where this chain has rows of its own.
    /// </summary>
    public Chain Below => below ?? this;

    public int this[int row]
    {
        get
        {
            if (row < belowCount) return below![row];
            var own = row - belowCount;
            return Volatile.Read(ref chunks)[own >> Bits][own & ((1 << Bits) - 1)];
        }
    }

    /// <summary>Rows are added in order, without a gap.</summary>
    public void Add(int row, int previous)
    {
        var own = row - belowCount;
        if (own >> Bits == chunks.Length) Volatile.Write(ref chunks, [.. chunks, new int[1 << Bits]]);
        chunks[own >> Bits][own & ((1 << Bits) - 1)] = previous;
    }
}
