namespace Mandate.Cel;

/// <summary>Equality, order and hashes; numbers compare by their value, whatever their type.</summary>
internal static class Sameness
{
    public static bool Same(in CelValue a, in CelValue b)
    {
        if (a.Kind != b.Kind) return IsNumber(a) && IsNumber(b) && CompareNumbers(a, b, isExact: true) == 0;
        return a.Kind switch
        {
            CelKind.Null or CelKind.Absent => true,
            CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Duration => a.AsInt == b.AsInt,
            CelKind.Double => a.AsDouble == b.AsDouble,
            CelKind.String => a.AsString == b.AsString,
            CelKind.Bytes => a.AsBytes.SequenceEqual(b.AsBytes),
            CelKind.List => SameList(a.AsList, b.AsList),
            CelKind.Map => SameMap(a.AsMap, b.AsMap),
            CelKind.Type => a.AsType.Name == b.AsType.Name,
            CelKind.Timestamp => a.AsSeconds == b.AsSeconds && a.AsNanoseconds == b.AsNanoseconds,
            CelKind.Optional => a.HasValue == b.HasValue && (!a.HasValue || Same(a.Inner, b.Inner)),
            CelKind.Ip or CelKind.Cidr => a.AsIp == b.AsIp,
            _ => false,
        };
    }

    public static bool IsNumber(in CelValue value) => value.Kind is CelKind.Int or CelKind.Uint or CelKind.Double;

    /// <summary>Below, equal or above zero; null where the two have no order (another kind, or not a number).</summary>
    public static int? Compare(in CelValue a, in CelValue b)
    {
        if (a.Kind != b.Kind) return IsNumber(a) && IsNumber(b) ? CompareNumbers(a, b, isExact: false) : null;
        return a.Kind switch
        {
            CelKind.Bool or CelKind.Int or CelKind.Duration => a.AsInt.CompareTo(b.AsInt),
            CelKind.Uint => a.AsUint.CompareTo(b.AsUint),
            CelKind.Double => CompareDoubles(a.AsDouble, b.AsDouble),
            CelKind.String => CompareText(a.AsString, b.AsString),
            CelKind.Bytes => a.AsBytes.SequenceCompareTo(b.AsBytes),
            CelKind.Timestamp => a.AsSeconds != b.AsSeconds
                ? a.AsSeconds.CompareTo(b.AsSeconds) : a.AsNanoseconds.CompareTo(b.AsNanoseconds),
            _ => null,
        };
    }

    public static bool IsOrdered(CelKind kind) => kind is CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Double
        or CelKind.String or CelKind.Bytes or CelKind.Timestamp or CelKind.Duration;

    public static int Hash(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Int:
                return value.AsInt.GetHashCode();
            case CelKind.Uint:
                return value.AsUint <= long.MaxValue ? value.AsInt.GetHashCode() : value.AsUint.GetHashCode();
            case CelKind.Double:
                var number = value.AsDouble;
                if (number != Math.Floor(number)) return number.GetHashCode();
                if (number is >= -9223372036854775808.0 and < 9223372036854775808.0)
                    return ((long)number).GetHashCode();
                return number is >= 0 and < 18446744073709551616.0
                    ? ((ulong)number).GetHashCode() : number.GetHashCode();
            case CelKind.String:
                return value.AsString.GetHashCode(StringComparison.Ordinal);
            case CelKind.Bool or CelKind.Duration or CelKind.Timestamp:
                return HashCode.Combine(value.Kind, value.AsInt);
            default:
                return (int)value.Kind;
        }
    }

    /// <summary>Order of code points, which for surrogates is not the order of UTF-16.</summary>
    private static int CompareText(string a, string b)
    {
        var at = a.AsSpan().CommonPrefixLength(b);
        if (at == a.Length || at == b.Length) return a.Length.CompareTo(b.Length);
        var (x, y) = (a[at], b[at]);
        return char.IsSurrogate(x) == char.IsSurrogate(y) ? x.CompareTo(y) : char.IsSurrogate(x) ? 1 : -1;
    }

    private static bool SameList(ReadOnlySpan<CelValue> a, ReadOnlySpan<CelValue> b)
    {
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (!Same(a[i], b[i])) return false;
        return true;
    }

    private static bool SameMap(CelMap a, CelMap b)
    {
        if (a.Count != b.Count) return false;
        for (var i = 0; i < a.Count; i++)
            if (!b.TryGet(a.Keys[i], out var other) || !Same(a.Values[i], other)) return false;
        return true;
    }

    private static int? CompareDoubles(double a, double b) =>
        double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);

    private static int? CompareNumbers(in CelValue a, in CelValue b, bool isExact)
    {
        if (a.Kind == CelKind.Int && b.Kind == CelKind.Uint) return a.AsInt < 0 ? -1 : a.AsUint.CompareTo(b.AsUint);
        if (a.Kind == CelKind.Uint && b.Kind == CelKind.Int) return b.AsInt < 0 ? 1 : a.AsUint.CompareTo(b.AsUint);
        if (a.Kind == CelKind.Double) return -CompareToDouble(b, a.AsDouble, isExact);
        return CompareToDouble(a, b.AsDouble, isExact);
    }

    /// <summary>
    /// By value; but the order, unlike equality, takes the largest int for the double above it, as the language's tests
    /// demand.
    /// </summary>
    private static int? CompareToDouble(in CelValue whole, double number, bool isExact)
    {
        if (double.IsNaN(number)) return null;
        if (whole.Kind == CelKind.Int)
        {
            if (number < -9223372036854775808.0) return 1;
            if (!isExact && number == 9223372036854775808.0) return ((double)whole.AsInt).CompareTo(number);
            if (number >= 9223372036854775808.0) return -1;
            var floor = Math.Floor(number);
            var order = whole.AsInt.CompareTo((long)floor);
            return order != 0 || floor == number ? order : -1;
        }

        if (number < 0) return 1;
        if (number >= 18446744073709551616.0) return -1;
        var below = Math.Floor(number);
        var sign = whole.AsUint.CompareTo((ulong)below);
        return sign != 0 || below == number ? sign : -1;
    }
}
