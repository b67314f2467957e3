using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mandate.Server.Tests.Decisions.Searches;

/// <summary>Pages of searches: tokens that hold for one search of one caller, and nothing else.</summary>
public sealed class SearchPagingTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_result_is_on_one_page_and_the_last_page_says_so()
    {
        await using var server = await ThreeOperatorsAsync();
        var whole = await server.Http.AllAsync("subject", SearchClient.Subjects("restart", "pacs-eu-1"), 1_000);
        Assert.Equal(["third@tideway.example", "second@tideway.example", Harbor.Operator], whole);
        foreach (var limit in (int[])[1, 2, 3])
            Assert.Equal(whole,
                await server.Http.AllAsync("subject", SearchClient.Subjects("restart", "pacs-eu-1"), limit));
        foreach (var limit in (int[])[1, 2])
        {
            Assert.Equal(["pacs-eu-1", "pacs-eu-2", "pacs-eu-3"],
                await server.Http.AllAsync("resource", SearchClient.Resources(Harbor.Operator, "restart"), limit));
            Assert.Equal(["login", "restart"],
                await server.Http.AllAsync("action", SearchClient.Actions(Harbor.Operator, "pacs-eu-1"), limit));
        }
    }

    [Fact]
    public async Task The_standards_own_example_of_paging_works_without_saying_the_limit_again()
    {
        await using var server = await ThreeOperatorsAsync();
        var query = JsonSerializer.SerializeToNode(SearchClient.Subjects("restart", "pacs-eu-1"))!;
        query["page"] = new JsonObject { ["limit"] = 2 };
        var (_, first) = await server.Http.SearchAsync("subject", query.ToJsonString());
        var answer = JsonDocument.Parse(first).RootElement;
        Assert.Equal(["page", "results"], answer.EnumerateObject().Select(m => m.Name));
        Assert.Equal(2, answer.GetProperty("page").GetProperty("count").GetInt32());
        query["page"] = new JsonObject { ["token"] = SearchClient.NextToken(first) };
        var (_, second) = await server.Http.SearchAsync("subject", query.ToJsonString());
        Assert.Equal("""{"page":{"next_token":"","count":1},"results":[{"type":"person","id":"operator@tideway.example"}]}""",
            second);
    }

    [Fact]
    public async Task A_limit_of_nothing_gives_nothing_and_where_to_begin()
    {
        await using var server = await ThreeOperatorsAsync();
        var query = JsonSerializer.SerializeToNode(SearchClient.Subjects("restart", "pacs-eu-1"))!;
        query["page"] = new JsonObject { ["limit"] = 0 };
        var (status, text) = await server.Http.SearchAsync("subject", query.ToJsonString());
        Assert.Equal(200, status);
        Assert.Empty(SearchClient.Results(text));
        Assert.NotEmpty(SearchClient.NextToken(text));
    }

    [Fact]
    public async Task A_token_opens_no_other_search_and_serves_no_other_caller()
    {
        await using var server = await ThreeOperatorsAsync();
        var query = JsonSerializer.SerializeToNode(SearchClient.Subjects("restart", "pacs-eu-1"))!;
        query["context"] = new JsonObject { ["purpose"] = "x" };
        query["page"] = new JsonObject { ["limit"] = 1 };
        var token = SearchClient.NextToken((await server.Http.SearchAsync("subject", query.ToJsonString())).Text);
        query["page"] = new JsonObject { ["limit"] = 1, ["token"] = token };
        async Task<int> Status(Action<JsonNode> change, HttpClient? http = null, string kind = "subject")
        {
            var changed = query.DeepClone();
            change(changed);
            return (await (http ?? server.Http).SearchAsync(kind, changed.ToJsonString())).Status;
        }

        Assert.Equal(200, await Status(_ => { }));
        Assert.Equal(200, await Status(q => q["subject"]!["id"] = "passed over"));
        Assert.Equal(200, await Status(q => q["future"] = 1));
        Assert.Equal(400, await Status(q => q["subject"]!["type"] = "workload"));
        Assert.Equal(400, await Status(q => q["subject"]!["properties"] = new JsonObject()));
        Assert.Equal(400, await Status(q => q["action"]!["name"] = "login"));
        Assert.Equal(400, await Status(q => q["resource"]!["id"] = "pacs-eu-2"));
        Assert.Equal(400, await Status(q => q["context"]!["purpose"] = "y"));
        Assert.Equal(400, await Status(q => q.AsObject().Remove("context")));
        Assert.Equal(400, await Status(q => q["page"]!["limit"] = 2));
        Assert.Equal(400, await Status(q => q["subject"]!["id"] = Harbor.Operator, kind: "resource"));
        Assert.Equal(400, await Status(q => q["subject"]!["id"] = Harbor.Operator, kind: "action"));
        foreach (var forged in (string[])[token[..^1], token + "A", "A" + token[1..], "x", "!", "a3M9NDU2O3N6PTI=",
            new string('A', 5_000), "\u00e9"])
            Assert.Equal(400, await Status(q => q["page"]!["token"] = forged));
        using var auditor = server.Client(await server.TokenAsync("auditor", Now));
        Assert.Equal(400, await Status(_ => { }, auditor));
    }

    [Fact]
    public async Task The_order_of_members_and_the_space_between_them_do_not_count()
    {
        await using var server = await ThreeOperatorsAsync();
        var (_, first) = await server.Http.SearchAsync("subject",
            """{"subject":{"type":"person"},"action":{"name":"restart"},"resource":{"type":"host","id":"pacs-eu-1"},"page":{"limit":1}}""");
        var (status, second) = await server.Http.SearchAsync("subject",
            $$"""
              { "page": { "token": "{{SearchClient.NextToken(first)}}" }, "resource": {"type": "host", "id": "pacs-eu-1"},
                "action": { "name" : "restart"}, "subject": {"type": "person"} }
            """);
        Assert.Equal(200, status);
        Assert.Equal(["second@tideway.example"], SearchClient.Results(second));
    }

    [Fact]
    public async Task The_same_page_has_the_same_bytes_and_a_token_hides_where_it_ended()
    {
        await using var server = await ThreeOperatorsAsync();
        var query = JsonSerializer.SerializeToNode(SearchClient.Resources(Harbor.Operator, "restart"))!;
        query["page"] = new JsonObject { ["limit"] = 1 };
        var (_, one) = await server.Http.SearchAsync("resource", query.ToJsonString());
        var (_, other) = await server.Http.SearchAsync("resource", query.ToJsonString());
        Assert.Equal(one, other);
        var token = System.Buffers.Text.Base64Url.DecodeFromChars(SearchClient.NextToken(one));
        Assert.DoesNotContain("pacs-eu-1", System.Text.Encoding.Unicode.GetString(token), StringComparison.Ordinal);
        Assert.DoesNotContain("pacs-eu-1", System.Text.Encoding.Latin1.GetString(token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grants_that_come_or_end_between_pages_hide_nobody_and_show_nobody_twice()
    {
        await using var server = await ThreeOperatorsAsync();
        var query = JsonSerializer.SerializeToNode(SearchClient.Subjects("restart", "pacs-eu-1"))!;
        query["page"] = new JsonObject { ["limit"] = 1 };
        var (_, first) = await server.Http.SearchAsync("subject", query.ToJsonString());
        Assert.Equal(["third@tideway.example"], SearchClient.Results(first));
        // Who was met has a second grant now, and so has one who is yet to be met; another loses hers.
        await GrantAsync(server, "third-again", "third@tideway.example", "pacs-eu-1");
        await GrantAsync(server, "first-again", Harbor.Operator, "pacs-eu-1");
        await server.Post("/v1/grants/second/revoke", new { reason = "over" });
        var rest = new List<string>();
        for (var next = SearchClient.NextToken(first); next.Length > 0;)
        {
            query["page"] = new JsonObject { ["limit"] = 1, ["token"] = next };
            var (_, text) = await server.Http.SearchAsync("subject", query.ToJsonString());
            rest.AddRange(SearchClient.Results(text));
            next = SearchClient.NextToken(text);
        }

        Assert.Equal([Harbor.Operator], rest);
    }

    [Fact]
    public async Task A_token_holds_after_the_node_was_started_again()
    {
        var data = Directory.CreateTempSubdirectory("mandate-search-").FullName;
        var cancel = TestContext.Current.CancellationToken;
        var options = new ServerOptions { Data = data, Url = "http://127.0.0.1:0", Converges = false };
        var query = JsonSerializer.SerializeToNode(SearchClient.Subjects("restart", "pacs-eu-1"))!;
        query["page"] = new JsonObject { ["limit"] = 1 };
        await using var first = await ThreeOperatorsAsync();
        var bearer = await first.TokenAsync("auditor", Now);
        using var before = first.Client(bearer);
        var token = SearchClient.NextToken((await before.SearchAsync("subject", query.ToJsonString())).Text);
        CopyFolder(first.Data, data);
        await using (var again = await MandateServer.StartAsync(options, cancel))
        {
            using var http = new HttpClient { BaseAddress = new Uri(again.Url) };
            http.DefaultRequestHeaders.Authorization = new("Bearer", bearer);
            query["page"] = new JsonObject { ["token"] = token };
            var (status, text) = await http.SearchAsync("subject", query.ToJsonString());
            Assert.Equal((200, "second@tideway.example"), (status, SearchClient.Results(text).Single()));
        }

        Directory.Delete(data, recursive: true);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f) != "lock"))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    private static async Task<RunningServer> ThreeOperatorsAsync()
    {
        var server = await Harbor.StartAsync();
        foreach (var name in (string[])["second", "third"])
        {
            await server.Post("/v1/people",
                new { name = name + "@tideway.example", display_name = name, organisation = "tideway" });
            await GrantAsync(server, name, name + "@tideway.example", "pacs-eu-1", "pacs-eu-2", "pacs-eu-3");
        }

        return server;
    }

    private static Task<JsonElement> GrantAsync(RunningServer server, string name, string person,
        params string[] hosts) => server.Post("/v1/grants", new
    {
        name, parent = "tideway-runs-pacs", to = new { person }, scope = new { host = hosts },
        purpose = "second line", owner = "pacs-owner@harbor.example",
        approved_by = new[] { "admin@tideway.example", "pacs-owner@harbor.example" }, until = Now.AddDays(300),
    });
}
