namespace Mandate.Cel;

/// <summary>Operators and functions.</summary>
internal sealed partial class Binder
{
    private Bound BindCall(Term.Call call)
    {
        if (call.Target is null && Operators.Of(call.Function) is not null) return BindOperator(call);
        // `math.abs(x)` names a function of a namespace; `x.f()` calls a member.
        if (call.Target is { } target && QualifiedName.Of(target, out var isRooted) is { } space
            && (isRooted || FindLocal(QualifiedName.Root(target)!) is null)
            && _environment.FindFunctions($"{space}.{call.Function}", isRooted) is { } spaced)
            return BindFunction(call, $"{space}.{call.Function}", spaced, isMember: false, call.Arguments);
        var isDotted = call.Target is null && call.Function.StartsWith('.');
        var name = isDotted ? call.Function[1..] : call.Function;
        var isMember = call.Target is not null;
        var found = _environment.FindFunctions(name, isDotted || isMember);
        Term[] arguments = isMember ? [call.Target!, .. call.Arguments] : call.Arguments;
        if (found is not null && Array.Exists(found, f => f.IsMember == isMember))
            return BindFunction(call, name, found, isMember, arguments);
        foreach (var argument in arguments) Bind(argument);
        if (found is null) return Wrong(call.At, $"there is no function `{name}`");
        return Wrong(call.At, isMember ? $"`{name}` is not called on a value: write `{name}(…)`"
            : $"`{name}` is called on a value: write `a.{name}(…)`");
    }

    private Bound BindFunction(Term.Call call, string name, CelFunction[] functions, bool isMember, Term[] arguments)
    {
        var bounds = Array.ConvertAll(arguments, Bind);
        var candidates = Array.FindAll(functions, f =>
            f.IsMember == isMember && f.Parameters.Count == arguments.Length);
        if (candidates.Length == 0)
            return Wrong(call.At, $"`{name}` does not take {arguments.Length} arguments: {Takes(functions)}");
        var matching = new List<CelFunction>();
        var type = Resolve(candidates.Select(f => new Signature(f.Result, [.. f.Parameters])), bounds, i =>
            matching.Add(candidates[i]));
        if (type is null)
        {
            if (_isChecked) return Wrong(call.At, $"`{name}` does not take ({Listed(bounds)}): {Takes(candidates)}");
            type = CelType.Dyn;
            matching.AddRange(candidates);
        }

        return Called(call, name, bounds, [.. matching], type);
    }

    private Bound Called(Term.Call call, string name, Bound[] bounds, CelFunction[] functions, CelType type)
    {
        var (steps, cost) = (1L, CelCost.Constant);
        foreach (var bound in bounds) steps = Extent.Plus(steps, bound.Steps);
        foreach (var function in functions) cost = (CelCost)Math.Max((int)cost, (int)function.Cost);
        var (sum, product) = (0L, 1L);
        Extent? size = null;
        foreach (var bound in bounds)
        {
            sum = Extent.Plus(sum, bound.Size.Total);
            product = Extent.Times(product, 1 + bound.Size.Total);
            size = Extent.Wider(size, bound.Size);
        }

        var growth = cost switch { CelCost.Constant => 0, CelCost.Linear => sum, _ => product };
        var result = Result(type, cost, sum, product, size ?? Extent.Scalar);
        steps = Extent.Plus(steps, growth);
        var nodes = Array.ConvertAll(bounds, b => b.Node);
        if (functions[0].IsMember && name is "or" or "orValue" && bounds.Length == 2
            && functions[0].Parameters[0].IsOptional)
            return new Bound(new OptionalOrNode(nodes[0], nodes[1], name == "orValue", call.At), type, steps, result);
        if (name == "matches" && StandardLibrary.IsOwn(functions[0]))
            return nodes[1] is ConstantNode { Value.Kind: CelKind.String } constant
                ? Matches(call, bounds[0], constant.Value.AsString)
                : Wrong(call.Arguments[^1].At,
                    "expected a pattern that is written out: one that is computed cannot be checked beforehand",
                    always: true);
        var made = new Bound(new CallNode(name, functions, nodes, call.At), type, steps, result);
        return Array.TrueForAll(functions, StandardLibrary.IsOwn) ? Folded(made, nodes) : made;
    }

    private Bound Matches(Term.Call call, in Bound operand, string pattern)
    {
        if (Pattern.Read(pattern, Limits.PatternMax, out var weight, out var reason) is not { } regex)
            return Wrong(call.Arguments[^1].At, $"this pattern cannot be used: {reason}", always: true);
        // At worst the engine makes a state of its own for every character, as large as the pattern.
        var steps = Extent.Plus(operand.Steps, 1 + Extent.Times(operand.Size.Count, weight));
        var node = new MatchesNode(operand.Node, regex, weight, call.At);
        return Folded(new Bound(node, CelType.Bool, steps, Extent.Scalar), [operand.Node]);
    }

