using Mandate.Storage;

namespace Mandate.Ledger.Tests;

/// <summary>A name with a key pair from a fixed seed.</summary>
internal sealed class Estate : IDisposable
{
    public Estate(string name, byte seed)
    {
        Pair = new Ed25519.KeyPair(Enumerable.Repeat(seed, Ed25519.SeedLength).ToArray());
        Assert.True(VerifierKey.TryMake(name, NoteSignatureType.Ed25519, Pair.PublicKey, out var key));
        Key = key;
    }

    public Ed25519.KeyPair Pair { get; }

    public VerifierKey Key { get; }

    public void Dispose() => Pair.Dispose();
}
