using System.Reflection;
using Mandate.Fixtures;

namespace Mandate.EstateFile.Tests;

public sealed class FormatPageTests
{
    private static readonly string[] Lines =
        File.ReadAllLines(Path.Combine(Repository.Root, "docs", "formats", "estate.md"));

    [Fact]
    public void The_page_has_a_table_for_every_kind_with_the_readers_members_in_its_order()
    {
        foreach (var shape in Shape.All)
        {
            var heading = Array.FindIndex(Lines, l => l.Split(" (")[0] == "## " + shape.Kind);
            Assert.True(heading >= 0, $"no heading `{shape.Kind}`");
            var rows = Rows(heading);
            Assert.Equal(shape.Members, rows.Select(r => r[0]));
            foreach (var row in rows.Where(_ => shape != Shape.Grant))
                Assert.Equal(shape.Required[shape.IndexOf(row[0])], row[1] == "required");
        }
    }

    [Fact]
    public void The_page_names_every_word_of_a_closed_list()
    {
        var page = string.Join('\n', Lines);
        foreach (var words in Words.ByKind.Values)
            Assert.Contains(string.Join(", ", words.Select(w => $"`{w}`")), page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_names_every_error_code()
    {
        var codes = typeof(EstateErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (string)f.GetRawConstantValue()!);
        Assert.Equal(codes, Rows(Array.IndexOf(Lines, "## Error codes")).Select(r => r[0]));
    }

    private static List<string[]> Rows(int heading) =>
        [.. Lines.Skip(heading + 1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
            .Where(l => l.StartsWith('|')).Skip(2).Select(l => l.Split('|')[1..^1].Select(c => c.Trim()).ToArray())];
}