    /// <summary>
    /// How large the answer can be; nothing is larger than the limit that is checked while evaluating.
    /// </summary>
    private Extent Result(CelType type, CelCost cost, long sum, long product, Extent widest)
    {
        if (type.Kind is CelTypeKind.Bool or CelTypeKind.Int or CelTypeKind.Uint or CelTypeKind.Double
            or CelTypeKind.Timestamp
            or CelTypeKind.Duration or CelTypeKind.Null or CelTypeKind.Type) return Extent.Scalar;
        var count = cost switch
        {
            CelCost.Constant => widest.Count,
            CelCost.Linear => Extent.Plus(64, Extent.Times(sum, 32 * 4)),
            _ => Extent.Times(product, 32),
        };
        var capped = Math.Min(count, Limits.SizeMax);
        if (type.Kind is CelTypeKind.String or CelTypeKind.Bytes) return new(capped, null);
        return new(capped, Extent.Wider(widest.Inner ?? widest, widest));
    }

    private Bound BindOperator(Term.Call call)
    {
        var bounds = Array.ConvertAll(call.Arguments, Bind);
        var type = Apply(call.At, call.Function, bounds);
        var (a, at) = (bounds[0], call.At);
        var b = bounds.Length > 1 ? bounds[1] : a;
        var steps = 1L;
        foreach (var bound in bounds) steps = Extent.Plus(steps, bound.Steps);
        var sign = call.Function;
        switch (sign)
        {
            case "!_":
                return new(new NotNode(a.Node, at), type, steps, Extent.Scalar);
            case "-_":
                return new(new NegateNode(a.Node, at), type, steps, Extent.Scalar);
            case "_?_:_":
                return new(new ChoiceNode(a.Node, b.Node, bounds[2].Node, at), type, steps,
                    Extent.Wider(b.Size, bounds[2].Size));
            case "_==_" or "_!=_":
                return new(new EqualNode(a.Node, b.Node, sign == "_!=_"), type,
                    Extent.Plus(steps, Math.Min(a.Size.Total, b.Size.Total)), Extent.Scalar);
            case "@in":
                return new(new InNode(a.Node, b.Node, at), type, Extent.Plus(steps, b.Size.Total), Extent.Scalar);
            case "_<_" or "_<=_" or "_>_" or "_>=_":
                return new(new OrderNode(a.Node, b.Node, sign[1..^1], at), type,
                    Extent.Plus(steps, Math.Min(a.Size.Weight, b.Size.Weight)), Extent.Scalar);
            default:
                var size = sign == "_+_" ? Extent.Joined(a.Size, b.Size, Limits.SizeMax) : Extent.Scalar;
                var node = new ArithmeticNode(sign[1], a.Node, b.Node, at, Limits.SizeMax);
                return Folded(new(node, type, Extent.Plus(steps, size.Weight), size), [a.Node, b.Node]);
        }
    }

    private CelType Apply(int at, string name, Bound[] arguments)
    {
        if (Resolve(Operators.Of(name)!, arguments, null) is { } type) return type;
        if (_isChecked)
        {
            var shown = name switch
            {
                "@in" => "in",
                "_[_]" or "_[?_]" => "[ ]",
                "_?_:_" => "? :",
                _ => name.Replace("_", "", StringComparison.Ordinal),
            };
            Report(at, $"`{shown}` does not take ({Listed(arguments)})");
        }

        return CelType.Dyn;
    }

    /// <summary>The common result of all overloads that take these arguments; null where none does.</summary>
    private CelType? Resolve(IEnumerable<Signature> overloads, Bound[] arguments, Action<int>? matched)
    {
        var types = Array.ConvertAll(arguments, b => _types.Resolve(b.Type, openToDyn: false));
        CelType? result = null;
        var at = -1;
        foreach (var overload in overloads)
        {
            at++;
            var names = new Dictionary<string, CelType>(StringComparer.Ordinal);
            var parameters = Array.ConvertAll(overload.Parameters, p => _types.Rename(p, names));
            if (!_types.Assignable(types, parameters)) continue;
            matched?.Invoke(at);
            var given = _types.Resolve(_types.Rename(overload.Result, names), openToDyn: false);
            result = result is null || result.Equals(given) ? given : CelType.Dyn;
        }

        return result is null ? null : _types.Resolve(result, openToDyn: false);
    }

    private string Listed(Bound[] arguments) => string.Join(", ", arguments.Select(a => Final(a.Type).ToString()));

    private static string Takes(IEnumerable<CelFunction> functions) =>
        "expected " + string.Join(" or ", functions.Take(4).Select(f =>
        f.IsMember ? $"{f.Parameters[0]}.{f.Name}({string.Join(", ", f.Parameters.Skip(1))})"
            : $"{f.Name}({string.Join(", ", f.Parameters)})"));
}
