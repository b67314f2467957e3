using Mandate.Fixtures;
using Mandate.Governance.Planning;
using static Mandate.Governance.Tests.Planning.Situation;

namespace Mandate.Governance.Tests.Planning;

public sealed class PlannerTests
{
    [Fact]
    public void A_plan_reads_as_text_that_a_person_can_review() => Golden.Equal("mixed.txt", Planner.Plan(Mixed).Text);

    [Fact]
    public void Observing_finds_the_same_differences_and_changes_nothing()
    {
        var plan = Planner.Plan(Mixed with { Mode = ConvergenceMode.Observe });
        Assert.Empty(plan.Steps);
        Golden.Equal("observe.txt", plan.Text);
    }

    [Fact]
    public void What_another_grant_still_justifies_is_not_removed_when_one_ends()
    {
        var plan = Planner.Plan(Enforce with
        {
            Desired = [InForce("eu pacs ann", 2)],
            Ended = [Ended("eu pacs ann", 1)],
            Observed = [Read("eu", "pacs ann")],
            Ours = Ours("eu pacs ann"),
        });
        Assert.Empty(plan.Steps);
        Assert.Empty(plan.Findings);
    }

    [Fact]
    public void What_ended_is_removed_only_where_we_had_put_it()
    {
        var plan = Planner.Plan(Enforce with
        {
            Ended = [Ended("eu pacs ann", 1), Ended("us pacs ann", 1)],
            Observed = [Read("eu", "pacs ann"), Read("us", "pacs ann")],
            Ours = Ours("eu pacs ann"),
        });
        Assert.Equal([Point("eu pacs ann")], plan.Steps.Select(s => s.Point));
        Assert.Equal([new Difference.Outlived(Point("us pacs ann"), Ended("us pacs ann", 1))], plan.Findings);
    }

    [Fact]
    [Trait("Requirement", "S2-19")]
    public void Access_that_ended_on_paper_and_is_held_in_practice_is_shown_with_both()
    {
        var plan = Planner.Plan(Enforce with
        {
            Mode = ConvergenceMode.Observe,
            Ended = [Ended("eu pacs ann", 1)],
            Observed = [Read("eu", "pacs ann")],
            Ours = Ours("eu pacs ann"),
        });
        var outlived = Assert.IsType<Difference.Outlived>(Assert.Single(plan.Findings));
        Assert.Equal((new Revision(30), Noon.AddMinutes(-5)), (outlived.End.Because, outlived.End.At));
    }

    [Fact]
    public void An_undecidable_grant_freezes_its_point_even_where_another_has_ended()
    {
        var plan = Planner.Plan(Enforce with
        {
            Desired = [Frozen("eu pacs ann", 1), Frozen("eu pacs bob", 2)],
            Ended = [Ended("eu pacs ann", 3)],
            Observed = [Read("eu", "pacs ann")],
            Ours = Ours("eu pacs ann"),
        });
        Assert.Empty(plan.Steps);
        Assert.Equal([true, false], plan.Frozen.Select(f => f.IsHeld));
    }

    [Fact]
    public void A_place_that_cannot_be_read_gets_no_step_and_says_how_much_waits_there()
    {
        var plan = Planner.Plan(Enforce with
        {
            Desired = [InForce("eu pacs bob", 2), InForce("us pacs bob", 2)],
            Ended = [Ended("eu pacs ann", 1)],
            Observed = [Unreadable("eu")],
            Ours = Ours("eu pacs ann"),
        });
        Assert.Empty(plan.Steps);
        Assert.Equal(
            [new UnknownPlace("eu", "the folder is gone", 1), new UnknownPlace("us", "it was not read", 0)],
            plan.Unknown);
    }

    [Fact]
    public void Two_readings_of_one_place_count_as_none()
    {
        var plan = Planner.Plan(Enforce with
        {
            Desired = [InForce("eu pacs bob", 2)],
            Observed = [Read("eu"), Read("eu", "pacs bob")],
        });
        Assert.Empty(plan.Steps);
        Assert.Equal("eu", Assert.Single(plan.Unknown).Place);
    }

