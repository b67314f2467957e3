using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Mandate.Ledger;

/// <summary>What a signature of a note covers; the values are C2SP's signature type bytes.</summary>
public enum NoteSignatureType
{
    /// <summary>Ed25519 over the note's text.</summary>
    Ed25519 = 0x01,

    /// <summary>Ed25519 of a witness over an instant and the note's text.</summary>
    Cosignature = 0x04,
}

/// <summary>A public key under a name, as C2SP's signed-note writes it: <c>name+key id+base64</c>.</summary>
public sealed record VerifierKey
{
    /// <summary>The bytes of an Ed25519 public key.</summary>
    public const int PublicKeyLength = 32;

    private VerifierKey(string name, NoteSignatureType type, ImmutableArray<byte> publicKey)
    {
        Name = name;
        Type = type;
        PublicKey = publicKey;
        Id = IdOf(name, type, publicKey.AsSpan());
        Text = $"{name}+{Id:x8}+{Convert.ToBase64String([(byte)type, .. publicKey])}";
    }

    /// <summary>Whose key it is.</summary>
    public string Name { get; }

    /// <summary>What its signatures cover.</summary>
    public NoteSignatureType Type { get; }

    /// <summary>The raw key.</summary>
    public ImmutableArray<byte> PublicKey { get; }

    /// <summary>The short id that signature lines carry; it finds a key and proves nothing.</summary>
    public uint Id { get; }

    /// <summary>The one text form.</summary>
    public string Text { get; }

    /// <summary>Names the key; refused when the name cannot stand in a line or the key is not 32 bytes.</summary>
    public static bool TryMake(
        string name, NoteSignatureType type, ReadOnlySpan<byte> publicKey, [NotNullWhen(true)] out VerifierKey? key)
    {
        key = null;
        if (!NoteSyntax.IsKeyName(name) || publicKey.Length != PublicKeyLength || !Enum.IsDefined(type)) return false;
        key = new VerifierKey(name, type, [.. publicKey]);
        return true;
    }

    /// <summary>Reads the text form; an id that does not belong to the key is refused.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out VerifierKey? key)
    {
        key = null;
        if (text is null || text.Length > NoteSyntax.NameLengthMax + 100) return false;
        var parts = text.Split('+', 3);
        if (parts.Length != 3) return false;
        if (!StrictBase64.TryRead(parts[2], out var bytes) || bytes.Length != 1 + PublicKeyLength) return false;
        return TryMake(parts[0], (NoteSignatureType)bytes[0], bytes.AsSpan(1), out key) && key.Text == text;
    }

    /// <summary>The first four bytes of SHA-256(name, newline, type, key), most significant first.</summary>
    public static uint IdOf(string name, NoteSignatureType type, ReadOnlySpan<byte> publicKey)
    {
        byte[] input = [.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)type, .. publicKey];
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(input));
    }

    /// <summary>Two keys are one when their text is.</summary>
    public bool Equals(VerifierKey? other) => other is not null && Text == other.Text;

    /// <inheritdoc />
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => Text;
}
