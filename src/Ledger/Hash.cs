using System.Buffers;
using System.Runtime.InteropServices;

namespace Mandate.Ledger;

/// <summary>A SHA-256 value, 32 bytes held in place. <c>default</c> is 32 zero bytes: the hash of nothing.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Hash
{
    /// <summary>The number of bytes.</summary>
    public const int Length = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    // The bytes in memory order, so that a span of hashes is the span of their bytes (a tile is just that).
#pragma warning disable IDE0051, CS0169, CA1823 // read through the memory of the struct and by its equality
    private readonly ulong first;
    private readonly ulong second;
    private readonly ulong third;
    private readonly ulong fourth;
#pragma warning restore IDE0051, CS0169, CA1823

    /// <summary>The hash with exactly these 32 bytes; any other length is a bug of the caller.</summary>
    public static Hash Of(ReadOnlySpan<byte> bytes) =>
        TryRead(bytes, out var hash) ? hash : throw new ArgumentException("a hash is 32 bytes", nameof(bytes));

    /// <summary>Reads a hash from bytes of unknown length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Hash hash)
    {
        hash = default;
        return bytes.Length == Length && MemoryMarshal.TryRead(bytes, out hash);
    }

    /// <summary>Reads 64 lower-case hex digits.</summary>
    public static bool TryReadHex(ReadOnlySpan<char> hex, out Hash hash)
    {
        hash = default;
        if (hex.Length != 2 * Length || hex.ContainsAnyExcept(HexDigits)) return false;
        hash = Of(Convert.FromHexString(hex));
        return true;
    }

    /// <summary>Reads canonical base64 of 32 bytes.</summary>
    public static bool TryReadBase64(ReadOnlySpan<char> text, out Hash hash)
    {
        hash = default;
        return StrictBase64.TryRead(text, out var bytes) && TryRead(bytes, out hash);
    }

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>A new array with the 32 bytes.</summary>
    public byte[] ToArray() => BytesOf([this]).ToArray();

    /// <summary>64 lower-case hex digits.</summary>
    public string Hex => Convert.ToHexStringLower(BytesOf([this]));

    /// <summary>44 characters of standard base64.</summary>
    public string Base64 => Convert.ToBase64String(BytesOf([this]));

    /// <summary>The bytes of consecutive hashes, seen in place.</summary>
    public static ReadOnlySpan<byte> BytesOf(ReadOnlySpan<Hash> hashes) => MemoryMarshal.AsBytes(hashes);

    /// <inheritdoc cref="BytesOf(ReadOnlySpan{Hash})" />
    public static Span<byte> BytesOf(Span<Hash> hashes) => MemoryMarshal.AsBytes(hashes);

    /// <inheritdoc />
    public override string ToString() => Hex;
}
