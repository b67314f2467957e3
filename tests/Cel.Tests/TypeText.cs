namespace Mandate.Cel;

/// <summary>Types as the vectors spell them: `map(string, int)`, `(T, U) -> tuple(T, U)`.</summary>
internal sealed class TypeText(string text)
{
    private int _at;

    public bool IsFunction => text[0] == '(';

    public (CelType[] Parameters, CelType Result) Function()
    {
        var parameters = List();
        Assert.Equal(" -> ", text.Substring(_at, 4));
        _at += 4;
        return (parameters, Type());
    }

    public CelType Type()
    {
        var start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '.')) _at++;
        var name = text[start.._at];
        CelType[] inner = _at < text.Length && text[_at] == '(' ? List() : [];
        return (name, inner.Length) switch
        {
            ("bool", 0) => CelType.Bool,
            ("int", 0) => CelType.Int,
            ("uint", 0) => CelType.Uint,
            ("double", 0) => CelType.Double,
            ("string", 0) => CelType.String,
            ("bytes", 0) => CelType.Bytes,
            ("null_type", 0) => CelType.Null,
            ("dyn", 0) => CelType.Dyn,
            ("type", 0) => CelType.TypeOf(CelType.Dyn),
            ("timestamp" or "google.protobuf.Timestamp", 0) => CelType.Timestamp,
            ("duration" or "google.protobuf.Duration", 0) => CelType.Duration,
            ("list", 0) => CelType.List(CelType.Dyn),
            ("map", 0) => CelType.Map(CelType.Dyn, CelType.Dyn),
            ("T" or "U" or "V", 0) => CelType.Parameter(name),
            ("list", 1) => CelType.List(inner[0]),
            ("map", 2) => CelType.Map(inner[0], inner[1]),
            ("wrapper", 1) => CelType.Nullable(inner[0]),
            _ => CelType.Opaque(name, inner),
        };
    }

    private CelType[] List()
    {
        var types = new List<CelType>();
        _at++;
        while (text[_at] != ')')
        {
            types.Add(Type());
            if (text[_at] == ',') _at += 2;
        }

        _at++;
        return [.. types];
    }
}
