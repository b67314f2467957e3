using Mandate.Governance.Planning;

namespace Mandate.Governance.Tests.Planning;

/// <summary>Short ways to say a comparison, and what applying a plan does to the places.</summary>
internal static class Situation
{
    public static readonly DateTimeOffset Noon = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static GrantId Grant(int number) => new(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]));

    public static AccessPoint Point(string text) =>
        text.Split(' ') is [var place, var account, var holder] ? new(place, account, holder)
        : throw new ArgumentException(text, nameof(text));

    public static DesiredAccess InForce(string point, int grant, int days = 30, long because = 10) =>
        new(Point(point), Grant(grant), new Justification.InForce(Noon.AddDays(days), new(because)));

    public static DesiredAccess Frozen(string point, int grant, string missing = "contract state", long because = 20) =>
        new(Point(point), Grant(grant), new Justification.Frozen(missing, new(because)));

    public static EndedAccess Ended(string point, int grant, long because = 30) =>
        new(Point(point), Grant(grant), Noon.AddMinutes(-5), new(because));

    public static OrderedRemoval Ordered(string point, long because = 40) => new(Point(point), new(because));

    public static ObservedPlace.Read Read(string place, params string[] held) =>
        new(place, [.. held.Select(h => Point(place + " " + h))], "", null, [], Noon);

    public static ObservedPlace.Unreadable Unreadable(string place, string why = "the folder is gone") =>
        new(place, why, Noon);

    public static IReadOnlySet<AccessPoint> Ours(params string[] points) => points.Select(Point).ToHashSet();

    public static Comparison Enforce => new()
    {
        System = "pacs", Generation = new(7), Mode = ConvergenceMode.Enforce, Bound = new(5, 10),
    };

    /// <summary>The comparison after the plan was applied and the places were read again.</summary>
    public static Comparison Applied(Comparison of, Plan plan)
    {
        var added = plan.Steps.OfType<Step.Add>().Select(s => s.Point).ToHashSet();
        var gone = plan.Steps.Where(s => s is not Step.Add).Select(s => s.Point).ToHashSet();
        return of with
        {
            Observed = [.. of.Observed.Select(place => place.Match<ObservedPlace>(
                read: r => r with { Held = [.. r.Held.Except(gone).Union(added.Where(a => a.Place == r.Place))] },
                unreadable: u => u))],
            Ours = of.Ours.Union(added).ToHashSet(),
        };
    }
}
