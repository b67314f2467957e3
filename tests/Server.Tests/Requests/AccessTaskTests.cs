using System.Net;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Requests;

/// <summary>AuthZEN Access Request and Approval Profile, draft 1.</summary>
public sealed class AccessTaskTests
{
    private const string Urn = "urn:openid:authzen:access-request:error:";
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static object Question(object? context = null, string host = "pacs-us-1") => new
    {
        subject = new { type = "person", id = Harbor.Operator, properties = new { act = new { sub = "agent" } } },
        action = new { name = "restart" }, resource = new { type = "host", id = host },
        context = context ?? new { access_request = true, time = "2026-03-01T09:00:00Z" },
    };

    private static object Submission(JsonElement denied, string host = "pacs-us-1") => new
    {
        subject = new { type = "person", id = Harbor.Operator },
        action = new { name = "restart" }, resource = new { type = "host", id = host },
        context = new { business_justification = "the team there is on leave" },
        requested_access = new { requested_until = "2026-03-02T09:00:00Z" },
        client = new { id = "portal" },
        denial = new
        {
            evaluation_id = denied.GetProperty("evaluation_id").GetString(),
            expires_at = denied.GetProperty("access_request").GetProperty("expires_at").GetString(),
            binding_token = denied.GetProperty("access_request").GetProperty("binding_token").GetString(),
        },
    };

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        HttpClient http, string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = RunningServer.Json(body) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request, Cancel);
        return (response.StatusCode,
            JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement.Clone());
    }

    private static async Task<JsonElement> DeniedAsync(HttpClient http) =>
        (await SendAsync(http, "/access/v1/evaluation", Question())).Body.GetProperty("context");

    private static async Task<(RunningServer Server, HttpClient Portal, ManualTime Time)> StartAsync()
    {
        var time = new ManualTime(Start);
        var server = await Harbor.StartAsync(time);
        return (server, server.Client(await server.TokenAsync("application", Start, "pacs")), time);
    }

    private static async Task ApproveAsync(RunningServer server, string id)
    {
        foreach (var person in new[] { "admin@tideway.example", "pacs-owner@harbor.example" })
            await server.ApproveAsync(id, person);
    }

    [Fact]
    public async Task A_denial_is_remedied_by_people_and_decided_anew()
    {
        var (server, portal, _) = await StartAsync();
        await using var running = server;
        var plain = await SendAsync(portal, "/access/v1/evaluation", Question(new { }));
        Assert.Equal("""{"decision":false}""", plain.Body.GetRawText());
        var denied = await DeniedAsync(portal);
        Assert.Equal("no_grant", denied.GetProperty("reason").GetString());
        var (status, answer) = await SendAsync(portal, "/access/v1/requests", Submission(denied), "once");
        Assert.Equal(HttpStatusCode.Accepted, status);
        var task = answer.GetProperty("task");
        Assert.Equal("pending", task.GetProperty("status").GetString());
        Assert.Equal(2, task.GetProperty("progress").GetProperty("total_steps").GetInt32());
        var id = task.GetProperty("id").GetString()!;
        var again = await SendAsync(portal, "/access/v1/requests", Submission(denied), "once");
        Assert.Equal(id, again.Body.GetProperty("task").GetProperty("id").GetString());
        await ApproveAsync(server, id);
        using var read = await portal.GetAsync(new Uri(task.GetProperty("status_endpoint").GetString()!), Cancel);
        var done = JsonDocument.Parse(await read.Content.ReadAsStringAsync(Cancel)).RootElement;
        Assert.Equal("approved", done.GetProperty("task").GetProperty("status").GetString());
        // What the tier costs stands in the report of policies.
        Assert.Contains((await server.Get("/v1/policies/report")).GetProperty("tiers").EnumerateArray(),
            t => t.GetProperty("to_grant").GetProperty("count").GetInt32() == 1);
        var approval = done.GetProperty("result").GetProperty("approval");
        Assert.Equal("2026-03-02T09:00:00+00:00", approval.GetProperty("approved_until").GetString());
        var brought = new { approval = new { id = approval.GetProperty("id").GetString() } };
        var decided = (await SendAsync(portal, "/access/v1/evaluation", Question(brought))).Body;
        Assert.True(decided.GetProperty("decision").GetBoolean());
        Assert.Equal(approval.GetProperty("id").GetString(),
            decided.GetProperty("context").GetProperty("approval").GetProperty("id").GetString());
        await server.Post($"/v1/grants/{approval.GetProperty("id").GetString()}/revoke", new { reason = "over" });
        decided = (await SendAsync(portal, "/access/v1/evaluation", Question(brought))).Body;
        Assert.False(decided.GetProperty("decision").GetBoolean());
        Assert.Equal("approval_expired", decided.GetProperty("context").GetProperty("reason").GetString());
        Assert.Equal("request", decided.GetProperty("context").GetProperty("next_action").GetString());
    }

    [Theory]
    [InlineData("grant_0192f0c4a5b67c8d9e0f000000000011", "approval_unverifiable")]
    [InlineData("apr_01HX4Y8E2NE3Y2X7P0K4JE6WVH", "approval_unverifiable")]
    public async Task An_approval_that_nobody_gave_permits_nothing(string approval, string reason)
    {
        var (server, portal, _) = await StartAsync();
        await using var running = server;
        var decided = (await SendAsync(portal, "/access/v1/evaluation", Question(new { approval = new { id = approval } }))).Body;
        Assert.False(decided.GetProperty("decision").GetBoolean());
        Assert.Equal(reason, decided.GetProperty("context").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_submission_that_its_denial_does_not_cover_is_refused()
    {
        var (server, portal, time) = await StartAsync();
        await using var running = server;
        var denied = await DeniedAsync(portal);
        async Task Refused(string error, int status, object body, string? key = null, HttpClient? by = null)
        {
            var (code, problem) = await SendAsync(by ?? portal, "/access/v1/requests", body, key);
            Assert.Equal((status, Urn + error), ((int)code, problem.GetProperty("type").GetString()));
        }

        await Refused("not_requestable", 400, Question());
        await Refused("invalid_denial_binding", 400, Submission(denied, "pacs-us-2"));
        using var other = server.Client(await server.TokenAsync("application", Start, "pacs"));
        await Refused("invalid_denial_binding", 400, Submission(denied), by: other);
        var (_, made) = await SendAsync(portal, "/access/v1/requests", Submission(denied), "key");
        await Refused("duplicate_request", 409, Submission(await DeniedAsync(portal)), "key");
        var path = "/access/v1/requests/" + made.GetProperty("task").GetProperty("id").GetString();
        foreach (var (address, by) in new[] { (path, other), ("/access/v1/requests/none", portal) })
        {
            using var hidden = await by.GetAsync(new Uri(address, UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
            Assert.Contains(Urn + "unknown_task", await hidden.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        var (_, cancelled) = await SendAsync(portal, path + "/cancel", new { });
        Assert.Equal("cancelled", cancelled.GetProperty("task").GetProperty("status").GetString());
        var (conflict, twice) = await SendAsync(portal, path + "/cancel", new { });
        Assert.Equal((HttpStatusCode.Conflict, Urn + "invalid_task_state"),
            (conflict, twice.GetProperty("type").GetString()));
        time.Advance(TimeSpan.FromMinutes(11));
        await Refused("expired_denial", 410, Submission(denied));
    }

    [Fact]
    public async Task What_nothing_could_remedy_offers_nothing()
    {
        var (server, portal, _) = await StartAsync();
        await using var running = server;
        var nowhere = (await SendAsync(portal, "/access/v1/evaluation", Question(host: "billing-1"))).Body;
        Assert.False(nowhere.GetProperty("context").TryGetProperty("access_request", out _));
        await server.Post("/v1/relationships/harbor-tideway/suspend", new { reason = "test" });
        var stopped = (await SendAsync(portal, "/access/v1/evaluation", Question())).Body;
        Assert.False(stopped.GetProperty("context").TryGetProperty("access_request", out _));
    }

    [Fact]
    public async Task The_metadata_names_the_endpoint_and_the_capability()
    {
        var (server, portal, _) = await StartAsync();
        await using var running = server;
        var metadata = await server.Get("/.well-known/authzen-configuration");
        Assert.Equal(server.Server.Url + "/access/v1/requests", metadata.GetProperty("access_request_endpoint").GetString());
        Assert.Contains("urn:openid:authzen:capability:access-request",
            metadata.GetProperty("capabilities").EnumerateArray().Select(c => c.GetString()));
        Assert.NotNull(portal);
    }

    /// <summary>
    /// Every request of the profile's examples is understood as far as it can be: a question, or a submission.
    /// </summary>
    [Fact]
    public async Task The_profiles_examples_are_answered_in_its_forms()
    {
        var (server, portal, _) = await StartAsync();
        await using var running = server;
        var examples = Vectors.Json("authzen/spec-examples/access-request-approval-profile-draft1.examples.json");
        var (questions, submissions) = (0, 0);
        foreach (var example in examples.EnumerateArray())
        {
            if (!example.TryGetProperty("http_head", out var head) || !example.TryGetProperty("body", out var body)) continue;
            var line = head[0].GetString()!;
            if (line.StartsWith("POST /access/v1/evaluation ", StringComparison.Ordinal))
            {
                var (status, answer) = await SendAsync(portal, "/access/v1/evaluation", body.GetRawText());
                Assert.Equal(HttpStatusCode.OK, status);
                Assert.False(answer.GetProperty("decision").GetBoolean());
                questions++;
            }
            else if (line.StartsWith("POST /access/v1/requests ", StringComparison.Ordinal))
            {
                var (status, answer) = await SendAsync(portal, "/access/v1/requests", body.GetRawText());
                Assert.Equal(HttpStatusCode.BadRequest, status);
                var several = body.TryGetProperty("items", out _);
                Assert.Equal(several ? "about:blank" : Urn + "invalid_denial_binding", answer.GetProperty("type").GetString());
                submissions++;
            }
        }

        Assert.Equal((4, 4), (questions, submissions));
    }

    /// <summary>
    /// Our answers have no member that the profile's examples and text do not have, and all that it requires.
    /// </summary>
    [Fact]
    public async Task Answers_have_the_members_of_the_profile()
    {
        var (server, portal, _) = await StartAsync();
        await using var running = server;
        var denied = await DeniedAsync(portal);
        Assert.Equal(["access_request", "evaluated_at", "evaluation_id", "reason"],
            denied.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["binding_token", "endpoint", "expires_at"], denied.GetProperty("access_request").EnumerateObject()
            .Select(m => m.Name).Order(StringComparer.Ordinal));
        var (_, answer) = await SendAsync(portal, "/access/v1/requests", Submission(denied));
        Assert.Equal(["expires_at", "id", "links", "progress", "status", "status_endpoint"],
            answer.GetProperty("task").EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
        var id = answer.GetProperty("task").GetProperty("id").GetString()!;
        await ApproveAsync(server, id);
        var done = await portal.GetStringAsync(new Uri("/access/v1/requests/" + id, UriKind.Relative), Cancel);
        using var read = JsonDocument.Parse(done);
        Assert.Equal(["approval", "mode"], read.RootElement.GetProperty("result").EnumerateObject()
            .Select(m => m.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["approved_at", "approved_until", "id"], read.RootElement.GetProperty("result").GetProperty("approval")
            .EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
    }
}
