using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Server.Tests.Tickets;

namespace Mandate.Server.Tests.Limits;

/// <summary>
/// What sources send and what files bring: told, or the sender's fault and nothing recorded; never this server's.
/// </summary>
public sealed class TicketFuzzTests
{
    private static readonly object mapping = new
    {
        number = "/issue/key", at = "/issue/updated", from = "/issue/begin", until = "/issue/end",
        state = new
        {
            at = "/issue/status/name",
            words = new Dictionary<string, string[]> { ["open"] = ["In Progress"], ["closed"] = ["Done", "-1"] },
        },
        kind = new { always = "change" },
        systems = new { at = "/issue/components", each = "/name",
            words = new Dictionary<string, string[]> { ["pacs"] = ["PACS Archive"] } },
    };

    private static readonly string[] mapped =
    [
        """
        {"issue":{"key":"CHG-1","updated":"2026-03-01 08:55:00","status":{"name":"In Progress"},
         "begin":1772355600,"end":"2026-03-02","components":[{"name":"PACS Archive"},{"name":"other"}]}}
        """,
        """[{"issue":{"key":"CHG-2","status":{"name":"Done"},"components":null}},{"issue":{"key":7,"status":{"name":-1}}}]""",
        "[]",
    ];

    private static readonly string[] ours =
    [
        """
        {"number":"CHG-1","kind":"change","state":"open","from":"2026-03-01T08:00:00Z","until":"2026-03-01",
         "systems":["pacs"],"at":"2026-03-01T07:55:12+0100"}
        """,
        """[{"number":"INC-1","kind":"incident","state":"closed"},{"number":"W-1","kind":"window","state":"open"}]""",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, 90)]
    [InlineData(true, 91)]
    public async Task Signed_messages_that_are_mutated_are_told_or_refused_whole_but_for_what_closes(
        bool isMapped, int seed)
    {
        await using var harbor = await TicketHarbor.StartAsync(isMapped ? mapping : null, isBound: false);
        var key = await harbor.KeyAsync();
        var told = 0;
        await Mutations.EachAsync(Mutations.Bytes(isMapped ? mapped : ours), seed, async bytes =>
        {
            harbor.After(TimeSpan.FromSeconds(1));
            var before = await harbor.RevisionAsync();
            var status = await SendAsync(harbor, bytes, id: "m" + before, sign: (id, at) => Sign(key, id, at, bytes));
            Assert.True(status is 200 or 422, $"{status}");
            if (status == 200) told++;
            else if (await harbor.RevisionAsync() - before is > 0 and var more)
                foreach (var entry in (await harbor.Server.Get($"/v1/entries?order=desc&limit={more}"))
                    .GetProperty("items").EnumerateArray())
                    Assert.Equal(("ticket_told.1", "closed"), (entry.GetProperty("type").GetString(),
                        entry.GetProperty("data").GetProperty("state").GetString()));
        }, cases: 100);
        // The examples themselves are told, or nothing was tried.
        Assert.True(told > 0);
    }

    [Fact]
    public async Task A_message_whose_bytes_or_signature_changed_is_nobodys()
    {
        await using var harbor = await TicketHarbor.StartAsync(isBound: false);
        var key = await harbor.KeyAsync();
        var body = Encoding.UTF8.GetBytes(ours[1]);
        var before = await harbor.RevisionAsync();
        await Mutations.EachAsync([body], seed: 92, async bytes =>
        {
            if (bytes.AsSpan().SequenceEqual(body)) return;
            Assert.Equal(401, await SendAsync(harbor, bytes, "m", (id, at) => Sign(key, id, at, body)));
        }, cases: 100);
        var header = Sign(key, "m", At(harbor), body);
        await Mutations.EachAsync(Mutations.Bytes(header, "v1a," + header[3..], "v1,", ","), seed: 93, async bytes =>
        {
            // What HTTP lets into a header.
            var text = string.Concat(bytes.Where(b => b is >= 0x20 and < 0x7f).Take(4_000).Select(b => (char)b));
            if (text.Split(' ').Contains(header)) return;
            Assert.Equal(401, await SendAsync(harbor, body, "m", (_, _) => text));
        }, cases: 100);
        Assert.Equal(before, await harbor.RevisionAsync());
        Assert.Equal(200, await SendAsync(harbor, body, "m", (id, at) => Sign(key, id, at, body)));
    }

    /// <summary>Of a broken message, what closes counts, and what opens does not.</summary>
    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00\\ud83d\\u")]
    [InlineData("\u00ff")]
    public async Task What_says_closed_counts_although_a_text_is_none(string broken)
    {
        await using var harbor = await TicketHarbor.StartAsync(new
        {
            number = "/n", state = new { at = "/s" }, kind = new { at = "/k" }, systems = new { at = "/c" },
        });
        var key = await harbor.KeyAsync();
        byte[] Message(string state) => Encoding.Latin1.GetBytes(
            $$"""{"x{{broken.TrimEnd('u', '\\')}}":1,"n":"CHG-1","s":"{{state}}","k":"change","c":"pacs{{broken.TrimEnd('u', '\\')}}"}""");
        async Task<int> TellAsync(string state)
        {
            harbor.After(TimeSpan.FromSeconds(1));
            return await SendAsync(harbor, Message(state), "m" + state, (id, at) => Sign(key, id, at, Message(state)));
        }

        Assert.True(await harbor.Permits());
        Assert.Equal(200, await TellAsync("closed"));
        Assert.False(await harbor.Permits());
        // The system that it is about is none of ours.
        Assert.Equal(200, await TellAsync("open"));
        Assert.False(await harbor.Permits());
    }

    [Theory]
    [InlineData("-9223372036854775808")]
    [InlineData("9223372036854775807")]
    [InlineData("1e999")]
    public async Task An_instant_that_no_clock_shows_is_refused(string number)
    {
        await using var harbor = await TicketHarbor.StartAsync(isBound: false);
        var (status, answer) = await harbor.SendAsync(await harbor.KeyAsync(),
            $$"""{"number":"C","kind":"change","state":"open","until":{{number}}}""");
        Assert.Equal((422, "/until"), (status, answer.GetProperty("member").GetString()));
    }

    [Fact]
    public async Task Mutated_mappings_are_the_callers_fault()
    {
        await using var harbor = await TicketHarbor.StartAsync(isBound: false);
        var register = JsonSerializer.Serialize(new
        {
            name = "other", owner = "operations@harbor.example", tolerance_seconds = 60, mapping,
        });
        await Mutations.EachAsync(Mutations.Bytes(register), seed: 94, async bytes =>
        {
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await harbor.Server.Http.PostAsync(
                new Uri("/v1/sources?what_if=true", UriKind.Relative), content, Cancel);
            Assert.InRange((int)response.StatusCode, 200, 499);
        }, cases: 150);
    }

    [Theory]
    [InlineData("text/csv", false, 95)]
    [InlineData("text/csv", true, 96)]
    [InlineData("application/x-ndjson", false, 97)]
    [InlineData("application/x-ndjson", true, 98)]
    public async Task Files_that_are_mutated_are_told_or_refused_whole(string media, bool isMapped, int seed)
    {
        object columns = new { number = "/Number", state = new { at = "/State",
            words = new Dictionary<string, string[]> { ["open"] = ["go"], ["closed"] = ["stop"] } },
            kind = new { always = "window" }, until = "/End", systems = new { at = "/CI" }, at = "/Updated" };
        await using var harbor = await TicketHarbor.StartAsync(
            !isMapped ? null : media == "text/csv" ? columns : mapping, isBound: false);
        string[] files = media == "text/csv"
            ? isMapped ? ["Number;State;End;CI;Updated\nCHG-1;go;2026-03-09;\"pacs\";2026-03-01 08:00:00\nCHG-2;stop;;;\n"]
                : ["number,kind,state,systems,at\nCHG-1,change,open,\"pacs;ris\",2026-03-01T08:00:00Z\n\"CHG-2\",window,closed,,\n"]
            : [.. (isMapped ? mapped : ours).Select(m => m.ReplaceLineEndings("") + "\n")];
        var imported = 0;
        await Mutations.EachAsync(Mutations.Bytes(files), seed, async bytes =>
        {
            harbor.After(TimeSpan.FromSeconds(1));
            var before = await harbor.RevisionAsync();
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue(media);
            using var response = await harbor.Server.Http.PostAsync(
                new Uri("/v1/sources/itsm/imports?file=f", UriKind.Relative), content, Cancel);
            Assert.InRange((int)response.StatusCode, 200, 499);
            if (response.IsSuccessStatusCode) imported++;
            else Assert.Equal(before, await harbor.RevisionAsync());
        }, cases: 60);
        Assert.True(imported > 0);
    }

    private static string At(TicketHarbor harbor) =>
        harbor.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static async Task<int> SendAsync(
        TicketHarbor harbor, byte[] body, string id, Func<string, string, string> sign)
    {
        using var http = harbor.Server.Client(null);
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri("/v1/sources/itsm/events", UriKind.Relative));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", At(harbor));
        request.Headers.TryAddWithoutValidation("webhook-signature", sign(id, At(harbor)));
        using var response = await http.SendAsync(request, Cancel);
        return (int)response.StatusCode;
    }

    private static string Sign(string key, string id, string at, byte[] body) => "v1," + Convert.ToBase64String(
        HMACSHA256.HashData(
            Convert.FromBase64String(key["whsec_".Length..]),
            (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{at}."), .. body]));
}
