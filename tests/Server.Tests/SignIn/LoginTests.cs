using System.Net;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests;

/// <summary>A command line is let in by a person who is signed in, and by nobody else.</summary>
public sealed class LoginTests
{
    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_line_is_let_in_once_as_strongly_as_who_let_it_in_and_ends_alone()
    {
        await using var server = await Harbor.StartAsync(time);
        using var visitor = await Visitor.SignInAsync(server, Harbor.Operator);
        time.Advance(TimeSpan.FromMinutes(5));
        var (device, user) = await StartAsync(server);
        Assert.Equal((400, "authorization_pending"), await PollAsync(server, device));
        Assert.Equal(HttpStatusCode.OK, await DecideAsync(server, visitor, user, "yes"));
        var (status, text) = await PollAsync(server, device);
        Assert.Equal(200, status);
        using var line = server.Client(text);
        var me = JsonDocument.Parse(await line.GetStringAsync(new Uri("/v1/me", UriKind.Relative), Cancel)).RootElement;
        var signIn = me.GetProperty("sign_in");
        Assert.Equal((Harbor.Operator, "approval", "phishing_resistant"), (me.GetProperty("person").GetString(),
            signIn.GetProperty("method").GetString(), signIn.GetProperty("strength").GetString()));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero),
            signIn.GetProperty("authenticated_at").GetDateTimeOffset());
        Assert.Equal((400, "expired_token"), await PollAsync(server, device));
        await visitor.PostAsync($"/v1/sign-ins/{visitor.SignIn}/end", new { });
        Assert.Equal(HttpStatusCode.OK, (await line.GetAsync(new Uri("/v1/me", UriKind.Relative), Cancel)).StatusCode);
        await server.Post($"/v1/people/{Harbor.Operator}/sign-out", new { });
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await line.GetAsync(new Uri("/v1/me", UriKind.Relative), Cancel)).StatusCode);
    }

    [Fact]
    public async Task What_was_let_in_lets_no_other_in()
    {
        await using var server = await Harbor.StartAsync(time);
        using var visitor = await Visitor.SignInAsync(server, Harbor.Operator);
        var (device, user) = await StartAsync(server);
        Assert.Equal(HttpStatusCode.OK, await DecideAsync(server, visitor, user, "yes"));
        var (_, text) = await PollAsync(server, device);
        using var copied = visitor with { Http = server.Client(text), Text = text };
        var (next, asked) = await StartAsync(server);
        Assert.Equal(HttpStatusCode.Forbidden, await DecideAsync(server, copied, asked, "yes"));
        Assert.Equal((400, "authorization_pending"), await PollAsync(server, next));
    }

    [Fact]
    public async Task A_no_stands()
    {
        await using var server = await Harbor.StartAsync(time);
        using var visitor = await Visitor.SignInAsync(server, Harbor.Operator);
        var (device, user) = await StartAsync(server);
        Assert.Equal(HttpStatusCode.OK, await DecideAsync(server, visitor, user, "no"));
        Assert.Equal(HttpStatusCode.NotFound, await DecideAsync(server, visitor, user, "yes"));
        Assert.Equal((400, "access_denied"), await PollAsync(server, device));
    }

    [Fact]
    public async Task A_code_lasts_ten_minutes()
    {
        await using var server = await Harbor.StartAsync(time);
        using var visitor = await Visitor.SignInAsync(server, Harbor.Operator);
        var (device, user) = await StartAsync(server);
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.NotFound, await DecideAsync(server, visitor, user, "yes"));
        Assert.Equal((400, "expired_token"), await PollAsync(server, device));
    }

    [Fact]
    public async Task Who_let_it_in_and_went_lets_nobody_in()
    {
        await using var server = await Harbor.StartAsync(time);
        using var visitor = await Visitor.SignInAsync(server, Harbor.Operator);
        var (device, user) = await StartAsync(server);
        Assert.Equal(HttpStatusCode.OK, await DecideAsync(server, visitor, user, "yes"));
        await server.Post($"/v1/people/{Harbor.Operator}/leave", new { });
        Assert.Equal((400, "access_denied"), await PollAsync(server, device));
    }

    [Fact]
    public async Task Guessing_codes_ends_after_ten_wrong_ones()
    {
        await using var server = await Harbor.StartAsync(time);
        using var visitor = await Visitor.SignInAsync(server, Harbor.Operator);
        var (_, user) = await StartAsync(server);
        for (var count = 0; count < 10; count++)
            Assert.Equal(HttpStatusCode.NotFound, await DecideAsync(server, visitor, "BBBB-BBBB", "yes"));
        Assert.Equal(HttpStatusCode.NotFound, await DecideAsync(server, visitor, user, "yes"));
    }

    private static async Task<(string Device, string User)> StartAsync(RunningServer server)
    {
        using var nobody = server.Client(null);
        using var body = RunningServer.Json(new { client = "laptop" });
        using var answer = await nobody.PostAsync(new Uri("/v1/login", UriKind.Relative), body, Cancel);
        var begun = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement;
        return (begun.GetProperty("device_code").GetString()!, begun.GetProperty("user_code").GetString()!);
    }

    private static async Task<(int Status, string Text)> PollAsync(RunningServer server, string device)
    {
        using var nobody = server.Client(null);
        using var body = RunningServer.Json(new { device_code = device });
        using var answer = await nobody.PostAsync(new Uri("/v1/login/poll", UriKind.Relative), body, Cancel);
        var read = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement;
        return ((int)answer.StatusCode,
            read.GetProperty(answer.IsSuccessStatusCode ? "token" : "code").GetString()!);
    }

    private static async Task<HttpStatusCode> DecideAsync(
        RunningServer server, Visitor visitor, string user, string choice)
    {
        using var handler = new SocketsHttpHandler { UseCookies = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(server.Server.Url) };
        using var form = new FormUrlEncodedContent(
        [
            new("antiforgery", Tokens.HashOf("form\n" + visitor.Text)), new("code", user), new("choice", choice),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/login") { Content = form };
        request.Headers.Add("Cookie", "mandate=" + visitor.Text);
        request.Headers.Add("Origin", server.Server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        using var answer = await http.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
