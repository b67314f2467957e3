using System.Text.Json;

namespace Mandate.Cli.Tests;

/// <summary>Asking and approving from the command line, as the guides do.</summary>
public sealed class RequestTests
{
    private const string Admin = "admin@tideway.example";
    private const string Owner = "pacs-owner@harbor.example";

    private static string[] Make(CommandLine line, params string[] more) =>
    [
        "request", "make", "--parent", "tideway-runs-pacs", "--person", "second@tideway.example", "--on", "host pacs-us-*",
        "--purpose", "operation in America", "--justification", "the team there is on leave", "--sponsor",
        "sponsor@harbor.example", "--removal", "operations@harbor.example", "--duration", "8h", "--on-behalf-of",
        "operator@tideway.example", "--data", line.Data, .. more,
    ];

    private static async Task<CommandLine> WithTwoOperatorsAsync()
    {
        var line = await CommandLine.WithHarborAsync();
        var file = await File.ReadAllTextAsync(CommandLine.Harbor);
        var person = "  operator@tideway.example: ";
        Assert.Contains(person, file, StringComparison.Ordinal);
        await File.WriteAllTextAsync(line.PathOf("two.yaml"), file.Replace(person,
            "  second@tideway.example: { organisation: tideway }\n" + person, StringComparison.Ordinal));
        var applied = await line.RunAsync("estate", "apply", line.PathOf("two.yaml"), "--data", line.Data);
        Assert.True(applied.Exit == ExitCode.Fine, applied.Error);
        return line;
    }

    [Fact]
    public async Task What_is_asked_for_is_shown_approved_by_both_sides_and_granted()
    {
        using var line = await WithTwoOperatorsAsync();
        var preview = await line.RunAsync(Make(line, "--what-if"));
        Assert.True(preview.Exit == ExitCode.Fine, preview.Error);
        Assert.Contains("verified admin", preview.Out, StringComparison.Ordinal);
        var made = await line.RunAsync(Make(line, "--json"));
        Assert.True(made.Exit == ExitCode.Fine, made.Error);
        var id = made.Json.GetProperty("id").GetString()!;
        var inbox = await line.OnFolderAsync($"inbox --on-behalf-of {Admin} --json");
        Assert.Equal(id, inbox.Json.GetProperty("items")[0].GetProperty("id").GetString());
        var shown = await line.OnFolderAsync($"approve {id} --what-if --on-behalf-of {Admin}");
        Assert.Contains("held already", shown.Out, StringComparison.Ordinal);
        foreach (var person in new[] { Admin, Owner })
        {
            var approved = await line.OnFolderAsync($"approve {id} --reason needed --on-behalf-of {person}");
            Assert.True(approved.Exit == ExitCode.Fine, approved.Error);
        }

        var request = await line.OnFolderAsync($"request show {id} --json");
        Assert.Equal("approved", request.Json.GetProperty("state").GetString());
        Assert.Equal(ExitCode.Fine, (await line.OnFolderAsync("ask second@tideway.example restart host pacs-us-1")).Exit);
    }

    [Fact]
    public async Task A_digest_of_something_else_is_refused_and_a_no_needs_a_reason()
    {
        using var line = await WithTwoOperatorsAsync();
        var id = (await line.RunAsync(Make(line, "--json"))).Json.GetProperty("id").GetString()!;
        var stale = await line.OnFolderAsync($"approve {id} --digest {new string('0', 64)} --on-behalf-of {Admin}");
        Assert.Equal(ExitCode.Refused, stale.Exit);
        Assert.Equal(ExitCode.BadInput, (await line.OnFolderAsync($"deny {id} --on-behalf-of {Admin}")).Exit);
        Assert.Equal(ExitCode.Fine, (await line.OnFolderAsync($"deny {id} --reason no --on-behalf-of {Admin}")).Exit);
        Assert.Equal(JsonValueKind.Array,
            (await line.OnFolderAsync("request list --state denied --json")).Json.GetProperty("items").ValueKind);
    }

    [Fact]
    public async Task A_time_that_is_none_is_bad_input()
    {
        using var line = await WithTwoOperatorsAsync();
        Assert.Equal(ExitCode.BadInput, (await line.RunAsync(Make(line, "--duration", "soon"))).Exit);
    }
}
