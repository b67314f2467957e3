namespace Mandate.Cli.Tests;

/// <summary>Conditions seen and tried from the command line.</summary>
public sealed class ConditionTests
{
    private const string Question = "ask operator@tideway.example restart host pacs-eu-1";

    private static async Task<CommandLine> StartAsync(string conditions)
    {
        var line = new CommandLine();
        var file = line.PathOf("estate.yaml");
        var text = await File.ReadAllTextAsync(CommandLine.Harbor);
        await File.WriteAllTextAsync(file, text.Replace(
            "    until: 2029-06-30\n", "    until: 2029-06-30\n    conditions:\n" + conditions,
                StringComparison.Ordinal));
        var applied = await line.RunAsync("estate", "apply", file, "--data", line.Data);
        Assert.True(applied.Exit == ExitCode.Fine, applied.Error);
        return line;
    }

    [Fact]
    public async Task Conditions_are_tried_with_properties()
    {
        using var line = await StartAsync(
            "      - network: { within: [10.0.0.0/8] }\n      - property: { name: resource.properties.level, equals: 2 }\n");
        Assert.Equal(ExitCode.Fine,
            (await line.OnFolderAsync(Question + " --context ip=10.0.0.1 --property resource.level=2")).Exit);
        var missing = await line.OnFolderAsync(Question + " --context ip=10.0.0.1");
        Assert.Equal(ExitCode.Refused, missing.Exit);
        Assert.Equal("deny: a condition of the grant cannot be decided\nmissing: resource.properties.level\n",
            missing.Out.ReplaceLineEndings("\n"));
        var failed = await line.OnFolderAsync(
            Question + " --context ip=192.0.2.1 --property resource.level=2 --explain");
        Assert.Equal(ExitCode.Refused, failed.Exit);
        Assert.Contains("- condition: network: context.ip in 10.0.0.0/8", failed.Out, StringComparison.Ordinal);
        Assert.Contains("+ condition: property: resource.properties.level is 2", failed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grant_shows_its_conditions_and_its_explanation_says_what_a_host_is_not_given()
    {
        using var line = await StartAsync("      - cel: context.score < 5\n");
        Assert.Contains("""{"cel":"context.score < 5"}""", (await line.OnFolderAsync("grant show second-line")).Out,
            StringComparison.Ordinal);
        var explained = (await line.OnFolderAsync("explain second-line")).Out;
        Assert.Contains("condition: cel: context.score < 5 (asked at each question)", explained,
            StringComparison.Ordinal);
        Assert.Contains("not put into the connected system: openssh cannot check conditions", explained,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" --context ip", "`ip`")]
    [InlineData(" --property level=2", "`level=2`")]
    [InlineData(" --property context.level=2", "`context.level=2`")]
    public async Task What_is_no_property_is_2_and_says_why(string options, string said)
    {
        using var line = new CommandLine();
        var ran = await line.RunAsync(Question + options);
        Assert.Equal(ExitCode.BadInput, ran.Exit);
        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_expression_in_a_file_is_printed_with_its_caret()
    {
        using var line = new CommandLine();
        var file = line.PathOf("bad.yaml");
        var text = await File.ReadAllTextAsync(CommandLine.Harbor);
        await File.WriteAllTextAsync(file, text.Replace("    until: 2029-06-30\n",
            "    until: 2029-06-30\n    conditions:\n      - cel: contxt.a == 1\n", StringComparison.Ordinal));
        var ran = await line.RunAsync("estate", "plan", file, "--data", line.Data);
        Assert.Equal(ExitCode.BadInput, ran.Exit);
        Assert.Contains("did you mean `context`\n  contxt.a == 1\n  ^", ran.Error.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
    }
}
