using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Mandate.Ledger;

/// <summary>One signature line of a note: who claims to have signed, and the bytes that must prove it.</summary>
public sealed record NoteSignature(string KeyName, uint KeyId, ImmutableArray<byte> Bytes)
{
    /// <summary>The line without its newline.</summary>
    public string Line
    {
        get
        {
            var bytes = new byte[4 + Bytes.Length];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
            Bytes.CopyTo(bytes, 4);
            return NoteSyntax.SignaturePrefix + KeyName + " " + Convert.ToBase64String(bytes);
        }
    }

    /// <summary>Whether the line names this key; both name and id must be its own.</summary>
    public bool IsBy(VerifierKey key) => KeyName == key.Name && KeyId == key.Id;

    internal static bool TryRead(ReadOnlySpan<char> line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        if (!line.StartsWith(NoteSyntax.SignaturePrefix)) return false;
        line = line[NoteSyntax.SignaturePrefix.Length..];
        var space = line.IndexOf(' ');
        if (space < 0 || !NoteSyntax.IsKeyName(line[..space])) return false;
        if (!StrictBase64.TryRead(line[(space + 1)..], out var bytes) || bytes.Length < 5) return false;
        var id = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        signature = new NoteSignature(line[..space].ToString(), id, [.. bytes.AsSpan(4)]);
        return true;
    }
}

/// <summary>
/// A text with signatures beneath, as C2SP's signed-note describes. What was read is well formed and not yet trusted:
/// the text counts only after <see cref="Verify"/>.
/// </summary>
public sealed class SignedNote
{
    private SignedNote(string text, ImmutableArray<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>What was signed, with its final newline.</summary>
    public string Text { get; }

    /// <summary>The signature lines in their order.</summary>
    public ImmutableArray<NoteSignature> Signatures { get; }

    /// <summary>The bytes that signatures cover.</summary>
    public byte[] TextBytes => NoteSyntax.Encode(Text);

    /// <summary>Signs a text that ends with a newline; a text no note can hold is a bug of the caller.</summary>
    public static SignedNote Make(string text, VerifierKey key, Sign sign)
    {
        if (!text.EndsWith('\n') || !NoteSyntax.IsText(text))
            throw new ArgumentException("not the text of a note", nameof(text));
        if (key.Type != NoteSignatureType.Ed25519)
            throw new ArgumentException("not a key that signs texts", nameof(key));
        return new SignedNote(text, []).With(new NoteSignature(key.Name, key.Id, [.. sign(NoteSyntax.Encode(text))]));
    }

    /// <summary>
    /// The note with one more signature line; one that could not be read back is a bug of the caller.
    /// </summary>
    public SignedNote With(NoteSignature signature)
    {
        if (!NoteSyntax.IsKeyName(signature.KeyName) || signature.Bytes.IsDefaultOrEmpty)
            throw new ArgumentException("not a signature line", nameof(signature));
        return new SignedNote(Text, Signatures.Add(signature));
    }

    /// <summary>Reads a note from bytes as they were stored or received.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedNote? note)
    {
        note = null;
        return NoteSyntax.TryDecode(bytes, out var text) && TryRead(text, out note);
    }

    /// <summary>Reads a note; anything but the one form is refused.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out SignedNote? note)
    {
        note = null;
        if (text is null || text.Length > NoteSyntax.NoteLengthMax || !NoteSyntax.IsText(text)) return false;
        var blank = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0 || !text.EndsWith('\n')) return false;

        var signatures = ImmutableArray.CreateBuilder<NoteSignature>();
        var rest = text.AsSpan(blank + 2);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf('\n');
            if (signatures.Count == NoteSyntax.SignaturesMax) return false;
            if (!NoteSignature.TryRead(rest[..end], out var signature)) return false;
            signatures.Add(signature);
            rest = rest[(end + 1)..];
        }
        if (signatures.Count == 0) return false;
        note = new SignedNote(text[..(blank + 1)], signatures.ToImmutable());
        return true;
    }

    /// <summary>The whole note, to be stored or sent as UTF-8.</summary>
    public string Format()
    {
        var text = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures) text.Append(signature.Line).Append('\n');
        return text.ToString();
    }

    /// <summary>
    /// Checks every signature that claims to be by a known key. One that fails condemns the note,
    /// signatures by others are ignored, and at least one must hold.
    /// </summary>
    public NoteVerification Verify(IReadOnlyCollection<VerifierKey> known, VerifySignature verify)
    {
        var by = ImmutableArray.CreateBuilder<VerifierKey>();
        var text = TextBytes;
        foreach (var signature in Signatures)
        {
            foreach (var key in known)
            {
                if (!signature.IsBy(key)) continue;
                if (!Holds(signature, key, text, verify)) return new NoteVerification.WrongSignature(key);
                if (!by.Contains(key)) by.Add(key);
            }
        }
        return by.Count == 0 ? new NoteVerification.NoKnownKey() : new NoteVerification.Verified(by.ToImmutable());
    }

    private static bool Holds(NoteSignature signature, VerifierKey key, byte[] text, VerifySignature verify)
    {
        var publicKey = key.PublicKey.AsSpan();
        if (key.Type == NoteSignatureType.Ed25519) return verify(publicKey, text, signature.Bytes.AsSpan());
        return Cosignature.TryRead(signature, out var cosignature)
            && verify(publicKey, cosignature.Message(text), cosignature.Signature.AsSpan());
    }
}

/// <summary>What the signatures of a note are worth.</summary>
public abstract record NoteVerification
{
    private NoteVerification() { }

    /// <summary>These known keys signed it, and no known key's signature failed.</summary>
    public sealed record Verified(ImmutableArray<VerifierKey> By) : NoteVerification;

    /// <summary>A line claims to be by this known key and is not.</summary>
    public sealed record WrongSignature(VerifierKey Key) : NoteVerification;

    /// <summary>Nobody known signed it.</summary>
    public sealed record NoKnownKey : NoteVerification;
}
