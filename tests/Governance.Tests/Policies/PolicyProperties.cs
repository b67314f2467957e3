using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Mandate.Governance.Tests;

/// <summary>What holds of every set of rules and every question.</summary>
public sealed class PolicyProperties
{
    private static readonly Instant at = RandomPolicy.Start.Plus(TimeSpan.FromDays(2));

    [Fact]
    public void Requirements_add_up() => Holds(random =>
    {
        var (left, right, question) = (Strict(random, "a"), Strict(random, "b"), random.Question());
        var both = Judge([.. left, .. right], question);
        var (one, other) = (Judge(left, question), Judge(right, question));
        var apart = Missing(one).Concat(Missing(other)).ToHashSet();
        var together = Missing(both).ToHashSet();
        Assert.Equal(one.Rules.Concat(other.Rules).OrderBy(r => r.Rule, StringComparer.Ordinal), both.Rules);
        Assert.Superset(apart, together);
        // Nothing more, but that the strictest evidence counts for the approvals of all.
        Assert.All(together.Except(apart), m => Assert.StartsWith("Approvals ", m, StringComparison.Ordinal));
        if (left.Concat(right).OfType<Rule.Require>().All(r => r.Needs.Evidence is null)) Assert.Equal(apart, together);
        return both is PolicyOutcome.Refused { Rules.Length: > 0 };
    });

    [Fact]
    public void The_order_of_rules_means_nothing() => Holds(random =>
    {
        var (rules, question) = (random.Rules("r"), random.Question());
        var turned = rules.Reverse().ToImmutableArray();
        var outcome = Judge(rules, question);
        Assert.Equal(Say(outcome), Say(Judge(turned, question)));
        return outcome is PolicyOutcome.Admitted;
    });

    [Fact]
    public void Adding_a_rule_that_demands_or_forbids_never_admits_what_some_rule_matched() => Holds(random =>
    {
        var (rules, question) = (random.Rules("r"), random.Question());
        var before = Judge(rules, question);
        var after = Judge([.. rules, random.Strict("s")], question);
        if (before is PolicyOutcome.Refused { Rules.IsEmpty: true }) return false;
        if (after is PolicyOutcome.Admitted) Assert.IsType<PolicyOutcome.Admitted>(before);
        if (before is PolicyOutcome.Refused) Assert.IsType<PolicyOutcome.Refused>(after);
        return before is PolicyOutcome.Admitted && after is not PolicyOutcome.Admitted;
    });

    [Fact]
    public void A_guardrail_stands_for_approvals_and_for_nothing_else() => Holds(random =>
    {
        var (rules, question) = (Strict(random, "r"), random.Question());
        var guardrail = random.Permit("z");
        var (without, with) = (Judge(rules, question), Judge([.. rules, guardrail], question));
        var lifted = Missing(without).Except(Missing(with)).ToList();
        Assert.All(lifted, m => Assert.StartsWith("Approvals ", m, StringComparison.Ordinal));
        Assert.Empty(Missing(with).Except(Missing(without)));
        if (lifted.Count > 0) Assert.True(question.Tier <= 2 && at < guardrail.Within.Until);
        if (without is PolicyOutcome.Undecidable) Assert.IsType<PolicyOutcome.Undecidable>(with);
        return lifted.Count > 0;
    });

    [Fact]
    public void An_exception_lifts_what_it_names_and_nothing_else() => Holds(random =>
    {
        var (rules, question) = (Strict(random, "r"), random.Question());
        var kind = Enum.GetValues<RequirementKind>()[random.Below(Enum.GetValues<RequirementKind>().Length)];
        var exception = random.Exception(random.Below(2) == 0 ? "p" : "p/r0", kind);
        var (without, with) = (Judge(rules, question), Judge(rules, question, exception));
        var lifted = Unmet(without).Where(u => !Unmet(with).Any(v => Same(u, v))).ToList();
        // Without evidence the approvals are weaker, too.
        Assert.All(lifted, u => Assert.True(
            u.Kind == kind || (kind == RequirementKind.Evidence && u.Kind == RequirementKind.Approvals)));
        Assert.All(lifted, u => Assert.True(
            exception.Rules.Contains("p") || u.Rule.Rule == "r0" || kind == RequirementKind.Evidence));
        Assert.Empty(Unmet(with).Where(v => !Unmet(without).Any(u => Same(u, v))));
        Assert.Equal(Forbidden(without), Forbidden(with));
        Assert.Equal(without.Rules, with.Rules);
        if (with is PolicyOutcome.Admitted admitted && without is PolicyOutcome.Refused)
        {
            Assert.Equal([exception.Id], admitted.Exceptions);
            Assert.True(admitted.Until <= exception.Until);
        }

        return lifted.Count > 0;
    });

