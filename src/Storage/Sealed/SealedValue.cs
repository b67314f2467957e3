using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>
/// One sealed value: the random number of a run of a process and a count in it, so that it tells nothing of the value.
/// </summary>
public readonly record struct SealedId(Guid Value) : IIdentifier<SealedId>
{
    /// <inheritdoc />
    public static string Kind => "sealed";

    /// <inheritdoc />
    public static SealedId Of(Guid value) => new(value);

    // Made one after the other they stand beside each other in the store's index; at random each would cost it a page.
    private static readonly ulong Run = BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(8));
    private static ulong count;

    /// <summary>An id that no other value has.</summary>
    internal static SealedId Next()
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(id, Run);
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], Interlocked.Increment(ref count));
        return new SealedId(new Guid(id, bigEndian: true));
    }

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>
/// A value that can be erased: it stands in the sealed store alone, and the ledger has its commitment.
/// <see cref="Seal"/> makes one; the constructor is for stores.
/// </summary>
/// <param name="Id">What the entry calls it.</param>
/// <param name="Subject">Whom erasing it is for: the text of an id.</param>
/// <param name="Field">What it is of the subject, for example <c>display_name</c>.</param>
/// <param name="Salt">32 random bytes, erased with the value: without them no guess can be tried on the
/// commitment.</param>
/// <param name="Value">The value.</param>
/// <param name="Leaf">The entry that commits to it.</param>
public sealed record SealedValue(SealedId Id, string Subject, string Field, byte[] Salt, string Value, LeafIndex Leaf)
{
    /// <summary>The bytes of a salt.</summary>
    public const int SaltLength = 32;

    /// <summary>The most bytes of a value in UTF-8.</summary>
    public const int ValueBytesMax = 16 * 1024;

    /// <summary>The most bytes of a subject and of a field in UTF-8.</summary>
    public const int NameBytesMax = 200;

    private const byte CommitmentPrefix = 0x02;
    private const int ShortMax = 512;

    /// <summary>What the entry holds of it.</summary>
    public Hash Commitment => CommitmentOf(Salt, Field, Value);

    /// <summary>Seals a value under a fresh id and salt; one beyond the bounds is a bug of the caller.</summary>
    public static SealedValue Seal(string subject, string field, string value, LeafIndex leaf)
    {
        if (subject.Length == 0 || Encoding.UTF8.GetByteCount(subject) > NameBytesMax)
            throw new ArgumentException("a subject has 1 to 200 bytes", nameof(subject));
        if (field.Length == 0 || Encoding.UTF8.GetByteCount(field) > NameBytesMax)
            throw new ArgumentException("a field has 1 to 200 bytes", nameof(field));
        if (Encoding.UTF8.GetByteCount(value) > ValueBytesMax)
            throw new ArgumentException("a sealed value has at most 16384 bytes", nameof(value));
        var salt = new byte[SaltLength];
        Randomness.Fill(salt);
        return new SealedValue(SealedId.Next(), subject, field, salt, value, leaf);
    }

    /// <summary>
    /// SHA-256(0x02 ‖ salt ‖ length of the field, two bytes, most significant first ‖ field ‖ value),
    /// texts in UTF-8.
    /// The first byte sets it apart from the ledger's leaves (0x00) and nodes (0x01).
    /// </summary>
    public static Hash CommitmentOf(ReadOnlySpan<byte> salt, string field, string value)
    {
        if (salt.Length != SaltLength) throw new ArgumentException("a salt is 32 bytes", nameof(salt));
        var fieldLength = Encoding.UTF8.GetByteCount(field);
        var length = 1 + SaltLength + 2 + fieldLength + Encoding.UTF8.GetByteCount(value);
        var input = length <= ShortMax ? stackalloc byte[length] : new byte[length];
        input[0] = CommitmentPrefix;
        salt.CopyTo(input[1..]);
        BinaryPrimitives.WriteUInt16BigEndian(input[(1 + SaltLength)..], checked((ushort)fieldLength));
        Encoding.UTF8.GetBytes(field, input[(3 + SaltLength)..]);
        Encoding.UTF8.GetBytes(value, input[(3 + SaltLength + fieldLength)..]);
        return Rfc6962.Plain(input);
    }
}

/// <summary>A value of one field, for the look-ups that are built at start.</summary>
public readonly record struct SealedText(SealedId Id, string Subject, string Value);

/// <summary>One value with what it is of its subject.</summary>
public readonly record struct SealedField(string Subject, string Field, string Value);
