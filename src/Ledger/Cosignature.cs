using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Mandate.Ledger;

/// <summary>A witness's signature over a checkpoint and when it saw it (C2SP tlog-cosignature, Ed25519).</summary>
/// <param name="UnixSeconds">The instant, in seconds since 1970.</param>
/// <param name="Signature">The 64 bytes of Ed25519.</param>
public sealed record Cosignature(ulong UnixSeconds, ImmutableArray<byte> Signature)
{
    private const int SignatureLength = 64;

    /// <summary>Takes a line apart: eight bytes of time, most significant first, then the signature.</summary>
    public static bool TryRead(NoteSignature line, [NotNullWhen(true)] out Cosignature? cosignature)
    {
        cosignature = null;
        if (line.Bytes.Length != sizeof(ulong) + SignatureLength) return false;
        var bytes = line.Bytes.AsSpan();
        cosignature = new Cosignature(BinaryPrimitives.ReadUInt64BigEndian(bytes), [.. bytes[sizeof(ulong)..]]);
        return true;
    }

    /// <summary>What the witness signed, given the bytes of the checkpoint's text.</summary>
    public byte[] Message(ReadOnlySpan<byte> checkpointText) => Message(UnixSeconds, checkpointText);

    /// <summary>What a witness signs at this instant.</summary>
    public static byte[] Message(ulong unixSeconds, ReadOnlySpan<byte> checkpointText) =>
        [.. Encoding.UTF8.GetBytes($"cosignature/v1\ntime {unixSeconds}\n"), .. checkpointText];
}
