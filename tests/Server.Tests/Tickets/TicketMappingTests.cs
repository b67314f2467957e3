using System.Text.Json;

namespace Mandate.Server.Tests.Tickets;

/// <summary>Messages as ticket systems send them, read by declared mappings.</summary>
public sealed class TicketMappingTests
{
    private static readonly object Issue = new
    {
        number = "/issue/key", state = new
        {
            at = "/issue/fields/status/name",
            words = new Dictionary<string, string[]>
            {
                ["open"] = ["In Progress", "Implementing"], ["closed"] = ["Done", "Declined", "To Do"],
            },
        },
        kind = new
        {
            at = "/issue/fields/issuetype/name",
            words = new Dictionary<string, string[]>
            {
                ["change"] = ["[System] Change"], ["incident"] = ["[System] Incident"],
            },
        },
        from = "/issue/fields/customfield_10010", until = "/issue/fields/customfield_10011",
        systems = new
        {
            at = "/issue/fields/components", each = "/name",
            words = new Dictionary<string, string[]> { ["pacs"] = ["PACS Archive"] },
        },
        at = "/issue/fields/updated",
    };

    private static readonly object Change = new
    {
        number = "/number", state = new
        {
            at = "/state",
            words = new Dictionary<string, string[]> { ["open"] = ["-1"], ["closed"] = ["0", "3", "4", "-5"] },
        },
        kind = new { always = "change" }, from = "/start_date", until = "/end_date",
        systems = new { at = "/cmdb_ci" }, at = "/sys_updated_on",
    };

    private static string IssueMessage(string status, string component = "PACS Archive") => $$$"""
        {"timestamp":1772355600000,"webhookEvent":"jira:issue_updated","issue":{"id":"10042","key":"CHG-1","fields":{
          "status":{"name":"{{{status}}}","statusCategory":{"key":"indeterminate"}},
          "issuetype":{"name":"[System] Change"},"updated":"2026-03-01T08:59:59.120+0000",
          "customfield_10010":"2026-03-01T09:00:00.000+0100","customfield_10011":"2026-03-01T18:00:00.000+0100",
          "components":[{"id":"7","name":"{{{component}}}"}],"labels":[]}},"changelog":{"items":[]}}
        """;

    [Fact]
    public async Task An_issue_is_read_where_its_mapping_says()
    {
        await using var harbor = await TicketHarbor.StartAsync(Issue, isBound: false);
        var key = await harbor.KeyAsync();
        Assert.Equal(200, (await harbor.SendAsync(key, IssueMessage("In Progress"))).Status);
        var ticket = await harbor.Server.Get("/v1/sources/itsm/tickets/CHG-1");
        Assert.Equal(("open", "change", "pacs"), (ticket.GetProperty("standing").GetString(),
            ticket.GetProperty("kind").GetString(), ticket.GetProperty("systems")[0].GetString()));
        Assert.Equal("2026-03-01T08:00:00+00:00", ticket.GetProperty("from").GetString());
        Assert.Equal("2026-03-01T17:00:00+00:00", ticket.GetProperty("until").GetString());
        Assert.StartsWith("2026-03-01T08:59:59.12", ticket.GetProperty("since").GetString(), StringComparison.Ordinal);
        await harbor.BindAsync("by-ticket", "itsm/CHG-1");
        Assert.True(await harbor.Permits());
        await harbor.SendAsync(key, IssueMessage("Done").Replace("08:59:59.120", "09:00:00.000", StringComparison.Ordinal),
            id: "b");
        Assert.Equal("ended", await harbor.StandingAsync());
    }

