using System.Text.Json;

namespace Mandate.Server.Tests.Tickets;

/// <summary>Signed messages of a source.</summary>
public sealed class SourceEventTests
{
    private static object Ticket(string state, string number = "CHG-1", DateTimeOffset? at = null) =>
        new { number, kind = "change", state, at };

    [Fact]
    public async Task A_signed_message_closes_a_ticket_and_with_it_the_access_and_is_imported()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var key = await harbor.KeyAsync();
        Assert.True(await harbor.Permits());
        harbor.After(TimeSpan.FromMinutes(10));
        var (status, answer) = await harbor.SendAsync(key, Ticket("closed"));
        Assert.Equal((200, 1), (status, answer.GetProperty("told").GetInt32()));
        Assert.False(await harbor.Permits());
        var entry = await harbor.Server.Get("/v1/entries/" + answer.GetProperty("revision").GetInt64());
        Assert.Contains("\"imported\"", entry.GetRawText(), StringComparison.Ordinal);
        var source = await harbor.Server.Get("/v1/sources/itsm");
        Assert.Contains(source.GetProperty("id").GetString()!, entry.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_signed_with_a_key_of_the_source_is_refused_and_not_said_why()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var key = await harbor.KeyAsync();
        await harbor.Server.Post("/v1/sources",
            new { name = "other", owner = "operations@harbor.example", tolerance_seconds = 60 });
        var foreign = "whsec_" + Convert.ToBase64String(new byte[32]);
        var revision = await harbor.RevisionAsync();
        foreach (var (by, to, signature) in new[]
        {
            (foreign, "itsm", (string?)null), (key, "other", null), (key, "nobody", null), (key, "itsm", ""),
            (key, "itsm", "v1,"), (key, "itsm", "v1,AAAA"), (key, "itsm", "v2," + new string('A', 44)),
        })
        {
            var (status, answer) = await harbor.SendAsync(by, Ticket("closed"), source: to, signature: signature);
            Assert.Equal((401, "not_authenticated"), (status, answer.GetProperty("code").GetString()));
        }

        Assert.Equal(revision, await harbor.RevisionAsync());
        Assert.True(await harbor.Permits());
    }

