using System.Net;
using System.Text.Json;
using Mandate.Governance;

namespace Mandate.Server.Tests.Policies;

/// <summary>Exceptions that stand for nothing are pointed out: when they are granted, listed and reported.</summary>
public sealed class ExceptionTests
{
    private static object Exception(string name, params string[] grants) => new
    {
        name, rules = new[] { "standard/people" }, lifts = new[] { "ticket", "justification" },
        owner = "pacs-owner@harbor.example", approved_by = new[] { "risk@harbor.example" }, reason = "on paper so far",
        compensating_control = "forms are kept", until = TimeProvider.System.GetUtcNow().AddDays(30), grants,
    };

    private static string[] Notes(JsonElement answer) => answer.TryGetProperty("notes", out var notes)
        ? [.. notes.EnumerateArray().Select(n => n.GetString()!)] : [];

    [Fact]
    public async Task An_exception_that_names_no_grant_says_so_wherever_it_is_shown()
    {
        await using var server = await PolicyTests.StartAsync();
        await server.Post("/v1/policies", PolicyTests.Standard());
        const string Note = "`second-lien` names no grant yet: nothing is lifted for it until there is one";
        Assert.Equal([Note], Notes(await server.Post("/v1/exceptions?what_if=true", Exception("typo", "second-lien"))));
        Assert.Empty((await server.Get("/v1/exceptions")).Names("name"));
        Assert.Equal([Note], Notes(await server.Post("/v1/exceptions", Exception("typo", "second-lien"))));
        Assert.Empty(Notes(await server.Post("/v1/exceptions", Exception("paper", "second-line"))));
        Assert.Empty(Notes(await server.Post("/v1/exceptions", Exception("idle", "backup-of-pacs"))));

        var listed = (await server.Get("/v1/exceptions")).GetProperty("items");
        Assert.Equal(["second-lien"], listed[0].GetProperty("unknown_grants").EnumerateArray().Select(g => g.GetString()));
        Assert.False(listed[1].TryGetProperty("unknown_grants", out _));
        async Task<int> LiftedAsync(string name) =>
            (await server.Get("/v1/exceptions/" + name)).GetProperty("lifted_grants").GetInt32();
        Assert.Equal((0, 1, 0), (await LiftedAsync("typo"), await LiftedAsync("paper"), await LiftedAsync("idle")));
        var counts = (await server.Get("/v1/policies/report")).GetProperty("exceptions");
        Assert.Equal(["typo", "idle"], counts.GetProperty("for_nothing").EnumerateArray().Select(n => n.GetString()));

        // A name that is no name is none that a grant could ever bear.
        using var refused = await server.Send("/v1/exceptions", Exception("never", "Second Line"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        // Once there is such a grant, it stands for that.
        await server.Post("/v1/exceptions", Exception("ahead", "us-line"));
        await server.Post("/v1/grants", PolicyTests.Assignment("us-line"));
        Assert.Equal(1, await LiftedAsync("ahead"));
        Assert.Equal(["second-lien"], (await server.Get("/v1/exceptions")).GetProperty("items").EnumerateArray()
            .Where(e => e.TryGetProperty("unknown_grants", out _))
            .SelectMany(e => e.GetProperty("unknown_grants").EnumerateArray()).Select(g => g.GetString()));
    }

    [Fact]
    public async Task A_rule_about_what_nobody_knows_is_refused_at_its_member()
    {
        await using var server = await PolicyTests.StartAsync();
        using var response = await server.Send("/v1/policies", PolicyTests.Policy(new Dictionary<string, object>
        {
            ["no-billing"] = new { match = new { system = new[] { "bilng" } }, forbid = "not yet" },
        }));
        var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(("unknown", "rules.no-billing.match.system"),
            (body.GetProperty("code").GetString(), body.GetProperty("member").GetString()));
    }

    /// <summary>S4-11: of people who are signed in, the deployer puts it in force and nobody for them.</summary>
    [Fact]
    public async Task Who_is_signed_in_deploys_as_themselves()
    {
        await using var server = await PolicyTests.StartAsync();
        await server.Post("/v1/people/risk@harbor.example/roles", new { role = "administrator" });
        await server.Post("/v1/people/sponsor@harbor.example/roles", new { role = "administrator" });
        using var approver = await Visitor.SignInAsync(server, "risk@harbor.example");
        using var deployer = await Visitor.SignInAsync(server, "sponsor@harbor.example");
        var refused = await approver.PostAsync("/v1/policies", PolicyTests.Standard());
        Assert.Equal((403, "deployer"), (refused.Status,
            JsonDocument.Parse(refused.Text).RootElement.GetProperty("member").GetString()));
        Assert.Empty((await server.Get("/v1/policies")).Names("name"));
        var deployed = await deployer.PostAsync("/v1/policies", PolicyTests.Standard());
        Assert.True(deployed.Status == 201, deployed.Text);
    }
}
