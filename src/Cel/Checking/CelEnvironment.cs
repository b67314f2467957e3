using System.Collections.Frozen;

namespace Mandate.Cel;

/// <summary>
/// What an expression may name: variables, the standard functions and those of the host. Never changes.
/// </summary>
public sealed class CelEnvironment
{
    private static readonly FrozenDictionary<string, CelType> TypeNames = new Dictionary<string, CelType>
    {
        ["bool"] = CelType.Bool, ["int"] = CelType.Int, ["uint"] = CelType.Uint, ["double"] = CelType.Double,
        ["string"] = CelType.String, ["bytes"] = CelType.Bytes, ["null_type"] = CelType.Null,
        ["list"] = CelType.List(CelType.Dyn), ["map"] = CelType.Map(CelType.Dyn, CelType.Dyn),
        ["type"] = CelType.TypeOf(CelType.Dyn), ["optional_type"] = CelType.Optional(CelType.Dyn),
        ["google.protobuf.Timestamp"] = CelType.Timestamp, ["google.protobuf.Duration"] = CelType.Duration,
        ["net.IP"] = CelType.Ip, ["net.CIDR"] = CelType.Cidr,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, int> _slots;
    private readonly FrozenDictionary<string, CelFunction[]> _functions;
    private readonly CelVariable[] _variables;

    /// <summary>Declares variables, and functions beyond those of the language.</summary>
    /// <exception cref="ArgumentException">A name is declared twice, or a function takes too much.</exception>
    public CelEnvironment(
        IEnumerable<CelVariable> variables, IEnumerable<CelFunction>? functions = null, string container = "",
        CelLimits? limits = null)
    {
        _variables = [.. variables];
        _slots = _variables.Select((v, i) => KeyValuePair.Create(v.Name, i)).ToFrozenDictionary(StringComparer.Ordinal);
        var own = functions?.ToArray() ?? [];
        foreach (var function in own)
            if (function.Parameters.Count > CelFunction.ParametersMax
                || (function.IsMember && function.Parameters.Count == 0))
                throw new ArgumentException(
                    $"`{function.Name}` takes more than {CelFunction.ParametersMax} arguments, or none to be called on", nameof(functions));
        _functions = StandardLibrary.Functions.Concat(own).GroupBy(f => f.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        Container = container;
        Limits = limits ?? CelLimits.Standard;
    }

    /// <summary>The namespace in which names are looked for first.</summary>
    public string Container { get; }

    /// <summary>How much an expression may ask for.</summary>
    public CelLimits Limits { get; }

    /// <summary>The variables, in the order they were declared.</summary>
    public IReadOnlyList<CelVariable> Variables => _variables;

    /// <summary>
    /// The place of a variable, for <see cref="CelActivation.Set(int, in CelValue)"/>; -1 where it is not declared.
    /// </summary>
    public int Slot(string name) => _slots.GetValueOrDefault(name, -1);

    internal int Find(string name, bool isRooted)
    {
        if (Container.Length == 0 || isRooted) return Slot(name);
        foreach (var candidate in QualifiedName.Candidates(Container, name, isRooted))
            if (_slots.TryGetValue(candidate, out var slot)) return slot;
        return -1;
    }

    internal CelType? FindType(string name, bool isRooted)
    {
        foreach (var candidate in QualifiedName.Candidates(Container, name, isRooted))
            if (TypeNames.TryGetValue(candidate, out var type)) return type;
        return null;
    }

    internal CelFunction[]? FindFunctions(string name, bool isRooted)
    {
        foreach (var candidate in QualifiedName.Candidates(Container, name, isRooted))
            if (_functions.TryGetValue(candidate, out var found)) return found;
        return null;
    }
}

/// <summary>The values of one evaluation; reusable, not shared between threads while it is being filled.</summary>
public sealed class CelActivation
{
    private readonly CelValue[] _values;

    /// <summary>Everything is unknown until it is set.</summary>
    public CelActivation(CelEnvironment environment)
    {
        Environment = environment;
        _values = new CelValue[environment.Variables.Count];
    }

    /// <summary>Whose variables these are.</summary>
    public CelEnvironment Environment { get; }

    internal CelValue[] Values => _values;

    /// <summary>Sets a variable by its slot; the absent value makes it unknown again.</summary>
    /// <exception cref="ArgumentException">The value is not of the declared type.</exception>
    public void Set(int slot, in CelValue value)
    {
        var variable = Environment.Variables[slot];
        if (value.Kind is not (CelKind.Absent or CelKind.Unknown) && !CelFunction.Accepts(variable.Type, value))
            throw new ArgumentException($"`{variable.Name}` is declared as {variable.Type}, this is {value.Kind}",
                nameof(value));
        _values[slot] = value;
    }

    /// <summary>Sets a variable by its name.</summary>
    /// <exception cref="ArgumentException">It is not declared, or as another type.</exception>
    public CelActivation Set(string name, in CelValue value)
    {
        var slot = Environment.Slot(name);
        if (slot < 0) throw new ArgumentException($"`{name}` is not declared", nameof(name));
        Set(slot, value);
        return this;
    }
}
