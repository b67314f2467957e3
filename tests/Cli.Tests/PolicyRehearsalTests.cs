namespace Mandate.Cli.Tests;

/// <summary>A policy tried, deployed, shown and lifted from the command line.</summary>
public sealed class PolicyRehearsalTests
{
    private const string Policy = """
        mandate: 1
        estate: harbor-production
        accountable: harbor
        policies:
          standard:
            author: operations@harbor.example
            approver: risk@harbor.example
            deployer: sponsor@harbor.example
            rules:
              all: { require: { tests: [time_bound] } }
              people:
                match: { act: [assignment], beneficiary: [person] }
                require: { justification: true, approvals: [{ count: 2, any: [grantor, risk@harbor.example] }] }

        """;

    private static async Task<(CommandLine Line, string File)> StartAsync()
    {
        var line = await CommandLine.WithHarborAsync();
        var file = line.PathOf("policy.yaml");
        await File.WriteAllTextAsync(file, Policy, TestContext.Current.CancellationToken);
        return (line, file);
    }

    [Fact]
    public async Task A_policy_is_tried_deployed_and_shown()
    {
        var (line, file) = await StartAsync();
        using var _ = line;
        var tried = await line.OnFolderAsync($"policy try {file} --days 1");
        Assert.True(tried.Exit == ExitCode.Fine, tried.Error);
        Assert.Contains("1 would end at once", tried.Out, StringComparison.Ordinal);
        Assert.Contains("on ground that no rule was about", tried.Out, StringComparison.Ordinal);
        Assert.Contains("nothing", (await line.OnFolderAsync("policy list")).Out, StringComparison.Ordinal);
        var preview = await line.OnFolderAsync($"policy deploy {file} --what-if");
        Assert.Contains("1 access would disappear:", preview.Out, StringComparison.Ordinal);
        var deployed = await line.OnFolderAsync($"policy deploy {file}");
        Assert.True(deployed.Exit == ExitCode.Fine, deployed.Error);
        Assert.Contains("deployed `standard`: revision", deployed.Out, StringComparison.Ordinal);
        var shown = await line.OnFolderAsync("policy show standard");
        Assert.Contains("requires approvals 2 of grantor or risk@harbor.example, justification", shown.Out,
            StringComparison.Ordinal);
        Assert.Equal("standard", (await line.OnFolderAsync("policy show standard --json")).Json.GetProperty("name")
            .GetString());
        var explained = (await line.OnFolderAsync("explain second-line")).Out;
        Assert.Contains("- policy: policy requires more", explained, StringComparison.Ordinal);
        Assert.Contains("- a justification is needed (standard/people@1)", explained, StringComparison.Ordinal);
        var again = await line.OnFolderAsync($"policy deploy {file}");
        Assert.Equal(ExitCode.Refused, again.Exit);
        Assert.Contains("already_so", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_policy_is_a_table_of_what_is_missing()
    {
        var (line, file) = await StartAsync();
        using var _ = line;
        await line.OnFolderAsync($"policy deploy {file}");
        var confirmed = await line.OnFolderAsync("grant confirm second-line");
        Assert.Equal(ExitCode.Refused, confirmed.Exit);
        Assert.StartsWith("mandate: approved_by: policy asks for more [policy_refuses]", confirmed.Error,
            StringComparison.Ordinal);
        Assert.Contains("a justification is needed", confirmed.Error, StringComparison.Ordinal);
        Assert.Contains("standard/people@1", confirmed.Error, StringComparison.Ordinal);
        Assert.Equal("", confirmed.Out);
    }

    [Fact]
    public async Task Reports_and_exceptions_are_read()
    {
        var (line, file) = await StartAsync();
        using var _ = line;
        await File.AppendAllTextAsync(file, """
            exceptions:
              paper:
                rules: [standard/people]
                lifts: [justification, approvals]
                owner: pacs-owner@harbor.example
                approved_by: [risk@harbor.example]
                reason: on paper so far
                compensating_control: forms are kept
                until: 90d

            """, TestContext.Current.CancellationToken);
        var applied = await line.RunAsync("estate", "apply", file, "--data", line.Data);
        Assert.True(applied.Exit == ExitCode.Fine, applied.Error);
        var report = await line.OnFolderAsync("policy report --days 1");
        Assert.True(report.Exit == ExitCode.Fine, report.Error);
        Assert.Contains("exceptions: 1 open, 0 overdue", report.Out, StringComparison.Ordinal);
        Assert.Contains("rules that never refuse and never ask:", report.Out, StringComparison.Ordinal);
        Assert.Contains("not measured", report.Out, StringComparison.Ordinal);
        Assert.Contains("second-line", (await line.OnFolderAsync("policy three-tests")).Out, StringComparison.Ordinal);
        Assert.Contains("paper", (await line.OnFolderAsync("exception list")).Out, StringComparison.Ordinal);
        Assert.Contains("forms are kept", (await line.OnFolderAsync("exception show paper")).Out,
            StringComparison.Ordinal);
        Assert.Equal(ExitCode.Fine, (await line.OnFolderAsync("exception revoke paper")).Exit);
        Assert.Contains("revoked", (await line.OnFolderAsync("exception list --standing all")).Out,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mandate: 1\nestate: harbor-production\naccountable: harbor\n", "has no policy")]
    [InlineData("mandate: 1\nestate: [", "yaml")]
    public async Task A_file_without_a_policy_is_2_and_says_so(string text, string said)
    {
        var (line, file) = await StartAsync();
        using var _ = line;
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        foreach (var verb in new[] { "try", "deploy" })
        {
            var ran = await line.OnFolderAsync($"policy {verb} {file}");
            Assert.Equal((ExitCode.BadInput, ""), (ran.Exit, ran.Out));
            Assert.Contains(said, ran.Error, StringComparison.Ordinal);
        }
    }
}
