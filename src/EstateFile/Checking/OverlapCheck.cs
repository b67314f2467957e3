namespace Mandate.EstateFile;

/// <summary>No id belongs to two systems.</summary>
internal static class OverlapCheck
{
    private sealed record Claim(string Type, ResourcePattern Pattern, DeclaredSystem System, Place Place)
    {
        /// <summary>The nearest claim of another system that this one lies within.</summary>
        public Claim? Foreign { get; set; }

        public bool LiesAround(Claim other) => Type == other.Type && Pattern.Covers(other.Pattern);
    }

    public static void Run(Named<DeclaredSystem> systems, Refusals refusals)
    {
        // In ordinal order everything that begins with a prefix follows it directly, so the claims that an id lies
        // within are the open ones, as brackets are.
        var open = new Stack<Claim>();
        foreach (var claim in Claims(systems))
        {
            while (open.TryPeek(out var top) && !top.LiesAround(claim)) open.Pop();
            if (open.TryPeek(out var around))
                claim.Foreign = ReferenceEquals(around.System, claim.System) ? around.Foreign : around;
            if (claim.Foreign is { } foreign) Refuse(claim, foreign, refusals);
            open.Push(claim);
        }
    }

    private static IOrderedEnumerable<Claim> Claims(Named<DeclaredSystem> systems) => systems
        .SelectMany(s => s.Resources.Types.SelectMany(t => t.Patterns.Select(p =>
            new Claim(t.Type.Value, ResourcePattern.Of(p.Value), s, p.Place))))
        .OrderBy(c => c.Type, StringComparer.Ordinal)
        .ThenBy(c => c.Pattern.Text, StringComparer.Ordinal)
        .ThenByDescending(c => c.Pattern.IsPrefix);

    private static void Refuse(Claim one, Claim other, Refusals refusals)
    {
        var oneIsLater = (one.Place.Line, one.Place.Column).CompareTo((other.Place.Line, other.Place.Column)) > 0;
        var (later, earlier) = oneIsLater ? (one, other) : (other, one);
        refusals.Add(
            later.Place, EstateErrorCode.OverlappingResources,
            $"{Spelling.Quoted(later.Pattern.ToString())} overlaps {Spelling.Quoted(earlier.Pattern.ToString())} "
            + $"of system {Spelling.Quoted(earlier.System.Name.Value)} in line {earlier.Place.Line}",
            "give every resource to one system");
    }
}
