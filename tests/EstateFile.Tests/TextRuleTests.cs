using System.Text.RegularExpressions;

namespace Mandate.EstateFile.Tests;

/// <summary>Forms of names are checked by hand, without a time limit; expressions say what they are.</summary>
public sealed class TextRuleTests
{
    private static readonly Dictionary<string, Regex> Forms = new()
    {
        ["name"] = new(@"\A(?![a-z]+_[0-9a-f]{32}\z)[a-z0-9][a-z0-9._-]{0,99}\z"),
        ["account"] = new(@"\A[a-z_][a-z0-9_-]{0,31}\z"),
        ["host"] = new(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,252}\z"),
        ["directory"] = new(@"\A(?=[^\n]{0,200}\z)[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\z"),
    };

    private static readonly string[] Pieces =
    [
        "a", "z", "A", "Z", "0", "9", "_", "-", ".", "/", "\n", " ", "", "é", "İ", "ﬀ", "\0", "~", "`", "{", "@", "[",
        "person_", "grant_", "0123456789abcdef", "0123456789abcdef0123456789abcdef", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "0123456789ABCDEF0123456789ABCDEF", "..", "//", "./", "/.", "-x", "pacs-eu-1",
    ];

    [Theory]
    [InlineData("name")]
    [InlineData("account")]
    [InlineData("host")]
    [InlineData("directory")]
    public void A_form_is_what_its_expression_says(string kind)
    {
        var rule = TextRule.All.Single(r => r.Kind == kind);
        var random = new Random(kind.Length);
        var (fits, others) = (0, 0);
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(
                Enumerable.Range(0, random.Next(6)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            Agrees(text);
            if (rule.Fault(text) is null) fits++;
            else others++;
        }

        Assert.True(fits > 200 && others > 200, $"{fits} fit, {others} do not");
        foreach (var length in new[] { 1, 31, 32, 33, 34, 99, 100, 101, 252, 253, 254 })
            Agrees(new string('a', length));

        void Agrees(string text) =>
            Assert.True(rule.Fault(text) is null == Forms[kind].IsMatch(text), $"`{text}`");
    }

    /// <summary>Far longer than any name: refused in passing.</summary>
    [Fact]
    public void A_text_of_a_mebibyte_is_refused_by_every_form()
    {
        var text = string.Concat(Enumerable.Repeat("a/", 512 * 1_024));
        foreach (var rule in TextRule.All.Where(r => Forms.ContainsKey(r.Kind))) Assert.NotNull(rule.Fault(text));
    }
}
