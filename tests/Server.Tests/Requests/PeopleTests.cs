using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Governance;

namespace Mandate.Server.Tests.Requests;

/// <summary>People who are signed in ask and decide for themselves, and each side sees what is its own.</summary>
public sealed class PeopleTests
{
    private const string Admin = "admin@tideway.example";
    private const string Owner = "pacs-owner@harbor.example";

    private static object Asking(string? onBehalfOf = null, string sponsor = "sponsor@harbor.example",
        string parent = "tideway-runs-pacs") => new
        {
            on_behalf_of = onBehalfOf, parent, to = new { person = "signatory@tideway.example" },
            scope = new { host = new[] { "pacs-us-*" } }, purpose = "operation in America", justification = "on leave",
            sponsor, removal = "operations@harbor.example", duration_seconds = 86_400,
        };

    private static async Task<JsonElement> GetAsync(Visitor visitor, string path) =>
        JsonDocument.Parse(await visitor.Http.GetStringAsync(
            new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken)).RootElement;

    private static string Code((int Status, string Text, string? Challenge) answer) =>
        JsonDocument.Parse(answer.Text).RootElement.GetProperty("code").GetString()!;

    [Fact]
    public async Task What_people_say_for_themselves_is_attested_or_proven_and_stays_with_the_grant()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var server = await Harbor.StartAsync(time);
        using var asker = await Visitor.SignInAsync(server, Harbor.Operator, SignInStrength.MultiFactor);
        using var admin = await Visitor.SignInAsync(server, Admin);
        time.Advance(TimeSpan.FromMinutes(16));
        using var owner = await Visitor.SignInAsync(server, Owner);
        var made = await asker.PostAsync("/v1/requests", Asking());
        Assert.True(made.Status == 201, made.Text);
        var id = JsonDocument.Parse(made.Text).RootElement.GetProperty("id").GetString()!;
        Assert.Equal([id], (await GetAsync(admin, "/v1/approvals")).Names("id"));
        foreach (var visitor in new[] { admin, owner })
        {
            var digest = (await GetAsync(visitor, "/v1/requests/" + id)).GetProperty("shown").GetProperty("digest").GetString();
            var approved = await visitor.PostAsync($"/v1/requests/{id}/approve", new { digest });
            Assert.True(approved.Status == 200, approved.Text);
        }

