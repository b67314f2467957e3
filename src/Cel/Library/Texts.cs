using System.Text;
using static Mandate.Cel.StandardLibrary;

namespace Mandate.Cel;

/// <summary>Questions about strings, and strings made of strings.</summary>
internal static class Texts
{
    private static readonly CelType S = CelType.String;
    private static readonly CelType I = CelType.Int;

    public static readonly CelFunction[] Functions =
    [
        Member("startsWith", CelType.Bool, a =>
            CelValue.Of(a[0].AsString.StartsWith(a[1].AsString, StringComparison.Ordinal)), S, S),
        Member("endsWith", CelType.Bool, a =>
            CelValue.Of(a[0].AsString.EndsWith(a[1].AsString, StringComparison.Ordinal)), S, S),
        Search("contains", CelType.Bool, a =>
            CelValue.Of(a[0].AsString.Contains(a[1].AsString, StringComparison.Ordinal)), S, S),
        // Evaluated by a node of its own, with the pattern compiled once.
        Search("matches", CelType.Bool, _ => CelValue.Failure("a pattern has to be written out"), S, S),
        Global("matches", CelType.Bool, _ => CelValue.Failure("a pattern has to be written out"), S, S),
        Member("lowerAscii", S, a => CelValue.Of(Map(a[0].AsString, char.IsAsciiLetterUpper, 32)), S),
        Member("upperAscii", S, a => CelValue.Of(Map(a[0].AsString, char.IsAsciiLetterLower, -32)), S),
        Member("trim", S, a => CelValue.Of(a[0].AsString.Trim()), S),
        Member("reverse", S, a => CelValue.Of(CodePoints.Reversed(a[0].AsString)), S),
        Search("replace", S, a => Replace(a[0].AsString, a[1].AsString, a[2].AsString, -1), S, S, S),
        Search("replace", S, a => Replace(a[0].AsString, a[1].AsString, a[2].AsString, a[3].AsInt), S, S, S, I),
        Search("split", CelType.List(S), a => Split(a[0].AsString, a[1].AsString, -1), S, S),
        Search("split", CelType.List(S), a => Split(a[0].AsString, a[1].AsString, a[2].AsInt), S, S, I),
        Search("join", S, a => Join(a[0].AsList, ""), CelType.List(S)),
        Search("join", S, a => Join(a[0].AsList, a[1].AsString), CelType.List(S), S),
        Global("strings.quote", S, a => CelValue.Of(Quote(a[0].AsString)), S),
    ];

    private static string Map(string text, Func<char, bool> changes, int by) =>
        string.Create(text.Length, (text, changes, by), static (span, s) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = s.changes(s.text[i]) ? (char)(s.text[i] + s.by) : s.text[i];
    });

    private static CelValue Replace(string text, string old, string with, long limit)
    {
        if (limit < 0) limit = long.MaxValue;
        var result = new StringBuilder();
        var at = 0;
        for (; limit > 0; limit--)
        {
            // An empty text is found before every character and at the end.
            var found = old.Length > 0 ? text.IndexOf(old, at, StringComparison.Ordinal) : at;
            if (found < 0 || at > text.Length) break;
            result.Append(text, at, found - at).Append(with);
            at = found + old.Length;
            if (result.Length > SizeMax) return TooLarge();
            if (old.Length > 0) continue;
            if (at >= text.Length) return CelValue.Of(result.ToString());
            var next = CodePoints.At(text, at);
            result.Append(next);
            at += next.Length;
        }

        result.Append(text, at, text.Length - at);
        return result.Length > SizeMax ? TooLarge() : CelValue.Of(result.ToString());
    }

    private static CelValue Split(string text, string separator, long limit)
    {
        if (limit == 0) return CelValue.List();
        if (limit < 0) limit = long.MaxValue;
        var parts = new List<CelValue>();
        var at = 0;
        while (parts.Count + 1 < limit)
        {
            var found = separator.Length > 0 ? text.IndexOf(separator, at, StringComparison.Ordinal)
                : at < text.Length ? at + CodePoints.At(text, at).Length : -1;
            if (found < 0 || (separator.Length == 0 && found == text.Length)) break;
            parts.Add(CelValue.Of(text[at..found]));
            at = found + separator.Length;
        }

        if (separator.Length > 0 || text.Length > 0) parts.Add(CelValue.Of(text[at..]));
        return CelValue.Owned([.. parts]);
    }

    private static CelValue Join(ReadOnlySpan<CelValue> parts, string separator)
    {
        var result = new StringBuilder();
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Kind != CelKind.String)
                return CelValue.Failure("no such overload: `join` needs a list of strings");
            if (i > 0) result.Append(separator);
            result.Append(parts[i].AsString);
            if (result.Length > SizeMax) return TooLarge();
        }

        return CelValue.Of(result.ToString());
    }

    private static string Quote(string text)
    {
        var result = new StringBuilder("\"");
        foreach (var c in text)
        {
            var simple = "\a\b\f\n\r\t\v\\\"".IndexOf(c, StringComparison.Ordinal);
            if (simple >= 0)
                result.Append('\\').Append("abfnrtv\\\""[simple]);
            else
                result.Append(c);
        }

        return result.Append('"').ToString();
    }
}

