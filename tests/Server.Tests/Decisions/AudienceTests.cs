using System.Text;

namespace Mandate.Server.Tests.Decisions;

/// <summary>What the decision point tells whom: an application, an auditor, an administrator, a host, nobody.</summary>
public sealed class AudienceTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly string[] Paths =
        ["evaluation", "evaluations", "search/subject", "search/resource", "search/action"];

    private RunningServer server = null!;
    private HttpClient pacs = null!;
    private HttpClient billing = null!;

    public async ValueTask InitializeAsync()
    {
        server = await Harbor.StartAsync();
        pacs = server.Client(await server.TokenAsync("application", Now, "pacs"));
        billing = server.Client(await server.TokenAsync("application", Now, "billing"));
    }

    public async ValueTask DisposeAsync()
    {
        pacs.Dispose();
        billing.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task What_is_outside_an_applications_systems_is_answered_like_what_there_is_not()
    {
        // To the application of billing, pacs-eu-1 is a name like any other.
        foreach (var explain in (string[])["", ""","context":{"explain":true}"""])
            foreach (var (path, body) in Questions(explain))
            {
                var outside = await BytesAsync(billing, path, body("pacs-eu-1", "host", Harbor.Operator));
                Assert.Equal(outside, await BytesAsync(billing, path, body("nowhere-1", "host", Harbor.Operator)));
                Assert.Equal(outside, await BytesAsync(billing, path, body("pacs-eu-1", "host", "nobody")));
                Assert.Equal(outside,
                    await BytesAsync(billing, path, body("pacs-eu-1", "host", "admin@tideway.example")));
                Assert.NotEqual(outside, await BytesAsync(pacs, path, body("pacs-eu-1", "host", Harbor.Operator)));
            }
    }

    [Fact]
    public async Task Who_has_nothing_on_an_applications_systems_is_answered_like_who_there_is_not()
    {
        foreach (var explain in (string[])["", ""","context":{"explain":true}"""])
            foreach (var (path, body) in Questions(explain).Where(q => q.Path != "search/subject"))
                Assert.Equal(await BytesAsync(pacs, path, body("pacs-eu-1", "host", "nobody")),
                    await BytesAsync(pacs, path, body("pacs-eu-1", "host", "sponsor@harbor.example")));
    }

    [Fact]
    public async Task An_application_reads_decision_reason_until_and_revision_and_no_more()
    {
        var permitted = await TextAsync(pacs, "evaluation", Harbor.Question("pacs-eu-1", explain: true));
        Assert.Matches("""^\{"decision":true,"context":\{"reason":"granted","until":"[^"]+","revision":\d+\}\}$""",
            permitted);
        await server.Post("/v1/relationships/harbor-tideway/suspend", new { reason = "payment" });
        var refused = await TextAsync(pacs, "evaluation", Harbor.Question("pacs-eu-1", explain: true));
        Assert.Matches("""^\{"decision":false,"context":\{"reason":"not_in_force","revision":\d+\}\}$""", refused);
        foreach (var role in (string[])["auditor", "administrator"])
        {
            using var reader = server.Client(await server.TokenAsync(role, Now));
            var text = await TextAsync(reader, "evaluation", Harbor.Question("pacs-eu-1", explain: true));
            Assert.Contains("harbor-tideway", text, StringComparison.Ordinal);
            Assert.Contains("relationship_suspended", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Results_are_those_of_an_applications_systems()
    {
        await server.Post("/v1/relationships", new
        {
            name = "harbor-billing", kind = "supplier", grantor = "harbor", grantee = "tideway",
            contract = new { reference = "C-2", from = Now.AddDays(-1), until = Now.AddDays(900) },
            signatories = new[] { "risk@harbor.example", "signatory@tideway.example" },
            sponsor = "sponsor@harbor.example", risk_owner = "risk@harbor.example",
            revocation_owner = "operations@harbor.example",
        });
        await server.Post("/v1/relationships/harbor-billing/admins",
            new { person = "admin@tideway.example", by = "signatory@tideway.example", reason = "checked" });
        await server.Post("/v1/grants", new
        {
            name = "clerk", relationship = "harbor-billing", entitlement = "billing/clerk",
            to = new { person = Harbor.Operator }, scope = new { host = new[] { "billing-7" } }, purpose = "billing",
            owner = "pacs-owner@harbor.example",
                approved_by = new[] { "risk@harbor.example", "pacs-owner@harbor.example" },
            until = Now.AddDays(300),
        });
        const string Read = """{"subject":{"type":"person","id":"operator@tideway.example"},"action":{"name":"read"},"resource":{"type":"host"}}""";
        Assert.Equal("""{"results":[{"type":"host","id":"billing-7"}]}""",
            await TextAsync(billing, "search/resource", Read));
        Assert.Equal("""{"results":[]}""", await TextAsync(pacs, "search/resource", Read));
        Assert.Equal("""{"results":[{"type":"host","id":"billing-7"}]}""",
            await TextAsync(server.Http, "search/resource", Read));
        using var both = server.Client(await server.TokenAsync("application", Now, "pacs", "billing"));
        Assert.Equal("""{"results":[{"type":"host","id":"billing-7"}]}""", await TextAsync(both, "search/resource", Read));
    }

    [Fact]
    public async Task A_host_and_nobody_ask_nothing()
    {
        using var host = server.Client(await server.TokenAsync("host", Now, "pacs/pacs-eu-1"));
        using var nobody = server.Client(null);
        foreach (var path in Paths)
        {
            Assert.Equal(404, await StatusAsync(host, path));
            Assert.Equal(401, await StatusAsync(nobody, path));
        }
    }

    private static IEnumerable<(string Path, Func<string, string, string, string> Body)> Questions(string more)
    {
        static string Subject(string id) => $$"""{"type":"person","id":"{{id}}"}""";
        yield return ("evaluation", (id, type, subject) =>
            $$"""{"subject":{{Subject(subject)}},"action":{"name":"restart"},"resource":{"type":"{{type}}","id":"{{id}}"}{{more}}}""");
        yield return ("evaluations", (id, type, subject) =>
            $$"""{"subject":{{Subject(subject)}},"action":{"name":"restart"},"evaluations":[{"resource":{"type":"{{type}}","id":"{{id}}"} }]{{more}}}""");
        yield return ("search/subject", (id, type, _) =>
            $$"""{"subject":{"type":"person"},"action":{"name":"restart"},"resource":{"type":"{{type}}","id":"{{id}}"}{{more}}}""");
        yield return ("search/action", (id, type, subject) =>
            $$"""{"subject":{{Subject(subject)}},"resource":{"type":"{{type}}","id":"{{id}}"}{{more}}}""");
    }

    private static async Task<int> StatusAsync(HttpClient http, string path)
    {
        using var content = RunningServer.Json("{}");
        using var response = await http.PostAsync(new Uri("/access/v1/" + path, UriKind.Relative), content);
        return (int)response.StatusCode;
    }

    /// <summary>Status, headers but the date, and body.</summary>
    private static async Task<string> BytesAsync(HttpClient http, string path, string body)
    {
        using var content = RunningServer.Json(body);
        using var response = await http.PostAsync(new Uri("/access/v1/" + path, UriKind.Relative), content);
        var text = new StringBuilder().Append((int)response.StatusCode).Append('\n');
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(h => h.Key != "Date"))
            text.Append(name).Append(": ").AppendJoin(", ", values).Append('\n');
        return text.Append(await response.Content.ReadAsStringAsync()).ToString();
    }

    private static async Task<string> TextAsync(HttpClient http, string path, object body)
    {
        using var content = RunningServer.Json(body);
        using var response = await http.PostAsync(new Uri("/access/v1/" + path, UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }
}
