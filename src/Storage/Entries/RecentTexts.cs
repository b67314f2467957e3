using System.Text;

namespace Mandate.Storage;

/// <summary>
/// Short texts that were read lately, so that what a million entries have in common is one text and not a million.
/// Shared by all threads without a lock: a text that is not found is made again, which is all that a race costs.
/// </summary>
internal sealed class RecentTexts
{
    private const int LengthMax = 64;
    private readonly string?[] kept = new string?[256];

    public string? TryFind(ReadOnlySpan<byte> ascii) =>
        ascii.Length is > 0 and <= LengthMax && kept[PlaceOf(ascii[0], ascii[^1], ascii.Length)] is { } known
            && Ascii.Equals(ascii, known) ? known : null;

    public string Text(ReadOnlySpan<byte> utf8) => TryFind(utf8) ?? Keep(Encoding.UTF8.GetString(utf8));

    public string Keep(string text)
    {
        if (text.Length is > 0 and <= LengthMax && Ascii.IsValid(text))
            kept[PlaceOf(text[0], text[^1], text.Length)] = text;
        return text;
    }

    private static int PlaceOf(int first, int last, int length) => ((first * 31) + (last * 7) + length) & 0xFF;
}
