namespace Mandate.Cel;

/// <summary>An expression as it was written, macros resolved.</summary>
internal abstract record Term
{
    private Term(int at, int height)
    {
        At = at;
        Height = height;
    }

    /// <summary>Where it stands in the source.</summary>
    public int At { get; }

    /// <summary>The longest way down; bounded, so that walking the tree cannot exhaust the stack.</summary>
    public int Height { get; }

    private static int Above(params ReadOnlySpan<Term?> terms)
    {
        var height = 0;
        foreach (var term in terms) height = Math.Max(height, term?.Height ?? 0);
        return height + 1;
    }

    internal sealed record Literal(int Place, CelValue Value) : Term(Place, 1);

    internal sealed record Name(int Place, string Text, bool IsRooted) : Term(Place, 1);

    internal sealed record Select(int Place, Term Operand, string Field, bool IsTest, bool IsOptional)
        : Term(Place, Above(Operand));

    internal sealed record Index(int Place, Term Operand, Term Key, bool IsOptional) : Term(Place, Above(Operand, Key));

    /// <summary>A call; operators are calls named `_+_`, `!_`, `_?_:_`.</summary>
    internal sealed record Call(int Place, Term? Target, string Function, Term[] Arguments)
        : Term(Place, Math.Max(Above(Target), Above(Arguments)));

    /// <summary>A chain of `&amp;&amp;` or `||`, flat however long it is.</summary>
    internal sealed record Logic(int Place, bool IsAnd, Term[] Operands) : Term(Place, Above(Operands));

    internal sealed record Elements(int Place, Term[] Values, bool[] IsOptional) : Term(Place, Above(Values));

    internal sealed record Entries(int Place, Term[] Keys, Term[] Values, bool[] IsOptional)
        : Term(Place, Math.Max(Above(Keys), Above(Values)));

    internal sealed record Message(int Place, string Type, bool IsRooted, string[] Fields, Term[] Values)
        : Term(Place, Above(Values));

    /// <summary>A macro that walks a list or a map.</summary>
    internal sealed record Fold(int Place, FoldKind Kind, string First, string? Second, Term Range, Term? Filter,
        Term Body)
        : Term(Place, Above(Range, Filter, Body));

    /// <summary>A name for a value, or for what is in an optional.</summary>
    internal sealed record Bind(int Place, BindKind Kind, string Variable, Term Value, Term Body)
        : Term(Place, Above(Value, Body));
}

/// <summary>What a walk over elements answers.</summary>
internal enum FoldKind
{
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
    TransformList,
    TransformMap,
    TransformMapEntry,
}

/// <summary>What is bound to the name: the value, or what the optional holds.</summary>
internal enum BindKind
{
    Plain,
    OptionalMap,
    OptionalFlatMap,
}
