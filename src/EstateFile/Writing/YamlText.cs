using System.Buffers;
using System.Text;

namespace Mandate.EstateFile;

/// <summary>Scalars and keys as they are written: plain where nobody could mistake them, else in quotes.</summary>
internal static class YamlText
{
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 _-./@+");

    private static readonly SearchValues<string> OlderWords = SearchValues.Create(
        ["y", "n", "yes", "no", "on", "off", "true", "false", "null"], StringComparison.OrdinalIgnoreCase);

    public static string Of(string text) => IsPlain(text) ? text : Quoted(text);

    private static bool IsPlain(string text)
    {
        if (text.Length == 0 || text.AsSpan().ContainsAnyExcept(PlainCharacters)) return false;
        if (!char.IsAsciiLetter(text[0]) && !char.IsAsciiDigit(text[0])) return false;
        if (text[^1] == ' ') return false;
        // YAML 1.1 reads more words and forms as something else than 1.2 does: dates, sixties, `no`.
        if (OlderWords.Contains(text)) return false;
        return char.IsAsciiLetter(text[0]) || text.Any(char.IsAsciiLetter) && CoreSchema.OtherThanText(text) is null;
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
            switch (rune.Value)
            {
                case '"': quoted.Append("\\\""); break;
                case '\\': quoted.Append("\\\\"); break;
                case '\n': quoted.Append("\\n"); break;
                case '\t': quoted.Append("\\t"); break;
                // Escapes only where they must be: a key of escapes alone would be longer than YAML lets a key be.
                default:
                    if (!Spelling.IsHidden(rune)) quoted.Append(rune.ToString());
                    else quoted.Append(rune.IsBmp ? $"\\u{rune.Value:X4}" : $"\\U{rune.Value:X8}");
                    break;
            }
        return quoted.Append('"').ToString();
    }
}
