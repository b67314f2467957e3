namespace Mandate.Cli.Tests;

/// <summary>Decisions that were kept: listed, and held against the ledger.</summary>
public sealed class DecisionTests
{
    [Fact]
    public async Task What_was_asked_is_listed_and_verified_and_a_changed_row_is_found()
    {
        using var line = await CommandLine.WithHarborAsync();
        Assert.DoesNotContain("decisions", (await line.OnFolderAsync("ledger verify")).Out, StringComparison.Ordinal);
        await line.OnFolderAsync("ask operator@tideway.example restart host pacs-eu-1");
        await line.OnFolderAsync("ask workload:nobody restart host pacs-eu-1");
        var listed = await line.OnFolderAsync("decision list --json");
        Assert.Equal([2, 1], listed.Json.GetProperty("items").EnumerateArray()
            .Select(d => d.GetProperty("number").GetInt32()));
        var refused = await line.OnFolderAsync("decision list --decision refuse --resource host pacs-eu-1");
        Assert.Contains("unknown subject", refused.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Fine, (await line.OnFolderAsync("decision journal")).Exit);

        var whole = await line.OnFolderAsync("ledger verify");
        Assert.Equal(ExitCode.Fine, whole.Exit);
        Assert.Contains("decisions 2 in 2 volumes as they were kept, 0 volumes expired by retention", whole.Out,
            StringComparison.Ordinal);
        var file = Path.Combine(line.Data, "decisions.db");
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.AsSpan().LastIndexOf("unknown_subject"u8)]++;
        await File.WriteAllBytesAsync(file, bytes);
        var changed = await line.OnFolderAsync("ledger verify");
        Assert.Equal(ExitCode.Unreachable, changed.Exit);
        Assert.Contains("decisions 2 to 2 are not what was recorded", changed.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--sample-permits pacs")]
    [InlineData("--sample-permits pacs=0")]
    [InlineData("--sample-permits pacs=2 --sample-permits pacs=3")]
    [InlineData("--decision-days 0")]
    public async Task Serving_with_a_setting_that_makes_no_sense_is_refused(string options)
    {
        using var line = new CommandLine();
        Assert.Equal(ExitCode.BadInput, (await line.OnFolderAsync("serve " + options)).Exit);
        Assert.False(Directory.Exists(line.Data));
    }
}
