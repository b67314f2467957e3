using System.Security.Cryptography;
using System.Text;

namespace Mandate.Storage;

/// <summary>
/// What stands in the decision journal for a text that may be somebody's name: a digest under a key that lives in a
/// file of its own (`decisions.key`). Whoever knows the text and has the key finds it again. Erasing a person makes a
/// new key, so that nobody can try names against older digests.
/// </summary>
public sealed class NameDigest
{
    private const int KeyBytes = 32;
    private const int StackMax = 512;
    private readonly string path;
    private byte[] key;

    private NameDigest(string path, byte[] key) => (this.path, this.key) = (path, key);

    /// <summary>Reads the folder's key, or makes one. Why it cannot is a <see cref="StorageException"/>.</summary>
    public static NameDigest Open(string folder)
    {
        var file = new FolderNames(folder).DecisionsKey;
        if (!File.Exists(file)) Write(file);
        var found = File.ReadAllBytes(file);
        return found.Length == KeyBytes ? new NameDigest(file, found)
            : throw new StorageException(new StorageDefect.Damaged(file, $"it does not have {KeyBytes} bytes"));
    }

    /// <summary>Makes a new key where there is one: what was digested before cannot be tried any more.</summary>
    public static void Renew(string folder)
    {
        var file = new FolderNames(folder).DecisionsKey;
        if (File.Exists(file)) Write(file);
    }

    /// <summary>Makes a new key and uses it from now on.</summary>
    public void Renew()
    {
        Write(path);
        Volatile.Write(ref key, File.ReadAllBytes(path));
    }

    /// <summary>The digest as an id.</summary>
    public Guid Of(string text)
    {
        // The text follows the key, and half of the hash is kept: nothing can be appended to what was hashed.
        var bytes = Encoding.UTF8.GetByteCount(text);
        var input = KeyBytes + bytes <= StackMax ? stackalloc byte[KeyBytes + bytes] : new byte[KeyBytes + bytes];
        Volatile.Read(ref key).CopyTo(input);
        Encoding.UTF8.GetBytes(text, input[KeyBytes..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>The digest as it stands in place of a text.</summary>
    public string TextOf(string text) => "#" + Of(text).ToString("N");

    private static void Write(string file) =>
        DurableFile.Replace(file, RandomNumberGenerator.GetBytes(KeyBytes), DurableFile.OwnerOnly, null);
}
