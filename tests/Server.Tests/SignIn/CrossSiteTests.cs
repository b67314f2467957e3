using System.Net;
using Mandate.Governance;

namespace Mandate.Server.Tests;

/// <summary>What another site makes a browser send is refused.</summary>
public sealed class CrossSiteTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData(null, 403)]
    [InlineData("same", 200)]
    public async Task What_comes_by_cookie_and_changes_something_comes_from_a_page_of_ours(string? origin, int status)
    {
        await using var server = await Harbor.StartAsync();
        using var visitor = await Visitor.SignInAsync(server, Harbor.Operator);
        using var response = await SendAsync(
            server, $"/v1/sign-ins/{visitor.SignIn}/end", visitor.Text, origin, RunningServer.Json("{}"));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? 401 : 200, await visitor.StatusAsync("/v1/me"));
    }

    [Fact]
    public async Task A_cookie_reads_without_an_origin_and_a_bearer_changes_without_one()
    {
        await using var server = await Harbor.StartAsync();
        using var visitor = await Visitor.SignInAsync(server, Harbor.Operator);
        using var http = new HttpClient { BaseAddress = new Uri(server.Server.Url) };
        http.DefaultRequestHeaders.Add("Cookie", "mandate=" + visitor.Text);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/v1/me", UriKind.Relative), Cancel)).StatusCode);
        Assert.Equal(200, (await visitor.PostAsync($"/v1/sign-ins/{visitor.SignIn}/end", new { })).Status);
    }

    [Theory]
    [InlineData("/account/sign-out")]
    [InlineData("/account/sign-ins/end")]
    [InlineData("/account/passkeys/remove")]
    [InlineData("/login")]
    public async Task A_form_without_the_word_of_its_page_is_refused(string path)
    {
        await using var server = await Harbor.StartAsync();
        using var visitor = await Visitor.SignInAsync(server, Harbor.Operator);
        foreach (var word in (string[])["", new string('a', 64), Tokens.HashOf("form\n")])
        {
            using var form = new FormUrlEncodedContent([new("antiforgery", word), new("choice", "yes")]);
            using var response = await SendAsync(server, path, visitor.Text, "same", form);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        Assert.Equal(200, await visitor.StatusAsync("/v1/me"));
    }

    [Theory]
    [InlineData("/sign-in/passkey/begin")]
    [InlineData("/sign-in/passkey")]
    [InlineData("/enrol/begin")]
    [InlineData("/enrol/passkey")]
    public async Task A_step_of_signing_in_comes_from_a_page_of_ours(string path)
    {
        await using var server = await Harbor.StartAsync();
        using var response = await SendAsync(server, path, null, "https://evil.example", RunningServer.Json("{}"));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("/account", "/account")]
    [InlineData("/login?code=X", "/login?code=X")]
    [InlineData("//evil.example", "/account")]
    [InlineData("/\\evil.example", "/account")]
    [InlineData("https://evil.example", "/account")]
    [InlineData("javascript:alert(1)", "/account")]
    [InlineData("/a\nb", "/account")]
    [InlineData(null, "/account")]
    public void Only_a_path_of_this_server_is_gone_to(string? asked, string goes) =>
        Assert.Equal(goes, Entrance.Local(asked));

    [Fact]
    public async Task A_page_for_people_sends_a_stranger_to_sign_in_and_does_not_exist_for_a_token()
    {
        await using var server = await Harbor.StartAsync();
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(server.Server.Url) };
        using var response = await http.GetAsync(new Uri("/login?code=ABCD", UriKind.Relative), Cancel);
        Assert.Equal("/sign-in?return=%2Flogin%3Fcode%3DABCD", response.Headers.Location?.OriginalString);
        using var token = await server.Http.GetAsync(new Uri("/account", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, token.StatusCode);
    }

    [Theory]
    [InlineData("https://mandate.example", "__Host-mandate=", true)]
    [InlineData(null, "mandate=", false)]
    public async Task A_cookie_is_out_of_reach_of_scripts_and_over_tls_for_this_host_alone(
        string? publicUrl, string begins, bool isSecure)
    {
        var site = new SiteAddress(new ServerOptions { Data = "unused", PublicUrl = publicUrl });
        site.ListensAt("http://127.0.0.1:7420");
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        new SignInCookies(site).SetSignIn(http, "text", TimeSpan.FromHours(1));
        var cookie = http.Response.Headers.SetCookie.ToString();
        Assert.StartsWith(begins + "text", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.Contains("path=/", cookie, StringComparison.Ordinal);
        Assert.Equal(isSecure, cookie.Contains("secure", StringComparison.Ordinal));
        Assert.DoesNotContain("domain", cookie, StringComparison.Ordinal);
        await Task.CompletedTask;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        RunningServer server, string path, string? cookie, string? origin, HttpContent content)
    {
        using var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(server.Server.Url) };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (cookie is not null) request.Headers.Add("Cookie", "mandate=" + cookie);
        var own = server.Server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        if (origin is not null) request.Headers.Add("Origin", origin == "same" ? own : origin);
        return await http.SendAsync(request, Cancel);
    }
}
