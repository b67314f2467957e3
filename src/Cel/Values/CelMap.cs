namespace Mandate.Cel;

/// <summary>Values by key, in the order they were written; never changed once built.</summary>
internal sealed class CelMap
{
    // Below this a scan beats hashing.
    private const int ScanMax = 8;

    private readonly CelValue[] _keys;
    private readonly CelValue[] _values;
    private readonly Dictionary<CelValue, int>? _index;

    private CelMap(CelValue[] keys, CelValue[] values, Dictionary<CelValue, int>? index)
    {
        _keys = keys;
        _values = values;
        _index = index;
        foreach (ref readonly var value in values.AsSpan())
            IsPartial |= value.Kind == CelKind.Unknown || value.IsPartial;
    }

    public bool IsPartial { get; }

    public int Count => _keys.Length;

    public ReadOnlySpan<CelValue> Keys => _keys;

    public ReadOnlySpan<CelValue> Values => _values;

    public bool TryGet(string name, out CelValue value)
    {
        if (_index is not null) return TryGet(CelValue.Of(name), out value);
        for (var i = 0; i < _keys.Length; i++)
        {
            ref readonly var key = ref _keys[i];
            if (key.Kind != CelKind.String || key.AsString != name) continue;
            value = _values[i];
            return true;
        }

        value = default;
        return false;
    }

    public bool TryGet(in CelValue key, out CelValue value)
    {
        var at = Find(key);
        value = at < 0 ? default : _values[at];
        return at >= 0;
    }

    private int Find(in CelValue key)
    {
        if (_index is not null) return _index.GetValueOrDefault(key, -1);
        for (var i = 0; i < _keys.Length; i++)
            if (Sameness.Same(_keys[i], key)) return i;
        return -1;
    }

    /// <summary>Collects entries; a key that is there already is refused.</summary>
    internal sealed class Builder(int capacity)
    {
        private readonly List<CelValue> _keys = new(capacity);
        private readonly List<CelValue> _values = new(capacity);
        private readonly Dictionary<CelValue, int> _index = new(capacity);

        public bool TryAdd(in CelValue key, in CelValue value)
        {
            if (!_index.TryAdd(key, _keys.Count)) return false;
            _keys.Add(key);
            _values.Add(value);
            return true;
        }

        public CelMap Build() => new([.. _keys], [.. _values], _keys.Count > ScanMax ? _index : null);
    }
}
