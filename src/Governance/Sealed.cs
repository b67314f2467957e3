using System.Buffers.Binary;
using System.Text;

namespace Mandate.Governance;

/// <summary>
/// A value that stands in the sealed store, not here: the entry keeps its id and a salted commitment, so that erasing
/// the value leaves every proof intact. <c>default</c> is none and is never recorded.
/// </summary>
public readonly record struct Sealed
{
    /// <summary>How many hex digits an id has.</summary>
    public const int IdLength = 32;

    /// <summary>How many hex digits a commitment has.</summary>
    public const int CommitmentLength = 64;

    // Every entry has one or two of these, and nearly all of them are only passed by: no texts are made for that.
    private readonly UInt128 id;
    private readonly UInt128 commitmentHigh;
    private readonly UInt128 commitmentLow;
    private readonly bool isThere;

    /// <summary>The value with this id, 32, and this commitment, 64 lower-case hex digits.</summary>
    public Sealed(string id, string commitment)
        : this(Encoding.UTF8.GetBytes(id), Encoding.UTF8.GetBytes(commitment))
    {
        if (!isThere)
            throw new ArgumentException("a sealed value has an id of 32 and a commitment of 64 hex digits", nameof(id));
    }

    private Sealed(UInt128 id, UInt128 commitmentHigh, UInt128 commitmentLow) =>
        (this.id, this.commitmentHigh, this.commitmentLow, isThere) = (id, commitmentHigh, commitmentLow, true);

    private Sealed(ReadOnlySpan<byte> id, ReadOnlySpan<byte> commitment) =>
        isThere = id.Length == IdLength && commitment.Length == CommitmentLength
            && TryHex(id, out this.id) && TryHex(commitment[..IdLength], out commitmentHigh)
            && TryHex(commitment[IdLength..], out commitmentLow);

    /// <summary>32 hex digits; the key in the sealed store.</summary>
    public string Id => id.ToString("x32");

    /// <summary>64 hex digits; docs/formats/ledger.md says over which bytes.</summary>
    public string Commitment => commitmentHigh.ToString("x32") + commitmentLow.ToString("x32");

    /// <summary>Whether it is a value and not <c>default</c>.</summary>
    internal bool IsThere => isThere;

    /// <summary>The value with this id and this commitment of 32 bytes.</summary>
    internal static Sealed Of(Guid id, ReadOnlySpan<byte> commitment)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return new Sealed(BinaryPrimitives.ReadUInt128BigEndian(bytes),
            BinaryPrimitives.ReadUInt128BigEndian(commitment), BinaryPrimitives.ReadUInt128BigEndian(commitment[16..]));
    }

    /// <summary>Writes the digits of the id and then those of the commitment, 96 in all.</summary>
    internal void WriteDigits(Span<byte> digits)
    {
        Span<byte> bytes = stackalloc byte[48];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], commitmentHigh);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[32..], commitmentLow);
        Convert.TryToHexStringLower(bytes, digits, out _);
    }

    /// <summary>Reads both from the digits as they are stored.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> id, ReadOnlySpan<byte> commitment, out Sealed read)
    {
        read = new Sealed(id, commitment);
        return read.isThere;
    }

    private static bool TryHex(ReadOnlySpan<byte> digits, out UInt128 value)
    {
        value = default;
        Span<byte> bytes = stackalloc byte[IdLength / 2];
        if (digits.IndexOfAnyInRange((byte)'A', (byte)'F') >= 0
            || Convert.FromHexString(digits, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return true;
    }
}
