using System.Net;
using System.Net.Http.Headers;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Limits;

/// <summary>Bodies and queries over HTTP: done, or the caller's fault; never this server's.</summary>
public sealed class BodyFuzzTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    private const string Condition =
        """{"conditions":[{"kind":"network","networks":["10.0.0.0/8"]},{"kind":"equal","path":"a","value":1}]}""";

    private readonly RunningServer server = harbor.Server;

    [Theory]
    [InlineData("/v1/organisations", """{"name":"fuzz","display_name":"Fuzz"}""", 71)]
    [InlineData("/v1/people", """{"name":"a@b.example","organisation":"tideway","display_name":"A"}""", 72)]
    [InlineData("/v1/systems", """{"name":"fuzz","owner":"a@b.example","criticality":"high","scope":{"host":["*"]}}""",
        73)]
    [InlineData("/v1/grants",
        """{"name":"g","relationship":"harbor-tideway","to":{"person":"a"},"from":"2026-01-01T00:00:00Z"}""", 74)]
    [InlineData("/v1/entitlements", """{"system":"pacs","name":"e","actions":["read"],"parameters":{}}""", 75)]
    [InlineData("/v1/tokens", """{"role":"auditor","expires":"2027-01-01T00:00:00Z","limits":["pacs"]}""", 76)]
    [InlineData("/access/v1/evaluations",
        """{"subject":{"type":"person","id":"a"},"evaluations":[{"resource":{"type":"host","id":"b"}}]}""", 77)]
    [InlineData("/access/v1/search/resource",
        """{"subject":{"type":"person","id":"a"},"action":{"name":"restart"},"resource":{"type":"host"}}""", 78)]
    [InlineData("/v1/estate/plan", "mandate: 1\nestate: e\n", 79)]
    [InlineData("/v1/estate/import", "mandate: 1\nestate: e\naccountable: harbor\ngrants:\n  a:\n    parent: b\n", 82)]
    [InlineData("/v1/systems/pacs/hosts/pacs-eu-1/report",
        """{"revision":1,"fingerprint":"aa","principals":{"pacs":["a"]},"strange":[],"read_at":"2026-01-01T00:00:00Z"}""",
        83)]
    [InlineData("/v1/policies", """{"name":"p","rules":[{"name":"r","require":{"tests":["revocable"]}}]}""", 84)]
    [InlineData("/v1/requests", """{"grant":{"parent":"tideway-runs-pacs","to":{"person":"a"}},"reason":"r"}""", 85)]
    [InlineData("/v1/sources", """{"name":"desk","owner":"a@b.example","tolerance":"1h","mapping":{}}""", 86)]
    [InlineData("/access/v1/evaluation",
        """{"subject":{"type":"person","id":"a"},"action":{"name":"b"},"resource":{"type":"host","id":"b"},"context":{"explain":true,"at_least":1}}""",
        87)]
    public async Task Mutated_bodies_are_the_callers_fault(string path, string body, int seed) =>
        await Mutations.EachAsync(Mutations.Bytes(body, Condition, "{}"), seed, async bytes =>
        {
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue(
                path.StartsWith("/v1/estate", StringComparison.Ordinal) ? "application/yaml" : "application/json");
            // Nothing is recorded: what a mutation happens to say rightly is only tried.
            var asked = path.StartsWith("/v1", StringComparison.Ordinal)
                && !path.EndsWith("plan", StringComparison.Ordinal)
                && !path.EndsWith("report", StringComparison.Ordinal) ? path + "?what_if=true" : path;
            using var response = await server.Http.PostAsync(new Uri(asked, UriKind.Relative), content);
            Assert.InRange((int)response.StatusCode, 200, 499);
        }, cases: 100);

    [Theory]
    [InlineData("/v1/organisations")]
    [InlineData("/v1/people")]
    [InlineData("/v1/entries")]
    [InlineData("/v1/decisions")]
    public async Task Mutated_page_tokens_are_the_callers_fault(string path)
    {
        var page = await server.Get(path + "?limit=1");
        var token = page.TryGetProperty("next_page", out var next) && next.GetString() is { } there ? there
            : "0.0123456789abcdef";
        var mark = token[token.IndexOf('.', StringComparison.Ordinal)..];
        var seeds = Mutations.Bytes(token, "2147483647" + mark, "2147483646" + mark, "9223372036854775807" + mark,
            "-1" + mark, "+1" + mark, " 1" + mark, "1", mark, "");
        await Mutations.EachAsync(seeds, seed: 80, async bytes =>
        {
            var query = string.Concat(bytes.Take(2_000).Select(b => $"%{b:x2}"));
            using var response = await server.Http.GetAsync(
                new Uri($"{path}?limit=1&page={query}", UriKind.Relative));
            Assert.InRange((int)response.StatusCode, 200, 499);
        }, cases: 100);
    }

    [Fact]
    public async Task Mutated_authorization_is_nobody()
    {
        using var nobody = server.Client(null);
        await Mutations.EachAsync(Mutations.Bytes("Bearer mandate_0123456789abcdef"), seed: 81, async bytes =>
        {
            // What HTTP lets into a header; the rest is refused before anything of ours sees it.
            var text = string.Concat(bytes.Where(b => b is >= 0x20 and < 0x7f).Take(4_000).Select(b => (char)b));
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/estate", UriKind.Relative));
            request.Headers.TryAddWithoutValidation("Authorization", text);
            using var response = await nobody.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }, cases: 100);
    }
}
