using System.Globalization;
using System.Text;
using System.Text.Json;
using Mandate.Fixtures;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server.Tests.Sights;

/// <summary>What people send, where it names what is another's; and what comes to them as it happens.</summary>
public sealed class SightVerbTests
{
    private const string Admin = "admin@tideway.example";
    private const string Absent = "70008000000000000001";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_verb_on_what_is_anothers_is_answered_as_on_what_is_not_there()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        using var visitor = await Visitor.SignInAsync(server, Admin);
        using var other = await Visitor.SignInAsync(server, "clerk@beacon.example");
        var request = (await server.Get("/v1/requests?by=clerk@beacon.example")).Names("id")[0];
        var foreign = new Dictionary<string, (string There, string Nowhere)>(StringComparer.Ordinal)
        {
            ["grant"] = ("beacon-bills", "never-bills"),
            ["request"] = (request, "request_000000000000" + Absent), ["seat"] = ("beacon-desk", "never"),
            ["signIn"] = (other.SignIn, "signin_000000000000" + Absent),
            ["passkey"] = (Governance.Identifier.Text(other.Passkey), "passkey_000000000000" + Absent),
        };
        var tried = new List<string>();
        foreach (var endpoint in server.Server.Endpoints.OfType<RouteEndpoint>())
        {
            var name = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName;
            if (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] != "POST"
                || endpoint.Metadata.GetMetadata<FromHere>() is not null || AccessTable.IsOpen(name)
                || !AccessTable.Permits(name, Role.GranteeAdmin)
                || endpoint.RoutePattern.Parameters.Count == 0) continue;
            tried.Add(name);
            var parameter = endpoint.RoutePattern.Parameters[0].Name;
            var (there, nowhere) = foreign[parameter];
            foreach (var query in endpoint.Metadata.GetMetadata<KnownQuery>()!.Names.Contains("what_if")
                ? new[] { "", "?what_if=true" } : [""])
                foreach (var key in new[] { null, "key-1" })
                {
                    string Path(string thing) =>
                        endpoint.RoutePattern.RawText!.Replace($"{{{parameter}}}", thing, StringComparison.Ordinal)
                            + query;
                    var body = name.EndsWith("Seat", StringComparison.Ordinal) && name != "CloseSeat"
                        ? (object)new { person = Harbor.Operator }
                        : name is "EndSignIn" or "RemovePasskey" ? new { }
                        : name is "ReportGrant" ? new { type = "revoked", reason = "mine" }
                        : new { reason = "mine" };
                    Assert.Equal((name, query, await SentAsync(visitor.Http, Path(nowhere), body, key + "n")),
                        (name, query, await SentAsync(visitor.Http, Path(there), body, key + "t")));
                }
        }

        Assert.Equal(
            ["AnswerRequest", "ApproveRequest", "AskAboutRequest", "CancelRequest", "CloseSeat", "DenyRequest",
                "EndSignIn", "OccupySeat", "RemovePasskey", "ReportGrant", "VacateSeat", "WithdrawRequest"],
            tried.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("sponsor", "risk@quay.example", "nobody@quay.example")]
    [InlineData("sponsor", "risk@harbor.example", "nobody@harbor.example")]
    [InlineData("removal", "admin@beacon.example", "nobody@beacon.example")]
    [InlineData("reviewer", "clerk@beacon.example", "nobody@beacon.example")]
    [InlineData("owner", "owner@quay.example", "nobody@quay.example")]
    [InlineData("parent", "beacon-bills", "never-bills")]
    [InlineData("relationship", "quay-beacon", "quay-nobody")]
    [InlineData("entitlement", "berths/planner", "berths/nothing")]
    [InlineData("to.person", "clerk@beacon.example", "nobody@beacon.example")]
    [InlineData("to.workload", "beacon-agent", "never-agent")]
    [InlineData("to.organisation", "beacon", "nobody")]
    [InlineData("to.seat", "beacon-desk", "never-desk")]
    [InlineData("workload", "beacon-agent", "never-agent")]
    [InlineData("function", "archive", "nothing")]
    [InlineData("ticket", "itsm/17", "never/17")]
    [InlineData("ticket", "itsm/17", "itsm/99999")]
    [InlineData("ticket", "itsm/18", "itsm/99999")]
    public async Task A_request_that_names_what_is_anothers_is_answered_as_one_that_names_nothing(
        string member, string foreign, string nothing)
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        using var visitor = await Visitor.SignInAsync(server, Admin);
        await server.Post("/v1/functions", new { name = "archive", owner = "pacs-owner@harbor.example",
            entitlements = new[] { "billing/clerk" } });
        await server.Post("/v1/sources",
            new { name = "itsm", owner = "operations@harbor.example", tolerance_seconds = 86_400 });
        await server.Post("/v1/sources/itsm/tickets", new { number = "17", state = "closed", kind = "change" });
        await server.Post("/v1/sources/itsm/tickets",
            new { number = "18", state = "open", kind = "change", systems = new[] { "billing" } });
        foreach (var query in new[] { "", "?what_if=true" })
        {
            var there = await SentAsync(visitor.Http, "/v1/requests" + query, Asking(member, foreign), null);
            var nowhere = await SentAsync(visitor.Http, "/v1/requests" + query, Asking(member, nothing), null);
            Assert.StartsWith("404", there, StringComparison.Ordinal);
            Assert.Equal(nowhere.Replace(nothing, foreign, StringComparison.Ordinal), there);
        }
    }

    [Fact]
    public async Task The_stream_of_a_person_is_the_list_of_what_they_see_and_ends_where_it_does()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        using var visitor = await Visitor.SignInAsync(server, Admin);
        var (response, lines) = await OpenAsync(visitor.Http, "/v1/entries/stream?after=0");
        using var held = response;
        await Partners.StirAsync(server, Now);
        await server.Post($"/v1/people/{Admin}/confirm", new { reason = "the last thing that is seen" });
        var events = new List<string>();
        while (events.Count == 0 || !events[^1].Contains("person_confirmed", StringComparison.Ordinal))
        {
            var line = (await lines.ReadLineAsync(Cancel).AsTask()
                .WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel))!;
            if (line.StartsWith("data: ", StringComparison.Ordinal)) events.Add(line[6..]);
        }

        var listed = JsonDocument.Parse(await visitor.Http.GetStringAsync(
            new Uri("/v1/entries?limit=1000", UriKind.Relative), Cancel)).RootElement.GetProperty("items");
        Assert.Equal(listed.EnumerateArray().Select(e => e.GetRawText()), events);
        Assert.DoesNotContain(events, e => e.Contains("beacon", StringComparison.Ordinal)
            || e.Contains("noise", StringComparison.Ordinal) || e.Contains("quay", StringComparison.Ordinal)
            || e.Contains("commitment", StringComparison.Ordinal));
        // Of a grant of the own side the entry is told of, of a colleague's record what it says.
        Assert.Contains(listed.EnumerateArray(), e => e.GetProperty("type").GetString() == "grant_recorded.1"
            && e.GetProperty("data").GetRawText() == "{}" && e.GetProperty("actor").GetString() == "not_shown");
        Assert.Contains(listed.EnumerateArray(), e => e.GetProperty("type").GetString() == "person_registered.1"
            && e.GetProperty("data").GetRawText().Contains("person_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stream_beats_by_the_clock_whatever_others_do()
    {
        var time = new ManualTime(Now);
        await using var server = await Partners.StartAsync(time);
        using var visitor = await Visitor.SignInAsync(server, Admin);
        var (response, lines) = await OpenAsync(visitor.Http, "/v1/entries/stream");
        using var held = response;
        await BeatAsync(time, lines, 40);
        // The server notes the instant a moment after the line came, while the clock stands.
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancel);
        time.Advance(TimeSpan.FromSeconds(10));
        await server.Post("/v1/people", new { name = "noise@beacon.example", organisation = "beacon" });
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancel);
        // Had that begun the 15 s anew, there would be nothing before 25 s.
        await BeatAsync(time, lines, 12);
    }

    private static async Task BeatAsync(ManualTime time, StreamReader lines, int secondsMax)
    {
        var beat = lines.ReadLineAsync(Cancel).AsTask();
        for (var second = 0; second < secondsMax && !beat.IsCompleted; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(beat, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel));
        }

        Assert.True(beat.IsCompleted, $"no heartbeat within {secondsMax} s");
        Assert.Equal(":", await beat);
        await lines.ReadLineAsync(Cancel);
    }

    [Fact]
    public async Task One_person_has_few_streams_and_leaves_room_for_who_sees_everything()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        using var visitor = await Visitor.SignInAsync(server, Admin);
        var open = new List<HttpResponseMessage>();
        for (var stream = 0; stream < EntryStream.StreamsOfOneMax; stream++)
            open.Add((await OpenAsync(visitor.Http, "/v1/entries/stream")).Response);
        using var late = await visitor.Http.GetAsync(new Uri("/v1/entries/stream", UriKind.Relative), Cancel);
        Assert.Equal(503, (int)late.StatusCode);
        open.Add((await OpenAsync(server.Http, "/v1/entries/stream")).Response);
        foreach (var response in open) response.Dispose();
    }

    [Fact]
    public async Task A_page_names_the_last_thing_that_was_seen_and_no_number_of_what_was_not()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        using var visitor = await Visitor.SignInAsync(server, "admin@beacon.example");
        foreach (var list in new[] { "organisations", "people", "relationships", "grants", "entitlements" })
        {
            var page = JsonDocument.Parse(await visitor.Http.GetStringAsync(
                new Uri($"/v1/{list}?limit=1", UriKind.Relative), Cancel)).RootElement;
            var id = page.Names("id")[0];
            Assert.StartsWith(id[(id.LastIndexOf('_') + 1)..] + ".", page.GetProperty("next_page").GetString(),
                StringComparison.Ordinal);
            // Another's id in its place is as good as none.
            var token = page.GetProperty("next_page").GetString()!;
            var theirs = (await server.Get($"/v1/{list}")).Names("id").First(i => i != id)[(id.LastIndexOf('_') + 1)..];
            var foreign = await GetAsync(visitor.Http, $"/v1/{list}?limit=1&page={theirs}{token[32..]}");
            var absent = await GetAsync(visitor.Http, $"/v1/{list}?limit=1&page={new string('7', 32)}{token[32..]}");
            Assert.StartsWith("400", absent, StringComparison.Ordinal);
            if (await visitor.StatusAsync($"/v1/{list}/{id[..(id.LastIndexOf('_') + 1)]}{theirs}") == 404)
                Assert.Equal(absent, foreign);
        }
    }

    [Fact]
    public async Task Who_is_suspended_by_one_record_is_signed_out_by_the_other()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        using var visitor = await Visitor.SignInAsync(server, "clerk@beacon.example");
        await server.Post($"/v1/people/{Harbor.Operator}/facts",
            new { type = "same_person", person = "clerk@beacon.example" });
        Assert.Equal(200, await visitor.StatusAsync("/v1/me"));
        await server.Post($"/v1/people/{Harbor.Operator}/facts", new { type = "suspended" });
        Assert.Equal(401, await visitor.StatusAsync("/v1/me"));
    }

    private static Dictionary<string, object> Asking(string member, string value)
    {
        var asking = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["parent"] = "tideway-runs-pacs", ["to"] = new { person = "signatory@tideway.example" },
            ["scope"] = new { host = new[] { "pacs-us-*" } }, ["purpose"] = "operation", ["justification"] = "needed",
            ["sponsor"] = "sponsor@harbor.example", ["removal"] = "operations@harbor.example",
            ["duration_seconds"] = 86_400,
        };
        if (member is "relationship" or "entitlement") asking.Remove("parent");
        if (member == "entitlement") asking["relationship"] = "harbor-tideway";
        if (member.StartsWith("to.", StringComparison.Ordinal))
            asking["to"] = new Dictionary<string, string>(StringComparer.Ordinal) { [member[3..]] = value };
        else asking[member] = value;
        return asking;
    }

    private static async Task<string> SentAsync(HttpClient http, string path, object body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = RunningServer.Json(body) };
        if (key is { Length: > 1 }) request.Headers.Add("Idempotency-Key", key);
        using var answer = await http.SendAsync(request, Cancel);
        return new StringBuilder().Append(CultureInfo.InvariantCulture,
            $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType}\n").Append(
                await answer.Content.ReadAsStringAsync(Cancel)).ToString();
    }

    private static async Task<string> GetAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancel)}";
    }

    private static async Task<(HttpResponseMessage Response, StreamReader Lines)> OpenAsync(
        HttpClient http, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}");
        var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
        // A comment and an empty line; how long the ledger is, a person is not told.
        var first = await lines.ReadLineAsync(Cancel);
        Assert.Equal(http.DefaultRequestHeaders.Authorization!.Parameter!.StartsWith(
            SignIns.Prefix, StringComparison.Ordinal), first == ": entries");
        await lines.ReadLineAsync(Cancel);
        return (response, lines);
    }
}
