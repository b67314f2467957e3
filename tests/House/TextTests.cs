using System.Text.RegularExpressions;
using Mandate.Fixtures;

namespace Mandate.House;

/// <summary>What every file keeps to.</summary>
public sealed class TextTests
{
    [Fact]
    public void No_source_file_has_more_than_400_lines() =>
        Assert.Empty(Sources.Code("src").Where(f => File.ReadLines(f).Count() > 400).Select(Sources.Relative));

    [Fact]
    public void Nine_source_files_of_ten_have_at_most_200_lines()
    {
        var lengths = Sources.Code("src").Select(f => File.ReadLines(f).Count()).Order().ToList();
        Assert.True(lengths[lengths.Count * 9 / 10] <= 200,
            $"the 90th percentile is {lengths[lengths.Count * 9 / 10]} lines");
    }

    [Fact]
    public void A_line_of_code_has_at_most_120_columns_and_one_with_a_long_text_180() =>
        Assert.Empty(Sources.Code("src").Concat(Sources.Code("tests")).SelectMany(f => File.ReadLines(f)
            .Select((line, index) => (line, where: $"{Sources.Relative(f)}:{index + 1}")))
            .Where(l => l.line.Length > (l.line.Contains('"', StringComparison.Ordinal) ? 180 : 120))
            .Select(l => l.where));

    [Fact]
    public void Work_left_is_an_issue_and_no_comment() =>
        Assert.Empty(Sources.Code("src").Concat(Sources.Code("tests"))
            .Where(f => Path.GetFileName(f) != "TextTests.cs")
            .Where(f => Regex.IsMatch(File.ReadAllText(f), @"\b(TODO|FIXME|HACK|NotImplementedException)\b"))
                .Select(Sources.Relative));

    [Fact]
    public void No_file_names_a_folder_of_a_machine()
    {
        var machine = new Regex(@"(^|[\s""'`(=:])/(root|work|farm|home/[a-z]+)/");
        var files = Sources.Code("src").Concat(Sources.Code("tests")).Concat(Sources.Documents)
            .Where(f => Path.GetFileName(f) != "TextTests.cs");
        Assert.Empty(files.Where(f => File.ReadLines(f).Any(machine.IsMatch)).Select(Sources.Relative));
    }

    [Fact]
    public void Links_in_documents_lead_somewhere()
    {
        var link = new Regex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)");
        var broken = Sources.Documents.SelectMany(f => link.Matches(File.ReadAllText(f))
            .Select(m => (file: f, target: Path.Combine(Path.GetDirectoryName(f)!, m.Groups[1].Value))))
            .Where(l => !File.Exists(l.target) && !Directory.Exists(l.target));
        Assert.Empty(broken.Select(l => Sources.Relative(l.file) + " -> " + Sources.Relative(l.target)));
    }

    [Fact]
    public void Every_suppression_says_why()
    {
        var bare = Sources.Code("src").SelectMany(f => File.ReadLines(f)
            .Select((line, index) => (line, where: $"{Sources.Relative(f)}:{index + 1}")))
            .Where(l => Regex.IsMatch(l.line, @"#pragma warning disable")
                && !l.line.Contains("//", StringComparison.Ordinal));
        Assert.Empty(bare.Select(l => l.where));
    }

    /// <summary>
    /// A time limit is met by a busy machine as well, and then a caller's text is an error of the server: what takes as
    /// long as the text needs none.
    /// </summary>
    [Fact]
    public void Regular_expressions_do_not_go_back_and_have_no_time_limit()
    {
        var made = new Regex(@"GeneratedRegex\((.*?)\)\]|new Regex\((.*?)\);", RegexOptions.Singleline);
        var all = Sources.Code("src")
            .SelectMany(f => made.Matches(File.ReadAllText(f)).Select(m => (Where: Sources.Relative(f), m.Value)))
            .ToList();
        Assert.NotEmpty(all);
        var bad = all.Where(m => !m.Value.Contains("RegexOptions.NonBacktracking", StringComparison.Ordinal)
            || Regex.IsMatch(m.Value, @",\s*\d+\s*\)|TimeSpan"));
        Assert.Empty(bad);
        Assert.Empty(Sources.Code("src").Where(f => Regex.IsMatch(File.ReadAllText(f),
            @"\bRegex\.(IsMatch|Match|Matches|Replace|Split|Count)\(")).Select(Sources.Relative));
    }
}
