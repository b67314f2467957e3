namespace Mandate.Governance.Planning;

/// <summary>
/// Everything that speaks for or against one point, already reduced: of several grants in force the one that lasts
/// longest, of several ended ones the last, so that overlapping grants are one desired set.
/// </summary>
internal sealed record Ground(
    AccessPoint Point, DesiredAccess? InForce, DesiredAccess? Frozen, EndedAccess? End, OrderedRemoval? Order);

/// <summary>The grounds of a comparison, by point.</summary>
internal sealed class Grounds
{
    private readonly Dictionary<AccessPoint, Ground> byPoint = [];

    public IEnumerable<AccessPoint> Points => byPoint.Keys;

    public Ground At(AccessPoint point) =>
        byPoint.GetValueOrDefault(point) ?? new Ground(point, null, null, null, null);

    public static Grounds Of(Comparison of)
    {
        var grounds = new Grounds();
        foreach (var desired in of.Desired) grounds.Set(desired.Point, g => With(g, desired));
        foreach (var end in of.Ended) grounds.Set(end.Point, g => g with { End = Later(g.End, end) });
        foreach (var order in of.Ordered)
            grounds.Set(order.Point, g => g with { Order = Stronger(g.Order, order) });
        return grounds;
    }

    private void Set(AccessPoint point, Func<Ground, Ground> change) => byPoint[point] = change(At(point));

    private static Ground With(Ground ground, DesiredAccess desired) => desired.Justification.Match(
        inForce: _ => ground with { InForce = Longer(ground.InForce, desired) },
        frozen: _ => ground with { Frozen = Longer(ground.Frozen, desired) });

    private static DesiredAccess Longer(DesiredAccess? one, DesiredAccess other) =>
        one is null || Rank(one).CompareTo(Rank(other)) < 0 ? other : one;

    private static EndedAccess Later(EndedAccess? one, EndedAccess other) =>
        one is null || Rank(one).CompareTo(Rank(other)) < 0 ? other : one;

    // What a person ordered of this one access explains more than what a change of meaning left over.
    private static OrderedRemoval Stronger(OrderedRemoval? one, OrderedRemoval other) =>
        one is null || Rank(one).CompareTo(Rank(other)) > 0 ? other : one;

    // Ties are broken by revision, grant and reason, so that the order of the input never shows in a plan.
    private static (DateTimeOffset, long, Guid, string) Rank(DesiredAccess d) => d.Justification.Match(
        inForce: i => (i.Until, i.Because.Value, d.Grant.Value, ""),
        frozen: f => (DateTimeOffset.MinValue, f.Because.Value, d.Grant.Value, f.Missing));

    private static (DateTimeOffset, long, Guid) Rank(EndedAccess e) => (e.At, e.Because.Value, e.Grant.Value);

    private static (bool, long, Guid) Rank(OrderedRemoval o) =>
        (o.Finding is null, o.Because.Value, o.Finding?.Value ?? Guid.Empty);
}
