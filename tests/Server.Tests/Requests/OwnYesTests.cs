using System.Net;
using System.Text.Json;
using Mandate.Server.Tests.Policies;

namespace Mandate.Server.Tests.Requests;

/// <summary>Nobody can mint a token that approves in another person's name (C11).</summary>
public sealed class OwnYesTests
{
    private const string Admin = "admin@tideway.example";
    private const string Owner = "pacs-owner@harbor.example";

    private static async Task<string> AskAsync(RunningServer server) => (await server.Post("/v1/requests", new
    {
        on_behalf_of = Harbor.Operator, parent = "tideway-runs-pacs", to = new { person = "signatory@tideway.example" },
        scope = new { host = new[] { "pacs-us-*" } }, purpose = "operation in America", justification = "on leave",
        sponsor = "sponsor@harbor.example", removal = "operations@harbor.example", duration_seconds = 86_400,
    })).GetProperty("id").GetString()!;

    private static async Task<string?> DigestAsync(RunningServer server, string id) =>
        (await server.Get("/v1/requests/" + id)).GetProperty("shown").GetProperty("digest").GetString();

    private static async Task<string[]> ClassesAsync(RunningServer server) =>
        (await server.Get("/v1/entries?type=approval_given.1")).Names("class");

    [Theory]
    [InlineData("")]
    [InlineData("?what_if=false")]
    public async Task An_administrators_token_says_no_yes_and_a_no(string query)
    {
        await using var server = await Harbor.StartAsync();
        var id = await AskAsync(server);
        foreach (var person in new[] { Admin, Owner, null })
        {
            using var refused = await server.Send($"/v1/requests/{id}/approve{query}",
                new { on_behalf_of = person, digest = await DigestAsync(server, id), reason = "needed" });
            using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(
                TestContext.Current.CancellationToken));
            Assert.Equal((HttpStatusCode.Forbidden, "not_attested", "on_behalf_of"), (refused.StatusCode,
                problem.RootElement.GetProperty("code").GetString(), problem.RootElement.GetProperty("member").GetString()));
            Assert.Contains("mandate login", problem.RootElement.GetProperty("advice").GetString(), StringComparison.Ordinal);
        }

        Assert.Empty(await ClassesAsync(server));
        await server.Post($"/v1/requests/{id}/deny", new { on_behalf_of = Owner, reason = "no" });
        Assert.Equal("denied", (await server.Get("/v1/requests/" + id)).GetProperty("state").GetString());
    }

    /// <summary>Also where policy asks for more than what is declared: as if the person said it.</summary>
    [Fact]
    public async Task An_administrators_token_sees_what_a_yes_comes_to_and_records_nothing()
    {
        await using var server = await PolicyTests.StartAsync();
        await server.Post("/v1/policies", PolicyTests.Policy(new Dictionary<string, object>
        {
            ["roots"] = new { match = new { act = new[] { "grant" } }, require = new { proof_of_authority = "365d" } },
            ["parts"] = new { match = new { act = new[] { "assignment" } }, require = new { proof_of_authority = "365d" } },
        }));
        var id = await AskAsync(server);
        await server.ApproveAsync(id, Admin);
        await server.Post("/v1/policies", PolicyTests.Policy(new Dictionary<string, object>
        {
            ["roots"] = new { match = new { act = new[] { "grant" } }, require = new { proof_of_authority = "365d" } },
            ["parts"] = new
            {
                match = new { act = new[] { "assignment" } },
                require = new { evidence = "attested", approvals = new[] { "system_owner" } },
            },
        }));
        var seen = await server.Post($"/v1/requests/{id}/approve?what_if=true",
            new { on_behalf_of = Owner, digest = await DigestAsync(server, id) });
        Assert.Equal("signatory@tideway.example", seen.GetProperty("appears")[0].GetProperty("subject").GetString());
        Assert.Single(await ClassesAsync(server));
        Assert.Equal("pending", (await server.Get("/v1/requests/" + id)).GetProperty("state").GetString());
        await server.ApproveAsync(id, Owner);
        Assert.Equal("approved", (await server.Get("/v1/requests/" + id)).GetProperty("state").GetString());
        Assert.DoesNotContain("declared", await ClassesAsync(server));
    }
}
