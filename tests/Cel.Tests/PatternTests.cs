namespace Mandate.Cel;

/// <summary>Patterns mean what RE2 means by them, or are refused.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("'prod\\n'.matches('^prod$')", "false")]
    [InlineData("'prod'.matches('^prod$')", "true")]
    [InlineData("'٣'.matches('^\\\\d$')", "false")]
    [InlineData("'3'.matches('^[\\\\d]$')", "true")]
    [InlineData("'é'.matches('^\\\\w$')", "false")]
    [InlineData("'PROD'.matches('(?i)^prod$')", "true")]
    [InlineData("'a]'.matches('^[]a]+$')", "true")]
    [InlineData("'[a'.matches('^[[a]+$')", "true")]
    [InlineData("'😀😀'.matches('^😀{2}$')", "true")]
    [InlineData("'ab'.matches('(?P<first>a)b')", "true")]
    [InlineData("'a.b'.matches('^a\\\\.b$')", "true")]
    [InlineData("'axb'.matches('^a\\\\.b$')", "false")]
    public void A_pattern_matches_as_the_language_says(string source, string expected) =>
        Assert.Equal(expected, Given.Outcome(source));

    [Theory]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)b")]
    [InlineData("(?>a)")]
    [InlineData("(?m)^a$")]
    [InlineData("(?#a)")]
    [InlineData("(a)\\\\1")]
    [InlineData("[[:alpha:]]")]
    [InlineData("a{1001}")]
    [InlineData("[😀]")]
    [InlineData("\\\\Qa")]
    [InlineData("a\\\\")]
    [InlineData("(?<n-m>a)")]
    public void What_the_two_syntaxes_read_differently_is_refused(string pattern) =>
        Assert.StartsWith("this pattern cannot be used",
            Assert.Single(Given.Errors($"'a'.matches('{pattern}')")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_pattern_that_would_backtrack_for_ever_answers_at_once()
    {
        var person = ("person", Given.Map(("name", CelValue.Of(new string('a', 5_000) + "!"))));
        Assert.Equal("false", Given.Outcome("person.name.matches('^(a+)+$')", person));
    }

    [Fact]
    public void The_cost_of_a_pattern_counts_its_repetitions()
    {
        var environment = new CelEnvironment([new("s", CelType.String, 256)]);
        Assert.Empty(Given.Errors("s.matches('^[0-9]{1,3}([.][0-9]{1,3}){3}$')", environment));
        Assert.Equal(CelErrorKind.Cost, Assert.Single(
            Given.Errors("s.matches('[ab]{900}[bc]{900}[cd]{900}[de]{900}[ef]{900}')", environment)).Kind);
        Assert.Contains("repetitions written out",
            Assert.Single(Given.Errors("s.matches('(a{90}[(]b){90}')", environment)).Message, StringComparison.Ordinal);
        Assert.Contains("repetitions written out",
            Assert.Single(Given.Errors("s.matches('(a{200}){200}')", environment)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_of_nested_repetitions_is_refused_or_quick()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Given.Errors("'a'.matches('((((a{1000}){1000}){1000}){1000}){1000}')");
        Given.Errors("'a'.matches('(a{1,1000}){1,1000}')");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }
}
