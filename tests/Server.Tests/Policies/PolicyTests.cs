using System.Net;
using System.Text.Json;
using Mandate.Server.Tests.Estates;

namespace Mandate.Server.Tests.Policies;

/// <summary>Policies over HTTP: deployed, asked at recording and at use, lifted by exceptions.</summary>
public sealed class PolicyTests
{
    private const string Named = "mandate: 1\nestate: harbor-production\naccountable: harbor\n";

    private static readonly object Base = new { require = new { tests = new[] { "time_bound" } } };

    private static readonly object People = new
    {
        match = new { act = new[] { "assignment" }, beneficiary = new[] { "person" } },
        require = new { ticket = new[] { "change" }, justification = true },
    };

    internal static async Task<RunningServer> StartAsync()
    {
        var server = await Harbor.StartAsync();
        await server.Apply(Named);
        return server;
    }

    internal static object Policy(object rules, string? grace = null, object? reach = null, string name = "standard") => new
    {
        name, author = "operations@harbor.example", approver = "risk@harbor.example",
        deployer = "sponsor@harbor.example", rules, grace, reach,
    };

    internal static object Standard(string? grace = null) =>
        Policy(new Dictionary<string, object> { ["base"] = Base, ["people"] = People }, grace);

    internal static object Assignment(string name, string? justification = null) => new
    {
        name, parent = "tideway-runs-pacs", to = new { person = Harbor.Operator },
        scope = new { host = new[] { "pacs-us-1" } }, purpose = "operation in America",
        owner = "pacs-owner@harbor.example", approved_by = new[] { "admin@tideway.example", "pacs-owner@harbor.example" },
        until = TimeProvider.System.GetUtcNow().AddDays(100), justification,
    };

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        RunningServer server, string path, object body)
    {
        using var response = await server.Send(path, body);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    private static async Task<int> RefusedEntries(RunningServer server) =>
        (await server.Get("/v1/entries?type=grant_refused")).GetProperty("items").GetArrayLength();

    [Fact]
    public async Task A_deployment_ends_what_it_does_not_admit_and_the_preview_shows_that_before()
    {
        await using var server = await StartAsync();
        var preview = await server.Post("/v1/policies?what_if=true", Standard());
        Assert.Equal("second-line", Assert.Single(preview.GetProperty("disappears").EnumerateArray())
            .GetProperty("grant").GetString());
        Assert.True(await server.Permits("pacs-eu-1"));
        Assert.Empty((await server.Get("/v1/policies")).Names("name"));
        await server.Post("/v1/policies", Standard());
        Assert.False(await server.Permits("pacs-eu-1"));
        var link = (await server.Get("/v1/grants/second-line/explanation")).GetProperty("chain")[0];
        var policy = link.GetProperty("policy");
        Assert.Equal("refused", policy.GetProperty("outcome").GetString());
        Assert.Equal(["standard/base@1", "standard/people@1"],
            policy.GetProperty("rules").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(["ticket", "justification"],
            policy.GetProperty("missing").EnumerateArray().Select(m => m.GetProperty("what").GetString()));
        Assert.Equal("admitted", (await server.Get("/v1/grants/second-line/explanation")).GetProperty("chain")[1]
            .GetProperty("policy").GetProperty("outcome").GetString());
        var shown = await server.Get("/v1/policies/standard");
        Assert.Equal("change", shown.GetProperty("rules").GetProperty("people").GetProperty("require")
            .GetProperty("ticket")[0].GetString());
        Assert.Equal("operations@harbor.example", shown.GetProperty("author").GetString());
        var counts = shown.GetProperty("outcomes").EnumerateArray().Single(o => o.GetProperty("rule").GetString() == "people");
        Assert.Equal((1, 0, 1), (counts.GetProperty("matches").GetInt32(), counts.GetProperty("admitted").GetInt32(),
            counts.GetProperty("refused").GetInt32()));
        Assert.Equal(1, Assert.Single(shown.GetProperty("versions").EnumerateArray()).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task What_was_previewed_is_what_is_deployed_or_nothing_is()
    {
        await using var server = await StartAsync();
        var rules = new { people = People, rest = Base };
        var digest = (await server.Post("/v1/policies?what_if=true", Policy(rules))).GetProperty("digest").GetString();
        object Based(string? on) => new
        {
            name = "standard", author = "operations@harbor.example", approver = "risk@harbor.example",
            deployer = "sponsor@harbor.example", rules, based_on = on,
        };
        // More would end by now than was shown.
        await server.Post("/v1/grants", Assignment("us-line"));
        var (status, body) = await SendAsync(server, "/v1/policies", Based(digest));
        Assert.Equal((HttpStatusCode.Conflict, "preview_changed"), (status, body.GetProperty("code").GetString()));
        Assert.Empty((await server.Get("/v1/policies")).Names("name"));
        digest = (await server.Post("/v1/policies?what_if=true", Policy(rules))).GetProperty("digest").GetString();
        await server.Post("/v1/policies", Based(digest));
        Assert.Equal("ended", await server.Standing("us-line"));
    }

    [Fact]
    public async Task Author_approver_and_deployer_are_three_people()
    {
        await using var server = await StartAsync();
        var (status, body) = await SendAsync(server, "/v1/policies", new
        {
            name = "standard", author = "risk@harbor.example", approver = "risk@harbor.example",
            deployer = "sponsor@harbor.example", rules = new { all = Base },
        });
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal(("self_approval", "approver"),
            (body.GetProperty("code").GetString(), body.GetProperty("member").GetString()));
    }

    [Theory]
    [InlineData("""{"match":{"act":["visit"]},"forbid":"no"}""", "rules.bad.match.act")]
    [InlineData("""{"require":{"duration":"ninety days"}}""", "rules.bad.require.duration")]
    [InlineData("""{"require":{"approvals":["nobody@harbor.example"]}}""", "rules.bad.require.approvals")]
    [InlineData("""{"require":{},"forbid":"no"}""", "rules.bad")]
    [InlineData("""{"when":"grant.tier >","forbid":"no"}""", "rules.bad.when")]
    public async Task A_rule_that_cannot_be_is_refused_at_its_place(string rule, string member)
    {
        await using var server = await StartAsync();
        var (status, body) = await SendAsync(server, "/v1/policies", Policy(
            new Dictionary<string, object> { ["bad"] = JsonDocument.Parse(rule).RootElement }));
        Assert.False((int)status < 400, body.GetRawText());
        Assert.Equal(member, body.GetProperty("member").GetString());
        Assert.Empty((await server.Get("/v1/policies")).Names("name"));
    }

    /// <summary>The refusal says word by word what is missing, and stays in the ledger, once.</summary>
    [Fact]
    public async Task A_grant_that_policy_refuses_says_what_is_missing_and_leaves_one_entry()
    {
        await using var server = await StartAsync();
        await server.Post("/v1/policies", Standard());
        var (status, body) = await SendAsync(server, "/v1/grants?what_if=true", Assignment("us-line"));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal(0, await RefusedEntries(server));
        for (var time = 0; time < 2; time++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/grants", UriKind.Relative));
            request.Content = RunningServer.Json(AssignmentAt);
            request.Headers.Add("Idempotency-Key", "one");
            using var response = await server.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
            body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal("policy_refuses", body.GetProperty("code").GetString());
            Assert.Equal(["ticket", "justification"], body.GetProperty("policy").GetProperty("missing").EnumerateArray()
                .Select(m => m.GetProperty("what").GetString()));
            Assert.Equal(1, await RefusedEntries(server));
        }

        var entry = (await server.Get("/v1/entries?type=grant_refused")).GetProperty("items")[0];
        var data = entry.GetProperty("data");
        Assert.Equal("us-line", data.GetProperty("name").GetString());
        Assert.Equal("people", data.GetProperty("missing")[0].GetProperty("rule").GetProperty("rule").GetString());
        Assert.DoesNotContain("America", entry.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("harbor-tideway", entry.GetProperty("about").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(0, (await server.Get("/v1/grants")).Names("name").Count(n => n == "us-line"));
    }

    private static readonly object AssignmentAt = Assignment("us-line");

    [Fact]
    public async Task Whoever_asks_in_a_loop_fills_no_ledger()
    {
        await using var server = await StartAsync();
        await server.Post("/v1/policies", Standard());
        for (var time = 0; time < 15; time++)
        {
            using var response = await server.Send("/v1/grants", Assignment($"us-line-{time}"));
            Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        }

        Assert.Equal(10, await RefusedEntries(server));
    }

    [Fact]
    public async Task Grace_lets_what_was_recorded_before_go_on_and_the_preview_shows_what_ends_then()
    {
        await using var server = await StartAsync();
        var preview = await server.Post("/v1/policies?what_if=true", Standard("14d"));
        Assert.Empty(preview.GetProperty("disappears").EnumerateArray());
        Assert.Equal("second-line", Assert.Single(preview.GetProperty("ends_later").EnumerateArray())
            .GetProperty("grant").GetString());
        await server.Post("/v1/policies", Standard("14d"));
        Assert.True(await server.Permits("pacs-eu-1"));
        var policy = (await server.Get("/v1/grants/second-line/explanation")).GetProperty("chain")[0].GetProperty("policy");
        Assert.Equal("admitted", policy.GetProperty("outcome").GetString());
        Assert.True(policy.TryGetProperty("grace_until", out _));
        var (status, _) = await SendAsync(server, "/v1/grants", Assignment("us-line"));
        Assert.Equal(HttpStatusCode.Conflict, status);
    }

    /// <summary>Owner, reason, compensating control, an end, another's approval; counted (S4-06).</summary>
    [Fact]
    [Trait("Requirement", "S4-06")]
    public async Task An_exception_lifts_a_demand_until_it_is_over_or_taken_back()
    {
        await using var server = await StartAsync();
        await server.Post("/v1/policies", Standard());
        object Exception(string approver) => new
        {
            name = "paper", rules = new[] { "standard/people" }, lifts = new[] { "ticket", "justification" },
            owner = "pacs-owner@harbor.example", approved_by = new[] { approver }, reason = "on paper so far",
            compensating_control = "forms are kept", until = TimeProvider.System.GetUtcNow().AddDays(30),
        };
        var (status, body) = await SendAsync(server, "/v1/exceptions", Exception("pacs-owner@harbor.example"));
        Assert.Equal((HttpStatusCode.Conflict, "self_approval"), (status, body.GetProperty("code").GetString()));
        await server.Post("/v1/exceptions", Exception("risk@harbor.example"));
        Assert.True(await server.Permits("pacs-eu-1"));
        var shown = await server.Get("/v1/exceptions/paper");
        Assert.Equal(("open", "on paper so far", "forms are kept"), (shown.GetProperty("standing").GetString(),
            shown.GetProperty("reason").GetString(), shown.GetProperty("compensating_control").GetString()));
        Assert.Equal("paper", (await server.Get("/v1/grants/second-line/explanation")).GetProperty("chain")[0]
            .GetProperty("policy").GetProperty("exceptions")[0].GetString());
        var counts = (await server.Get("/v1/policies/report")).GetProperty("exceptions");
        Assert.Equal((1, 0), (counts.GetProperty("open").GetInt32(), counts.GetProperty("overdue").GetInt32()));
        Assert.Equal(1, Assert.Single(counts.GetProperty("items").EnumerateArray()).GetProperty("grants").GetInt32());
        await server.Post("/v1/exceptions/paper/revoke", new { reason = "sign-in is there" });
        Assert.False(await server.Permits("pacs-eu-1"));
        Assert.Empty((await server.Get("/v1/exceptions")).Names("name"));
        Assert.Equal(["revoked"], (await server.Get("/v1/exceptions?standing=all")).Names("standing"));
        counts = (await server.Get("/v1/policies/report")).GetProperty("exceptions");
        Assert.Equal((0, 1), (counts.GetProperty("open").GetInt32(), counts.GetProperty("overdue").GetInt32()));
    }

    [Fact]
    public async Task An_application_is_told_nothing_of_the_rules()
    {
        await using var server = await StartAsync();
        await server.Post("/v1/policies", Standard());
        var token = await server.TokenAsync("application", TimeProvider.System.GetUtcNow(), "pacs");
        using var client = server.Client(token);
        using var content = RunningServer.Json(Harbor.Question("pacs-eu-1", explain: true));
        using var response = await client.PostAsync(new Uri("/access/v1/evaluation", UriKind.Relative), content);
        Assert.DoesNotContain("standard", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var listed = await client.GetAsync(new Uri("/v1/policies", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, listed.StatusCode);
    }
}
