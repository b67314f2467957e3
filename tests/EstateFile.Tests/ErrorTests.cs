using System.Reflection;
using System.Text;

namespace Mandate.EstateFile.Tests;

public sealed class ErrorTests
{
    [Theory]
    [MemberData(nameof(Mistakes.Edits), MemberType = typeof(Mistakes))]
    public void Each_mistake_is_reported_with_its_place(string found, string replacement, string expected)
    {
        var refused = Harbor.Refusal(Harbor.With(found, replacement));
        Assert.Equal(expected, string.Join(" | ", refused.Errors.Select(Brief)));
        Assert.All(refused.Errors, e => Assert.Equal("estate.yaml", e.Place.File));
        Assert.All(refused.Errors, e => Assert.NotEqual("", e.Advice));
    }

    [Theory]
    [MemberData(nameof(PolicyMistakes.Edits), MemberType = typeof(PolicyMistakes))]
    public void Each_mistake_in_policies_is_reported_with_its_place(string found, string replacement, string expected)
    {
        var refused = Harbor.Refusal(Policies.With(found, replacement));
        Assert.Equal(expected, string.Join(" | ", refused.Errors.Select(Brief)));
        Assert.All(refused.Errors, e => Assert.NotEqual("", e.Advice));
    }

    [Fact]
    public void A_policy_has_a_rule_and_at_most_100()
    {
        const string Begin = "mandate: 1\nestate: e\naccountable: harbor\npolicies:\n  p:\n"
            + "    author: a@x\n    approver: b@x\n    deployer: c@x\n    rules: ";
        var options = new EstateReadOptions { Known = (_, _) => true };
        Assert.Equal("empty 9:12 policies.p.rules",
            Brief(Assert.Single(Harbor.Refusal(Begin + "{}\n", options).Errors)));
        static string Rules(int count) =>
            string.Concat(Enumerable.Range(0, count).Select(i => $"\n      r{i}: {{ forbid: why }}")) + "\n";
        Assert.IsType<EstateReading.Read>(Harbor.Read(Begin + Rules(100), options));
        Assert.Equal("too_many 10:7 policies.p.rules",
            Brief(Assert.Single(Harbor.Refusal(Begin + Rules(101), options).Errors)));
    }

    [Fact]
    public void Every_code_has_a_test()
    {
        string[] below =
        [
            EstateErrorCode.NotUtf8, EstateErrorCode.TooLarge, EstateErrorCode.EmptyFile, EstateErrorCode.TooMany,
            EstateErrorCode.FailedExample,
        ];
        var tested = Mistakes.Edits.Concat(PolicyMistakes.Edits).SelectMany(row => row.Data.Item3.Split(" | ")).Select(error => error.Split(' ')[0])
            .Concat(below);
        var codes = typeof(EstateErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (string)f.GetRawConstantValue()!);
        Assert.Equal(codes.Order(), tested.Distinct().Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    public void A_file_without_a_document_is_refused(string text) =>
        Assert.Equal("empty_file", Assert.Single(Harbor.Refusal(text).Errors).Code);

    [Fact]
    public void A_file_that_is_no_map_is_refused() =>
        Assert.Equal("wrong_type 1:1 ", Brief(Assert.Single(Harbor.Refusal("just text").Errors)));

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused_where_they_stand()
    {
        byte[] bytes = [.. "mandate: 1\nestate: é"u8, 0xC3, 0x28];
        var refused = Assert.IsType<EstateReading.Refused>(EstateReader.Read("e.yaml", bytes));
        Assert.Equal("not_utf8 2:10 ", Brief(Assert.Single(refused.Errors)));
        byte[] utf16 = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Harbor.Text)];
        refused = Assert.IsType<EstateReading.Refused>(EstateReader.Read("e.yaml", utf16));
        Assert.Equal("not_utf8 1:1 ", Brief(Assert.Single(refused.Errors)));
        Assert.Equal("not_utf8 1:4 ", Brief(Assert.Single(Harbor.Refusal("abc\uD800").Errors)));
    }

