using System.Net;
using System.Text.Json;

namespace Mandate.Server.Tests.Requests;

/// <summary>Asking and approving over HTTP.</summary>
public sealed class RequestTests
{
    private const string Admin = "admin@tideway.example";
    private const string Owner = "pacs-owner@harbor.example";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Dictionary<string, object> Asking(string host = "pacs-us-*", params (string Name, object? Value)[] others)
    {
        var body = new Dictionary<string, object>
        {
            ["on_behalf_of"] = Harbor.Operator, ["parent"] = "tideway-runs-pacs",
            ["to"] = new { person = "signatory@tideway.example" }, ["scope"] = new { host = new[] { host } },
            ["purpose"] = "operation in America", ["justification"] = "the team there is on leave",
            ["sponsor"] = "sponsor@harbor.example", ["removal"] = "operations@harbor.example",
            ["duration_seconds"] = 86_400,
        };
        foreach (var (name, value) in others)
            if (value is null) body.Remove(name);
            else body[name] = value;
        return body;
    }

    private static async Task<string> DigestAsync(RunningServer server, string id) =>
        (await server.Get("/v1/requests/" + id)).GetProperty("shown").GetProperty("digest").GetString()!;

    private static async Task<string> CodeAsync(RunningServer server, string path, object body, HttpStatusCode status)
    {
        using var response = await server.Send(path, body);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("code").GetString()!;
    }

    [Fact]
    public async Task What_two_sides_approved_is_granted_and_the_grant_says_by_whom()
    {
        await using var server = await Harbor.StartAsync();
        var id = (await server.Post("/v1/requests", Asking())).GetProperty("id").GetString()!;
        var request = await server.Get("/v1/requests/" + id);
        Assert.Equal("pending", request.GetProperty("state").GetString());
        Assert.Equal(["verified_admin", "system_owner"], request.GetProperty("steps").EnumerateArray()
            .Select(s => s.GetProperty("roles")[0].GetString()));
        Assert.Equal("operation in America", request.GetProperty("purpose").GetString());
        Assert.Equal([id], (await server.Get($"/v1/approvals?on_behalf_of={Admin}")).Names("id"));
        await server.ApproveAsync(id, Admin);
        Assert.Empty((await server.Get($"/v1/approvals?on_behalf_of={Admin}")).Names("id"));
        Assert.Equal([id], (await server.Get($"/v1/approvals?on_behalf_of={Owner}")).Names("id"));
        await server.ApproveAsync(id, Owner);
        request = await server.Get("/v1/requests/" + id);
        Assert.Equal("approved", request.GetProperty("state").GetString());
        var grant = await server.Get("/v1/grants/" + request.GetProperty("name").GetString());
        Assert.Equal("in_force", grant.GetProperty("standing").GetString());
        Assert.Equal(id, grant.GetProperty("request").GetString());
        Assert.Equal([Admin, Owner], grant.GetProperty("approved_by").EnumerateArray().Select(a => a.GetString()));
        // Both are about the system's owner, who reviews; one is by the admin of the other side.
        Assert.Equal(2, (await server.Get($"/v1/entries?person={Owner}&type=approval_given.1")).Names("type").Length);
        Assert.Single((await server.Get($"/v1/entries?person={Admin}&type=approval_given.1")).Names("type"));
    }

    [Theory]
    [InlineData("sponsor", "invalid_json")]
    [InlineData("removal", "invalid_json")]
    [InlineData("justification", "invalid_json")]
    [InlineData("purpose", "invalid_value")]
    [InlineData("duration_seconds", "invalid_value")]
    [InlineData("on_behalf_of", "invalid_value")]
    [InlineData("scope", "invalid_value")]
    [InlineData("to", "invalid_value")]
    public async Task A_request_without_what_it_has_to_name_is_refused_and_nothing_is_recorded(string member,
        string code)
    {
        await using var server = await Harbor.StartAsync();
        Assert.Equal(code, await CodeAsync(server, "/v1/requests", Asking(others: (member, null)), HttpStatusCode.BadRequest));
        Assert.Empty((await server.Get("/v1/requests")).Names("id"));
    }

    /// <summary>S3-01: who asks, why, on which system, for how long, who answers for the removal; or nothing.</summary>
    [Fact]
    [Trait("Requirement", "S3-01")]
    public async Task A_request_keeps_who_why_where_how_long_and_who_removes_and_is_refused_without_any_of_them()
    {
        await using var server = await Harbor.StartAsync();
        foreach (var member in new[] { "on_behalf_of", "justification", "parent", "duration_seconds", "removal" })
        {
            using var refused = await server.Send("/v1/requests", Asking(others: (member, null)));
            Assert.InRange((int)refused.StatusCode, 400, 422);
        }

        Assert.Empty((await server.Get("/v1/requests")).Names("id"));
        var id = (await server.Post("/v1/requests", Asking())).GetProperty("id").GetString();
        var request = await server.Get("/v1/requests/" + id);
        Assert.Equal((Harbor.Operator, "the team there is on leave", "pacs/operator", "operations@harbor.example"), (
            request.GetProperty("by").GetString(), request.GetProperty("justification").GetString(),
            request.GetProperty("entitlement").GetString(), request.GetProperty("removal").GetString()));
        Assert.InRange(request.GetProperty("until").GetDateTimeOffset() - TimeProvider.System.GetUtcNow(),
            TimeSpan.FromHours(23), TimeSpan.FromHours(24));
    }

