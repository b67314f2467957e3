namespace Mandate.Cel;

/// <summary>Fields, indexes, and the literals of lists and maps.</summary>
internal sealed partial class Binder
{
    private Bound BindSelect(Term.Select select)
    {
        // `a.b.c` may be one name, or a field of `a.b`, or of `a`: the longest name wins.
        if (!select.IsTest && QualifiedName.Of(select, out var isRooted) is { } name
            && (isRooted || FindLocal(QualifiedName.Root(select)!) is null)
            && (BindQualified(select, name, isRooted) ?? Misspelt(select, name, isRooted)) is { } whole)
            return whole;
        var before = _errors.Count;
        var operand = BindInto(select.Operand);
        if (_errors.Count > before) return operand with { Type = CelType.Dyn };
        var type = Field(select, _types.Resolve(operand.Type, openToDyn: false), out var fits);
        if (!fits && _isChecked)
            Report(select.At, $"`{Final(operand.Type)}` has no fields: expected a map before `.{select.Field}`");
        return new Bound(Select(operand.Node, select),
            select.IsTest ? CelType.Bool : type, Extent.Plus(operand.Steps, 1), operand.Size.Inner ?? operand.Size);
    }

    private Bound BindInto(Term term)
    {
        var outer = _into;
        _into = term;
        var bound = Bind(term);
        _into = outer;
        return bound;
    }

    private Node Select(Node operand, Term.Select select)
    {
        var above = operand switch
        {
            VariableNode { IsOpen: true } variable => variable.Name, OpenSelectNode open => open.Path, _ => null,
        };
        if (above is null)
            return new SelectNode(operand, select.Field, select.IsTest, select.IsOptional, select.At);
        var path = above + "." + select.Field;
        _paths.Remove(above);
        _paths.Add(path);
        return new OpenSelectNode(operand, select.Field, path, select.IsTest, select.IsOptional, select.At);
    }

    private CelType Field(Term.Select select, CelType type, out bool fits)
    {
        fits = true;
        var isOptional = select.IsOptional;
        while (type.IsOptional)
        {
            isOptional = true;
            type = _types.Resolve(type.Parameters[0], openToDyn: false);
        }

        CelType field;
        switch (type.Kind)
        {
            case CelTypeKind.Map:
                field = type.Parameters[1];
                break;
            case CelTypeKind.Parameter:
                _types.AssignableOne(CelType.Dyn, type);
                field = CelType.Dyn;
                break;
            case CelTypeKind.Dyn:
                field = CelType.Dyn;
                break;
            default:
                fits = false;
                return CelType.Dyn;
        }

        return isOptional ? CelType.Optional(field) : field;
    }

    private Bound BindIndex(Term.Index index)
    {
        var isNamed = index.Key is Term.Literal { Value.Kind: CelKind.String };
        var operand = isNamed ? BindInto(index.Operand) : Bind(index.Operand);
        if (isNamed && operand.Node is VariableNode { IsOpen: true } or OpenSelectNode)
            return Named(index, operand);
        var key = Bind(index.Key);
        var type = Apply(index.At, index.IsOptional ? "_[?_]" : "_[_]", [operand, key]);
        return new Bound(new IndexNode(operand.Node, key.Node, index.IsOptional, index.At), type,
            Extent.Plus(Extent.Plus(operand.Steps, key.Steps), 1 + key.Size.Weight),
                operand.Size.Inner ?? operand.Size);
    }

    /// <summary>`context["a"]` is `context.a`.</summary>
    private Bound Named(Term.Index index, in Bound operand)
    {
        var name = ((Term.Literal)index.Key).Value.AsString;
        var select = new Term.Select(index.At, index.Operand, name, IsTest: false, index.IsOptional);
        var type = Field(select, _types.Resolve(operand.Type, openToDyn: false), out _);
        return new Bound(Select(operand.Node, select), type, Extent.Plus(operand.Steps, 1),
            operand.Size.Inner ?? operand.Size);
    }

    private Bound BindElements(Term.Elements elements)
    {
        CelType? joined = null;
        Extent? inner = null;
        var steps = 0L;
        var nodes = new Node[elements.Values.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            var element = Bind(elements.Values[i]);
            nodes[i] = element.Node;
            steps = Extent.Plus(steps, element.Steps + 1);
            inner = Extent.Wider(inner, element.Size);
            joined = _types.Join(joined, Optional(elements.Values[i].At, element.Type, elements.IsOptional[i]));
        }

        var node = new ListNode(nodes, elements.IsOptional, elements.At);
        var bound = new Bound(node, CelType.List(joined ?? _types.Fresh()), steps,
            new Extent(nodes.Length, inner ?? Extent.Scalar));
        return Folded(bound, nodes);
    }

    private Bound BindEntries(Term.Entries entries)
    {
        CelType? keyType = null;
        CelType? valueType = null;
        Extent? inner = null;
        var steps = 0L;
        var (keys, values) = (new Node[entries.Keys.Length], new Node[entries.Keys.Length]);
        for (var i = 0; i < keys.Length; i++)
        {
            var (key, value) = (Bind(entries.Keys[i]), Bind(entries.Values[i]));
            (keys[i], values[i]) = (key.Node, value.Node);
            steps = Extent.Plus(steps, Extent.Plus(key.Steps + 2, value.Steps));
            inner = Extent.Wider(inner, Extent.Wider(key.Size, value.Size));
            var resolved = _types.Resolve(key.Type, openToDyn: true);
            var isKey = resolved.Kind is CelTypeKind.Bool or CelTypeKind.Int or CelTypeKind.Uint or CelTypeKind.String
                or CelTypeKind.Dyn;
            if (_isChecked && !isKey)
                Report(entries.Keys[i].At, $"a key is a bool, int, uint or string, found `{resolved}`");
            keyType = _types.Join(keyType, isKey ? key.Type : CelType.Dyn);
            valueType = _types.Join(valueType, Optional(entries.Values[i].At, value.Type, entries.IsOptional[i]));
        }

        var node = new MapNode(keys, values, entries.IsOptional, entries.At);
        var type = CelType.Map(keyType ?? _types.Fresh(), valueType ?? _types.Fresh());
        return Folded(new Bound(node, type, steps, new Extent(keys.Length, inner ?? Extent.Scalar)),
            [.. keys, .. values]);
    }

