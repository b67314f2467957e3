using System.Text;

namespace Mandate.Cli.Tests;

/// <summary>Estate files of more than a mebibyte.</summary>
public sealed class ImportTests
{
    [Fact]
    public async Task A_large_file_is_counted_and_not_listed_and_twice_changes_nothing()
    {
        using var line = new CommandLine();
        var file = Write(line, "");
        var plan = await line.OnFolderAsync($"estate plan {file}");
        Assert.Equal((ExitCode.Fine, ""), (plan.Exit, plan.Error));
        Assert.Contains("+ 4500 grant", plan.Out, StringComparison.Ordinal);
        Assert.Contains("4499 accesses would appear", plan.Out, StringComparison.Ordinal);
        Assert.Contains("of which the first 20 are", plan.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("applied", plan.Out, StringComparison.Ordinal);

        var applied = await line.OnFolderAsync($"estate apply {file}");
        Assert.Equal((ExitCode.Fine, ""), (applied.Exit, applied.Error));
        Assert.Contains("applied: 45", applied.Out, StringComparison.Ordinal);
        var again = await line.OnFolderAsync($"estate apply {file}");
        Assert.Contains("nothing was different: revision ", again.Out, StringComparison.Ordinal);
        var json = (await line.OnFolderAsync($"estate apply {file} --json")).Json;
        Assert.Equal(("done", 0), (json.GetProperty("stage").GetString(), json.GetProperty("done").GetInt32()));

        // With pruning the file is read whole, and may be no larger than ever.
        var pruned = await line.OnFolderAsync($"estate apply {file} --prune");
        Assert.Contains("nothing was different", pruned.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_a_large_file_names_file_line_column_and_member()
    {
        using var line = new CommandLine();
        var file = Write(line, "  wrong:\n    parent: tideway-runs-pacs\n    until: soon\n");
        var refused = await line.OnFolderAsync($"estate apply {file}");
        Assert.Equal((ExitCode.BadInput, ""), (refused.Exit, refused.Out));
        var last = File.ReadAllLines(file).Length;
        Assert.Contains($"{file}:{last}:12: grants.wrong.until: ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("the file does not hold to the format", refused.Error, StringComparison.Ordinal);
    }

    private static string Write(CommandLine line, string more)
    {
        var text = new StringBuilder(string.Join('\n', File.ReadAllLines(CommandLine.Harbor)
            .Where(l => !l.Contains("connector:", StringComparison.Ordinal)))).Append('\n');
        for (var grant = 2; grant < 4_500; grant++)
            text.Append($"  g{grant}:\n    parent: tideway-runs-pacs\n    to: {{ person: operator@tideway.example }}\n")
                .Append($"    scope: {{ host: [pacs-{grant}] }}\n    purpose: operation of host {grant}\n")
                .Append("    owner: pacs-owner@harbor.example\n    until: 2029-06-30\n")
                .Append("    approved_by: [admin@tideway.example, pacs-owner@harbor.example]\n");
        var path = line.PathOf("large.yaml");
        File.WriteAllText(path, text + more);
        Assert.True(text.Length > 1 << 20);
        return path;
    }
}
