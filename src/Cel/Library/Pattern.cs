using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Mandate.Cel;

/// <summary>
/// Regular expressions as the language means them (RE2), run by an engine without backtracking. Where the two syntaxes
/// differ, the pattern is rewritten or refused, never reinterpreted in silence.
/// </summary>
internal static class Pattern
{
    private const int RepeatMax = 1000;
    private const int WeightMax = 10_000;
    private const int GroupMax = 128;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

    /// <summary>Null with a reason where the pattern is not of the supported syntax.</summary>
    public static Regex? Read(string pattern, int lengthMax, out long weight, out string reason)
    {
        weight = Weight(pattern);
        reason = $"a pattern longer than {lengthMax} characters";
        if (pattern.Length > lengthMax) return null;
        reason = "too long with its repetitions written out";
        if (weight > WeightMax) return null;
        if (Rewrite(pattern, out reason) is not { } rewritten) return null;
        try
        {
            return new Regex(rewritten, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant,
                Regex.InfiniteMatchTimeout);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            reason = "not a regular expression of the supported syntax";
            return null;
        }
    }

    private static string? Rewrite(string pattern, out string reason)
    {
        var text = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        for (var at = 0; at < pattern.Length; at++)
        {
            var c = pattern[at];
            reason = "";
            if (c == '\\')
            {
                if (Escape(pattern, ref at, inClass) is not { } escape)
                    return Refuse(out reason, "this escape is not supported");
                text.Append(escape);
            }
            else if (inClass)
            {
                if (c == '[' && at + 1 < pattern.Length && pattern[at + 1] is ':' or '.' or '=')
                    return Refuse(out reason, "named classes such as `[:alpha:]` are not supported");
                if (char.IsSurrogate(c))
                    return Refuse(out reason, "characters beyond U+FFFF are not supported within `[ ]`");
                // An opening bracket here would mean subtraction to the engine.
                text.Append(c == '[' ? "\\[" : c.ToString());
                inClass = c != ']';
            }
            else if (!Outside(pattern, ref at, text, ref inClass, out reason))
            {
                return null;
            }
        }

        reason = "";
        return text.ToString();
    }

    private static bool Outside(string pattern, ref int at, StringBuilder text, ref bool inClass, out string reason)
    {
        reason = "";
        var c = pattern[at];
        switch (c)
        {
            case '$':
                // The engine's `$` also matches before a last line end.
                text.Append("\\z");
                return true;
            case '[':
                inClass = true;
                text.Append(c);
                if (at + 1 < pattern.Length && pattern[at + 1] == '^') text.Append(pattern[++at]);
                // A bracket that closes nothing stands for itself.
                if (at + 1 < pattern.Length && pattern[at + 1] == ']') text.Append('\\').Append(pattern[++at]);
                return true;
            case '(' when at + 1 < pattern.Length && pattern[at + 1] == '?':
                return Group(pattern, ref at, text, out reason);
            case '{' when RepeatsTooMuch(pattern.AsSpan(at)):
                return Refuse(out reason, $"a repetition of more than {RepeatMax}") is not null;
            default:
                if (!char.IsHighSurrogate(c) || at + 1 >= pattern.Length)
                    text.Append(c);
                else
                    // One character to the reader, two to the engine: a repetition has to cover both.
                    text.Append("(?:").Append(c).Append(pattern[++at]).Append(')');
                return true;
        }
    }

    private static bool Group(string pattern, ref int at, StringBuilder text, out string reason)
    {
        reason = "";
        var rest = pattern.AsSpan(at);
        foreach (var allowed in (ReadOnlySpan<string>)["(?:", "(?i)", "(?s)", "(?i:", "(?s:", "(?is)", "(?is:"])
            if (rest.StartsWith(allowed, StringComparison.Ordinal))
            {
                text.Append(allowed);
                at += allowed.Length - 1;
                return true;
            }

        var start = rest.StartsWith("(?P<", StringComparison.Ordinal)
            ? 4 : rest.StartsWith("(?<", StringComparison.Ordinal) ? 3 : 0;
        var end = rest.IndexOf('>');
        if (start == 0 || end <= start || rest[start..end].ContainsAnyExcept(NameCharacters))
            return Refuse(out reason,
                "this group is not supported: expected `(`, `(?:`, `(?P<name>`, `(?i)` or `(?s)`") is not null;
        // A name has no use here, and names that occur twice mean something else to the engine.
        text.Append("(?:");
        at += end;
        return true;
    }