/// <summary>Positions within strings, counted in characters.</summary>
internal static class TextParts
{
    private static readonly CelType S = CelType.String;
    private static readonly CelType I = CelType.Int;

    public static readonly CelFunction[] Functions =
    [
        Member("charAt", S, a => CharAt(a[0].AsString, a[1].AsInt), S, I),
        Search("indexOf", I, a => IndexOf(a[0].AsString, a[1].AsString, 0), S, S),
        Search("indexOf", I, a => IndexOf(a[0].AsString, a[1].AsString, a[2].AsInt), S, S, I),
        Search("lastIndexOf", I, a => LastIndexOf(a[0].AsString, a[1].AsString, null), S, S),
        Search("lastIndexOf", I, a => LastIndexOf(a[0].AsString, a[1].AsString, a[2].AsInt), S, S, I),
        Member("substring", S, a => Substring(a[0].AsString, a[1].AsInt, null), S, I),
        Member("substring", S, a => Substring(a[0].AsString, a[1].AsInt, a[2].AsInt), S, I, I),
    ];

    private static CelValue Outside(long index) => CelValue.Failure($"index {index} is out of range");

    private static CelValue CharAt(string text, long index)
    {
        var at = CodePoints.Offset(text, index);
        if (at < 0) return Outside(index);
        return CelValue.Of(at == text.Length ? "" : CodePoints.At(text, at));
    }

    private static CelValue IndexOf(string text, string sought, long from)
    {
        var at = CodePoints.Offset(text, from);
        if (at < 0) return Outside(from);
        var found = text.IndexOf(sought, at, StringComparison.Ordinal);
        return CelValue.Of(found < 0 ? -1L : CodePoints.Count(text.AsSpan(0, found)));
    }

    private static CelValue LastIndexOf(string text, string sought, long? from)
    {
        var at = from is { } index ? CodePoints.Offset(text, index) : text.Length;
        if (at < 0) return Outside(from!.Value);
        // The match begins at the offset or before it.
        var end = (int)Math.Min(text.Length, (long)at + sought.Length);
        var found = text.AsSpan(0, end).LastIndexOf(sought, StringComparison.Ordinal);
        return CelValue.Of(found < 0 ? -1L : CodePoints.Count(text.AsSpan(0, found)));
    }

    private static CelValue Substring(string text, long from, long? to)
    {
        var start = CodePoints.Offset(text, from);
        if (start < 0) return Outside(from);
        if (to is null) return CelValue.Of(text[start..]);
        var end = CodePoints.Offset(text, to.Value);
        if (end < 0) return Outside(to.Value);
        return end < start
            ? CelValue.Failure($"the end {to} is before the start {from}") : CelValue.Of(text[start..end]);
    }
}
