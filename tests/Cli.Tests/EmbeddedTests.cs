namespace Mandate.Cli.Tests;

/// <summary>Verbs over a folder that the command line opens itself.</summary>
public sealed class EmbeddedTests
{
    private const string Question = "ask operator@tideway.example restart host pacs-eu-1";

    [Fact]
    public async Task A_permit_is_0_and_after_the_end_of_the_relationship_1()
    {
        using var line = await CommandLine.WithHarborAsync();
        var before = await line.OnFolderAsync(Question);
        Assert.Equal(ExitCode.Fine, before.Exit);
        Assert.StartsWith("permit until ", before.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused,
            (await line.OnFolderAsync("ask operator@tideway.example restart host pacs-us-1")).Exit);

        var ended = await line.OnFolderAsync("relationship end harbor-tideway --reason over");
        Assert.Equal(ExitCode.Fine, ended.Exit);
        Assert.Contains("1 access would disappear", ended.Out, StringComparison.Ordinal);
        Assert.Contains("recorded: revision ", ended.Out, StringComparison.Ordinal);
        Assert.Contains("mandate serve", ended.Error, StringComparison.Ordinal);

        var after = await line.OnFolderAsync(Question + " --explain");
        Assert.Equal(ExitCode.Refused, after.Exit);
        Assert.StartsWith("deny: ", after.Out, StringComparison.Ordinal);
        Assert.Contains("- relationship state: relationship terminated (harbor-tideway, revision ", after.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_if_shows_the_effect_and_records_nothing()
    {
        using var line = await CommandLine.WithHarborAsync();
        var before = (await line.OnFolderAsync("estate show --json")).Json.GetProperty("revision").GetInt64();
        foreach (var verb in (string[])["relationship end harbor-tideway", "grant revoke second-line",
            "organisation suspend tideway", "person leave operator@tideway.example"])
        {
            var preview = await line.OnFolderAsync(verb + " --what-if");
            Assert.Equal(ExitCode.Fine, preview.Exit);
            Assert.Contains("1 access would disappear", preview.Out, StringComparison.Ordinal);
        }

        Assert.Equal(before, (await line.OnFolderAsync("estate show --json")).Json.GetProperty("revision").GetInt64());
    }

    [Fact]
    public async Task The_actor_is_the_user_of_this_machine()
    {
        using var line = await CommandLine.WithHarborAsync();
        var grant = await line.OnFolderAsync("grant show second-line --json");
        Assert.Equal("local:" + Environment.UserName, grant.Json.GetProperty("recorded_by").GetString());
    }

    [Fact]
    public async Task A_plan_of_a_folder_that_is_not_there_counts_as_one_of_an_empty_one_and_makes_none()
    {
        using var line = new CommandLine();
        var plan = await line.RunAsync("estate", "plan", CommandLine.Harbor, "--data", line.Data);
        Assert.Equal((ExitCode.Fine, ""), (plan.Exit, plan.Error));
        Assert.Contains("+ relationship harbor-tideway", plan.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(line.Data), "planning made the folder");
    }

    [Fact]
    public async Task Applying_twice_changes_nothing()
    {
        using var line = await CommandLine.WithHarborAsync();
        var again = await line.RunAsync("estate", "apply", CommandLine.Harbor, "--data", line.Data);
        Assert.Equal(ExitCode.Fine, again.Exit);
        Assert.Contains("nothing was different", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_of_a_file_is_printed_with_its_place()
    {
        using var line = new CommandLine();
        var file = line.PathOf("bad.yaml");
        await File.WriteAllTextAsync(file, "mandate: 1\nestate: x\nfrob: 2\npeople: [1]\n");
        var ran = await line.RunAsync("estate", "plan", file, "--data", line.Data);
        Assert.Equal((ExitCode.BadInput, ""), (ran.Exit, ran.Out));
        var errors = ran.Error.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(3, errors.Length);
        Assert.StartsWith($"{file}:3:1: frob: ", errors[1], StringComparison.Ordinal);
        Assert.StartsWith($"{file}:4:9: people: ", errors[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_past_is_asked_by_revision()
    {
        using var line = await CommandLine.WithHarborAsync();
        var revision = (await line.OnFolderAsync("estate show --json")).Json.GetProperty("revision").GetInt64();
        await line.OnFolderAsync("grant revoke second-line");
        Assert.StartsWith("not in force", (await line.OnFolderAsync("explain second-line")).Out,
            StringComparison.Ordinal);
        var then = await line.OnFolderAsync(
            $"explain operator@tideway.example restart host pacs-eu-1 --revision {revision}");
        Assert.StartsWith("in force until ", then.Out, StringComparison.Ordinal);
        Assert.Contains("second-line",
            (await line.OnFolderAsync($"who --resource host pacs-eu-1 --revision {revision}")).Out,
            StringComparison.Ordinal);
        Assert.Equal("nothing", (await line.OnFolderAsync("who --resource host pacs-eu-1")).Out.Trim());
    }

    [Fact]
    public async Task Text_of_others_cannot_move_the_cursor()
    {
        using var line = await CommandLine.WithHarborAsync();
        var ran = await line.RunAsync("relationship", "show", "a\u001b[2Jb", "--data", line.Data);
        Assert.DoesNotContain('\u001b', ran.Error + ran.Out);
        Assert.Equal("a\uFFFD[2Jb", Cells.Plain("a\u001b[2Jb"));
    }
}
