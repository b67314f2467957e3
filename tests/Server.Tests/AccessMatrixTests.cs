using System.Net;
using System.Text;
using Mandate.Fixtures;
using Mandate.Governance;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Mandate.Server.Tests;

/// <summary>Who may use what, and what nobody may.</summary>
public sealed class AccessMatrixTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void The_access_table_is_as_it_was_reviewed()
    {
        var text = new StringBuilder();
        var roles = Enum.GetValues<Role>();
        text.Append("endpoint".PadRight(24)).Append(" anybody").AppendJoin("", roles.Select(r => " " + Word(r)))
            .Append('\n');
        foreach (var endpoint in AccessTable.Endpoints)
        {
            text.Append(endpoint.PadRight(24)).Append(AccessTable.IsOpen(endpoint) ? " yes    " : " -      ");
            foreach (var role in roles)
                text.Append(' ').Append((AccessTable.IsOpen(endpoint) || AccessTable.Permits(endpoint, role)
                    ? "yes" : "-").PadRight(Word(role).Length));
            text.Length -= text.ToString().Length - text.ToString().TrimEnd().Length;
            text.Append('\n');
        }

        Golden.Equal("access-matrix.txt", text.ToString());
    }

    [Fact]
    public async Task Every_endpoint_is_in_the_table_under_its_name()
    {
        var server = harbor.Server;
        var mapped = Endpoints(server).Select(e =>
            e.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "no name: " + e.DisplayName).ToList();
        Assert.Empty(mapped.Except(AccessTable.Endpoints));
        Assert.Equal(mapped.Distinct().Count(), mapped.Count);
        Assert.All(Endpoints(server), e => Assert.NotNull(e.Metadata.GetMetadata<KnownQuery>()));
    }

    [Fact]
    public async Task Nothing_but_health_metadata_and_the_way_in_answers_whoever_asks()
    {
        var server = harbor.Server;
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var nobody = new HttpClient(handler) { BaseAddress = new Uri(server.Server.Url) };
        foreach (var endpoint in Endpoints(server).OfType<RouteEndpoint>())
        {
            var path = "/" + System.Text.RegularExpressions.Regex.Replace(
                endpoint.RoutePattern.RawText!.TrimStart('/'), "{[^}]*}", "x",
                    System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
            var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await nobody.SendAsync(request, Cancel);
            Assert.Contains((path, response.StatusCode), Expected(endpoint).Select(s => (path, s)));
        }

        using var nowhere = await nobody.GetAsync(new Uri("/nowhere", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, nowhere.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer x")]
    [InlineData("Basic bWFuZGF0ZTptYW5kYXRl")]
    [InlineData("Bearer mandate_0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_token_that_is_none_is_401(string authorization)
    {
        var server = harbor.Server;
        using var nobody = server.Client(null);
        nobody.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await nobody.GetAsync(new Uri("/v1/organisations", UriKind.Relative), Cancel)).StatusCode);
        nobody.DefaultRequestHeaders.Remove("Authorization");
        nobody.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + new string('a', 4_000));
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await nobody.GetAsync(new Uri("/v1/organisations", UriKind.Relative), Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_token_that_expired_or_was_revoked_is_401()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var server = await RunningServer.StartAsync(time);
        using var auditor = server.Client(await server.TokenAsync("auditor", time.GetUtcNow()));
        using var other = server.Client(await server.TokenAsync("auditor", time.GetUtcNow()));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(auditor, "/v1/organisations"));
        var second = (await server.Get("/v1/tokens?role=auditor")).Names("id")[1];
        await server.Post($"/v1/tokens/{second}/revoke", new { });
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(other, "/v1/organisations"));
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(auditor, "/v1/organisations"));
    }

    [Fact]
    public async Task What_a_role_may_not_use_looks_like_what_does_not_exist()
    {
        await using var server = await Harbor.StartAsync();
        using var application = server.Client(
            await server.TokenAsync("application", TimeProvider.System.GetUtcNow(), "pacs"));
        var hidden = await application.GetStringAsync(new Uri("/health", UriKind.Relative), Cancel);
        Assert.Equal("ok\n", hidden);
        using var listed = await application.GetAsync(new Uri("/v1/organisations", UriKind.Relative), Cancel);
        using var missing = await application.GetAsync(new Uri("/v1/nothing", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, listed.StatusCode);
        Assert.Equal(await missing.Content.ReadAsStringAsync(Cancel), await listed.Content.ReadAsStringAsync(Cancel));
    }

    [Theory]
    [InlineData("/v1/organisations?states=active", "unknown_query")]
    [InlineData("/v1/organisations?state=active&state=active", "invalid_query")]
    [InlineData("/v1/entries?limit=0", "invalid_query")]
    [InlineData("/v1/entries?page=1.x", "invalid_page")]
    [InlineData("/v1/entries/1?proof=1", "unknown_query")]
    [InlineData("/ledger/checkpoint?size=1", "unknown_query")]
    public async Task A_query_that_is_not_known_is_refused(string path, string code)
    {
        var server = harbor.Server;
        using var response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains($"\"code\":\"{code}\"", await response.Content.ReadAsStringAsync(Cancel),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_preview_records_nothing()
    {
        var server = harbor.Server;
        var before = server.Server.Revision;
        using var response = await server.Send("/v1/organisations?whatif=true",
            new { name = "unheard-of", display_name = "Unheard of" });
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(before, server.Server.Revision);
    }

    [Theory]
    [InlineData("""{"name":"a","name":"b","display_name":"A"}""")]
    [InlineData("""{"name":"a","display_name":"A","more":1}""")]
    [InlineData("""{"name":"a"}""")]
    [InlineData("""{"name":1,"display_name":"A"}""")]
    [InlineData("""{"name":null,"display_name":"A"}""")]
    [InlineData("""{"name":"a","display_name":[[[[[[[[[[[[[[[[[[[[[[[[[["A"]]]]]]]]]]]]]]]]]]]]]]]]]]}""")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{")]
    public async Task A_body_that_is_not_exactly_right_is_400(string body)
    {
        var server = harbor.Server;
        using var response = await server.Send("/v1/organisations", body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/v1/organisations")]
    [InlineData("/access/v1/evaluation")]
    [InlineData("/access/v1/evaluations")]
    public async Task A_body_over_a_mebibyte_is_413(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = RunningServer.Json("{\"name\":\"" + new string('a', 1024 * 1024) + "\"}"),
        };
        // The server answers before it has read the body, and closes: whoever asks first never meets the closed end.
        request.Headers.ExpectContinue = true;
        using var response = await harbor.Server.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    /// <summary>
    /// What is open answers, or says what is wrong with an empty request; what only a page of ours may send is refused
    /// before it is read; a page for people sends to the one where they sign in; and nothing else says more than that
    /// somebody has to.
    /// </summary>
    private static HttpStatusCode[] Expected(RouteEndpoint endpoint) =>
        // What a source sends carries a signature in the place of a token, and this one has neither.
        endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName == "TellSourceEvents"
            ? [HttpStatusCode.Unauthorized]
        : AccessTable.IsOpen(endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName)
            ? endpoint.Metadata.GetMetadata<FromHere>() is not null ? [HttpStatusCode.Forbidden]
            : endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0] != "GET"
                ? [HttpStatusCode.UnsupportedMediaType, HttpStatusCode.BadRequest]
            : [HttpStatusCode.OK, HttpStatusCode.Found, HttpStatusCode.NotFound, HttpStatusCode.BadRequest]
        : endpoint.Metadata.GetMetadata<ShownPage>() is not null ? [HttpStatusCode.Found]
        : [HttpStatusCode.Unauthorized];

    private static IEnumerable<Microsoft.AspNetCore.Http.Endpoint> Endpoints(RunningServer server) =>
        server.Server.Endpoints.Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>() is not null);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        return response.StatusCode;
    }

    private static string Word(Role role) => Shown.Word(role);
}
