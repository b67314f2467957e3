using System.Security.Cryptography;

namespace Mandate.Storage;

/// <summary>
/// Cryptographic randomness for what is made by the million: the system is asked for many pieces at once, a thread's
/// own, and what was handed out is wiped.
/// </summary>
internal static class Randomness
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
}
