using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mandate.Cli.Tests;

/// <summary>With `--json` standard output is one JSON document and nothing else.</summary>
public sealed class JsonTests
{
    [Theory]
    [InlineData("estate show")]
    [InlineData("estate export")]
    [InlineData("organisation list")]
    [InlineData("organisation show tideway")]
    [InlineData("person list --organisation tideway")]
    [InlineData("person show operator@tideway.example")]
    [InlineData("workload list")]
    [InlineData("workload show backup-agent")]
    [InlineData("system list")]
    [InlineData("system show pacs")]
    [InlineData("relationship list")]
    [InlineData("relationship show harbor-tideway")]
    [InlineData("grant list --standing in_force")]
    [InlineData("grant show second-line")]
    [InlineData("token list")]
    [InlineData("ask operator@tideway.example restart host pacs-eu-1")]
    [InlineData("explain second-line")]
    [InlineData("who --subject operator@tideway.example")]
    [InlineData("ledger search --relationship harbor-tideway --order desc --limit 3")]
    [InlineData("ledger verify")]
    [InlineData("relationship end harbor-tideway --what-if")]
    [InlineData("organisation suspend tideway --reason test")]
    [InlineData("owner set relationship harbor-tideway --role sponsor --person risk@harbor.example")]
    public async Task Every_answer_is_one_document(string typed)
    {
        using var line = await CommandLine.WithHarborAsync();
        var ran = await line.OnFolderAsync(typed + " --json");
        Assert.True(ran.Exit == ExitCode.Fine, ran.Error);
        Assert.NotEqual(JsonValueKind.Undefined, ran.Json.ValueKind);
    }

    [Fact]
    public async Task A_standard_answer_is_exactly_that()
    {
        using var line = await CommandLine.WithHarborAsync();
        Assert.Equal("""{"decision":false}""", (await line.OnFolderAsync("ask operator@tideway.example restart host pacs-us-1 --json")).Out.Trim());
    }

    [Fact]
    public async Task A_token_is_printed_when_it_is_made_and_never_again()
    {
        using var line = await CommandLine.WithHarborAsync();
        var tomorrow = TimeProvider.System.GetUtcNow().AddDays(1)
            .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var made = await line.OnFolderAsync(
            $"token create --owner gateway --role application --expires {tomorrow} --limit-to pacs --json");
        Assert.True(made.Exit == ExitCode.Fine, made.Error);
        var text = made.Json.GetProperty("token").GetString()!;
        Assert.Matches(new Regex("^mandate_[0-9a-f]{64}$"), text);
        var listed = await line.OnFolderAsync("token list --json");
        Assert.DoesNotContain(text, listed.Out + (await line.OnFolderAsync("ledger search --json")).Out,
            StringComparison.Ordinal);
        var revoked = await line.RunAsync("token", "revoke", made.Json.GetProperty("id").GetString()!, "--data",
            line.Data);
        Assert.True(revoked.Exit == ExitCode.Fine, revoked.Error);
    }
}
