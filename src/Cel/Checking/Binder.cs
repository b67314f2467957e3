namespace Mandate.Cel;

/// <summary>
/// Walks a term once: finds what its names mean, checks its types, makes the nodes that evaluate it and adds up the
/// worst they can cost. Without checking, what does not fit fails when it is reached.
/// </summary>
internal sealed partial class Binder
{
    private readonly CelEnvironment _environment;
    private readonly bool _isChecked;
    private readonly Substitution _types = new();
    private readonly List<(int At, string Message)> _errors = [];
    private readonly List<Local> _locals = [];
    private readonly SortedSet<string> _referenced = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _paths = new(StringComparer.Ordinal);

    // The term that is about to be looked into: the one place where an open variable may stand.
    private Term? _into;

    public Binder(CelEnvironment environment, bool isChecked)
    {
        _environment = environment;
        _isChecked = isChecked;
    }

    public IReadOnlyList<(int At, string Message)> Errors => _errors;

    /// <summary>The variables that were named.</summary>
    public IReadOnlyCollection<string> Referenced => _referenced;

    /// <summary>What is looked up below open variables, by whole names.</summary>
    public IReadOnlyCollection<string> Paths => _paths;

    /// <summary>How many names are bound at once, at most.</summary>
    public int LocalsMax { get; private set; }

    private CelLimits Limits => _environment.Limits;

    public Bound Bind(Term term) => term switch
    {
        Term.Literal literal => Constant(literal.Value, TypeOf(literal.Value)),
        Term.Name name => BindName(name),
        Term.Select select => BindSelect(select),
        Term.Index index => BindIndex(index),
        Term.Call call => BindCall(call),
        Term.Logic logic => BindLogic(logic),
        Term.Elements elements => BindElements(elements),
        Term.Entries entries => BindEntries(entries),
        Term.Message message => BindMessage(message),
        Term.Fold fold => BindFold(fold),
        Term.Bind bind => BindBind(bind),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public CelType Final(CelType type) => _types.Resolve(type, openToDyn: true);

    /// <summary>Whether a term of this type may stand where the host wants that type.</summary>
    public bool Fits(CelType type, CelType wanted) =>
        _types.AssignableOne(_types.Resolve(type, openToDyn: false), wanted);

    private static Bound Constant(in CelValue value, CelType type) =>
        new(new ConstantNode(value), type, 0, Extent.Of(value));

    private static CelType TypeOf(in CelValue value) => value.Kind switch
    {
        CelKind.Bool => CelType.Bool,
        CelKind.Int => CelType.Int,
        CelKind.Uint => CelType.Uint,
        CelKind.Double => CelType.Double,
        CelKind.String => CelType.String,
        CelKind.Bytes => CelType.Bytes,
        _ => CelType.Null,
    };

    /// <summary>Reports when checking; either way the place fails if it is ever reached.</summary>
    private Bound Wrong(int at, string message, bool always = false)
    {
        if (_isChecked || always) Report(at, message);
        return new Bound(new ConstantNode(CelValue.Failure(message, at)), CelType.Dyn, 0, Extent.Scalar);
    }

    private void Report(int at, string message)
    {
        if (_errors.Count < Limits.ErrorsMax) _errors.Add((at, message));
    }

    private Bound BindName(Term.Name name)
    {
        if (!name.IsRooted && FindLocal(name.Text) is { } local) return local;
        return BindQualified(name, name.Text, name.IsRooted)
            ?? Wrong(name.At, Unknown("`" + name.Text + "` is not declared", name.Text));
    }

    private Bound? FindLocal(string name)
    {
        for (var i = _locals.Count - 1; i >= 0; i--)
            if (_locals[i].Name == name) return new Bound(new LocalNode(i), _locals[i].Type, 0, _locals[i].Size);
        return null;
    }

    private Bound? BindQualified(Term term, string name, bool isRooted)
    {
        var slot = _environment.Find(name, isRooted);
        if (slot >= 0)
        {
            var variable = _environment.Variables[slot];
            _referenced.Add(variable.Name);
            if (variable.IsOpen && !ReferenceEquals(term, _into))
                return Wrong(term.At,
                    $"`{variable.Name}` is only looked into by name: expected `{variable.Name}.` and a name",
                    always: true);
            return new Bound(new VariableNode(slot, variable.Name, variable.IsOpen), variable.Type, 0,
                Extent.Of(variable.Type, variable.SizeMax));
        }

        return _environment.FindType(name, isRooted) is { } type
            ? Constant(CelValue.Of(type), CelType.TypeOf(type)) : null;
    }

    /// <summary>
    /// A name with dots of which no part is declared, but a whole name that is near; null for any other.
    /// </summary>
    private Bound? Misspelt(Term term, string name, bool isRooted)
    {
        if (!_isChecked || Nearest(name) is not { } best) return null;
        for (var dot = name.Length; dot > 0; dot = name.LastIndexOf('.', dot - 1))
            if (_environment.Find(name[..dot], isRooted) >= 0) return null;
        while (term is Term.Select select) term = select.Operand;
        return Wrong(term.At, $"`{name}` is not declared, did you mean `{best}`");
    }

    /// <summary>Adds the declared name that is nearest, where one is near.</summary>
    private string Unknown(string message, string name) =>
        Nearest(name) is { } best ? $"{message}, did you mean `{best}`" : message;

    private string? Nearest(string name) => !_isChecked || _errors.Count >= Limits.ErrorsMax ? null
        : _environment.Variables.Select(v => v.Name).Where(v => Nearness(v, name) <= 2)
            .OrderBy(v => Nearness(v, name)).ThenBy(v => v, StringComparer.Ordinal).FirstOrDefault();

    private static int Nearness(string a, string b)
    {
        if (a.Length > 64 || b.Length > 64) return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j],
                    Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }

