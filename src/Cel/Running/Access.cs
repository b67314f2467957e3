namespace Mandate.Cel;

/// <summary>`a.b`, `a.?b` and `has(a.b)`.</summary>
internal sealed class SelectNode(Node operand, string field, bool isTest, bool isOptional, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var value = operand.Run(ref frame);
        if (value.Kind == CelKind.Map) return From(value);
        if (value.IsStuck) return value;
        if (value.Kind != CelKind.Optional) return CelValue.Failure($"no such key: `{field}`, this is no map", at);
        if (!value.HasValue) return isTest ? CelValue.False : value;
        var inner = value.Inner;
        // Within an optional every selection is an optional one.
        while (inner.Kind == CelKind.Optional && inner.HasValue) inner = inner.Inner;
        if (inner.Kind != CelKind.Map) return CelValue.Failure($"no such key: `{field}`, this is no map", at);
        var found = inner.AsMap.TryGet(field, out var result);
        if (found && result.IsStuck) return result;
        return isTest ? CelValue.Of(found) : found ? CelValue.Some(result) : CelValue.None;
    }

    private CelValue From(in CelValue map)
    {
        var found = map.AsMap.TryGet(field, out var result);
        if (found && result.IsStuck) return result;
        if (isTest) return CelValue.Of(found);
        if (isOptional) return found ? CelValue.Some(result) : CelValue.None;
        return found ? result : CelValue.Failure($"no such key: `{field}`", at);
    }
}

/// <summary>
/// `a.b`, `a.?b` and `has(a.b)` below an open variable: what is not there is unknown, by its whole name.
/// </summary>
internal sealed class OpenSelectNode(Node operand, string field, string path, bool isTest, bool isOptional, int at)
    : Node
{
    private readonly CelValue _unknown = CelValue.Unknown(path);

    /// <summary>Its whole name: `context.device.os`.</summary>
    public string Path => path;

    public override CelValue Run(ref Frame frame)
    {
        var value = operand.Run(ref frame);
        if (value.Kind == CelKind.Unknown) return _unknown;
        if (value.IsStuck) return value;
        var soft = isOptional;
        while (value.Kind == CelKind.Optional && value.HasValue) (value, soft) = (value.Inner, true);
        if (value.Kind != CelKind.Map) return CelValue.Failure($"no such key: `{field}`, this is no map", at);
        if (!value.AsMap.TryGet(field, out var result) || result.Kind == CelKind.Unknown) return _unknown;
        if (result.IsStuck) return result;
        return isTest ? CelValue.True : soft ? CelValue.Some(result) : result;
    }
}

/// <summary>`a[b]` and `a[?b]`.</summary>
internal sealed class IndexNode(Node operand, Node key, bool isOptional, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var value = operand.Run(ref frame);
        var index = Unknowns.Whole(key.Run(ref frame));
        if (value.IsStuck || index.IsStuck) return Unknowns.Join(value, index);
        var soft = isOptional;
        if (value.Kind == CelKind.Optional)
        {
            if (!value.HasValue) return value;
            value = value.Inner;
            soft = true;
        }

        frame.Steps -= 1 + Weight.Of(index);
        var result = Find(value, index, out var failure);
        if (result.Kind == CelKind.Absent)
            return soft && failure.Missing ? CelValue.None : CelValue.Failure(failure.Message, at);
        return soft && !result.IsStuck ? CelValue.Some(result) : result;
    }

    private static CelValue Find(in CelValue value, in CelValue index, out (bool Missing, string Message) failure)
    {
        failure = (true, "no such key");
        if (value.Kind == CelKind.Map)
        {
            if (!value.AsMap.TryGet(index, out var found)) failure = (true, $"no such key: `{Short(index)}`");
            return found;
        }

        if (value.Kind != CelKind.List)
        {
            failure = (false, "no such overload: `[ ]` needs a list or a map before it");
            return default;
        }

        var elements = value.AsList;
        if (Position(index) is not { } at)
        {
            failure = (false, "a list is indexed by whole numbers");
            return default;
        }

        if (at >= 0 && at < elements.Length) return elements[(int)at];
        failure = (true, $"index {at} is out of range: the list has {elements.Length} elements");
        return default;
    }

    private static long? Position(in CelValue index) => index.Kind switch
    {
        CelKind.Int => index.AsInt,
        CelKind.Uint => index.AsUint <= int.MaxValue ? (long)index.AsUint : int.MaxValue,
        CelKind.Double when index.AsDouble == Math.Floor(index.AsDouble) && Math.Abs(index.AsDouble) < int.MaxValue =>
            (long)index.AsDouble,
        _ => null,
    };

    private static string Short(in CelValue value)
    {
        var text = value.Kind is CelKind.List or CelKind.Map ? value.Kind.ToString() : Display.Text(value);
        return text.Length > 60 ? text[..60] + "…" : text;
    }
}