    [Fact]
    public void Bytes_read_as_text_does()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Harbor.Text)];
        var read = Assert.IsType<EstateReading.Read>(EstateReader.Read("estate.yaml", bytes));
        Assert.Equal(Harbor.Document(Harbor.Text), read.Document);
    }

    [Fact]
    public void A_file_over_the_bound_is_refused_unread()
    {
        var refused = Assert.IsType<EstateReading.Refused>(EstateReader.Read("e.yaml", new byte[(64 << 20) + 1]));
        Assert.Equal("too_large 1:1 ", Brief(Assert.Single(refused.Errors)));
        refused = Harbor.Refusal(Harbor.Text, new EstateReadOptions { BytesMax = 1_000 });
        Assert.Equal("too_large 1:1 ", Brief(Assert.Single(refused.Errors)));
    }

    [Fact]
    public void A_list_over_the_bound_is_refused()
    {
        var items = string.Join(", ", Enumerable.Range(0, 1_001).Select(i => "a" + i));
        var refused = Harbor.Refusal(Harbor.With("[login, restart]", $"[{items}]"));
        Assert.Equal("too_many 23:37 systems.pacs.entitlements.operator.actions", Brief(Assert.Single(refused.Errors)));
    }

    [Fact]
    public void All_errors_of_a_file_come_in_one_run_in_the_order_of_the_file()
    {
        var text = Harbor.Text
            .Replace("organisation: harbor }\n  pacs", "organisation: habor }\n  pacs", StringComparison.Ordinal)
            .Replace("tier: 2", "tier: 7", StringComparison.Ordinal)
            .Replace("mode: enforce", "mode: enforced", StringComparison.Ordinal)
            .Replace("    risk_owner:", "    risk-owner:", StringComparison.Ordinal)
            .Replace("2029-06-30", "2029-06-31", StringComparison.Ordinal)
            .Replace("pacs-eu-*", "other-*", StringComparison.Ordinal);
        Assert.Equal(
            [
                "undeclared 8:90 people.sponsor@harbor.example.organisation",
                "bad_tier 23:25 systems.pacs.entitlements.operator.tier",
                "bad_word 25:39 systems.pacs.connector.mode",
                "missing_member 27:3 relationships.harbor-tideway.risk_owner",
                "unknown_member 34:5 relationships.harbor-tideway.risk-owner",
                "wider_than_parent 52:21 grants.second-line.scope.host[0]",
                "bad_instant 56:12 grants.second-line.until",
            ],
            Harbor.Refusal(text).Errors.Select(Brief));
    }

    [Fact]
    public void The_text_of_an_error_says_where_what_and_what_to_do() => Assert.Equal(
        "estate.yaml:34:5: relationships.harbor-tideway.risk-owner: relationship has no member `risk-owner` "
        + "[unknown_member]; did you mean `risk_owner`?",
        Harbor.Refusal(Harbor.With("    risk_owner: risk@harbor.example", "    risk-owner: risk@harbor.example"))
            .Errors.Single(e => e.Code == EstateErrorCode.UnknownMember).Text);

    [Theory]
    [InlineData("accountable: harbor ", "accountable: habor ", "did you mean `harbor`?")]
    [InlineData("entitlement: pacs/operator", "entitlement: pacs/operater", "did you mean `pacs/operator`?")]
    [InlineData("entitlement: pacs/operator", "entitlement: operator", "write it as `system/entitlement`")]
    [InlineData("kind: supplier", "kind: suplier", "did you mean `supplier`?")]
    [InlineData("reference: C-2026-014", "reference: 2026", "put it in quotes if it is meant as text")]
    public void The_advice_names_what_was_probably_meant(string found, string replacement, string advice) =>
        Assert.Contains(advice, Harbor.Refusal(Harbor.With(found, replacement)).Errors.Select(e => e.Advice));

    [Fact]
    public void The_errors_shown_are_bounded_and_the_rest_is_counted()
    {
        var text = Harbor.Text + string.Concat(Enumerable.Range(0, 250).Select(i => $"  x{i}: 7\n"));
        var refused = Harbor.Refusal(text);
        Assert.Equal((100, 150), (refused.Errors.Count, refused.More));
        Assert.EndsWith("\nand 150 more", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_message_quotes_cannot_move_a_terminals_cursor()
    {
        var refused = Harbor.Refusal(Harbor.With("criticality: high", "criticality: \"\\e[2Jhigh\""));
        Assert.Contains("`\\u001b[2Jhigh`", Assert.Single(refused.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_estate_already_has_may_be_named_without_declaring_it()
    {
        const string Child = """
            mandate: 1
            estate: e
            accountable: harbor
            grants:
              child: { parent: old, to: { person: A@x }, scope: { host: [a] }, purpose: p, owner: o@x,
                approved_by: [o@x], until: 2030-01-01, entitlement: pacs/operator }
            """;
        var asked = new List<string>();
        bool Known(EstateKind kind, string name)
        {
            asked.Add($"{kind} {name}");
            return true;
        }
        Assert.IsType<EstateReading.Read>(Harbor.Read(Child, new EstateReadOptions { Known = Known }));
        Assert.Equal(
            ["Organisation harbor", "Entitlement pacs/operator", "Grant old", "Person A@x", "Person o@x"], asked);
        Assert.Equal(6, Harbor.Refusal(Child).Errors.Count);
    }

    [Fact]
    public void Peoples_names_are_found_whatever_their_case()
    {
        var text = Harbor.With("sponsor: sponsor@harbor.example", "sponsor: Sponsor@Harbor.example");
        var document = Harbor.Document(text);
        Assert.Equal("Sponsor@Harbor.example", document.Relationships[0].Sponsor.Value);
    }

    [Fact]
    public void A_long_chain_of_parents_is_walked_and_a_long_circle_is_refused_once()
    {
        const int Length = 5_000;
        string Chain(string first) => string.Concat(Enumerable.Range(1, Length).Select(i =>
            $"  g{i}: {{ parent: {(i == 1 ? first : $"g{i - 1}")}, relationship: harbor-tideway, "
            + "to: { organisation: tideway }, scope: { host: [pacs-1] }, purpose: p, owner: risk@harbor.example, "
            + "approved_by: [risk@harbor.example], until: 2029-01-01 }\n"));
        Assert.Equal(Length + 2, Harbor.Document(Harbor.Text + Chain("tideway-runs-pacs")).Grants.Count);
        var circle = Harbor.Refusal(Harbor.Text + Chain($"g{Length}"));
        Assert.Equal("parent_cycle 57:17 grants.g1.parent", Brief(Assert.Single(circle.Errors)));
    }

    private static string Brief(EstateError error) =>
        $"{error.Code} {error.Place.Line}:{error.Place.Column} {error.Place.Member}";
}