    [Fact]
    public async Task The_body_the_id_and_the_time_are_signed()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var key = await harbor.KeyAsync();
        var at = harbor.Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var signature = TicketHarbor.Sign(key, "msg-1", at, JsonSerializer.Serialize(Ticket("open")));
        Assert.Equal(401, (await harbor.SendAsync(key, Ticket("closed"), signature: signature)).Status);
        Assert.Equal(401, (await harbor.SendAsync(key, Ticket("open"), id: "msg-2", signature: signature)).Status);
        harbor.After(TimeSpan.FromSeconds(1));
        Assert.Equal(401, (await harbor.SendAsync(key, Ticket("open"), signature: signature)).Status);
        Assert.Equal(200, (await harbor.SendAsync(key, Ticket("open"), harbor.Now.AddSeconds(-1),
            signature: signature + " v1,AAAA")).Status);
    }

    [Fact]
    public async Task A_message_is_taken_once_and_only_while_it_is_fresh()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var key = await harbor.KeyAsync();
        harbor.After(TimeSpan.FromHours(1));
        var sent = harbor.Now;
        Assert.Equal(200, (await harbor.SendAsync(key, Ticket("open"))).Status);
        Assert.Equal("message_replayed",
            (await harbor.SendAsync(key, Ticket("open"))).Answer.GetProperty("code").GetString());
        harbor.After(TimeSpan.FromMinutes(5));
        Assert.Equal("message_replayed",
            (await harbor.SendAsync(key, Ticket("open"), sent)).Answer.GetProperty("code").GetString());
        harbor.After(TimeSpan.FromSeconds(1));
        Assert.Equal("message_not_fresh",
            (await harbor.SendAsync(key, Ticket("open"), sent)).Answer.GetProperty("code").GetString());
        Assert.Equal("message_not_fresh", (await harbor.SendAsync(
            key, Ticket("open"), harbor.Now.AddMinutes(6))).Answer.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_message_from_before_the_node_began_could_have_come_already()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var key = await harbor.KeyAsync();
        Assert.Equal("message_not_fresh", (await harbor.SendAsync(
            key, Ticket("open"), harbor.Now.AddSeconds(-2))).Answer.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Older_keys_count_for_the_overlap_and_then_no_more()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var first = await harbor.KeyAsync();
        var second = await harbor.KeyAsync(3600);
        Assert.NotEqual(first, second);
        Assert.Equal(200, (await harbor.SendAsync(first, Ticket("open"), id: "a")).Status);
        Assert.Equal(200, (await harbor.SendAsync(second, Ticket("open"), id: "b")).Status);
        Assert.Equal(2, (await harbor.Server.Get("/v1/sources/itsm")).GetProperty("keys").GetArrayLength());
        harbor.After(TimeSpan.FromHours(1));
        Assert.Equal(401, (await harbor.SendAsync(first, Ticket("open"), id: "c")).Status);
        var third = await harbor.KeyAsync(0);
        Assert.Equal(401, (await harbor.SendAsync(second, Ticket("open"), id: "d")).Status);
        Assert.Equal(200, (await harbor.SendAsync(third, Ticket("open"), id: "e")).Status);
        // The secret stands nowhere, neither in the ledger nor in the folder.
        foreach (var file in Directory.GetFiles(harbor.Server.Data).Where(f => !f.EndsWith("lock", StringComparison.Ordinal)))
        {
            await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(open, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(third[6..], await text.ReadToEndAsync(TestContext.Current.CancellationToken),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Older_news_never_overrides_newer_and_of_one_instant_closed_wins()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var key = await harbor.KeyAsync();
        harbor.After(TimeSpan.FromHours(2));
        await harbor.SendAsync(key, Ticket("closed", at: harbor.Now.AddMinutes(-10)), id: "a");
        await harbor.SendAsync(key, Ticket("open", at: harbor.Now.AddMinutes(-20)), id: "b");
        Assert.Equal("closed", await harbor.TicketAsync());
        await harbor.SendAsync(key, Ticket("open", at: harbor.Now.AddMinutes(-10)), id: "c");
        Assert.Equal("closed", await harbor.TicketAsync());
        await harbor.SendAsync(key, Ticket("open", at: harbor.Now.AddMinutes(-5)), id: "d");
        Assert.Equal("open", await harbor.TicketAsync());
        Assert.True(await harbor.Permits());
    }

    [Theory]
    [InlineData("""{"number":"CHG-1","kind":"change","state":"resolved"}""", "/state", "`resolved` is no known state")]
    [InlineData("""{"number":"CHG-1","kind":"story","state":"open"}""", "/kind", "`story` is no known kind")]
    [InlineData("""{"number":"CHG-1","kind":"change","state":"open","until":"soon"}""", "/until", "`soon`")]
    [InlineData("""{"number":"CHG-1","kind":"change","state":"open","at":"2027-01-01"}""", "/at", "is yet to come")]
    [InlineData("""{"number":"CHG 1","kind":"change","state":"open"}""", "/number", "1 to 100 visible")]
    [InlineData("""{"kind":"change","state":"open"}""", "/number", "1 to 100 visible")]
    [InlineData("""{"number":"CHG-1","kind":"change","state":"open","statsu":"x"}""", "/statsu", "no member")]
    [InlineData("""{"number":"C","number":"D","kind":"change","state":"open"}""", "", "twice")]
    [InlineData("""[{"number":"CHG-2","kind":"change","state":"open"},{"number":"CHG-1","state":"x"}]""", "/1/state", "`x`")]
    [InlineData("""{"number":"CHG-1","kind":"change","state":"open","systems":[7]}""", "/systems", "by a text")]
    [InlineData("""{"number":"CHG-1","kind":"change","state":"open","from":"2026-03-02","until":"2026-03-01"}""",
        "/until", "empty")]
    [InlineData("{", "", "not valid JSON")]
    public async Task What_cannot_be_used_is_named_and_nothing_of_it_is_recorded(string body, string where, string why)
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var key = await harbor.KeyAsync();
        var revision = await harbor.RevisionAsync();
        var (status, answer) = await harbor.SendAsync(key, body);
        Assert.Equal((422, "message_refused", where), (status, answer.GetProperty("code").GetString(),
            answer.GetProperty("member").GetString()));
        Assert.Contains(why, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(revision, await harbor.RevisionAsync());
        var source = await harbor.Server.Get("/v1/sources/itsm");
        Assert.Contains(why, source.GetProperty("warning").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, (await harbor.SendAsync(key, "[]", id: "good")).Status);
        Assert.False((await harbor.Server.Get("/v1/sources/itsm")).TryGetProperty("warning", out _));
    }

    [Fact]
    public async Task A_closed_ticket_is_taken_whatever_else_of_it_cannot_be_read()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var key = await harbor.KeyAsync();
        var (status, _) = await harbor.SendAsync(
            key, """{"number":"CHG-1","kind":"story","state":"closed","until":"soon","systems":[7]}""");
        Assert.Equal((200, "closed"), (status, await harbor.TicketAsync()));
    }

    [Fact]
    public async Task One_that_cannot_be_used_keeps_no_ticket_open_that_the_message_closes()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var key = await harbor.KeyAsync();
        Assert.True(await harbor.Permits());
        const string Bad = """{"number":"CHG-2","kind":"change","state":"open","from":"2026-03-02","until":"2026-03-01"}""";
        const string Opens = """{"number":"CHG-3","kind":"change","state":"open"}""";
        const string Message = $$"""[{{Bad}},{{Opens}},{"number":"CHG-1","kind":"change","state":"closed"}]""";
        var (status, answer) = await harbor.SendAsync(key, Message);
        Assert.Equal((422, "message_refused", "/0/until"), (status, answer.GetProperty("code").GetString(),
            answer.GetProperty("member").GetString()));
        Assert.Contains("1 closed ticket was recorded", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False(await harbor.Permits());
        Assert.Equal("closed", await harbor.TicketAsync());
        // What it opens is not known, and the source still has a warning.
        Assert.Equal(1, (await harbor.Server.Get("/v1/sources/itsm/tickets")).GetProperty("items").GetArrayLength());
        Assert.True((await harbor.Server.Get("/v1/sources/itsm")).TryGetProperty("warning", out _));
        // The same again closes nothing more, and does not show that the source is well.
        var revision = await harbor.RevisionAsync();
        harbor.After(TimeSpan.FromHours(20));
        (status, answer) = await harbor.SendAsync(key, Message, id: "again");
        Assert.Equal((422, revision), (status, await harbor.RevisionAsync()));
        Assert.Contains("nothing was recorded", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_under_another_of_its_signatures_is_the_same_message()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var (first, second) = (await harbor.KeyAsync(), await harbor.KeyAsync(3600));
        var at = harbor.Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var body = JsonSerializer.Serialize(Ticket("open"));
        var (one, other) = (TicketHarbor.Sign(first, "msg-1", at, body), TicketHarbor.Sign(second, "msg-1", at, body));
        Assert.Equal(200, (await harbor.SendAsync(first, Ticket("open"), signature: one + " " + other)).Status);
        foreach (var signature in new[] { one, other, other + " " + one })
            Assert.Equal("message_replayed", (await harbor.SendAsync(first, Ticket("open"), signature: signature))
                .Answer.GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_empty_list_says_that_the_source_is_there_and_a_long_body_is_not_read()
    {
        await using var harbor = await TicketHarbor.StartAsync();
        var key = await harbor.KeyAsync();
        harbor.After(TimeSpan.FromHours(25));
        Assert.Equal("undecidable", await harbor.StandingAsync());
        Assert.Equal(200, (await harbor.SendAsync(key, "[]")).Status);
        Assert.Equal("in_force", await harbor.StandingAsync());
        Assert.Equal(413, (await harbor.SendAsync(key, "\"" + new string('x', 600_000) + "\"", id: "b")).Status);
    }
}
