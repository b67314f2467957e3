using System.Globalization;
using System.Text;

namespace Mandate.Cel;

/// <summary>Strings and bytes: single, double and triple quotes, raw, with escapes.</summary>
internal static class Quoted
{
    public static bool Starts(string source, int at)
    {
        var (raw, bytes) = (false, false);
        for (; at < source.Length; at++)
        {
            switch (source[at])
            {
                case 'r' or 'R' when !raw:
                    raw = true;
                    break;
                case 'b' or 'B' when !bytes && !raw:
                    bytes = true;
                    break;
                case '"' or '\'':
                    return true;
                default:
                    return false;
            }
        }

        return false;
    }

    public static Token Read(string source, ref int at)
    {
        var start = at;
        var (raw, bytes) = (false, false);
        for (; source[at] is not ('"' or '\''); at++)
        {
            raw |= source[at] is 'r' or 'R';
            bytes |= source[at] is 'b' or 'B';
        }

        var quote = source[at];
        var isTriple = at + 2 < source.Length && source[at + 1] == quote && source[at + 2] == quote;
        at += isTriple ? 3 : 1;
        var text = new StringBuilder();
        var octets = new List<byte>();
        while (true)
        {
            if (at >= source.Length || (!isTriple && source[at] is '\n' or '\r'))
                throw new Unreadable(start,
                    $"this {(bytes ? "bytes literal" : "string")} has no end: expected a closing {new string(quote, isTriple ? 3 : 1)}");
            if (Closes(source, at, quote, isTriple)) break;
            if (source[at] == '\\')
                Escape(source, ref at, raw, bytes, text, octets);
            else
                Plain(source, ref at, bytes, text, octets);
        }

        at += isTriple ? 3 : 1;
        return bytes
            ? new(TokenKind.Bytes, "", start, CelValue.Owned([.. octets]))
            : new(TokenKind.String, "", start, CelValue.Of(text.ToString()));
    }

    private static bool Closes(string source, int at, char quote, bool isTriple) =>
        source[at] == quote
            && (!isTriple || (at + 2 < source.Length && source[at + 1] == quote && source[at + 2] == quote));

    private static void Plain(string source, ref int at, bool bytes, StringBuilder text, List<byte> octets)
    {
        if (!Rune.TryGetRuneAt(source, at, out var rune))
            throw new Unreadable(at, "this half of a surrogate pair stands alone");
        Add(rune, bytes, text, octets);
        at += rune.Utf16SequenceLength;
    }

    private static void Add(Rune rune, bool bytes, StringBuilder text, List<byte> octets)
    {
        if (bytes)
        {
            Span<byte> buffer = stackalloc byte[4];
            octets.AddRange(buffer[..rune.EncodeToUtf8(buffer)]);
        }
        else
        {
            Span<char> buffer = stackalloc char[2];
            text.Append(buffer[..rune.EncodeToUtf16(buffer)]);
        }
    }

    private static void Escape(string source, ref int at, bool raw, bool bytes, StringBuilder text, List<byte> octets)
    {
        var start = at;
        if (at + 1 >= source.Length) throw new Unreadable(start, "expected a character after `\\`");
        if (raw)
        {
            Add(new Rune('\\'), bytes, text, octets);
            at++;
            if (source[at] is '"' or '\'' or '\\' or '`') Plain(source, ref at, bytes, text, octets);
            return;
        }

        var letter = source[at + 1];
        at += 2;
        var simple = "abfnrtv\\?\"'`".IndexOf(letter, StringComparison.Ordinal);
        if (simple >= 0)
        {
            Add(new Rune("\a\b\f\n\r\t\v\\?\"'`"[simple]), bytes, text, octets);
            return;
        }

        var code = letter switch
        {
            'x' or 'X' => Code(source, ref at, start, 2, 16),
            'u' when !bytes => Code(source, ref at, start, 4, 16),
            'U' when !bytes => Code(source, ref at, start, 8, 16),
            >= '0' and <= '3' => Code(source, ref at, start, 3, 8),
            _ => throw new Unreadable(start,
                $"unknown escape `\\{(char.IsAsciiLetterOrDigit(letter) ? letter : ' ')}`: expected one of a b f n r t v x u U, digits or a quote"),
        };
        if (bytes)
            octets.Add((byte)code);
        else if (Rune.TryCreate(code, out var rune))
            Add(rune, bytes, text, octets);
        else
            throw new Unreadable(start, "this escape names no Unicode character");
    }

    private static uint Code(string source, ref int at, int start, int digits, int radix)
    {
        // An octal escape begins with the digit that was taken for its letter.
        if (radix == 8) at--;
        var text = source.AsSpan(at, Math.Min(digits, source.Length - at));
        if (text.Length < digits || text.IndexOfAnyExcept(radix == 8 ? "01234567" : "0123456789abcdefABCDEF") >= 0)
            throw new Unreadable(start,
                $"expected {digits} {(radix == 8 ? "octal" : "hexadecimal")} digits in this escape");
        at += digits;
        if (radix == 16) return uint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (uint)(((text[0] - '0') * 64) + ((text[1] - '0') * 8) + (text[2] - '0'));
    }
}
