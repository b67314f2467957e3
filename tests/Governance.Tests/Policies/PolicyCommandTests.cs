using System.Collections.Immutable;
using static Mandate.Governance.Tests.Examples;
using static Mandate.Governance.Tests.PolicyEstate;

namespace Mandate.Governance.Tests;

/// <summary>What cannot be deployed or excepted, and where that is said.</summary>
public sealed class PolicyCommandTests
{
    private static readonly Requirement Anything = new() { DurationMax = TimeSpan.FromDays(3660) };

    private static Rule.Permit Rail(TestEstate estate, Func<Guardrail, Guardrail> change) => new(
        "desk", RuleMatch.Everything, null, change(new Guardrail(
            estate.PersonId("risk@harbor"), estate.At.Plus(TimeSpan.FromDays(90)), 2, null, null, null)));

    public static TheoryData<string, string> Rules => new()
    {
        { "none", "rules" }, { "too_many", "rules" }, { "twice", "rules" }, { "no_name", "rules" },
        { "demands_nothing", "rules.r" }, { "no_such_system", "rules.r.match.system" },
        { "no_such_entitlement", "rules.r.match.entitlement" }, { "no_such_relationship", "rules.r.match.relationship" },
        { "expression", "rules.r.when" }, { "nobody", "rules.r" }, { "too_many_people", "rules.r" },
        { "too_few_named", "rules.r" }, { "gone", "rules.r" }, { "negative", "rules.r" }, { "wordless", "rules.r" },
        { "rail_tier_3", "rules.desk" }, { "rail_over", "rules.desk" }, { "rail_for_years", "rules.desk" },
        { "rail_of_nothing", "rules.desk" }, { "rail_of_the_other_side", "rules.desk" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_that_cannot_be_is_refused_at_its_member(string what, string member)
    {
        var estate = Harbor().Person("gone@harbor", "harbor").Person("gone@harbor", LifeEvent.Left);
        var simple = Demand("r", Anything);
        Rule With(RuleMatch match) => Demand("r", Anything, match);
        Rule Asking(ApprovalStep step) => Demand("r", new Requirement { Approvals = [step] });
        ImmutableArray<Rule> rules = what switch
        {
            "none" => [],
            "too_many" => [.. Enumerable.Range(0, 101).Select(n => (Rule)Demand($"r{n}", Anything))],
            "twice" => [simple, simple],
            "no_name" => [Demand("R R", Anything)],
            "demands_nothing" => [Demand("r", new Requirement())],
            "no_such_system" => [With(new RuleMatch { Systems = ["pacs", "pasc"] })],
            "no_such_entitlement" => [With(new RuleMatch { Entitlements = ["pacs/operators"] })],
            "no_such_relationship" => [With(new RuleMatch { Relationships = ["harbor-tidewy"] })],
            "expression" => [Demand("r", Anything, when: "grant.teir > 1")],
            "nobody" => [Asking(new ApprovalStep(0, ApproverRoles.Sponsor, []))],
            "too_many_people" => [Asking(new ApprovalStep(9, ApproverRoles.Sponsor, []))],
            "too_few_named" => [Asking(new ApprovalStep(2, ApproverRoles.None, [estate.PersonId("risk@harbor")]))],
            "gone" => [Asking(new ApprovalStep(1, ApproverRoles.None, [estate.PersonId("gone@harbor")]))],
            "negative" => [Demand("r", new Requirement { ExtensionsMax = -1 })],
            "wordless" => [new Rule.Forbid("r", RuleMatch.Everything, null, "")],
            "rail_tier_3" => [Rail(estate, g => g with { TierMax = 3 })],
            "rail_over" => [Rail(estate, g => g with { Until = estate.At })],
            "rail_for_years" => [Rail(estate, g => g with { Until = estate.At.Plus(TimeSpan.FromDays(367)) })],
            "rail_of_nothing" => [Rail(estate, g => g with { GrantsMax = 0 })],
            _ => [Rail(estate, g => g with { ApprovedBy = estate.PersonId("admin@tideway") })],
        };
        var refused = Assert.IsType<Ruling.Refused>(estate.TryDeploy(estate.Policy("p", [.. rules]))).Because;
        Assert.Equal(member, refused.Member);
    }

    [Fact]
    public void A_grace_has_an_end_a_reach_names_what_there_is_and_the_same_again_is_no_version()
    {
        var estate = Harbor();
        var policy = estate.Policy("p", Demand("all", Anything));
        Assert.Equal("grace", TestEstate.Refused(RefusalCode.InvalidValue,
            estate.TryDeploy(policy with { Grace = TimeSpan.FromDays(367) })).Member);
        Assert.Equal("grace", TestEstate.Refused(RefusalCode.InvalidValue,
            estate.TryDeploy(policy with { Grace = TimeSpan.FromTicks(-1) })).Member);
        Assert.Equal("reach.systems", TestEstate.Refused(RefusalCode.Unknown,
            estate.TryDeploy(policy with { Reach = new PolicyReach(["pasc"], []) })).Member);
        Assert.Equal("reach.relationships", TestEstate.Refused(RefusalCode.Unknown,
            estate.TryDeploy(policy with { Reach = new PolicyReach([], ["harbor"]) })).Member);
        estate.Deploy(policy);
        TestEstate.Refused(RefusalCode.AlreadySo, estate.TryDeploy(policy));
        // A name is one policy for good, and an id has one name.
        TestEstate.Refused(RefusalCode.NameTaken, estate.TryDeploy(policy with
        {
            Id = new PolicyId(estate.IdOf("policy", "q")), Rules = [Demand("all", new Requirement { Function = true })],
        }));
        TestEstate.Refused(RefusalCode.NameTaken, estate.TryDeploy(policy with { Name = "q" }));
        // Every member of a requirement makes another version.
        var needs = Anything with { RecordingDecided = true };
        estate.Deploy(policy with { Rules = [Demand("all", needs)] });
        estate.Deploy(policy with { Rules = [Demand("all", needs with { Revocation = [RevocationTrigger.Ticket] })] });
        Assert.Equal(3, estate.Now.Policies.Deployed[^1].Version);
    }

    /// <summary>S4-11: nobody who is signed in puts a policy in force in another's name.</summary>
    [Fact]
    public void Who_deploys_signed_in_is_the_deployer()
    {
        var estate = Harbor().Person("deputy2@harbor", "harbor");
        estate.Person("deputy2@harbor", LifeEvent.SamePerson, same: "deputy@harbor");
        var policy = estate.Policy("p", Demand("all", Anything));
        Ruling By(string actor) => PolicyCommands.Deploy(
            estate.Now, policy, GrantTouch.Nothing(estate.Now), estate.At, new Actor(actor));
        string Person(string name) => Identifier.Text(estate.PersonId(name));
        Assert.Equal("deployer",
            TestEstate.Refused(RefusalCode.NotPermitted, By(Person("risk@harbor"))).Member);
        TestEstate.Refused(RefusalCode.NotPermitted, By(Person("sponsor@harbor")));
        Assert.IsType<Ruling.Accepted>(By(Person("deputy@harbor")));
        Assert.IsType<Ruling.Accepted>(By(Person("deputy2@harbor")));
        Assert.IsType<Ruling.Accepted>(By("local:operations"));
    }

    [Theory]
    [InlineData("nothing", "lifts")]
    [InlineData("twice", "lifts")]
    [InlineData("of_nothing", "rules")]
    [InlineData("of_no_rule", "rules")]
    [InlineData("of_no_policy", "rules")]
    [InlineData("no_name", "grants")]
    [InlineData("no_such_system", "match.system")]
    [InlineData("over", "until")]
    [InlineData("for_years", "until")]
    [InlineData("of_a_stranger", "owner")]
    [InlineData("by_nobody", "approved_by")]
    [InlineData("by_the_owners_other_record", "approved_by")]
    public void An_exception_that_cannot_be_is_refused_at_its_member(string what, string member)
    {
        var estate = Harbor().Person("owner2@harbor", "harbor");
        estate.Person("owner2@harbor", LifeEvent.SamePerson, same: "pacs-owner@harbor");
        estate.Deploy(estate.Policy("p", Demand("all", Anything)));
        var fine = estate.Exception("x", "p/all", RequirementKind.Duration, "2026-06-01");
        var exception = what switch
        {
            "nothing" => fine with { Lifts = [] },
            "twice" => fine with { Lifts = [RequirementKind.Duration, RequirementKind.Duration] },
            "of_nothing" => fine with { Rules = [] },
            "of_no_rule" => fine with { Rules = ["p/some"] },
            "of_no_policy" => fine with { Rules = ["q"] },
            "no_name" => fine with { Grants = ["Second Line"] },
            "no_such_system" => fine with { Match = new RuleMatch { Systems = ["pasc"] } },
            "over" => fine with { Until = estate.At },
            "for_years" => fine with { Until = estate.At.Plus(TimeSpan.FromDays(367)) },
            "of_a_stranger" => fine with { Owner = estate.PersonId("admin@tideway") },
            "by_nobody" => fine with { ApprovedBy = [] },
            _ => fine with { ApprovedBy = estate.People("owner2@harbor") },
        };
        Assert.Equal(member, Assert.IsType<Ruling.Refused>(estate.TryExcept(exception)).Because.Member);
        estate.Do(estate.TryExcept(fine));
        TestEstate.Refused(RefusalCode.NameTaken, estate.TryExcept(fine));
        TestEstate.Refused(RefusalCode.IdTaken, estate.TryExcept(fine with { Name = "y" }));
    }

    [Fact]
    public void An_exception_is_taken_back_once()
    {
        var estate = Harbor();
        estate.Deploy(estate.Policy("p", Demand("all", Anything)));
        var exception = estate.Exception("x", "p/all", RequirementKind.Duration, "2026-06-01");
        var revoked = new Change.ExceptionRevoked(exception.Id);
        TestEstate.Refused(RefusalCode.Unknown, PolicyCommands.Revoke(estate.Now, revoked, estate.At));
        estate.Do(estate.TryExcept(exception)).After(1).Do(PolicyCommands.Revoke(estate.Now, revoked, estate.At));
        TestEstate.Refused(RefusalCode.AlreadySo, PolicyCommands.Revoke(estate.Now, revoked, estate.At));
        Assert.False(estate.Now.Policies.Exceptions[exception.Id].IsOpen(estate.At));
    }
}
