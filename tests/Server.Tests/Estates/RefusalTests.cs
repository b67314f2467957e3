using System.Globalization;
using System.Net;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Estates;

public sealed class RefusalTests
{
    private static readonly string harbor = EstateFileClient.Example("harbor.yaml");

    private static ManualTime Clock() =>
        new(DateTimeOffset.Parse("2026-03-01T12:00:00Z", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Every_error_of_a_file_is_told_in_one_run_with_its_place()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        var before = server.Server.Revision;
        var text = harbor
            .With("process: nightly backup }", "process: \"" + new string('x', 300) + "\" }")
            .With("    approved_by: [admin@tideway.example, pacs-owner@harbor.example]",
                "    approved_by: [operator@tideway.example]")
            .With("    sponsor: sponsor@harbor.example", "    sponsor: sponsor@harbor.example ")
            + "  too-long:\n    relationship: harbor-tideway\n    entitlement: pacs/viewer\n    to: { organisation: tideway }\n"
            + "    scope: { host: [pacs-eu-1] }\n    purpose: watching\n    owner: admin@tideway.example\n"
            + "    approved_by: [pacs-owner@harbor.example]\n    until: 2029-01-01\n";
        Assert.Equal(
            [
                text.PlaceOf("\"xxx") + " workloads.backup-agent.process invalid_value",
                text.PlaceOf("operator@tideway.example]") + " grants.second-line.approved_by[0] self_approval",
                text.PlaceOf(
                    "admin@tideway.example\n    approved_by: [pacs-owner@harbor.example]\n    until: 2029-01-01") + " grants.too-long.owner wrong_side",
            ],
            await server.Errors(text));
        Assert.Equal(before, server.Server.Revision);
    }

    [Fact]
    public async Task What_only_follows_from_an_error_is_not_told()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        var text = harbor.With("    sponsor: sponsor@harbor.example", "    sponsor: admin@tideway.example");
        Assert.Equal(
            [text.PlaceOf(
                "admin@tideway.example\n    risk_owner") + " relationships.harbor-tideway.sponsor wrong_side"], await server.Errors(text));
    }

    [Fact]
    public async Task Errors_of_the_format_come_with_their_places_too()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        var text = harbor.With("tier: 2", "tier: 7")
            .With("owner: pacs-owner@harbor.example, process", "owner: nobody@harbor.example, process");
        Assert.Equal(
            [
                text.PlaceOf("nobody@harbor.example") + " workloads.backup-agent.owner undeclared",
                text.PlaceOf("7, actions") + " systems.pacs.entitlements.operator.tier bad_tier",
            ],
            await server.Errors(text));
    }

    [Fact]
    public async Task What_cannot_change_is_refused_at_its_place()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        await server.Apply(harbor);
        var text = harbor
            .With("    kind: supplier", "    kind: customer")
            .With("from: 2026-01-01, until: 2029-12-31", "from: 2026-01-01, until: 2029-12-30")
            .With("kind: service_account", "kind: agent")
            .With("scope: { host: [\"pacs-eu-*\"] }", "scope: { host: [\"pacs-us-*\"] }")
            .With("purpose: second-line operation in Europe", "purpose: other")
            .With("until: 2029-06-30", "until: 2029-06-29")
            .With("to: { person: operator@tideway.example }", "to: { person: admin@tideway.example }")
            .With("approved_by: [admin@tideway.example, pacs-owner@harbor.example]",
                "approved_by: [admin@tideway.example]");
        var errors = await server.Errors(text);
        Assert.Equal(
            ["workloads.backup-agent.kind", "relationships.harbor-tideway.kind",
                "relationships.harbor-tideway.contract.until",
                "grants.second-line.to.person", "grants.second-line.scope.host", "grants.second-line.purpose",
                    "grants.second-line.approved_by[0]",
                "grants.second-line.until"],
            errors.Select(e => e.Split(' ')[1]));
        Assert.All(errors, e => Assert.EndsWith(" unchangeable", e, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_preview_that_no_longer_holds_is_refused()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        var digest = (await server.Plan(harbor)).GetProperty("effect").GetProperty("digest").GetString();
        await server.Apply(harbor);
        var (status, body) = await server.SendFile("apply", harbor, "file=harbor.yaml&based_on=" + digest);
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal("preview_changed", body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Another_estates_file_is_refused()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        await server.Apply(harbor);
        var text = harbor.With("estate: harbor-production", "estate: harbor-test");
        Assert.Equal([text.PlaceOf("harbor-test") + " estate other_estate"], await server.Errors(text));
    }

    [Theory]
    [InlineData("apply", "file=harbor.yaml&what_iff=true", HttpStatusCode.BadRequest, "unknown_query")]
    [InlineData("plan", "file=harbor.yaml&based_on=1", HttpStatusCode.BadRequest, "unknown_query")]
    [InlineData("apply", "prune=yes", HttpStatusCode.BadRequest, "invalid_query")]
    public async Task A_misspelt_query_never_applies(string verb, string query, HttpStatusCode expected, string code)
    {
        await using var server = await RunningServer.StartAsync(Clock());
        var before = server.Server.Revision;
        var (status, body) = await server.SendFile(verb, harbor, query);
        Assert.Equal((expected, code), (status, body.GetProperty("code").GetString()));
        Assert.Equal(before, server.Server.Revision);
    }
}
