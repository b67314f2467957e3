using System.Text.Json;

namespace Mandate.Server.Tests.Policies;

/// <summary>
/// Who is only named as an approver has proven nothing, however strongly whoever names them is signed in.
/// </summary>
public sealed class NamedApproverTests
{
    private static object Proven(params string[] approvals) => new Dictionary<string, object>
    {
        ["roots"] = new
        {
            match = new { act = new[] { "grant" } }, require = new { evidence = "proven", approvals },
        },
        ["others"] = new { match = new { act = new[] { "assignment" } }, require = new { tests = new[] { "time_bound" } } },
    };

    private static object Root(string name) => new
    {
        name, relationship = "harbor-tideway", entitlement = "pacs/operator", to = new { organisation = "tideway" },
        scope = new { host = new[] { "pacs-us-*" } }, purpose = "operation in America", owner = "pacs-owner@harbor.example",
        approved_by = new[] { "pacs-owner@harbor.example", "risk@harbor.example" },
        until = TimeProvider.System.GetUtcNow().AddDays(100),
    };

    private static string Code((int Status, string Text, string? Challenge) answer)
    {
        var body = JsonDocument.Parse(answer.Text).RootElement;
        return body.TryGetProperty("code", out var code) ? code.GetString()! : answer.Text;
    }

    [Fact]
    public async Task An_administrators_own_strong_sign_in_proves_no_approval_of_others()
    {
        await using var server = await PolicyTests.StartAsync();
        await server.Post("/v1/people/sponsor@harbor.example/roles", new { role = "administrator" });
        using var administrator = await Visitor.SignInAsync(server, "sponsor@harbor.example");
        // The entry is the administrator's own word, and proven.
        await server.Post("/v1/policies", PolicyTests.Policy(Proven(), grace: "14d"));
        var recorded = await administrator.PostAsync("/v1/grants", Root("own-word"));
        Assert.True(recorded.Status == 201, recorded.Text);
        // The approvals are the word of others, who said nothing.
        await server.Post("/v1/policies", PolicyTests.Policy(Proven("system_owner"), grace: "14d"));
        var refused = await administrator.PostAsync("/v1/grants", Root("word-of-others"));
        Assert.Equal("policy_refuses", Code(refused));
        Assert.Contains("\"approvals\"", refused.Text, StringComparison.Ordinal);
        Assert.Equal("policy_refuses", Code(await administrator.PostAsync("/v1/grants/tideway-runs-pacs/confirm",
            new { approved_by = new[] { "pacs-owner@harbor.example", "risk@harbor.example" } })));
    }
}
