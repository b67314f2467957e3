using System.Globalization;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Decisions.Searches;

/// <summary>
/// On random estates, a search finds exactly what evaluations of every combination permit, for every caller and limit.
/// </summary>
public sealed class SearchPropertyTests
{
    private const string Owner = "pacs-owner@harbor.example";
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly string[] Actions = ["login", "restart", "read", "delete"];
    private static readonly string[] People =
        [Harbor.Operator, "admin@tideway.example", "p1@tideway.example", "p2@tideway.example", "p3@tideway.example"];
    private static readonly string[] Workloads = ["backup-agent", "w1"];
    private static readonly string[] PacsPatterns =
        ["pacs-eu-1", "pacs-eu-2", "pacs-us-1", "pacs-us-10", "pacs-eu-*", "pacs-us-*", "pacs-us-1*", "pacs-*"];
    private static readonly string[] VaultPatterns = ["vault-1", "vault-2", "vault-3"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(
        1, int.TryParse(Environment.GetEnvironmentVariable("SEEDS"), out var count) ? count : 3)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_search_finds_what_evaluations_permit(int seed)
    {
        var random = new Random(seed);
        var time = new ManualTime(Start);
        await using var server = await EstateAsync(time);
        var named = new HashSet<string>(VaultPatterns) { "pacs-eu-1" };
        var met = 0;
        for (var round = 0; round < 3; round++)
        {
            for (var step = 0; step < 12; step++) await StepAsync(server, random, time, named, $"g{round}-{step}");
            using var application = server.Client(await server.TokenAsync("application", time.GetUtcNow(), "pacs"));
            foreach (var http in (HttpClient[])[server.Http, application])
                met += await CompareAsync(http, random, named, $"seed {seed}, round {round}");
        }

        Assert.True(met > 0, $"seed {seed}: nothing was ever permitted");
    }

    /// <summary>How much is permitted, all of which was found.</summary>
    private static async Task<int> CompareAsync(HttpClient http, Random random, HashSet<string> named, string where)
    {
        string[] resources = [.. named, "pacs-unnamed", "nowhere"];
        var permitted = await PermittedAsync(http, resources);
        foreach (var (type, ids) in ((string, string[])[])[("person", People), ("workload", Workloads)])
        {
            foreach (var action in Actions)
            {
                foreach (var resource in resources)
                    Same(permitted.Where(p => p.Type == type && p.Action == action && p.Resource == resource)
                            .Select(p => p.Subject),
                        await http.AllAsync("subject", SearchClient.Subjects(action, resource, type), Limit(random)),
                        $"{where}: who may {action} {resource}");
                foreach (var id in ids)
                    Same(permitted.Where(p => p.Type == type && p.Subject == id && p.Action == action)
                            .Select(p => p.Resource).Where(named.Contains),
                        await http.AllAsync("resource", SearchClient.Resources(id, action, type), Limit(random)),
                        $"{where}: what may {id} {action}");
            }

            foreach (var id in ids)
                foreach (var resource in resources)
                    Same(permitted.Where(p => p.Type == type && p.Subject == id && p.Resource == resource)
                            .Select(p => p.Action),
                        await http.AllAsync("action", SearchClient.Actions(id, resource, type), Limit(random)),
                        $"{where}: doing what may {id} on {resource}");
        }

        return permitted.Count;
    }

    private static void Same(IEnumerable<string> permitted, List<string> found, string what) =>
        Assert.True(permitted.Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)),
            $"{what}: evaluations permit {string.Join(' ', permitted)}, the search found {string.Join(' ', found)}");

    private static int Limit(Random random) => random.Next(3) switch { 0 => 1, 1 => 2, _ => 100 };

    private static async Task<List<(string Type, string Subject, string Action, string Resource)>> PermittedAsync(
        HttpClient http, string[] resources)
    {
        var asked = new List<(string Type, string Subject, string Action, string Resource)>();
        foreach (var (type, ids) in ((string, string[])[])[("person", People), ("workload", Workloads)])
            foreach (var id in ids)
                foreach (var action in Actions)
                    foreach (var resource in resources) asked.Add((type, id, action, resource));
        using var content = RunningServer.Json(new
        {
            evaluations = asked.Select(a => new
            {
                subject = new { type = a.Type, id = a.Subject }, action = new { name = a.Action },
                resource = new { type = "host", id = a.Resource },
            }),
        });
        using var response = await http.PostAsync(new Uri("/access/v1/evaluations", UriKind.Relative), content);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        var decisions = answer.GetProperty("evaluations").EnumerateArray().Select(d =>
            d.GetProperty("decision").GetBoolean()).ToList();
        Assert.Equal(asked.Count, decisions.Count);
        return [.. asked.Where((_, index) => decisions[index])];
    }

    private static async Task StepAsync(RunningServer server, Random random, ManualTime time, HashSet<string> named,
        string name)
    {
        switch (random.Next(12))
        {
            case 0: time.Advance(TimeSpan.FromDays(random.Next(1, 20))); break;
            case 1: await TryAsync(server, "/v1/grants/" + (random.Next(2) == 0 ? "second-line" : "backup-of-pacs")
                + "/revoke", new { reason = "x" }); break;
            case 2: await TryAsync(server, "/v1/people/" + Pick(random, People) + "/leave",
                new { reason = "x" }); break;
            case 3: await TryAsync(server, "/v1/relationships/harbor-tideway/suspend", new { reason = "x" }); break;
            case 4:
            case 5: await TryAsync(server, "/v1/relationships/harbor-tideway/resume", new
            {
                reason = "x", approved_by = new[] { "risk@harbor.example", "sponsor@harbor.example" },
            }); break;
            default: await GrantAsync(server, random, time, named, name); break;
        }
    }

    private static async Task GrantAsync(RunningServer server, Random random, ManualTime time, HashSet<string> named,
        string name)
    {
        var (parent, patterns) = random.Next(3) switch
        {
            0 => ("tideway-reads-pacs", PacsPatterns), 1 => ("tideway-keeps-vault", VaultPatterns),
            _ => ("tideway-runs-pacs", PacsPatterns),
        };
        string[] scope = [Pick(random, patterns), Pick(random, patterns)];
        object to = random.Next(3) == 0
            ? new { workload = Pick(random, Workloads) } : new { person = Pick(random, People) };
        var recorded = await TryAsync(server, "/v1/grants", new
        {
            name, parent, to, scope = new { host = scope.Distinct() }, purpose = "random", owner = Owner,
            approved_by = new[] { "admin@tideway.example", "admin2@tideway.example", Owner },
            until = time.GetUtcNow().AddDays(random.Next(10, 400)),
        });
        if (recorded) named.UnionWith(scope.Where(s => !s.EndsWith('*')));
    }

    private static async Task<bool> TryAsync(RunningServer server, string path, object body)
    {
        using var response = await server.Send(path, body);
        Assert.True((int)response.StatusCode is 200 or 201 or 400 or 409, path + ": " + response.StatusCode);
        return response.IsSuccessStatusCode;
    }

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];

    /// <summary>The example estate, more people, a second entitlement, and a system of three exact resources.</summary>
    private static async Task<RunningServer> EstateAsync(ManualTime time)
    {
        var server = await Harbor.StartAsync(time);
        foreach (var person in (string[])["p1", "p2", "p3", "admin2"])
            await server.Post("/v1/people",
                new { name = person + "@tideway.example", display_name = person, organisation = "tideway" });
        await server.Post("/v1/relationships/harbor-tideway/admins",
            new { person = "admin2@tideway.example", by = "signatory@tideway.example", reason = "checked" });
        await server.Post("/v1/workloads", new { name = "w1", organisation = "tideway", kind = "service_account",
            owner = "admin@tideway.example", process = "w1" });
        await server.Post("/v1/systems", new { name = "vault", owner = Owner, criticality = "low",
            resources = new { host = VaultPatterns } });
        await server.Post("/v1/entitlements",
            new { system = "pacs", name = "reader", tier = 1, actions = new[] { "login", "read" } });
        await server.Post("/v1/entitlements",
            new { system = "vault", name = "keeper", tier = 1, actions = new[] { "read", "delete" } });
        foreach (var (name, entitlement, host) in ((string, string, string[])[])
            [("tideway-reads-pacs", "pacs/reader", ["pacs-*"]), ("tideway-keeps-vault", "vault/keeper", VaultPatterns)])
            await server.Post("/v1/grants", new
            {
                name, relationship = "harbor-tideway", entitlement, to = new { organisation = "tideway" },
                scope = new { host }, purpose = "random", owner = Owner,
                approved_by = new[] { "risk@harbor.example", Owner },
                until = time.GetUtcNow().AddDays(800).ToString("O", CultureInfo.InvariantCulture),
            });
        return server;
    }
}