    /// <summary>The type of an element; after `?` it is what the optional holds.</summary>
    private CelType Optional(int at, CelType type, bool isOptional)
    {
        type = _types.Resolve(type, openToDyn: false);
        if (!isOptional) return type;
        if (type.IsOptional) return type.Parameters[0];
        if (type.Kind is not (CelTypeKind.Dyn or CelTypeKind.Parameter) && _isChecked)
            Report(at, $"expected an optional after `?`, found `{Final(type)}`");
        return CelType.Dyn;
    }

    /// <summary>What depends on constants only is computed once, unless that fails.</summary>
    private static Bound Folded(in Bound bound, ReadOnlySpan<Node> parts)
    {
        foreach (var part in parts)
            if (part is not ConstantNode) return bound;
        var frame = new Frame { Variables = [], Locals = [], Steps = 100_000 };
        var value = bound.Node.Run(ref frame);
        return value.IsStuck
            ? bound : bound with { Node = new ConstantNode(value), Steps = 0, Size = Extent.Of(value) };
    }

    private Bound BindBind(Term.Bind bind)
    {
        var value = Bind(bind.Value);
        var type = _types.Resolve(value.Type, openToDyn: false);
        if (bind.Kind != BindKind.Plain)
        {
            if (!type.IsOptional && type.Kind is not (CelTypeKind.Dyn or CelTypeKind.Parameter) && _isChecked)
                Report(bind.Value.At, $"expected an optional before `optMap`, found `{Final(type)}`");
            type = type.IsOptional ? type.Parameters[0] : CelType.Dyn;
        }

        var slot = _locals.Count;
        var body = Within([new Local(bind.Variable, type, value.Size)], () => Bind(bind.Body));
        var node = new BindNode(bind.Kind, slot, value.Node, body.Node, bind.At);
        var result = bind.Kind == BindKind.OptionalMap ? CelType.Optional(body.Type) : body.Type;
        return new Bound(node, result, Extent.Plus(Extent.Plus(value.Steps, body.Steps), 1), body.Size);
    }

    private Bound BindFold(Term.Fold fold)
    {
        var range = Bind(fold.Range);
        var type = _types.Resolve(range.Type, openToDyn: false);
        if (type.Kind is not (CelTypeKind.List or CelTypeKind.Map or CelTypeKind.Dyn or CelTypeKind.Parameter)
            && _isChecked)
            Report(fold.Range.At, $"expected a list or a map, found `{Final(type)}`");
        var (isList, isMap) = (type.Kind == CelTypeKind.List, type.Kind == CelTypeKind.Map);
        var key = isMap ? type.Parameters[0] : isList ? CelType.Int : CelType.Dyn;
        var value = isMap ? type.Parameters[1] : isList ? type.Parameters[0] : CelType.Dyn;
        var first = _locals.Count;
        var element = range.Size.Inner ?? range.Size;
        Local[] names = fold.Second is null ? [new(fold.First, isMap ? key : value, element)]
            : [new(fold.First, key, element), new(fold.Second, value, element)];
        Bound? filter = null;
        var body = Within(names, () =>
        {
            if (fold.Filter is not null) filter = Predicate(fold.Filter);
            return fold.Kind is FoldKind.All or FoldKind.Exists or FoldKind.ExistsOne or FoldKind.Filter
                ? Predicate(fold.Body) : Bind(fold.Body);
        });
        var node = new FoldNode(fold.Kind, range.Node, filter?.Node, body.Node, first,
            fold.Second is null ? -1 : first + 1, fold.At);
        var each = Extent.Plus(body.Steps + 2, filter?.Steps ?? 0);
        var steps = Extent.Plus(range.Steps, Extent.Times(Math.Max(1, range.Size.Count), each));
        return fold.Kind switch
        {
            FoldKind.Map or FoldKind.TransformList =>
                new(node, CelType.List(body.Type), steps, new(range.Size.Count, body.Size)),
            FoldKind.Filter => new(node, CelType.List(isMap ? key : value), steps, range.Size),
            FoldKind.TransformMap =>
                new(node, CelType.Map(key, body.Type), steps, new(range.Size.Count, Extent.Wider(element, body.Size))),
            FoldKind.TransformMapEntry => new(node, Entry(fold, body.Type), steps,
                new(Extent.Times(range.Size.Count, body.Size.Count), body.Size.Inner ?? body.Size)),
            _ => new(node, CelType.Bool, steps, Extent.Scalar),
        };
    }

    private CelType Entry(Term.Fold fold, CelType type)
    {
        type = _types.Resolve(type, openToDyn: false);
        if (type.Kind == CelTypeKind.Map) return type;
        if (type.Kind is not (CelTypeKind.Dyn or CelTypeKind.Parameter) && _isChecked)
            Report(fold.Body.At, $"expected a map with the entry, found `{Final(type)}`");
        return CelType.Map(CelType.Dyn, CelType.Dyn);
    }

    private Bound Predicate(Term term)
    {
        var bound = Bind(term);
        if (!Fits(bound.Type, CelType.Bool) && _isChecked)
            Report(term.At, $"expected a bool, found `{Final(bound.Type)}`");
        return bound;
    }
}
