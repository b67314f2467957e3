using System.Net;
using Mandate.Fixtures;
using Mandate.Governance;

namespace Mandate.Server.Tests;

/// <summary>How strongly and how freshly: what is asked for, and what an act is worth.</summary>
public sealed class StrengthTests
{
    private const string Admin = "sponsor@harbor.example";
    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SignInStrength.PhishingResistant, 0, "proven")]
    [InlineData(SignInStrength.PhishingResistant, 16, "attested")]
    [InlineData(SignInStrength.MultiFactor, 0, "attested")]
    public async Task A_persons_own_act_is_attested_and_proven_while_the_sign_in_is_strong_and_fresh(
        SignInStrength strength, int minutes, string expected)
    {
        await using var server = await Harbor.StartAsync(time);
        await server.Post($"/v1/people/{Admin}/roles", new { role = "administrator" });
        using var visitor = await Visitor.SignInAsync(server, Admin, strength);
        time.Advance(TimeSpan.FromMinutes(minutes));
        Assert.Equal(201,
            (await visitor.PostAsync("/v1/organisations", new { name = "next", display_name = "Next" })).Status);
        var entry = await NewestAsync(server);
        Assert.Equal((expected, Identifier.Text(server.Server.Node.People.Find(Admin)!.Value)), entry);
    }

    [Fact]
    public async Task What_a_source_told_stays_imported_and_what_a_token_says_declared()
    {
        await using var server = await Harbor.StartAsync();
        await server.Post($"/v1/people/{Admin}/roles", new { role = "administrator" });
        Assert.Equal("declared", (await NewestAsync(server)).Class);
        using var visitor = await Visitor.SignInAsync(server, Admin);
        Assert.Equal(200, (await visitor.PostAsync($"/v1/people/{Harbor.Operator}/leave", new { source = "hr" })).Status);
        Assert.Equal("imported", (await NewestAsync(server)).Class);
    }

    [Fact]
    public async Task A_token_that_a_person_owns_does_not_act_in_their_name()
    {
        await using var server = await Harbor.StartAsync();
        var token = (await server.Post("/v1/tokens",
            new { owner = Admin, role = "administrator", expires = TimeProvider.System.GetUtcNow().AddDays(1) }));
        using var http = server.Client(token.GetProperty("token").GetString());
        using var body = RunningServer.Json(new { name = "next", display_name = "Next" });
        Assert.Equal(HttpStatusCode.Created,
            (await http.PostAsync(new Uri("/v1/organisations", UriKind.Relative), body, Cancel)).StatusCode);
        Assert.Equal(("declared", token.GetProperty("id").GetString()), await NewestAsync(server));
    }

    [Theory]
    [InlineData(SignInStrength.PhishingResistant, 14, 201)]
    [InlineData(SignInStrength.PhishingResistant, 16, 401)]
    [InlineData(SignInStrength.MultiFactor, 0, 401)]
    public async Task What_opens_for_others_asks_for_a_fresh_sign_in_that_resists_phishing(
        SignInStrength strength, int minutes, int status)
    {
        await using var server = await Harbor.StartAsync(time);
        await server.Post($"/v1/people/{Admin}/roles", new { role = "administrator" });
        using var visitor = await Visitor.SignInAsync(server, Admin, strength);
        time.Advance(TimeSpan.FromMinutes(minutes));
        var answer = await visitor.PostAsync($"/v1/people/{Harbor.Operator}/invite", new { });
        Assert.Equal(status, answer.Status);
        if (status != 401) return;
        Assert.Contains("error=\"insufficient_user_authentication\"", answer.Challenge, StringComparison.Ordinal);
        Assert.Contains("acr_values=\"phishing_resistant\"", answer.Challenge, StringComparison.Ordinal);
        Assert.Contains("max_age=\"900\"", answer.Challenge, StringComparison.Ordinal);
        Assert.Contains("/sign-in?again=true", answer.Text, StringComparison.Ordinal);
    }

    /// <summary>Who speaks for all people of an organisation, and whose messages open what hangs on tickets.</summary>
    [Theory]
    [InlineData("/v1/approver-keys")]
    [InlineData("/v1/sources/itsm/keys")]
    public async Task Keys_that_open_for_others_ask_for_as_much(string path)
    {
        await using var server = await Harbor.StartAsync(time);
        await server.Post($"/v1/people/{Admin}/roles", new { role = "administrator" });
        using var visitor = await Visitor.SignInAsync(server, Admin, SignInStrength.MultiFactor);
        var answer = await visitor.PostAsync(path, new { });
        Assert.Equal(401, answer.Status);
        Assert.Contains("acr_values=\"phishing_resistant\"", answer.Challenge, StringComparison.Ordinal);
    }

    private static async Task<(string? Class, string? Actor)> NewestAsync(RunningServer server)
    {
        var entry = (await server.Get("/v1/entries?order=desc&limit=1")).GetProperty("items")[0];
        return (entry.GetProperty("class").GetString(), entry.GetProperty("actor").GetString());
    }
}
