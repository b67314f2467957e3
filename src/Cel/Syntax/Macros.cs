namespace Mandate.Cel;

/// <summary>Calls that are not calls: they take names and unevaluated expressions.</summary>
internal static class Macros
{
    public static Term? Global(int at, string name, Term[] arguments)
    {
        if (name != "has") return null;
        if (arguments is [Term.Select { IsTest: false } field])
            return new Term.Select(at, field.Operand, field.Field, IsTest: true, field.IsOptional);
        throw new Unreadable(at, "expected one field selection such as `has(a.b)`");
    }

    /// <summary>Null where this is a plain call of a member.</summary>
    public static Term? Member(int at, Term target, string name, Term[] arguments)
    {
        if (target is Term.Name { IsRooted: false } space)
        {
            if (space.Text == "cel" && name == "bind" && arguments.Length == 3)
                return new Term.Bind(at, BindKind.Plain, Variable(arguments[0]), arguments[1], arguments[2]);
            // More than two operands are one list.
            if (space.Text == "math" && name is "greatest" or "least" && arguments.Length > 2)
                return new Term.Call(at, target, name, [new Term.Elements(at, arguments, new bool[arguments.Length])]);
        }

        return (name, arguments.Length) switch
        {
            ("all", 2 or 3) => Fold(at, FoldKind.All, target, arguments, filters: false),
            ("exists", 2 or 3) => Fold(at, FoldKind.Exists, target, arguments, filters: false),
            ("exists_one", 2) or ("existsOne", 2 or 3) =>
                Fold(at, FoldKind.ExistsOne, target, arguments, filters: false),
            ("filter", 2) => Fold(at, FoldKind.Filter, target, arguments, filters: false),
            ("map", 2) => Fold(at, FoldKind.Map, target, arguments, filters: false),
            ("map", 3) =>
                new Term.Fold(at, FoldKind.Map, Variable(arguments[0]), null, target, arguments[1], arguments[2]),
            ("transformList", 3) => Fold(at, FoldKind.TransformList, target, arguments, filters: false),
            ("transformList", 4) => Fold(at, FoldKind.TransformList, target, arguments, filters: true),
            ("transformMap", 3) => Fold(at, FoldKind.TransformMap, target, arguments, filters: false),
            ("transformMap", 4) => Fold(at, FoldKind.TransformMap, target, arguments, filters: true),
            ("transformMapEntry", 3) => Fold(at, FoldKind.TransformMapEntry, target, arguments, filters: false),
            ("transformMapEntry", 4) => Fold(at, FoldKind.TransformMapEntry, target, arguments, filters: true),
            ("optMap", 2) => new Term.Bind(at, BindKind.OptionalMap, Variable(arguments[0]), target, arguments[1]),
            ("optFlatMap", 2) =>
                new Term.Bind(at, BindKind.OptionalFlatMap, Variable(arguments[0]), target, arguments[1]),
            _ => null,
        };
    }

    private static Term.Fold Fold(int at, FoldKind kind, Term range, Term[] arguments, bool filters)
    {
        var filter = filters ? arguments[^2] : null;
        var names = arguments.Length - (filters ? 2 : 1);
        var second = names == 2 ? Variable(arguments[1]) : null;
        var first = Variable(arguments[0]);
        return first != second ? new Term.Fold(at, kind, first, second, range, filter, arguments[^1])
            : throw new Unreadable(arguments[1].At, "expected two different names");
    }

    private static string Variable(Term term) => term is Term.Name { IsRooted: false } name ? name.Text
        : throw new Unreadable(term.At, "expected a plain name for the variable");
}
