using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Convergence;

/// <summary>The product's main job, with real sshds: the relationship ends and the access is gone, proven.</summary>
public sealed class SshdProofTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Requirement", "S0-09")]
    public async Task The_relationship_ends_and_the_next_login_is_refused_and_the_read_back_proves_it()
    {
        RealSshd.Require();
        await using var harbor = await ConnectedHarbor.StartAsync(account: RealSshd.Account);
        await using var eu = await harbor.SshdAsync("pacs-eu-1");
        await using var us = await harbor.SshdAsync("pacs-us-1");
        var (key, certificate, issued) = await harbor.CertifiedAsync("second-line");
        Assert.Equal(await harbor.GrantIdAsync(), issued.GetProperty("key_id").GetString());
        Assert.True((await eu.LoginAsync(key, certificate)).In, string.Join('\n', eu.Log));
        Assert.False((await us.LoginAsync(key, certificate)).In);

        await harbor.Post("/v1/relationships/harbor-tideway/end", new { reason = "the contract is over" });
        await harbor.UntilAsync(async () =>
            await harbor.Removals() is [.., var last] && last.GetProperty("state").GetString() == "verified");
        Assert.False((await eu.LoginAsync(key, certificate)).In);

        var removal = Assert.Single(await harbor.Removals());
        Assert.Equal("pacs-eu-1", removal.GetProperty("place").GetString());
        Assert.Equal("second-line", removal.GetProperty("grant").GetString());
        Assert.Matches("^read back at .*: not held; content [0-9a-f]{64}$",
            removal.GetProperty("evidence").GetString());
        Assert.InRange(removal.GetProperty("seconds").GetDouble(), 0, 60);
        Assert.Empty(harbor.Lines("pacs-eu-1", RealSshd.Account));
        var list = Path.Combine(harbor.Data, "ssh", "pacs-eu-1", "revoked.krl");
        Assert.Equal(1, (await Tool.RunAsync("ssh-keygen", "-Q", "-f", list, certificate)).Exit);

        var (status, refused) = await harbor.Send("/v1/grants/second-line/certificate",
            new { public_key = await File.ReadAllTextAsync(key + ".pub", Cancel) });
        Assert.Equal((409, "not_in_force"), (status, refused.GetProperty("code").GetString()));
        Assert.Contains("relationship_terminated", refused.GetProperty("detail").GetString());
    }
}
