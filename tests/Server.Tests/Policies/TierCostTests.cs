using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Server.Tests.Convergence;

namespace Mandate.Server.Tests.Policies;

/// <summary>The trade-off of each tier: chosen by the owner, shown with its cost beside its benefit.</summary>
public sealed class TierCostTests
{
    private const string Admin = "admin@tideway.example";
    private const string Owner = "pacs-owner@harbor.example";

    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    /// <summary>Chosen explicitly per tier; the time to grant stands beside the time to revoke (S0-20).</summary>
    [Fact]
    [Trait("Requirement", "S0-20")]
    public async Task The_owner_chooses_per_tier_and_the_report_shows_time_to_grant_beside_time_to_revoke()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        await harbor.ApplyAsync(ConnectedHarbor.Estate("pacs", "enforce", more: """
              tideway-administers-pacs:
                relationship: harbor-tideway
                entitlement: pacs/admin
                to: { organisation: tideway }
                scope: { host: ["pacs-*"] }
                purpose: administration of the picture archive
                owner: pacs-owner@harbor.example
                approved_by: [risk@harbor.example, pacs-owner@harbor.example]
                until: 2096-12-31
            """).Replace("ssh: { account: pacs } }\n", "ssh: { account: pacs } }\n" + new string(' ', 6)
                + "admin: { tier: 2, actions: [login], ssh: { account: root } }\n", StringComparison.Ordinal));
        await harbor.ConvergeAsync();

        // Nothing was measured yet, which is said and not shown as nought.
        foreach (var tier in await TiersAsync(harbor))
            foreach (var measured in (JsonElement[])[tier.GetProperty("to_grant"), tier.GetProperty("to_revoke")])
            {
                Assert.Equal(0, measured.GetProperty("count").GetInt32());
                Assert.False(measured.TryGetProperty("p50", out _));
            }

        // Chosen: what is privileged waits for two people, two days at most; the rest for one, a week.
        await harbor.Post("/v1/parameters", new
        {
            approval_within = new[] { "7d", "7d", "2d", "8h" },
            approved_by = new[] { "risk@harbor.example", "sponsor@harbor.example" },
        });
        await harbor.Post("/v1/policies", PolicyTests.Policy(new Dictionary<string, object>
        {
            ["routine"] = new { match = new { tier = new[] { 1, 2 } }, require = new { proof_of_authority = "365d" } },
            ["privileged"] = new { match = new { tier = new[] { 3 } },
                require = new { approvals = new[] { "system_owner" } } },
        }));

        var quick = await AskAsync(harbor, "tideway-runs-pacs", "pacs-us-1");
        time.Advance(TimeSpan.FromMinutes(10));
        await harbor.Server.ApproveAsync(quick, Admin);
        for (var hours = 1; hours <= 3; hours += 2)
        {
            var slow = await AskAsync(harbor, "tideway-administers-pacs", $"pacs-eu-{hours}");
            await harbor.Server.ApproveAsync(slow, Admin);
            time.Advance(TimeSpan.FromHours(hours));
            await harbor.Server.ApproveAsync(slow, Owner);
        }

        await AskAsync(harbor, "tideway-administers-pacs", "pacs-eu-9");
        Assert.Equal((1, 0), (await CountAsync(harbor, 3, "waiting"), await CountAsync(harbor, 3, "expired")));
        time.Advance(TimeSpan.FromDays(2));
        Assert.Equal((0, 1), (await CountAsync(harbor, 3, "waiting"), await CountAsync(harbor, 3, "expired")));

        // What was on a host is gone a minute and a half after its end was known: for so long nobody drove the host.
        await harbor.ConvergeAsync();
        await harbor.Post("/v1/systems/pacs/mode", new { mode = "observe" });
        await harbor.Post("/v1/grants/second-line/revoke", new { reason = "no need" });
        time.Advance(TimeSpan.FromSeconds(90));
        await harbor.Post("/v1/systems/pacs/mode", new { mode = "enforce" });
        await harbor.ConvergeAsync();

        var tiers = await TiersAsync(harbor);
        var (second, third) = (tiers[1], tiers[2]);
        Assert.Equal((1, 600, 600), Spans(second.GetProperty("to_grant")));
        Assert.Equal((2, 3_600, 10_800), Spans(third.GetProperty("to_grant")));
        Assert.Equal((1, 90, 90), Spans(second.GetProperty("to_revoke")));
        Assert.Equal(0, third.GetProperty("to_revoke").GetProperty("count").GetInt32());
        Assert.Equal(("2d", "90d", 1), Chosen(third));
        Assert.Equal(("7d", "180d", 2), Chosen(second));
        Assert.Equal(["standard/privileged"], Rules(third));
        Assert.Equal(["standard/routine"], Rules(second));
        Assert.Empty(Rules(tiers[3]));

        // What lies further back than the days that are asked for does not count.
        time.Advance(TimeSpan.FromDays(9));
        Assert.Equal(0, (await TiersAsync(harbor, 8))[2].GetProperty("to_grant").GetProperty("count").GetInt32());
        Assert.Equal(0, (await TiersAsync(harbor, 8))[1].GetProperty("to_revoke").GetProperty("count").GetInt32());
    }

    private static async Task<List<JsonElement>> TiersAsync(ConnectedHarbor harbor, int days = 30) =>
        [.. (await harbor.Get($"/v1/policies/report?days={days}")).GetProperty("tiers").EnumerateArray()];

    private static async Task<int> CountAsync(ConnectedHarbor harbor, int tier, string member) =>
        (await TiersAsync(harbor))[tier - 1].GetProperty(member).GetInt32();

    private static (int Count, double P50, double P95) Spans(JsonElement measured) =>
        (measured.GetProperty("count").GetInt32(), measured.GetProperty("p50").GetDouble(),
            measured.GetProperty("p95").GetDouble());

    private static (string?, string?, int) Chosen(JsonElement tier) => tier.GetProperty("chosen") is var chosen
        ? (chosen.GetProperty("approval_within").GetString(), chosen.GetProperty("admin_cadence").GetString(),
            chosen.GetProperty("delegation_depth").GetInt32()) : default;

    private static IEnumerable<string?> Rules(JsonElement tier) =>
        tier.GetProperty("chosen").GetProperty("rules").EnumerateArray().Select(r => r.GetString());

    private static async Task<string> AskAsync(ConnectedHarbor harbor, string parent, string host) =>
        (await harbor.Post("/v1/requests", new
        {
            on_behalf_of = Harbor.Operator, parent, to = new { person = "signatory@tideway.example" },
            scope = new { host = new[] { host } }, purpose = "cover", justification = "the team is on leave",
            sponsor = "sponsor@harbor.example", removal = "operations@harbor.example", duration_seconds = 864_000,
        })).GetProperty("id").GetString()!;
}
