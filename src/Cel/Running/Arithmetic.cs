namespace Mandate.Cel;

/// <summary>`+ - * / %` and the unary minus; what does not fit into 64 bits is an error.</summary>
internal sealed class ArithmeticNode(char sign, Node left, Node right, int at, int sizeMax) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var a = Unknowns.Whole(left.Run(ref frame));
        var b = Unknowns.Whole(right.Run(ref frame));
        if (a.IsStuck || b.IsStuck) return Unknowns.Join(a, b);
        frame.Steps--;
        var result = (a.Kind, b.Kind) switch
        {
            (CelKind.Int, CelKind.Int) => Ints(a.AsInt, b.AsInt),
            (CelKind.Uint, CelKind.Uint) => Uints(a.AsUint, b.AsUint),
            (CelKind.Double, CelKind.Double) => Doubles(a.AsDouble, b.AsDouble),
            (CelKind.Timestamp or CelKind.Duration, CelKind.Timestamp or CelKind.Duration) => Times(a, b),
            _ when sign == '+' && a.Kind == b.Kind => Joined(a, b, ref frame),
            _ => None(),
        };
        return result.Kind == CelKind.Error ? CelValue.Failure(result.AsFault.Message, at) : result;
    }

    private CelValue None() => CelValue.Failure($"no such overload: `{sign}` does not take these");

    private CelValue Ints(long a, long b)
    {
        if (sign is '/' or '%' && b == 0) return CelValue.Failure(sign == '/' ? "division by zero" : "modulus by zero");
        if (sign == '%') return CelValue.Of(b == -1 ? 0 : a % b);
        var exact = sign switch { '+' => (Int128)a + b, '-' => (Int128)a - b, '*' => (Int128)a * b, _ =>
            (Int128)a / b };
        return exact < long.MinValue || exact > long.MaxValue
            ? CelValue.Failure("int overflow") : CelValue.Of((long)exact);
    }

    private CelValue Uints(ulong a, ulong b)
    {
        if (sign is '/' or '%' && b == 0) return CelValue.Failure(sign == '/' ? "division by zero" : "modulus by zero");
        if (sign is '/' or '%') return CelValue.Of(sign == '/' ? a / b : a % b);
        if (sign == '-') return a < b ? CelValue.Failure("uint overflow") : CelValue.Of(a - b);
        var exact = sign == '+' ? (UInt128)a + b : (UInt128)a * b;
        return exact > ulong.MaxValue ? CelValue.Failure("uint overflow") : CelValue.Of((ulong)exact);
    }

    private CelValue Doubles(double a, double b) => sign switch
    {
        '+' => CelValue.Of(a + b),
        '-' => CelValue.Of(a - b),
        '*' => CelValue.Of(a * b),
        '/' => CelValue.Of(a / b),
        _ => None(),
    };

    private CelValue Times(in CelValue a, in CelValue b) => (a.Kind, sign, b.Kind) switch
    {
        (CelKind.Timestamp, '+', CelKind.Duration) => TimeText.Add(a, b.AsDuration, 1),
        (CelKind.Timestamp, '-', CelKind.Duration) => TimeText.Add(a, b.AsDuration, -1),
        (CelKind.Duration, '+', CelKind.Timestamp) => TimeText.Add(b, a.AsDuration, 1),
        (CelKind.Timestamp, '-', CelKind.Timestamp) => TimeText.Between(a, b),
        (CelKind.Duration, '+', CelKind.Duration) => TimeText.Duration((Int128)a.AsDuration + b.AsDuration),
        (CelKind.Duration, '-', CelKind.Duration) => TimeText.Duration((Int128)a.AsDuration - b.AsDuration),
        _ => None(),
    };

    private CelValue Joined(in CelValue a, in CelValue b, ref Frame frame)
    {
        frame.Steps -= Weight.Of(a) + Weight.Of(b);
        if (frame.Steps < 0) return Exhausted;
        switch (a.Kind)
        {
            case CelKind.String:
                return a.AsString.Length > sizeMax - b.AsString.Length
                    ? TooLong() : CelValue.Of(a.AsString + b.AsString);
            case CelKind.Bytes:
                return a.AsBytes.Length > sizeMax - b.AsBytes.Length
                    ? TooLong() : CelValue.Owned([.. a.AsBytes, .. b.AsBytes]);
            case CelKind.List:
                return a.AsList.Length > sizeMax - b.AsList.Length
                    ? TooLong() : CelValue.Owned([.. a.AsList, .. b.AsList]);
            default:
                return None();
        }
    }

    private CelValue TooLong() => CelValue.Failure($"the result is larger than {sizeMax}");
}

/// <summary>`-a`.</summary>
internal sealed class NegateNode(Node operand, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var value = operand.Run(ref frame);
        if (value.IsStuck) return value;
        if (value.Kind == CelKind.Double) return CelValue.Of(-value.AsDouble);
        if (value.Kind != CelKind.Int) return NoOverload(at, "`-` needs an int or a double");
        return value.AsInt == long.MinValue ? CelValue.Failure("int overflow", at) : CelValue.Of(-value.AsInt);
    }
}
