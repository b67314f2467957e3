using Mandate.Connectors.OpenSsh;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// The certificate authority of each system, in DIR/.ssh-authorities: no connector's directory begins with a dot, so no
/// host's folder can ever lie there.
/// </summary>
internal sealed class Authorities : IDisposable
{
    private readonly string folder;
    private readonly Dictionary<SystemId, CertificateAuthority> opened = [];
    private readonly SemaphoreSlim gate = new(1, 1);

    public Authorities(Node node)
    {
        folder = Path.Combine(node.Folder.Path, ".ssh-authorities");
        // A process runs in real time, whatever the estate's clock says.
        Keygen = new SshKeygen("ssh-keygen", TimeSpan.FromSeconds(20), TimeProvider.System);
    }

    public SshKeygen Keygen { get; }

    public async Task<CertificateAuthority.OpenOutcome> OpenAsync(SystemId system, string name,
        CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            if (opened.TryGetValue(system, out var known)) return new CertificateAuthority.OpenOutcome.Opened(known);
            Directory.CreateDirectory(folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var outcome = await CertificateAuthority.OpenAsync(
                Path.Combine(folder, Identifier.Text(system)), name, Keygen, cancel);
            if (outcome is CertificateAuthority.OpenOutcome.Opened { Authority: var authority })
                opened[system] = authority;
            return outcome;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();
}
