using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Mandate.Cel;

/// <summary>
/// A call of a function: every argument is evaluated, the first overload that takes their kinds answers.
/// </summary>
internal sealed class CallNode(string name, CelFunction[] overloads, Node[] arguments, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var room = default(Room);
        Span<CelValue> values = room;
        values = values[..arguments.Length];
        CelValue stuck = default;
        for (var i = 0; i < arguments.Length; i++)
        {
            values[i] = Unknowns.Whole(arguments[i].Run(ref frame));
            if (values[i].IsStuck) stuck = stuck.Kind == CelKind.Absent ? values[i] : Unknowns.Join(stuck, values[i]);
        }

        if (stuck.Kind != CelKind.Absent) return stuck;
        foreach (var overload in overloads)
        {
            if (!overload.Accepts(values)) continue;
            frame.Steps -= Steps(overload.Cost, values);
            if (frame.Steps < 0) return Exhausted;
            var result = overload.Body(values);
            if (result.Kind == CelKind.Absent) return CelValue.Failure($"`{name}` gave no value", at);
            return result.Kind == CelKind.Error && result.AsFault.At < 0
                ? CelValue.Failure(result.AsFault.Message, at) : result;
        }

        return NoOverload(at, $"`{name}` does not take these");
    }

    private static long Steps(CelCost cost, ReadOnlySpan<CelValue> values)
    {
        if (cost == CelCost.Constant) return 1;
        var (sum, product) = (1L, 1L);
        foreach (ref readonly var value in values)
        {
            var weight = Weight.Of(value);
            sum += weight;
            product = Extent.Times(product, 1 + weight);
        }

        return cost == CelCost.Linear ? sum : product;
    }

    [InlineArray(CelFunction.ParametersMax)]
    private struct Room
    {
        private CelValue _first;
    }
}

/// <summary>`a.or(b)` and `a.orValue(b)`: the second is looked at only where the first is empty.</summary>
internal sealed class OptionalOrNode(Node operand, Node otherwise, bool isValue, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var value = operand.Run(ref frame);
        if (value.IsStuck) return value;
        if (value.Kind != CelKind.Optional) return NoOverload(at, "`or` needs an optional before it");
        if (value.HasValue) return isValue ? value.Inner : value;
        var other = otherwise.Run(ref frame);
        return isValue || other.IsStuck || other.Kind == CelKind.Optional
            ? other : NoOverload(at, "`or` needs an optional after it");
    }
}

/// <summary>`a.matches("…")` with a pattern known beforehand.</summary>
internal sealed class MatchesNode(Node operand, Regex pattern, long perCharacter, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var value = operand.Run(ref frame);
        if (value.IsStuck) return value;
        if (value.Kind != CelKind.String) return NoOverload(at, "`matches` needs a string");
        frame.Steps -= 1 + Extent.Times(value.AsString.Length, perCharacter);
        return frame.Steps < 0 ? Exhausted : CelValue.Of(pattern.IsMatch(value.AsString));
    }
}
