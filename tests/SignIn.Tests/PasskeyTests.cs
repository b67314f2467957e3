using System.Net;
using System.Text.Json;
using Mandate.Server;
using Mandate.Server.Tests;
using Microsoft.Playwright;

namespace Mandate.SignIn.Tests;

/// <summary>Passkeys, with a real browser and its virtual authenticator.</summary>
public sealed class PasskeyTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Operator = "operator@tideway.example";
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_administrator_gets_in_by_the_first_tokens_link_and_ends_that_token()
    {
        await using var server = await RunningServer.StartAsync();
        await using var person = await chromium.PersonAsync();
        var token = (await File.ReadAllTextAsync(System.IO.Path.Combine(server.Data, "admin-token"), Cancel)).Trim();
        var link = (await File.ReadAllTextAsync(System.IO.Path.Combine(server.Data, "admin-link"), Cancel)).Trim();
        await person.Page.GotoAsync(link);
        await person.Page.FillAsync("#organisation", "harbor");
        await person.Page.FillAsync("#name", "first@harbor.example");
        await person.Page.FillAsync("#display_name", "First Admin");
        await person.Page.ClickAsync("#name-first");
        await person.Page.ClickAsync("#make-passkey");
        await person.ArrivesAsync("Your account");

        var me = await MeAsync(person);
        Assert.Equal("first@harbor.example", me.GetProperty("person").GetString());
        Assert.Equal("administrator", me.GetProperty("roles")[0].GetString());
        Assert.Equal("phishing_resistant", me.GetProperty("sign_in").GetProperty("strength").GetString());
        Assert.Equal("harbor", (await server.Get("/v1/organisations")).Names("name").Single());
        Assert.False(File.Exists(System.IO.Path.Combine(server.Data, "admin-token")));
        Assert.False(File.Exists(System.IO.Path.Combine(server.Data, "admin-link")));
        using var late = server.Client(token);
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await late.GetAsync(new Uri("/v1/me", UriKind.Relative), Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_person_who_was_invited_makes_a_passkey_and_signs_in_with_it_without_a_name()
    {
        await using var server = await Harbor.StartAsync();
        await using var person = await chromium.PersonAsync();
        var link = await InviteAsync(server, Operator);
        await person.EnrolAsync(link);
        await person.Page.ClickAsync("text=Sign out");
        await person.ArrivesAsync("Signed out");
        await person.Page.GotoAsync(Origin(server) + "/account");
        await person.ArrivesAsync("Sign in");
        await person.Page.ClickAsync("#use-passkey");
        await person.ArrivesAsync("Your account");
        Assert.Equal(Operator, (await MeAsync(person)).GetProperty("person").GetString());

        await using var thief = await chromium.PersonAsync();
        await thief.Page.GotoAsync(link);
        await Assertions.Expect(thief.Status).ToContainTextAsync("opens nothing");
    }

    [Fact]
    public async Task What_a_person_does_is_proven_and_said_by_the_person()
    {
        await using var server = await Harbor.StartAsync();
        await using var person = await chromium.PersonAsync();
        await server.Post($"/v1/people/{Operator}/roles", new { role = "administrator" });
        await person.EnrolAsync(await InviteAsync(server, Operator));
        var answer = await person.Page.EvaluateAsync<int>("""
            async () => (await fetch("/v1/organisations", { method: "POST",
                headers: { "Content-Type": "application/json" },
                body: JSON.stringify({ name: "partner", display_name: "Partner" }) })).status
            """);
        Assert.Equal(201, answer);
        var entry = (await server.Get("/v1/entries?order=desc&limit=1")).GetProperty("items")[0];
        Assert.Equal("proven", entry.GetProperty("class").GetString());
        Assert.Equal((await server.Get($"/v1/people/{Operator}")).GetProperty("id").GetString(),
            entry.GetProperty("actor").GetString());
    }

    [Fact]
    public async Task An_answer_counts_once_even_with_the_cookie_that_went_with_it()
    {
        await using var server = await Harbor.StartAsync();
        await using var person = await chromium.PersonAsync();
        await person.EnrolAsync(await InviteAsync(server, Operator));
        await person.Context.ClearCookiesAsync();
        string? body = null, cookie = null;
        await person.Page.RouteAsync("**/sign-in/passkey", async route =>
        {
            body = route.Request.PostData;
            cookie = (await route.Request.AllHeadersAsync()).GetValueOrDefault("cookie");
            await route.ContinueAsync();
        });
        await person.SignInAsync(Origin(server));
        Assert.NotNull(body);
        Assert.Contains("mandate-ceremony=", cookie, StringComparison.Ordinal);
        using var again = new HttpRequestMessage(HttpMethod.Post, Origin(server) + "/sign-in/passkey");
        again.Headers.Add("Cookie", cookie);
        again.Headers.Add("Origin", Origin(server));
        again.Content = RunningServer.Json(body!);
        using var http = new HttpClient();
        using var answer = await http.SendAsync(again, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task An_authenticator_that_does_not_verify_its_user_signs_nobody_in()
    {
        await using var server = await Harbor.StartAsync();
        await using var person = await chromium.PersonAsync();
        await person.EnrolAsync(await InviteAsync(server, Operator));
        await person.Context.ClearCookiesAsync();
        await person.VerifiesAsync(false);
        await person.Page.GotoAsync(Origin(server) + "/sign-in");
        await person.Page.ClickAsync("#use-passkey");
        await Assertions.Expect(person.Status).ToContainTextAsync("NotAllowedError");

        // A browser that is told not to ask for verification signs all the same; the server looks at what was signed.
        var status = await person.Page.EvaluateAsync<int>("""
            async () => {
              const begun = await fetch("/sign-in/passkey/begin", { method: "POST",
                headers: { "Content-Type": "application/json" }, body: "{}" });
              const options = await begun.json();
              options.userVerification = "discouraged";
              const found = await navigator.credentials.get({
                publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
              return (await fetch("/sign-in/passkey", { method: "POST",
                headers: { "Content-Type": "application/json" }, body: JSON.stringify(found) })).status;
            }
            """);
        Assert.Equal(401, status);
    }

    [Fact]
    public async Task An_answer_without_the_browsers_cookie_or_made_up_signs_nobody_in()
    {
        await using var server = await Harbor.StartAsync();
        using var http = new HttpClient();
        foreach (var body in (string[])["{}", "null", "[]", "{\"id\":\"x\",\"response\":{}}", "{"])
        {
            using var begin = new HttpRequestMessage(HttpMethod.Post, Origin(server) + "/sign-in/passkey/begin");
            begin.Headers.Add("Origin", Origin(server));
            using var begun = await http.SendAsync(begin, Cancel);
            Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
            var cookie = begun.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
            foreach (var with in (bool[])[false, true])
            {
                using var answer = new HttpRequestMessage(HttpMethod.Post, Origin(server) + "/sign-in/passkey");
                answer.Headers.Add("Origin", Origin(server));
                if (with) answer.Headers.Add("Cookie", cookie);
                answer.Content = RunningServer.Json(body);
                using var refused = await http.SendAsync(answer, Cancel);
                Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            }
        }
    }

    [Fact]
    public async Task A_passkey_that_was_removed_lets_nobody_in_and_ends_what_it_opened()
    {
        await using var server = await Harbor.StartAsync();
        await using var person = await chromium.PersonAsync();
        await person.EnrolAsync(await InviteAsync(server, Operator));
        var passkey = (await server.Get($"/v1/passkeys?person={Operator}")).Names("id").Single();
        await server.Post($"/v1/passkeys/{passkey}/remove", new { reason = "lost" });
        await person.Page.GotoAsync(Origin(server) + "/account");
        await person.ArrivesAsync("Sign in");
        await person.Page.ClickAsync("#use-passkey");
        await Assertions.Expect(person.Status).ToContainTextAsync("signed nobody in");
    }

    [Fact]
    public async Task Pages_run_no_script_but_their_own()
    {
        await using var server = await Harbor.StartAsync();
        await using var person = await chromium.PersonAsync();
        var answer = await person.Page.GotoAsync(Origin(server) + "/sign-in");
        var policy = answer!.Headers["content-security-policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("no", await person.Page.EvaluateAsync<string>("""
            () => {
              const script = document.createElement("script");
              script.textContent = "window.ran = 'yes'";
              document.body.append(script);
              return window.ran || "no";
            }
            """));
    }

    private static string Origin(RunningServer server) =>
        server.Server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    private static async Task<string> InviteAsync(RunningServer server, string person) =>
        (await server.Post($"/v1/people/{person}/invite", new { })).GetProperty("url").GetString()!;

    private static async Task<JsonElement> MeAsync(Person person) => JsonDocument.Parse(
        await person.Page.EvaluateAsync<string>("async () => (await fetch('/v1/me')).text()")).RootElement;
}
