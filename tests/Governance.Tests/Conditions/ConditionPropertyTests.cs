using FsCheck;
using FsCheck.Fluent;
using Mandate.Cel;

namespace Mandate.Governance.Tests;

/// <summary>What holds for any conditions and any question.</summary>
public sealed class ConditionPropertyTests
{
    private static readonly Condition[] Kinds =
    [
        Asked.Network("10.0.0.0/8"), Asked.Network("192.0.2.0/24", "::/0"),
        new Condition.TimeOfDay("UTC", [], "00:00", "06:00"), new Condition.TimeOfDay("UTC", ["monday"], null, null),
        new Condition.Authentication(["gold"], [], null), new Condition.Authentication([], ["mfa"], 3_600),
        new Condition.Environment(["test"]), new Condition.Ticket("CHG-*"), new Condition.Ticket(),
        new Condition.Equality("context.score", PropertyValue.Of(4)),
        new Condition.Equality("resource.properties.class", PropertyValue.Of("open")),
        Asked.Cel("context.score < 5"), Asked.Cel("has(context.ip) || context.environment == 'test'"),
        Asked.Cel("!has(context.ip)"), Asked.Cel("!(context.score == 4) || context.ticket != 'x'"),
        Asked.Cel("context.?environment.orValue('test') == 'test'"),
        Asked.Cel("context.amr.all(m, m != 'pwd') || context.acr in ['gold', 'silver']"),
        Asked.Cel("resource.properties.class == 'open' ? context.score == 4 : context.ip != ''"),
    ];

    private static readonly (string Name, CelValue Value)[] Sendable =
    [
        ("ip", CelValue.Of("10.1.1.1")), ("ip", CelValue.Of("192.0.2.9")), ("ip", CelValue.Of(5L)),
        ("environment", CelValue.Of("test")), ("environment", CelValue.Of("prod")), ("acr", CelValue.Of("gold")),
        ("amr", CelValue.Strings("mfa")), ("amr", CelValue.Strings("pwd")), ("auth_time", CelValue.Of(1_767_571_000L)),
        ("ticket", CelValue.Of("CHG-1")), ("ticket", CelValue.Of("x")), ("score", CelValue.Of(4L)),
        ("score", CelValue.Of("four")), ("class", CelValue.Of("open")), ("class", CelValue.Null),
    ];

    private static readonly Gen<int[]> SomeConditions = Gen.Choose(0, Kinds.Length - 1).ArrayOf();
    private static readonly Gen<int[]> SomeSent = Gen.Choose(0, Sendable.Length - 1).ArrayOf();

    private static ConditionSet Set(IEnumerable<int> kinds) =>
        ConditionSet.Of(kinds.Distinct().Take(ConditionSet.CountMax).Select(k => Kinds[k]));

    private static Question Question(TestEstate estate, IEnumerable<int> sent)
    {
        var last = sent.Select(s => Sendable[s]).GroupBy(s => s.Name).Select(g => g.First()).ToArray();
        CelValue Of(Func<string, bool> which) => Asked.Map([.. last.Where(s => which(s.Name))]);
        return Asked.Question(Of(n => n != "class"), resource: Of(n => n == "class")) with
        {
            Subject = new Beneficiary(BeneficiaryKind.Person, estate.Now.Find(estate.PersonId(Examples.Operator))),
        };
    }

    private static TestEstate Estate(ConditionSet root, ConditionSet child)
    {
        var estate = Examples.HarborWithoutGrants();
        return estate
            .Record(estate.Grant("root", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor")
                with { Conditions = root })
            .Record(estate.Grant("child", Examples.Operator, "host pacs-eu-*", "admin@tideway pacs-owner@harbor",
                "root") with { Conditions = child });
    }

    private static void Check(Action<int[], int[], int[]> holds) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(
            (from a in SomeConditions from b in SomeConditions from s in SomeSent select (a, b, s)).ToArbitrary(),
            given => holds(given.a, given.b, given.s)));

    [Fact]
    [Trait("Requirement", "S0-13")]
    public void Adding_a_condition_never_widens() => Check((some, more, sent) =>
    {
        var (few, many) = (Estate(Set(some), ConditionSet.None), Estate(Set(some), Set(more)));
        var (before, after) = (Decision.Of(few.Now, Question(few, sent), few.At),
            Decision.Of(many.Now, Question(many, sent), many.At));
        if (!after.Permits) return;
        Assert.True(before.Permits);
        Assert.True(after.Until <= before.Until);
    });

    [Fact]
    [Trait("Requirement", "S0-29")]
    public void Sending_less_never_permits_more_and_what_was_decided_stays() => Check((some, more, sent) =>
    {
        var estate = Estate(Set(some), Set(more));
        var all = sent.Select(s => Sendable[s].Name).Distinct().ToList();
        var full = Question(estate, sent);
        var least = Decision.Of(estate.Now, full, estate.At).Reason;
        foreach (var left in all)
        {
            var less = Decision.Of(
                estate.Now, Question(estate, sent.Where(s => Sendable[s].Name != left)), estate.At).Reason;
            if (less != DecisionReason.ConditionUndecidable) Assert.Equal(least, less);
        }
    });

    [Fact]
    [Trait("Requirement", "S0-13")]
    public void The_explanation_agrees_with_the_decision() => Check((some, more, sent) =>
    {
        var estate = Estate(Set(some), Set(more));
        var question = Question(estate, sent);
        var decision = Decision.Of(estate.Now, question, estate.At);
        var explained = GrantConditions.Explained(Validity.Explain(estate.Now, decision.Grant, estate.At),
            estate.Now, decision.Grant, estate.At, question);
        var outcomes = explained.Chain.SelectMany(l => l.Conditions).Select(c => c.Outcome).ToHashSet();
        var expected = outcomes.Contains(TermOutcome.Fails) ? DecisionReason.ConditionFailed
            : outcomes.Contains(TermOutcome.Unknown) ? DecisionReason.ConditionUndecidable : DecisionReason.Granted;
        Assert.True(explained.Answer.IsInForce);
        Assert.Equal(expected, decision.Reason);
        Assert.All(explained.Chain.SelectMany(l => l.Conditions).Where(c => c.Outcome == TermOutcome.Unknown),
            c => Assert.NotEmpty(c.Missing));
    });
}
