using System.Diagnostics.CodeAnalysis;
using Mandate.Governance;
using Mandate.Governance.Planning;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// What a certificate carries and a host admits: <c>host/account/grant_…</c>. It names all three, so a certificate
/// of one grant opens no other host, no other account, and nothing of another grant.
/// </summary>
public sealed record Principal(HostName Host, AccountName Account, GrantId Grant)
{
    /// <summary>The most that OpenSSH accepts in one certificate.</summary>
    public const int CountMax = 256;

    /// <summary>The line, without its end.</summary>
    public string Text => $"{Host}/{Account}/{Grant}";

    /// <summary>The same as a plan names it.</summary>
    public AccessPoint Point => new(Host.Text, Account.Text, Text);

    /// <summary>Reads exactly the form that <see cref="Text"/> writes.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out Principal? principal)
    {
        principal = text?.Split('/') is [var hostText, var accountText, var grantText]
            && HostName.TryRead(hostText, out var host)
            && AccountName.TryRead(accountText, out var account)
            && Identifier.TryRead<GrantId>(grantText, out var grant)
            ? new Principal(host, account, grant) : null;
        return principal is not null;
    }

    /// <inheritdoc />
    public override string ToString() => Text;
}
