using System.Net;
using System.Text.Json;
using Mandate.EstateFile;
using Mandate.Server.Tests.Estates;

namespace Mandate.Server.Tests.Policies;

/// <summary>What an owner has to decide before a third party has access, under the standard policy.</summary>
public sealed class FiveDecisionsTests
{
    private const string Function = "archive-viewing";

    /// <summary>All five are there: who approves, which systems, how long, what is recorded, what revokes.</summary>
    private static Dictionary<string, object> Decided(params (string Member, object? Value)[] others)
    {
        var body = new Dictionary<string, object>
        {
            ["name"] = "tideway-views", ["relationship"] = "harbor-tideway", ["entitlement"] = "pacs/viewer",
            ["to"] = new { organisation = "tideway" }, ["scope"] = new { host = new[] { "pacs-*" } },
            ["purpose"] = "looking", ["owner"] = "pacs-owner@harbor.example",
            ["approved_by"] = new[] { "pacs-owner@harbor.example" },
            ["until"] = TimeProvider.System.GetUtcNow().AddDays(300), ["function"] = Function,
            ["justification"] = "the contract says so",
        };
        foreach (var (member, value) in others)
            if (value is null) body.Remove(member);
            else body[member] = value;
        return body;
    }

    private static async Task<RunningServer> StartAsync()
    {
        var server = await Harbor.StartAsync();
        await server.Apply(StandardPolicy.Starter("harbor-production", "harbor"));
        await EntitlementAsync(server, "viewer", "not_recorded");
        await EntitlementAsync(server, "undecided", null);
        await server.Post("/v1/functions", new
        {
            name = Function, owner = "pacs-owner@harbor.example",
            entitlements = new[] { "pacs/viewer", "pacs/undecided" },
        });
        return server;
    }

    private static Task EntitlementAsync(RunningServer server, string name, string? recording) =>
        server.Post("/v1/entitlements", new { system = "pacs", name, tier = 1, actions = new[] { "login" }, recording });

    /// <summary>One missing at a time, each refused by its name; with all five there is access (S2-02).</summary>
    [Fact]
    [Trait("Requirement", "S2-02")]
    public async Task Third_party_access_takes_all_five_decisions_and_each_that_is_missing_is_named()
    {
        await using var server = await StartAsync();
        // Who approves.
        Assert.Equal(["approvals"], await MissingAsync(server, Decided(("approved_by", Array.Empty<string>()))));
        // Which systems: without either there is no grant to ask policy about.
        Assert.Equal((HttpStatusCode.BadRequest, "missing member: `scope`"),
            await RefusedAsync(server, Decided(("scope", null))));
        Assert.Equal("entitlement", (await SendAsync(server, Decided(("entitlement", null)))).Body
            .GetProperty("member").GetString());
        // How long.
        Assert.Equal((HttpStatusCode.BadRequest, "missing member: `until`"),
            await RefusedAsync(server, Decided(("until", null))));
        Assert.Equal(["duration"], await MissingAsync(
            server, Decided(("until", TimeProvider.System.GetUtcNow().AddDays(800)))));
        // Which sessions are recorded.
        Assert.Equal(["recording"], await MissingAsync(server, Decided(("entitlement", "pacs/undecided"))));
        // What triggers revocation.
        Assert.Equal(["function", "revocation"], await MissingAsync(server, Decided(("function", null))));
        await server.Post("/v1/grants", Decided());
        Assert.Equal("in_force", await server.Standing("tideway-views"));
    }

    /// <summary>The decisions are terms of validity: one that is taken back ends what hangs on it.</summary>
    [Fact]
    public async Task A_decision_that_is_taken_back_ends_the_access()
    {
        await using var server = await StartAsync();
        await server.Post("/v1/grants", Decided());
        await EntitlementAsync(server, "viewer", null);
        Assert.Equal("ended", await server.Standing("tideway-views"));
        Assert.Equal(["recording"], Missing((await server.Get("/v1/grants/tideway-views/explanation"))
            .GetProperty("chain")[0].GetProperty("policy")));
        await EntitlementAsync(server, "viewer", "recorded");
        Assert.Equal("in_force", await server.Standing("tideway-views"));
        await server.Post($"/v1/functions/{Function}/close", new { reason = "the archive is sold" });
        Assert.Equal(["function", "revocation"], Missing((await server.Get("/v1/grants/tideway-views/explanation"))
            .GetProperty("chain")[0].GetProperty("policy")));
    }

    /// <summary>A shared seat stands the three tests: whoever uses it is one named person.</summary>
    [Fact]
    [Trait("Requirement", "S0-17")]
    public async Task A_seat_of_a_third_party_is_granted_and_used_under_the_standard_policy()
    {
        await using var server = await StartAsync();
        await server.Apply("""
            mandate: 1
            estate: harbor-production
            accountable: harbor
            seats:
              night-shift:
                relationship: harbor-tideway
                size: 2
                until: 300d
                approved_by: [admin@tideway.example]
            """);
        await server.Post("/v1/grants", Decided());
        await server.Post("/v1/grants", Decided(
            ("name", "night-views"), ("relationship", null), ("entitlement", null), ("parent", "tideway-views"),
            ("to", new { seat = "night-shift" }), ("approved_by", new[] { "admin@tideway.example" }),
            ("until", TimeProvider.System.GetUtcNow().AddDays(100))));
        await server.Post("/v1/seats/night-shift/occupy",
            new { person = Harbor.Operator, by = "admin@tideway.example" });
        Assert.Equal("in_force", await server.Standing("night-views"));
        var tests = Assert.Single((await server.Get("/v1/policies/tests")).GetProperty("items").EnumerateArray(),
            g => g.GetProperty("grant").GetString() == "night-views");
        Assert.True(tests.GetProperty("passes").GetBoolean(), tests.GetRawText());
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(RunningServer server, object body)
    {
        using var response = await server.Send("/v1/grants", body);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    private static async Task<(HttpStatusCode Status, string? Detail)> RefusedAsync(RunningServer server, object body)
    {
        var (status, answer) = await SendAsync(server, body);
        return (status, answer.GetProperty("detail").GetString());
    }

    private static async Task<string[]> MissingAsync(RunningServer server, object body)
    {
        var (status, answer) = await SendAsync(server, body);
        Assert.True(status == HttpStatusCode.Conflict, answer.GetRawText());
        Assert.Equal("policy_refuses", answer.GetProperty("code").GetString());
        return Missing(answer.GetProperty("policy"));
    }

    private static string[] Missing(JsonElement policy) =>
        [.. policy.GetProperty("missing").EnumerateArray().Select(m => m.GetProperty("what").GetString()!).Distinct().Order()];
}
