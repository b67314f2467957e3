using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// Which system a resource belongs to. INVARIANT (no overlap): no declared pattern contains another, so the one that
/// can cover an id is its ordinal predecessor: whatever sorts between a prefix and a longer text begins with that
/// prefix.
/// </summary>
internal sealed class ResourceMap
{
    private readonly record struct Declared(string Key, bool IsPrefix, int System);

    public static readonly ResourceMap Empty = new(
        ImmutableDictionary<string, Declared[]>.Empty.WithComparers(StringComparer.Ordinal));

    private readonly ImmutableDictionary<string, Declared[]> types;

    private ResourceMap(ImmutableDictionary<string, Declared[]> types) => this.types = types;

    /// <summary>The system that owns the resource, or -1.</summary>
    public int Find(string type, string id)
    {
        if (!types.TryGetValue(type, out var declared)) return -1;
        var (low, high) = (0, declared.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (string.CompareOrdinal(declared[middle].Key, id) <= 0) low = middle + 1;
            else high = middle - 1;
        }

        if (high < 0) return -1;
        ref readonly var found = ref declared[high];
        return (found.IsPrefix ? id.StartsWith(found.Key, StringComparison.Ordinal) : id == found.Key)
            ? found.System : -1;
    }

    /// <summary>The map in which the system declares exactly this.</summary>
    public ResourceMap With(int system, Scope resources)
    {
        var changed = types;
        foreach (var type in types.Keys)
            if (Array.Exists(types[type], d => d.System == system))
                changed = changed.SetItem(type, Array.FindAll(types[type], d => d.System != system));
        foreach (var (type, patterns) in resources.Types)
        {
            var added = patterns.Select(p =>
                p[^1] == '*' ? new Declared(p[..^1], true, system) : new Declared(p, false, system));
            Declared[] all = [.. changed.GetValueOrDefault(type, []), .. added];
            Array.Sort(all, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
            changed = changed.SetItem(type, all);
        }

        return new ResourceMap(changed);
    }
}
