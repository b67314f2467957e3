using System.Globalization;
using System.Numerics;
using System.Text;
using static Mandate.Cel.StandardLibrary;

namespace Mandate.Cel;

/// <summary>`"%d of %s".format([…])`.</summary>
internal static class Formatting
{
    private const int PrecisionMax = 100;

    public static readonly CelFunction[] Functions =
    [
        Member("format", CelType.String, a =>
            Format(a[0].AsString, a[1].AsList), CelType.String, CelType.List(CelType.Dyn)),
    ];

    private static CelValue Format(string text, ReadOnlySpan<CelValue> values)
    {
        var result = new StringBuilder();
        var next = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '%')
            {
                result.Append(text[at]);
                continue;
            }

            if (++at >= text.Length) return CelValue.Failure("the format ends within a clause");
            if (text[at] == '%')
            {
                result.Append('%');
                continue;
            }

            if (Precision(text, ref at) is not { } precision)
                return CelValue.Failure($"a precision is a number up to {PrecisionMax}");
            if (at >= text.Length) return CelValue.Failure("the format ends within a clause");
            if (next >= values.Length) return CelValue.Failure($"the format needs more than {values.Length} values");
            if (Clause(text[at], precision, values[next++]) is not { } clause)
                return CelValue.Failure($"the clause %{text[at]} does not exist or does not take this value");
            result.Append(clause);
            if (result.Length > SizeMax) return TooLarge();
        }

        return CelValue.Of(result.ToString());
    }

    private static int? Precision(string text, ref int at)
    {
        if (text[at] != '.') return 6;
        var start = ++at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture,
            out var precision)
            && precision <= PrecisionMax ? precision : null;
    }

    private static string? Clause(char clause, int precision, in CelValue value) => clause switch
    {
        's' => Display.Text(value),
        'd' => Decimal(value),
        'b' => value.Kind == CelKind.Bool ? (value.IsTrue ? "1" : "0") : Radix(value, 2),
        'o' => Radix(value, 8),
        'x' => Hex(value)?.ToLowerInvariant(),
        'X' => Hex(value)?.ToUpperInvariant(),
        'f' => Number(value) is { } number ? Fixed(number, precision) : null,
        'e' => Number(value) is { } number ? Scientific(number, precision) : null,
        _ => null,
    };

    private static string? Decimal(in CelValue value) => value.Kind switch
    {
        CelKind.Int or CelKind.Uint => Display.Text(value),
        CelKind.Double when !double.IsFinite(value.AsDouble) => Display.Number(value.AsDouble),
        _ => null,
    };

    private static double? Number(in CelValue value) => value.Kind switch
    {
        CelKind.Double => value.AsDouble,
        CelKind.Int => value.AsInt,
        CelKind.Uint => value.AsUint,
        _ => null,
    };

    private static string? Hex(in CelValue value) => value.Kind switch
    {
        CelKind.String => Convert.ToHexString(Encoding.UTF8.GetBytes(value.AsString)),
        CelKind.Bytes => Convert.ToHexString(value.AsBytes),
        _ => Radix(value, 16),
    };

    private static string? Radix(in CelValue value, uint radix)
    {
        if (value.Kind is not (CelKind.Int or CelKind.Uint)) return null;
        var negative = value.Kind == CelKind.Int && value.AsInt < 0;
        var rest = negative ? unchecked(0UL - value.AsUint) : value.AsUint;
        Span<char> digits = stackalloc char[65];
        var at = digits.Length;
        do
        {
            digits[--at] = "0123456789abcdef"[(int)(rest % radix)];
            rest /= radix;
        }
        while (rest > 0);
        if (negative) digits[--at] = '-';
        return digits[at..].ToString();
    }

    /// <summary>Exact, and halves go to the even digit.</summary>
    private static string Fixed(double number, int precision)
    {
        if (!double.IsFinite(number)) return Display.Number(number);
        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)((bits >> 52) & 0x7ff);
        var mantissa = (bits & 0xfffffffffffff) | (exponent == 0 ? 0 : 1L << 52);
        var power = Math.Max(exponent, 1) - 1075;
        var scaled = mantissa * BigInteger.Pow(10, precision);
        if (power >= 0)
        {
            scaled <<= power;
        }
        else
        {
            var divisor = BigInteger.One << -power;
            scaled = BigInteger.DivRem(scaled, divisor, out var rest);
            var half = (rest << 1).CompareTo(divisor);
            if (half > 0 || (half == 0 && !scaled.IsEven)) scaled += 1;
        }

        var digits = scaled.ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        var sign = bits < 0 ? "-" : "";
        return precision == 0 ? sign + digits : $"{sign}{digits[..^precision]}.{digits[^precision..]}";
    }

    private static string Scientific(double number, int precision)
    {
        if (!double.IsFinite(number)) return Display.Number(number);
        var text = number.ToString("e" + precision.ToString(CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture);
        // The runtime writes three digits of exponent, everybody else two.
        return text[^3] == '0' && text[^5] == 'e' ? text[..^3] + text[^2..] : text;
    }
}
