using System.Text;
using System.Text.Json;
using Mandate.Server.Tests.Estates;

namespace Mandate.Server.Tests.Conditions;

/// <summary>Conditions over HTTP: recorded with a grant or entitlement, asked with a question's properties.</summary>
public sealed class ConditionTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    private static readonly object Network = new { network = new { within = new[] { "10.0.0.0/8" } } };

    /// <summary>A second grant beside none: the operator restarts in America only from within the network.</summary>
    private static Task<HttpResponseMessage> GrantAsync(RunningServer server, params object[] conditions) =>
        server.Send("/v1/grants", new
        {
            name = "us-line", parent = "tideway-runs-pacs", to = new { person = Harbor.Operator },
            scope = new { host = new[] { "pacs-us-*" } }, purpose = "operation in America",
            owner = "pacs-owner@harbor.example",
            approved_by = new[] { "admin@tideway.example", "pacs-owner@harbor.example" },
            until = TimeProvider.System.GetUtcNow().AddDays(500), conditions,
        });

    private static async Task<RunningServer> StartAsync(params object[] conditions)
    {
        var server = await Harbor.StartAsync();
        using var response = await GrantAsync(server, conditions);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return server;
    }

    private static string Question(string context = "{}", string subject = "", string resource = "") => $$"""
        {"subject":{"type":"person","id":"{{Harbor.Operator}}"{{subject}}},"action":{"name":"restart"},
         "resource":{"type":"host","id":"pacs-us-1"{{resource}}},"context":{{context}}}
        """;

    private static async Task<bool> Permits(RunningServer server, string question) =>
        (await server.Post("/access/v1/evaluation", question)).GetProperty("decision").GetBoolean();

    [Fact]
    [Trait("Requirement", "S0-29")]
    public async Task A_missing_property_refuses_and_the_explanation_names_it()
    {
        await using var server = await StartAsync(Network);
        Assert.True(await Permits(server, Question("""{"ip":"10.1.2.3"}""")));
        Assert.False(await Permits(server, Question("""{"ip":"192.0.2.1"}""")));
        Assert.False(await Permits(server, Question()));
        var context = (await server.Post("/access/v1/evaluation", Question("""{"explain":true}""")))
            .GetProperty("context");
        Assert.Equal("condition_undecidable", context.GetProperty("reason").GetString());
        Assert.Equal("context.ip", Assert.Single(context.GetProperty("missing").EnumerateArray()).GetString());
        var result = Assert.Single(context.GetProperty("explanation").GetProperty("chain")[0]
            .GetProperty("conditions").EnumerateArray());
        Assert.Equal(
            """{"kind":"network","text":"network: context.ip in 10.0.0.0/8","of":"grant","outcome":"unknown","reason":"property_missing","missing":["context.ip"]}""",
            result.GetRawText());
        var failed = await server.Post("/access/v1/evaluation", Question("""{"ip":"192.0.2.1","explain":true}"""));
        Assert.Equal("condition_failed", failed.GetProperty("context").GetProperty("reason").GetString());
        Assert.False(failed.GetProperty("context").TryGetProperty("missing", out _));
    }

    [Fact]
    [Trait("Requirement", "S0-13")]
    public async Task Every_place_of_the_question_brings_properties()
    {
        await using var server = await StartAsync(
            new { property = new { name = "subject.properties.team", equals = "night" } },
            new { property = new { name = "resource.properties.level", equals = 2 } },
            new { cel = "context.score < 5 && resource.id.startsWith('pacs-')" });
        const string Team = ""","properties":{"team":"night"}""";
        const string Level = ""","properties":{"level":2}""";
        Assert.True(await Permits(server, Question("""{"score":4.5}""", Team, Level)));
        Assert.False(await Permits(server, Question("""{"score":5}""", Team, Level)));
        Assert.False(await Permits(server, Question("""{"score":4.5}""", "", Level)));
        Assert.False(await Permits(server, Question("""{"score":4.5}""", Team, ""","properties":{"level":"2"}""")));
    }

    [Theory]
    [InlineData("""{"ip":"10.1.2.3","ip":"10.1.2.3"}""")]
    [InlineData("""{"ip":null}""")]
    [InlineData("""{"ip":["10.1.2.3"]}""")]
    [InlineData("""{"ip":"\ud800"}""")]
    [InlineData("""{"\ud800":1,"ip":"10.1.2.3"}""")]
    [InlineData("""{"IP":"10.1.2.3"}""")]
    public async Task What_cannot_be_read_without_a_guess_is_refused(string context)
    {
        await using var server = await StartAsync(Network);
        Assert.False(await Permits(server, Question(context)));
    }

    [Fact]
    public async Task Properties_are_bounded_in_size_and_depth()
    {
        await using var server = await StartAsync(Network,
            new { property = new { name = "context.a.b.c", equals = 1 } });
        const string Fine = "\"ip\":\"10.1.2.3\",\"a\":{\"b\":{\"c\":1}}";
        Assert.True(await Permits(server, Question($"{{{Fine}}}")));
        Assert.True(await Permits(server, Question($"{{{Fine},\"x\":\"{new string('x', 10_000)}\"}}")));
        Assert.False(await Permits(server, Question($"{{{Fine},\"x\":\"{new string('x', 20_000)}\"}}")));
        Assert.True(await Permits(server, Question($"{{{Fine},\"x\":{new string('[', 20)}{new string(']', 20)}}}")));
        var many = string.Join(',', Enumerable.Range(0, 1_200).Select(n => n % 10));
        Assert.False(await Permits(server, Question($"{{\"x\":[{many}],{Fine}}}")));
    }

    [Fact]
    public async Task An_item_of_a_batch_replaces_whole_entities_with_their_properties()
    {
        await using var server = await StartAsync(Network,
            new { property = new { name = "subject.properties.team", equals = "night" } });
        var subject = $$$"""{"type":"person","id":"{{{Harbor.Operator}}}"}""";
        var night = $$$"""{"type":"person","id":"{{{Harbor.Operator}}}","properties":{"team":"night"}}""";
        var answer = await server.Post("/access/v1/evaluations", $$$"""
            {"subject":{{{night}}},"action":{"name":"restart"},"resource":{"type":"host","id":"pacs-us-1"},
             "context":{"ip":"10.1.2.3"},
             "evaluations":[{},{"subject":{{{subject}}}},{"context":{}},{"context":{"ip":"10.9.9.9"}},
               {"context":{"ip":"192.0.2.1"}},{"subject":{{{night}}},"context":{"ip":"10.0.0.1"}},
               {"resource":{"type":"host","id":"pacs-us-2"}},{}]}
            """);
        Assert.Equal([true, false, false, true, false, true, true, true],
            answer.GetProperty("evaluations").EnumerateArray().Select(e => e.GetProperty("decision").GetBoolean()));
        var bare = await server.Post("/access/v1/evaluations", $$$"""
            {"action":{"name":"restart"},"evaluations":[
               {"subject":{{{night}}},"resource":{"type":"host","id":"pacs-us-1"},"context":{"ip":"10.1.2.3"}}]}
            """);
        Assert.True(bare.GetProperty("evaluations")[0].GetProperty("decision").GetBoolean());
    }

    [Fact]
    public async Task A_search_finds_what_a_question_with_the_same_properties_would_permit()
    {
        await using var server = await StartAsync(Network);
        async Task<int> Found(string path, string body) =>
            (await server.Post("/access/v1/search/" + path, body)).GetProperty("results").GetArrayLength();
        const string Inside = """{"ip":"10.1.2.3"}""";
        Assert.Equal(1, await Found("subject", Question(Inside)));
        Assert.Equal(0, await Found("subject", Question()));
        Assert.Equal(2, await Found("action", Question(Inside)));
        Assert.Equal(0, await Found("action", Question("""{"ip":"192.0.2.1"}""")));
    }

    [Fact]
    public async Task An_application_is_told_what_is_missing_and_nothing_of_the_grant()
    {
        await using var server = await StartAsync(Network);
        using var application = server.Client(
            await server.TokenAsync("application", TimeProvider.System.GetUtcNow(), "pacs"));
        using var content = RunningServer.Json(Question("""{"explain":true}"""));
        using var response = await application.PostAsync(new Uri("/access/v1/evaluation", UriKind.Relative), content);
        var context = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement
            .GetProperty("context");
        Assert.Equal("context.ip", context.GetProperty("missing")[0].GetString());
        Assert.False(context.TryGetProperty("explanation", out _));
    }

    [Fact]
    public async Task Properties_given_twice_are_no_question()
    {
        await using var server = await StartAsync(Network);
        using var response = await server.Send("/access/v1/evaluation",
            Question("""{"ip":"10.1.2.3"}""", ""","properties":{"a":1},"properties":{"a":2}"""));
        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_grant_shows_its_conditions_and_that_it_is_conditional()
    {
        await using var server = await StartAsync(Network, new { cel = "context.a == 1" },
            new { time_of_day = new { zone = "UTC", from = "00:00", until = "24:00" } });
        var grant = await server.Get("/v1/grants/us-line");
        Assert.Equal(
            """[{"network":{"within":["10.0.0.0/8"],"property":"context.ip"}},{"cel":"context.a == 1"},{"time_of_day":{"zone":"UTC","from":"00:00","until":"24:00"}}]""",
            grant.GetProperty("conditions").GetRawText());
        Assert.Equal("in_force", grant.GetProperty("standing").GetString());
        Assert.False((await server.Get("/v1/grants/second-line")).TryGetProperty("conditions", out _));
        var access = await server.Get("/v1/access?resource_type=host&resource_id=pacs-us-1");
        Assert.True(access.GetProperty("items")[0].GetProperty("conditional").GetBoolean());
        var explained = (await server.Get("/v1/grants/us-line/explanation")).GetProperty("chain")[0];
        Assert.All(explained.GetProperty("conditions").EnumerateArray(), c =>
            Assert.Equal("asked_with_a_question", c.GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData("""{"network":{"within":["10.0.0.0"]}}""", "conditions[0].network.within[0]")]
    [InlineData("""{"cel":"context.a =="}""", "conditions[0].cel")]
    [InlineData("""{}""", "conditions[0]")]
    [InlineData("""{"cel":"context.a == 1","ticket":{}}""", "conditions[0]")]
    [InlineData("""{"property":{"name":"context.a","equals":1.5}}""", "conditions[0]")]
    [InlineData("""{"environment":{"is":[null]}}""", "conditions[0].environment.is[0]")]
    [InlineData("""null""", "conditions[0]")]
    public async Task A_condition_that_is_none_is_refused_at_its_member(string condition, string member)
    {
        using var response = await GrantAsync(harbor.Server, JsonDocument.Parse(condition).RootElement);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(member, problem.GetProperty("member").GetString());
    }

    [Fact]
    public async Task An_entitlement_carries_conditions_for_all_its_grants()
    {
        await using var server = await Harbor.StartAsync();
        Assert.True(await server.Permits("pacs-eu-1"));
        await server.Post("/v1/entitlements", new { system = "pacs", name = "operator", tier = 2,
            actions = new[] { "login", "restart" }, ssh_account = "pacs", conditions = new[] { Network } });
        Assert.False(await server.Permits("pacs-eu-1"));
        var shown = await server.Get("/v1/entitlements/pacs/operator");
        Assert.Equal(1, shown.GetProperty("conditions").GetArrayLength());
        Assert.True((await server.Post("/access/v1/evaluation", Question("""{"ip":"10.1.2.3"}""")
            .Replace("pacs-us-1", "pacs-eu-1", StringComparison.Ordinal))).GetProperty("decision").GetBoolean());
    }

    [Fact]
    public async Task A_file_with_conditions_is_planned_applied_exported_and_applied_again_without_change()
    {
        await using var server = await RunningServer.StartAsync();
        var text = EstateFileClient.Example("harbor.yaml").With("    until: 2029-06-30\n", """
                until: 2029-06-30
                conditions:
                  - network: { within: [10.0.0.0/8] }
                  - cel: |
                      context.score < 5
                        && context.ticket != ""

            """).With("actions: [login], ssh: { account: viewer } }",
            "actions: [login], ssh: { account: viewer }, conditions: [{ ticket: { matches: CHG-* } }] }");
        Assert.Contains("if network: context.ip in 10.0.0.0/8; cel: context.score < 5",
            string.Join('\n', (await server.Plan(text)).GetProperty("changes").EnumerateArray()
                .Select(c => c.GetProperty("text").GetString())), StringComparison.Ordinal);
        await server.Apply(text);
        Assert.Equal(0, (await server.Apply(text)).Entries());
        var exported = await server.Export();
        Assert.Contains("- network: { within: [\"10.0.0.0/8\"] }", exported, StringComparison.Ordinal);
        Assert.Equal(0, (await server.Apply(exported)).Entries());
        Assert.Equal(["58:9 grants.second-line.conditions[0] fixed"], (await server.Errors(text.With(
            "10.0.0.0/8", "10.0.0.0/9"))).Select(e => e.Split(' ') is [var at, var m, _] ? $"{at} {m} fixed" : e));
        Assert.Equal(1,
            (await server.Apply(text.With(", conditions: [{ ticket: { matches: CHG-* } }]", ""))).Entries());
    }

    [Fact]
    public async Task A_refused_expression_in_a_file_has_its_place_and_a_caret()
    {
        await using var server = await RunningServer.StartAsync();
        var text = EstateFileClient.Example("harbor.yaml").With("    until: 2029-06-30\n",
            "    until: 2029-06-30\n    conditions:\n      - cel: contxt.a == 1\n");
        var (_, body) = await server.SendFile("apply", text);
        var error = Assert.Single(body.GetProperty("errors").EnumerateArray());
        Assert.Equal("bad_condition", error.GetProperty("code").GetString());
        Assert.EndsWith("\n  contxt.a == 1\n  ^", error.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_without_conditions_in_its_way_may_bring_anything()
    {
        var server = harbor.Server;
        var question = Question("""{"ip":5,"deep":{"a":[1,{"b":null}]}}""", ""","properties":{"x":1}""")
            .Replace("pacs-us-1", "pacs-eu-1", StringComparison.Ordinal);
        Assert.True(await Permits(server, question));
        // A body in many pieces is read as one.
        using var slow = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(question)), 7);
        slow.Headers.ContentType = new("application/json");
        using var response = await server.Http.PostAsync(new Uri("/access/v1/evaluation", UriKind.Relative), slow);
        Assert.Equal("""{"decision":true}""", await response.Content.ReadAsStringAsync());
    }
}