    [Fact]
    public void An_exception_that_is_not_open_or_is_for_others_lifts_nothing() => Holds(random =>
    {
        var (rules, question) = (Strict(random, "r"), random.Question());
        var whole = random.Exception("p", [.. Enum.GetValues<RequirementKind>()]);
        PolicyException[] idle =
        [
            whole with { Until = at }, whole with { From = at.Plus(TimeSpan.FromTicks(1)) },
            whole with { RevokedAt = at }, whole with { Rules = ["q", "p/other"] }, whole with { Grants = ["g3"] },
            whole with { Match = new RuleMatch { Systems = ["s3"] } },
        ];
        var without = Say(Judge(rules, question));
        Assert.All(idle, x => Assert.Equal(without, Say(Judge(rules, question, x))));
        return Say(Judge(rules, question, whole)) != without;
    });

    [Fact]
    public void What_is_not_known_is_undecidable_and_named() => Holds(random =>
    {
        var (rules, question) = (Strict(random, "r"), random.Generous());
        var (name, text) = random.Below(3) switch
        {
            0 => ("system.environment", "system.environment != \"x\""),
            1 => ("grant.function", "grant.function != \"x\""),
            _ => ("ticket.kind", "ticket.kind != \"x\""),
        };
        var asks = new Rule.Require("z", RuleMatch.Everything, new PolicyExpression(text), new Requirement());
        // Without the requirements that the unknown itself would fail.
        ImmutableArray<Rule> all =
        [
            .. rules.OfType<Rule.Require>().Select(r => (Rule)new Rule.Require(
                r.Name, r.Match with { Environments = [] }, null,
                r.Needs with { Function = false, Tickets = [], Approvals = [], Revocation = [] })), asks,
        ];
        Assert.IsType<PolicyOutcome.Admitted>(Judge(all, question));
        var blind = question with
        {
            Environment = name == "system.environment" ? null : question.Environment,
            Function = name == "grant.function" ? null : question.Function,
            Ticket = name == "ticket.kind" ? null : question.Ticket,
        };
        var outcome = Assert.IsType<PolicyOutcome.Undecidable>(Judge(all, blind));
        Assert.Equal([name], outcome.Missing);
        Assert.Contains(outcome.Rules, r => r.Rule == "z");
        // Where the rest decides, the unknown does not matter; a prohibition that cannot be decided admits nothing.
        Assert.IsType<PolicyOutcome.Admitted>(Judge(
            [
                .. all[..^1], new Rule.Require(
                    "z", RuleMatch.Everything, new PolicyExpression(text + " || grant.tier > 0"), asks.Needs),
            ], blind));
        Assert.IsType<PolicyOutcome.Undecidable>(Judge(
            [.. all[..^1], new Rule.Forbid("z", RuleMatch.Everything, asks.When, "why")], blind));
        return true;
    });

    [Fact]
    public void Grace_lasts_until_exactly_its_instant_and_helps_nothing_that_came_later() => Holds(random =>
    {
        var (old, young, question) = (random.Rules("a"), random.Rules("b"), random.Question());
        var grace = TimeSpan.FromDays(random.Below(3));
        var second = at;
        var set = Set(
            [Version(old, RandomPolicy.Start, 1), Version(young, second, 5) with { Grace = grace, Version = 2 }]);
        var alone = Set([Version(young, second, 5) with { Version = 2 }]);
        PolicyOutcome Older(Instant when) => Set([Version(old, RandomPolicy.Start, 1)]).Judge(question, when, new(2));
        foreach (var when in (Instant[])[second, second.Plus(grace).Plus(-TimeSpan.FromTicks(1)), second.Plus(grace)])
        {
            if (when < second) continue;
            var fresh = alone.Judge(question, when, PolicySet.Ahead);
            // Recorded or confirmed since: by the new version alone.
            Assert.Equal(Say(fresh), Say(set.Judge(question, when, new Revision(5))));
            Assert.Equal(Say(fresh), Say(set.Judge(question, when, PolicySet.Ahead)));
            var mild = set.Judge(question, when, new Revision(4));
            var inGrace = when < second.Plus(grace);
            if (fresh is not PolicyOutcome.Admitted && inGrace && Older(when) is PolicyOutcome.Admitted before)
            {
                var admitted = Assert.IsType<PolicyOutcome.Admitted>(mild);
                Assert.True(admitted.IsGrace);
                Assert.Equal(Instant.Min(before.Until, second.Plus(grace)), admitted.Until);
            }
            else Assert.Equal(Say(fresh), Say(mild));
        }

        return grace > TimeSpan.Zero && Older(second) is PolicyOutcome.Admitted
            && alone.Judge(question, second, PolicySet.Ahead) is not PolicyOutcome.Admitted;
    });

