using System.Buffers.Binary;

namespace Mandate.Governance;

/// <summary>
/// Texts of up to 65,533 bytes as UTF-8 side by side, without an object each; added and never changed, like the values
/// of a <see cref="Column{T}"/>, and found by row.
/// </summary>
internal sealed class Texts
{
    private const int Bits = 16;
    private const int PageLength = 1 << Bits;
    private const int HeadLength = 2;
    private const int FirstLength = 256;

    private readonly Texts? below;
    private readonly int belowCount;
    private readonly Column<uint> starts;
    private byte[][] pages = [];
    private int used = PageLength;

    public Texts()
    {
        starts = new Column<uint>();
    }

    private Texts(Texts below, int belowCount)
    {
        this.below = below;
        this.belowCount = belowCount;
        starts = below.starts.Forked(belowCount);
    }

    /// <summary>The memory that the texts themselves take.</summary>
    public long BytesHeld => (below?.BytesHeld ?? 0) + pages.Sum(p => (long)p.Length);

    public Texts Forked(int count) => new(this, count);

    /// <summary>The bytes, where they stand.</summary>
    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            if (row < belowCount) return below![row];
            var start = starts[row];
            var page = Volatile.Read(ref pages)[start >> Bits];
            var at = (int)(start & (PageLength - 1));
            return page.AsSpan(at + HeadLength, BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(at)));
        }
    }

    /// <summary>Rows are added in order, without a gap.</summary>
    public void Add(int row, ReadOnlySpan<byte> text)
    {
        var page = Page(HeadLength + text.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(used), (ushort)text.Length);
        text.CopyTo(page.AsSpan(used + HeadLength));
        starts.Add(row, (uint)((pages.Length - 1) << Bits) | (uint)used);
        used += HeadLength + text.Length;
    }

    /// <summary>The page with room for so many bytes more.</summary>
    private byte[] Page(int length)
    {
        if (used + length > PageLength)
        {
            Volatile.Write(ref pages, [.. pages, []]);
            used = 0;
        }

        var page = pages[^1];
        if (used + length <= page.Length) return page;
        // Whoever reads the shorter one knows no text beyond it.
        Array.Resize(ref page, Math.Min(PageLength, Math.Max(FirstLength, Math.Max(used + length, page.Length * 4))));
        Volatile.Write(ref pages[^1], page);
        return page;
    }
}
