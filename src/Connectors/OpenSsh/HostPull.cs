using System.Security.Cryptography;
using System.Text;
using Mandate.Governance.Planning;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// The host's side of <c>mandate ssh host</c>: install what the server gave, then report what is really there.
/// </summary>
public sealed class HostPull
{
    private readonly HostFolder folder;
    private readonly SshKeygen keygen;

    /// <summary>Works on this folder, alone: a second pull at the same time is turned away.</summary>
    public HostPull(HostFolder folder, SshKeygen keygen)
    {
        this.folder = folder;
        this.keygen = keygen;
    }

    /// <summary>Makes the folder as the bundle says, stops first. A host is never moved backwards.</summary>
    public async Task<InstallOutcome> InstallAsync(HostBundle bundle, CancellationToken cancel)
    {
        if (bundle.Host != folder.Host)
            return new InstallOutcome.Refused($"the bundle is for `{bundle.Host}`, not `{folder.Host}`");
        if (bundle.Principals.FirstOrDefault(p => p.Host != folder.Host) is { } foreign)
            return new InstallOutcome.Refused($"`{foreign}` is not of this host");
        try
        {
            DurableFile.Folder(folder.Path, DurableFile.PublicFolder);
            using var alone = new FileStream(
                Path.Combine(folder.Path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            folder.Prepare();
            if (folder.ReadRevision() is { } newest && newest > bundle.Revision)
                return new InstallOutcome.Older(newest);
            if (await WhyNotListAsync(bundle, cancel) is { } whyNot) return new InstallOutcome.Refused(whyNot);
            return Write(bundle);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new InstallOutcome.Failed(
                new ConnectorFault.Retry(TimeSpan.FromSeconds(5), "the folder is in use or cannot be written"));
        }
    }

    /// <summary>
    /// Reads what sshd reads here. What an install <paramref name="dropped"/> is passed on, so that the server
    /// finds it.
    /// </summary>
    public async Task<HostReport> ReportAsync(
        DateTimeOffset at, IReadOnlyCollection<string> dropped, OpenSessions sessions, CancellationToken cancel)
    {
        var observed = await folder.ReadAsync(keygen, at, cancel);
        return new HostReport(folder.Host, observed.Match<ObservedPlace>(
            read: r => r with { Strange = [.. r.Strange, .. dropped] }, unreadable: u => u), sessions);
    }

    // The same tool that sshd's code is in must take the list before sshd sees it: a bad one locks everybody out.
    private async Task<string?> WhyNotListAsync(HostBundle bundle, CancellationToken cancel)
    {
        var fresh = Path.Combine(folder.Scratch, RandomNumberGenerator.GetHexString(16, lowercase: true));
        await File.WriteAllBytesAsync(fresh, bundle.RevocationList, cancel);
        var outcome = await RevocationList.ReadAsync(keygen, fresh, cancel);
        File.Delete(fresh);
        return outcome.Match<string?>(read: _ => null, unreadable: u => "the bundle's revocation list " + u.Why);
    }

    private InstallOutcome Write(HostBundle bundle)
    {
        if (!folder.TryAccounts(out var before, out _, out var whyNot))
            return new InstallOutcome.Failed(new ConnectorFault.Terminal(whyNot));
        var wanted = bundle.Principals.GroupBy(p => p.Account)
            .ToDictionary(g => g.Key, g => g.Select(p => p.Text).Order(StringComparer.Ordinal).ToList());
        List<string> dropped = [];
        foreach (var (account, file) in before)
            dropped.AddRange(file.Principals.Where(p => !IsOurs(account, p))
                .Select(p => $"`principals/{account}` held `{p}`, which the server had not sent; it was dropped"));

        foreach (var (account, file) in before)
        {
            var keep = file.Principals.Intersect(wanted.GetValueOrDefault(account) ?? []);
            folder.WriteAccount(account, PrincipalsFile.Of(keep));
        }
        // Crash here: whoever must not log in cannot; somebody new cannot either. Only now may the list change, since
        // the new one may have let go of what the old one still refused.
        folder.Write(folder.RevocationFile, bundle.RevocationList);
        folder.Write(folder.AuthorityFile, Encoding.ASCII.GetBytes(bundle.Authority.Text + "\n"));
        foreach (var (account, principals) in wanted)
            folder.WriteAccount(account, PrincipalsFile.Of(principals));
        // Crash here: all is in place, but the report says the older revision until the next pull.
        folder.WriteRevision(bundle.Revision);
        return new InstallOutcome.Installed(bundle.Revision, dropped);
    }

    private bool IsOurs(AccountName account, string text) =>
        Principal.TryRead(text, out var principal) && principal.Host == folder.Host && principal.Account == account;
}
