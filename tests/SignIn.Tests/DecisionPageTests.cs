using System.Text.Json;
using Mandate.Governance;
using Mandate.Server;
using Mandate.Server.Tests;
using Microsoft.Playwright;

namespace Mandate.SignIn.Tests;

/// <summary>Deciding about a request in a real browser, without the console.</summary>
public sealed class DecisionPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Owner = "pacs-owner@harbor.example";
    private const string Admin = "admin@tideway.example";
    private const string Risk = "risk@harbor.example";

    [Fact]
    public async Task A_person_sees_what_a_yes_comes_to_and_says_it()
    {
        await using var server = await Harbor.StartAsync();
        await using var person = await ComesAsync(server, Owner);
        var id = await AskAsync(server);
        List<string> from = [];
        person.Page.Request += (_, request) => from.Add(new Uri(request.Url).GetLeftPart(UriPartial.Authority));
        await person.Page.GotoAsync(Origin(server) + "/requests");
        await person.ArrivesAsync("Waiting for you");
        await person.Page.ClickAsync("text=signatory@tideway.example");
        await person.ArrivesAsync("signatory@tideway.example: pacs/operator");
        await Assertions.Expect(person.Page.Locator("body")).ToContainTextAsync(
            "signatory@tideway.example do login, restart on host pacs-us-*");
        await Assertions.Expect(person.Page.Locator("body")).ToContainTextAsync("tideway-runs-pacs");
        await Assertions.Expect(person.Page.Locator("body")).ToContainTextAsync("operation in America");
        await person.Page.FillAsync("textarea", "agreed in the meeting");
        await person.Page.ClickAsync("button[value=approve]");
        await person.ArrivesAsync("Recorded");
        Assert.All(from, f => Assert.Equal(Origin(server), f));
        await person.Page.ClickAsync("text=What else waits for you");
        await Assertions.Expect(person.Page.Locator("body")).ToContainTextAsync("Nothing waits");
        var approval = (await server.Get("/v1/requests/" + id)).GetProperty("approvals")[0];
        Assert.Equal((Owner, "proven"), (approval.GetProperty("person").GetString(), approval.GetProperty("class").GetString()));

        await using var admin = await ComesAsync(server, Admin);
        await admin.Page.GotoAsync($"{Origin(server)}/requests/{id}");
        await admin.Page.ClickAsync("button[value=approve]");
        await admin.ArrivesAsync("Recorded");
        Assert.Equal("approved", await StateAsync(server, id));
    }

    [Fact]
    public async Task A_no_needs_words_and_ends_the_request()
    {
        await using var server = await Harbor.StartAsync();
        await using var person = await ComesAsync(server, Owner);
        var id = await AskAsync(server);
        await person.Page.GotoAsync($"{Origin(server)}/requests/{id}");
        await person.Page.ClickAsync("button[value=deny]");
        await person.ArrivesAsync("That did not work");
        Assert.Equal("pending", await StateAsync(server, id));
        await person.Page.ClickAsync("text=Look at the request again");
        await person.Page.FillAsync("textarea", "not now");
        await person.Page.ClickAsync("button[value=deny]");
        await person.ArrivesAsync("Recorded");
        Assert.Equal("denied", await StateAsync(server, id));
    }

    [Fact]
    public async Task A_question_is_asked_and_its_answer_is_shown()
    {
        await using var server = await Harbor.StartAsync();
        await using var person = await ComesAsync(server, Owner);
        var id = await AskAsync(server);
        await person.Page.GotoAsync($"{Origin(server)}/requests/{id}");
        await person.Page.FillAsync("textarea", "for how long <b>exactly</b>?");
        await person.Page.ClickAsync("button[value=ask]");
        await person.ArrivesAsync("Recorded");
        Assert.Equal("information_wanted", await StateAsync(server, id));
        await server.Post($"/v1/requests/{id}/answer", new { on_behalf_of = Harbor.Operator, reason = "one day" });
        await person.Page.GotoAsync($"{Origin(server)}/requests/{id}");
        await Assertions.Expect(person.Page.Locator("body")).ToContainTextAsync("for how long <b>exactly</b>? – one day");
    }

    [Fact]
    public async Task What_changed_between_the_look_and_the_click_is_refused_and_can_be_looked_at_again()
    {
        await using var server = await Harbor.StartAsync();
        await using var person = await ComesAsync(server, Owner);
        var id = await AskAsync(server);
        await person.Page.GotoAsync($"{Origin(server)}/requests/{id}");
        await server.Post("/v1/entitlements", new { system = "pacs", name = "operator", tier = 2,
            actions = new[] { "login", "restart", "erase" }, ssh_account = "pacs" });
        await person.Page.ClickAsync("button[value=approve]");
        await person.ArrivesAsync("That did not work");
        await Assertions.Expect(person.Page.Locator("body")).ToContainTextAsync("the request is not what was shown any more");
        Assert.Empty((await server.Get("/v1/requests/" + id)).GetProperty("approvals").EnumerateArray());
        await person.Page.ClickAsync("text=Look at the request again");
        await Assertions.Expect(person.Page.Locator("body")).ToContainTextAsync("login, restart, erase");
        await person.Page.ClickAsync("button[value=approve]");
        await person.ArrivesAsync("Recorded");
        Assert.Single((await server.Get("/v1/requests/" + id)).GetProperty("approvals").EnumerateArray());
    }

    [Fact]
    public async Task A_yes_to_the_control_plane_asks_for_the_passkey_once_more_and_leads_back()
    {
        var time = new ShiftedTime();
        await using var server = await Harbor.StartAsync(time);
        await server.Post("/v1/entitlements", new { system = "pacs", name = "root", tier = 3, actions = new[] { "su" } });
        await using var person = await ComesAsync(server, Owner);
        var id = (await server.Post("/v1/requests", new
        {
            on_behalf_of = Harbor.Operator, relationship = "harbor-tideway", entitlement = "pacs/root",
            to = new { organisation = "tideway" }, scope = new { host = new[] { "pacs-us-*" } }, purpose = "repair",
            justification = "broken", sponsor = "sponsor@harbor.example", removal = "operations@harbor.example",
            duration_seconds = 3_600,
        })).GetProperty("id").GetString()!;
        time.By = TimeSpan.FromMinutes(16);
        await person.Page.GotoAsync($"{Origin(server)}/requests/{id}");
        await person.Page.ClickAsync("button[value=approve]");
        await person.ArrivesAsync("Sign in");
        Assert.Empty((await server.Get("/v1/requests/" + id)).GetProperty("approvals").EnumerateArray());
        await person.Page.ClickAsync("#use-passkey");
        await person.ArrivesAsync("tideway: pacs/root");
        await person.Page.ClickAsync("button[value=approve]");
        await person.ArrivesAsync("Recorded");
        Assert.Equal("proven", (await server.Get("/v1/requests/" + id)).GetProperty("approvals")[0].GetProperty("class").GetString());
    }

    [Fact]
    public async Task Another_page_decides_nothing_in_a_persons_name_and_the_page_runs_no_script_but_its_own()
    {
        await using var server = await Harbor.StartAsync();
        await using var person = await ComesAsync(server, Owner);
        var id = await AskAsync(server);
        var page = await person.Page.GotoAsync($"{Origin(server)}/requests/{id}");
        var policy = page!.Headers["content-security-policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        // From a page of ours, with a word that is not the form's.
        var forged = await person.Page.EvaluateAsync<int>("""
            async (id) => (await fetch(`/requests/${id}/decide`, { method: "POST",
                headers: { "Content-Type": "application/x-www-form-urlencoded" },
                body: "choice=deny&reason=no&antiforgery=" + "a".repeat(64) })).status
            """, id);
        Assert.Equal(403, forged);
        // From a page of another site, with everything that the form has.
        var word = await person.Page.GetAttributeAsync("input[name=antiforgery]", "value");
        await using var context = person.Context;
        var other = await context.NewPageAsync();
        await other.SetContentAsync($"""
            <form method="post" action="{Origin(server)}/requests/{id}/decide">
            <input name="antiforgery" value="{word}"><input name="reason" value="no">
            <button name="choice" value="deny">Go</button></form>
            """);
        var answer = await other.RunAndWaitForResponseAsync(
            () => other.ClickAsync("text=Go"), r => r.Url.EndsWith("/decide", StringComparison.Ordinal));
        Assert.True(answer.Status is 401 or 403, $"{answer.Status}");
        Assert.Equal("pending", await StateAsync(server, id));
    }

    [Fact]
    public async Task The_link_of_a_letter_leads_by_the_sign_in_to_the_request_once_and_for_whom_it_was_sent_to()
    {
        await using var server = await Harbor.StartAsync();
        await using var person = await ComesAsync(server, Owner);
        await using var another = await ComesAsync(server, Risk);
        var id = await AskAsync(server);
        var link = Origin(server) + Link(server, id, Owner);
        await another.Page.GotoAsync(link);
        await Assertions.Expect(another.Page.Locator("body")).ToContainTextAsync("sent to somebody else");
        await person.Context.ClearCookiesAsync();
        await person.Page.GotoAsync(link);
        await person.ArrivesAsync("Sign in");
        await person.Page.ClickAsync("#use-passkey");
        await person.ArrivesAsync("A request waits for you");
        await person.Page.ClickAsync("text=Open it");
        await person.ArrivesAsync("signatory@tideway.example: pacs/operator");
        Assert.Empty((await server.Get("/v1/requests/" + id)).GetProperty("approvals").EnumerateArray());
        await person.Page.GotoAsync(link);
        await Assertions.Expect(person.Page.Locator("body")).ToContainTextAsync("used already");
        await person.Page.ClickAsync("text=See what waits for you");
        await person.ArrivesAsync("Waiting for you");
    }

    /// <summary>Somebody with a passkey who is signed in.</summary>
    private async Task<Person> ComesAsync(RunningServer server, string name)
    {
        var person = await chromium.PersonAsync();
        await person.EnrolAsync((await server.Post($"/v1/people/{name}/invite", new { })).GetProperty("url").GetString()!);
        return person;
    }

    private static async Task<string> AskAsync(RunningServer server) => (await server.Post("/v1/requests", new
    {
        on_behalf_of = Harbor.Operator, parent = "tideway-runs-pacs", to = new { person = "signatory@tideway.example" },
        scope = new { host = new[] { "pacs-us-*" } }, purpose = "operation in America", justification = "on leave",
        sponsor = "sponsor@harbor.example", removal = "operations@harbor.example", duration_seconds = 86_400,
    })).GetProperty("id").GetString()!;

    private static async Task<string?> StateAsync(RunningServer server, string id) =>
        (await server.Get("/v1/requests/" + id)).GetProperty("state").GetString();

    /// <summary>What a letter to the person would have.</summary>
    private static string Link(RunningServer server, string id, string person)
    {
        var node = server.Server.Node;
        Assert.True(Identifier.TryRead<AccessRequestId>(id, out var request));
        var text = new OneTimeLinks(node).Make(
            request, node.People.Find(person)!.Value, node.Now.Plus(TimeSpan.FromHours(1)));
        return $"/requests/{id}/link?once={text}";
    }

    private static string Origin(RunningServer server) =>
        server.Server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
}
