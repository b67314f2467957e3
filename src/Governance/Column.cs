namespace Mandate.Governance;

/// <summary>
/// Values that are added and never changed, for every version of a line at once: a version is a count of them. One
/// thread writes; readers take no lock.
/// INVARIANT (publication): a value is written whole, before the version that contains its row is published.
/// A fork writes into a column of its own above the shared one.
/// </summary>
internal sealed class Column<T>
{
    private const int Bits = 12;
    private const int ChunkLength = 1 << Bits;
    private const int FirstLength = 16;

    private readonly Column<T>? below;
    private readonly int belowCount;

    // All but the last chunk are full; the last one is replaced by a longer copy where it is too short.
    private T[][] chunks = [];

    public Column()
    {
    }

    private Column(Column<T> below, int belowCount)
    {
        this.below = below;
        this.belowCount = belowCount;
    }

    /// <summary>
    /// What this one was forked from. An index below a fork is walked with the column below: its heads may lie beyond
    /// the fork, where this column has rows of its own.
    /// </summary>
    public Column<T> Below => below ?? this;

    public ref readonly T this[int row]
    {
        get
        {
            if (row < belowCount) return ref below![row];
            var own = row - belowCount;
            return ref Volatile.Read(ref chunks)[own >> Bits][own & (ChunkLength - 1)];
        }
    }

    /// <summary>A column that begins with the first <paramref name="count"/> values of this one.</summary>
    public Column<T> Forked(int count) => new(this, count);

    /// <summary>Rows are added in order, without a gap.</summary>
    public void Add(int row, in T value)
    {
        var own = row - belowCount;
        Chunk(own >> Bits, (own & (ChunkLength - 1)) + 1)[own & (ChunkLength - 1)] = value;
    }

    private T[] Chunk(int index, int length)
    {
        if (index == chunks.Length) Volatile.Write(ref chunks, [.. chunks, []]);
        var chunk = chunks[index];
        if (length <= chunk.Length) return chunk;
        // Whoever reads the shorter one knows no row beyond it.
        Array.Resize(ref chunk, Math.Min(ChunkLength, Math.Max(FirstLength, Math.Max(length, chunk.Length * 4))));
        Volatile.Write(ref chunks[index], chunk);
        return chunk;
    }
}

/// <summary>The first values of a column: what one version knows of it.</summary>
internal readonly struct Series<T>(Column<T> column, int count)
{
    public int Count => count;

    public ref readonly T this[int row]
    {
        get
        {
            if (unchecked((uint)row >= (uint)count)) throw new System.Diagnostics.UnreachableException($"no row {row}");
            return ref column[row];
        }
    }
}
