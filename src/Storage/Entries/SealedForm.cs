using System.Buffers;

namespace Mandate.Storage;

/// <summary>The syntax of what an entry keeps of a sealed value.</summary>
internal static class SealedForm
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static bool IsId(string? text) => text is { Length: 32 } && IsHex(text);

    public static bool IsCommitment(string? text) => text is { Length: 64 } && IsHex(text);

    private static bool IsHex(string text) => !text.AsSpan().ContainsAnyExcept(HexDigits);
}
