namespace Mandate.Cli.Tests;

/// <summary>The estate's numbers, and exceptions, from the command line.</summary>
public sealed class ParametersTests
{
    private const string Two = "--approved-by risk@harbor.example --approved-by sponsor@harbor.example";

    [Fact]
    public async Task Numbers_are_shown_previewed_and_set_by_two_people()
    {
        using var line = await CommandLine.WithHarborAsync();
        Assert.Contains("100 grants", (await line.FineAsync("parameters show")).Out, StringComparison.Ordinal);
        var preview = await line.FineAsync($"parameters set --policy-touch-max 5 --what-if {Two}");
        Assert.Contains("no access changes", preview.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await line.FineAsync("parameters show --json")).Json.GetProperty("version").GetInt32());
        var set = await line.FineAsync(
            $"parameters set --policy-touch-max 5 --approval-within 7d,5d,2d,8h --delegation-depth 2,1,1,0 "
            + $"--finding-within 3d {Two}");
        Assert.Contains("recorded: revision", set.Out, StringComparison.Ordinal);
        var shown = (await line.FineAsync("parameters show --json")).Json;
        Assert.Equal((2, 5), (shown.GetProperty("version").GetInt32(), shown.GetProperty("policy_touch_max").GetInt32()));
        Assert.Equal(["7d", "5d", "2d", "8h"],
            shown.GetProperty("approval_within").EnumerateArray().Select(a => a.GetString()!));
        Assert.Equal("3d", shown.GetProperty("finding_within").GetString());
        Assert.Equal([2, 1, 1, 0], shown.GetProperty("delegation_depth").EnumerateArray().Select(d => d.GetInt32()));
    }

    [Theory]
    [InlineData("--policy-touch-max 5 --approved-by risk@harbor.example", ExitCode.Refused, "needs two people")]
    [InlineData("--policy-touch-max 100 " + Two, ExitCode.Refused, "already_so")]
    [InlineData("--approval-within 7d,5d " + Two, ExitCode.BadInput, "one a tier")]
    [InlineData("--delegation-depth 3,two,1,0 " + Two, ExitCode.BadInput, "write them as 3,2,1,0")]
    public async Task What_cannot_be_set_is_said(string options, int exit, string said)
    {
        using var line = await CommandLine.WithHarborAsync();
        var ran = await line.OnFolderAsync("parameters set " + options);
        Assert.Equal((exit, ""), (ran.Exit, ran.Out));
        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_is_granted_and_a_name_that_is_no_grants_is_pointed_out()
    {
        using var line = await CommandLine.WithHarborAsync();
        var file = line.PathOf("policy.yaml");
        await File.WriteAllTextAsync(file, """
            mandate: 1
            estate: harbor-production
            accountable: harbor
            policies:
              standard:
                author: operations@harbor.example
                approver: risk@harbor.example
                deployer: sponsor@harbor.example
                rules:
                  people: { match: { beneficiary: [person] }, require: { justification: true } }
                  rest: { require: { proof_of_authority: 365d } }
            """, TestContext.Current.CancellationToken);
        await line.FineAsync("policy deploy " + file);
        string Grant(string grant, string more = "") =>
            $"exception grant paper --rule standard/people --lift justification --grant {grant} --reason paper "
            + "--owner pacs-owner@harbor.example --approved-by risk@harbor.example --control forms --until "
            + TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'",
                System.Globalization.CultureInfo.InvariantCulture) + more;
        const string Note = "`second-lien` names no grant yet";
        var preview = await line.FineAsync(Grant("second-lien", " --what-if"));
        Assert.Contains("no access changes", preview.Out, StringComparison.Ordinal);
        Assert.Contains(Note, preview.Out, StringComparison.Ordinal);
        Assert.Contains(Note, (await line.FineAsync(Grant("second-lien"))).Out, StringComparison.Ordinal);
        Assert.Contains("second-lien", (await line.FineAsync("exception list")).Out, StringComparison.Ordinal);
        Assert.Contains("0 grants", (await line.FineAsync("exception show paper")).Out, StringComparison.Ordinal);
        Assert.Contains("exceptions that stand for nothing: paper", (await line.FineAsync("policy report")).Out,
            StringComparison.Ordinal);
        await line.FineAsync("exception revoke paper");
        preview = await line.FineAsync(
            Grant("second-line", " --what-if").Replace("paper --rule", "sheet --rule", StringComparison.Ordinal));
        Assert.DoesNotContain("names no grant", preview.Out, StringComparison.Ordinal);
        Assert.Contains("1 access would appear:", preview.Out, StringComparison.Ordinal);
    }
}
