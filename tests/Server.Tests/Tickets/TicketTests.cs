using System.Text.Json;

namespace Mandate.Server.Tests.Tickets;

/// <summary>Sources and tickets over HTTP.</summary>
public sealed class TicketTests
{
    [Fact]
    public async Task A_silent_source_freezes_what_is_bound_to_its_tickets_and_says_so()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var source = await harbor.Server.Get("/v1/sources/itsm");
        Assert.Equal(("fresh", 1, 0), (source.GetProperty("state").GetString(),
            source.GetProperty("bound_grants").GetInt32(), source.GetProperty("frozen_grants").GetInt32()));
        harbor.After(TimeSpan.FromHours(24));
        source = (await harbor.Server.Get("/v1/sources?state=silent")).GetProperty("items")[0];
        Assert.Equal((1, harbor.Now), (source.GetProperty("frozen_grants").GetInt32(),
            source.GetProperty("silent_since").GetDateTimeOffset()));
        Assert.Contains("1 grant is frozen", source.GetProperty("warning").GetString(), StringComparison.Ordinal);
        Assert.Equal(("undecidable", "silent", false),
            (await harbor.StandingAsync(), await harbor.TicketAsync(), await harbor.Permits()));
        await harbor.TellAsync("CHG-1", "open");
        Assert.Equal("in_force", await harbor.StandingAsync());
        harbor.After(TimeSpan.FromHours(25));
        await harbor.TellAsync("CHG-1", "closed");
        harbor.After(TimeSpan.FromHours(25));
        Assert.Equal("ended", await harbor.StandingAsync());
        Assert.Equal(0, (await harbor.Server.Get("/v1/sources/itsm")).GetProperty("frozen_grants").GetInt32());
    }

    [Fact]
    public async Task What_closing_would_end_is_shown_before()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var effect = await harbor.Server.Post(
            "/v1/sources/itsm/tickets?what_if=true", new { number = "CHG-1", state = "closed", kind = "change" });
        var lost = Assert.Single(effect.GetProperty("disappears").EnumerateArray());
        Assert.Equal((Harbor.Operator, "pacs"),
            (lost.GetProperty("subject").GetString(), lost.GetProperty("system").GetString()));
        Assert.Equal("open", await harbor.TicketAsync());
    }

    [Fact]
    public async Task Tickets_are_found_by_source_state_and_number_and_name_their_grants()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        await harbor.TellAsync("CHG-2", "closed");
        await harbor.Server.Post("/v1/sources/itsm/tickets", new
        {
            number = "CHG-3", state = "open", kind = "window", from = harbor.Now.AddHours(1),
            until = harbor.Now.AddHours(2), systems = new[] { "pacs" },
        });
        Assert.Equal(["itsm/CHG-2"], (await harbor.Server.Get("/v1/tickets?state=closed")).Names("ticket"));
        Assert.Equal(["itsm/CHG-3"], (await harbor.Server.Get("/v1/tickets?number=CHG-3&source=itsm")).Names("ticket"));
        Assert.Equal(3, (await harbor.Server.Get("/v1/sources/itsm/tickets")).Names("ticket").Length);
        var ticket = await harbor.Server.Get("/v1/sources/itsm/tickets/CHG-1");
        Assert.Equal("by-ticket", Assert.Single(ticket.GetProperty("grants").EnumerateArray()).GetString());
        Assert.Equal("not_begun", await harbor.TicketAsync("CHG-3"));
        harbor.After(TimeSpan.FromHours(3));
        Assert.Equal("over", await harbor.TicketAsync("CHG-3"));
        Assert.Equal("itsm/CHG-1",
            (await harbor.Server.Get("/v1/grants/by-ticket")).GetProperty("ticket").GetString());
    }

    [Fact]
    public async Task The_next_ticket_opens_a_grant_when_its_owner_confirms()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        await harbor.TellAsync("CHG-1", "closed");
        await harbor.TellAsync("CHG-9", "open");
        await harbor.Server.Post("/v1/grants/by-ticket/confirm", new { ticket = "itsm/CHG-9", justification = "again" });
        Assert.Equal(("in_force", "itsm/CHG-9"), (await harbor.StandingAsync(),
            (await harbor.Server.Get("/v1/grants/by-ticket")).GetProperty("ticket").GetString()));
    }

    [Theory]
    [InlineData("CHG-1", "unknown")]
    [InlineData("nowhere/CHG-1", "unknown")]
    [InlineData("itsm/CHG-8", "ticket_not_open")]
    public async Task A_grant_on_a_ticket_that_nobody_told_is_refused(string ticket, string code)
    {
        await using var harbor = await TicketHarbor.StartAsync();
        using var refused = await harbor.Server.Send("/v1/grants", new
        {
            name = "more", parent = "tideway-runs-pacs", to = new { person = Harbor.Operator }, ticket,
            scope = new { host = new[] { "pacs-us-1" } }, purpose = "x", owner = "pacs-owner@harbor.example",
            approved_by = new[] { "admin@tideway.example", "pacs-owner@harbor.example" }, until = harbor.Now.AddDays(1),
        });
        var why = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(code == "unknown" && !ticket.Contains('/', StringComparison.Ordinal) ? "invalid_value" : code,
            why.RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Environment_and_recording_are_shown_as_they_were_said()
    {
        await using var harbor = await TicketHarbor.StartAsync(isBound: false);
        await harbor.Server.Post("/v1/systems", new
        {
            name = "lab", owner = "pacs-owner@harbor.example", criticality = "low", environment = "laboratory",
            resources = new { host = new[] { "lab-*" } },
        });
        await harbor.Server.Post("/v1/entitlements",
            new { system = "lab", name = "user", tier = 1, actions = new[] { "login" }, recording = "recorded" });
        Assert.Equal("laboratory", (await harbor.Server.Get("/v1/systems/lab")).GetProperty("environment").GetString());
        Assert.Equal("recorded",
            (await harbor.Server.Get("/v1/entitlements/lab/user")).GetProperty("recording").GetString());
        await harbor.Server.Post("/v1/entitlements",
            new { system = "lab", name = "user", tier = 1, actions = new[] { "login" }, recording = "not_recorded" });
        Assert.Equal("not_recorded",
            (await harbor.Server.Get("/v1/entitlements/lab/user")).GetProperty("recording").GetString());
    }
}
