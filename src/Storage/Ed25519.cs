using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Mandate.Storage;

/// <summary>Ed25519 by the OpenSSL that .NET has already loaded, which offers it no other way.</summary>
public static partial class Ed25519
{
    /// <summary>The bytes of a private seed.</summary>
    public const int SeedLength = 32;

    /// <summary>The bytes of a public key.</summary>
    public const int PublicKeyLength = 32;

    /// <summary>The bytes of a signature.</summary>
    public const int SignatureLength = 64;

    private const int KeyType = 1087; // NID of Ed25519
    private const string Library = "libcrypto.so.3";

    /// <summary>Whether the signature is this key's over the message; other lengths than 32 and 64 never are.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeyLength || signature.Length != SignatureLength) return false;
        using var key = NewPublicKey(KeyType, 0, publicKey, PublicKeyLength);
        if (key.IsInvalid) return Refused();
        using var context = NewContext();
        if (context.IsInvalid) throw Broken("no digest context");
        if (VerifyInit(context, 0, 0, 0, key) != 1) throw Broken("no verification context");
        var length = (nuint)message.Length;
        // The address of an empty span is null, which OpenSSL takes for a mistake: it gets one byte it will not read.
        if (message.IsEmpty) message = [0];
        return VerifyOnce(context, signature, SignatureLength, message, length) == 1 || Refused();
    }

    // A failed check leaves its reason queued for this thread, where a later TLS call would read it as its own.
    private static bool Refused()
    {
        ClearErrors();
        return false;
    }

    private static CryptographicException Broken(string what)
    {
        ClearErrors();
        return new CryptographicException("libcrypto refused: " + what);
    }

    /// <summary>A private key held by OpenSSL, and its public key. Fit for several threads.</summary>
    public sealed class KeyPair : IDisposable
    {
        private readonly KeyHandle key;
        private readonly byte[] publicKey = new byte[PublicKeyLength];

        /// <summary>The pair of a 32-byte seed; the caller clears the seed.</summary>
        public KeyPair(ReadOnlySpan<byte> seed)
        {
            if (seed.Length != SeedLength) throw new ArgumentException("a seed is 32 bytes", nameof(seed));
            key = NewPrivateKey(KeyType, 0, seed, SeedLength);
            if (key.IsInvalid) throw Broken("the private key");
            nuint length = PublicKeyLength;
            if (GetPublicKey(key, publicKey, ref length) != 1 || length != PublicKeyLength)
                throw Broken("the public key");
        }

        /// <summary>The raw public key.</summary>
        public ReadOnlySpan<byte> PublicKey => publicKey;

        /// <summary>The signature over the message: the same message always has the same.</summary>
        public byte[] Sign(ReadOnlySpan<byte> message)
        {
            using var context = NewContext();
            if (context.IsInvalid) throw Broken("no digest context");
            if (SignInit(context, 0, 0, 0, key) != 1) throw Broken("no signing context");
            var signature = new byte[SignatureLength];
            nuint written = SignatureLength;
            var length = (nuint)message.Length;
            if (message.IsEmpty) message = [0];
            if (SignOnce(context, signature, ref written, message, length) != 1 || written != SignatureLength)
                throw Broken("signing");
            return signature;
        }

        /// <inheritdoc />
        public void Dispose() => key.Dispose();
    }

    internal sealed class KeyHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeKey(handle);
            return true;
        }
    }

    internal sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeContext(handle);
            return true;
        }
    }

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial KeyHandle NewPrivateKey(int type, nint engine, ReadOnlySpan<byte> seed, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial KeyHandle NewPublicKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetPublicKey(KeyHandle key, Span<byte> publicKey, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeKey(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial ContextHandle NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSignInit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SignInit(
        ContextHandle context, nint keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSign")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SignOnce(
        ContextHandle context, Span<byte> signature, ref nuint written, ReadOnlySpan<byte> message, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerifyInit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int VerifyInit(
        ContextHandle context, nint keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerify")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int VerifyOnce(
        ContextHandle context, ReadOnlySpan<byte> signature, nuint signatureLength,
        ReadOnlySpan<byte> message, nuint length);

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void ClearErrors();
}
