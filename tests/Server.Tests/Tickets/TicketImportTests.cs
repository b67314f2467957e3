using System.Globalization;
using System.Text;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Tickets;

/// <summary>Files of tickets: all rows or none.</summary>
public sealed class TicketImportTests
{
    private static readonly object Columns = new
    {
        number = "/Number", state = new
        {
            at = "/State", words = new Dictionary<string, string[]> { ["open"] = ["Implement"], ["closed"] = ["Closed"] },
        },
        kind = new { always = "change" }, until = "/Planned end", systems = new { at = "/Systems" },
    };

    private const string Csv = """"
        Number,State,Planned end,Systems,Short description
        CHG-1,Implement,2026-03-05,pacs;billing,"patch, then restart"
        CHG-2,Closed,,,"said ""no"""

        """";

    [Fact]
    public async Task A_file_tells_its_tickets_once_and_the_same_file_again_tells_nothing()
    {
        await using var harbor = await TicketHarbor.StartAsync(Columns, isBound: false);
        var (status, answer) = await harbor.ImportAsync("export.csv", Csv);
        Assert.Equal((200, 2, 0), (status, answer.GetProperty("told").GetInt32(),
            answer.GetProperty("unchanged").GetInt32()));
        var ticket = await harbor.Server.Get("/v1/sources/itsm/tickets/CHG-1");
        Assert.Equal("2026-03-06T00:00:00+00:00", ticket.GetProperty("until").GetString());
        Assert.Equal(["pacs", "billing"], ticket.GetProperty("systems").EnumerateArray().Select(s => s.GetString()));
        var entry = await harbor.Server.Get("/v1/entries/" + ticket.GetProperty("revision").GetInt64());
        Assert.Contains("\"imported\"", entry.GetRawText(), StringComparison.Ordinal);
        var revision = await harbor.RevisionAsync();
        (_, answer) = await harbor.ImportAsync("export.csv", Csv);
        Assert.Equal((0, 2), (answer.GetProperty("told").GetInt32(), answer.GetProperty("unchanged").GetInt32()));
        Assert.Equal(revision, await harbor.RevisionAsync());
        // Later the source was heard again, which is one entry.
        harbor.After(TimeSpan.FromHours(13));
        await harbor.ImportAsync("export.csv", Csv);
        await harbor.ImportAsync("export.csv", Csv);
        Assert.Equal(revision + 1, await harbor.RevisionAsync());
    }

    [Fact]
    public async Task A_wrong_row_is_named_by_line_and_column_and_nothing_is_recorded()
    {
        await using var harbor = await TicketHarbor.StartAsync(Columns, isBound: false);
        var revision = await harbor.RevisionAsync();
        var (status, answer) = await harbor.ImportAsync(
            "export.csv", Csv + "CHG-3,Review,,,x\nCHG-4,Implement,soon,,x\n");
        Assert.Equal((422, "tickets_refused"), (status, answer.GetProperty("code").GetString()));
        Assert.Equal(
            [("export.csv", 4, 2, "/State"), ("export.csv", 5, 3, "/Planned end")],
            answer.GetProperty("errors").EnumerateArray().Select(e => (e.GetProperty("file").GetString()!,
                e.GetProperty("line").GetInt32(), e.GetProperty("column").GetInt32(),
                e.GetProperty("member").GetString()!)));
        Assert.Equal(revision, await harbor.RevisionAsync());
    }

    [Theory]
    [InlineData("Number,State\nCHG-1\n", 2, 2, "1 columns")]
    [InlineData("Number,Number\nCHG-1,x\n", 1, 2, "twice")]
    [InlineData("Number,State\n\"CHG-1,x\n", 2, 1, "quotation mark")]
    [InlineData("", 1, 1, "no header")]
    [InlineData("Number,State\nCHG-1,Closed\nCHG-1,Implement\n", 3, 1, "on line 2 as well")]
    public async Task A_file_that_is_no_table_is_refused_where_it_breaks(string text, int line, int column, string why)
    {
        await using var harbor = await TicketHarbor.StartAsync(Columns, isBound: false);
        var (_, answer) = await harbor.ImportAsync("export.csv", text);
        var error = answer.GetProperty("errors")[0];
        Assert.Equal((line, column), (error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32()));
        Assert.Contains(why, error.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_lines_are_read_in_our_form_and_faults_have_their_column()
    {
        await using var harbor = await TicketHarbor.StartAsync(isBound: false);
        var (status, answer) = await harbor.ImportAsync("t.jsonl", """
            {"number":"CHG-1","kind":"change","state":"open"}

