using System.Buffers.Binary;
using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>
/// Consecutive decisions that are stored together, being filled: rows behind one another, each after its length. Used
/// again after <see cref="Clear"/>.
/// </summary>
public sealed class DecisionSheet
{
    /// <summary>How many decisions one sheet holds.</summary>
    public const int RowsMax = 1_000;

    private readonly List<ReadOnlyMemory<byte>> rows = new(RowsMax);
    private byte[] page = new byte[64 * 1024];
    private int length;

    /// <summary>How many decisions are in it.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them permit.</summary>
    public int Permits { get; private set; }

    /// <summary>Whether the next one needs another sheet.</summary>
    public bool IsFull => Count == RowsMax;

    /// <summary>The earliest of them.</summary>
    public Instant Earliest { get; private set; } = Instant.Forever;

    /// <summary>The latest of them.</summary>
    public Instant Latest { get; private set; } = Instant.Beginning;

    internal ReadOnlySpan<byte> Bytes => page.AsSpan(0, length);

    /// <summary>Adds one; its texts have at most 255 bytes each.</summary>
    public void Add(in KeptDecision kept)
    {
        if (page.Length - length < 2 + DecisionRow.BytesMax) Array.Resize(ref page, page.Length * 2);
        var written = DecisionRow.Write(kept, page.AsSpan(length + 2));
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(length), (ushort)written);
        length += 2 + written;
        Count++;
        if (kept.Permits) Permits++;
        (Earliest, Latest) = (Instant.Min(Earliest, kept.At), Instant.Max(Latest, kept.At));
    }

    /// <summary>Empties it, for the next decisions.</summary>
    public void Clear()
    {
        (Count, Permits, length) = (0, 0, 0);
        (Earliest, Latest) = (Instant.Forever, Instant.Beginning);
    }

    /// <summary>The hashes of its rows, in order.</summary>
    internal Hash[] Leaves()
    {
        rows.Clear();
        if (!TrySplit(page.AsMemory(0, length), rows))
            throw new System.Diagnostics.UnreachableException("a sheet is what was written into it");
        return Rfc6962.Leaves(rows);
    }

    /// <summary>Takes a stored sheet apart; false when its lengths do not fit.</summary>
    internal static bool TrySplit(ReadOnlyMemory<byte> stored, List<ReadOnlyMemory<byte>> rows)
    {
        while (stored.Length > 0)
        {
            if (stored.Length < 2) return false;
            var next = BinaryPrimitives.ReadUInt16BigEndian(stored.Span);
            if (next == 0 || stored.Length - 2 < next) return false;
            rows.Add(stored.Slice(2, next));
            stored = stored[(2 + next)..];
        }

        return true;
    }
}
