using Mandate.Governance.Planning;
using static Mandate.Governance.Tests.Planning.Situation;

namespace Mandate.Governance.Tests.Planning;

/// <summary>What a person ordered removed of what was found and nothing justifies.</summary>
public sealed class FindingOrderTests
{
    private static OrderedRemoval Found(string point, int number = 1, long because = 50) =>
        new(Point(point), new(because)) { Finding = new FindingId(new Guid(number, 0, 0, new byte[8])) };

    [Fact]
    public void Exactly_what_was_ordered_goes_and_what_was_not_stays_a_finding()
    {
        var plan = Planner.Plan(Enforce with
        {
            Ordered = [Found("eu pacs eve")], Observed = [Read("eu", "pacs eve", "pacs mallory", "root eve")],
        });
        var step = Assert.IsType<Step.RemoveOrdered>(Assert.Single(plan.Steps));
        Assert.Equal((Point("eu pacs eve"), new Revision(50)), (step.Point, step.Because));
        Assert.Equal(
            [new Difference.Rogue(Point("eu pacs mallory")), new Difference.Rogue(Point("eu root eve"))], plan.Findings);
    }

    [Fact]
    public void What_is_held_no_more_needs_no_step()
    {
        var plan = Planner.Plan(Enforce with { Ordered = [Found("eu pacs eve")], Observed = [Read("eu")] });
        Assert.Equal((0, 0), (plan.Steps.Count, plan.Findings.Count));
    }

    [Fact]
    public void A_grant_that_justifies_it_meanwhile_wins_and_contradicts_nothing()
    {
        var plan = Planner.Plan(Enforce with
        {
            Desired = [InForce("eu pacs eve", 1)], Ordered = [Found("eu pacs eve")], Observed = [Read("eu", "pacs eve")],
        });
        Assert.Equal((0, 0), (plan.Steps.Count, plan.Findings.Count));
    }

    [Fact]
    public void An_undecidable_grant_freezes_what_was_ordered()
    {
        var plan = Planner.Plan(Enforce with
        {
            Desired = [Frozen("eu pacs eve", 1)], Ordered = [Found("eu pacs eve")], Observed = [Read("eu", "pacs eve")],
        });
        Assert.Equal((0, 0), (plan.Steps.Count, plan.Findings.Count));
        Assert.True(Assert.Single(plan.Frozen).IsHeld);
    }

    [Fact]
    public void Observing_drives_nothing_and_the_plan_says_so()
    {
        var plan = Planner.Plan(Enforce with
        {
            Mode = ConvergenceMode.Observe, Ordered = [Found("eu pacs eve"), Found("eu pacs ann", 2)],
            Observed = [Read("eu", "pacs eve", "pacs ann")], Ours = Ours("eu pacs ann"),
        });
        Assert.Empty(plan.Steps);
        Assert.Contains("! eu pacs eve: rogue: justified by nothing; ordered removed, revision 50, and not driven in "
            + "mode observe\n", plan.Text, StringComparison.Ordinal);
        Assert.Contains("! eu pacs ann: orphan: ours, justified by nothing, and no end is recorded; ordered removed, "
            + "revision 50, and not driven in mode observe\n", plan.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_order_explains_its_removal_so_the_guard_lets_them_through_and_holds_the_others()
    {
        var ordered = Enumerable.Range(0, 40).Select(i => $"pacs eve{i}").ToArray();
        var changed = Enumerable.Range(0, 6).Select(i => $"pacs ann{i}").ToArray();
        var plan = Planner.Plan(Enforce with
        {
            Ordered = [.. changed.Select(c => Ordered("eu " + c)), .. ordered.Select((o, i) => Found("eu " + o, i + 1))],
            Observed = [Read("eu", [.. ordered, .. changed])], Ours = Ours([.. changed.Select(c => "eu " + c)]),
        });
        Assert.Equal(40, plan.Steps.Count);
        Assert.Equal(changed.Select(c => Point("eu " + c)), plan.Held!.Removals.Select(r => r.Point));
        // Counted as if they were done: what is ordered does not widen the bound for what is not.
        Assert.Equal(5, plan.Held.Allowed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_two_orders_for_one_point_the_persons_explains_it(bool first)
    {
        var (person, change) = (Found("eu pacs ann", because: 60), Ordered("eu pacs ann"));
        var plan = Planner.Plan(Enforce with
        {
            Bound = new(0, 0), Ordered = first ? [person, change] : [change, person],
            Observed = [Read("eu", "pacs ann")], Ours = Ours("eu pacs ann"),
        });
        Assert.Equal(new Revision(60), Assert.Single(plan.Steps).Because);
        Assert.Null(plan.Held);
    }

    [Fact]
    public void In_a_place_that_cannot_be_read_it_waits()
    {
        var plan = Planner.Plan(Enforce with { Ordered = [Found("eu pacs eve")], Observed = [Unreadable("eu")] });
        Assert.Empty(plan.Steps);
        Assert.Equal(1, Assert.Single(plan.Unknown).RemovalsWaiting);
    }
}
