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
    public List<Change> Compare(SystemId system, Plan plan, IEnumerable<Difference> besides, Func<FindingId> newId)
    {
        var found = new Dictionary<Mark, string>();
        foreach (var difference in plan.Findings.Concat(besides)) Found(found, system, difference);
        foreach (var place in plan.Unknown)
            found[Of(FindingKind.Unreadable, new AccessKey(system, place.Place, "", ""), "")] = PlainText.Bounded(
                place.Why);
        var unknown = plan.Unknown.Select(p => p.Place).ToHashSet(StringComparer.Ordinal);
        var changes = new List<Change>();
        foreach (var (mark, id) in open.ToList())
        {
            if (found.ContainsKey(mark) || (mark.Kind != FindingKind.Unreadable && unknown.Contains(mark.Key.Place)))
                continue;
            changes.Add(new Change.FindingClosed(id, How(mark.Kind)));
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
