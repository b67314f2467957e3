namespace Mandate.Governance;

/// <summary>
/// Which system a resource belongs to. INVARIANT (no overlap): no declared pattern contains another, so the one that
/// can cover an id is its ordinal predecessor: whatever sorts between a prefix and a longer text begins with that
/// prefix.
/// </summary>
internal sealed class ResourceMap
{
    private readonly record struct Declared(string Key, bool IsPrefix, int System);

    public static readonly ResourceMap Empty = new([]);

    // Few, and looked through from the front.
    private readonly (string Type, Declared[] Declared)[] types;

    private ResourceMap((string, Declared[])[] types) => this.types = types;

    /// <summary>The system that owns the resource, or -1.</summary>
    public int Find(string type, string id)
    {
        var declared = DeclaredOf(type);
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
        var changed = new List<(string, Declared[])>();
        foreach (var type in types.Select(t => t.Type).Union(resources.Types.Select(t => t.Type)))
        {
            var mine = resources.Types.FirstOrDefault(t => t.Type == type).Patterns;
            Declared[] all =
            [
                .. DeclaredOf(type).Where(d => d.System != system),
                .. (mine.IsDefault ? [] : mine).Select(p =>
                    p[^1] == '*' ? new Declared(p[..^1], true, system) : new Declared(p, false, system)),
            ];
            Array.Sort(all, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
            if (all.Length > 0) changed.Add((type, all));
        }

        return new ResourceMap([.. changed]);
    }

    private Declared[] DeclaredOf(string type)
    {
        foreach (ref readonly var known in types.AsSpan())
            if (string.Equals(known.Type, type, StringComparison.Ordinal)) return known.Declared;
        return [];
    }
}
