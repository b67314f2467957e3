using Mandate.Cel;

namespace Mandate.Governance.Tests;

/// <summary>What conditions do to decisions, along the chain and in the explanation.</summary>
public sealed class ConditionalDecisionTests
{
    private static readonly (string, CelValue) Inside = ("ip", CelValue.Of("10.1.1.1"));
    private static readonly (string, CelValue) Outside = ("ip", CelValue.Of("192.0.2.1"));

    /// <summary>The harbour with conditions on the root, the assignment and the entitlement, as asked for.</summary>
    private static TestEstate Harbor(ConditionSet? root = null, ConditionSet? child = null,
        ConditionSet? entitlement = null)
    {
        var estate = Examples.HarborWithoutGrants();
        if (entitlement is not null) estate.Do(Define(estate, entitlement));
        return estate
            .Record(estate.Grant("tideway-runs-pacs", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor")
                with { Until = TestEstate.Day("2030-01-01"), Conditions = root ?? ConditionSet.None })
            .Record(estate.Grant("second-line", Examples.Operator, "host pacs-eu-*",
                "admin@tideway pacs-owner@harbor", "tideway-runs-pacs")
                with { Conditions = child ?? ConditionSet.None });
    }

    private static Ruling Define(TestEstate estate, ConditionSet conditions) => SystemCommands.Define(
        estate.Now, new Change.EntitlementDefined(estate.EntitlementId("pacs/operator"), estate.SystemId("pacs"),
            "operator", 2, ["login", "restart"], null) { Conditions = conditions });

    private static Question Ask(TestEstate estate, params (string, CelValue)[] context) =>
        Asked.With(context) with
        {
            Subject = new Beneficiary(BeneficiaryKind.Person, estate.Now.Find(estate.PersonId(Examples.Operator))),
        };

    private static Decision Decide(TestEstate estate, params (string, CelValue)[] context) =>
        Decision.Of(estate.Now, Ask(estate, context), estate.At);

    private static ConditionSet Network() => ConditionSet.Of(Asked.Network("10.0.0.0/8"));

    [Fact]
    [Trait("Requirement", "S0-29")]
    public void A_property_that_is_missing_refuses_and_is_named()
    {
        var estate = Harbor(child: Network());
        Assert.True(Decide(estate, Inside).Permits);
        Assert.Equal(DecisionReason.ConditionFailed, Decide(estate, Outside).Reason);
        var undecidable = Decide(estate);
        Assert.Equal(DecisionReason.ConditionUndecidable, undecidable.Reason);
        Assert.Equal(estate.Now.FindGrant("second-line"), undecidable.Grant);
        var explained = GrantConditions.Explained(Validity.Explain(estate.Now, undecidable.Grant, estate.At),
            estate.Now, undecidable.Grant, estate.At, Ask(estate));
        var result = Assert.Single(explained.Chain[0].Conditions);
        Assert.Equal((TermOutcome.Unknown, "property_missing", false),
            (result.Outcome, result.Reason, result.OfEntitlement));
        Assert.Equal(["context.ip"], result.Missing);
    }

    [Fact]
    [Trait("Requirement", "S0-29")]
    public void A_question_without_any_properties_is_refused_too()
    {
        var estate = Harbor(child: Network());
        Assert.Equal(DecisionReason.ConditionUndecidable,
            Decision.Of(estate.Now, Ask(estate) with { Properties = null }, estate.At).Reason);
    }

    [Fact]
    [Trait("Requirement", "S0-19")]
    public void The_conditions_of_every_link_and_of_the_entitlement_bind()
    {
        var ticket = ("ticket", CelValue.Of("CHG-1"));
        var environment = ("environment", CelValue.Of("test"));
        var estate = Harbor(Network(), ConditionSet.Of(new Condition.Ticket()),
            ConditionSet.Of(new Condition.Environment(["test"])));
        Assert.True(Decide(estate, Inside, ticket, environment).Permits);
        Assert.Equal(DecisionReason.ConditionFailed, Decide(estate, Outside, ticket, environment).Reason);
        foreach (var some in new[] { new[] { Inside, ticket }, [Inside, environment], [ticket, environment] })
            Assert.Equal(DecisionReason.ConditionUndecidable, Decide(estate, some).Reason);
        var chain = estate.Explain("second-line").Chain;
        Assert.Equal(["ticket", "environment"], chain[0].Conditions.Select(c => c.Condition.Kind));
        Assert.Equal([false, true], chain[0].Conditions.Select(c => c.OfEntitlement));
        Assert.Equal(["network"], chain[1].Conditions.Select(c => c.Condition.Kind));
        Assert.All(chain.SelectMany(l => l.Conditions), c =>
            Assert.Equal((TermOutcome.NotApplicable, "asked_with_a_question"), (c.Outcome, c.Reason)));
    }

    [Fact]
    public void A_child_without_conditions_below_a_parent_with_some_has_the_parents()
    {
        var estate = Harbor(root: Network());
        Assert.Equal(DecisionReason.ConditionUndecidable, Decide(estate).Reason);
        Assert.True(Decide(estate, Inside).Permits);
        Assert.True(GrantConditions.Any(estate.Now, estate.Now.FindGrant("second-line"), estate.At));
    }

    [Fact]
    public void A_condition_ends_nothing()
    {
        var estate = Harbor(child: Network());
        Assert.True(estate.InForce("second-line"));
        Assert.True(estate.Explain("second-line").Answer.IsInForce);
    }

    [Fact]
    public void A_grant_that_is_not_in_force_says_so_whatever_its_conditions()
    {
        var estate = Harbor(child: Network()).Revoke("second-line");
        Assert.Equal(DecisionReason.NotInForce, Decide(estate, Inside).Reason);
    }

    [Fact]
    public void One_grant_whose_conditions_hold_is_enough_and_the_nearest_refusal_is_given()
    {
        var estate = Harbor(child: Network());
        estate.Record(estate.Grant("third-line", Examples.Operator, "host pacs-eu-*",
            "admin@tideway pacs-owner@harbor", "tideway-runs-pacs")
            with { Conditions = ConditionSet.Of(new Condition.Environment(["test"])) });
        var (test, prod) = (("environment", CelValue.Of("test")), ("environment", CelValue.Of("prod")));
        Assert.True(Decide(estate, Inside).Permits);
        Assert.True(Decide(estate, test).Permits);
        Assert.Equal(DecisionReason.ConditionUndecidable, Decide(estate, prod).Reason);
        Assert.Equal(DecisionReason.ConditionFailed, Decide(estate, prod, Outside).Reason);
    }

    [Fact]
    public void A_permit_lasts_no_longer_than_its_conditions()
    {
        var estate = Harbor(child: ConditionSet.Of(new Condition.TimeOfDay("UTC", [], "00:00", "18:00")));
        Assert.Equal(TestEstate.Day("2026-01-05T18:00:00Z"), Decide(estate).Until);
        Assert.Equal(DecisionReason.ConditionFailed, Decide(estate.On("2026-01-05T18:00:00Z")).Reason);
        Assert.True(estate.InForce("second-line"));
    }

    [Fact]
    public void An_entitlements_conditions_begin_with_their_entry_and_yesterday_keeps_its_own()
    {
        var estate = Harbor().After(1);
        Assert.True(Decide(estate).Permits);
        estate.After(1).Do(Define(estate, Network()));
        Assert.Equal(DecisionReason.ConditionUndecidable, Decide(estate).Reason);
        Assert.True(Decision.Of(estate.Now, Ask(estate), estate.At.Plus(TimeSpan.FromDays(-1))).Permits);
        TestEstate.Refused(RefusalCode.AlreadySo, Define(estate, Network()));
        estate.After(1).Do(Define(estate, ConditionSet.None));
        Assert.True(Decide(estate).Permits);
    }

    [Fact]
    public void A_condition_that_is_none_is_refused_at_its_member()
    {
        var estate = Examples.HarborWithoutGrants();
        var wrong = ConditionSet.Of(Asked.Cel("context.a =="));
        var refused = TestEstate.Refused(RefusalCode.InvalidValue, estate.Try(
            estate.Grant("g", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor") with { Conditions = wrong }));
        Assert.Equal("conditions[0].cel", refused.Member);
        Assert.Contains("^", refused.Message, StringComparison.Ordinal);
        Assert.Equal("conditions[0].cel",
            TestEstate.Refused(RefusalCode.InvalidValue, Define(estate, wrong)).Member);
    }

    [Fact]
    public void Equal_sets_are_kept_once_and_forks_keep_their_own()
    {
        var estate = Harbor(root: Network(), child: Network());
        Assert.Equal(1, estate.Now.Conditions.Count);
        var fork = estate.Now.Fork();
        estate.Do(Define(estate, ConditionSet.Of(new Condition.Ticket())));
        Assert.Equal(1, fork.Conditions.Count);
        Assert.Equal(2, estate.Now.Conditions.Count);
    }

    [Fact]
    public void A_decision_without_conditions_allocates_nothing_even_beside_some()
    {
        var estate = Harbor();
        estate.Record(estate.Grant("tideway-views", "tideway", "host pacs-*", "risk@harbor",
            entitlement: "pacs/viewer") with { Conditions = Network() });
        var question = Ask(estate) with { Properties = null };
        for (var warm = 0; warm < 200; warm++) Assert.True(Decision.Of(estate.Now, question, estate.At).Permits);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1_000; round++) Decision.Of(estate.Now, question, estate.At);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
