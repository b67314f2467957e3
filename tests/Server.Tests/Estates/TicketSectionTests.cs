using System.Globalization;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Estates;

/// <summary>Functions, sources, tickets and what systems, entitlements and grants gained, in an estate file.</summary>
public sealed class TicketSectionTests
{
    private const string Sections = """
        functions:
          archive: { owner: pacs-owner@harbor.example, entitlements: [pacs/operator, pacs/viewer], until: 2028-12-31 }
        sources:
          changes: { owner: operations@harbor.example, tolerance: 24h }
        tickets:
          changes/CHG-1: { kind: window, state: open, from: 2026-01-01, until: 2026-12-31, systems: [pacs] }

        """;

    private static readonly string harbor = EstateFileClient.Example("harbor.yaml")
        .With("    criticality: high\n", "    criticality: high\n    environment: production\n")
        .With("ssh: { account: pacs } }", "ssh: { account: pacs }, recording: recorded }")
        .With("    until: 2029-06-30\n",
            "    until: 2029-06-30\n    ticket: changes/CHG-1\n    function: archive\n    justification: the contract\n")
        + Sections;

    private readonly ManualTime clock = new(DateTimeOffset.Parse("2026-03-01T12:00:00Z", CultureInfo.InvariantCulture));

    [Fact]
    public async Task A_file_declares_them_and_its_export_changes_nothing()
    {
        await using var server = await RunningServer.StartAsync(clock);
        await server.Apply(harbor);
        var grant = await server.Get("/v1/grants/second-line");
        Assert.Equal(("changes/CHG-1", "archive", "the contract", "in_force"), (
            grant.GetProperty("ticket").GetString(), grant.GetProperty("function").GetString(),
            grant.GetProperty("justification").GetString(), grant.GetProperty("standing").GetString()));
        Assert.Equal("production", (await server.Get("/v1/systems/pacs")).GetProperty("environment").GetString());
        Assert.Equal("recorded",
            (await server.Get("/v1/entitlements/pacs/operator")).GetProperty("recording").GetString());
        Assert.Equal("2029-01-01T00:00:00+00:00",
            (await server.Get("/v1/functions/archive")).GetProperty("until").GetString());
        Assert.Equal(0, (await server.Apply(harbor)).Entries());
        Assert.Equal(0, (await server.Apply(await server.Export())).Entries());
        await using var other = await RunningServer.StartAsync(clock);
        await other.Apply(await server.Export());
        Assert.Equal("in_force", await other.Standing("second-line"));
        Assert.Equal(await server.Export(), await other.Export());
    }

    [Fact]
    public async Task What_the_file_says_otherwise_is_planned_and_recorded()
    {
        await using var server = await RunningServer.StartAsync(clock);
        await server.Apply(harbor);
        var changed = harbor.With("environment: production", "environment: test")
            .With("recording: recorded", "recording: not_recorded").With("tolerance: 24h", "tolerance: 2d")
            .With("entitlements: [pacs/operator, pacs/viewer]", "entitlements: [pacs/operator]")
            .With("state: open", "state: closed");
        var plan = await server.Plan(changed);
        Assert.Equal("second-line", Assert.Single(plan.GetProperty("effect").GetProperty("disappears").EnumerateArray())
            .GetProperty("grant").GetString());
        Assert.Equal(5, (await server.Apply(changed)).Entries());
        Assert.Equal("ended", await server.Standing("second-line"));
        Assert.Equal(0, (await server.Apply(changed)).Entries());
        Assert.Equal("test", (await server.Get("/v1/systems/pacs")).GetProperty("environment").GetString());
    }

    [Fact]
    public async Task A_file_that_tells_a_ticket_again_leaves_its_source_heard()
    {
        await using var server = await RunningServer.StartAsync(clock);
        await server.Apply(harbor);
        clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal("undecidable", await server.Standing("second-line"));
        Assert.Equal(1, (await server.Apply(harbor)).Entries());
        Assert.Equal("in_force", await server.Standing("second-line"));
    }

