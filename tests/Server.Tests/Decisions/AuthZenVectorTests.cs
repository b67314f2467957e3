using System.Text.Json;
using System.Text.Json.Nodes;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Decisions;

/// <summary>The examples that the standard prints, of entities, searches, metadata and headers.</summary>
public sealed class AuthZenVectorTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    private readonly RunningServer server = harbor.Server;

    public static TheoryData<int, string> Entities => new()
    {
        { 0, "subject" }, { 1, "subject" }, { 2, "subject" }, { 3, "resource" }, { 4, "resource" }, { 5, "action" },
        { 6, "action" }, { 7, "context" }, { 8, "context" },
    };

    public static TheoryData<int, string> Searches => new()
    {
        { 31, "subject" }, { 33, "resource" }, { 35, "action" }, { 45, "subject" }, { 47, "resource" },
            { 49, "action" },
    };

    /// <summary>The decisions, batches of them and pages of results that a server answers with.</summary>
    public static TheoryData<int> Answers =>
        [9, 10, 11, 12, 19, 21, 23, 24, 25, 27, 29, 30, 32, 34, 36, 42, 44, 46, 48, 50];

    [Theory]
    [MemberData(nameof(Entities))]
    public async Task Every_example_of_an_entity_is_part_of_a_question(int example, string member)
    {
        var question = JsonNode.Parse("""{"subject":{"type":"person","id":"a"},"action":{"name":"b"},"resource":{"type":"host","id":"c"}}""")!;
        question[member] = JsonNode.Parse(Example(example).GetRawText());
        using var response = await server.Send("/access/v1/evaluation", question.ToJsonString());
        Assert.Equal("""{"decision":false}""", await response.Content.ReadAsStringAsync(Cancel));
    }

    [Theory]
    [MemberData(nameof(Searches))]
    public async Task Every_example_of_a_search_is_answered_with_results(int example, string kind)
    {
        using var response = await server.Send("/access/v1/search/" + kind, Example(example).GetRawText());
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("""{"results":[]}""", await response.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task The_example_of_paging_is_answered_with_a_page_and_its_token_is_none_of_ours()
    {
        using var first = await server.Send("/access/v1/search/resource", Example(26).GetRawText());
        Assert.Equal("""{"page":{"next_token":"","count":0},"results":[]}""",
            await first.Content.ReadAsStringAsync(Cancel));
        using var second = await server.Send("/access/v1/search/resource", Example(28).GetRawText());
        Assert.Equal(400, (int)second.StatusCode);
    }

    /// <summary>
    /// Ours holds no member that the standard does not print, and names it the same: what reads the examples reads us.
    /// </summary>
    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Every_example_of_an_answer_has_the_members_of_ours(int example)
    {
        var printed = Example(example);
        var ours = (await OursAsync()).SelectMany(Paths).ToHashSet();
        var theirs = Paths(printed).Where(p => !p.Contains(".context.", StringComparison.Ordinal)
            && !p.EndsWith(".context", StringComparison.Ordinal) && !p.EndsWith(".total", StringComparison.Ordinal));
        Assert.Empty(theirs.Except(ours));
    }

    [Fact]
    public async Task The_example_of_metadata_is_part_of_ours()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/authzen-configuration");
        request.Headers.Host = "pdp.example.com";
        using var response = await server.Http.SendAsync(request, Cancel);
        var ours = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement;
        // The scheme is that of the request, which is plain here.
        foreach (var member in Example(38).EnumerateObject())
            Assert.Equal(member.Value.GetString()!.Replace("https:", "http:", StringComparison.Ordinal),
                ours.GetProperty(member.Name).GetString());
        Assert.Contains("max-age", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_something_that_speaks_tls_the_metadata_is_exactly_as_printed()
    {
        var data = Directory.CreateTempSubdirectory("mandate-public-").FullName;
        var options = new ServerOptions { Data = data, Url = "http://127.0.0.1:0", Converges = false };
        foreach (var wrong in (string[])["pdp", "https://pdp.example.com/tenant", "https://pdp.example.com?a=b",
            "https://me@pdp.example.com", "ftp://pdp.example.com"])
            await Assert.ThrowsAsync<ArgumentException>(() =>
                MandateServer.StartAsync(options with { PublicUrl = wrong }, Cancel));
        await using (var behind = await MandateServer.StartAsync(
            options with { PublicUrl = "https://pdp.example.com/" }, Cancel))
        {
            using var http = new HttpClient { BaseAddress = new Uri(behind.Url) };
            var ours = JsonDocument.Parse(await http.GetStringAsync(
                new Uri("/.well-known/authzen-configuration", UriKind.Relative), Cancel)).RootElement;
            foreach (var member in Example(38).EnumerateObject())
                Assert.Equal(member.Value.GetString(), ours.GetProperty(member.Name).GetString());
        }

        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_tenant_that_there_is_not_has_no_metadata()
    {
        using var response = await server.Http.GetAsync(
            new Uri("/.well-known/authzen-configuration/tenant1", UriKind.Relative), Cancel);
        Assert.Equal(404, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("bfe9eb29-ab87-4ca3-be83-a1d5d8305716", 200)]
    [InlineData("any string: a b \"c\" ~", 200)]
    [InlineData("\t", 200)]
    [InlineData("sch\u00f6n", 400)]
    [InlineData("1024", 200)]
    [InlineData("1025", 400)]
    public async Task A_request_id_comes_back_as_it_was_or_the_request_is_refused(string id, int status)
    {
        if (id is "1024" or "1025")
            id = new string('a', int.Parse(id, System.Globalization.CultureInfo.InvariantCulture));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/access/v1/evaluation")
        {
            Content = RunningServer.Json(Harbor.Question("pacs-eu-1")),
        };
        using var handler = new SocketsHttpHandler
        {
            RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8,
        };
        using var http = new HttpClient(handler) { BaseAddress = server.Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = server.Http.DefaultRequestHeaders.Authorization;
        request.Headers.TryAddWithoutValidation("X-Request-ID", id);
        using var response = await http.SendAsync(request, Cancel);
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 200) Assert.Equal(id.Trim(), string.Join("", response.Headers.GetValues("X-Request-ID")));
        else Assert.False(response.Headers.Contains("X-Request-ID"));
    }

    [Theory]
    [InlineData("evaluation")]
    [InlineData("evaluations")]
    [InlineData("search/subject")]
    [InlineData("search/resource")]
    [InlineData("search/action")]
    public async Task A_request_id_comes_back_with_every_error(string path)
    {
        using var nobody = server.Client(null);
        foreach (var (http, method, body, type, status) in ((HttpClient, string, string, string, int)[])
        [
            (nobody, "POST", "{}", "application/json", 401), (server.Http, "GET", "", "application/json", 405),
            (server.Http, "POST", "{", "application/json", 400), (server.Http, "POST", "{}", "text/plain", 415),
            (server.Http, "POST", "\"" + new string('a', 1024 * 1024) + "\"", "application/json", 413),
        ])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/access/v1/" + path);
            if (method == "POST") request.Content = new StringContent(body, System.Text.Encoding.UTF8, type);
            request.Headers.Add("X-Request-ID", "an-id");
            // Who sends a body that is refused unread may find the connection gone.
            request.Headers.ExpectContinue = status == 413;
            using var response = await http.SendAsync(request, Cancel);
            Assert.Equal((path, status), (path, (int)response.StatusCode));
            Assert.Equal(["an-id"], response.Headers.GetValues("X-Request-ID"));
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Count > 0);
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("Application/JSON")]
    public async Task Whatever_a_caller_accepts_it_gets_json(string contentType)
    {
        foreach (var accept in (string[])["application/json", "*/*", "text/html", "application/xml;q=0.9, */*;q=0",
            "?"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/access/v1/evaluation")
            {
                Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(Harbor.Question("pacs-eu-1"))),
            };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            using var response = await server.Http.SendAsync(request, Cancel);
            Assert.Equal("""{"decision":true}""", await response.Content.ReadAsStringAsync(Cancel));
            Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static JsonElement Example(int index)
    {
        var example = Vectors.Json("authzen/spec-examples/authorization-api-1_0.examples.json")[index];
        return example.GetProperty(example.TryGetProperty("json", out _) ? "json" : "body");
    }

    private async Task<JsonElement[]> OursAsync()
    {
        const string Who = """{"type":"person","id":"operator@tideway.example"}""";
        const string What = """{"type":"host","id":"pacs-eu-1"}""";
        return
        [
            await server.Post("/access/v1/evaluation", Harbor.Question("pacs-eu-1")),
            await server.Post("/access/v1/evaluations",
                $$"""{"evaluations":[{"subject":{{Who}},"action":{"name":"login"},"resource":{{What}} }]}"""),
            await server.Post("/access/v1/search/subject",
                $$"""{"subject":{"type":"person"},"action":{"name":"login"},"resource":{{What}},"page":{} }"""),
            await server.Post("/access/v1/search/action", $$"""{"subject":{{Who}},"resource":{{What}} }"""),
        ];
    }

    private static IEnumerable<string> Paths(JsonElement of) => of.ValueKind switch
    {
        JsonValueKind.Object => of.EnumerateObject().SelectMany(m =>
            Paths(m.Value).Select(p => "." + m.Name + p).Append("." + m.Name)),
        JsonValueKind.Array => of.EnumerateArray().SelectMany(Paths).Select(p => "[]" + p),
        _ => [],
    };
}
