using System.Text;

namespace Mandate.Cel;

/// <summary>The language counts characters, the runtime counts halves of some of them.</summary>
internal static class CodePoints
{
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (var at = 1; at < text.Length; at++)
            if (char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1])) count--;
        return count;
    }

    /// <summary>
    /// Where the character of that index begins; the length for the index behind the last; -1 beyond.
    /// </summary>
    public static int Offset(string text, long index)
    {
        if (index < 0 || index > text.Length) return -1;
        var at = 0;
        for (; index > 0 && at < text.Length; index--)
            at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
        return index == 0 ? at : -1;
    }

    /// <summary>The character at an offset, which may be two halves.</summary>
    public static string At(string text, int offset) =>
        Rune.TryGetRuneAt(text, offset, out var rune)
            ? text.Substring(offset, rune.Utf16SequenceLength) : text[offset].ToString();

    public static string Reversed(string text)
    {
        var result = new char[text.Length];
        var end = text.Length;
        for (var at = 0; at < text.Length;)
        {
            var part = At(text, at);
            end -= part.Length;
            part.CopyTo(0, result, end, part.Length);
            at += part.Length;
        }

        return new string(result);
    }
}
