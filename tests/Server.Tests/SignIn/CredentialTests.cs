using System.Net;
using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Governance;

namespace Mandate.Server.Tests;

/// <summary>What opens for people: invitations, passkeys, links and providers.</summary>
public sealed class CredentialTests
{
    private const string Issuer = "https://id.example";
    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invitation_lasts_a_day_and_ends_with_the_next_one_or_the_person()
    {
        await using var server = await Harbor.StartAsync(time);
        var first = await InviteAsync(server, Harbor.Operator);
        Assert.Equal(200, await BeginAsync(server, first));
        var second = await InviteAsync(server, Harbor.Operator);
        Assert.Equal((400, 200), (await BeginAsync(server, first), await BeginAsync(server, second)));
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(400, await BeginAsync(server, second));
        var third = await InviteAsync(server, Harbor.Operator);
        await server.Post($"/v1/people/{Harbor.Operator}/leave", new { });
        Assert.Equal(400, await BeginAsync(server, third));
    }

    [Fact]
    public async Task The_secret_of_an_invitation_is_in_no_entry_and_behind_the_address()
    {
        await using var server = await Harbor.StartAsync(time);
        var invited = await server.Post($"/v1/people/{Harbor.Operator}/invite", new { });
        var path = invited.GetProperty("path").GetString()!;
        Assert.StartsWith("/enrol#mandate_", path, StringComparison.Ordinal);
        Assert.DoesNotContain(path.Split('#')[1], (await server.Get("/v1/entries?limit=1000")).GetRawText(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authenticator_that_did_not_count_on_is_refused_as_a_copy()
    {
        await using var server = await Harbor.StartAsync();
        using var visitor = await Visitor.SignInAsync(server, Harbor.Operator);
        var node = server.Server.Node;
        var person = node.People.Find(Harbor.Operator)!.Value;
        SignInProofing Used(long uses) => new(
            SignInMethod.Passkey, SignInStrength.PhishingResistant, node.Now, visitor.Passkey, uses);
        Assert.IsType<SignInOutcome.In>(await server.Server.SignIns.BeginAsync(person, Used(7), null));
        foreach (var uses in (long[])[7, 3, 0])
            Assert.IsType<SignInOutcome.Refused>(await server.Server.SignIns.BeginAsync(person, Used(uses), null));
        Assert.IsType<SignInOutcome.In>(await server.Server.SignIns.BeginAsync(person, Used(8), null));
    }

    [Fact]
    public async Task A_provider_ends_passkeys_of_its_people_but_not_of_an_administrator()
    {
        await using var server = await Harbor.StartAsync();
        await server.Post("/v1/people/admin@tideway.example/roles", new { role = "administrator" });
        using var admin = await Visitor.SignInAsync(server, "admin@tideway.example");
        using var person = await Visitor.SignInAsync(server, Harbor.Operator);
        using var other = await Visitor.SignInAsync(server, "sponsor@harbor.example");
        await SetAsync(server, "tideway");
        Assert.Equal((200, 401, 200), (await admin.StatusAsync("/v1/me"), await person.StatusAsync("/v1/me"),
            await other.StatusAsync("/v1/me")));
        var opens = (await server.Get("/v1/passkeys")).Names("opens");
        Assert.Equal(["True", "False", "True"], opens);
        await server.Post("/v1/people/admin@tideway.example/roles/take", new { role = "administrator" });
        Assert.Equal(401, await admin.StatusAsync("/v1/me"));
    }

    [Fact]
    public async Task Other_settings_of_a_provider_keep_its_address_and_another_issuer_is_another_provider()
    {
        await using var server = await Harbor.StartAsync();
        await SetAsync(server, "tideway");
        var first = await ProviderAsync(server);
        await server.Post("/v1/providers", new { organisation = "tideway", issuer = Issuer, client_id = "renamed" });
        var second = await ProviderAsync(server);
        Assert.Equal(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        Assert.Equal("renamed", second.GetProperty("client_id").GetString());
        await server.Post("/v1/providers",
            new { organisation = "tideway", issuer = "https://other.example", client_id = "mandate" });
        Assert.NotEqual(first.GetProperty("id").GetString(),
            (await ProviderAsync(server)).GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("http://id.example", null, null, "issuer")]
    [InlineData("ftp://id.example", null, null, "issuer")]
    [InlineData("https://user@id.example", null, null, "issuer")]
    [InlineData("https://id.example?x=1", null, null, "issuer")]
    [InlineData("https://id.example", "HS256", null, "algorithms")]
    [InlineData("https://id.example", "none", null, "algorithms")]
    [InlineData("https://id.example", null, "hunter2", "secret")]
    [InlineData("https://id.example", null, "file:/etc/passwd", "secret")]
    public async Task A_provider_that_cannot_be_is_refused_and_nothing_is_recorded(
        string issuer, string? algorithm, string? secret, string member)
    {
        await using var server = await Harbor.StartAsync();
        var before = server.Server.Revision;
        using var answer = await server.Send("/v1/providers", new { organisation = "tideway", issuer,
            client_id = "mandate", algorithms = algorithm is null ? null : new[] { algorithm }, secret });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"\"member\":\"{member}\"", await answer.Content.ReadAsStringAsync(Cancel),
            StringComparison.Ordinal);
        Assert.Equal(before, server.Server.Revision);
    }

    [Fact]
    public async Task Records_that_share_a_sign_in_are_a_finding_until_they_are_linked_as_one_person()
    {
        await using var server = await Harbor.StartAsync();
        await SetAsync(server, "tideway");
        await SetAsync(server, "harbor");
        await server.Post($"/v1/people/{Harbor.Operator}/links", new { subject = "subject-1" });
        await server.Post("/v1/people/sponsor@harbor.example/links", new { subject = "subject-1" });
        await server.Post("/v1/people/risk@harbor.example/links", new { subject = "subject-2" });
        var found = (await server.Get("/v1/people/findings")).GetProperty("items");
        Assert.Equal(1, found.GetArrayLength());
        Assert.Equal(["sponsor@harbor.example", Harbor.Operator],
            found[0].GetProperty("people").EnumerateArray().Select(p => p.GetString()));
        using var auditor = server.Client(await server.TokenAsync("auditor", TimeProvider.System.GetUtcNow()));
        Assert.Equal(HttpStatusCode.NotFound,
            (await auditor.GetAsync(new Uri("/v1/people/findings", UriKind.Relative), Cancel)).StatusCode);
        await server.Post($"/v1/people/{Harbor.Operator}/facts",
            new { type = "same_person", person = "sponsor@harbor.example" });
        Assert.Empty((await server.Get("/v1/people/findings")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Whom_a_subject_is_outlives_the_server_and_goes_when_the_person_is_erased()
    {
        var data = Directory.CreateTempSubdirectory("mandate-links-").FullName;
        var options = new ServerOptions { Data = data, Url = "http://127.0.0.1:0", Converges = false };
        var first = await RunningServer.StartAsync(options);
        await Harbor.CreateAsync(first, TimeProvider.System.GetUtcNow());
        await SetAsync(first, "tideway");
        await SetAsync(first, "harbor");
        await first.Post($"/v1/people/{Harbor.Operator}/links", new { subject = "subject-1" });
        await first.Post("/v1/people/sponsor@harbor.example/links", new { subject = "subject-1" });
        first.Http.Dispose();
        await first.Server.DisposeAsync();
        await using var second = await RunningServer.StartAsync(options);
        Assert.Single((await second.Get("/v1/people/findings")).GetProperty("items").EnumerateArray());
        await second.Post($"/v1/people/{Harbor.Operator}/erase", new { });
        Assert.Empty((await second.Get("/v1/people/findings")).GetProperty("items").EnumerateArray());
        Assert.Equal(["sponsor@harbor.example"], (await second.Get("/v1/links")).Names("person"));
    }

    private static async Task<string> InviteAsync(RunningServer server, string person) =>
        (await server.Post($"/v1/people/{person}/invite", new { })).GetProperty("path").GetString()!.Split('#')[1];

    private static async Task<int> BeginAsync(RunningServer server, string secret)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Server.Url + "/enrol/begin");
        request.Headers.Add("Origin", server.Server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        request.Content = RunningServer.Json(new { secret });
        using var answer = await http.SendAsync(request, Cancel);
        return (int)answer.StatusCode;
    }

    private static Task<JsonElement> SetAsync(RunningServer server, string organisation) =>
        server.Post("/v1/providers", new { organisation, issuer = Issuer, client_id = "mandate" });

    private static async Task<JsonElement> ProviderAsync(RunningServer server) =>
        (await server.Get("/v1/providers?organisation=tideway")).GetProperty("items")[0];
}
