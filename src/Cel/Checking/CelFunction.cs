namespace Mandate.Cel;

/// <summary>
/// What a function does; it may return <see cref="CelValue.Failure(string)"/> and must not throw or keep the span.
/// </summary>
public delegate CelValue CelBody(ReadOnlySpan<CelValue> arguments);

/// <summary>How the time of a function grows with its arguments.</summary>
public enum CelCost
{
    /// <summary>The same for every argument; the result is short.</summary>
    Constant,

    /// <summary>With the sum of the sizes; the result is no longer than a few times that.</summary>
    Linear,

    /// <summary>With the product of the sizes; so may the result.</summary>
    Product,
}

/// <summary>One overload of a function: for which arguments it is, what it gives, and how.</summary>
/// <param name="Name">With its namespace, if it has one: `math.abs`.</param>
/// <param name="IsMember">Called on its first argument: `a.f(b)`.</param>
/// <param name="Parameters">At most four.</param>
/// <param name="Result">The type of the answer.</param>
/// <param name="Body">What it does.</param>
/// <param name="Cost">How its time grows.</param>
public sealed record CelFunction(
    string Name, bool IsMember, IReadOnlyList<CelType> Parameters, CelType Result, CelBody Body,
        CelCost Cost = CelCost.Constant)
{
    internal const int ParametersMax = 4;

    /// <summary>Whether values of this kind, found while evaluating, are what the overload takes.</summary>
    internal bool Accepts(ReadOnlySpan<CelValue> arguments)
    {
        if (arguments.Length != Parameters.Count) return false;
        for (var i = 0; i < arguments.Length; i++)
            if (!Accepts(Parameters[i], arguments[i])) return false;
        return true;
    }

    internal static bool Accepts(CelType type, in CelValue value) => type.Kind switch
    {
        CelTypeKind.Dyn or CelTypeKind.Parameter => value.Kind != CelKind.Error,
        CelTypeKind.Null => value.Kind == CelKind.Null,
        CelTypeKind.Bool => value.Kind == CelKind.Bool,
        CelTypeKind.Int => value.Kind == CelKind.Int,
        CelTypeKind.Uint => value.Kind == CelKind.Uint,
        CelTypeKind.Double => value.Kind == CelKind.Double,
        CelTypeKind.String => value.Kind == CelKind.String,
        CelTypeKind.Bytes => value.Kind == CelKind.Bytes,
        CelTypeKind.Timestamp => value.Kind == CelKind.Timestamp,
        CelTypeKind.Duration => value.Kind == CelKind.Duration,
        CelTypeKind.List => value.Kind == CelKind.List,
        CelTypeKind.Map => value.Kind == CelKind.Map,
        CelTypeKind.Type => value.Kind == CelKind.Type,
        CelTypeKind.Wrapper => value.Kind == CelKind.Null || Accepts(type.Parameters[0], value),
        _ => type.Name switch
        {
            "optional_type" => value.Kind == CelKind.Optional,
            "net.IP" => value.Kind == CelKind.Ip,
            "net.CIDR" => value.Kind == CelKind.Cidr,
            _ => false,
        },
    };
}
