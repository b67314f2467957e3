using Mandate.Fixtures;

namespace Mandate.Server.Tests.Convergence;

/// <summary>A system that cannot ask is given nothing that has to be asked.</summary>
public sealed class ConditionConvergenceTests
{
    private const string Key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8jBVVVy9Vq7U4gVtYRRxeNzUMcXqNrIwEt1zsr2fXq operator";

    private const string Condition = "conditions: [{ network: { within: [10.0.0.0/8] } }]";

    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    [Trait("Requirement", "S0-13")]
    public async Task A_grant_with_conditions_is_put_on_no_host_and_gets_no_certificate()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        await harbor.ApplyAsync(ConnectedHarbor.Estate("pacs", "enforce").Replace(
            "    until: 2096-06-30", "    until: 2096-06-30\n  third-line:\n    parent: tideway-runs-pacs\n"
            + "    to: { person: operator@tideway.example }\n    scope: { host: [pacs-us-1] }\n    purpose: x\n"
            + "    owner: pacs-owner@harbor.example\n    approved_by: [admin@tideway.example]\n"
            + $"    until: 2096-06-30\n    {Condition}", StringComparison.Ordinal));
        await harbor.ConvergeAsync();
        Assert.Single(harbor.Lines("pacs-eu-1"));
        Assert.Empty(harbor.Lines("pacs-us-1"));
        var (_, refused) = await harbor.Send("/v1/grants/third-line/certificate", new { public_key = Key });
        Assert.Equal("conditional", refused.GetProperty("code").GetString());
        var explanation = await harbor.Get("/v1/grants/third-line/explanation");
        Assert.Equal("in_force", explanation.GetProperty("standing").GetString());
        Assert.Equal("openssh_cannot_check_conditions", explanation.GetProperty("not_converged").GetString());
        Assert.False((await harbor.Get("/v1/grants/second-line/explanation")).TryGetProperty("not_converged", out _));
    }

    [Fact]
    public async Task Conditions_on_an_entitlement_take_back_what_stands_and_without_them_it_returns()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        var estate = ConnectedHarbor.Estate("pacs", "enforce");
        var conditional = estate.Replace("ssh: { account: pacs } }", $"ssh: {{ account: pacs }}, {Condition} }}",
            StringComparison.Ordinal);
        Assert.Single(harbor.Lines("pacs-eu-1"));
        time.Advance(TimeSpan.FromMinutes(1));
        await harbor.ApplyAsync(conditional);
        await harbor.ConvergeAsync();
        Assert.Empty(harbor.Lines("pacs-eu-1"));
        Assert.Equal("verified", await harbor.StateAsync());
        time.Advance(TimeSpan.FromMinutes(1));
        await harbor.ApplyAsync(estate);
        await harbor.ConvergeAsync();
        Assert.Single(harbor.Lines("pacs-eu-1"));
    }
}
