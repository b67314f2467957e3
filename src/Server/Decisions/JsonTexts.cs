using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Mandate.Server;

/// <summary>
/// Texts of a request that may not be any: the reader takes bytes that are no UTF-8 and halves of surrogate pairs, and
/// throws only when they are looked at. Looking here throws nothing, however many a body holds.
/// </summary>
internal static class JsonTexts
{
    private const int EscapeLength = 6;

    /// <summary>Whether the name or text is this one; what is no valid text is none.</summary>
    public static bool Is(this in Utf8JsonReader json, ReadOnlySpan<byte> text) =>
        (!json.ValueIsEscaped || HasWholePairs(json.ValueSpan)) && json.ValueTextEquals(text);

    /// <summary>Whether the name or text can be read.</summary>
    public static bool IsValid(this in Utf8JsonReader json) =>
        Utf8.IsValid(json.ValueSpan) && (!json.ValueIsEscaped || HasWholePairs(json.ValueSpan));

    /// <summary>The text; null for what is none, and for one that cannot be read.</summary>
    public static string? ValidText(this in JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// The same JSON with U+FFFD for bytes that are no UTF-8 and for halves of surrogate pairs, so that whatever looks
    /// at its texts finds one: for messages of which some parts have to count although others are broken.
    /// </summary>
    public static ReadOnlyMemory<byte> Mended(ReadOnlyMemory<byte> json)
    {
        var isUtf8 = Utf8.IsValid(json.Span);
        if (isUtf8 && HasWholePairs(json.Span)) return json;
        var mended = isUtf8 ? json.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json.Span));
        for (var text = mended.AsSpan(); text.IndexOf((byte)'\\') is var at and >= 0;)
        {
            text = text[at..];
            var unit = Unit(text);
            if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(Unit(text[EscapeLength..])))
                text = text[EscapeLength..];
            else if (char.IsSurrogate(unit)) "fffd"u8.CopyTo(text[2..]);
            text = text[Math.Min(2, text.Length)..];
        }

        return mended;
    }

    /// <summary>Whether each half of a surrogate pair that is written as an escape stands beside its other.</summary>
    private static bool HasWholePairs(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'\\') is var at and >= 0)
        {
            text = text[at..];
            var unit = Unit(text);
            if (char.IsLowSurrogate(unit)) return false;
            if (char.IsHighSurrogate(unit))
            {
                text = text[EscapeLength..];
                if (!char.IsLowSurrogate(Unit(text))) return false;
            }

            // The second character of an escape is not the first of another.
            text = text[Math.Min(2, text.Length)..];
        }

        return true;
    }

    /// <summary>The UTF-16 unit that an escape here stands for; nothing where there is no such escape.</summary>
    private static char Unit(ReadOnlySpan<byte> text) =>
        text.Length >= EscapeLength && text[0] == '\\' && text[1] == 'u'
        && ushort.TryParse(text[2..EscapeLength], NumberStyles.AllowHexSpecifier, null, out var unit)
            ? (char)unit : '\0';
}
