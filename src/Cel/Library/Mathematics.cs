using static Mandate.Cel.StandardLibrary;

namespace Mandate.Cel;

/// <summary>The functions of `math`.</summary>
internal static class Mathematics
{
    private static readonly CelType I = CelType.Int;
    private static readonly CelType U = CelType.Uint;
    private static readonly CelType D = CelType.Double;
    private static readonly CelType[] Numbers = [I, U, D];

    public static readonly CelFunction[] Functions =
    [
        .. Extreme("math.greatest", 1), .. Extreme("math.least", -1),
        Double("math.ceil", Math.Ceiling), Double("math.floor", Math.Floor), Double("math.trunc", Math.Truncate),
        Double("math.round", x => Math.Round(x, MidpointRounding.AwayFromZero)), Double("math.sqrt", Math.Sqrt),
        Global("math.sqrt", D, a => CelValue.Of(Math.Sqrt(a[0].AsInt)), I),
        Global("math.sqrt", D, a => CelValue.Of(Math.Sqrt(a[0].AsUint)), U),
        Global("math.abs", I, a =>
            a[0].AsInt == long.MinValue ? CelValue.Failure("int overflow") : CelValue.Of(Math.Abs(a[0].AsInt)), I),
        Global("math.abs", U, a => a[0], U), Double("math.abs", Math.Abs),
        Global("math.sign", I, a => CelValue.Of((long)Math.Sign(a[0].AsInt)), I),
        Global("math.sign", U, a => CelValue.Of(a[0].AsUint == 0 ? 0UL : 1UL), U),
        Double("math.sign", x => double.IsNaN(x) ? x : Math.Sign(x)),
        Test("math.isNaN", double.IsNaN), Test("math.isInf", double.IsInfinity), Test("math.isFinite", double.IsFinite),
        .. Bits("math.bitAnd", (a, b) => a & b), .. Bits("math.bitOr", (a, b) => a | b),
            .. Bits("math.bitXor", (a, b) => a ^ b),
        Global("math.bitNot", I, a => CelValue.Of(~a[0].AsInt), I),
        Global("math.bitNot", U, a => CelValue.Of(~a[0].AsUint), U),
        .. Shift("math.bitShiftLeft", (bits, by) => unchecked(bits << by)),
            .. Shift("math.bitShiftRight", (bits, by) => bits >> by),
    ];

    private static IEnumerable<CelFunction> Extreme(string name, int wanted)
    {
        foreach (var type in Numbers)
        {
            yield return Global(name, type, a => a[0], type);
            yield return Global(name, type, a => Of(a[0].AsList, wanted), CelType.List(type));
            foreach (var other in Numbers)
                yield return Global(name, type.Equals(other) ? type : CelType.Dyn, a => Of(a, wanted), type, other);
        }
    }

    private static CelValue Of(ReadOnlySpan<CelValue> numbers, int wanted)
    {
        if (numbers.IsEmpty) return CelValue.Failure("the list is empty");
        var best = numbers[0];
        foreach (ref readonly var number in numbers)
        {
            if (!Sameness.IsNumber(number)) return CelValue.Failure("no such overload: a list of numbers is needed");
            if (Sameness.Compare(number, best) is { } order && Math.Sign(order) == wanted) best = number;
        }

        return best;
    }

    private static CelFunction Double(string name, Func<double, double> body) =>
        Global(name, D, a => CelValue.Of(body(a[0].AsDouble)), D);

    private static CelFunction Test(string name, Func<double, bool> body) =>
        Global(name, CelType.Bool, a => CelValue.Of(body(a[0].AsDouble)), D);

    private static CelFunction[] Bits(string name, Func<ulong, ulong, ulong> body) =>
    [
        Global(name, I, a => CelValue.Of(unchecked((long)body(a[0].AsUint, a[1].AsUint))), I, I),
        Global(name, U, a => CelValue.Of(body(a[0].AsUint, a[1].AsUint)), U, U),
    ];

    /// <summary>Signed numbers shift as their bits do: no sign is carried along.</summary>
    private static CelFunction[] Shift(string name, Func<ulong, int, ulong> body)
    {
        CelValue Shifted(ReadOnlySpan<CelValue> a, bool isSigned)
        {
            if (a[1].AsInt < 0) return CelValue.Failure("a negative offset shifts nothing");
            var bits = a[1].AsInt >= 64 ? 0UL : body(a[0].AsUint, (int)a[1].AsInt);
            return isSigned ? CelValue.Of(unchecked((long)bits)) : CelValue.Of(bits);
        }

        return [Global(name, I, a => Shifted(a, true), I, I), Global(name, U, a => Shifted(a, false), U, I)];
    }
}
