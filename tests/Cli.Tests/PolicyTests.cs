using Mandate.EstateFile;

namespace Mandate.Cli.Tests;

/// <summary>`mandate estate init` and `mandate policy test`, which need no server.</summary>
public sealed class PolicyTests
{
    [Fact]
    public async Task A_first_file_holds_the_standard_policy_with_its_comments_and_is_valid_as_written()
    {
        using var line = new CommandLine();
        var file = line.PathOf("first.yaml");
        var ran = await line.RunAsync("estate", "init", file, "--estate", "north", "--organisation", "north-1");
        Assert.Equal((ExitCode.Fine, ""), (ran.Exit, ran.Error));
        Assert.Contains("estate `north` of `north-1`, with the standard policy", ran.Out, StringComparison.Ordinal);
        Assert.Equal(StandardPolicy.Starter("north", "north-1"), await File.ReadAllTextAsync(file, Cancel));
        // Planned and applied on a folder that is not there yet.
        var planned = await line.OnFolderAsync("estate plan " + file);
        Assert.True(planned.Exit == ExitCode.Fine, planned.Error);
        Assert.Contains("+ organisation north-1", planned.Out, StringComparison.Ordinal);
        var applied = await line.OnFolderAsync("estate apply " + file);
        Assert.True(applied.Exit == ExitCode.Fine, applied.Error);
        var tested = await line.RunAsync("policy", "test", file);
        Assert.Equal((ExitCode.Fine, ""), (tested.Exit, tested.Error));
        Assert.EndsWith(", all passed\n", tested.Out.Replace("\r", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_file_overwrites_none()
    {
        using var line = new CommandLine();
        var file = line.PathOf("first.yaml");
        await File.WriteAllTextAsync(file, "mine", Cancel);
        var ran = await line.RunAsync("estate", "init", file);
        Assert.Equal((ExitCode.BadInput, ""), (ran.Exit, ran.Out));
        Assert.Contains("is there already", ran.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file, Cancel));
        ran = await line.RunAsync("estate", "init", line.PathOf("no/such/folder.yaml"));
        Assert.Equal((ExitCode.BadInput, ""), (ran.Exit, ran.Out));
        Assert.Contains("cannot be written", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--estate", "North")]
    [InlineData("--organisation", "no: 1")]
    public async Task A_name_that_no_file_may_have_is_refused_and_nothing_is_written(string option, string name)
    {
        using var line = new CommandLine();
        var file = line.PathOf("first.yaml");
        var ran = await line.RunAsync("estate", "init", file, option, name);
        Assert.Equal((ExitCode.BadInput, ""), (ran.Exit, ran.Out));
        Assert.Contains(option, ran.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_failed_example_is_1_and_says_where_what_and_why()
    {
        using var line = new CommandLine();
        var file = await WrittenAsync(line, """
            extra:
                author: security@example-organisation.example
                approver: risk@example-organisation.example
                deployer: operations@example-organisation.example
                rules:
                  always: { require: { justification: true, approvals: [ops@elsewhere.example] } }
                  never: { match: { tier: [4] }, forbid: no }
                examples:
                  one:
                    given: { act: grant, beneficiary: person, tier: 1, duration: 1d, system: pacs }
                    expect: refused
                    missing: [justification]
                  two:
                    given: { act: grant, beneficiary: person, tier: 1, duration: 1d, justification: true,
                             approvals: [ops@elsewhere.example] }
                    expect: admitted
            """);
        var ran = await line.RunAsync("policy", "test", file);
        Assert.Equal((ExitCode.Refused, ""), (ran.Exit, ran.Error));
        Assert.Contains("FAILED", ran.Out, StringComparison.Ordinal);
        Assert.Contains(
            "policies.extra.examples.one.expect: expected refused (justification), the policy says refused (approvals, "
            + "justification)\n  extra/always: approvals: the approval of `ops@elsewhere.example` is needed\n",
            ran.Out.Replace("\r", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("no example matches: extra/never\n", ran.Out.Replace("\r", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.Contains("2 examples, 1 failed", ran.Out, StringComparison.Ordinal);

        var document = (await line.RunAsync("policy", "test", file, "--json")).Json;
        Assert.False(document.GetProperty("passed").GetBoolean());
        Assert.Equal(1, document.GetProperty("failed").GetInt32());
        var one = document.GetProperty("results").EnumerateArray().Single(r => !r.GetProperty("passed").GetBoolean());
        Assert.Equal("refused", one.GetProperty("came").GetProperty("answer").GetString());
        Assert.Equal(["extra/always"], one.GetProperty("rules").EnumerateArray().Select(r => r.GetString()));
        Assert.EndsWith("first.yaml:15:17", one.GetProperty("place").GetString(), StringComparison.Ordinal);
        var rule = Assert.Single(document.GetProperty("untested_rules").EnumerateArray());
        Assert.Equal("extra/never", rule.GetProperty("rule").GetString());
    }

    [Fact]
    public async Task What_cannot_be_tested_is_2()
    {
        using var line = new CommandLine();
        var ran = await line.RunAsync("policy", "test", line.PathOf("none.yaml"));
        Assert.Equal((ExitCode.BadInput, ""), (ran.Exit, ran.Out));
        ran = await line.RunAsync("policy", "test", CommandLine.Harbor);
        Assert.Equal((ExitCode.BadInput, ""), (ran.Exit, ran.Out));
        Assert.Contains("has no policies", ran.Error, StringComparison.Ordinal);
        var file = line.PathOf("bad.yaml");
        await File.WriteAllTextAsync(file, StandardPolicy.Text.Replace(
            "tier: [1] }", "tier: [1], teir: [2] }", StringComparison.Ordinal), Cancel);
        ran = await line.RunAsync("policy", "test", file);
        Assert.Equal((ExitCode.BadInput, ""), (ran.Exit, ran.Out));
        Assert.Contains("did you mean `tier`?", ran.Error, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A file apart with this policy: what it names is declared elsewhere.</summary>
    private static async Task<string> WrittenAsync(CommandLine line, string policy)
    {
        var file = line.PathOf("first.yaml");
        await File.WriteAllTextAsync(
            file, "mandate: 1\nestate: e\naccountable: o\npolicies:\n  " + policy + "\n", Cancel);
        return file;
    }
}
