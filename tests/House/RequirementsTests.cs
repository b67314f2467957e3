using System.Text;
using System.Text.RegularExpressions;
using Mandate.Fixtures;

namespace Mandate.House;

/// <summary>docs/requirements.md is generated from the numbers at the tests.</summary>
public sealed class RequirementsTests
{
    private static readonly Regex Numbered = new(
        @"\[Trait\(""Requirement"", ""(S\d-\d\d)""\)\]|public (?:static )?(?:async )?[\w<>]+ (\w+)\(",
            RegexOptions.Compiled);

    [Fact]
    public void The_page_of_requirements_is_what_the_tests_say()
    {
        var page = Page();
        var file = Path.Combine(Repository.Root, "docs", "requirements.md");
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write") File.WriteAllText(file, page);
        Assert.Equal(page, File.ReadAllText(file));
    }

    private static string Page()
    {
        var tests = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var file in Sources.Code("tests"))
        {
            var waiting = new List<string>();
            foreach (Match match in Numbered.Matches(File.ReadAllText(file)))
            {
                if (match.Groups[1].Success)
                {
                    waiting.Add(match.Groups[1].Value);
                    continue;
                }

                var place = $"{match.Groups[2].Value.Replace('_', ' ')} ({Sources.Relative(file)})";
                foreach (var number in waiting)
                    (tests.TryGetValue(number, out var known)
                        ? known : tests[number] = new SortedSet<string>(StringComparer.Ordinal)).Add(place);
                waiting.Clear();
            }
        }

        var page = new StringBuilder("# Requirements that are covered, and by which test\n\n"
            + "Generated from the numbers at the tests (`GOLDEN=write` renews it). A number stands only at a test that would\n"
            + "fail without the behaviour; a number that is not here is not fully covered yet.\n\n"
            + $"{tests.Count} requirements are covered.\n");
        foreach (var (number, names) in tests)
        {
            page.Append($"\n**{number}**\n\n");
            foreach (var name in names) page.Append($"- {name}\n");
        }

        return page.ToString();
    }
}
