using System.Globalization;
using System.Text;

namespace Mandate.EstateFile;

/// <summary>Text as people write it and read it back.</summary>
internal static class Spelling
{
    private const int ShownLength = 80;
    private const int CandidatesMax = 10_000;

    /// <summary>Input as a message shows it: in backticks, cut, with nothing that moves a terminal's cursor.</summary>
    public static string Quoted(string input) => "`" + Shown(input) + "`";

    public static string Shown(string input, int lengthMax = ShownLength)
    {
        var text = new StringBuilder(input.Length);
        foreach (var rune in input.EnumerateRunes())
        {
            if (text.Length > lengthMax) return text.Append('…').ToString();
            if (IsHidden(rune)) text.Append($"\\u{rune.Value:x4}");
            else text.Append(rune.ToString());
        }
        return text.ToString();
    }

    /// <summary>Controls, invisible and direction-turning characters, separators of lines, half characters.</summary>
    public static bool IsHidden(Rune rune) => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator || IsNoCharacter(rune);

    /// <summary>Characters that make text read in another order than it is stored.</summary>
    public static bool TurnsDirection(Rune rune) =>
        rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C;

    /// <summary>Codes that Unicode keeps free for ever.</summary>
    public static bool IsNoCharacter(Rune rune) =>
        (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    /// <summary>Where the text holds half of a surrogate pair, or -1.</summary>
    public static int LoneSurrogate(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return i;
            i++;
        }
        return -1;
    }

    /// <summary>The candidate that the word was probably meant to be, or null.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > 100) return null;
        var bound = word.Length < 4 ? 1 : 2;
        return candidates.Take(CandidatesMax)
            .Where(c => Math.Abs(c.Length - word.Length) <= bound)
            .Select(c => (Candidate: c, Distance: Distance(word, c)))
            .Where(c => c.Distance <= bound)
            .OrderBy(c => c.Distance)
            .Select(c => c.Candidate)
            .FirstOrDefault();
    }

    // Edits between the two, where swapping neighbours is one edit.
    private static int Distance(string left, string right)
    {
        var (before, last, now) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var j = 0; j <= right.Length; j++) last[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = left[i - 1] == right[j - 1];
                now[j] = Math.Min(Math.Min(now[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
            }
            (before, last, now) = (last, now, before);
        }
        return last[right.Length];
    }
}
