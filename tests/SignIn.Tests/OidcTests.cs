using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mandate.Server.Tests;
using Microsoft.Playwright;

namespace Mandate.SignIn.Tests;

/// <summary>Signing in at a real OpenID provider.</summary>
public sealed class OidcTests(ProviderStage stage, Chromium chromium)
    : IClassFixture<ProviderStage>, IClassFixture<Chromium>, IDisposable
{
    private readonly Traveller traveller = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => traveller.Dispose();

    [Theory]
    [InlineData(null, null, "single_factor")]
    [InlineData("urn:test:mfa", null, "multi_factor")]
    [InlineData(null, "otp", "multi_factor")]
    [InlineData("urn:test:hardware", null, "phishing_resistant")]
    public async Task A_person_signs_in_at_their_organisation_as_strongly_as_it_says(
        string? acr, string? amr, string strength)
    {
        var (name, account) = await ArriveAsync();
        await stage.AccountAsync(account, acr, amr is null ? null : [amr]);
        if (amr is not null) stage.Front.Alter = said => said["amr"] = new JsonArray(amr);
        var (status, text) = await traveller.GoAsync(stage.SignInAt);
        Assert.True(status == 200, text);
        var me = (await traveller.MeAsync(stage.Origin))!.Value;
        var signIn = me.GetProperty("sign_in");
        Assert.Equal((name, "provider", strength), (me.GetProperty("person").GetString(),
            signIn.GetProperty("method").GetString(), signIn.GetProperty("strength").GetString()));
    }

    [Fact]
    public async Task When_the_provider_asked_is_what_counts_and_not_when_it_was_asked()
    {
        var (_, account) = await ArriveAsync();
        await stage.AccountAsync(account, ago: 3_000);
        await traveller.GoAsync(stage.SignInAt);
        var signIn = (await traveller.MeAsync(stage.Origin))!.Value.GetProperty("sign_in");
        var age = signIn.GetProperty("since").GetDateTimeOffset()
            - signIn.GetProperty("authenticated_at").GetDateTimeOffset();
        Assert.InRange(age, TimeSpan.FromSeconds(2_990), TimeSpan.FromSeconds(3_600));
    }

    [Fact]
    public async Task An_invitation_makes_the_subject_the_person_once_and_from_then_on()
    {
        var (name, account) = await ArriveAsync(isLinked: false);
        await using var person = await chromium.PersonAsync();
        var link = (await stage.Server.Post($"/v1/people/{name}/invite", new { })).GetProperty("url").GetString()!;
        await stage.AccountAsync(account);
        await person.Page.GotoAsync(link);
        await person.Page.ClickAsync("#go-to-provider");
        await person.ArrivesAsync("Your account");
        await traveller.GoAsync(stage.SignInAt);
        Assert.Equal(name, (await traveller.MeAsync(stage.Origin))!.Value.GetProperty("person").GetString());
        await using var thief = await chromium.PersonAsync();
        await thief.Page.GotoAsync(link);
        await Assertions.Expect(thief.Status).ToContainTextAsync("opens nothing");

        // The subject is nowhere but in the sealed store.
        var linked = (await stage.Server.Get("/v1/entries?type=sign_in_linked&order=desc&limit=1"))
            .GetProperty("items")[0].GetProperty("data");
        Assert.Equal(account, linked.GetProperty("subject").GetProperty("value").GetString());
        Assert.DoesNotContain(account, await LedgerAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_address_makes_nobody_the_person_who_has_it()
    {
        await ArriveAsync(isLinked: false);
        await stage.AccountAsync("somebody-else", email: Harbor.Operator);
        var (status, text) = await traveller.GoAsync(stage.SignInAt);
        Assert.Equal(403, status);
        Assert.Contains("somebody-else", text, StringComparison.Ordinal);
        Assert.Null(await traveller.MeAsync(stage.Origin));
    }

    public static TheoryData<string, string, Action<ProviderFront>> Lies => new()
    {
        { "another issuer", "token_refused", f => f.Alter = t => t["iss"] = "https://evil.example" },
        { "another nonce", "nonce_wrong", f => f.Alter = t => t["nonce"] = "another" },
        { "no nonce", "nonce_wrong", f => f.Alter = t => t.Remove("nonce") },
        { "another audience", "token_refused", f => f.Alter = t => t["aud"] = "another" },
        { "an audience beside us", "token_refused", f => f.Alter = t => t["aud"] = new JsonArray("mandate", "other") },
        { "another party", "token_refused", f => f.Alter = t => t["azp"] = "other" },
        { "expired", "token_refused", f => f.Alter = t => t["exp"] = Now(-120) },
        { "no expiry", "token_refused", f => f.Alter = t => t.Remove("exp") },
        { "issued long ago", "token_refused", f => f.Alter = t => t["iat"] = Now(-3_600) },
        { "issued later", "token_refused", f => f.Alter = t => t["iat"] = Now(3_600) },
        { "not yet", "token_refused", f => f.Alter = t => t["nbf"] = Now(3_600) },
        { "no subject", "subject_missing", f => f.Alter = t => t.Remove("sub") },
        { "no signature", "token_refused", f => f.Signs = Signing.None },
        { "the public key as a secret", "token_refused", f => f.Signs = Signing.HmacOfPublicKey },
        { "the client's secret", "token_refused", f => f.Signs = Signing.HmacOfSecret },
        { "a stranger's key under a known name", "token_refused", f => f.Signs = Signing.Stranger },
        { "a key that nobody names", "token_refused", f => f.Signs = Signing.Unknown },
        { "no iss in the answer", "issuer_wrong", f => f.Redirects = a => Without(a, "iss") },
        { "another iss in the answer", "issuer_wrong",
            f => f.Redirects = a => Without(a, "iss") + "&iss=https%3A%2F%2Fevil.example" },
        { "another state", "state_unknown", f => f.Redirects = a => Without(a, "state") + "&state=another" },
        { "no code", "provider_refused", f => f.Redirects = a => Without(a, "code") },
        { "another code", "code_refused", f => f.Redirects = a => Without(a, "code") + "&code=another" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Nobody_is_signed_in_by(string lie, string why, Action<ProviderFront> tell)
    {
        var (_, account) = await ArriveAsync();
        await stage.AccountAsync(account);
        await stage.Server.Server.SignInFailures.RecordAsync();
        tell(stage.Front);
        var (status, _) = await traveller.GoAsync(stage.SignInAt);
        Assert.True(status >= 400, lie);
        Assert.Null(await traveller.MeAsync(stage.Origin));
        await stage.Server.Server.SignInFailures.RecordAsync();
        var failed = (await stage.Server.Get("/v1/entries?type=sign_ins_failed&order=desc&limit=1"))
            .GetProperty("items")[0].GetProperty("data");
        Assert.Equal((lie, why), (lie, failed.GetProperty("why").GetString()));

        // The same person, when nobody lies.
        stage.Front.Reset();
        await traveller.GoAsync(stage.SignInAt);
        Assert.NotNull(await traveller.MeAsync(stage.Origin));
    }

    [Fact]
    public async Task What_brought_somebody_in_brings_nobody_in_twice_nor_in_another_browser()
    {
        var (_, account) = await ArriveAsync();
        await stage.AccountAsync(account);
        var (_, back) = await traveller.GoAsync(stage.SignInAt, stopBefore: "/sign-in/callback");
        using var other = new Traveller();
        Assert.Equal(400, (await other.GoAsync(back)).Status);
        Assert.Null(await other.MeAsync(stage.Origin));
        Assert.Equal(200, (await traveller.GoAsync(back)).Status);
        Assert.Equal(400, (await traveller.GoAsync(back)).Status);
    }

    [Fact]
    public async Task A_rotated_key_is_learnt_once_and_made_up_ones_do_not_make_us_ask()
    {
        var (_, account) = await ArriveAsync();
        await stage.AccountAsync(account);
        stage.Front.Signs = Signing.Proper;
        await traveller.GoAsync(stage.SignInAt);
        Assert.NotNull(await traveller.MeAsync(stage.Origin));
        stage.Time.By += TimeSpan.FromSeconds(90);
        try
        {
            stage.Front.Rotate();
            var asked = stage.Front.KeysAsked;
            // The provider's clock is behind ours by less than is forgiven once its tokens are.
            stage.Front.Alter = t => (t["iat"], t["exp"]) = (Now(90), Now(600));
            using var another = new Traveller();
            await another.GoAsync(stage.SignInAt);
            Assert.NotNull(await another.MeAsync(stage.Origin));
            Assert.Equal(asked + 1, stage.Front.KeysAsked);
            stage.Front.Signs = Signing.Unknown;
            for (var count = 0; count < 5; count++) await another.GoAsync(stage.SignInAt + "?again=true");
            Assert.Equal(asked + 1, stage.Front.KeysAsked);
        }
        finally
        {
            stage.Time.By = TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task Signing_out_at_the_provider_signs_out_here()
    {
        var (name, account) = await ArriveAsync();
        await stage.AccountAsync(account);
        await traveller.GoAsync(stage.SignInAt);
        Assert.NotNull(await traveller.MeAsync(stage.Origin));
        var (_, page) = await traveller.GoAsync(stage.Front.Issuer + "/session/end?client_id=mandate");
        var word = Regex.Match(page, "name=\"xsrf\" value=\"([^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.True(word.Success, page);
        await traveller.PostAsync(stage.Front.Issuer + "/session/end/confirm",
            [new("xsrf", word.Groups[1].Value), new("logout", "yes")]);
        Assert.Null(await traveller.MeAsync(stage.Origin));
        Assert.Empty((await stage.Server.Get($"/v1/sign-ins?person={name}")).Names("id"));
        var ended = (await stage.Server.Get("/v1/entries?type=signed_out&order=desc&limit=1")).GetProperty("items")[0];
        Assert.Equal("provider_signed_out", ended.GetProperty("data").GetProperty("cause").GetString());
    }

    public static TheoryData<string, Action<JsonObject>, Signing> FalseLogouts => new()
    {
        { "a nonce", t => t["nonce"] = "x", Signing.Proper },
        { "no event", t => t.Remove("events"), Signing.Proper },
        { "another event", t => t["events"] = new JsonObject { ["urn:x"] = new JsonObject() }, Signing.Proper },
        { "nobody", t => t.Remove("sub"), Signing.Proper },
        { "no id", t => t.Remove("jti"), Signing.Proper },
        { "another audience", t => t["aud"] = "other", Signing.Proper },
        { "another issuer", t => t["iss"] = "https://evil.example", Signing.Proper },
        { "long ago", t => t["iat"] = Now(-3_600), Signing.Proper },
        { "a stranger's key", _ => { }, Signing.Stranger },
        { "no signature", _ => { }, Signing.None },
    };

    [Theory]
    [MemberData(nameof(FalseLogouts))]
    public async Task Nobody_is_signed_out_by_a_logout_with(string what, Action<JsonObject> alter, Signing signing)
    {
        var (_, account) = await ArriveAsync();
        await stage.AccountAsync(account);
        await traveller.GoAsync(stage.SignInAt);
        var said = Logout(account);
        alter(said);
        Assert.Equal((what, 400), (what, await TellAsync(stage.Front.Token(said, signing))));
        Assert.NotNull(await traveller.MeAsync(stage.Origin));
        Assert.Equal(200, await TellAsync(stage.Front.Token(Logout(account), Signing.Proper)));
        Assert.Null(await traveller.MeAsync(stage.Origin));
    }

    [Fact]
    public async Task A_logout_counts_once()
    {
        var (_, account) = await ArriveAsync();
        await stage.AccountAsync(account);
        var token = stage.Front.Token(Logout(account), Signing.Proper);
        Assert.Equal(200, await TellAsync(token));
        Assert.Equal(400, await TellAsync(token));
    }

    [Fact]
    public async Task Only_people_of_the_named_domains_get_in_where_some_are_named()
    {
        var (_, account) = await ArriveAsync();
        await stage.SetAsync(new { domains = new[] { "tideway.example" } });
        try
        {
            await stage.AccountAsync(account, email: "somebody@elsewhere.example");
            Assert.Equal(403, (await traveller.GoAsync(stage.SignInAt)).Status);
            await stage.AccountAsync(account);
            Assert.Equal(403, (await traveller.GoAsync(stage.SignInAt + "?again=true")).Status);
            await stage.AccountAsync(account, email: "somebody@Tideway.example");
            Assert.Equal(200, (await traveller.GoAsync(stage.SignInAt + "?again=true")).Status);
        }
        finally
        {
            await stage.SetAsync(new { });
        }
    }

    [Fact]
    public async Task The_clients_secret_is_in_no_file_of_the_estate_and_in_no_answer()
    {
        await ArriveAsync();
        Assert.DoesNotContain(ProviderStage.Secret, await LedgerAsync(), StringComparison.Ordinal);
        var providers = await stage.Server.Get("/v1/providers");
        Assert.DoesNotContain(ProviderStage.Secret, providers.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("file:tideway", providers.GetProperty("items")[0].GetProperty("secret").GetString());
    }

    [Theory]
    [InlineData("file:../secrets/tideway")]
    [InlineData("file:.hidden")]
    [InlineData("env:PATH/..")]
    [InlineData("a secret itself")]
    public async Task A_secret_is_named_and_never_written(string secret)
    {
        await ArriveAsync();
        using var answer = await stage.Server.Send("/v1/providers",
            new { organisation = "tideway", issuer = stage.Front.Issuer, client_id = "mandate", secret });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_secret_that_the_server_was_not_given_lets_nobody_in()
    {
        var (_, account) = await ArriveAsync();
        await stage.AccountAsync(account);
        await stage.SetAsync(new { secret = "env:PATH" });
        try
        {
            Assert.Equal(503, (await traveller.GoAsync(stage.SignInAt)).Status);
        }
        finally
        {
            await stage.SetAsync(new { });
        }
    }

    [Theory]
    [InlineData("links")]
    [InlineData("providers")]
    public async Task Who_came_in_is_out_when_what_let_them_in_is_removed(string what)
    {
        var (name, account) = await ArriveAsync();
        await stage.AccountAsync(account);
        await traveller.GoAsync(stage.SignInAt);
        Assert.NotNull(await traveller.MeAsync(stage.Origin));
        var id = what == "providers" ? stage.Id
            : (await stage.Server.Get($"/v1/links?person={name}")).Names("id").Single();
        await stage.Server.Post($"/v1/{what}/{id}/remove", new { });
        Assert.Null(await traveller.MeAsync(stage.Origin));
        if (what != "providers") return;
        // The same provider once more is another one: who is out stays out.
        await stage.SetAsync(new { });
        Assert.Null(await traveller.MeAsync(stage.Origin));
        await traveller.GoAsync(stage.SignInAt);
        Assert.NotNull(await traveller.MeAsync(stage.Origin));
    }

    private async Task<(string Name, string Account)> ArriveAsync(bool isLinked = true)
    {
        stage.Needs();
        stage.Front.Reset();
        return await stage.PersonAsync(isLinked);
    }

    private JsonObject Logout(string account) => new()
    {
        ["iss"] = stage.Front.Issuer, ["aud"] = "mandate", ["iat"] = Now(0), ["exp"] = Now(120), ["sub"] = account,
        ["jti"] = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(),
        ["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() },
    };

    private async Task<int> TellAsync(string token)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent([new("logout_token", token)]);
        using var answer = await http.PostAsync(new Uri(stage.Origin + "/sign-in/backchannel"), form, Cancel);
        return (int)answer.StatusCode;
    }

    /// <summary>Everything in the folder but the sealed store.</summary>
    private async Task<string> LedgerAsync()
    {
        var text = "";
        foreach (var file in Directory.EnumerateFiles(stage.Server.Data, "ledger.db*"))
        {
            await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var read = new StreamReader(open, System.Text.Encoding.Latin1);
            text += await read.ReadToEndAsync(Cancel);
        }

        return text;
    }

    private static long Now(int seconds) => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds;

    private static string Without(string address, string name) => Regex.Replace(
        address, $"([?&]){name}=[^&]*(&|$)", "$1", RegexOptions.None, TimeSpan.FromSeconds(1)).TrimEnd('&', '?');
}
