using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mandate.Server.Tests.Decisions.Searches;

public sealed class SearchTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    private static readonly string[] Kinds = ["subject", "resource", "action"];
    private readonly HttpClient http = harbor.Server.Http;

    [Fact]
    public async Task Who_may_on_what_and_doing_what_is_printed_as_the_standard_prints_it()
    {
        Assert.Equal((200, """{"results":[{"type":"person","id":"operator@tideway.example"}]}"""),
            await http.SearchAsync("subject", SearchClient.Subjects("restart", "pacs-eu-2")));
        Assert.Equal((200, """{"results":[{"type":"workload","id":"backup-agent"}]}"""),
            await http.SearchAsync("subject", SearchClient.Subjects("restart", "pacs-eu-1", "workload")));
        Assert.Equal((200, """{"results":[{"type":"host","id":"pacs-eu-1"}]}"""),
            await http.SearchAsync("resource", SearchClient.Resources(Harbor.Operator, "restart")));
        Assert.Equal((200, """{"results":[{"name":"login"},{"name":"restart"}]}"""),
            await http.SearchAsync("action", SearchClient.Actions(Harbor.Operator, "pacs-eu-1")));
    }

    [Fact]
    [Trait("Requirement", "S0-08")]
    [Trait("Requirement", "S0-13")]
    [Trait("Requirement", "S2-06")]
    public async Task What_was_granted_is_asked_anew_at_every_question_and_every_search()
    {
        await using var server = await Harbor.StartAsync();
        var who = SearchClient.Subjects("restart", "pacs-eu-1");
        Assert.True(await server.Permits("pacs-eu-1"));
        Assert.Equal([Harbor.Operator], await server.Http.AllAsync("subject", who, 10));
        // The role stays as it was granted; what it hangs off does not.
        await server.Post("/v1/relationships/harbor-tideway/suspend", new { reason = "payment" });
        Assert.False(await server.Permits("pacs-eu-1"));
        Assert.Empty(await server.Http.AllAsync("subject", who, 10));
        Assert.Empty(await server.Http.AllAsync("resource", SearchClient.Resources(Harbor.Operator, "restart"), 10));
        Assert.Empty(await server.Http.AllAsync("action", SearchClient.Actions(Harbor.Operator, "pacs-eu-1"), 10));
    }

    [Fact]
    public async Task What_is_unknown_gives_no_results_and_no_error()
    {
        foreach (var (kind, body) in ((string, object)[])
        [
            ("subject", SearchClient.Subjects("restart", "nowhere")),
            ("subject", SearchClient.Subjects("restart", "pacs-eu-1", "spaceship")),
            ("subject", SearchClient.Subjects("fly", "pacs-eu-1")),
            ("subject", SearchClient.Subjects("restart", "pacs-eu-1", of: "bucket")),
            ("resource", SearchClient.Resources("nobody", "restart")),
            ("resource", SearchClient.Resources(Harbor.Operator, "restart", of: "bucket")),
            ("resource", SearchClient.Resources(Harbor.Operator, "restart", "robot")),
            ("action", SearchClient.Actions("nobody", "pacs-eu-1")),
            ("action", SearchClient.Actions(Harbor.Operator, "nowhere")),
            ("action", SearchClient.Actions(Harbor.Operator, "pacs-us-1")),
        ])
            Assert.Equal((200, """{"results":[]}"""), await http.SearchAsync(kind, body));
    }

    [Fact]
    public async Task What_is_searched_for_is_passed_over_where_it_is_sent()
    {
        foreach (var id in (string[])["\"nobody\"", "7", "null", "{\"id\":[]}"])
        {
            Assert.Equal((200, """{"results":[{"type":"person","id":"operator@tideway.example"}]}"""),
                await http.SearchAsync("subject", $$"""
                    {"subject":{"id":{{id}},"type":"person"},"action":{"name":"restart"},"resource":{"type":"host","id":"pacs-eu-1"} }
                    """));
            Assert.Equal((200, """{"results":[{"type":"host","id":"pacs-eu-1"}]}"""), await http.SearchAsync("resource",
                $$"""{"subject":{"type":"person","id":"{{Harbor.Operator}}"},"action":{"name":"restart"},"resource":{"type":"host","id":{{id}} } }"""));
            Assert.Equal((200, """{"results":[{"name":"login"},{"name":"restart"}]}"""), await http.SearchAsync("action",
                $$"""{"subject":{"type":"person","id":"{{Harbor.Operator}}"},"action":{{id}},"resource":{"type":"host","id":"pacs-eu-1"} }"""));
        }
    }

    [Fact]
    public async Task Unknown_members_are_passed_over_everywhere()
    {
        var (status, text) = await http.SearchAsync("subject", """
            {"future":[{}],"subject":{"type":"person","future":1},"action":{"name":"restart","id":2},
             "resource":{"type":"host","id":"pacs-eu-1","name":3},"context":{"time":"now"},
             "page":{"limit":10,"sort":"up","properties":{"by":"name"} },"evaluations":7,"options":8}
            """);
        Assert.Equal((200, """{"page":{"next_token":"","count":1},"results":[{"type":"person","id":"operator@tideway.example"}]}"""),
            (status, text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{} {}")]
    [InlineData("""{"subject":""")]
    [InlineData("""{"subject":"a"}""")]
    [InlineData("""{"subject":{"type":7,"id":"a"},"action":{"name":"b"},"resource":{"type":"host","id":"c"}}""")]
    [InlineData("""{"subject":{"type":"person","id":"a"},"action":{"name":"b"},"resource":{"type":"host","id":"c"},"page":[]}""")]
    [InlineData("""{"subject":{"type":"person","id":"a"},"action":{"name":"b"},"resource":{"type":"host","id":"c"},"page":{"limit":-1}}""")]
    [InlineData("""{"subject":{"type":"person","id":"a"},"action":{"name":"b"},"resource":{"type":"host","id":"c"},"page":{"limit":1.5}}""")]
    [InlineData("""{"subject":{"type":"person","id":"a"},"action":{"name":"b"},"resource":{"type":"host","id":"c"},"page":{"limit":"1"}}""")]
    [InlineData("""{"subject":{"type":"person","id":"a"},"action":{"name":"b"},"resource":{"type":"host","id":"c"},"page":{"token":1}}""")]
    [InlineData("""{"subject":{"type":"person","id":"a"},"action":{"name":"b"},"resource":{"type":"host","id":"c"},"page":{"properties":1}}""")]
    [InlineData("""{"subject":{"type":"person","id":"a"},"action":{"name":"b"},"resource":{"type":"host","id":"c"},"page":{},"page":{}}""")]
    [InlineData("""{"subject":{"type":"person","id":"a"},"action":{"name":"b"},"resource":{"type":"host","id":"c"},"context":1}""")]
    [InlineData("""{"subject":{"type":"person","id":"a"},"action":{"name":"b"},"resource":{"type":"host","id":"c"},"context":{"at_least":"1"}}""")]
    [InlineData("""{"resource":{"type":"host"}}""")]
    public async Task What_is_no_search_is_400(string body)
    {
        foreach (var kind in Kinds)
            Assert.Equal((kind, 400), (kind, (await http.SearchAsync(kind, body)).Status));
    }

    [Theory]
    [InlineData("subject", "action")]
    [InlineData("subject", "resource")]
    [InlineData("subject", "subject")]
    [InlineData("subject", "resource.id")]
    [InlineData("subject", "action.name")]
    [InlineData("resource", "subject")]
    [InlineData("resource", "subject.id")]
    [InlineData("resource", "action")]
    [InlineData("resource", "resource.type")]
    [InlineData("action", "subject")]
    [InlineData("action", "subject.id")]
    [InlineData("action", "resource")]
    [InlineData("action", "resource.id")]
    public async Task What_a_search_needs_and_does_not_get_is_named(string kind, string missing)
    {
        var body = JsonNode.Parse("""{"subject":{"type":"person","id":"a"},"action":{"name":"b"},"resource":{"type":"host","id":"c"}}""")!;
        var path = missing.Split('.');
        (path.Length == 1 ? body : body[path[0]]!).AsObject().Remove(path[^1]);
        var (status, text) = await http.SearchAsync(kind, body.ToJsonString());
        Assert.Equal(400, status);
        Assert.StartsWith(missing, JsonDocument.Parse(text).RootElement.GetProperty("member").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_explained_search_says_which_revision_it_knows()
    {
        var (_, text) = await http.SearchAsync("action", new
        {
            subject = new { type = "person", id = Harbor.Operator },
            resource = new { type = "host", id = "pacs-eu-1" }, context = new { explain = true },
        });
        Assert.StartsWith($$"""{"context":{"revision":{{harbor.Server.Server.Revision.Value}}},"results":[""", text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", 405)]
    [InlineData("PUT", 405)]
    [InlineData("DELETE", 405)]
    public async Task Another_method_is_405(string method, int status)
    {
        foreach (var kind in Kinds)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/access/v1/search/" + kind);
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(["POST"], response.Content.Headers.Allow);
        }
    }

    [Fact]
    public async Task The_request_id_comes_back_with_results_and_with_errors()
    {
        foreach (var body in (object[])[SearchClient.Subjects("restart", "pacs-eu-1"), "[]"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/access/v1/search/subject")
            {
                Content = RunningServer.Json(body), Headers = { { "X-Request-ID", "a b/c" } },
            };
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(["a b/c"], response.Headers.GetValues("X-Request-ID"));
        }
    }
}
