using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Server.Tests.Convergence;

namespace Mandate.Server.Tests.Tickets;

/// <summary>When the work is over the access is, on the systems themselves.</summary>
public sealed class TicketConvergenceTests
{
    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// S2-03: the account on the system, the certificate, and the entitlement of the bastion in front of it, each asked
    /// of the real sshd that would let the vendor in.
    /// </summary>
    [Fact]
    [Trait("Requirement", "S2-03")]
    public async Task A_closed_ticket_ends_the_account_the_certificate_and_the_bastion_s_entitlement()
    {
        RealSshd.Require();
        await using var harbor = await ConnectedHarbor.StartAsync(account: RealSshd.Account);
        await BindAsync(harbor, TimeProvider.System.GetUtcNow());
        await BastionAsync(harbor, TimeProvider.System.GetUtcNow());
        await harbor.ConvergeAsync();
        await harbor.Post("/v1/systems/bastion/converge", new { });
        await using var target = await harbor.SshdAsync("pacs-us-1");
        await using var bastion = await harbor.SshdAsync("bastion-1", "ssh-bastion");
        var (key, certificate, _) = await harbor.CertifiedAsync("by-ticket", "target");
        var (jumpKey, jumpCertificate, _) = await harbor.CertifiedAsync("by-bastion", "jump");
        Assert.True((await target.LoginAsync(key, certificate)).In, string.Join('\n', target.Log));
        Assert.True((await bastion.LoginAsync(jumpKey, jumpCertificate)).In, string.Join('\n', bastion.Log));

        await TellAsync(harbor, "closed");
        await harbor.UntilAsync(async () =>
            (await harbor.Removals("grant=by-ticket&state=verified")).Length == 1
            && (await harbor.Removals("grant=by-bastion&state=verified")).Length == 1);
        Assert.False((await target.LoginAsync(key, certificate)).In);
        Assert.False((await bastion.LoginAsync(jumpKey, jumpCertificate)).In);
        Assert.Empty(harbor.Lines("pacs-us-1", RealSshd.Account));
        Assert.Matches("^read back at .*: not held; content [0-9a-f]{64}$",
            Assert.Single(await harbor.Removals("grant=by-bastion")).GetProperty("evidence").GetString());
        foreach (var (folder, host, proof) in new[]
            { ("ssh", "pacs-us-1", certificate), ("ssh-bastion", "bastion-1", jumpCertificate) })
            Assert.Equal(1, (await Tool.RunAsync("ssh-keygen", "-Q", "-f",
                Path.Combine(harbor.Data, folder, host, "revoked.krl"), proof)).Exit);
        var (status, refused) = await harbor.Send("/v1/grants/by-ticket/certificate",
            new { public_key = await File.ReadAllTextAsync(key + ".pub", Cancel) });
        Assert.Equal((409, "not_in_force"), (status, refused.GetProperty("code").GetString()));
        Assert.Contains("ticket_closed", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    /// <summary>The window's end is a matter of the clock alone: no entry comes.</summary>
    [Fact]
    public async Task A_window_that_is_over_removes_by_itself_and_a_silent_source_removes_nothing()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        await BindAsync(harbor, time.GetUtcNow(), until: time.GetUtcNow().AddHours(30));
        await harbor.ConvergeAsync();
        var line = Assert.Single(harbor.Lines("pacs-us-1"));
        time.Advance(TimeSpan.FromHours(25));
        Assert.Contains("1 frozen", await harbor.ConvergeAsync(), StringComparison.Ordinal);
        Assert.Equal(line, Assert.Single(harbor.Lines("pacs-us-1")));
        Assert.Empty(await harbor.Removals());
        await harbor.Post("/v1/sources/itsm/tickets", new { number = "other", state = "open", kind = "change" });
        time.Advance(TimeSpan.FromHours(5));
        await harbor.ConvergeAsync();
        Assert.Empty(harbor.Lines("pacs-us-1"));
        Assert.Equal("by-ticket", Assert.Single(await harbor.Removals("state=verified")).GetProperty("grant").GetString());
    }

    /// <summary>S2-05: where it may not remove, it raises what outlived the work.</summary>
    [Fact]
    [Trait("Requirement", "S2-05")]
    public async Task Access_that_is_still_held_after_the_work_is_a_finding_while_it_is_held()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        await BindAsync(harbor, time.GetUtcNow());
        await harbor.ConvergeAsync();
        await harbor.Post("/v1/systems/pacs/mode", new { mode = "observe" });
        await TellAsync(harbor, "closed");
        await harbor.ConvergeAsync();
        var found = Assert.Single(await harbor.Findings("system=pacs&open=true"));
        Assert.Equal(("outlived", "pacs-us-1"),
            (found.GetProperty("kind").GetString(), found.GetProperty("place").GetString()));
        Assert.Contains("by-ticket", found.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await harbor.Post("/v1/systems/pacs/mode", new { mode = "enforce" });
        await harbor.ConvergeAsync();
        await harbor.ConvergeAsync();
        Assert.Empty(await harbor.Findings("system=pacs&open=true"));
        Assert.Empty(harbor.Lines("pacs-us-1"));
    }

    private static async Task BindAsync(ConnectedHarbor harbor, DateTimeOffset now, DateTimeOffset? until = null)
    {
        await harbor.Post("/v1/sources",
            new { name = "itsm", owner = "operations@harbor.example", tolerance_seconds = 86_400 });
        await TellAsync(harbor, "open", until);
        await GrantAsync(harbor, "by-ticket", "tideway-runs-pacs", "pacs-us-1", now);
    }

    private static Task<JsonElement> TellAsync(ConnectedHarbor harbor, string state, DateTimeOffset? until = null) =>
        harbor.Post("/v1/sources/itsm/tickets", new { number = "INC-1", state, kind = "incident", until });

    private static Task<JsonElement> GrantAsync(
        ConnectedHarbor harbor, string name, string parent, string host, DateTimeOffset now) =>
        harbor.Post("/v1/grants", new
        {
            name, parent, to = new { person = "operator@tideway.example" }, scope = new { host = new[] { host } },
            purpose = "the incident", ticket = "itsm/INC-1", owner = "pacs-owner@harbor.example",
            approved_by = new[] { "admin@tideway.example", "pacs-owner@harbor.example" }, until = now.AddDays(30),
        });

    private static async Task BastionAsync(ConnectedHarbor harbor, DateTimeOffset now)
    {
        await harbor.Post("/v1/systems", new
        {
            name = "bastion", owner = "pacs-owner@harbor.example", criticality = "high",
            resources = new { host = new[] { "bastion-*" } },
            connector = new { kind = "openssh", mode = "enforce", directory = "ssh-bastion", hosts = new[] { "bastion-1" } },
        });
        await harbor.Post("/v1/entitlements", new { system = "bastion", name = "jump", tier = 1,
            actions = new[] { "login" }, ssh_account = RealSshd.Account });
        await harbor.Post("/v1/grants", new
        {
            name = "tideway-jumps", relationship = "harbor-tideway", entitlement = "bastion/jump",
            to = new { organisation = "tideway" }, scope = new { host = new[] { "bastion-*" } }, purpose = "the way in",
            owner = "pacs-owner@harbor.example",
            approved_by = new[] { "risk@harbor.example", "pacs-owner@harbor.example" }, until = now.AddDays(60),
        });
        await GrantAsync(harbor, "by-bastion", "tideway-jumps", "bastion-1", now);
    }
}
