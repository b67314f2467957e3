using System.Globalization;
using System.Text.Json;
using Mandate.Governance;

namespace Mandate.Server.Tests.Sights;

/// <summary>
/// Harbor with two partners that are not to know of each other, tideway and beacon; tern, which tideway delegates to;
/// quay, which lets beacon into a system of its own; and lone, which has to do with nobody.
/// </summary>
internal static class Partners
{
    /// <summary>One of each role, in the order of the golden matrix.</summary>
    public static readonly string[] Viewers =
    [
        "risk@harbor.example", "admin@tideway.example", Harbor.Operator, "admin@tern.example", "hand@tern.example",
        "admin@beacon.example", "clerk@beacon.example", "owner@quay.example", "anyone@lone.example",
    ];

    /// <summary>Whom nothing of beacon and quay may reach.</summary>
    public static readonly string[] Beside =
        ["admin@tideway.example", Harbor.Operator, "admin@tern.example", "hand@tern.example", "anyone@lone.example"];

    public static async Task<RunningServer> StartAsync(TimeProvider time)
    {
        var server = await Harbor.StartAsync(time);
        var now = time.GetUtcNow();
        foreach (var (organisation, people) in new[]
        {
            ("beacon", "admin clerk signatory"), ("tern", "admin hand signatory"),
            ("quay", "owner sponsor operations risk"), ("lone", "anyone"),
        })
        {
            await server.Post("/v1/organisations", new { name = organisation, display_name = organisation });
            foreach (var person in people.Split(' '))
                await server.Post("/v1/people", new { name = $"{person}@{organisation}.example", organisation });
        }

        await server.Post("/v1/systems", new { name = "berths", owner = "owner@quay.example", criticality = "low",
            resources = new { host = new[] { "berth-*" } } });
        await server.Post("/v1/entitlements",
            new { system = "berths", name = "planner", tier = 1, actions = new[] { "plan" } });
        await RelateAsync(server, now, "harbor-beacon", "harbor", "beacon");
        await RelateAsync(server, now, "quay-beacon", "quay", "beacon");
        await RelateAsync(server, now, "tideway-tern", "tideway", "tern", "harbor-tideway");
        await server.Post("/v1/workloads", new { name = "beacon-agent", organisation = "beacon",
            kind = "service_account", owner = "clerk@beacon.example", process = "counting" });
        await GrantAsync(server, now, "tideway-bills", "billing/clerk", "harbor-tideway", "tideway", null, "billing-*");
        await GrantAsync(server, now, "tern-bills", null, "tideway-tern", "tern", "tideway-bills", "billing-eu-*");
        await GrantAsync(server, now, "hand-bills", null, null, "hand@tern.example", "tern-bills", "billing-eu-1");
        await GrantAsync(server, now, "beacon-bills", "billing/clerk", "harbor-beacon", "beacon", null, "billing-*");
        await GrantAsync(server, now, "clerk-bills", null, null, "clerk@beacon.example", "beacon-bills",
            "billing-us-*");
        await GrantAsync(server, now, "beacon-plans", "berths/planner", "quay-beacon", "beacon", null, "berth-*");
        await RequestAsync(server, Harbor.Operator, "tideway-runs-pacs", "signatory@tideway.example", "pacs-us-*");
        await RequestAsync(server, "clerk@beacon.example", "beacon-bills", "signatory@beacon.example", "billing-eu-*");
        await RequestAsync(server, "hand@tern.example", "tern-bills", "signatory@tern.example", "billing-eu-2");
        await SeatAsync(server, "tideway-desk", Harbor.Operator, "admin@tideway.example", "tideway-bills");
        await SeatAsync(server, "beacon-desk", "clerk@beacon.example", "admin@beacon.example", "beacon-bills");
        await server.Post("/v1/seats/beacon-desk/occupy",
            new { person = "signatory@beacon.example", by = "admin@beacon.example" });
        foreach (var system in new[] { "pacs", "billing", "berths" }) await FindAsync(server, system);
        return server;
    }

    /// <summary>What goes on between harbor, beacon, quay and others, none of which is anybody else's.</summary>
    public static async Task StirAsync(RunningServer server, DateTimeOffset now)
    {
        await server.Post("/v1/organisations", new { name = "noise", display_name = "Noise" });
        await server.Post("/v1/people", new { name = "admin@noise.example", organisation = "noise" });
        await server.Post("/v1/people", new { name = "signatory@noise.example", organisation = "noise" });
        await server.Post("/v1/people", new { name = "noise@beacon.example", organisation = "beacon" });
        await RelateAsync(server, now, "harbor-noise", "harbor", "noise");
        await server.Post("/v1/systems", new { name = "noise-system", owner = "pacs-owner@harbor.example",
            criticality = "low", resources = new { host = new[] { "noise-*" } } });
        await server.Post("/v1/entitlements",
            new { system = "noise-system", name = "noisy", tier = 1, actions = new[] { "shout" } });
        await server.Post("/v1/workloads", new { name = "noise-agent", organisation = "beacon",
            kind = "service_account", owner = "admin@beacon.example", process = "noise" });
        await GrantAsync(server, now, "noise-grant", "noise-system/noisy", "harbor-noise", "noise", null, "noise-*");
        await GrantAsync(server, now, "noise-bills", null, null, "noise@beacon.example", "beacon-bills",
            "billing-us-1");
        await server.Post("/v1/grants/clerk-bills/revoke", new { reason = "noise" });
        await server.Post("/v1/relationships/quay-beacon/suspend", new { reason = "noise" });
        await server.Post("/v1/people/signatory@beacon.example/facts", new { type = "suspended" });
        await RequestAsync(server, "clerk@beacon.example", "beacon-bills", "noise@beacon.example", "billing-us-2");
        await SeatAsync(server, "noise-desk", "clerk@beacon.example", "admin@beacon.example", "beacon-bills");
        await FindAsync(server, "billing");
        await server.Post("/v1/relationships/harbor-beacon/notice",
            new { until = now.AddDays(30), reason = "noise" });
        await server.Post("/v1/people/clerk@beacon.example/leave", new { reason = "noise" });
    }