    /// <summary>S2-08: a named sponsor of the side that owns the system, and a justification in words.</summary>
    [Fact]
    [Trait("Requirement", "S2-08")]
    public async Task A_request_for_remote_administration_needs_a_sponsor_of_the_grantor_and_a_justification()
    {
        await using var server = await Harbor.StartAsync();
        foreach (var (member, value) in new (string, object?)[]
        {
            ("sponsor", null), ("sponsor", Harbor.Operator), ("sponsor", "signatory@tideway.example"), ("sponsor", "nobody@harbor.example"),
            ("sponsor", ""), ("justification", null), ("justification", ""), ("justification", "  "),
        })
        {
            using var refused = await server.Send("/v1/requests", Asking(others: (member, value)));
            Assert.True((int)refused.StatusCode is >= 400 and < 500, $"{member} `{value}`: {(int)refused.StatusCode}");
        }

        Assert.Empty((await server.Get("/v1/requests")).Names("id"));
        var id = (await server.Post("/v1/requests", Asking())).GetProperty("id").GetString();
        var request = await server.Get("/v1/requests/" + id);
        Assert.Equal(("sponsor@harbor.example", "the team there is on leave"),
            (request.GetProperty("sponsor").GetString(), request.GetProperty("justification").GetString()));
    }

    /// <summary>S4-22: who approves, who reviews, and who answers for the remediation.</summary>
    [Fact]
    [Trait("Requirement", "S4-22")]
    public async Task Who_approves_who_reviews_and_who_answers_for_the_removal_are_three_answers()
    {
        await using var server = await Harbor.StartAsync();
        var id = (await server.Post("/v1/requests", Asking(others: ("reviewer", "risk@harbor.example")))).GetProperty("id").GetString()!;
        await server.ApproveAsync(id, Admin);
        await server.ApproveAsync(id, Owner);
        var request = await server.Get("/v1/requests/" + id);
        Assert.Equal([Admin, Owner], request.GetProperty("approvals").EnumerateArray().Select(a => a.GetProperty("person").GetString()));
        Assert.Equal(("risk@harbor.example", "operations@harbor.example"),
            (request.GetProperty("reviewer").GetString(), request.GetProperty("removal").GetString()));
        foreach (var member in new[] { "reviewer", "removal" })
            Assert.Equal("wrong_side", await CodeAsync(server, "/v1/requests",
                Asking("pacs-us-1", (member, Admin)), HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task A_preview_says_who_would_have_to_approve_and_records_nothing()
    {
        await using var server = await Harbor.StartAsync();
        var shown = await server.Post("/v1/requests?what_if=true", Asking());
        Assert.Equal(2, shown.GetProperty("steps").GetArrayLength());
        Assert.Empty((await server.Get("/v1/requests")).Names("id"));
    }

    [Fact]
    public async Task A_yes_is_to_what_was_shown_and_to_nothing_else()
    {
        await using var server = await Harbor.StartAsync();
        var id = (await server.Post("/v1/requests", Asking())).GetProperty("id").GetString()!;
        var digest = await DigestAsync(server, id);
        using var owner = await Visitor.SignInAsync(server, Owner);
        var (status, text, _) = await owner.PostAsync($"/v1/requests/{id}/approve", new { });
        Assert.Equal((400, "invalid_value"), (status, Approving.CodeOf(text)));
        await server.Post("/v1/entitlements", new { system = "pacs", name = "operator", tier = 2,
            actions = new[] { "login", "restart", "erase" }, ssh_account = "pacs" });
        (status, text) = await server.Server.TryApproveAsync(id, Owner, digest);
        Assert.Equal((409, "preview_changed"), (status, Approving.CodeOf(text)));
        Assert.NotEqual(digest, await DigestAsync(server, id));
    }

    [Fact]
    public async Task Questions_are_answered_and_a_no_ends_it()
    {
        await using var server = await Harbor.StartAsync();
        var id = (await server.Post("/v1/requests", Asking())).GetProperty("id").GetString()!;
        await server.Post($"/v1/requests/{id}/ask", new { on_behalf_of = Owner, reason = "until when exactly" });
        Assert.Equal("information_wanted", (await server.Get("/v1/requests/" + id)).GetProperty("state").GetString());
        Assert.Equal("not_permitted", await CodeAsync(server, $"/v1/requests/{id}/answer",
            new { on_behalf_of = Admin, reason = "Friday" }, HttpStatusCode.Forbidden));
        await server.Post($"/v1/requests/{id}/answer", new { on_behalf_of = Harbor.Operator, reason = "until Friday" });
        var inquiry = (await server.Get("/v1/requests/" + id)).GetProperty("inquiries")[0];
        Assert.Equal("until when exactly", inquiry.GetProperty("question").GetString());
        Assert.Equal("until Friday", inquiry.GetProperty("answer").GetString());
        await server.Post($"/v1/requests/{id}/deny", new { on_behalf_of = Owner, reason = "not needed" });
        var denied = await server.Get("/v1/requests/" + id);
        Assert.Equal("denied", denied.GetProperty("state").GetString());
        Assert.Equal(Owner, denied.GetProperty("denied_by").GetString());
        Assert.Equal("request_over", await CodeAsync(server, $"/v1/requests/{id}/withdraw",
            new { on_behalf_of = Harbor.Operator }, HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Nobody_decides_about_a_request_of_theirs_or_for_them()
    {
        await using var server = await Harbor.StartAsync();
        var id = (await server.Post("/v1/requests", Asking())).GetProperty("id").GetString()!;
        var digest = await DigestAsync(server, id);
        foreach (var (person, status, code) in new[]
        {
            (Harbor.Operator, 409, "self_approval"), ("signatory@tideway.example", 409, "self_approval"),
            ("sponsor@harbor.example", 403, "not_permitted"),
        })
        {
            var refused = await server.Server.TryApproveAsync(id, person, digest);
            Assert.Equal((status, code), (refused.Status, Approving.CodeOf(refused.Text)));
        }
    }

    [Fact]
    public async Task A_seat_is_asked_for_occupied_enlarged_and_closed()
    {
        await using var server = await Harbor.StartAsync();
        foreach (var name in new[] { "one", "two" })
            await server.Post("/v1/people", new { name = name + "@tideway.example", organisation = "tideway" });
        var asked = Asking(others: [("to", null), ("seat", new { name = "night-shift", size = 1 })]);
        var id = (await server.Post("/v1/requests", asked)).GetProperty("id").GetString()!;
        await server.ApproveAsync(id, Admin);
        await server.ApproveAsync(id, Owner);
        var preview = await server.Post("/v1/seats/night-shift/occupy?what_if=true",
            new { person = "one@tideway.example", by = Admin });
        Assert.Equal("one@tideway.example", preview.GetProperty("appears")[0].GetProperty("subject").GetString());
        await server.Post("/v1/seats/night-shift/occupy", new { person = "one@tideway.example", by = Admin,
            based_on = preview.GetProperty("digest").GetString() });
        var question = Harbor.Question("pacs-us-1", subject: "one@tideway.example");
        Assert.True((await server.Post("/access/v1/evaluation", question)).GetProperty("decision").GetBoolean());
        var reached = await server.Get("/v1/access?subject_type=person&subject=one@tideway.example");
        Assert.Equal(["night-shift"], reached.Names("seat"));
        Assert.Contains("one@tideway.example",
            (await server.Get("/v1/access?resource_type=host&resource_id=pacs-us-1")).Names("subject"));
        var found = await server.Post("/access/v1/search/subject", new
        {
            subject = new { type = "person" }, action = new { name = "restart" },
            resource = new { type = "host", id = "pacs-us-1" },
        });
        Assert.Equal(["one@tideway.example"], found.GetProperty("results").EnumerateArray()
            .Select(r => r.GetProperty("id").GetString()));
        Assert.Equal("seat_full", await CodeAsync(server, "/v1/seats/night-shift/occupy",
            new { person = "two@tideway.example", by = Admin }, HttpStatusCode.Conflict));
        var more = (await server.Post("/v1/requests", new
        {
            on_behalf_of = Harbor.Operator, seat = new { name = "night-shift", size = 2 }, justification = "two at night",
            sponsor = "sponsor@harbor.example", removal = "operations@harbor.example",
        })).GetProperty("id").GetString()!;
        await server.ApproveAsync(more, Admin);
        await server.ApproveAsync(more, Owner);
        await server.Post("/v1/seats/night-shift/occupy", new { person = "two@tideway.example", by = Admin });
        var seat = await server.Get("/v1/seats/night-shift");
        Assert.Equal(2, seat.GetProperty("size").GetInt32());
        Assert.Equal(2, seat.GetProperty("occupants").GetArrayLength());
        var closing = await server.Post("/v1/seats/night-shift/close?what_if=true", new { reason = "over" });
        Assert.Equal(2, closing.GetProperty("disappears").GetArrayLength());
        await server.Post("/v1/seats/night-shift/close", new { reason = "over" });
        Assert.False((await server.Post("/access/v1/evaluation", question)).GetProperty("decision").GetBoolean());
    }

    [Fact]
    public async Task The_same_request_under_one_key_is_one_request()
    {
        await using var server = await Harbor.StartAsync();
        using var first = RunningServer.Json(Asking());
        using var again = RunningServer.Json(Asking());
        async Task<string> Id(HttpContent content)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/requests") { Content = content };
            request.Headers.Add("Idempotency-Key", "once");
            using var response = await server.Http.SendAsync(request, Cancel);
            return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("id").GetString()!;
        }

        Assert.Equal(await Id(first), await Id(again));
        Assert.Single((await server.Get("/v1/requests")).Names("id"));
    }
}
