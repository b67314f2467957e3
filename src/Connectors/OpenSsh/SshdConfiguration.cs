using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Mandate.Connectors.OpenSsh;

/// <summary>The lines that make an sshd admit what its folder says and nothing else.</summary>
public static partial class SshdConfiguration
{
    /// <summary>
    /// The lines for a host whose folder is here. A path that sshd could read differently is refused: it must be
    /// absolute and of letters, digits, slash, dot, dash and underscore.
    /// </summary>
    public static bool TryWrite(string folder, [NotNullWhen(true)] out string? lines)
    {
        lines = Plain().IsMatch(folder) ? $"""
            # Logins by certificate only: signed by ca.pub, not in revoked.krl, and with a principal that stands in
            # principals/<account>. All three are read at every login; none needs a reload.
            TrustedUserCAKeys {folder}/ca.pub
            RevokedKeys {folder}/revoked.krl
            AuthorizedPrincipalsFile {folder}/principals/%u
            AuthorizedPrincipalsCommand none
            AuthorizedKeysFile none
            AuthorizedKeysCommand none
            AuthenticationMethods publickey
            PubkeyAuthentication yes
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            HostbasedAuthentication no
            GSSAPIAuthentication no
            KerberosAuthentication no
            PermitEmptyPasswords no
            PermitUserEnvironment no
            # Says which certificate opened a session.
            LogLevel INFO

            """ : null;
        return lines is not null;
    }

    [GeneratedRegex(@"\A(?:/[A-Za-z0-9._-]+)+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Plain();
}
