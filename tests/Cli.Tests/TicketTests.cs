namespace Mandate.Cli.Tests;

/// <summary>Sources, tickets and business functions from the command line.</summary>
public sealed class TicketTests
{
    [Fact]
    public async Task A_ticket_is_told_seen_imported_and_closed_with_a_preview_first()
    {
        using var line = await CommandLine.WithHarborAsync();
        await line.FineAsync("source register changes --owner operations@harbor.example --tolerance 24h");
        Assert.Contains("whsec_", (await line.FineAsync("source key changes --overlap 0s")).Out, StringComparison.Ordinal);
        Assert.Contains("unheard", (await line.FineAsync("source list")).Out, StringComparison.Ordinal);
        await line.FineAsync("ticket tell changes/CHG-1 --kind window --state open --system pacs");
        Assert.Contains("open", (await line.FineAsync("ticket show changes/CHG-1")).Out, StringComparison.Ordinal);
        var file = line.PathOf("tickets.csv");
        await File.WriteAllTextAsync(file, "number,kind,state\nCHG-2,change,open\n");
        Assert.Contains("told 1, unchanged 0", (await line.FineAsync($"ticket import {file} --source changes")).Out,
            StringComparison.Ordinal);
        Assert.Contains("told 0, unchanged 1", (await line.FineAsync($"ticket import {file} --source changes")).Out,
            StringComparison.Ordinal);
        await line.FineAsync("ticket tell changes/CHG-1 --kind window --state closed --what-if");
        await line.FineAsync("ticket tell changes/CHG-1 --kind window --state closed");
        Assert.Contains("changes/CHG-1", (await line.FineAsync("ticket list --state closed")).Out,
            StringComparison.Ordinal);
        Assert.Equal("fresh", (await line.FineAsync("source show changes --json")).Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_wrong_row_or_mapping_is_named_where_it_stands()
    {
        using var line = await CommandLine.WithHarborAsync();
        var mapping = line.PathOf("mapping.json");
        await File.WriteAllTextAsync(mapping, "{\n  \"number\": \"/Number\",\n  \"sate\": {}\n}");
        var refused = await line.OnFolderAsync(
            $"source register changes --owner operations@harbor.example --tolerance 24h --mapping {mapping}");
        Assert.Equal(ExitCode.BadInput, refused.Exit);
        Assert.Contains("mapping.json:3", refused.Error, StringComparison.Ordinal);
        await line.FineAsync("source register changes --owner operations@harbor.example --tolerance 24h");
        var file = line.PathOf("tickets.csv");
        await File.WriteAllTextAsync(file, "number,kind,state\nCHG-2,change,ajar\n");
        var wrong = await line.OnFolderAsync($"ticket import {file} --source changes");
        Assert.NotEqual(ExitCode.Fine, wrong.Exit);
        Assert.Contains("tickets.csv:2:3", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput,
            (await line.OnFolderAsync("ticket tell changes --kind change --state open")).Exit);
        Assert.Equal(ExitCode.BadInput,
            (await line.OnFolderAsync("source register x --owner operations@harbor.example --tolerance soon")).Exit);
    }

    [Fact]
    public async Task A_function_is_defined_listed_and_closed()
    {
        using var line = await CommandLine.WithHarborAsync();
        await line.FineAsync(
            "function define archive --owner pacs-owner@harbor.example --entitlement pacs/operator --until 2040-01-01");
        Assert.Contains("archive", (await line.FineAsync("function list --state open")).Out, StringComparison.Ordinal);
        await line.FineAsync("function close archive --reason sold");
        Assert.Contains("closed", (await line.FineAsync("function show archive")).Out, StringComparison.Ordinal);
    }
}
