using System.Reflection;
using System.Text;

namespace Mandate.EstateFile.Tests;

public sealed class ErrorTests
{
    // Each row: an edit of the example (a text that occurs once, and what replaces it), and the errors it must lead to,
    // each as code, line, column and member.
    public static TheoryData<string, string, string> Edits => new()
    {
        { "mandate: 1\n", "mandate: 2\n", "bad_version 1:10 mandate" },
        { "mandate: 1\n", "mandate: \"1\"\n", "wrong_type 1:10 mandate" },
        { "mandate: 1\n", "", "missing_member 1:1 mandate" },
        { "estate: harbor-production", "estate: [harbor", "wrong_type 2:9 estate | yaml_syntax 3:1 estate" },
        { "estate: harbor-production", "estate: harbor: production", "yaml_syntax 2:15 estate" },
        {
            "    until: 2029-06-30\n",
            "    until: 2029-06-30\n---\nmandate: 1\n",
            "several_documents 57:1 grants.second-line.until"
        },
        {
            "    delegation_depth: 1\n",
            "    delegation_depth: 1\n    <<: { sponsor: x }\n",
            "merge_key 39:5 relationships.harbor-tideway.<<"
        },
        {
            "display_name: Harbor Health Group",
            "display_name: &a Harbor Health Group",
            "alias 5:28 organisations.harbor.display_name"
        },
        { "display_name: Harbor Health Group", "display_name: *a", "alias 5:28 organisations.harbor.display_name" },
        {
            "display_name: Harbor Health Group",
            "display_name: !!str Harbor",
            "tag 5:28 organisations.harbor.display_name"
        },
        {
            "display_name: Harbor Health Group",
            "display_name: [[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]",
            "wrong_type 5:28 organisations.harbor.display_name | too_deep 5:41 organisations.harbor.display_name"
        },
        {
            "    delegation_depth: 1\n",
            "    delegation_depth: 1\n    delegation_dept: 1\n",
            "unknown_member 39:5 relationships.harbor-tideway.delegation_dept"
        },
        {
            "accountable: harbor  ",
            "acountable: harbor  ",
            "missing_member 1:1 accountable | unknown_member 3:1 acountable"
        },
        { "    purpose: second-line operation in Europe\n", "", "missing_member 49:3 grants.second-line.purpose" },
        { "    relationship: harbor-tideway\n", "", "missing_member 40:3 grants.tideway-runs-pacs.relationship" },
        { "    entitlement: pacs/operator\n", "", "missing_member 40:3 grants.tideway-runs-pacs.entitlement" },
        { "    to: { organisation: tideway }\n", "", "missing_member 40:3 grants.tideway-runs-pacs.to" },
        {
            "    kind: supplier\n",
            "    kind: supplier\n    kind: supplier\n",
            "duplicate_key 29:5 relationships.harbor-tideway.kind"
        },
        { "  second-line:\n", "  tideway-runs-pacs:\n", "duplicate_key 49:3 grants.tideway-runs-pacs" },
        {
            "  operator@tideway.example:  {",
            "  Admin@Tideway.example: {",
            "duplicate_key 13:3 people.Admin@Tideway.example | undeclared 51:19 grants.second-line.to.person"
        },
        {
            "resources: { host: [\"pacs-*\"] }",
            "resources: { host: [\"pacs-*\"], host: [a] }",
            "duplicate_key 21:36 systems.pacs.resources.host"
        },
        {
            "[login, restart]",
            "[login, restart, login]",
            "duplicate_item 23:54 systems.pacs.entitlements.operator.actions[2]"
        },
        {
            "[admin@tideway.example, pacs-owner@harbor.example]",
            "[pacs-owner@harbor.example, Pacs-Owner@harbor.example]",
            "duplicate_item 55:46 grants.second-line.approved_by[1]"
        },
        { "[login, restart]", "login", "wrong_type 23:37 systems.pacs.entitlements.operator.actions" },
        { "[login, restart]", "[login, [restart]]", "wrong_type 23:45 systems.pacs.entitlements.operator.actions[1]" },
        {
            "display_name: Harbor Health Group",
            "display_name: 12",
            "wrong_type 5:28 organisations.harbor.display_name"
        },
        {
            "display_name: Harbor Health Group",
            "display_name: { a: b }",
            "wrong_type 5:28 organisations.harbor.display_name"
        },
        { "display_name: Harbor Health Group", "display_name:", "wrong_type 5:28 organisations.harbor.display_name" },
        { "tier: 2", "tier: two", "wrong_type 23:25 systems.pacs.entitlements.operator.tier" },
        { "tier: 2", "tier: \"2\"", "wrong_type 23:25 systems.pacs.entitlements.operator.tier" },
        {
            "  harbor:  { display_name: Harbor Health Group }",
            "  harbor: Harbor Health Group",
            "wrong_type 5:11 organisations.harbor"
        },
        {
            "  tideway: { display_name: Tideway Managed Services }\n",
            "  tideway: {}\n  ? [a, b]\n  : {}\n",
            "wrong_type 7:5 organisations"
        },
        { "[login, restart]", "[]", "empty 23:37 systems.pacs.entitlements.operator.actions" },
        { "scope: { host: [\"pacs-eu-*\"] }", "scope: {}", "empty 52:12 grants.second-line.scope" },
        { "  viewer:   {", "  Viewer:   {", "bad_name 24:7 systems.pacs.entitlements.Viewer" },
        { "  viewer:   {", "  view/er:   {", "bad_name 24:7 systems.pacs.entitlements.view/er" },
        { "  viewer:   {", "  .viewer:   {", "bad_name 24:7 systems.pacs.entitlements..viewer" },
        {
            "  viewer:   {",
            "  grant_0123456789abcdef0123456789abcdef: {",
            "bad_name 24:7 systems.pacs.entitlements.grant_0123456789abcdef0123456789abcdef"
        },
        {
            "  sponsor@harbor.example:    {",
            "  sponsor@harbor.example: { organisation: harbor }\n  the sponsor: {",
            "bad_name 9:3 people.the sponsor"
        },
        { "directory: ssh", "directory: ../ssh", "bad_name 25:59 systems.pacs.connector.directory" },
        { "directory: ssh", "directory: /ssh", "bad_name 25:59 systems.pacs.connector.directory" },
        { "account: viewer", "account: ../viewer", "bad_name 24:62 systems.pacs.entitlements.viewer.ssh.account" },
        { "hosts: [pacs-eu-1, pacs-us-1]", "hosts: [pacs-eu-1, ..]", "bad_name 25:83 systems.pacs.connector.hosts[1]" },
        {
            "display_name: Harbor Health Group",
            "display_name: \"  \"",
            "bad_text 5:28 organisations.harbor.display_name"
        },
        {
            "display_name: Harbor Health Group",
            "display_name: \"a\\nb\"",
            "bad_text 5:28 organisations.harbor.display_name"
        },
        {
            "display_name: Harbor Health Group",
            "display_name: \"a\\u202eb\"",
            "bad_text 5:28 organisations.harbor.display_name"
        },
        {
            "display_name: Harbor Health Group",
            "display_name: \"a\\ud800b\"",
            "yaml_syntax 5:28 organisations.harbor.display_name"
        },
        {
            "[login, restart]",
            "[login, \"re\\0start\"]",
            "bad_text 23:45 systems.pacs.entitlements.operator.actions[1]"
        },
        { "kind: service_account", "kind: robot", "bad_word 16:48 workloads.backup-agent.kind" },
        { "criticality: high", "criticality: highest", "bad_word 20:18 systems.pacs.criticality" },
        {
            "delegation_depth: 1",
            "delegation_depth: -1",
            "bad_number 38:23 relationships.harbor-tideway.delegation_depth"
        },
        {
            "delegation_depth: 1",
            "delegation_depth: 1.5",
            "bad_number 38:23 relationships.harbor-tideway.delegation_depth"
        },
        { "tier: 2", "tier: 5", "bad_tier 23:25 systems.pacs.entitlements.operator.tier" },
        { "tier: 2", "tier: 0", "bad_tier 23:25 systems.pacs.entitlements.operator.tier" },
        { "until: 2029-06-30", "until: 2029-02-29", "bad_instant 56:12 grants.second-line.until" },
        { "until: 2029-06-30", "until: next year", "bad_instant 56:12 grants.second-line.until" },
        { "until: 2029-06-30", "until: 2029-06-30T12:00:00", "bad_instant 56:12 grants.second-line.until" },
        {
            "verified: now",
            "verified: today",
            "bad_instant 37:42 relationships.harbor-tideway.verified_admins.admin@tideway.example.verified"
        },
        {
            "from: 2026-01-01",
            "from: 2026-01-01T00:00Z",
            "bad_instant 31:46 relationships.harbor-tideway.contract.from"
        },
        {
            "estate: harbor-production\n",
            "estate: harbor-production\ntime_zone: Europe/Harbor\n",
            "bad_time_zone 3:12 time_zone"
        },
        {
            "estate: harbor-production\n",
            "estate: harbor-production\ntime_zone: localtime\n",
            "bad_time_zone 3:12 time_zone"
        },
        {
            "scope: { host: [\"pacs-eu-*\"] }",
            "scope: { host: [\"pacs-*-eu\"] }",
            "bad_pattern 52:21 grants.second-line.scope.host[0]"
        },
        {
            "scope: { host: [\"pacs-eu-*\"] }",
            "scope: { host: [\"pacs-eu-**\"] }",
            "bad_pattern 52:21 grants.second-line.scope.host[0]"
        },
        {
            "to: { person: operator@tideway.example }",
            "to: { person: operator@tideway.example, workload: backup-agent }",
            "bad_beneficiary 51:9 grants.second-line.to"
        },
        { "to: { person: operator@tideway.example }", "to: {}", "bad_beneficiary 51:9 grants.second-line.to" },
        { "accountable: harbor  ", "accountable: haven  ", "undeclared 3:14 accountable" },
        { "    grantee: tideway", "    grantee: tide", "undeclared 30:14 relationships.harbor-tideway.grantee" },
        {
            "    sponsor: sponsor@harbor.example",
            "    sponsor: nobody@harbor.example",
            "undeclared 33:14 relationships.harbor-tideway.sponsor"
        },
        {
            "      admin@tideway.example: { verified",
            "      boss@tideway.example: { verified",
            "undeclared 37:7 relationships.harbor-tideway.verified_admins.boss@tideway.example"
        },
        {
            "relationship: harbor-tideway",
            "relationship: harbor-ebb",
            "undeclared 41:19 grants.tideway-runs-pacs.relationship"
        },
        {
            "entitlement: pacs/operator",
            "entitlement: pacs/admin",
            "undeclared 42:18 grants.tideway-runs-pacs.entitlement"
        },
        { "parent: tideway-runs-pacs", "parent: tideway-runs", "undeclared 50:13 grants.second-line.parent" },
        {
            "to: { person: operator@tideway.example }",
            "to: { workload: agent }",
            "undeclared 51:21 grants.second-line.to.workload"
        },
        {
            "from: 2026-01-01, until: 2029-12-31",
            "from: 2030-01-01, until: 2029-12-31",
            "empty_window 31:65 relationships.harbor-tideway.contract.until"
        },
        {
            "    until: 2029-06-30",
            "    from: 2029-06-30T00:00:00Z\n    until: 2029-06-29",
            "empty_window 57:12 grants.second-line.until"
        },
        {
            "relationships:\n",
            "  ris:\n    owner: risk@harbor.example\n    criticality: low\n    resources: { host: [\"ris-1\", \"pacs-eu-1\"] }\n    entitlements: {}\nrelationships:\n",
            "overlapping_resources 29:34 systems.ris.resources.host[1]"
        },
        {
            "scope: { host: [\"pacs-eu-*\"] }",
            "scope: { host: [\"pacs-eu-*\", \"p*\"] }",
            "wider_than_parent 52:34 grants.second-line.scope.host[1]"
        },
        {
            "scope: { host: [\"pacs-eu-*\"] }",
            "scope: { database: [a] }",
            "wider_than_parent 52:25 grants.second-line.scope.database[0]"
        },
        { "until: 2029-06-30", "until: 2030-01-01", "wider_than_parent 56:12 grants.second-line.until" },
        {
            "    parent: tideway-runs-pacs ",
            "    entitlement: pacs/viewer\n    parent: tideway-runs-pacs ",
            "other_entitlement 50:18 grants.second-line.entitlement"
        },
        {
            "    parent: tideway-runs-pacs ",
            "    entitlement: other/operator\n    parent: tideway-runs-pacs ",
            "undeclared 50:18 grants.second-line.entitlement | other_entitlement 50:18 grants.second-line.entitlement"
        },
        {
            "    until: 2029-06-30\n",
            "    until: 2029-06-30\n  third: { parent: second-line, to: { workload: backup-agent }, scope: { host: [pacs-eu-1] }, purpose: p, owner: risk@harbor.example, approved_by: [risk@harbor.example], until: 2029-06-30 }\n",
            "bad_parent 57:20 grants.third.parent"
        },
        {
            "    parent: tideway-runs-pacs ",
            "    relationship: harbor-tideway\n    parent: tideway-runs-pacs ",
            "relationship_of_assignment 50:19 grants.second-line.relationship"
        },
        {
            "    to: { person: operator@tideway.example }",
            "    to: { organisation: tideway }",
            "missing_member 49:3 grants.second-line.relationship"
        },
        {
            "    relationship: harbor-tideway\n",
            "    relationship: harbor-tideway\n    parent: tideway-runs-pacs\n",
            "parent_cycle 42:13 grants.tideway-runs-pacs.parent"
        },
        {
            "    kind: supplier\n",
            "    kind: supplier\n    parent: harbor-tideway\n",
            "parent_cycle 29:13 relationships.harbor-tideway.parent"
        },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void Each_mistake_is_reported_with_its_place(string found, string replacement, string expected)
    {
        var refused = Harbor.Refusal(Harbor.With(found, replacement));
        Assert.Equal(expected, string.Join(" | ", refused.Errors.Select(Brief)));
        Assert.All(refused.Errors, e => Assert.Equal("estate.yaml", e.Place.File));
        Assert.All(refused.Errors, e => Assert.NotEqual("", e.Advice));
    }

    [Fact]
    public void Every_code_has_a_test()
    {
        var tested = Edits.SelectMany(row => row.Data.Item3.Split(" | ")).Select(error => error.Split(' ')[0])
            .Concat([EstateErrorCode.NotUtf8, EstateErrorCode.TooLarge, EstateErrorCode.EmptyFile, EstateErrorCode.TooMany]);
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
              child: { parent: old, to: { person: A@x }, scope: { host: [a] }, purpose: p, owner: o@x, approved_by: [o@x],
                until: 2030-01-01, entitlement: pacs/operator }
            """;
        var asked = new List<string>();
        bool Known(EstateKind kind, string name)
        {
            asked.Add($"{kind} {name}");
            return true;
        }
        Assert.IsType<EstateReading.Read>(Harbor.Read(Child, new EstateReadOptions { Known = Known }));
        Assert.Equal(["Organisation harbor", "Entitlement pacs/operator", "Grant old", "Person A@x", "Person o@x"], asked);
        Assert.Equal(6, Harbor.Refusal(Child).Errors.Count);
    }

    [Fact]
    public void Peoples_names_are_found_whatever_their_case()
    {
        var document = Harbor.Document(Harbor.With("sponsor: sponsor@harbor.example", "sponsor: Sponsor@Harbor.example"));
        Assert.Equal("Sponsor@Harbor.example", document.Relationships[0].Sponsor.Value);
    }

    [Fact]
    public void A_long_chain_of_parents_is_walked_and_a_long_circle_is_refused_once()
    {
        const int Length = 5_000;
        string Link(int i, int parent) =>
            $"  g{i}: {{ parent: g{parent}, relationship: harbor-tideway, to: {{ organisation: tideway }}, scope: {{ host: [pacs-1] }}, "
            + "purpose: p, owner: risk@harbor.example, approved_by: [risk@harbor.example], until: 2029-01-01 }\n";
        var chain = string.Concat(Enumerable.Range(1, Length).Select(i => Link(i, i - 1)));
        Assert.Equal(Length + 2, Harbor.Document(Harbor.Text + chain.Replace("parent: g0,", "parent: tideway-runs-pacs,", StringComparison.Ordinal)).Grants.Count);
        Assert.Equal(
            "parent_cycle 57:17 grants.g1.parent",
            Brief(Assert.Single(Harbor.Refusal(Harbor.Text + chain.Replace("parent: g0,", $"parent: g{Length},", StringComparison.Ordinal)).Errors)));
    }

    private static string Brief(EstateError error) =>
        $"{error.Code} {error.Place.Line}:{error.Place.Column} {error.Place.Member}";
}