    [Fact]
    public void Unexplained_removals_beyond_the_bound_wait_for_a_person_and_recorded_ends_do_not()
    {
        var holders = Enumerable.Range(0, 6).Select(i => $"pacs rogue{i}").ToArray();
        var comparison = Enforce with
        {
            Ordered = [.. holders.Select(h => Ordered("eu " + h))],
            Ended = [.. Enumerable.Range(0, 40).Select(i => Ended($"eu pacs left{i}", i))],
            Observed = [Read("eu", [.. holders, .. Enumerable.Range(0, 40).Select(i => $"pacs left{i}")])],
            Ours = Ours([.. Enumerable.Range(0, 40).Select(i => $"eu pacs left{i}")]),
        };
        var plan = Planner.Plan(comparison);
        Assert.Equal(40, plan.Steps.Count);
        Assert.All(plan.Steps, s => Assert.IsType<Step.RemoveEnded>(s));
        Assert.Equal((6, 5), (plan.Held!.Removals.Count, plan.Held.Allowed));

        var released = Planner.Plan(comparison with { Released = plan.Held.Digest });
        Assert.Equal(46, released.Steps.Count);
        Assert.Null(released.Held);

        var grown = comparison with
        {
            Released = plan.Held.Digest,
            Ordered = [.. comparison.Ordered, Ordered("eu pacs left0")],
            Ended = [],
        };
        Assert.NotNull(Planner.Plan(grown).Held);
    }

    [Fact]
    public void The_bound_is_the_greater_of_count_and_share()
    {
        Assert.Equal(5, new RemovalBound(5, 10).Allows(49));
        Assert.Equal(100, new RemovalBound(5, 10).Allows(1000));
    }

    [Fact]
    public void An_order_against_access_in_force_is_contradicted_and_not_followed()
    {
        var plan = Planner.Plan(Enforce with
        {
            Desired = [InForce("eu pacs ann", 1)],
            Ordered = [Ordered("eu pacs ann")],
            Observed = [Read("eu", "pacs ann")],
        });
        Assert.Empty(plan.Steps);
        Assert.IsType<Difference.Contradicted>(Assert.Single(plan.Findings));
    }

    [Fact]
    public void A_plan_says_when_to_look_again()
    {
        var plan = Planner.Plan(Enforce with
        {
            Desired =
            [
                InForce("eu pacs ann", 1, days: 9), InForce("eu pacs ann", 2, days: 4),
                InForce("us pacs ann", 2, days: 12),
            ],
            Observed = [Read("eu", "pacs ann")],
        });
        Assert.Equal(Noon.AddDays(9), plan.LookAgainAt);
    }

    [Fact]
    public void Text_from_a_system_cannot_add_a_line_to_a_plan()
    {
        var plan = Planner.Plan(Enforce with
        {
            Observed = [new ObservedPlace.Read(
                "eu", [new("eu", "pacs", "x\n- eu pacs ann: ordered")], "", null, [], Noon)],
        });
        Assert.Equal(2, plan.Text.Count(c => c == '\n'));
        Assert.Contains(@"x\u000a- eu pacs ann", plan.Text, StringComparison.Ordinal);
    }

    private static Comparison Mixed => Enforce with
    {
        Desired =
        [
            InForce("pacs-eu-1 pacs ann", 1), InForce("pacs-eu-1 pacs ann", 2, days: 60),
            InForce("pacs-us-1 pacs bob", 3), InForce(
                "pacs-us-1 viewer cleo", 3), Frozen("pacs-eu-1 pacs dan", 4), Frozen("pacs-us-1 pacs dan", 4),
            InForce("pacs-eu-1 viewer kim", 9),
        ],
        Ended = [Ended("pacs-eu-1 pacs eve", 5), Ended("pacs-us-1 pacs eve", 5), Ended("pacs-ap-1 pacs eve", 5)],
        Ordered = [Ordered("pacs-eu-1 pacs mallory"), Ordered("pacs-eu-1 viewer kim")],
        Observed =
        [
            Read("pacs-eu-1", "pacs ann", "pacs dan", "pacs eve", "pacs mallory", "viewer kim", "viewer old") with
            {
                Strange = ["`principals/pacs` line 4 carries options"],
            },
            Read("pacs-us-1", "pacs eve", "pacs trudy", "viewer cleo"),
            Unreadable("pacs-ap-1"),
        ],
        Ours = Ours(
            "pacs-eu-1 pacs ann", "pacs-eu-1 pacs eve", "pacs-eu-1 viewer old", "pacs-us-1 pacs eve",
            "pacs-ap-1 pacs eve"),
    };
}
