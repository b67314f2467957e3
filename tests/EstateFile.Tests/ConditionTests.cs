using System.Text.Json.Nodes;
using Mandate.Governance;

namespace Mandate.EstateFile.Tests;

/// <summary>Conditions in the file: read, refused at their place, written, and known to the schema.</summary>
public sealed class ConditionTests
{
    private const string Until = "    until: 2029-06-30\n";
    private const string First = Until + "    conditions:\n      - ";

    private const string Every = """
        network: { within: [10.0.0.0/8, "2001:db8::/32"] }
              - network: { property: context.net.ip, within: [192.0.2.1/32] }
              - time_of_day: { zone: Europe/Berlin, days: [monday, friday], from: 08:00, until: "18:00" }
              - time_of_day: { zone: UTC, days: [sunday] }
              - authentication: { of: subject.properties, acr: [silver, gold], amr: [mfa], max_age_seconds: 900 }
              - environment: { is: [test] }
              - ticket: { matches: CHG-* }
              - ticket: {}
              - property: { name: context.level, equals: -3 }
              - property: { name: context.level, equals: "3" }
              - property: { name: resource.properties.open, equals: true }
              - cel: |
                  context.score < 5
                    && "a" in context.roles
        """;

    private static string With(string conditions) =>
        Harbor.With(Until, First + conditions + "\n");

    private static string Fault(string condition)
    {
        var error = Assert.Single(Harbor.Refusal(Harbor.With(Until, First + condition + "\n")).Errors);
        return $"{error.Code} {error.Place.Line}:{error.Place.Column} {error.Place.Member["grants.second-line.".Length..]}";
    }

    [Fact]
    public void Every_kind_is_read_written_and_read_back_equal()
    {
        var document = Harbor.Document(With(Every));
        Assert.True(document.Grants.TryGet("second-line", out var grant));
        Assert.Equal(
        [
            "network: context.ip in 10.0.0.0/8, 2001:db8::/32", "network: context.net.ip in 192.0.2.1/32",
            "time_of_day: 08:00 to 18:00 on monday, friday in Europe/Berlin", "time_of_day: on sunday in UTC",
            "authentication: subject.properties.acr is one of \"silver\", \"gold\", subject.properties.amr has \"mfa\", subject.properties.auth_time at most 900 seconds ago",
            "environment: context.environment is one of \"test\"",
            "ticket: context.ticket is CHG-* (its state is not looked at: no ticket source)",
            "ticket: context.ticket names one (its state is not looked at: no ticket source)",
            "property: context.level is -3", "property: context.level is \"3\"",
            "property: resource.properties.open is true",
            "cel: context.score < 5\n  && \"a\" in context.roles\n",
        ], grant.Conditions.Select(c => c.Value.Text));
        var written = EstateWriter.Write(document);
        Assert.Equal(document, Harbor.Document(written));
        Assert.Contains("\n    conditions:\n      - network: { within: [\"10.0.0.0/8\", \"2001:db8::/32\"] }\n",
            written,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_holds_to_the_schema_as_read_and_as_written()
    {
        var schema = JsonNode.Parse(EstateSchema.Text)!.AsObject();
        Assert.Empty(SchemaCheck.Faults(schema, YamlAsJson.Of(With(Every))));
        Assert.Empty(SchemaCheck.Faults(schema, YamlAsJson.Of(EstateWriter.Write(Harbor.Document(With(Every))))));
    }

    [Fact]
    public void An_entitlement_has_conditions_too()
    {
        var document = Harbor.Document(Harbor.With("actions: [login], ssh: { account: viewer } }",
            "actions: [login], conditions: [{ environment: { is: [test] } }] }"));
        Assert.True(document.Systems.TryGet("pacs", out var pacs));
        Assert.True(pacs.Entitlements.TryGet("viewer", out var viewer));
        Assert.Equal(new Condition.Environment(["test"]), Assert.Single(viewer.Conditions).Value);
        Assert.Equal(document, Harbor.Document(EstateWriter.Write(document)));
    }

    [Theory]
    [InlineData("network: { within: [10.0.0.0/8, 10.0.0.1/8] }", "bad_condition 58:41 conditions[0].network.within[1]")]
    [InlineData("network: { within: [] }", "empty 58:28 conditions[0].network.within")]
    [InlineData("network: { property: ip, within: [10.0.0.0/8] }",
        "bad_condition 58:30 conditions[0].network.property")]
    [InlineData("network: {}", "missing_member 58:18 conditions[0].network.within")]
    [InlineData("networks: {}", "unknown_member 58:9 conditions[0].networks")]
    [InlineData("{}", "bad_condition 58:9 conditions[0]")]
    [InlineData("{ ticket: {}, cel: context.a }", "bad_condition 58:9 conditions[0]")]
    [InlineData("network", "wrong_type 58:9 conditions[0]")]
    [InlineData("time_of_day: { zone: UTC, from: 08:00 }", "bad_condition 58:22 conditions[0].time_of_day.until")]
    [InlineData("time_of_day: { zone: Mars/Base, days: [monday] }",
        "bad_condition 58:30 conditions[0].time_of_day.zone")]
    [InlineData("time_of_day: { zone: UTC, days: [mon] }", "bad_condition 58:42 conditions[0].time_of_day.days[0]")]
    [InlineData("authentication: {}", "bad_condition 58:25 conditions[0].authentication")]
    [InlineData("authentication: { max_age_seconds: 15m }",
        "wrong_type 58:44 conditions[0].authentication.max_age_seconds")]
    [InlineData("property: { name: context.a, equals: 1.5 }", "bad_number 58:46 conditions[0].property.equals")]
    [InlineData("property: { name: context.a, equals: [a] }", "wrong_type 58:46 conditions[0].property.equals")]
    [InlineData("property: { name: context.a, equals: }", "wrong_type 58:46 conditions[0].property.equals")]
    [InlineData("cel: context.a +", "bad_condition 58:14 conditions[0].cel")]
    [InlineData("cel: 5", "wrong_type 58:14 conditions[0].cel")]
    [InlineData("ticket: {}\n      - ticket: {}", "duplicate_item 59:9 conditions[1]")]
    public void A_condition_that_is_none_is_refused_at_its_place(string condition, string expected) =>
        Assert.Equal(expected, Fault(condition));

    [Fact]
    public void An_expression_is_refused_with_its_line_and_a_caret()
    {
        var error = Assert.Single(Harbor.Refusal(
            Harbor.With(Until, First + "cel: |\n          context.a == 1\n            && contxt.b\n")).Errors);
        Assert.Equal("2:6: `contxt` is not declared, did you mean `context`\n    && contxt.b\n       ^", error.Message);
    }

    [Fact]
    public void An_empty_list_of_conditions_is_refused_and_a_long_one_too()
    {
        Assert.Equal("empty", Assert.Single(
            Harbor.Refusal(Harbor.With(Until, Until + "    conditions: []\n")).Errors).Code);
        var many = string.Concat(Enumerable.Range(0, 17).Select(n => $"      - ticket: {{ matches: T{n} }}\n"));
        Assert.Equal("too_many", Assert.Single(
            Harbor.Refusal(Harbor.With(Until, Until + "    conditions:\n" + many)).Errors).Code);
    }
}
