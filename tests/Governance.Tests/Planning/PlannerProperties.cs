using FsCheck;
using FsCheck.Fluent;
using Mandate.Governance.Planning;
using static Mandate.Governance.Tests.Planning.Situation;

namespace Mandate.Governance.Tests.Planning;

public sealed class PlannerProperties
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void A_plan_applied_and_made_again_has_no_steps() => Holds(of =>
        Planner.Plan(Applied(of, Planner.Plan(of))).Steps.Count == 0);

    [Fact]
    public void What_any_grant_in_force_justifies_is_never_removed() => Holds(of =>
    {
        var justified = of.Desired.Where(d => d.Justification is Justification.InForce).Select(d => d.Point)
            .ToHashSet();
        return !Removed(Planner.Plan(of)).Any(justified.Contains);
    });

    [Fact]
    public void What_is_frozen_and_not_in_force_is_never_touched() => Holds(of =>
    {
        var inForce = of.Desired.Where(d => d.Justification is Justification.InForce).Select(d => d.Point).ToHashSet();
        var frozen = of.Desired.Where(d => d.Justification is Justification.Frozen).Select(d => d.Point)
            .Except(inForce).ToHashSet();
        return !Touched(Planner.Plan(of)).Any(frozen.Contains);
    });

    [Fact]
    public void Nothing_is_removed_without_a_recorded_end_of_ours_or_an_order() => Holds(of =>
    {
        var ended = of.Ended.Select(e => e.Point).Where(of.Ours.Contains);
        var allowed = ended.Concat(of.Ordered.Select(o => o.Point)).ToHashSet();
        return Removed(Planner.Plan(of)).All(allowed.Contains);
    });

    [Fact]
    public void Only_what_was_read_is_touched() => Holds(of =>
    {
        var read = of.Observed.OfType<ObservedPlace.Read>().Select(p => p.Place).ToHashSet();
        return Touched(Planner.Plan(of)).All(p => read.Contains(p.Place));
    });

    [Fact]
    public void Observing_never_makes_a_step() => Holds(of =>
        Planner.Plan(of with { Mode = ConvergenceMode.Observe }) is { Steps.Count: 0, Held: null });

    [Fact]
    public void Nothing_added_lacks_a_grant_in_force() => Holds(of =>
    {
        var justified = of.Desired.Where(d => d.Justification is Justification.InForce)
            .Select(d => (d.Point, d.Grant)).ToHashSet();
        return Planner.Plan(of).Steps.OfType<Step.Add>().All(s => justified.Contains((s.Point, s.Grant)));
    });

    [Fact]
    public void The_order_of_the_input_never_shows_in_the_text() => Holds(of =>
        Planner.Plan(of).Text == Planner.Plan(of with
        {
            Desired = [.. of.Desired.Reverse()],
            Ended = [.. of.Ended.Reverse()],
            Ordered = [.. of.Ordered.Reverse()],
            Observed = [.. of.Observed.Reverse()],
        }).Text);

    [Fact]
    public void Everything_held_that_should_not_be_is_removed_held_back_or_found() => Holds(of =>
    {
        var plan = Planner.Plan(of);
        var justified = of.Desired.Select(d => d.Point).ToHashSet();
        var held = plan.Held?.Removals.Select(r => r.Point) ?? [];
        var told = Removed(plan).Concat(held).Concat(plan.Findings.Select(Found));
        return of.Observed.OfType<ObservedPlace.Read>().SelectMany(p => p.Held).Except(justified).All(told.Contains);
    });

    private static AccessPoint? Found(Difference difference) => difference.Match<AccessPoint?>(
        r => r.Point, o => o.Point, o => o.Point, m => m.Point, c => c.Point, _ => null);

    private static IEnumerable<AccessPoint> Removed(Plan plan) =>
        plan.Steps.Where(s => s is not Step.Add).Select(s => s.Point);

    private static IEnumerable<AccessPoint> Touched(Plan plan) => plan.Steps.Select(s => s.Point);

    private static void Holds(Func<Comparison, bool> property) =>
        Check.One(Thorough, Prop.ForAll(Arb.From(Comparisons), property));

    private static readonly string[] Places = ["eu", "us", "ap"];

    // A small world, so that grants overlap and every case meets every other.
    private static Gen<AccessPoint> Points =>
        from place in Gen.Elements(Places)
        from account in Gen.Elements("pacs", "viewer")
        from holder in Gen.Elements("ann", "bob", "cleo")
        select new AccessPoint(place, account, holder);

    private static Gen<Comparison> Comparisons =>
        from desired in Gen.ListOf(
            from point in Points
            from grant in Gen.Choose(1, 5)
            from days in Gen.Choose(1, 3)
            from frozen in Gen.Frequency((2, Gen.Constant(false)), (1, Gen.Constant(true)))
            select frozen ? Frozen(point.ToString(), grant) : InForce(point.ToString(), grant, days))
        from ended in Gen.ListOf(
            from point in Points
            from grant in Gen.Choose(6, 9)
            from revision in Gen.Choose(1, 3)
            select Ended(point.ToString(), grant, revision))
        from ordered in Gen.ListOf(from point in Points select Ordered(point.ToString()))
        from held in Gen.ListOf(Points)
        from ours in Gen.ListOf(Points)
        from broken in Gen.SubListOf(Places)
        from unreadable in Gen.Elements(broken.ToList(), [], [])
        from unread in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Constant(1)))
        from count in Gen.Choose(0, 4)
        from percent in Gen.Choose(0, 50)
        select Enforce with
        {
            Bound = new(count, percent),
            Desired = [.. desired],
            Ended = [.. ended],
            Ordered = [.. ordered],
            Ours = ours.ToHashSet(),
            Observed = [.. Places.Skip(unread).Select(place => Place(place, unreadable.Contains(place), held))],
        };

    private static ObservedPlace Place(string place, bool isUnreadable, IEnumerable<AccessPoint> held) => isUnreadable
        ? Unreadable(place)
        : new ObservedPlace.Read(place, [.. held.Where(p => p.Place == place)], "", null, [], Noon);
}
