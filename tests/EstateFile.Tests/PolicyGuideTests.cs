using Mandate.Fixtures;

namespace Mandate.EstateFile.Tests;

/// <summary>
/// What the guide about policies shows is a file that holds to the format, and says what the guide says.
/// </summary>
public sealed class PolicyGuideTests
{
    private static readonly EstateReadOptions elsewhere = new() { Known = (_, _) => true };

    private static readonly string[] Blocks =
    [
        .. File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "writing-a-policy.md"))
            .Split("```yaml\n").Skip(1).Select(b => b[..b.IndexOf("```", StringComparison.Ordinal)]),
    ];

    [Fact]
    public void The_policy_of_the_guide_answers_its_examples_and_every_rule_has_one()
    {
        var run = Assert.Single(ExampleRun.Of(Read(Blocks[0])));
        Assert.Equal([], run.Results.Select(r => r.Error()?.Text).OfType<string>());
        Assert.Equal([], run.Unmatched.Select(r => r.Name.Value));
    }

    [Fact]
    public void Its_policy_that_asks_so_many_of_a_seat_answers_its_examples()
    {
        var run = Assert.Single(ExampleRun.Of(Read(Blocks[1])));
        Assert.Equal(["refused (approvals)", "admitted"], run.Results.Select(r => r.Answered));
        Assert.All(run.Results, r => Assert.True(r.IsPassed));
        Assert.Contains("somebody in `change-board`", Assert.Single(run.Results[0].Why), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_guardrail_and_its_exception_fit_the_standard_policy()
    {
        var text = StandardPolicy.Starter("northwind", "northwind")
            .Replace("    examples:\n", Blocks[2] + "    examples:\n", StringComparison.Ordinal) + Blocks[3];
        var document = Read(text);
        Assert.IsType<DeclaredRule.Permit>(document.Policies[0].Rules[^1]);
        Assert.Equal("paper-approvals", document.Exceptions[0].Name.Value);
        Assert.DoesNotContain(ExampleRun.Of(document)[0].Results, r => !r.IsPassed);
    }

    private static EstateDocument Read(string text) =>
        Assert.IsType<EstateReading.Read>(Harbor.Read(text, elsewhere)).Document;
}
