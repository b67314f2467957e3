using System.Security.Cryptography;
using System.Text;
using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>One estate; random, made at genesis. Its text is the ledger's origin and the name of its key.</summary>
public readonly record struct EstateId(Guid Value) : IIdentifier<EstateId>
{
    /// <inheritdoc />
    public static string Kind => "estate";

    /// <inheritdoc />
    public static EstateId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>
/// The key that signs the ledger's checkpoints. Its file is one line as Go's <c>note</c> package writes private keys:
/// <c>PRIVATE+KEY+name+key id+base64(0x01 and the seed)</c>.
/// </summary>
public sealed class EstateKey : IDisposable
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly Ed25519.KeyPair pair;

    private EstateKey(EstateId estate, Ed25519.KeyPair pair, VerifierKey verifier)
    {
        Estate = estate;
        this.pair = pair;
        Verifier = verifier;
    }

    /// <summary>Whose key it is.</summary>
    public EstateId Estate { get; }

    /// <summary>The public half under the estate's name: what outsiders verify with.</summary>
    public VerifierKey Verifier { get; }

    /// <summary>The origin line of the ledger's checkpoints.</summary>
    public string Origin => Verifier.Name;

    /// <summary>Signs the root of a tree: the checkpoint of a batch, as a signed note.</summary>
    public string SignCheckpoint(TreeSize size, Hash root) =>
        new Checkpoint(Origin, size, root).SignWith(Verifier, pair.Sign).Format();

    /// <summary>Whether the note is this ledger's checkpoint of this size, signed with this key.</summary>
    public bool Signed(LedgerHead head) =>
        SignedNote.TryRead(head.Checkpoint, out var note)
        && note.Verify([Verifier], Ed25519.Verify) is NoteVerification.Verified
        && Checkpoint.TryRead(note.Text, out var checkpoint)
        && checkpoint.Origin == Origin
        && checkpoint.Size == head.Size;

    /// <summary>
    /// A secret for one purpose: every node with this estate's key derives the same. It comes from a signature that is
    /// never published, over a text that is no checkpoint.
    /// </summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, pair.Sign(Encoding.UTF8.GetBytes("mandate secret\n" + purpose)), 32);

    /// <inheritdoc />
    public void Dispose() => pair.Dispose();

    /// <summary>The line of a fresh key for a fresh estate.</summary>
    internal static string NewLine()
    {
        var estate = Identifier.Text(new EstateId(new Guid(RandomNumberGenerator.GetBytes(16))));
        var seed = RandomNumberGenerator.GetBytes(Ed25519.SeedLength);
        using var made = new Ed25519.KeyPair(seed);
        var id = VerifierKey.IdOf(estate, NoteSignatureType.Ed25519, made.PublicKey);
        return $"{Prefix}{estate}+{id:x8}+{Convert.ToBase64String([(byte)NoteSignatureType.Ed25519, .. seed])}\n";
    }

    /// <summary>Reads the key file; one that others may read, or that is not the one form, is refused.</summary>
    internal static EstateKey Read(string path)
    {
        if (!File.Exists(path)) throw new StorageException(new StorageDefect.Missing(path));
        if ((File.GetUnixFileMode(path) & ~DurableFile.OwnerOnly) != UnixFileMode.None)
            throw new StorageException(new StorageDefect.Exposed(path));
        var bytes = File.ReadAllBytes(path);
        return TryParse(Encoding.ASCII.GetString(bytes)) ?? throw new StorageException(
            new StorageDefect.Damaged(path, "it is not a private key"));
    }

    internal static EstateKey? TryParse(string line)
    {
        if (line.Length > 300 || !line.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        if (!line.EndsWith('\n')) return null;
        var parts = line[Prefix.Length..^1].Split('+', 3);
        if (parts.Length != 3 || !Identifier.TryRead<EstateId>(parts[0], out var estate)) return null;
        var secret = new byte[1 + Ed25519.SeedLength];
        if (!Convert.TryFromBase64String(parts[2], secret, out var length) || length != secret.Length) return null;
        if (secret[0] != (byte)NoteSignatureType.Ed25519) return null;
        var read = new Ed25519.KeyPair(secret.AsSpan(1));
        CryptographicOperations.ZeroMemory(secret);
        if (VerifierKey.TryMake(parts[0], NoteSignatureType.Ed25519, read.PublicKey, out var verifier)
            && parts[1] == $"{verifier.Id:x8}")
        {
            return new EstateKey(estate, read, verifier);
        }
        read.Dispose();
        return null;
    }
}