    private static string? Escape(string pattern, ref int at, bool inClass)
    {
        if (++at >= pattern.Length) return null;
        var c = pattern[at];
        switch (c)
        {
            case 'd':
                return inClass ? "0-9" : "[0-9]";
            case 'w':
                return inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]";
            case 's':
                return inClass ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]";
            case 'D' when !inClass:
                return "[^0-9]";
            case 'W' when !inClass:
                return "[^0-9A-Za-z_]";
            case 'S' when !inClass:
                return "[^\\t\\n\\f\\r ]";
            case 'A' or 'z' or 'b' or 'B' when !inClass:
                return "\\" + c;
            case 'a' or 'f' or 't' or 'n' or 'r' or 'v':
                return "\\" + c;
            case 'x' when at + 2 < pattern.Length && char.IsAsciiHexDigit(pattern[at + 1])
                && char.IsAsciiHexDigit(pattern[at + 2]):
                at += 2;
                return "\\x" + pattern.AsSpan(at - 1, 2).ToString();
            case 'p' or 'P' when at + 2 < pattern.Length && pattern[at + 1] == '{':
                var end = pattern.IndexOf('}', at);
                if (end < 0 || end - at > 5) return null;
                var name = pattern[(at + 2)..end];
                at = end;
                return $"\\{c}{{{name}}}";
            default:
                return char.IsAscii(c) && !char.IsLetterOrDigit(c) ? "\\" + c : null;
        }
    }

    /// <summary>The length with its repetitions written out: what a character of the text can cost at most.</summary>
    private static long Weight(string pattern)
    {
        var outer = new Stack<long>();
        var (sum, last) = (0L, 0L);
        for (var at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '(':
                    outer.Push(Extent.Plus(sum, last));
                    (sum, last) = (0, 0);
                    break;
                case ')':
                    (sum, last) = (outer.TryPop(out var before) ? before : 0, Extent.Plus(sum, last));
                    break;
                case '[':
                    at = EndOfClass(pattern, at);
                    (sum, last) = (Extent.Plus(sum, last), 1);
                    break;
                case '{' when Repetition(pattern.AsSpan(at)) is { } most:
                    // Repeating what is long multiplies the states that the engine has to tell apart.
                    if (last > 1 && Extent.Times(last, most) > GroupMax) return long.MaxValue;
                    last = Extent.Times(Math.Max(1, last), most);
                    at = pattern.IndexOf('}', at);
                    break;
                default:
                    at += pattern[at] == '\\' ? 1 : 0;
                    (sum, last) = (Extent.Plus(sum, last), 1);
                    break;
            }
        }

        foreach (var open in outer) sum = Extent.Plus(sum, open);
        return Extent.Plus(sum, last);
    }

    private static int EndOfClass(string pattern, int start)
    {
        var at = start + 1;
        if (at < pattern.Length && pattern[at] == '^') at++;
        // A bracket that closes nothing stands for itself.
        if (at < pattern.Length && pattern[at] == ']') at++;
        for (; at < pattern.Length && pattern[at] != ']'; at++)
            if (pattern[at] == '\\') at++;
        return at;
    }

    /// <summary>The larger number of `{2,5}`; null where the brace begins no repetition.</summary>
    private static long? Repetition(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf('}');
        if (end < 2) return null;
        var largest = 1L;
        foreach (var range in text[1..end].Split(','))
        {
            var number = text[1..end][range];
            if (number.IsEmpty) continue;
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
            largest = Math.Max(largest, count);
        }

        return largest;
    }

    private static bool RepeatsTooMuch(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf('}');
        if (end < 0) return false;
        foreach (var range in text[1..end].Split(','))
            if (int.TryParse(text[1..end][range], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count > RepeatMax : text[1..end][range].Length > 4) return true;
        return false;
    }

    private static string? Refuse(out string reason, string why)
    {
        reason = why;
        return null;
    }
}