    private static Task<JsonElement> RelateAsync(RunningServer server, DateTimeOffset now, string name, string grantor,
        string grantee, string? parent = null) => RelateAsync(server, name, grantee, new
        {
            name, kind = "supplier", grantor, grantee, parent,
            contract = new { reference = "C-" + name, from = Day(now, -30), until = Day(now, 1000) },
            signatories = new[] { First(grantor, "risk", "signatory"), $"signatory@{Host(grantee)}" },
            sponsor = First(grantor, "sponsor", "signatory"), risk_owner = First(grantor, "risk", "signatory"),
            revocation_owner = First(grantor, "operations", "signatory"), delegation_depth = 1,
        });

    private static async Task<JsonElement> RelateAsync(RunningServer server, string name, string grantee, object body)
    {
        await server.Post("/v1/relationships", body);
        return await server.Post($"/v1/relationships/{name}/admins",
            new { person = $"admin@{Host(grantee)}", by = $"signatory@{Host(grantee)}", reason = "checked" });
    }

    /// <summary>Of tideway there is nobody but admin, operator and signatory.</summary>
    private static string First(string organisation, string role, string otherwise) =>
        $"{(organisation == "tideway" ? otherwise : role)}@{Host(organisation)}";

    private static string Host(string organisation) => organisation + ".example";

    private static Task<JsonElement> GrantAsync(RunningServer server, DateTimeOffset now, string name,
        string? entitlement, string? relationship, string to, string? parent, string hosts)
    {
        var grantor = name.StartsWith("beacon-plans", StringComparison.Ordinal) ? "owner@quay.example"
            : relationship == "tideway-tern" || parent == "tern-bills" ? "signatory@tideway.example"
            : "pacs-owner@harbor.example";
        return server.Post("/v1/grants", new
        {
            name, entitlement, relationship, parent,
            to = to.Contains('@', StringComparison.Ordinal) ? (object)new { person = to } : new { organisation = to },
            scope = new { host = new[] { hosts } }, purpose = "purpose of " + name, owner = grantor,
            approved_by = ApproversOf(name), until = Day(now, parent is null ? 900 : 800),
        });
    }

    private static string[] ApproversOf(string grant) =>
        grant == "beacon-plans" ? ["owner@quay.example", "admin@beacon.example"]
        : grant is "clerk-bills" or "noise-bills" ? ["pacs-owner@harbor.example", "admin@beacon.example"]
        : grant == "tern-bills" ? ["pacs-owner@harbor.example", "admin@tideway.example"]
        : grant == "hand-bills" ? ["admin@tern.example"] : ["pacs-owner@harbor.example"];

    private static async Task<string> RequestAsync(RunningServer server, string by, string parent, string to,
        string hosts) => (await server.Post("/v1/requests", new
        {
            on_behalf_of = by, parent, to = new { person = to }, scope = new { host = new[] { hosts } },
            purpose = "asked for", justification = "needed",
            owner = parent == "tern-bills" ? "signatory@tideway.example" : null,
            sponsor = parent == "tern-bills" ? "signatory@tideway.example" : "sponsor@harbor.example",
            removal = parent == "tern-bills" ? "signatory@tideway.example" : "operations@harbor.example",
            duration_seconds = 86_400,
        })).GetProperty("id").GetString()!;

    private static async Task SeatAsync(RunningServer server, string name, string by, string admin, string parent)
    {
        var id = (await server.Post("/v1/requests", new
        {
            on_behalf_of = by, parent, seat = new { name, size = 2 },
            scope = new { host = new[] { "billing-desk" } }, purpose = "desk", justification = "desk",
            sponsor = "sponsor@harbor.example", removal = "operations@harbor.example", duration_seconds = 86_400,
        })).GetProperty("id").GetString()!;
        await server.ApproveAsync(id, admin);
        await server.Post($"/v1/seats/{name}/occupy", new { person = by, by = admin });
    }

    private static Task FindAsync(RunningServer server, string system) => Visitor.RecordAsync(server.Server.Node,
        (estate, _) => Ruling.Of(new Change.FindingOpened(server.Server.Node.NewId<FindingId>(), FindingKind.Rogue,
            new AccessKey(estate.Systems[estate.FindSystem(system)].Id, system + "-1", "root", "somebody"),
            "not ours")));

    private static string Day(DateTimeOffset now, int days) =>
        now.AddDays(days).ToString("yyyy-MM-dd'T'00:00:00'Z'", CultureInfo.InvariantCulture);
}
