using System.Collections.Immutable;

namespace Mandate.Governance.Tests;

/// <summary>The condition of a rule.</summary>
public sealed class PolicyExpressionTests
{
    private static readonly PolicyQuestion question = new()
    {
        Act = GrantAct.Delegation, Beneficiary = BeneficiaryKind.Workload, Tier = 3, System = "pacs",
        Entitlement = "pacs/operator", Criticality = Criticality.Critical, Environment = "production",
        Kind = RelationshipKind.Reseller, Relationship = "north-east", State = RelationshipState.InNotice,
        Grantor = "north", Grantee = "east", Depth = 2, Duration = TimeSpan.FromHours(36),
        Requester = RequesterKind.Workload, RequesterSide = Side.Grantee, Ticket = TicketKind.Incident,
        IsJustified = true, Function = "archive", Extensions = 4,
    };

    public static TheoryData<string, string> Values => new()
    {
        { "grant.act", "\"delegation\"" }, { "grant.tier", "3" }, { "grant.duration", "duration(\"36h\")" },
        { "grant.function", "\"archive\"" }, { "grant.extensions", "4" }, { "grant.depth", "2" },
        { "grant.justified", "true" }, { "subject.kind", "\"workload\"" }, { "system.name", "\"pacs\"" },
        { "system.criticality", "\"critical\"" }, { "system.environment", "\"production\"" },
        { "entitlement.name", "\"pacs/operator\"" }, { "relationship.name", "\"north-east\"" },
        { "relationship.kind", "\"reseller\"" }, { "relationship.state", "\"in_notice\"" },
        { "relationship.grantor", "\"north\"" }, { "relationship.grantee", "\"east\"" },
        { "requester.kind", "\"workload\"" }, { "requester.side", "\"grantee\"" }, { "ticket.kind", "\"incident\"" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_name_says_what_the_question_says(string name, string value) =>
        Assert.Equal("True", Say($"{name} == {value}"));

    [Fact]
    public void Every_name_has_its_row() =>
        Assert.Equal(PolicyExpression.Variables, Values.Select(row => row.Data.Item1));

    [Theory]
    [InlineData("system.environment == \"production\"", "system.environment")]
    [InlineData("grant.function == \"x\" || ticket.kind == \"x\"", "grant.function ticket.kind")]
    [InlineData("grant.function == \"x\" || grant.tier == 3", "True")]
    [InlineData("grant.function == \"x\" && grant.tier == 2", "False")]
    [InlineData("!(system.environment == \"x\")", "system.environment")]
    [InlineData("system.environment in [\"a\", \"b\"] ? grant.tier == 1 : grant.tier == 2", "system.environment")]
    public void What_nobody_said_stays_unknown_and_is_named(string text, string expected) =>
        Assert.Equal(expected, Say(text, question with { Environment = null, Function = null, Ticket = null }));

    [Fact]
    public void What_fails_is_unknown_by_everything_it_names() =>
        Assert.Equal("grant.depth grant.tier", Say("grant.tier / (grant.depth - 2) == 1"));

    [Fact]
    public void A_window_without_end_is_longer_than_any() =>
        Assert.Equal("True", Say("grant.duration > duration(\"87600h\")",
            question with { Duration = TimeSpan.MaxValue }));

    [Theory]
    [InlineData("grant.tier = 1", "1:12: ")]
    [InlineData("grant.teir == 1", "1:1: `grant.teir` is not declared, did you mean `grant.tier`")]
    [InlineData("grant.tier", "1:6: expected an expression that gives `bool`")]
    [InlineData("1 == 1", "the expression asks nothing of the question")]
    [InlineData("grant.act == \"\u202e\"", "the expression holds a control character")]
    [InlineData("grant.act.matches(\"(a+)+$\" + system.name)", "1:")]
    public void What_is_wrong_is_said_before_it_is_recorded(string text, string fault) =>
        Assert.StartsWith(fault, new PolicyExpression(text).Fault(), StringComparison.Ordinal);

    [Fact]
    public void What_could_cost_too_much_is_refused_before_it_is_recorded()
    {
        var walk = string.Concat(Enumerable.Repeat("[1,2,3,4,5,6,7,8,9,10].all(v, ", 6));
        var fault = new PolicyExpression(walk + "grant.tier > 0" + new string(')', 6)).Fault();
        Assert.Contains("steps, the budget is 100000", fault, StringComparison.Ordinal);
        Assert.NotNull(new PolicyExpression("grant.tier > 0 || " + new string('1', 2_000) + " > 0").Fault());
    }

    [Fact]
    public void A_typical_condition_allocates_nothing()
    {
        PolicyExpression[] typical =
        [
            new("system.environment == \"production\" && grant.tier >= 3"),
            new("relationship.kind in [\"supplier\", \"reseller\"] && grant.duration <= duration(\"72h\")"),
            new("system.name.startsWith(\"pacs\") || requester.kind == \"person\""),
        ];
        var missing = ImmutableArray.CreateBuilder<string>();
        void Ask()
        {
            foreach (var expression in typical) Assert.True(expression.Holds(question, missing));
        }

        for (var i = 0; i < 100; i++) Ask();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) Ask();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Threads_that_ask_at_once_do_not_see_each_others_questions()
    {
        var expression = new PolicyExpression("grant.tier == grant.depth");
        await Task.WhenAll(Enumerable.Range(1, 4).Select(tier => Task.Run(() =>
        {
            var missing = ImmutableArray.CreateBuilder<string>();
            for (var i = 0; i < 20_000; i++)
                Assert.True(expression.Holds(question with { Tier = tier, Depth = tier }, missing));
        }, TestContext.Current.CancellationToken)));
    }

    /// <summary>`True`, `False`, or what is missing.</summary>
    private static string Say(string text, PolicyQuestion? of = null)
    {
        var expression = new PolicyExpression(text);
        Assert.Null(expression.Fault());
        var missing = ImmutableArray.CreateBuilder<string>();
        var holds = expression.Holds(of ?? question, missing);
        Assert.Equal(holds is null, missing.Count > 0);
        return holds?.ToString() ?? string.Join(' ', missing.Order(StringComparer.Ordinal));
    }
}
