namespace Mandate.Cel;

/// <summary>A refusal says what was wrong, where, and what was expected.</summary>
public sealed class ErrorTests
{
    [Theory]
    [InlineData("", 1, 1, "expected an expression, found nothing")]
    [InlineData("1 +", 1, 4, "expected a value, a name, `(`, `[` or `{`, found the end of the expression")]
    [InlineData("(1 + 2", 1, 7, "expected `)`, found the end of the expression")]
    [InlineData("[1, 2", 1, 6, "expected `,` or `]`, found the end of the expression")]
    [InlineData("{'a' 1}", 1, 6, "expected `:`, found `1`")]
    [InlineData("active\n  && )", 2, 6, "expected a value, a name, `(`, `[` or `{`, found `)`")]
    [InlineData("active active", 1, 8, "expected an operator or the end of the expression, found `active`")]
    [InlineData("'abc", 1, 1, "this string has no end: expected a closing '")]
    [InlineData("'a\\q'", 1, 3, "unknown escape `\\q`: expected one of a b f n r t v x u U, digits or a quote")]
    [InlineData("'\\u12'", 1, 2, "expected 4 hexadecimal digits in this escape")]
    [InlineData("'\\ud800'", 1, 2, "this escape names no Unicode character")]
    [InlineData("1 # 2", 1, 3, "unexpected character `#`")]
    [InlineData("9223372036854775808", 1, 1, "`9223372036854775808` does not fit into an int of 64 bits")]
    [InlineData("18446744073709551616u", 1, 1, "`18446744073709551616u` does not fit into a uint of 64 bits")]
    [InlineData("while", 1, 1, "`while` is reserved and names nothing")]
    [InlineData("has(active)", 1, 1, "expected one field selection such as `has(a.b)`")]
    [InlineData("[1].all(1, true)", 1, 9, "expected a plain name for the variable")]
    [InlineData("'🐱' + )", 1, 7, "expected a value, a name, `(`, `[` or `{`, found `)`")]
    public void A_text_that_is_no_expression_is_refused_at_its_place(string source, int line, int column,
        string message)
    {
        var error = Assert.Single(Given.Errors(source));
        Assert.Equal((CelErrorKind.Syntax, line, column, message),
            (error.Kind, error.Line, error.Column, error.Message));
    }

    [Theory]
    [InlineData("activ", 1, 1, "`activ` is not declared, did you mean `active`")]
    [InlineData("active && resource.teir == 1", 1, 11,
        "`resource.teir` is not declared, did you mean `resource.tier`")]
    [InlineData("active && nothing.like.it", 1, 11, "`nothing` is not declared")]
    [InlineData("resource.tier + 'a'", 1, 15, "`+` does not take (int, string)")]
    [InlineData("resource.tier == 'a'", 1, 15, "`==` does not take (int, string)")]
    [InlineData("active && resource.tier", 1, 19, "expected a bool beside `&&`, found `int`")]
    [InlineData("request.env.name", 1, 12, "`string` has no fields: expected a map before `.name`")]
    [InlineData("request.env.startsWith(1)", 1, 13,
        "`startsWith` does not take (string, int): expected string.startsWith(string)")]
    [InlineData("request.env.startswith('a')", 1, 13, "there is no function `startswith`")]
    [InlineData("startsWith('a', 'b')", 1, 1, "`startsWith` is called on a value: write `a.startsWith(…)`")]
    [InlineData("active.all(x, x)", 1, 1, "expected a list or a map, found `bool`")]
    [InlineData("resource.tags.exists(t, t.size())", 1, 27, "expected a bool, found `int`")]
    [InlineData("{1.5: 2}", 1, 2, "a key is a bool, int, uint or string, found `double`")]
    [InlineData("active ? 1 : 'a'", 1, 8, "`? :` does not take (bool, int, string)")]
    [InlineData("request.env.matches('(')", 1, 21,
        "this pattern cannot be used: not a regular expression of the supported syntax")]
    [InlineData("request.env.matches(request.ip)", 1, 28,
        "expected a pattern that is written out: one that is computed cannot be checked beforehand")]
    [InlineData("Thing{}", 1, 1, "`Thing` is not a type that can be made here")]
    public void A_term_that_does_not_fit_is_refused_at_its_place(string source, int line, int column, string message)
    {
        var error = Assert.Single(Given.Errors(source));
        Assert.Equal((CelErrorKind.Type, line, column, message), (error.Kind, error.Line, error.Column, error.Message));
    }

    [Fact]
    public void Every_error_is_reported_in_the_order_of_the_text() =>
        Assert.Equal(["`a` is not declared", "`b` is not declared", "`c` is not declared"],
            Given.Errors("a || b || c").Select(e => e.Message));

    [Fact]
    public void The_line_is_shown_with_a_caret_below_the_place() =>
        Assert.Equal("2:4: `activ` is not declared, did you mean `active`\n  && activ\n     ^",
            Given.Errors("active\n&& activ")[0].Show());

    [Fact]
    public void A_long_line_is_shortened_around_the_place()
    {
        var error = Assert.Single(Given.Errors(new string(' ', 5000) + "activ" + new string(' ', 5000)));
        Assert.Equal(5001, error.Column);
        Assert.True(error.Excerpt.Length <= 160);
        Assert.StartsWith("activ", error.Excerpt[error.Caret..], StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_that_gives_no_bool_is_refused() =>
        Assert.Equal("expected an expression that gives `bool`, this gives `int`",
            Assert.Single(Given.Errors("1 + 1", expects: CelType.Bool)).Message);

    [Fact]
    public void A_failure_while_evaluating_has_its_place_too()
    {
        var outcome = Given.Program("active &&\n  1 / (resource.tier - resource.tier) == 1").Evaluate(
            new CelActivation(Given.Environment).Set("active", CelValue.True).Set("resource.tier", CelValue.Of(2L)));
        var error = Assert.IsType<CelOutcome.Error>(outcome).Reason;
        Assert.Equal((CelErrorKind.Evaluation, 2, 5, "division by zero"),
            (error.Kind, error.Line, error.Column, error.Message));
    }
}
