namespace Mandate.Cel;

/// <summary>The most a value can hold: characters, elements, and what is in the elements.</summary>
internal sealed record Extent(long Count, Extent? Inner)
{
    private const long Top = long.MaxValue / 8;

    /// <summary>Numbers, instants and everything else whose text is short.</summary>
    public static readonly Extent Scalar = new(64, null);

    /// <summary>Steps to look at all of it.</summary>
    public long Total => Inner is null ? 1 + (Count / 32) : Times(Count, Inner.Total + 1);

    /// <summary>Steps to look at it without going into elements.</summary>
    public long Weight => Inner is null ? 1 + (Count / 32) : Count;

    public static Extent Of(CelType type, long max) => type.Kind switch
    {
        CelTypeKind.String or CelTypeKind.Bytes => new(max, null),
        CelTypeKind.List => new(max, Of(type.Parameters[0], max)),
        CelTypeKind.Map => new(max, Wider(Of(type.Parameters[0], max), Of(type.Parameters[1], max))),
        CelTypeKind.Opaque or CelTypeKind.Wrapper when type.Parameters.Count == 1 => Of(type.Parameters[0], max),
        // Anything may be a list; what is in it is taken to be no deeper than two levels, the count of steps guards the
        // rest.
        CelTypeKind.Dyn or CelTypeKind.Parameter => new(max, new(max, null)),
        _ => Scalar,
    };

    public static Extent Of(in CelValue value)
    {
        if (value.Kind == CelKind.String) return new(value.AsString.Length, null);
        if (value.Kind == CelKind.Bytes) return new(value.AsBytes.Length, null);
        Extent? inner = null;
        if (value.Kind == CelKind.List)
        {
            foreach (ref readonly var element in value.AsList) inner = Wider(inner, Of(element));
            return new(value.AsList.Length, inner ?? Scalar);
        }

        if (value.Kind != CelKind.Map) return Scalar;
        foreach (ref readonly var key in value.AsMap.Keys) inner = Wider(inner, Of(key));
        foreach (ref readonly var element in value.AsMap.Values) inner = Wider(inner, Of(element));
        return new(value.AsMap.Count, inner ?? Scalar);
    }

    public static Extent Wider(Extent? a, Extent? b)
    {
        if (a is null || b is null) return a ?? b ?? Scalar;
        return new(Math.Max(a.Count, b.Count), a.Inner is null && b.Inner is null ? null : Wider(a.Inner, b.Inner));
    }

    public static Extent Joined(Extent a, Extent b, long max) =>
        Wider(a, b) with { Count = Math.Min(Plus(a.Count, b.Count), max) };

    public static long Plus(long a, long b) => Math.Min(Top, a + b);

    public static long Times(long a, long b) => (Int128)a * b > Top ? Top : a * b;
}

/// <summary>A term after checking: how to evaluate it, what it gives, and the worst it can take.</summary>
internal readonly record struct Bound(Node Node, CelType Type, long Steps, Extent Size);
