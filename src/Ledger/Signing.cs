namespace Mandate.Ledger;

/// <summary>Checks one Ed25519 signature; must answer, never throw, on bytes of any length.</summary>
/// <param name="publicKey">The raw public key.</param>
/// <param name="message">What was signed.</param>
/// <param name="signature">The raw signature.</param>
public delegate bool VerifySignature(
    ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

/// <summary>Makes one Ed25519 signature with a key the caller holds.</summary>
/// <param name="message">What to sign.</param>
public delegate byte[] Sign(ReadOnlySpan<byte> message);
