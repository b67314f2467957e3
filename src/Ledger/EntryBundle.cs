using System.Buffers.Binary;

namespace Mandate.Ledger;

/// <summary>Entries one after the other, each behind its length in two bytes, most significant first.</summary>
public static class EntryBundle
{
    /// <summary>The longest entry there can be.</summary>
    public const int EntryLengthMax = ushort.MaxValue;

    /// <summary>The bundle of 1 to 256 entries; a longer entry or another number is a bug of the caller.</summary>
    public static byte[] Encode(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        ArgumentOutOfRangeException.ThrowIfZero(entries.Count, nameof(entries));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Count, Tiles.FullWidth, nameof(entries));
        var bytes = new byte[entries.Sum(e => sizeof(ushort) + e.Length)];
        var rest = bytes.AsSpan();
        foreach (var entry in entries)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Length, EntryLengthMax, nameof(entries));
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)entry.Length);
            entry.Span.CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + entry.Length)..];
        }
        return bytes;
    }

    /// <summary>Takes a bundle apart, in place; all but exactly <paramref name="width"/> entries is refused.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, int width, out IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        entries = [];
        var read = new List<ReadOnlyMemory<byte>>(width);
        while (!bytes.IsEmpty)
        {
            if (read.Count == width || bytes.Length < sizeof(ushort)) return false;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.Span);
            bytes = bytes[sizeof(ushort)..];
            if (bytes.Length < length) return false;
            read.Add(bytes[..length]);
            bytes = bytes[length..];
        }
        if (read.Count != width) return false;
        entries = read;
        return true;
    }
}
