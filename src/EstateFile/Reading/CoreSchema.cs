using System.Buffers;

namespace Mandate.EstateFile;

/// <summary>What YAML 1.2's core schema makes of a plain scalar.</summary>
internal static class CoreSchema
{
    /// <summary>What the plain scalar is instead of text, or null when it is text.</summary>
    public static string? OtherThanText(string plain) => plain switch
    {
        [var first, ..] when !FirstOfOthers.Contains(first) => null,
        "" or "~" or "null" or "Null" or "NULL" => "nothing",
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => "true or false",
        _ => IsNumber(plain) ? "a number" : null,
    };

    private static readonly SearchValues<char> FirstOfOthers = SearchValues.Create("~nNtTfF+-.0123456789");

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (text.Length > 2 && text is ['0', 'x', ..]) return !text[2..].ContainsAnyExcept(Hex);
        if (text.Length > 2 && text is ['0', 'o', ..]) return !text[2..].ContainsAnyExceptInRange('0', '7');
        if (text is ".nan" or ".NaN" or ".NAN") return true;
        if (text.Length > 0 && text[0] is '+' or '-') text = text[1..];
        if (text is ".inf" or ".Inf" or ".INF") return true;
        var whole = Digits(ref text);
        var fraction = 0;
        if (text.StartsWith('.'))
        {
            text = text[1..];
            fraction = Digits(ref text);
        }
        if (whole + fraction == 0) return false;
        if (text.IsEmpty) return true;
        if (text[0] is not ('e' or 'E')) return false;
        text = text[1..];
        if (text.Length > 0 && text[0] is '+' or '-') text = text[1..];
        return Digits(ref text) > 0 && text.IsEmpty;
    }

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");

    private static int Digits(ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        if (length < 0) length = text.Length;
        text = text[length..];
        return length;
    }
}
