using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Mandate.Storage;

/// <summary>
/// Cryptographic randomness for what is made by the million: the system is asked for many pieces at once, a thread's
/// own, and what was handed out is wiped.
/// </summary>
public static class Randomness
{
    private const int AskedAtOnce = 4_096;

    [ThreadStatic]
    private static byte[]? ahead;

    [ThreadStatic]
    private static int left;

    /// <summary>Fills at most 4,096 bytes, which nobody else is given.</summary>
    public static void Fill(Span<byte> piece)
    {
        ahead ??= GC.AllocateUninitializedArray<byte>(AskedAtOnce, pinned: true);
        if (left < piece.Length)
        {
            RandomNumberGenerator.Fill(ahead);
            left = AskedAtOnce;
        }

        var own = ahead.AsSpan(left - piece.Length, piece.Length);
        own.CopyTo(piece);
        CryptographicOperations.ZeroMemory(own);
        left -= piece.Length;
    }

    /// <summary>An id that sorts by when it was made, and is random beyond that (RFC 9562, section 5.7).</summary>
    public static Guid NewId(DateTimeOffset at)
    {
        Span<byte> id = stackalloc byte[16];
        Fill(id[6..]);
        var milliseconds = at.ToUnixTimeMilliseconds();
        for (var index = 0; index < 6; index++) id[index] = (byte)((milliseconds >> (8 * (5 - index))) & 0xff);
        id[6] = (byte)(0x70 | (id[6] & 0x0f));
        id[8] = (byte)(0x80 | (id[8] & 0x3f));
        return new Guid(id, bigEndian: true);
    }
}