            {"number":"CHG-ü","kind":"change","state":"open"}
            {"number":"CHG-3","systems":["pacs"],"kind":"change","state":"ajar"}
            {"number":
            """, "application/x-ndjson");
        Assert.Equal(422, status);
        Assert.Equal([(3, 11), (4, 62), (5, 11)], answer.GetProperty("errors").EnumerateArray()
            .Select(e => (e.GetProperty("line").GetInt32(), e.GetProperty("column").GetInt32())));
        (status, _) = await harbor.ImportAsync(
            "t.jsonl", """{"number":"CHG-1","kind":"change","state":"open"}""", "application/x-ndjson");
        Assert.Equal((200, "open"), (status, await harbor.TicketAsync()));
    }

    /// <summary>Every mapping that the page about tickets shows can be registered, and the one for files reads one.</summary>
    [Fact]
    public async Task The_documented_mappings_work()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "formats", "tickets.md"),
            TestContext.Current.CancellationToken);
        var mappings = page.Split("```json\n").Skip(1).Select(b => b[..b.IndexOf("```", StringComparison.Ordinal)])
            .Where(b => b.Contains("\"number\": \"/", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, mappings.Count);
        foreach (var mapping in mappings)
        {
            await using var harbor = await TicketHarbor.StartAsync(
                JsonDocument.Parse(mapping).RootElement, isBound: false);
            if (mapping != mappings[^1]) continue;
            var (status, answer) = await harbor.ImportAsync("calendar.csv", """
                Number,State,Planned start,Planned end,Configuration item,Updated
                CHG-1,Implement,2026-03-01 08:00:00,2026-03-01 18:00:00,pacs,2026-03-01 07:00:00
                CHG-2,Closed,2026-02-01 08:00:00,2026-02-01 18:00:00,pacs,2026-02-02 07:00:00

                """);
            Assert.True(status == 200, answer.GetRawText());
            Assert.Equal(("open", "closed"), (await harbor.TicketAsync(), await harbor.TicketAsync("CHG-2")));
        }
    }

    [Fact]
    public async Task A_preview_shows_who_would_lose_access_and_records_nothing()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var revision = await harbor.RevisionAsync();
        var (_, effect) = await harbor.ImportAsync(
            "t.jsonl", """{"number":"CHG-1","kind":"change","state":"closed"}""", "application/x-ndjson", "&what_if=true");
        Assert.Equal("by-ticket", Assert.Single(effect.GetProperty("disappears").EnumerateArray())
            .GetProperty("grant").GetString());
        Assert.Equal(revision, await harbor.RevisionAsync());
    }

    [Fact]
    public async Task A_large_file_is_recorded_in_pieces_and_goes_on_where_it_stopped()
    {
        await using var harbor = await TicketHarbor.StartAsync(isBound: false);
        var lines = new StringBuilder();
        for (var number = 0; number < 2_000; number++)
            lines.Append(CultureInfo.InvariantCulture, $$"""{"number":"T-{{number}}","kind":"request","state":"open"}""")
                .Append('\n');
        var half = string.Join('\n', lines.ToString().Split('\n').Take(950));
        await harbor.ImportAsync("half.jsonl", half, "application/x-ndjson");
        var (_, answer) = await harbor.ImportAsync("all.jsonl", lines.ToString(), "application/x-ndjson");
        Assert.Equal((1_050, 950), (answer.GetProperty("told").GetInt32(), answer.GetProperty("unchanged").GetInt32()));
        var page = await harbor.Server.Get("/v1/tickets?source=itsm&limit=1000");
        Assert.Equal(1_000, page.GetProperty("items").GetArrayLength());
    }
}
