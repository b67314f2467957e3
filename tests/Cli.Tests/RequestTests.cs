using System.Text.Json;

namespace Mandate.Cli.Tests;

/// <summary>Asking and approving from the command line, as the guides do.</summary>
public sealed class RequestTests
{
    private const string Admin = "admin@tideway.example";

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
    public async Task What_is_asked_for_is_shown_and_a_yes_is_left_to_the_person()
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
        Assert.Equal(ExitCode.Fine, shown.Exit);
        foreach (var name in new[] { $" --on-behalf-of {Admin}", "" })
        {
            var refused = await line.OnFolderAsync($"approve {id} --reason needed{name}");
            Assert.Equal(ExitCode.Refused, refused.Exit);
            Assert.Contains("[not_attested]", refused.Error, StringComparison.Ordinal);
            Assert.Contains("mandate login", refused.Error, StringComparison.Ordinal);
        }

        var request = await line.OnFolderAsync($"request show {id} --json");
        Assert.Equal(("pending", 0), (request.Json.GetProperty("state").GetString(),
            request.Json.GetProperty("approvals").GetArrayLength()));
    }

    [Fact]
    public async Task A_no_needs_a_reason()
    {
        using var line = await WithTwoOperatorsAsync();
        var id = (await line.RunAsync(Make(line, "--json"))).Json.GetProperty("id").GetString()!;
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
