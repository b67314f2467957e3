namespace Mandate.EstateFile;

/// <summary>Walks from each declaration to its parents, each once.</summary>
internal static class Ancestry
{
    private enum Visit : byte
    {
        New,
        OnThisWalk,
        Done,
    }

    /// <summary>
    /// Refuses every cycle once, where it first stands in the file, and answers the positions with parents before
    /// children.
    /// </summary>
    public static List<int> Check<T>(Named<T> declared, Func<T, Placed<string>?> parentOf, Refusals refusals)
        where T : class, IDeclared
    {
        var order = new List<int>(declared.Count);
        var visits = new Visit[declared.Count];
        var walk = new List<int>();
        for (var start = 0; start < declared.Count; start++)
        {
            var at = start;
            while (at >= 0 && visits[at] == Visit.New)
            {
                visits[at] = Visit.OnThisWalk;
                walk.Add(at);
                at = parentOf(declared[at]) is { Value: { } name } ? declared.IndexOf(name) : -1;
            }
            if (at >= 0 && visits[at] == Visit.OnThisWalk)
                Refuse(declared, parentOf, walk[walk.IndexOf(at)..], refusals);
            for (var i = walk.Count - 1; i >= 0; i--)
            {
                visits[walk[i]] = Visit.Done;
                order.Add(walk[i]);
            }
            walk.Clear();
        }
        return order;
    }

    private static void Refuse<T>(
        Named<T> declared, Func<T, Placed<string>?> parentOf, List<int> cycle, Refusals refusals)
        where T : class, IDeclared
    {
        var first = cycle.IndexOf(cycle.Min());
        var names = cycle.Skip(first).Concat(cycle.Take(first + 1)).Select(i => declared[i].Name.Value);
        var shown = cycle.Count > 8 ? $"{cycle.Count} of them" : string.Join(" → ", names.Select(Spelling.Quoted));
        var place = parentOf(declared[cycle[first]]) is { } parent ? parent.Place : declared[cycle[first]].Name.Place;
        refusals.Add(
            place, EstateErrorCode.ParentCycle, $"parents lead in a circle: {shown}",
            "let the first of them have no parent");
    }
}