        var request = await server.Get("/v1/requests/" + id);
        Assert.Equal("approved", request.GetProperty("state").GetString());
        Assert.Equal(["attested", "proven"], request.GetProperty("approvals").EnumerateArray()
            .Select(a => a.GetProperty("class").GetString()));
        var estate = server.Server.Node.Estate;
        var admission = estate.Admissions[estate.Grants[estate.FindGrant(request.GetProperty("name").GetString()!)].Admission];
        Assert.Equal([EvidenceClass.Attested, EvidenceClass.Proven], admission.Classes);
    }

    [Fact]
    public async Task A_yes_to_privileged_access_asks_for_a_sign_in_that_resists_phishing_and_a_no_for_none()
    {
        await using var server = await Harbor.StartAsync();
        await server.Post("/v1/entitlements", new { system = "pacs", name = "root", tier = 3, actions = new[] { "su" } });
        using var weak = await Visitor.SignInAsync(server, Owner, SignInStrength.MultiFactor);
        var id = (await server.Post("/v1/requests", new
        {
            on_behalf_of = Harbor.Operator, relationship = "harbor-tideway", entitlement = "pacs/root",
            to = new { organisation = "tideway" }, scope = new { host = new[] { "pacs-us-*" } }, purpose = "repair",
            justification = "broken", sponsor = "sponsor@harbor.example", removal = "operations@harbor.example",
            duration_seconds = 3_600,
        })).GetProperty("id").GetString()!;
        var digest = (await server.Get("/v1/requests/" + id)).GetProperty("shown").GetProperty("digest").GetString();
        var challenged = await weak.PostAsync($"/v1/requests/{id}/approve", new { digest });
        Assert.Equal(401, challenged.Status);
        Assert.Contains("acr_values=\"phishing_resistant\"", challenged.Challenge, StringComparison.Ordinal);
        Assert.Equal(200, (await weak.PostAsync($"/v1/requests/{id}/deny", new { reason = "no" })).Status);
    }

    [Fact]
    public async Task A_page_shows_what_a_yes_comes_to_and_a_link_alone_decides_nothing()
    {
        await using var server = await Harbor.StartAsync();
        var id = (await server.Post("/v1/requests", Asking(Harbor.Operator))).GetProperty("id").GetString()!;
        using var nobody = server.Client(null);
        using var sent = await nobody.GetAsync(
            new Uri("/requests/" + id, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("/sign-in", sent.RequestMessage!.RequestUri!.ToString(), StringComparison.Ordinal);
        using var owner = await Visitor.SignInAsync(server, Owner);
        using var asker = await Visitor.SignInAsync(server, Harbor.Operator);
        async Task<string> Page(Visitor who, string path) =>
            await who.Http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("/requests/" + id, await Page(owner, "/requests"), StringComparison.Ordinal);
        Assert.DoesNotContain(id, await Page(asker, "/requests"), StringComparison.Ordinal);
        var page = await Page(owner, "/requests/" + id);
        Assert.Contains("What a yes comes to", page, StringComparison.Ordinal);
        Assert.Contains("value=\"approve\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"approve\"", await Page(asker, "/requests/" + id), StringComparison.Ordinal);
        Assert.Equal("pending", (await server.Get("/v1/requests/" + id)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Nobody_acts_in_another_persons_name()
    {
        await using var server = await Harbor.StartAsync();
        using var asker = await Visitor.SignInAsync(server, Harbor.Operator);
        using var owner = await Visitor.SignInAsync(server, Owner);
        Assert.Equal("not_permitted", Code(await asker.PostAsync("/v1/requests", Asking(Admin))));
        var id = (await server.Post("/v1/requests", Asking(Harbor.Operator))).GetProperty("id").GetString()!;
        var digest = (await server.Get("/v1/requests/" + id)).GetProperty("shown").GetProperty("digest").GetString();
        Assert.Equal("not_permitted",
            Code(await owner.PostAsync($"/v1/requests/{id}/approve", new { digest, on_behalf_of = Admin })));
        Assert.Equal("self_approval", Code(await asker.PostAsync($"/v1/requests/{id}/approve", new { digest })));
        Assert.Equal(200, (await asker.PostAsync($"/v1/requests/{id}/withdraw", new { })).Status);
    }

    [Fact]
    public async Task A_stranger_finds_nothing_and_the_grantee_nothing_that_is_inside_the_grantor()
    {
        await using var server = await Harbor.StartAsync();
        await server.Post("/v1/organisations", new { name = "other", display_name = "Other" });
        await server.Post("/v1/people", new { name = "stranger@other.example", organisation = "other" });
        using var stranger = await Visitor.SignInAsync(server, "stranger@other.example");
        using var asker = await Visitor.SignInAsync(server, Harbor.Operator);
        var id = (await server.Post("/v1/requests", Asking(Harbor.Operator))).GetProperty("id").GetString()!;
        Assert.Empty((await GetAsync(stranger, "/v1/requests")).Names("id"));
        Assert.Equal(404, await stranger.StatusAsync("/v1/requests/" + id));
        Assert.Equal(404, (await stranger.PostAsync($"/v1/requests/{id}/deny", new { reason = "no" })).Status);
        // What is there and what is not are answered alike.
        var there = await stranger.PostAsync("/v1/requests", Asking());
        var nowhere = await stranger.PostAsync("/v1/requests", Asking(parent: "no-such-grant"));
        Assert.Equal(nowhere.Text.Replace("no-such-grant", "tideway-runs-pacs", StringComparison.Ordinal), there.Text);
        Assert.Equal(
            (await asker.PostAsync("/v1/requests", Asking(sponsor: "nobody@other.example"))).Text
                .Replace("nobody", "stranger", StringComparison.Ordinal),
            (await asker.PostAsync("/v1/requests", Asking(sponsor: "stranger@other.example"))).Text);
        await server.Post($"/v1/requests/{id}/deny", new { on_behalf_of = Owner, reason = "no" });
        Assert.Equal("harbor", (await GetAsync(asker, "/v1/requests/" + id)).GetProperty("denied_by").GetString());
        Assert.Equal(Owner, (await server.Get("/v1/requests/" + id)).GetProperty("denied_by").GetString());
    }

    [Fact]
    public async Task Places_in_a_seat_are_assigned_by_the_admin_and_taken_away_by_nobody_beside()
    {
        await using var server = await Harbor.StartAsync();
        var asked = (await server.Post("/v1/requests", new
        {
            on_behalf_of = Harbor.Operator, parent = "tideway-runs-pacs", seat = new { name = "night-shift", size = 2 },
            scope = new { host = new[] { "pacs-us-*" } }, purpose = "night shift", justification = "nights",
            sponsor = "sponsor@harbor.example", removal = "operations@harbor.example", duration_seconds = 86_400,
        })).GetProperty("id").GetString()!;
        foreach (var person in new[] { Admin, Owner })
            await server.ApproveAsync(asked, person);
        using var admin = await Visitor.SignInAsync(server, Admin);
        using var occupant = await Visitor.SignInAsync(server, Harbor.Operator);
        using var other = await Visitor.SignInAsync(server, "signatory@tideway.example");
        var body = new { person = Harbor.Operator };
        Assert.Equal("approval_missing", Code(await other.PostAsync("/v1/seats/night-shift/occupy", body)));
        // A place is access of tier 3 that nobody else is asked about.
        using (var weak = await Visitor.SignInAsync(server, Admin, SignInStrength.MultiFactor))
        {
            var challenged = await weak.PostAsync("/v1/seats/night-shift/occupy", body);
            Assert.Equal(401, challenged.Status);
            Assert.Contains("acr_values=\"phishing_resistant\"", challenged.Challenge, StringComparison.Ordinal);
        }

        Assert.Equal(200, (await admin.PostAsync("/v1/seats/night-shift/occupy", body)).Status);
        Assert.Equal("not_permitted", Code(await other.PostAsync("/v1/seats/night-shift/vacate", body)));
        Assert.Equal("not_permitted", Code(await other.PostAsync("/v1/seats/night-shift/close", new { reason = "no" })));
        Assert.Equal(200, (await occupant.PostAsync("/v1/seats/night-shift/vacate", body)).Status);
    }
}