    [Fact]
    public async Task The_mapping_and_the_keys_of_a_source_stay()
    {
        await using var server = await RunningServer.StartAsync(clock);
        await server.Apply(harbor);
        await server.Post("/v1/sources", new
        {
            name = "changes", owner = "operations@harbor.example", tolerance_seconds = 86_400,
            mapping = new { number = "/n", state = new { at = "/s" }, kind = new { always = "change" } },
        });
        await server.Post("/v1/sources/changes/keys", new { });
        await server.Apply(harbor.With("tolerance: 24h", "tolerance: 2d"));
        var source = await server.Get("/v1/sources/changes");
        Assert.Equal(("/n", 1, 172_800), (source.GetProperty("mapping").GetProperty("number").GetString(),
            source.GetProperty("keys").GetArrayLength(), source.GetProperty("tolerance_seconds").GetInt64()));
    }

    /// <summary>What is left out stays; what a file states is what holds, and comes back in the export.</summary>
    [Fact]
    public async Task A_file_says_how_a_source_is_read()
    {
        await using var server = await RunningServer.StartAsync(clock);
        var mapped = harbor.With("tolerance: 24h }", """
            tolerance: 24h, mapping: {
                number: /n, kind: { always: change },
                state: { at: /s, words: { open: [go], closed: [stop] } } } }
            """);
        await server.Apply(mapped);
        Assert.Equal(0, (await server.Apply(mapped)).Entries());
        Assert.Equal(0, (await server.Apply(await server.Export())).Entries());
        await using var other = await RunningServer.StartAsync(clock);
        await other.Apply(await server.Export());
        Assert.Equal(await server.Export(), await other.Export());
        Assert.Equal("stop", (await other.Get("/v1/sources/changes")).GetProperty("mapping").GetProperty("state")
            .GetProperty("words").GetProperty("closed")[0].GetString());
        using var rows = new StringContent("""{"n":"CHG-1","s":"stop"}""" + "\n", System.Text.Encoding.UTF8,
            "application/x-ndjson");
        using var imported = await other.Http.PostAsync(
            new Uri("/v1/sources/changes/imports?file=a.ndjson", UriKind.Relative), rows);
        Assert.True(imported.IsSuccessStatusCode, await imported.Content.ReadAsStringAsync());
        Assert.Equal("ended", await other.Standing("second-line"));
        Assert.Equal(1, (await server.Apply(mapped.With("open: [go]", "open: [go, run]"))).Entries());
    }

    [Fact]
    public async Task A_mapping_that_the_estate_cannot_work_with_is_refused_at_its_place()
    {
        await using var server = await RunningServer.StartAsync(clock);
        var wrong = harbor.With(
            "tolerance: 24h }", "tolerance: 24h, mapping: { number: n, state: { at: /s }, kind: { at: /k } } }");
        Assert.Equal([wrong.PlaceOf("{ number: n") + " sources.changes.mapping invalid_value"], await server.Errors(wrong));
    }

    [Fact]
    public async Task What_a_recorded_grant_is_bound_to_is_changed_by_its_owner_and_not_by_a_file()
    {
        await using var server = await RunningServer.StartAsync(clock);
        await server.Apply(harbor);
        var other = harbor.With("ticket: changes/CHG-1\n", "ticket: changes/CHG-2\n");
        Assert.Equal([other.PlaceOf("changes/CHG-2") + " grants.second-line.ticket unchangeable"],
            await server.Errors(other));
    }

    [Fact]
    public async Task A_grant_on_a_ticket_that_is_not_open_is_refused_at_its_place()
    {
        await using var server = await RunningServer.StartAsync(clock);
        var closed = harbor.With("state: open", "state: closed");
        Assert.Equal([closed.PlaceOf("changes/CHG-1\n") + " grants.second-line.ticket ticket_not_open"],
            await server.Errors(closed));
    }
}
