using System.Collections.Frozen;

namespace Mandate.Cel;

/// <summary>What the operators take and give.</summary>
internal static class Operators
{
    private static readonly CelType A = CelType.Parameter("A");
    private static readonly CelType B = CelType.Parameter("B");

    private static readonly FrozenDictionary<string, Signature[]> All = Build()
        .ToFrozenDictionary(StringComparer.Ordinal);

    public static Signature[]? Of(string name) => All.GetValueOrDefault(name);

    private static Dictionary<string, Signature[]> Build()
    {
        var (i, u, d, s, b) = (CelType.Int, CelType.Uint, CelType.Double, CelType.String, CelType.Bytes);
        var (t, span) = (CelType.Timestamp, CelType.Duration);
        Signature[] numbers = [new(i, i, i), new(u, u, u), new(d, d, d)];
        Signature[] index = [new(A, CelType.List(A), i), new(B, CelType.Map(A, B), A)];
        Signature[] within =
        [
            new(CelType.Optional(A), CelType.Optional(CelType.List(A)), i),
            new(CelType.Optional(B), CelType.Optional(CelType.Map(A, B)), A),
        ];
        var all = new Dictionary<string, Signature[]>(StringComparer.Ordinal)
        {
            ["_+_"] =
            [
                .. numbers, new(s, s, s), new(b, b, b), new(CelType.List(A), CelType.List(A), CelType.List(A)),
                new(span, span, span), new(t, t, span), new(t, span, t),
            ],
            ["_-_"] = [.. numbers, new(span, span, span), new(t, t, span), new(span, t, t)],
            ["_*_"] = numbers,
            ["_/_"] = numbers,
            ["_%_"] = [new(i, i, i), new(u, u, u)],
            ["-_"] = [new(i, i), new(d, d)],
            ["!_"] = [new(CelType.Bool, CelType.Bool)],
            ["_==_"] = [new(CelType.Bool, A, A)],
            ["_!=_"] = [new(CelType.Bool, A, A)],
            ["@in"] = [new(CelType.Bool, A, CelType.List(A)), new(CelType.Bool, A, CelType.Map(A, B))],
            ["_?_:_"] = [new(A, CelType.Bool, A, A)],
            ["_[_]"] = [.. index, .. within],
            ["_[?_]"] = [.. index.Select(o => new Signature(CelType.Optional(o.Result), o.Parameters)), .. within],
        };
        var ordered = new[] { CelType.Bool, i, u, d, s, b, t, span }.Select(x => new Signature(CelType.Bool, x, x));
        var mixed = from x in new[] { i, u, d } from y in new[] { i, u, d }
            where !x.Equals(y) select new Signature(CelType.Bool, x, y);
        Signature[] orders = [.. ordered, .. mixed];
        foreach (var sign in new[] { "<", "<=", ">", ">=" }) all[$"_{sign}_"] = orders;
        return all;
    }
}

/// <summary>One way to apply a function: what it gives for what it takes.</summary>
internal sealed record Signature(CelType Result, params CelType[] Parameters);
