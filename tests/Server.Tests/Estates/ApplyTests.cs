using System.Globalization;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Estates;

public sealed class ApplyTests
{
    private static readonly string harbor = EstateFileClient.Example("harbor.yaml");

    private static ManualTime Clock() =>
        new(DateTimeOffset.Parse("2026-03-01T12:00:00Z", CultureInfo.InvariantCulture));

    [Fact]
    public async Task The_example_applies_and_gives_what_it_says()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        var applied = await server.Apply(harbor);
        Assert.Equal("harbor-production", applied.GetProperty("estate").GetString());
        Assert.Equal(["second-line"], applied.GetProperty("effect").GetProperty("appears").EnumerateArray()
            .Select(a => a.GetProperty("grant").GetString()));
        Assert.Equal("in_force", await server.Standing("second-line"));
        var grant = await server.Get("/v1/grants/tideway-runs-pacs");
        Assert.Equal("2030-01-01T00:00:00+00:00", grant.GetProperty("until").GetString());
        Assert.Equal("day-to-day operation of the picture archive", grant.GetProperty("purpose").GetString());
        var pacs = await server.Get("/v1/systems/pacs");
        Assert.Equal("enforce", pacs.GetProperty("connector").GetProperty("mode").GetString());
        var estate = await server.Get("/v1/estate");
        Assert.Equal("harbor", estate.GetProperty("accountable").GetString());
        Assert.Equal(7, estate.GetProperty("counts").GetProperty("people").GetInt32());
    }

    [Fact]
    public async Task The_example_answers_questions_as_it_says()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        await server.Apply(harbor);
        Assert.True(await May(server, "pacs-eu-1"));
        Assert.False(await May(server, "pacs-us-1"));
        await server.Post("/v1/relationships/harbor-tideway/end", new { reason = "over" });
        Assert.False(await May(server, "pacs-eu-1"));
    }

    [Fact]
    public async Task An_owner_who_left_is_succeeded_by_the_file_and_access_returns_only_when_confirmed()
    {
        const string Left = "pacs-owner@harbor.example";
        var clock = Clock();
        await using var server = await RunningServer.StartAsync(clock);
        await server.Apply(harbor);
        await server.Post("/v1/people/" + Left + "/leave", new { reason = "retired" });
        Assert.False(await May(server, "pacs-eu-1"));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([harbor.PlaceOf(Left) + $" people.{Left} terminated"], await server.Errors(harbor));
        var declared = harbor.With(
            $"  {Left}: {{ display_name: Owner of the picture archive, organisation: harbor }}\n", "")
            .Replace("owner: " + Left, "owner: operations@harbor.example", StringComparison.Ordinal);
        Assert.Equal(4, (await server.Apply(declared)).Entries());
        Assert.Equal(0, (await server.Apply(declared)).Entries());
        Assert.Equal(0, (await server.Apply(await server.Export())).Entries());
        Assert.False(await May(server, "pacs-eu-1"));
        await server.Post("/v1/grants/tideway-runs-pacs/confirm", new { });
        await server.Post("/v1/grants/second-line/confirm", new { });
        Assert.True(await May(server, "pacs-eu-1"));
    }

    [Fact]
    public async Task Planning_records_nothing_and_shows_what_applying_does()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        var before = server.Server.Revision;
        var plan = await server.Plan(harbor);
        Assert.Equal(before, server.Server.Revision);
        var applied = await server.Apply(harbor,
            "file=harbor.yaml&based_on=" + plan.GetProperty("effect").GetProperty("digest").GetString());
        Assert.Equal(plan.GetProperty("changes").GetRawText(), applied.GetProperty("changes").GetRawText());
        Assert.Equal(server.Server.Revision.Value, applied.GetProperty("revision").GetInt64());
    }

    [Theory]
    [InlineData("harbor.yaml")]
    [InlineData("estate.yaml")]
    public async Task Applying_twice_and_applying_the_export_records_nothing(string example)
    {
        await using var server = await RunningServer.StartAsync(Clock());
        var text = EstateFileClient.Example(example);
        Assert.NotEqual(0, (await server.Apply(text)).Entries());
        Assert.Equal(0, (await server.Apply(text)).Entries());
        var export = await server.Export();
        Assert.Equal(0, (await server.Apply(export)).Entries());
        await using var other = await RunningServer.StartAsync(Clock());
        Assert.NotEqual(0, (await other.Apply(export)).Entries());
        Assert.Equal(export, await other.Export());
    }

    [Fact]
    public async Task The_realistic_example_delegates_two_organisations_deep()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Apply(EstateFileClient.Example("estate.yaml"));
        Assert.Equal("in_force", await server.Standing("hugo-supports"));
        await server.Post("/v1/relationships/northwind-kestrel/end", new { reason = "sold" });
        Assert.Equal("ended", await server.Standing("hugo-supports"));
        Assert.Equal("in_force", await server.Standing("ana-operates-eu"));
    }

    [Fact]
    public async Task What_ends_stays_ended_and_the_file_is_refused_with_advice()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        await server.Apply(harbor);
        await server.Post("/v1/relationships/harbor-tideway/end", new { reason = "over" });
        Assert.Equal("ended", await server.Standing("second-line"));
        Assert.Equal(
            [harbor.PlaceOf("harbor-tideway:") + " relationships.harbor-tideway terminated"],
                await server.Errors(harbor));
        Assert.Equal("ended", await server.Standing("second-line"));
        var export = await server.Export();
        Assert.DoesNotContain("harbor-tideway", export, StringComparison.Ordinal);
        Assert.Equal(0, (await server.Apply(export)).Entries());
    }

    [Fact]
    public async Task A_revoked_grant_is_not_granted_again_by_its_file()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        await server.Apply(harbor);
        await server.Post("/v1/grants/second-line/revoke", new { reason = "no need" });
        Assert.Equal([harbor.PlaceOf("second-line:") + " grants.second-line terminated"], await server.Errors(harbor));
        var declared = harbor[..harbor.IndexOf("  second-line:", StringComparison.Ordinal)];
        Assert.Equal(0, (await server.Apply(declared)).Entries());
    }

    [Fact]
    public async Task A_suspension_survives_the_file()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        await server.Apply(harbor);
        await server.Post("/v1/organisations/tideway/suspend", new { reason = "incident" });
        Assert.Equal(0, (await server.Apply(harbor)).Entries());
        Assert.Equal("ended", await server.Standing("second-line"));
    }

    [Fact]
    public async Task A_lapsed_verification_is_not_renewed_by_its_file_but_by_a_newer_instant_in_it()
    {
        var clock = Clock();
        await using var server = await RunningServer.StartAsync(clock);
        await server.Apply(harbor);
        clock.Advance(TimeSpan.FromDays(91));
        Assert.Equal("ended", await server.Standing("second-line"));
        Assert.Equal(0, (await server.Apply(harbor)).Entries());
        var verified = harbor.With("verified: now", "verified: 2026-05-31");
        Assert.Equal(1, (await server.Apply(verified)).Entries());
        Assert.Equal(0, (await server.Apply(verified)).Entries());
        Assert.Equal("ended", await server.Standing("second-line"));
        await server.Post("/v1/grants/tideway-runs-pacs/confirm", new { });
        await server.Post("/v1/grants/second-line/confirm", new { });
        Assert.Equal("in_force", await server.Standing("second-line"));
    }

    [Fact]
    public async Task Owners_names_ends_and_modes_change_by_the_file()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        await server.Apply(harbor);
        var changed = harbor
            .With("display_name: Tideway Managed Services", "display_name: Tideway")
            .With("display_name: Operator at Tideway", "display_name: Night operator")
            .With("    sponsor: sponsor@harbor.example", "    sponsor: risk@harbor.example")
            .With("from: 2026-01-01, until: 2029-12-31", "from: 2026-01-01, until: 2031-12-31")
            .With("criticality: high", "criticality: critical")
            .With("mode: enforce", "mode: observe");
        var applied = await server.Apply(changed);
        Assert.Equal(
            ["organisation tideway", "person operator@tideway.example", "system pacs", "mode pacs",
                "relationship harbor-tideway", "relationship harbor-tideway"],
            applied.GetProperty("changes").EnumerateArray()
                .Select(c => $"{c.GetProperty("kind").GetString()} {c.GetProperty("name").GetString()}"));
        Assert.Equal(0, (await server.Apply(changed)).Entries());
        Assert.Equal("Night operator",
            (await server.Get("/v1/people/operator@tideway.example")).GetProperty("display_name").GetString());
        Assert.Equal("in_force", await server.Standing("second-line"));
    }

    [Fact]
    public async Task Pruning_ends_what_this_file_made_and_nothing_else()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        await server.Apply(harbor);
        var without = harbor[..harbor.IndexOf("  second-line:", StringComparison.Ordinal)];
        Assert.Equal(0, (await server.Apply(without)).Entries());
        Assert.Equal("in_force", await server.Standing("second-line"));
        Assert.Equal(0, (await server.Apply(without, "file=other.yaml&prune=true")).Entries());
        var plan = await server.Plan(without, "file=some/folder/harbor.yaml&prune=true");
        Assert.Equal(
            ["second-line"],
            plan.GetProperty("effect").GetProperty("disappears").EnumerateArray()
                .Select(a => a.GetProperty("grant").GetString()));
        var pruned = await server.Apply(
            without, "file=harbor.yaml&prune=true&based_on=" + plan.GetProperty("effect").GetProperty("digest")
                .GetString());
        Assert.Equal(1, pruned.Entries());
        Assert.Equal("ended", await server.Standing("second-line"));
        Assert.Equal("in_force", await server.Standing("tideway-runs-pacs"));
    }

    private static async Task<bool> May(RunningServer server, string host) =>
        (await server.Post("/access/v1/evaluation", new
        {
            subject = new { type = "person", id = "operator@tideway.example" }, action = new { name = "restart" },
            resource = new { type = "host", id = host },
        })).GetProperty("decision").GetBoolean();
}
