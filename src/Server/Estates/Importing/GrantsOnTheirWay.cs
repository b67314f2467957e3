namespace Mandate.Server;

/// <summary>
/// Grants that a comparison sends to be recorded, by name, and those that comparisons before it sent and the estate may
/// not have yet.
/// </summary>
internal sealed class GrantsOnTheirWay(IEnumerable<GrantsOnTheirWay> before)
{
    private readonly Dictionary<string, ParentGrant> own = new(EstateFiles.ChunkMax, StringComparer.Ordinal);
    private readonly Dictionary<string, ParentGrant>[] earlier = [.. before.Distinct().Select(b => b.own)];

    public static GrantsOnTheirWay None => new([]);

    public void Add(string name, ParentGrant grant) => own.Add(name, grant);

    public bool TryGet(string name, out ParentGrant grant)
    {
        if (own.TryGetValue(name, out grant)) return true;
        foreach (var grants in earlier)
            if (grants.TryGetValue(name, out grant)) return true;
        return false;
    }
}
