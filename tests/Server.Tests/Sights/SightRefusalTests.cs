using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Governance;
using Mandate.Server.Tests.Estates;
using Mandate.Server.Tests.Policies;
using ServerSights = Mandate.Server.Sights;

namespace Mandate.Server.Tests.Sights;

/// <summary>What a no, a preview and a request tell of the grantor to whoever is across from its system.</summary>
public sealed class SightRefusalTests
{
    private const string Admin = "admin@tideway.example";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task That_a_feed_of_the_grantor_is_silent_is_told_as_no_new_access()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        using var visitor = await Visitor.SignInAsync(server, Admin);
        await server.Post("/v1/relationships/harbor-tideway/facts", new { type = "feed.silent", source = "crm" });
        foreach (var query in new[] { "", "?what_if=true" })
        {
            var (status, text, _) = await visitor.PostAsync("/v1/requests" + query, Asking());
            Assert.Equal((409, "the relationship takes no new access now"), (status, Detail(text)));
            Assert.DoesNotContain("silent", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Where_a_chain_ends_is_told_without_who_is_above()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        await server.Post("/v1/organisations", new { name = "kiosk", display_name = "Kiosk" });
        foreach (var person in new[] { "admin@kiosk.example", "signatory@kiosk.example" })
            await server.Post("/v1/people", new { name = person, organisation = "kiosk" });
        const string Signatory = "signatory@tern.example";
        await server.Post("/v1/relationships", new
        {
            name = "tern-kiosk", kind = "supplier", grantor = "tern", grantee = "kiosk", parent = "tideway-tern",
            contract = new { reference = "C-kiosk", from = Now.AddDays(-30), until = Now.AddDays(900) },
            signatories = new[] { Signatory, "signatory@kiosk.example" }, sponsor = Signatory, risk_owner = Signatory,
            revocation_owner = Signatory, delegation_depth = 1,
        });
        await server.Post("/v1/relationships/tern-kiosk/admins",
            new { person = "admin@kiosk.example", by = "signatory@kiosk.example", reason = "checked" });
        using var visitor = await Visitor.SignInAsync(server, "admin@tern.example");
        foreach (var query in new[] { "", "?what_if=true" })
        {
            var (status, text, _) = await visitor.PostAsync("/v1/requests" + query, new
            {
                parent = "tern-bills", relationship = "tern-kiosk", to = new { organisation = "kiosk" },
                scope = new { host = new[] { "billing-eu-3" } }, purpose = "on", justification = "needed",
                owner = Signatory, sponsor = Signatory, removal = Signatory, duration_seconds = 3_600,
            });
            Assert.Equal((409, "the access is not passed on so far"), (status, Detail(text)));
            Assert.DoesNotContain("harbor", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_rule_that_forbids_is_told_to_whose_system_it_is_and_to_nobody_across()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        await DeployAsync(server);
        using var visitor = await Visitor.SignInAsync(server, Admin);
        foreach (var query in new[] { "", "?what_if=true" })
        {
            var (status, text, _) = await visitor.PostAsync("/v1/requests" + query, Asking());
            Assert.Equal((409, "the grantor's policy does not admit it"), (status, Detail(text)));
            foreach (var inside in new[] { "no-pacs", "stern", "kept inside", "\"policy\"" })
                Assert.DoesNotContain(inside, text, StringComparison.Ordinal);
        }

        using var owner = await Visitor.SignInAsync(server, "risk@harbor.example");
        Assert.Contains("kept inside", (await owner.PostAsync("/v1/requests", Asking())).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_refuses_names_no_person_of_the_grantor_who_left()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        await server.Post("/v1/people", new { name = "gone@harbor.example", organisation = "harbor" });
        var id = (await server.Post("/v1/requests", Asking("gone@harbor.example", Harbor.Operator)))
            .GetProperty("id").GetString()!;
        await server.Post("/v1/people/gone@harbor.example/leave", new { reason = "retired" });
        using var visitor = await Visitor.SignInAsync(server, Admin);
        var digest = JsonDocument.Parse(await visitor.Http.GetStringAsync(
            new Uri("/v1/requests/" + id, UriKind.Relative), Cancel)).RootElement
            .GetProperty("shown").GetProperty("digest").GetString()!;
        using var handler = new SocketsHttpHandler { UseCookies = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(server.Server.Url) };
        using var form = new FormUrlEncodedContent(
        [
            new("antiforgery", Tokens.HashOf("form\n" + visitor.Text)), new("choice", "approve"), new("digest", digest),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/requests/{id}/decide") { Content = form };
        request.Headers.Add("Cookie", "mandate=" + visitor.Text);
        request.Headers.Add("Origin", server.Server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        using var answer = await http.SendAsync(request, Cancel);
        var page = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True((int)answer.StatusCode == 409, $"{(int)answer.StatusCode} {page}");
        Assert.Contains("that person does not answer for it", page, StringComparison.Ordinal);
        Assert.DoesNotContain("gone@harbor.example", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_says_in_a_sources_name_what_they_did_themselves_and_the_same_again_is_not_recorded()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        using var visitor = await Visitor.SignInAsync(server, Admin);
        var before = server.Server.Node.Estate.Revision;
        foreach (var path in new[]
        {
            "/v1/grants/second-line/report", "/v1/seats/tideway-desk/close",
            $"/v1/passkeys/{Identifier.Text(visitor.Passkey)}/remove",
        })
            foreach (var body in new object[]
            {
                new { type = "revoked", source = "crm" }, new { type = "revoked", evidence = "their letter" },
            })
            {
                var (status, text, _) = await visitor.PostAsync(path, body);
                Assert.Equal((path, 403, "source"), (path, status,
                    JsonDocument.Parse(text).RootElement.GetProperty("member").GetString()));
            }

        Assert.Equal(before, server.Server.Node.Estate.Revision);
        async Task<int> Report(string type) =>
            (await visitor.PostAsync("/v1/grants/second-line/report", new { type })).Status;
        Assert.Equal((200, 409, 200), (await Report("revoked"), await Report("revoked"), await Report("provisioned")));
        // Another's word is another's, and after the grant ended it says something new.
        await server.Post("/v1/grants/second-line/report", new { type = "provisioned" });
        await server.Post("/v1/grants/second-line/revoke", new { reason = "over" });
        Assert.Equal((200, 409), (await Report("provisioned"), await Report("provisioned")));
    }

    [Fact]
    public async Task The_rules_that_a_request_meets_are_shown_to_whose_system_it_is_and_not_to_the_middle()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        await DeployAsync(server);
        var id = (await server.Get("/v1/requests?by=hand@tern.example")).Names("id")[0];
        foreach (var (person, isOwn) in new[]
        {
            ("admin@tern.example", false), (Admin, false), ("pacs-owner@harbor.example", true),
        })
        {
            using var visitor = await Visitor.SignInAsync(server, person);
            foreach (var path in new[] { "/v1/requests/" + id, "/requests/" + id })
            {
                var text = await visitor.Http.GetStringAsync(new Uri(path, UriKind.Relative), Cancel);
                if (!isOwn) Assert.DoesNotContain("stern/", text, StringComparison.Ordinal);
                else if (path.StartsWith("/v1", StringComparison.Ordinal))
                    Assert.Contains("stern/base@1", text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_preview_says_nothing_of_the_ledgers_end_to_who_sees_a_part()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        using var visitor = await Visitor.SignInAsync(server, Admin);
        var (status, text, _) = await visitor.PostAsync("/v1/seats/tideway-desk/close?what_if=true", new { reason = "over" });
        Assert.True(status == 200, text);
        Assert.Equal(0, JsonDocument.Parse(text).RootElement.GetProperty("revision").GetInt64());
        Assert.True((await server.Post("/v1/seats/tideway-desk/close?what_if=true", new { reason = "over" }))
            .GetProperty("revision").GetInt64() > 0);
    }

    [Fact]
    public async Task What_a_person_reaches_is_found_once_a_version_and_second()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        var (node, id) = (server.Server.Node, server.Server.Node.People.Find(Admin)!.Value);
        var row = node.Estate.Find(id);
        var caller = new Caller(Actor.Node, Role.GranteeAdmin, [])
        {
            Person = new SignedInPerson(id, row, node.Estate.FindOrganisation("tideway"), null!, null!, false),
        };
        var (estate, at) = (node.Estate, node.Now);
        var first = ServerSights.Of(caller, estate, at);
        var later = ServerSights.Of(caller, estate, at.Plus(TimeSpan.FromMilliseconds(999)));
        Assert.Same(first.Found, later.Found);
        Assert.Equal(at.Plus(TimeSpan.FromMilliseconds(999)), later.At);
        Assert.NotSame(first.Found, ServerSights.Of(caller, estate, at.Plus(ServerSights.KeptFor)).Found);
        await server.Post("/v1/organisations", new { name = "later", display_name = "Later" });
        Assert.NotSame(first.Found, ServerSights.Of(caller, node.Estate, at).Found);
    }

    /// <summary>Everything that is bounded in time is admitted, but for people on one system.</summary>
    private static async Task DeployAsync(RunningServer server)
    {
        await server.Apply("mandate: 1\nestate: harbor-production\naccountable: harbor\n");
        await server.Post("/v1/policies", PolicyTests.Policy(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["base"] = new { require = new { tests = new[] { "time_bound" } } },
            ["no-pacs"] = new
            {
                match = new { act = new[] { "assignment" }, system = new[] { "pacs" } }, forbid = "kept inside",
            },
        }, name: "stern"));
    }

    private static object Asking(string? owner = null, string? by = null) => new
    {
        on_behalf_of = by, owner, parent = "tideway-runs-pacs", to = new { person = "signatory@tideway.example" },
        scope = new { host = new[] { "pacs-eu-7" } }, purpose = "operation", justification = "needed",
        sponsor = "sponsor@harbor.example", removal = "operations@harbor.example", duration_seconds = 86_400,
    };

    private static string? Detail(string text) =>
        JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString();
}
