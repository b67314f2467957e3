using Mandate.Governance;
using Mandate.Governance.Planning;

namespace Mandate.Server;

/// <summary>The open findings of one system, held against what the latest plan found.</summary>
internal sealed class FindingBook
{
    // What is beyond it is found again by the next pass.
    private const int OpenedMax = 200;
    private readonly Dictionary<Mark, FindingId> open = [];

    public void Take(Finding finding) => open[Of(finding.Kind, finding.Key, finding.Detail)] = finding.Id;

    /// <summary>What is new is opened; what is no more is closed, except where a place could not be read.</summary>
    public List<Change> Compare(
        DerivedAccess access, Plan plan, IEnumerable<Difference> besides, Func<FindingId> newId)
    {
        var system = access.System.Id;
        var found = new Dictionary<Mark, string>();
        foreach (var difference in plan.Findings.Concat(besides)) Found(found, system, difference);
        foreach (var place in plan.Unknown)
            found[Of(FindingKind.Unreadable, new AccessKey(system, place.Place, "", ""), "")] = PlainText.Bounded(
                place.Why);
        var unknown = plan.Unknown.Select(p => p.Place).ToHashSet(StringComparer.Ordinal);
        var waiting = Waiting(plan);
        var changes = new List<Change>();
        foreach (var (mark, id) in open.ToList())
        {
            if (waiting.Contains(DerivedAccess.PointOf(mark.Key)) && Finding.IsOfCase(mark.Kind)) continue;
            if (found.ContainsKey(mark) || (mark.Kind != FindingKind.Unreadable && unknown.Contains(mark.Key.Place)))
                continue;
            changes.Add(new Change.FindingClosed(
                id, HowCase(mark, id, access, found) ?? How(mark.Kind)));
            open.Remove(mark);
        }

        foreach (var (mark, detail) in found.Where(f => !open.ContainsKey(f.Key)).Take(OpenedMax))
        {
            var id = newId();
            changes.Add(new Change.FindingOpened(id, mark.Kind, mark.Key, detail));
            open[mark] = id;
        }

        return changes;
    }

    /// <summary>What is still held and to go, or held and undecidable: no case is over by it.</summary>
    private static HashSet<AccessPoint> Waiting(Plan plan) =>
    [
        .. plan.Steps.OfType<Step.RemoveOrdered>().Where(s => s.Order.Finding is not null).Select(s => s.Point),
        .. plan.Frozen.Where(f => f.IsHeld).Select(f => f.Point),
    ];

    /// <summary>
    /// How undocumented access came to its end: by the grant that justifies it, or as ordered. Null where neither is
    /// known, such as where another finding says what it is now.
    /// </summary>
    private static string? HowCase(
        Mark mark, FindingId id, DerivedAccess access, Dictionary<Mark, string> found)
    {
        if (!Finding.IsOfCase(mark.Kind)) return null;
        if (access.InForceAt(DerivedAccess.PointOf(mark.Key)) is { } grant) return $"legitimised by {grant}";
        return !found.Keys.Any(m => m.Key == mark.Key)
            && access.OrderedFindings.FirstOrDefault(o => o.Finding == id) is { } order
                ? $"removed as ordered, revision {order.Because}: read back, it is not held" : null;
    }

    private static void Found(Dictionary<Mark, string> found, SystemId system, Difference difference)
    {
        var (kind, point, detail) = difference.Match(
            rogue: r => (FindingKind.Rogue, r.Point, "justified by nothing"),
            orphan: o => (FindingKind.Orphan, o.Point, "put there by us, justified by nothing, and no end is recorded"),
            outlived: o => (FindingKind.Outlived, o.Point,
                $"{o.End.Grant} ended at {Instant.Of(o.End.At)}, revision {o.End.Because}"),
            missing: m => (FindingKind.Missing, m.Point, $"{m.Grant} is in force"),
            contradicted: c => (FindingKind.Contradicted, c.Point,
                $"ordered removed, revision {c.Order.Because}, but {c.By.Grant} stands"),
            strange: s => (FindingKind.Strange, new AccessPoint(s.Place, "", ""), PlainText.Bounded(s.What)));
        var key = new AccessKey(system, point.Place, PlainText.Bounded(point.Account), PlainText.Bounded(point.Holder));
        found[Of(kind, key, detail)] = detail;
    }

    // Only what has no point of its own is told apart by its words.
    private static Mark Of(FindingKind kind, AccessKey key, string detail) =>
        new(kind, key, kind == FindingKind.Strange ? detail : "");

    private static string How(FindingKind kind) => kind switch
    {
        FindingKind.Missing => "it is held, or justified no more",
        FindingKind.Unreadable => "the place was read",
        FindingKind.Contradicted => "nothing contradicts it any more",
        _ => "it is not held any more, or justified",
    };

    private readonly record struct Mark(FindingKind Kind, AccessKey Key, string Detail);
}
