using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Governance;
using Mandate.Server.Tests.Estates;

namespace Mandate.Server.Tests.Decisions;

/// <summary>What an answer needs to know, is asked for at every act, and names where it is not there.</summary>
public sealed class LiveAuthorityTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly string[] Owners = ["pacs-owner@harbor.example", "risk@harbor.example"];

    /// <summary>Contract state, admin freshness, scope, policy and clock: each alone refuses, by name.</summary>
    [Theory]
    [Trait("Requirement", "S0-29")]
    [InlineData("contract", "undecidable", "source_silent")]
    [InlineData("admin", "ended", "no_fresh_verified_admin")]
    [InlineData("scope", "in_force", "property_missing")]
    [InlineData("policy", "undecidable", "policy_undecidable")]
    [InlineData("clock", "ended", "revoked")]
    public async Task An_input_that_is_missing_stale_or_contradictory_refuses_and_is_named(
        string input, string standing, string named)
    {
        var time = new ManualTime(Start);
        await using var server = await Harbor.StartAsync(time);
        Assert.True(await server.Permits("pacs-eu-1"));
        await BreakAsync(server, time, input);

        var answer = await server.Post("/access/v1/evaluation", Harbor.Question("pacs-eu-1", explain: true));
        Assert.False(answer.GetProperty("decision").GetBoolean());
        var explanation = answer.GetProperty("context").GetProperty("explanation");
        Assert.Equal(standing, explanation.GetProperty("standing").GetString());
        var link = explanation.GetProperty("chain")[0];
        var reasons = link.GetProperty("terms").EnumerateArray()
            .Where(t => t.GetProperty("outcome").GetString() is "fails" or "unknown")
            .Concat(link.TryGetProperty("conditions", out var conditions) ? conditions.EnumerateArray() : [])
            .Select(t => t.GetProperty("reason").GetString()).ToList();
        Assert.Contains(named, reasons);
        if (input == "scope") Assert.Equal("context.ip", Assert.Single(
            answer.GetProperty("context").GetProperty("missing").EnumerateArray()).GetString());
    }

    private static async Task BreakAsync(RunningServer server, ManualTime time, string input)
    {
        switch (input)
        {
            case "contract":
                await server.Post("/v1/relationships/harbor-tideway/facts", new { type = "feed.silent", source = "crm" });
                break;
            case "admin":
                time.Advance(TimeSpan.FromDays(91));
                break;
            case "scope":
                await server.Post("/v1/entitlements", new
                {
                    system = "pacs", name = "operator", tier = 2, actions = new[] { "login", "restart" },
                    conditions = new[] { new { network = new { within = new[] { "10.0.0.0/8" } } } },
                });
                break;
            case "policy":
                await server.Apply("mandate: 1\nestate: harbor-production\naccountable: harbor\n");
                // The system does not say which environment it is.
                await server.Post("/v1/policies", new
                {
                    name = "standard", author = "operations@harbor.example", approver = "risk@harbor.example",
                    deployer = "sponsor@harbor.example",
                    rules = new Dictionary<string, object>
                    {
                        ["all"] = new { require = new { tests = new[] { "time_bound" } } },
                        ["production"] = new { match = new { environment = new[] { "production" } }, forbid = "never" },
                    },
                });
                break;
            case "clock":
                // What was revoked at nine stays so for a clock that says eight.
                await server.Post("/v1/grants/second-line/revoke", new { reason = "over" });
                time.Advance(TimeSpan.FromHours(-1));
                break;
            default: throw new ArgumentOutOfRangeException(nameof(input), input, "no such input");
        }
    }

    /// <summary>A person and a machine of the vendor: at each act, within what was delegated, while it is.</summary>
    [Theory]
    [Trait("Requirement", "S2-06")]
    [InlineData("person", Harbor.Operator, "second-line")]
    [InlineData("workload", "backup-agent", "backup-of-pacs")]
    public async Task A_delegation_is_enforced_at_each_act_of_the_person_or_machine_it_is_to(
        string type, string subject, string grant)
    {
        await using var server = await Harbor.StartAsync();
        using var application = server.Client(
            await server.TokenAsync("application", TimeProvider.System.GetUtcNow(), "pacs"));
        async Task<bool> May(string action, string host)
        {
            using var question = RunningServer.Json(new
            {
                subject = new { type, id = subject }, action = new { name = action },
                resource = new { type = "host", id = host },
            });
            using var response = await application.PostAsync(
                new Uri("/access/v1/evaluation", UriKind.Relative), question);
            return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement
                .GetProperty("decision").GetBoolean();
        }

        Assert.True(await May("restart", "pacs-eu-1"));
        // Neither another act nor another place was delegated.
        Assert.False(await May("reboot", "pacs-eu-1"));
        Assert.False(await May("restart", "pacs-us-1"));
        // Nothing of the grant changes: what it stands on does.
        await server.Post("/v1/grants/tideway-runs-pacs/revoke", new { reason = "the vendor changes" });
        Assert.False(await May("restart", "pacs-eu-1"));
        Assert.Empty((await server.Get($"/v1/entries?grant={grant}&type=grant_revoked")).GetProperty("items")
            .EnumerateArray());
    }

    /// <summary>Depth and cadence of each tier are entries, and every answer says which ones it took.</summary>
    [Fact]
    [Trait("Requirement", "S0-16")]
    public async Task Depth_and_cadence_are_a_tiers_versioned_numbers_and_the_explanation_names_the_version()
    {
        var time = new ManualTime(Start);
        await using var server = await Harbor.StartAsync(time);
        await DelegateAsync(server, time);
        Assert.Equal((1, 1, 90), await NumbersAsync(server, "second-line"));
        Assert.Equal((1, 2, 180), await NumbersAsync(server, "ebb-reads"));
        time.Advance(TimeSpan.FromDays(1));
        var before = server.Server.Revision.Value;

        // Cadence of tier 3 alone: half a day is over for the proof that was given yesterday.
        await SetAsync(server, Parameters.Standard with
        {
            AdminCadence = Parameters.Standard.AdminCadence.SetItem(2, TimeSpan.FromDays(0.5)),
        });
        var second = server.Server.Revision.Value;
        Assert.False(await server.Permits("pacs-eu-1"));
        Assert.Equal("no_fresh_verified_admin", await ReasonAsync(server, "second-line"));
        Assert.Equal((second, 1, 0), await NumbersAsync(server, "second-line"));
        Assert.Equal((second, 2, 180), await NumbersAsync(server, "ebb-reads"));
        Assert.Equal("in_force", await StandingAsync(server, "ebb-reads"));
        // Yesterday is answered with yesterday's.
        Assert.Equal((1, 1, 90), await NumbersAsync(server, "second-line", $"?revision={before}"));
        Assert.Equal("in_force", await StandingAsync(server, "second-line", $"?revision={before}"));

        // Depth of tier 2 alone: what was delegated once is delegated too far.
        await SetAsync(server, Parameters.Standard with
        {
            DelegationDepth = Parameters.Standard.DelegationDepth.SetItem(1, 0),
        });
        var third = server.Server.Revision.Value;
        Assert.Equal((third, 0, 180), await NumbersAsync(server, "ebb-reads"));
        Assert.Equal("delegated_deeper_than_the_tier_allows", await ReasonAsync(server, "ebb-reads"));
        Assert.Equal((third, 1, 90), await NumbersAsync(server, "second-line"));
    }

    /// <summary>What tideway passes on to ebb: one organisation deep, of tier 2.</summary>
    private static async Task DelegateAsync(RunningServer server, ManualTime time)
    {
        await server.Post("/v1/organisations", new { name = "ebb", display_name = "Ebb" });
        foreach (var (name, organisation) in new[]
        {
            ("sponsor@tideway.example", "tideway"), ("clerk@ebb.example", "ebb"), ("signatory@ebb.example", "ebb"),
            ("admin@ebb.example", "ebb"),
        })
            await server.Post("/v1/people", new { name, display_name = name, organisation });
        await server.Post("/v1/entitlements",
            new { system = "pacs", name = "viewer", tier = 1, actions = new[] { "read" } });
        await server.Post("/v1/relationships", new
        {
            name = "tideway-ebb", kind = "supplier", grantor = "tideway", grantee = "ebb", parent = "harbor-tideway",
            contract = new { reference = "C-2", from = Start.AddDays(-10), until = Start.AddDays(900) },
            signatories = new[] { "signatory@tideway.example", "signatory@ebb.example" },
            sponsor = "sponsor@tideway.example", risk_owner = "sponsor@tideway.example",
            revocation_owner = "sponsor@tideway.example", delegation_depth = 0,
        });
        await server.Post("/v1/relationships/tideway-ebb/admins",
            new { person = "admin@ebb.example", by = "signatory@ebb.example", reason = "checked" });
        var until = time.GetUtcNow().AddDays(300);
        await server.Post("/v1/grants", new
        {
            name = "tideway-views", relationship = "harbor-tideway", entitlement = "pacs/viewer",
            to = new { organisation = "tideway" }, scope = new { host = new[] { "pacs-*" } }, purpose = "viewing",
            owner = "pacs-owner@harbor.example", approved_by = Owners, until,
        });
        await server.Post("/v1/grants", new
        {
            name = "ebb-reads", relationship = "tideway-ebb", parent = "tideway-views", to = new { organisation = "ebb" },
            scope = new { host = new[] { "pacs-us-*" } }, purpose = "viewing", owner = "sponsor@tideway.example",
            approved_by = new[] { "admin@tideway.example" }, until,
        });
    }

    private static async Task SetAsync(RunningServer server, Parameters parameters) =>
        Assert.IsType<Mandate.Storage.CommandOutcome.Recorded>(await server.Server.Node.Scribe.SubmitAsync(
            new Mandate.Storage.Command
            {
                Actor = new Actor("local:test"), Decide = (_, _) => Ruling.Of(new Change.ParametersChanged(parameters)),
            }, TestContext.Current.CancellationToken));

    private static async Task<JsonElement> LinkAsync(RunningServer server, string grant, string query = "") =>
        (await server.Get($"/v1/grants/{grant}/explanation{query}")).GetProperty("chain")[0];

    private static async Task<string?> StandingAsync(RunningServer server, string grant, string query = "") =>
        (await LinkAsync(server, grant, query)).GetProperty("standing").GetString();

    private static async Task<string?> ReasonAsync(RunningServer server, string grant) =>
        (await LinkAsync(server, grant)).GetProperty("terms").EnumerateArray()
            .Where(t => t.GetProperty("outcome").GetString() == "fails")
            .Select(t => t.GetProperty("reason").GetString()).First();

    /// <summary>Version, depth, and cadence in whole days.</summary>
    private static async Task<(long, int, int)> NumbersAsync(RunningServer server, string grant, string query = "")
    {
        var numbers = (await LinkAsync(server, grant, query)).GetProperty("parameters");
        return (numbers.GetProperty("version").GetInt64(), numbers.GetProperty("delegation_depth").GetInt32(),
            (int)(numbers.GetProperty("admin_cadence_seconds").GetInt64() / 86_400));
    }
}
