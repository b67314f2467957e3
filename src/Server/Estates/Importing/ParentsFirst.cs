using Mandate.EstateFile;

namespace Mandate.Server;

/// <summary>
/// Puts grants that come in slices behind the grants they hang below: one whose parent has not come yet waits for it.
/// </summary>
internal sealed class ParentsFirst
{
    private readonly Dictionary<string, List<DeclaredGrant>> waiting = new(StringComparer.Ordinal);

    /// <summary>
    /// The grants that can be compared now, in order; <paramref name="isThere"/> tells of a parent that needs no
    /// waiting.
    /// </summary>
    public List<DeclaredGrant> Take(IEnumerable<DeclaredGrant> slice, Func<string, bool> isThere)
    {
        var ready = new List<DeclaredGrant>(EstateFiles.ChunkMax);
        var names = new HashSet<string>(EstateFiles.ChunkMax, StringComparer.Ordinal);
        foreach (var grant in slice)
        {
            if (grant.Parent is { Value: var parent } && !names.Contains(parent) && !isThere(parent))
                Wait(parent, grant);
            else Release(grant, ready, names);
        }

        return ready;
    }

    /// <summary>
    /// What still waits: first below parents that never came, then in circles, each with whether it is in one.
    /// </summary>
    public IEnumerable<(DeclaredGrant Grant, bool InCircle)> Left()
    {
        var names = waiting.Values.SelectMany(grants => grants).Select(g => g.Name.Value)
            .ToHashSet(StringComparer.Ordinal);
        var ready = new List<DeclaredGrant>();
        foreach (var missing in waiting.Keys.Where(parent => !names.Contains(parent)).ToList())
            if (waiting.Remove(missing, out var grants))
                foreach (var grant in grants) Release(grant, ready, []);
        foreach (var grant in ready) yield return (grant, false);
        foreach (var grant in waiting.Values.SelectMany(grants => grants)) yield return (grant, true);
    }

    private void Wait(string parent, DeclaredGrant grant)
    {
        if (!waiting.TryGetValue(parent, out var grants)) waiting.Add(parent, grants = []);
        grants.Add(grant);
    }

    private void Release(DeclaredGrant first, List<DeclaredGrant> ready, HashSet<string> names)
    {
        Stack<DeclaredGrant>? next = null;
        var grant = first;
        do
        {
            ready.Add(grant);
            names.Add(grant.Name.Value);
            if (!waiting.Remove(grant.Name.Value, out var below)) continue;
            next ??= new Stack<DeclaredGrant>();
            for (var index = below.Count - 1; index >= 0; index--) next.Push(below[index]);
        }
        while (next is not null && next.TryPop(out grant));
    }
}
