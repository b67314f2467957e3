using System.Reflection;
using Mandate.Fixtures;

namespace Mandate.EstateFile.Tests;

public sealed class FormatPageTests
{
    private static readonly string[] Lines = Page("estate.md");
    private static readonly string[] PolicyLines = Page("policy.md");

    [Fact]
    public void The_page_has_a_table_for_every_kind_with_the_readers_members_in_its_order()
    {
        foreach (var shape in Shape.All)
        {
            var page = Shape.OfPolicies.Contains(shape) ? PolicyLines : Lines;
            var heading = Array.FindIndex(page, l => l.Split(" (")[0] == "## " + shape.Kind);
            Assert.True(heading >= 0, $"no heading `{shape.Kind}`");
            var rows = Rows(page, heading);
            Assert.Equal(shape.Members, rows.Select(r => r[0]));
            foreach (var row in rows.Where(_ => shape != Shape.Grant))
                Assert.Equal(shape.Required[shape.IndexOf(row[0])], row[1] == "required");
        }
    }

    [Fact]
    public void The_pages_name_every_word_of_a_closed_list()
    {
        var page = string.Join('\n', [.. Lines, .. PolicyLines]);
        foreach (var words in Words.ByKind.Values)
            Assert.Contains(string.Join(", ", words.Select(w => $"`{w}`")), page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_names_every_error_code()
    {
        var codes = typeof(EstateErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (string)f.GetRawConstantValue()!);
        Assert.Equal(codes, Rows(Lines, Array.IndexOf(Lines, "## Error codes")).Select(r => r[0]));
    }

    private static string[] Page(string name) =>
        File.ReadAllLines(Path.Combine(Repository.Root, "docs", "formats", name));

    private static List<string[]> Rows(string[] lines, int heading) =>
        [.. lines.Skip(heading + 1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
            .Where(l => l.StartsWith('|')).Skip(2).Select(l => l.Split('|')[1..^1].Select(c => c.Trim()).ToArray())];
}
