using System.Net;
using System.Text.RegularExpressions;
using Mandate.Fixtures;
using Mandate.Governance;

namespace Mandate.Server.Tests.Requests;

/// <summary>The one-time links of letters.</summary>
public sealed partial class LinkTests
{
    private const string Owner = "pacs-owner@harbor.example";
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [GeneratedRegex("name=\"antiforgery\" value=\"([0-9a-f]+)\"")]
    private static partial Regex Word { get; }

    /// <summary>A browser of somebody who is signed in.</summary>
    private sealed class Browser(RunningServer server, Visitor visitor) : IDisposable
    {
        private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(server.Server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)),
        };

        public static async Task<Browser> OfAsync(
            RunningServer server, string person, SignInStrength strength = SignInStrength.PhishingResistant) =>
            new(server, await Visitor.SignInAsync(server, person, strength));

        public async Task<(HttpStatusCode Status, string Text, string? Goes)> OpenAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            return await SendAsync(request);
        }

        /// <summary>Presses the button of the link's page.</summary>
        public async Task<(HttpStatusCode Status, string Text, string? Goes)> FollowAsync(string link)
        {
            var page = await OpenAsync(link);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            return await PostAsync(link, Word.Match(page.Text).Groups[1].Value);
        }

        public async Task<(HttpStatusCode Status, string Text, string? Goes)> PostAsync(string link, string word)
        {
            var parts = link.Split("?once=");
            using var form = new FormUrlEncodedContent([new("antiforgery", word), new("once", parts[1])]);
            using var request = new HttpRequestMessage(HttpMethod.Post, parts[0]) { Content = form };
            request.Headers.Add("Origin", http.BaseAddress!.GetLeftPart(UriPartial.Authority));
            return await SendAsync(request);
        }

        public void Dispose()
        {
            http.Dispose();
            visitor.Dispose();
        }

        private async Task<(HttpStatusCode Status, string Text, string? Goes)> SendAsync(HttpRequestMessage request)
        {
            request.Headers.Add("Cookie", "mandate=" + visitor.Text);
            using var answer = await http.SendAsync(request, Cancel);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel),
                answer.Headers.Location?.OriginalString);
        }
    }

    private static async Task<string> AskAsync(RunningServer server) => (await server.Post("/v1/requests", new
    {
        on_behalf_of = Harbor.Operator, parent = "tideway-runs-pacs", to = new { person = "signatory@tideway.example" },
        scope = new { host = new[] { "pacs-us-*" } }, purpose = "operation in America", justification = "on leave",
        sponsor = "sponsor@harbor.example", removal = "operations@harbor.example", duration_seconds = 86_400,
    })).GetProperty("id").GetString()!;

    private static string Link(Node node, string id, string person, double hours = 1)
    {
        Assert.True(Identifier.TryRead<AccessRequestId>(id, out var request));
        return $"/requests/{id}/link?once=" + new OneTimeLinks(node).Make(
            request, node.People.Find(person)!.Value, node.Now.Plus(TimeSpan.FromHours(hours)));
    }

    [Fact]
    public async Task A_link_is_spent_by_following_it_and_not_by_looking_at_it_and_decides_nothing()
    {
        await using var server = await Harbor.StartAsync();
        using var owner = await Browser.OfAsync(server, Owner);
        var id = await AskAsync(server);
        var link = Link(server.Server.Node, id, Owner);
        for (var look = 0; look < 3; look++) Assert.Equal(HttpStatusCode.OK, (await owner.OpenAsync(link)).Status);
        var followed = await owner.FollowAsync(link);
        Assert.Equal((HttpStatusCode.Found, "/requests/" + id), (followed.Status, followed.Goes));
        var entry = (await server.Get("/v1/entries?order=desc&limit=1")).GetProperty("items")[0];
        Assert.Equal("request_link_followed.1", entry.GetProperty("type").GetString());
        Assert.DoesNotContain(link.Split("?once=")[1], entry.ToString(), StringComparison.Ordinal);
        var again = await owner.OpenAsync(link);
        Assert.Equal(HttpStatusCode.Gone, again.Status);
        Assert.Contains("used already", again.Text, StringComparison.Ordinal);
        Assert.Empty((await server.Get("/v1/requests/" + id)).GetProperty("approvals").EnumerateArray());
        Assert.Equal("pending", (await server.Get("/v1/requests/" + id)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Of_two_that_follow_a_link_at_once_one_is_led_on()
    {
        await using var server = await Harbor.StartAsync();
        using var owner = await Browser.OfAsync(server, Owner);
        var link = Link(server.Server.Node, await AskAsync(server), Owner);
        var word = Word.Match((await owner.OpenAsync(link)).Text).Groups[1].Value;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => owner.PostAsync(link, word)));
        Assert.Single(answers, a => a.Status == HttpStatusCode.Found);
        Assert.Equal(7, answers.Count(a => a.Status == HttpStatusCode.Gone));
    }

    [Fact]
    public async Task A_link_is_for_whom_it_was_sent_to_and_for_its_request()
    {
        await using var server = await Harbor.StartAsync();
        using var owner = await Browser.OfAsync(server, Owner);
        using var risk = await Browser.OfAsync(server, "risk@harbor.example");
        var (id, node) = (await AskAsync(server), server.Server.Node);
        var link = Link(node, id, Owner);
        Assert.Equal(HttpStatusCode.Forbidden, (await risk.OpenAsync(link)).Status);
        var word = Word.Match((await risk.OpenAsync(Link(node, id, "risk@harbor.example"))).Text).Groups[1].Value;
        Assert.Equal(HttpStatusCode.Forbidden, (await risk.PostAsync(link, word)).Status);
        await server.Post($"/v1/requests/{id}/withdraw", new { on_behalf_of = Harbor.Operator });
        var other = await AskAsync(server);
        Assert.Equal(HttpStatusCode.NotFound,
            (await owner.OpenAsync(link.Replace(id, other, StringComparison.Ordinal))).Status);
        Assert.Equal(HttpStatusCode.OK, (await owner.OpenAsync(Link(node, other, Owner))).Status);
    }

    [Fact]
    public async Task A_link_that_was_altered_anywhere_is_none()
    {
        await using var server = await Harbor.StartAsync();
        using var owner = await Browser.OfAsync(server, Owner);
        var parts = Link(server.Server.Node, await AskAsync(server), Owner).Split("?once=");
        var links = new OneTimeLinks(server.Server.Node);
        Assert.NotNull(links.Read(parts[1]));
        for (var place = 0; place < parts[1].Length; place++)
        {
            var altered = parts[1].ToCharArray();
            altered[place] = altered[place] == 'A' ? 'B' : 'A';
            Assert.Null(links.Read(new string(altered)));
        }

        foreach (var text in new[] { "", "x", parts[1] + "A", parts[1][..^1], parts[1] + "=" })
            Assert.Equal(HttpStatusCode.NotFound, (await owner.OpenAsync($"{parts[0]}?once={text}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.OpenAsync(parts[0])).Status);
        await using var elsewhere = await Harbor.StartAsync();
        Assert.Null(new OneTimeLinks(elsewhere.Server.Node).Read(parts[1]));
    }

    [Fact]
    public async Task A_link_ends_with_the_deadline_and_with_the_request()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var server = await Harbor.StartAsync(time);
        using var owner = await Browser.OfAsync(server, Owner);
        var (id, node) = (await AskAsync(server), server.Server.Node);
        var (short_, long_) = (Link(node, id, Owner, 0.5), Link(node, id, Owner, 2));
        time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(HttpStatusCode.Gone, (await owner.OpenAsync(short_)).Status);
        var word = Word.Match((await owner.OpenAsync(long_)).Text).Groups[1].Value;
        Assert.Equal(HttpStatusCode.Gone, (await owner.PostAsync(short_, word)).Status);
        await server.Post($"/v1/requests/{id}/withdraw", new { on_behalf_of = Harbor.Operator });
        Assert.Equal(HttpStatusCode.Gone, (await owner.PostAsync(long_, word)).Status);
    }

    [Fact]
    public async Task A_link_leads_to_a_stronger_sign_in_first_where_the_tier_asks_for_one()
    {
        await using var server = await Harbor.StartAsync();
        using var weak = await Browser.OfAsync(server, Owner, SignInStrength.MultiFactor);
        var link = Link(server.Server.Node, await AskAsync(server), Owner);
        var sent = await weak.OpenAsync(link);
        Assert.Equal("/sign-in?again=true&return=" + Uri.EscapeDataString(link), sent.Goes);
        using var strong = await Browser.OfAsync(server, Owner);
        Assert.Equal(HttpStatusCode.Found, (await strong.FollowAsync(link)).Status);
    }

    [Fact]
    public async Task That_a_link_was_used_is_known_after_a_restart()
    {
        var data = Directory.CreateTempSubdirectory("mandate-server-").FullName;
        var options = new ServerOptions { Data = data, Url = "http://127.0.0.1:0", Converges = false };
        var first = await RunningServer.StartAsync(options);
        await Harbor.CreateAsync(first, TimeProvider.System.GetUtcNow());
        using var owner = await Browser.OfAsync(first, Owner);
        var (id, node) = (await AskAsync(first), first.Server.Node);
        var (link, unused) = (Link(node, id, Owner), Link(node, id, Owner));
        Assert.Equal(HttpStatusCode.Found, (await owner.FollowAsync(link)).Status);
        // Its folder stays.
        first.Http.Dispose();
        await first.Server.DisposeAsync();

        await using var again = await RunningServer.StartAsync(options);
        using var later = await Browser.OfAsync(again, Owner);
        Assert.Equal(HttpStatusCode.Gone, (await later.OpenAsync(link)).Status);
        Assert.Equal(HttpStatusCode.Found, (await later.FollowAsync(unused)).Status);
    }
}