    [Fact]
    public void Outside_of_its_reach_the_version_before_goes_on() => Holds(random =>
    {
        var (old, young, question) = (random.Rules("a"), random.Rules("b"), random.Question());
        var reach = random.Below(2) == 0 ? new PolicyReach(["s1"], []) : new PolicyReach([], ["r2"]);
        var before = Version(old, RandomPolicy.Start, 1);
        var stage = Version(young, at, 2) with { Version = 2 };
        var staged = Set([before, stage with { Reach = reach }]).Judge(question, at, PolicySet.Ahead);
        var isWithin = question.System == "s1" && reach.Systems.Length > 0
            || question.Relationship == "r2" && reach.Relationships.Length > 0;
        var expected = Set(isWithin ? [before, stage] : [before]).Judge(question, at, PolicySet.Ahead);
        Assert.Equal(Say(expected), Say(staged));
        return !isWithin && staged is PolicyOutcome.Admitted;
    });

    [Fact]
    public void An_admission_lasts_as_long_as_it_says_while_nothing_else_changes() => Holds(random =>
    {
        var (rules, question) = (random.Rules("r"), random.Question());
        var exception = random.Exception("p", [.. Enum.GetValues<RequirementKind>()]);
        var set = Set([Version(rules, RandomPolicy.Start, 1)], exception);
        if (set.Judge(question, at, PolicySet.Ahead) is not PolicyOutcome.Admitted admitted) return false;
        if (admitted.Until == Instant.Forever) return false;
        Assert.True(admitted.Until > at);
        Assert.IsType<PolicyOutcome.Admitted>(set.Judge(
            question, admitted.Until.Plus(-TimeSpan.FromTicks(1)), PolicySet.Ahead));
        return true;
    });

    /// <summary>Of so many random cases, some have to be the interesting one that the body answers true for.</summary>
    private static void Holds(Func<RandomPolicy, bool> body)
    {
        var interesting = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(4_000), Prop.ForAll(
            Gen.Choose(int.MinValue, int.MaxValue).ToArbitrary(), seed =>
        {
            if (body(new RandomPolicy(seed))) interesting++;
        }));
        Assert.True(interesting >= 5, $"{interesting} cases were those that the property is about");
    }

    private static ImmutableArray<Rule> Strict(RandomPolicy random, string prefix) =>
        [.. Enumerable.Range(0, 1 + random.Below(4)).Select(i => random.Strict(prefix + i))];

    private static PolicyOutcome Judge(
        ImmutableArray<Rule> rules, PolicyQuestion question, params PolicyException[] exceptions) =>
        Set([Version(rules, RandomPolicy.Start, 1)], exceptions).Judge(question, at, PolicySet.Ahead);

    internal static PolicySet Set(PolicyVersion[] versions, params PolicyException[] exceptions) =>
        exceptions.Aggregate(versions.Aggregate(PolicySet.None, (set, v) => set.With(v)), (set, x) => set.With(x));

    internal static PolicyVersion Version(ImmutableArray<Rule> rules, Instant from, long because) => new()
    {
        Id = new PolicyId(Guid.AllBitsSet), Name = "p", Version = 1, Rules = rules, Reach = PolicyReach.Everywhere,
        From = from, Grace = TimeSpan.Zero, Because = new Revision(because), Author = default, Approver = default,
        Deployer = default,
    };

    private static ImmutableArray<Unmet> Unmet(PolicyOutcome outcome) =>
        outcome is PolicyOutcome.Refused refused ? refused.Unmet : [];

    private static IEnumerable<string> Missing(PolicyOutcome outcome) => outcome switch
    {
        PolicyOutcome.Refused refused => refused.Unmet.Select(u => $"{u.Kind} {u.Rule.Rule} {Step(u)}")
            .Concat(refused.Forbidden.Select(f => "Forbidden " + f.Rule.Rule)),
        _ => [],
    };

    private static string Step(Unmet unmet) => unmet.Step is { } step
        ? $"{step.Count} {step.Roles} {string.Join(' ', step.People)}" : unmet.Text;

    private static bool Same(Unmet one, Unmet other) =>
        one.Rule == other.Rule && one.Kind == other.Kind && Step(one) == Step(other);

    private static ImmutableArray<(RuleReference Rule, string Because)> Forbidden(PolicyOutcome outcome) =>
        outcome is PolicyOutcome.Refused refused ? refused.Forbidden : [];

    /// <summary>Everything that an outcome says.</summary>
    private static string Say(PolicyOutcome outcome) => outcome.Match(
        _ => "ungoverned",
        a => $"admitted {string.Join(' ', a.Rules)} until {a.Until} by {a.Guardrail} "
            + $"{string.Join(' ', a.Exceptions)} {a.IsGrace} {a.Because}",
        r => $"refused {string.Join(' ', r.Rules)} {string.Join(", ", Missing(r))} {r.Because}",
        u => $"undecidable {string.Join(' ', u.Rules)} {string.Join(' ', u.Missing)} {u.Because}");
}
