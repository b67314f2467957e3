using System.Net;
using System.Text.Json;
using Mandate.Server.Tests.Estates;

namespace Mandate.Server.Tests.Policies;

/// <summary>A change of policy tried before it is made, bounded when it is, and counted afterwards.</summary>
public sealed class RehearsalTests
{
    private static readonly object Stricter = PolicyTests.Policy(new Dictionary<string, object>
    {
        ["base"] = new { require = new { tests = new[] { "time_bound" } } },
        ["people"] = new { match = new { beneficiary = new[] { "person" } }, require = new { justification = true } },
    });

    private static readonly object Lax = PolicyTests.Policy(new Dictionary<string, object>
    {
        ["base"] = new { require = new { tests = new[] { "time_bound" } } },
    });

    [Fact]
    public async Task A_rehearsal_shows_what_ends_and_what_would_have_been_decided_otherwise()
    {
        await using var server = await PolicyTests.StartAsync();
        await server.Post("/v1/policies", Lax);
        await server.Post("/v1/grants", PolicyTests.Assignment("us-line"));
        var revision = (await server.Get("/v1/estate")).GetProperty("revision").GetInt64();
        var tried = await server.Post("/v1/policies/try?days=1", Stricter);
        Assert.Equal(revision, (await server.Get("/v1/estate")).GetProperty("revision").GetInt64());
        Assert.Equal(2, tried.GetProperty("version").GetInt32());
        var grants = tried.GetProperty("grants");
        Assert.Equal((4, 2), (grants.GetProperty("in_force").GetInt32(), grants.GetProperty("end_at_once").GetInt32()));
        var ends = grants.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("grant").GetString()).Order();
        Assert.Equal(["second-line", "us-line"], ends);
        var requests = tried.GetProperty("requests");
        Assert.Equal((4, 2, 0), (requests.GetProperty("recorded").GetInt32(),
            requests.GetProperty("would_be_refused").GetInt32(), requests.GetProperty("disagreements").GetInt32()));
        var tallies = requests.GetProperty("tallies");
        Assert.Equal((Harbor.Operator, 2), (tallies.GetProperty("subjects")[0].GetProperty("name").GetString(),
            tallies.GetProperty("subjects")[0].GetProperty("less").GetInt32()));
        Assert.Equal("pacs", tallies.GetProperty("systems")[0].GetProperty("name").GetString());
        Assert.Equal("3", tallies.GetProperty("tiers")[0].GetProperty("name").GetString());
        var one = requests.GetProperty("items")[0];
        Assert.Equal(("recorded", "justification"), (one.GetProperty("was_decided").GetString(),
            one.GetProperty("would").GetProperty("missing")[0].GetProperty("what").GetString()));
        Assert.False(tried.GetProperty("exceeds_touch_max").GetBoolean());
        await server.Post("/v1/policies", Stricter);
        Assert.False(await server.Permits("pacs-eu-1"));
    }

    [Fact]
    public async Task A_draft_that_equals_what_is_in_force_changes_nothing()
    {
        await using var server = await PolicyTests.StartAsync();
        await server.Post("/v1/policies", Stricter);
        using var refused = await server.Send("/v1/grants", PolicyTests.Assignment("us-line"));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        await server.Post("/v1/grants", PolicyTests.Assignment("us-line", justification: "nights"));
        var tried = await server.Post("/v1/policies/try?days=1", Stricter);
        var requests = tried.GetProperty("requests");
        Assert.Equal(1, requests.GetProperty("refused").GetInt32());
        Assert.Equal(0, requests.GetProperty("disagreements").GetInt32());
        // What came before it was not governed, and stands apart as ground that it covers newly.
        foreach (var item in requests.GetProperty("items").EnumerateArray())
            Assert.True(item.GetProperty("new_ground").GetBoolean());
        Assert.Empty(tried.GetProperty("grants").GetProperty("items").EnumerateArray());
        var lax = (await server.Post("/v1/policies/try?days=1", Lax)).GetProperty("requests");
        Assert.Equal(1, lax.GetProperty("would_be_recorded").GetInt32());
    }

    /// <summary>More than the bound is refused with advice, and comes in stages; a stop has no bound (S4-12).</summary>
    [Fact]
    [Trait("Requirement", "S4-12")]
    public async Task A_deployment_beyond_the_bound_has_to_come_in_stages()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Apply(Large(60));
        var forbid = new Dictionary<string, object>
        {
            ["people"] = new { match = new { beneficiary = new[] { "person" } }, forbid = "nobody" },
            ["rest"] = new { match = new { beneficiary = new[] { "organisation" } },
                require = new { tests = new[] { "time_bound" } } },
        };
        object Of(object? reach) => new
        {
            name = "hard", author = "a@harbor.example", approver = "b@harbor.example", deployer = "c@harbor.example",
            rules = forbid, reach,
        };
        using var response = await server.Send("/v1/policies", Of(null));
        var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("touches_too_many", body.GetProperty("code").GetString());
        Assert.Contains("stages", body.GetProperty("advice").GetString(), StringComparison.Ordinal);
        Assert.Equal("in_force", await server.Standing("one-0"));
        var tried = await server.Post("/v1/policies/try", Of(null));
        Assert.True(tried.GetProperty("exceeds_touch_max").GetBoolean());
        var stages = tried.GetProperty("stages").EnumerateArray().ToList();
        Assert.Equal([60, 60], stages.Select(s => s.GetProperty("ends").GetInt32()));
        foreach (var stage in stages) await server.Post("/v1/policies", Of(stage.GetProperty("reach")));
        await server.Post("/v1/policies", Of(null));
        Assert.Equal(3, (await server.Get("/v1/policies/hard")).GetProperty("versions").GetArrayLength());
        Assert.Equal(1, (await server.Get("/v1/policies/hard")).GetProperty("version").GetInt32());
        Assert.Equal(("ended", "in_force"), (await server.Standing("one-0"), await server.Standing("one-root")));

        await using var stopped = await RunningServer.StartAsync();
        await stopped.Apply(Large(60));
        await stopped.Post("/v1/relationships/harbor-tideway/suspend", new { reason = "incident" });
        Assert.Empty((await stopped.Get("/v1/grants?standing=in_force")).Names("name"));
    }

    /// <summary>Stops have no bound and wait for no count: they are recorded while deployments are counted.</summary>
    [Fact]
    public async Task Stops_are_not_delayed_by_deployments()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Apply(Large(60));
        var deploying = Enumerable.Range(0, 6).Select(n => server.Send("/v1/policies", new
        {
            name = $"p{n}", author = "a@harbor.example", approver = "b@harbor.example", deployer = "c@harbor.example",
            rules = new { all = new { require = new { tests = new[] { "time_bound" } } } },
        })).ToList();
        for (var n = 0; n < 20; n++)
        {
            await server.Post($"/v1/grants/one-{n}/revoke", new { reason = "over" });
            Assert.Equal("ended", await server.Standing($"one-{n}"));
        }

        foreach (var response in await Task.WhenAll(deploying))
        {
            Assert.True(response.StatusCode is HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
            response.Dispose();
        }
    }

    /// <summary>Idle (S4-07), wide (S4-10), unused; the three tests (S2-20, S2-26); each tier (S0-20).</summary>
    [Fact]
    [Trait("Requirement", "S4-07")]
    [Trait("Requirement", "S4-10")]
    [Trait("Requirement", "S2-26")]
    public async Task The_report_names_rules_that_ask_nothing_let_too_much_pass_or_are_about_nothing()
    {
        await using var server = await PolicyTests.StartAsync();
        await server.Post("/v1/policies", PolicyTests.Policy(new Dictionary<string, object>
        {
            ["idle"] = new { require = new { tests = new[] { "time_bound" } } },
            ["asks"] = new { match = new { beneficiary = new[] { "workload" } }, require = new { justification = true } },
            ["sign-off"] = new { match = new { act = new[] { "assignment" } },
                require = new { approvals = new[] { "verified_admin" } } },
            ["unused"] = new { match = new { system = new[] { "billing" } }, forbid = "not yet" },
        }));
        var report = await server.Get("/v1/policies/report?days=1");
        string[] Rules(string member) =>
            [.. report.GetProperty(member).EnumerateArray().Select(r => r.GetProperty("rule").GetString()!)];
        // The second one asks of assignments what every assignment needs anyway.
        Assert.Equal(["standard/idle", "standard/sign-off"], Rules("idle"));
        Assert.Equal(["standard/unused"], Rules("unused"));
        Assert.Contains(report.GetProperty("wide").EnumerateArray(), w =>
            w.GetProperty("rule").GetString() == "standard/idle" && w.GetProperty("why").GetString() == "declared_only");
        var tests = report.GetProperty("tests");
        Assert.Equal((2, 2), (tests.GetProperty("grants").GetInt32(), tests.GetProperty("pass").GetInt32()));
        Assert.Equal(1, tests.GetProperty("share").GetDouble());
        Assert.Equal(2, (await server.Get("/v1/policies/tests")).GetProperty("items").GetArrayLength());
        Assert.Empty((await server.Get("/v1/policies/tests?passes=false")).Names("grant"));
        var tier = report.GetProperty("tiers")[2];
        Assert.Equal(3, tier.GetProperty("grants").GetInt32());
        Assert.False(tier.TryGetProperty("seconds_to_grant", out _));
    }

    /// <summary>Two systems with so many assignments each.</summary>
    private static string Large(int each)
    {
        var text = new System.Text.StringBuilder("""
            mandate: 1
            estate: large
            accountable: harbor
            organisations: { harbor: {}, tideway: {} }
            people:
              a@harbor.example: { organisation: harbor }
              b@harbor.example: { organisation: harbor }
              c@harbor.example: { organisation: harbor }
              admin@tideway.example: { organisation: tideway }
              legal@tideway.example: { organisation: tideway }
              user@tideway.example: { organisation: tideway }
            systems:
              one: { owner: a@harbor.example, criticality: low, resources: { host: ["one-*"] }, entitlements: { use: { tier: 1, actions: [login] } } }
              two: { owner: a@harbor.example, criticality: low, resources: { host: ["two-*"] }, entitlements: { use: { tier: 1, actions: [login] } } }
            relationships:
              harbor-tideway:
                kind: customer
                grantor: harbor
                grantee: tideway
                contract: { reference: C-1, from: 2026-01-01, until: 2099-12-31 }
                signatories: [b@harbor.example, legal@tideway.example]
                sponsor: a@harbor.example
                risk_owner: b@harbor.example
                revocation_owner: c@harbor.example
                verified_admins: { admin@tideway.example: { verified: now, by: legal@tideway.example } }
            grants:

            """);
        foreach (var system in new[] { "one", "two" })
        {
            text.Append($$"""
                  {{system}}-root:
                    { relationship: harbor-tideway, entitlement: {{system}}/use, to: { organisation: tideway },
                      scope: { host: ["{{system}}-*"] }, purpose: use, owner: a@harbor.example,
                      approved_by: [a@harbor.example], until: 300d }

                """);
            for (var n = 0; n < each; n++)
                text.Append($$"""
                      {{system}}-{{n}}:
                        { parent: {{system}}-root, to: { person: user@tideway.example },
                          scope: { host: ["{{system}}-{{n}}"] }, purpose: use, owner: a@harbor.example,
                          approved_by: [admin@tideway.example], until: 200d }

                    """);
        }

        return text.ToString();
    }
}
