using Mandate.Connectors.OpenSsh;
using Mandate.Fixtures;
using Mandate.Governance;
using Mandate.Governance.Planning;
using static Mandate.Connectors.Tests.OpenSsh.Ground;

namespace Mandate.Connectors.Tests.OpenSsh;

/// <summary>
/// Two hosts, each a real sshd over its own folder; nothing here is decided by our own reading of OpenSSH's rules.
/// </summary>
public sealed class RealLoginTests : IAsyncLifetime
{
    private readonly Ground ground = new();
    private readonly Dictionary<string, RealSshd> hosts = [];
    private OpenSshConnector connector = null!;
    private CertificateAuthority authority = null!;
    private string key = "";

    public async ValueTask InitializeAsync()
    {
        connector = await ground.ConnectorAsync(null, "pacs-eu-1", "pacs-us-1");
        authority = await ground.AuthorityAsync();
        key = await ground.KeyAsync();
        var (eu, us) = (StartAsync("pacs-eu-1"), StartAsync("pacs-us-1"));
        (hosts["pacs-eu-1"], hosts["pacs-us-1"]) = (await eu, await us);
    }

    private Task<RealSshd> StartAsync(string host)
    {
        Assert.True(SshdConfiguration.TryWrite(ground.In("ssh/" + host), out var lines));
        return RealSshd.StartAsync(ground.In("sshd-" + host), lines);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts.Values) await host.DisposeAsync();
        connector?.Dispose();
        ground.Dispose();
    }

    [Fact]
    public async Task A_grant_opens_its_own_host_only_and_once_it_ends_the_read_back_proves_that_nobody_gets_in()
    {
        var access = Mine("pacs-eu-1", grant: 1);
        var comparison = new Comparison
        {
            System = "pacs", Generation = new(1), Mode = ConvergenceMode.Enforce, Bound = new(0, 0),
            Desired = [new(access.Point, Grant(1), Add(access).Justification)],
        };
        var added = await ConvergeAsync(comparison);
        var certificate = await CertificateAsync(authority, key, 1, [access]);
        await AdmitsAsync("pacs-eu-1", certificate);
        await RefusesAsync("pacs-us-1", certificate);

        var end = new EndedAccess(access.Point, Grant(1), TimeProvider.System.GetUtcNow(), new(9));
        var removal = Removal.Order(end, TimeProvider.System.GetUtcNow());
        await ConvergeAsync(comparison with
        {
            Generation = new(2), Desired = [], Ended = [end], Ours = added.Steps.Select(s => s.Point).ToHashSet(),
        });
        removal = removal.Sent(TimeProvider.System.GetUtcNow());
        var readBack = (await connector.ObserveAsync(Cancel))[0];
        removal = removal.ReadBack(
            readBack, TimeProvider.System.GetUtcNow(), new(default, default, 3, TimeSpan.FromHours(1)), 0);
        Assert.Equal("verified", removal.Word);
        await RefusesAsync("pacs-eu-1", certificate);
    }

    [Fact]
    public async Task A_revoked_grant_is_refused_while_its_line_still_stands()
    {
        var certificate = await AdmittedAsync(grant: 2);
        await connector.PublishAsync(new(2), new Revocations([new KeyId(Grant(2))], []), Cancel);
        await RefusesAsync("pacs-eu-1", certificate);
        Assert.Contains(hosts["pacs-eu-1"].Log, l => l.Contains("revoked by file", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revoked_serial_is_refused_and_another_of_the_same_grant_is_not()
    {
        var certificate = await AdmittedAsync(grant: 2);
        var (_, shown) = await Tool.RunAsync("ssh-keygen", "-L", "-f", certificate);
        Assert.True(CertificateListing.TryRead(shown, out var listing));
        await connector.PublishAsync(new(2), new Revocations([], [listing.Serial]), Cancel);
        await RefusesAsync("pacs-eu-1", certificate);
        await AdmitsAsync("pacs-eu-1", await CertificateAsync(authority, key, 2, [Mine("pacs-eu-1", 2)]));
    }

    [Fact]
    public async Task A_list_that_revokes_nothing_locks_nobody_out() =>
        await AdmitsAsync("pacs-eu-1", await AdmittedAsync(grant: 2));

    [Fact]
    public async Task An_expired_certificate_is_refused()
    {
        await AdmittedAsync(grant: 2);
        var yesterday = TimeProvider.System.GetUtcNow().AddDays(-1);
        await RefusesAsync("pacs-eu-1", await CertificateAsync(authority, key, 2, [Mine("pacs-eu-1", 2)], yesterday));
    }

    [Fact]
    public async Task Another_grants_certificate_for_the_same_host_and_account_is_refused()
    {
        await AdmittedAsync(grant: 2);
        await RefusesAsync("pacs-eu-1", await CertificateAsync(authority, key, 3, [Mine("pacs-eu-1", 3)]));
    }

    [Fact]
    public async Task Another_accounts_certificate_of_the_same_grant_is_refused()
    {
        await AdmittedAsync(grant: 2);
        await RefusesAsync(
            "pacs-eu-1", await CertificateAsync(authority, key, 2, [Principal("pacs-eu-1", "viewer", 2)]));
    }

    [Fact]
    public async Task Another_authoritys_certificate_is_refused()
    {
        await AdmittedAsync(grant: 2);
        var other = await ground.AuthorityAsync("other");
        await RefusesAsync("pacs-eu-1", await CertificateAsync(other, key, 2, [Mine("pacs-eu-1", 2)]));
    }

    [Fact]
    public async Task One_certificate_opens_all_hosts_of_its_scope_up_to_the_most_that_openssh_takes()
    {
        var (eu, us) = (Mine("pacs-eu-1", 2), Mine("pacs-us-1", 2));
        foreach (var principal in (Principal[])[eu, us]) await connector.ApplyAsync(Add(principal), new(1), Cancel);
        var many = Enumerable.Range(0, OpenSshPrincipalsLeft).Select(i => Mine($"pacs-ap-{i}", 2));
        var certificate = await CertificateAsync(authority, key, 2, [eu, us, .. many]);
        await AdmitsAsync("pacs-eu-1", certificate);
        await AdmitsAsync("pacs-us-1", certificate);
    }

    [Fact]
    public async Task What_sshd_logs_of_a_login_is_read_as_a_session()
    {
        await AdmittedAsync(grant: 2);
        var session = hosts["pacs-eu-1"].Log.Select(SessionLog.Login).OfType<OpenSession>().First();
        Assert.Equal(
            (RealSshd.Account, Grant(2).ToString(), "127.0.0.1"), (session.Account, session.KeyId, session.From));
    }

    private const int OpenSshPrincipalsLeft = Connectors.OpenSsh.Principal.CountMax - 2;

    private static Principal Mine(string host, int grant) => Principal(host, RealSshd.Account, grant);

    private async Task<string> AdmittedAsync(int grant)
    {
        var access = Mine("pacs-eu-1", grant);
        Assert.IsType<ApplyOutcome.Done>(await connector.ApplyAsync(Add(access), new(1), Cancel));
        var certificate = await CertificateAsync(authority, key, grant, [access]);
        await AdmitsAsync("pacs-eu-1", certificate);
        return certificate;
    }

    private async Task<Plan> ConvergeAsync(Comparison comparison)
    {
        var plan = Planner.Plan(comparison with { Observed = [.. await connector.ObserveAsync(Cancel)] });
        foreach (var step in plan.Steps)
            Assert.IsType<ApplyOutcome.Done>(await connector.ApplyAsync(step, plan.Generation, Cancel));
        return plan;
    }

    private async Task AdmitsAsync(string host, string certificate)
    {
        var (isIn, said) = await hosts[host].LoginAsync(key, certificate);
        Assert.True(isIn, $"{host} refused: {said}\n{string.Join('\n', hosts[host].Log)}");
    }

    private async Task RefusesAsync(string host, string certificate)
    {
        var (isIn, said) = await hosts[host].LoginAsync(key, certificate);
        Assert.False(isIn, $"{host} let the certificate in");
        Assert.Contains("Permission denied", said, StringComparison.Ordinal);
    }
}
