namespace Mandate.Cel;

/// <summary>What type parameters stand for, found by comparing types.</summary>
internal sealed class Substitution
{
    private readonly Dictionary<string, CelType> _known = new(StringComparer.Ordinal);

    // What to put back when a comparison fails half way.
    private readonly List<(string Name, CelType? Before)> _undo = [];
    private int _fresh;

    public CelType Fresh() => CelType.Parameter("_" + _fresh++);

    /// <summary>All or nothing: what was learnt from a pair is forgotten when a later one does not fit.</summary>
    public bool Assignable(ReadOnlySpan<CelType> from, ReadOnlySpan<CelType> to)
    {
        if (from.Length != to.Length) return false;
        _undo.Clear();
        for (var i = 0; i < from.Length; i++)
        {
            if (Assignable(from[i], to[i])) continue;
            for (var u = _undo.Count - 1; u >= 0; u--)
                if (_undo[u].Before is { } before)
                    _known[_undo[u].Name] = before;
                else
                    _known.Remove(_undo[u].Name);
            return false;
        }

        return true;
    }

    public bool AssignableOne(CelType from, CelType to) => Assignable([from], [to]);

    /// <summary>The type both have in common: the wider one where one takes the other, anything otherwise.</summary>
    public CelType Join(CelType? before, CelType now)
    {
        if (before is null) return now;
        return AssignableOne(before, now) ? Wider(before, now) : CelType.Dyn;
    }

    /// <summary>The type with what is known put in; what stays open becomes dyn at the end.</summary>
    public CelType Resolve(CelType type, bool openToDyn)
    {
        if (type.Kind == CelTypeKind.Parameter)
        {
            if (_known.TryGetValue(type.Name, out var found)) return Resolve(found, openToDyn);
            return openToDyn ? CelType.Dyn : type;
        }

        if (type.Parameters.Count == 0) return type;
        var parameters = new CelType[type.Parameters.Count];
        for (var i = 0; i < parameters.Length; i++) parameters[i] = Resolve(type.Parameters[i], openToDyn);
        return type.With(parameters);
    }

    /// <summary>Puts new names for the parameters of an overload, so that two calls do not share them.</summary>
    public CelType Rename(CelType type, Dictionary<string, CelType> names)
    {
        if (type.Kind == CelTypeKind.Parameter)
            return names.TryGetValue(type.Name, out var known) ? known : names[type.Name] = Fresh();
        if (type.Parameters.Count == 0) return type;
        var parameters = new CelType[type.Parameters.Count];
        for (var i = 0; i < parameters.Length; i++) parameters[i] = Rename(type.Parameters[i], names);
        return type.With(parameters);
    }

    private bool Assignable(CelType a, CelType b)
    {
        if (b.Kind == CelTypeKind.Parameter)
        {
            var valid = Substitutes(a, b, out var known);
            if (valid) return true;
            if (known) return false;
        }

        if (a.Kind == CelTypeKind.Parameter) return Substitutes(b, a, out _);
        if (a.Kind == CelTypeKind.Dyn || b.Kind == CelTypeKind.Dyn) return true;
        if (a.Kind == CelTypeKind.Null) return TakesNull(b);
        if (b.Kind == CelTypeKind.Null) return TakesNull(a);
        if (a.Kind == CelTypeKind.Wrapper) return Assignable(a.Parameters[0], b);
        if (b.Kind == CelTypeKind.Wrapper) return Assignable(a, b.Parameters[0]);
        if (a.Kind == CelTypeKind.Type) return b.Kind == CelTypeKind.Type;
        if (a.Kind != b.Kind || a.Name != b.Name || a.Parameters.Count != b.Parameters.Count) return false;
        for (var i = 0; i < a.Parameters.Count; i++)
            if (!Assignable(a.Parameters[i], b.Parameters[i])) return false;
        return true;
    }

    private bool Substitutes(CelType a, CelType parameter, out bool known)
    {
        known = true;
        if (a.Equals(parameter)) return true;
        if (_known.TryGetValue(parameter.Name, out var found))
        {
            if (a.Equals(found)) return true;
            if (!Assignable(a, found)) return false;
            var wider = Wider(a, found);
            if (!Occurs(parameter, wider)) Learn(parameter, wider);
            return true;
        }

        known = false;
        if (Occurs(parameter, a)) return false;
        Learn(parameter, a);
        return true;
    }

    private void Learn(CelType parameter, CelType type)
    {
        _undo.Add((parameter.Name, _known.GetValueOrDefault(parameter.Name)));
        _known[parameter.Name] = type;
    }

    private bool Occurs(CelType parameter, CelType within)
    {
        if (within.Equals(parameter)) return true;
        if (within.Kind == CelTypeKind.Parameter)
            return _known.TryGetValue(within.Name, out var found) && Occurs(parameter, found);
        foreach (var inner in within.Parameters)
            if (Occurs(parameter, inner)) return true;
        return false;
    }

    private static CelType Wider(CelType a, CelType b) =>
        a.Kind != CelTypeKind.Null && (b.Kind == CelTypeKind.Null || IsWider(a, b)) ? a : b;

    private static bool IsWider(CelType a, CelType b)
    {
        if (a.Kind is CelTypeKind.Dyn or CelTypeKind.Parameter) return true;
        if (b.Kind is CelTypeKind.Dyn or CelTypeKind.Parameter) return false;
        if (a.Kind == CelTypeKind.Wrapper && b.Kind != CelTypeKind.Wrapper) return true;
        if (a.Kind != b.Kind || a.Name != b.Name || a.Parameters.Count != b.Parameters.Count) return false;
        if (a.Kind == CelTypeKind.Type) return true;
        for (var i = 0; i < a.Parameters.Count; i++)
            if (!IsWider(a.Parameters[i], b.Parameters[i])) return false;
        return true;
    }

    private static bool TakesNull(CelType type) =>
        type.Kind is CelTypeKind.Null or CelTypeKind.Opaque or CelTypeKind.Wrapper
        or CelTypeKind.Timestamp or CelTypeKind.Duration;
}
