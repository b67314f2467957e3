using Mandate.Connectors.OpenSsh;
using Mandate.Fixtures;
using Mandate.Governance;
using Mandate.Governance.Planning;

namespace Mandate.Connectors.Tests.OpenSsh;

/// <summary>
/// A folder of a test's own, beside the test program so that sshd's StrictModes holds, and short ways to say things.
/// </summary>
public sealed class Ground : IDisposable
{
    public static readonly SshKeygen Keygen = new("ssh-keygen", TimeSpan.FromSeconds(20), TimeProvider.System);

    public string Folder { get; } =
        Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "ground", Path.GetRandomFileName())).FullName;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public string In(string name) => Path.Combine(Folder, name);

    public static GrantId Grant(int number) => new(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]));

    public static HostName Host(string text) =>
        HostName.TryRead(text, out var host) ? host : throw new ArgumentException(text, nameof(text));

    public static AccountName Account(string text) =>
        AccountName.TryRead(text, out var account) ? account : throw new ArgumentException(text, nameof(text));

    public static Principal Principal(string host, string account, int grant) =>
        new(Host(host), Account(account), Grant(grant));

    public static Step.Add Add(Principal principal) => new(
        principal.Point, principal.Grant, new Justification.InForce(DateTimeOffset.UnixEpoch.AddYears(80), new(3)));

    public static Step.RemoveEnded Remove(Principal principal) => new(
        principal.Point, new EndedAccess(principal.Point, principal.Grant, DateTimeOffset.UnixEpoch, new(4)));

    public async Task<CertificateAuthority> AuthorityAsync(string name = "authority") =>
        Assert.IsType<CertificateAuthority.OpenOutcome.Opened>(
            await CertificateAuthority.OpenAsync(In(name), "pacs", Keygen, Cancel)).Authority;

    /// <summary>A connector over these hosts, published at revision 1 with nothing revoked.</summary>
    public async Task<OpenSshConnector> ConnectorAsync(Func<HostName, HostReach>? reach, params string[] hosts)
    {
        var system = new OpenSshSystem(In("ssh"), [.. hosts.Select(Host)], await AuthorityAsync());
        var connector = new OpenSshConnector(
            system, Keygen, TimeProvider.System, reach ?? (_ => new HostReach.ReadsFolder()));
        var published = await connector.PublishAsync(new(1), Revocations.None, Cancel);
        Assert.All(published, p => Assert.IsType<PublishOutcome.Published>(p));
        return connector;
    }

    /// <summary>A new key pair; the path of its private half.</summary>
    public async Task<string> KeyAsync(string name = "key")
    {
        Assert.Equal(0, (await Tool.RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", In(name))).Exit);
        return In(name);
    }

    public static async Task<PublicKeyText> PublicAsync(string key)
    {
        var line = await File.ReadAllTextAsync(key + ".pub", Cancel);
        Assert.True(PublicKeyText.TryRead(line, out var text, out var whyNot), whyNot);
        return text;
    }

    /// <summary>A certificate over this key, in a file; valid for an hour from now unless said otherwise.</summary>
    public static async Task<string> CertificateAsync(
        CertificateAuthority authority, string key, int grant, Principal[] principals, DateTimeOffset? at = null)
    {
        var from = at ?? TimeProvider.System.GetUtcNow();
        var outcome = await authority.IssueAsync(
            new CertificateRequest(await PublicAsync(key), Grant(grant), principals, from, from.AddYears(1))
            {
                For = TimeSpan.FromHours(1),
            },
            Cancel);
        var file = key + $"-{grant}-{Path.GetRandomFileName()}-cert.pub";
        await File.WriteAllTextAsync(file, Assert.IsType<IssueOutcome.Issued>(outcome).Text + "\n", Cancel);
        return file;
    }
}
