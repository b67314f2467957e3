using System.Diagnostics;
using Mandate.Cel;

namespace Mandate.Governance.Tests;

/// <summary>Expressions as conditions: compiled and bounded when they are recorded.</summary>
public sealed class CelConditionTests
{
    [Theory]
    [InlineData("context.score < 5", "holds")]
    [InlineData("context.score > 5", "fails")]
    [InlineData("context.ip == 'x'", "property_missing: context.ip")]
    [InlineData("has(context.ip)", "property_missing: context.ip")]
    [InlineData("!has(context.ip)", "property_missing: context.ip")]
    [InlineData("context.score < 5 || context.ip == 'x'", "holds")]
    [InlineData("context.score < 'a'", "expression_failed: context.score")]
    [InlineData("context.score / 0 == 1", "expression_failed: context.score")]
    [InlineData("resource.id.startsWith('pacs-') && action.name == 'login' && subject.type == 'person'", "holds")]
    [InlineData("now < timestamp('2026-06-02T00:00:00Z')", "holds")]
    [InlineData("now.getHours('Europe/Berlin') == 14", "holds")]
    [InlineData("subject.properties.team == 'a' && context.score == 4", "property_missing: subject.properties.team")]
    public void An_expression_is_asked_over_the_question(string expression, string expected) =>
        Assert.Equal(expected, Asked.Cel(expression).Say(Asked.With(("score", CelValue.Of(4L)))));

    [Fact]
    public void A_fault_has_line_column_and_caret()
    {
        var fault = Asked.Fault(Asked.Cel("context.score < 5\n  && subject.id == 'x'"));
        Assert.StartsWith("2:", fault.Message, StringComparison.Ordinal);
        Assert.Contains("\n    && subject.id == 'x'\n", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("^", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("context.score <", "expected")]
    [InlineData("context.score + 1", "bool")]
    [InlineData("size(context) == 0", "looked into by name")]
    [InlineData("true", "asks nothing")]
    [InlineData("context.x.matches(context.y)", "written out")]
    [InlineData("context.x.matches('(?=a)')", "pattern")]
    [InlineData("[1,2,3,4,5,6,7,8,9,10].map(a, context.x.map(b, context.x.map(c, c + b))).size() > 0", "steps")]
    public void What_cannot_be_asked_is_refused_when_it_is_recorded(string expression, string why) =>
        Assert.Contains(why, Asked.Fault(Asked.Cel(expression)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_text_that_is_too_long_is_refused() =>
        Assert.NotNull(Asked.Cel("context.a == '" + new string('a', Condition.Cel.LengthMax) + "'").Fault());

    [Fact]
    public void An_answer_over_time_is_kept_by_nobody()
    {
        Assert.Equal(Asked.Noon, Asked.Cel("now > timestamp('2026-01-01T00:00:00Z')")
            .Ask(Asked.With(), Asked.Noon).Until);
        Assert.Equal(Instant.Forever, Asked.Cel("context.a == 1")
            .Ask(Asked.With(("a", CelValue.Of(1L))), Asked.Noon).Until);
    }

    [Fact]
    public void A_stored_expression_that_does_not_compile_here_is_undecidable()
    {
        var answer = Asked.Cel("context.a ==").Ask(Asked.With(), Asked.Noon);
        Assert.Equal((TermOutcome.Unknown, "expression_unreadable"), (answer.Outcome, answer.Reason));
    }

    /// <summary>An engine that backtracks needs longer than the universe for this one.</summary>
    [Fact]
    public void A_pattern_of_an_untrusted_author_cannot_hold_up_a_decision()
    {
        var condition = Asked.Cel("context.text.matches('^(a+)+$')");
        var hostile = Asked.With(("text", CelValue.Of(new string('a', 4_000) + "!")));
        var clock = Stopwatch.GetTimestamp();
        Assert.Equal("fails", condition.Say(hostile));
        Assert.Equal("expression_failed: context.text",
            condition.Say(Asked.With(("text", CelValue.Of(new string('a', 200_000))))));
        Assert.True(Stopwatch.GetElapsedTime(clock) < TimeSpan.FromSeconds(2));
    }
}
