using System.Globalization;

namespace Mandate.Cel;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    End,
    Name,
    QuotedName,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Sign,
}

/// <summary>One token; the text of a sign is the sign.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int At, CelValue Value);

/// <summary>Cuts the source into tokens, one at a time.</summary>
internal sealed class Lexer(string source)
{
    private static readonly string[] Pairs = ["&&", "||", "==", "!=", "<=", ">="];

    private int _at;

    public Token Next()
    {
        SkipBlanks();
        var at = _at;
        if (at >= source.Length) return new(TokenKind.End, "", at, default);
        var first = source[at];
        if (Quoted.Starts(source, at)) return Quoted.Read(source, ref _at);
        if (char.IsAsciiLetter(first) || first == '_') return new(TokenKind.Name, Word(), at, default);
        if (char.IsAsciiDigit(first) || (first == '.' && at + 1 < source.Length && char.IsAsciiDigit(source[at + 1])))
            return Number();
        if (first == '`') return EscapedName();
        foreach (var pair in Pairs)
            if (string.CompareOrdinal(source, at, pair, 0, 2) == 0)
            {
                _at += 2;
                return new(TokenKind.Sign, pair, at, default);
            }

        if (!"()[]{}.,:?+-*/%<>!".Contains(first, StringComparison.Ordinal))
            throw new Unreadable(at, $"unexpected character `{Shown(at)}`");
        _at++;
        return new(TokenKind.Sign, first.ToString(), at, default);
    }

    private string Shown(int at) => char.IsHighSurrogate(source[at]) && at + 1 < source.Length ? source.Substring(at, 2)
        : char.IsControl(source[at])
            ? "\\u" + ((int)source[at]).ToString("x4", CultureInfo.InvariantCulture) : source[at].ToString();

    private void SkipBlanks()
    {
        while (_at < source.Length)
        {
            if (source[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
                _at++;
            else if (string.CompareOrdinal(source, _at, "//", 0, 2) == 0)
                while (_at < source.Length && source[_at] != '\n') _at++;
            else
                return;
        }
    }

    private string Word()
    {
        var start = _at;
        while (_at < source.Length && (char.IsAsciiLetterOrDigit(source[_at]) || source[_at] == '_')) _at++;
        return source[start.._at];
    }

    private Token EscapedName()
    {
        var start = _at;
        var end = source.IndexOf('`', start + 1);
        if (end < 0) throw new Unreadable(start, "this quoted name has no end: expected a closing backtick");
        var name = source[(start + 1)..end];
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-' or '/' or ' '))
                throw new Unreadable(start, "a quoted name holds only letters, digits, `_`, `.`, `-`, `/` and blanks");
        if (name.Length == 0) throw new Unreadable(start, "a quoted name needs at least one character");
        _at = end + 1;
        return new(TokenKind.QuotedName, name, start, default);
    }

    private Token Number()
    {
        var start = _at;
        if (source[_at] == '0' && _at + 1 < source.Length && source[_at + 1] is 'x' or 'X') return Hex();
        Digits();
        var isDouble = false;
        if (_at + 1 < source.Length && source[_at] == '.' && char.IsAsciiDigit(source[_at + 1]))
        {
            isDouble = true;
            _at++;
            Digits();
        }

        if (_at < source.Length && source[_at] is 'e' or 'E') isDouble |= Exponent();
        var text = source[start.._at];
        if (isDouble)
        {
            var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            return new(TokenKind.Double, text, start, CelValue.Of(number));
        }

        return Whole(start, text, NumberStyles.None);
    }

    private void Digits()
    {
        while (_at < source.Length && char.IsAsciiDigit(source[_at])) _at++;
    }

    private bool Exponent()
    {
        var back = _at++;
        if (_at < source.Length && source[_at] is '+' or '-') _at++;
        var digits = _at;
        Digits();
        if (_at > digits) return true;
        _at = back;
        return false;
    }

    private Token Hex()
    {
        var start = _at;
        _at += 2;
        while (_at < source.Length && char.IsAsciiHexDigit(source[_at])) _at++;
        if (_at == start + 2) throw new Unreadable(start, "expected hexadecimal digits after `0x`");
        return Whole(start, source[(start + 2).._at], NumberStyles.AllowHexSpecifier);
    }

    /// <summary>The int of 2^63 is read as a token without a value: only a minus before it makes it a number.</summary>
    private Token Whole(int start, string digits, NumberStyles style)
    {
        var fits = ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var number);
        if (_at < source.Length && source[_at] is 'u' or 'U')
        {
            _at++;
            return fits ? new(TokenKind.Uint, source[start.._at], start, CelValue.Of(number))
                : throw new Unreadable(start, $"`{Short(start)}` does not fit into a uint of 64 bits");
        }

        if (!fits || number > 1UL << 63)
            throw new Unreadable(start, $"`{Short(start)}` does not fit into an int of 64 bits");
        return new(TokenKind.Int, source[start.._at], start, number == 1UL << 63 ? default : CelValue.Of((long)number));
    }

    private string Short(int start) =>
        _at - start > 40 ? string.Concat(source.AsSpan(start, 40), "…") : source[start.._at];
}