    private Bound BindLogic(Term.Logic logic)
    {
        var operands = new Node[logic.Operands.Length];
        var steps = 0L;
        for (var i = 0; i < operands.Length; i++)
        {
            var operand = Bind(logic.Operands[i]);
            if (!_types.AssignableOne(_types.Resolve(operand.Type, openToDyn: false), CelType.Bool) && _isChecked)
                Report(logic.Operands[i].At,
                    $"expected a bool beside `{(logic.IsAnd ? "&&" : "||")}`, found `{Final(operand.Type)}`");
            operands[i] = operand.Node;
            steps = Extent.Plus(steps, operand.Steps + 1);
        }

        return new Bound(new LogicNode(logic.IsAnd, operands, logic.At), CelType.Bool, steps, Extent.Scalar);
    }

    private Bound BindMessage(Term.Message message)
    {
        if (Wrapper.Find(_environment.Container, message.Type, message.IsRooted) is not { } wrapper)
            return Wrong(message.At, $"`{message.Type}` is not a type that can be made here", always: true);
        if (message.Fields.Length > 1 || (message.Fields.Length == 1 && message.Fields[0] != "value"))
            return Wrong(message.At, $"`{message.Type}` has one field, `value`", always: true);
        var type = CelType.Nullable(wrapper.Type);
        if (message.Values.Length == 0) return Constant(wrapper.Zero, type);
        var value = Bind(message.Values[0]);
        if (!Fits(value.Type, type) && _isChecked)
            Report(message.Values[0].At, $"expected `{wrapper.Type}`, found `{Final(value.Type)}`");
        return new Bound(new WrapperNode(wrapper, value.Node, message.At), type, value.Steps + 1, value.Size);
    }

    /// <summary>Binds the body with names that hide whatever had them before.</summary>
    private Bound Within(ReadOnlySpan<Local> names, Func<Bound> body)
    {
        foreach (var name in names) _locals.Add(name);
        LocalsMax = Math.Max(LocalsMax, _locals.Count);
        var bound = body();
        _locals.RemoveRange(_locals.Count - names.Length, names.Length);
        return bound;
    }

    private sealed record Local(string Name, CelType Type, Extent Size);
}
