namespace Mandate.Cel;

/// <summary>`&amp;&amp;` and `||`: one operand that decides wins over errors and unknowns, on whichever side.</summary>
internal sealed class LogicNode(bool isAnd, Node[] operands, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        CelValue stuck = default;
        foreach (var operand in operands)
        {
            var value = operand.Run(ref frame);
            if (value.Kind == CelKind.Bool)
            {
                if (value.IsTrue != isAnd) return value;
                continue;
            }

            if (!value.IsStuck) value = NoOverload(at, isAnd ? "`&&` needs bools" : "`||` needs bools");
            stuck = stuck.Kind == CelKind.Absent ? value : Unknowns.Join(stuck, value);
        }

        return stuck.Kind == CelKind.Absent ? CelValue.Of(isAnd) : stuck;
    }
}

/// <summary>`!a`.</summary>
internal sealed class NotNode(Node operand, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var value = operand.Run(ref frame);
        if (value.Kind == CelKind.Bool) return CelValue.Of(!value.IsTrue);
        return value.IsStuck ? value : NoOverload(at, "`!` needs a bool");
    }
}

/// <summary>`a ? b : c`; the branch not taken is not looked at.</summary>
internal sealed class ChoiceNode(Node condition, Node then, Node otherwise, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var value = condition.Run(ref frame);
        if (value.Kind == CelKind.Bool) return value.IsTrue ? then.Run(ref frame) : otherwise.Run(ref frame);
        return value.IsStuck ? value : NoOverload(at, "`?` needs a bool before it");
    }
}

/// <summary>`==` and `!=`, across types.</summary>
internal sealed class EqualNode(Node left, Node right, bool negated) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var a = Unknowns.Whole(left.Run(ref frame));
        var b = Unknowns.Whole(right.Run(ref frame));
        if (a.IsStuck || b.IsStuck) return Unknowns.Join(a, b);
        frame.Steps -= 1 + Math.Min(Weight.Of(a), Weight.Of(b));
        return CelValue.Of(Sameness.Same(a, b) != negated);
    }
}

/// <summary>The four comparisons.</summary>
internal sealed class OrderNode(Node left, Node right, string sign, int at) : Node
{
    private readonly bool _below = sign[0] == '<';
    private readonly bool _orEqual = sign.Length == 2;

    public override CelValue Run(ref Frame frame)
    {
        var a = left.Run(ref frame);
        var b = right.Run(ref frame);
        if (a.IsStuck || b.IsStuck) return Unknowns.Join(a, b);
        frame.Steps -= 1 + Math.Min(Weight.Of(a), Weight.Of(b));
        if (Sameness.Compare(a, b) is { } order)
            return CelValue.Of(order == 0 ? _orEqual : order < 0 == _below);
        // Not a number is neither below nor above.
        if (Sameness.IsNumber(a) && Sameness.IsNumber(b)) return CelValue.False;
        return NoOverload(at, $"`{sign}` does not compare these");
    }
}

/// <summary>`a in b`.</summary>
internal sealed class InNode(Node left, Node right, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var a = Unknowns.Whole(left.Run(ref frame));
        var b = right.Run(ref frame);
        if (a.IsStuck || b.IsStuck) return Unknowns.Join(a, b);
        frame.Steps -= 1 + Weight.Of(b);
        if (b.Kind == CelKind.Map) return CelValue.Of(b.AsMap.TryGet(a, out _));
        if (b.Kind != CelKind.List) return NoOverload(at, "`in` needs a list or a map after it");
        foreach (ref readonly var element in b.AsList)
            if (Sameness.Same(a, element)) return CelValue.True;
        return b.IsPartial ? b.MissingParts() : CelValue.False;
    }
}

/// <summary>What looking at a value costs.</summary>
internal static class Weight
{
    public static long Of(in CelValue value) => value.Kind switch
    {
        CelKind.String => value.AsString.Length >> 5,
        CelKind.Bytes => value.AsBytes.Length >> 5,
        CelKind.List => value.AsList.Length,
        CelKind.Map => value.AsMap.Count,
        _ => 0,
    };
}