    [Fact]
    public async Task A_state_that_the_mapping_does_not_know_is_named()
    {
        await using var harbor = await TicketHarbor.StartAsync(Issue, isBound: false);
        var (status, answer) = await harbor.SendAsync(await harbor.KeyAsync(), IssueMessage("Waiting"));
        Assert.Equal((422, "/issue/fields/status/name"), (status, answer.GetProperty("member").GetString()));
        Assert.Contains("`Waiting` is no known state", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("mapping of `itsm`", answer.GetProperty("advice").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ticket_about_a_system_that_is_not_ours_opens_nothing_of_ours()
    {
        await using var harbor = await TicketHarbor.StartAsync(Issue, isBound: false);
        await harbor.SendAsync(await harbor.KeyAsync(), IssueMessage("In Progress", "Network Core"));
        using var refused = await harbor.Server.Send("/v1/grants", new
        {
            name = "by-ticket", parent = "tideway-runs-pacs", to = new { person = Harbor.Operator },
            scope = new { host = new[] { "pacs-us-1" } }, purpose = "x", ticket = "itsm/CHG-1",
            owner = "pacs-owner@harbor.example", approved_by = new[] { "admin@tideway.example" },
            until = harbor.Now.AddDays(1),
        });
        var why = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("ticket_not_open", why.RootElement.GetProperty("code").GetString());
        Assert.Contains("is not about `pacs`", why.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_request_is_read_where_its_mapping_says()
    {
        await using var harbor = await TicketHarbor.StartAsync(Change, isBound: false);
        var key = await harbor.KeyAsync();
        const string open = """
            {"number":"CHG0030001","state":"-1","short_description":"patch","cmdb_ci":"pacs","sys_updated_on":"2026-03-01 08:30:00",
             "start_date":"2026-03-01 08:00:00","end_date":"2026-03-01 12:00:00","approval":"approved"}
            """;
        Assert.Equal(200, (await harbor.SendAsync(key, open)).Status);
        var ticket = await harbor.Server.Get("/v1/sources/itsm/tickets/CHG0030001");
        Assert.Equal(("open", "2026-03-01T12:00:00+00:00"),
            (ticket.GetProperty("standing").GetString(), ticket.GetProperty("until").GetString()));
        Assert.Equal(200, (await harbor.SendAsync(
            key, open.Replace("\"-1\"", "3", StringComparison.Ordinal).Replace("08:30", "08:45", StringComparison.Ordinal),
            id: "b")).Status);
        Assert.Equal("closed", await harbor.TicketAsync("CHG0030001"));
    }

    [Theory]
    [InlineData("""{"number":"key","state":{"at":"/s"},"kind":{"always":"change"}}""", "mapping.number")]
    [InlineData("""{"number":"/k","state":{"always":"open"},"kind":{"always":"change"}}""", "mapping.state.at")]
    [InlineData("""{"number":"/k","state":{"at":"/s","words":{"offen":["x"]}},"kind":{"always":"change"}}""",
        "mapping.state.words")]
    [InlineData("""{"number":"/k","state":{"at":"/s","words":{"open":["x"],"closed":["x"]}},"kind":{"always":"change"}}""",
        "mapping.state.words")]
    [InlineData("""{"number":"/k","state":{"at":"/s"},"kind":{"always":"story"}}""", "mapping.kind.words")]
    [InlineData("""{"number":"/k","state":{"at":"/s"},"kind":{}}""", "mapping.kind")]
    [InlineData("""{"number":"/k","state":{"at":"/s"},"kind":{"always":"change","at":"/k"}}""", "mapping.kind.always")]
    [InlineData("""{"number":"/k","state":{"at":"/s~2"},"kind":{"always":"change"}}""", "mapping.state.at")]
    [InlineData("""{"number":"/k","state":{"at":"/s"},"kind":{"always":"change"},"systems":{"always":"pacs"}}""",
        "mapping.systems.at")]
    public async Task A_mapping_that_says_nothing_or_two_things_is_refused(string mapping, string member)
    {
        await using var harbor = await TicketHarbor.StartAsync(isBound: false);
        using var refused = await harbor.Server.Send("/v1/sources",
            $$$"""{"name":"x","owner":"operations@harbor.example","tolerance_seconds":60,"mapping":{{{mapping}}}}""");
        var why = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((400, member), ((int)refused.StatusCode, why.RootElement.GetProperty("member").GetString()));
    }

    [Fact]
    public async Task A_mapping_is_shown_as_it_was_declared()
    {
        await using var harbor = await TicketHarbor.StartAsync(Issue, isBound: false);
        var shown = (await harbor.Server.Get("/v1/sources/itsm")).GetProperty("mapping");
        Assert.True(JsonElement.DeepEquals(JsonSerializer.SerializeToElement(Issue), shown), shown.GetRawText());
    }
}
