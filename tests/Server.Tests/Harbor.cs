using System.Globalization;
using System.Text.Json;

namespace Mandate.Server.Tests;

/// <summary>The example estate, made over HTTP as any client would.</summary>
public static class Harbor
{
    public const string Operator = "operator@tideway.example";

    private const string ByOwnersOfHarbor = "pacs-owner@harbor.example";

    public static async Task<RunningServer> StartAsync(TimeProvider? time = null, bool publicTiles = false)
    {
        var server = await RunningServer.StartAsync(time, converges: false, publicTiles);
        await CreateAsync(server, (time ?? TimeProvider.System).GetUtcNow());
        return server;
    }

    public static async Task CreateAsync(RunningServer server, DateTimeOffset now)
    {
        await server.Post("/v1/organisations", new { name = "harbor", display_name = "Harbor Health Group" });
        await server.Post("/v1/organisations", new { name = "tideway", display_name = "Tideway Managed Services" });
        await PersonAsync(server, "sponsor@harbor.example", "Sponsor at Harbor", "harbor");
        await PersonAsync(server, ByOwnersOfHarbor, "Owner of the picture archive", "harbor");
        await PersonAsync(server, "operations@harbor.example", "Operations at Harbor", "harbor");
        await PersonAsync(server, "risk@harbor.example", "Risk owner at Harbor", "harbor");
        await PersonAsync(server, "admin@tideway.example", "Admin at Tideway", "tideway");
        await PersonAsync(server, Operator, "Operator at Tideway", "tideway");
        await PersonAsync(server, "signatory@tideway.example", "Signatory at Tideway", "tideway");
        await SystemAsync(server, "pacs", "pacs-*");
        await SystemAsync(server, "billing", "billing-*");
        await server.Post("/v1/entitlements", new { system = "pacs", name = "operator", tier = 2,
            actions = new[] { "login", "restart" }, ssh_account = "pacs" });
        await server.Post("/v1/entitlements",
            new { system = "billing", name = "clerk", tier = 1, actions = new[] { "read" } });
        await server.Post("/v1/relationships", new
        {
            name = "harbor-tideway", kind = "supplier", grantor = "harbor", grantee = "tideway",
            contract = new { reference = "C-2026-014", from = Day(now, -30), until = Day(now, 1000) },
            signatories = new[] { "risk@harbor.example", "signatory@tideway.example" },
                sponsor = "sponsor@harbor.example",
            risk_owner = "risk@harbor.example", revocation_owner = "operations@harbor.example", delegation_depth = 1,
        });
        await server.Post(
            "/v1/relationships/harbor-tideway/admins",
                new { person = "admin@tideway.example", by = "signatory@tideway.example", reason = "checked" });
        await server.Post("/v1/workloads", new { name = "backup-agent", organisation = "tideway",
            kind = "service_account", owner = "admin@tideway.example", process = "nightly backup" });
        await server.Post("/v1/grants", new
        {
            name = "tideway-runs-pacs", relationship = "harbor-tideway", entitlement = "pacs/operator",
                to = new { organisation = "tideway" },
            scope = new { host = new[] { "pacs-*" } }, purpose = "day-to-day operation of the picture archive",
                owner = ByOwnersOfHarbor,
            approved_by = new[] { "risk@harbor.example", ByOwnersOfHarbor }, until = Day(now, 900),
        });
        await server.Post("/v1/grants", new
        {
            name = "second-line", parent = "tideway-runs-pacs", to = new { person = Operator },
                scope = new { host = new[] { "pacs-eu-*" } },
            purpose = "second-line operation in Europe", owner = ByOwnersOfHarbor,
            approved_by = new[] { "admin@tideway.example", ByOwnersOfHarbor }, until = Day(now, 800),
        });
        await server.Post("/v1/grants", new
        {
            name = "backup-of-pacs", parent = "tideway-runs-pacs", to = new { workload = "backup-agent" },
                scope = new { host = new[] { "pacs-eu-1" } },
            purpose = "nightly backup", owner = ByOwnersOfHarbor,
                approved_by = new[] { "admin@tideway.example", ByOwnersOfHarbor }, until = Day(now, 700),
        });
    }

    /// <summary>A question of the operator's.</summary>
    public static object Question(string host, string action = "restart", bool? explain = null,
        string subject = Operator) => new
    {
        subject = new { type = "person", id = subject }, action = new { name = action },
            resource = new { type = "host", id = host },
        context = explain is null
            ? new Dictionary<string, object>() : new Dictionary<string, object> { ["explain"] = explain },
    };

    public static async Task<bool> Permits(this RunningServer server, string host, string action = "restart") =>
        (await server.Post("/access/v1/evaluation", Question(host, action))).GetProperty("decision").GetBoolean();

    public static async Task<string> TokenAsync(this RunningServer server, string role, DateTimeOffset now,
        params string[] limits) =>
        (await server.Post("/v1/tokens", new { owner = "test-" + role, role, expires = now.AddDays(1),
            limits = limits.Length == 0 ? null : limits }))
        .GetProperty("token").GetString()!;

    /// <summary>What became of one line.</summary>
    public static string[] Names(this JsonElement page, string member) =>
        [.. page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty(member).ToString())];

    private static Task<JsonElement> PersonAsync(RunningServer server, string name, string displayName,
        string organisation) =>
        server.Post("/v1/people", new { name, display_name = displayName, organisation });

    private static Task<JsonElement> SystemAsync(RunningServer server, string name, string hosts) =>
        server.Post("/v1/systems",
            new { name, owner = ByOwnersOfHarbor, criticality = "high", resources = new { host = new[] { hosts } } });

    private static string Day(DateTimeOffset now, int days) =>
        now.AddDays(days).ToString("yyyy-MM-dd'T'00:00:00'Z'", CultureInfo.InvariantCulture);
}
