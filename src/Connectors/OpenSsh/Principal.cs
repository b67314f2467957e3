using System.Diagnostics.CodeAnalysis;
using Mandate.Governance;
using Mandate.Governance.Planning;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// What a certificate carries and a host admits: <c>host/account/grant_…</c>. It names all three, so a certificate
/// of one grant opens no other host, no other account, and nothing of another grant. Of a grant to a seat it names the
/// person besides, <c>host/account/grant_…/person_…</c>, and opens for nobody else who is in it.
/// </summary>
public sealed record Principal(HostName Host, AccountName Account, GrantId Grant)
{
    /// <summary>The most that OpenSSH accepts in one certificate.</summary>
    public const int CountMax = 256;

    /// <summary>Of a grant to a seat, the one person in it whom it admits.</summary>
    public PersonId? Person { get; init; }

    /// <summary>Under what a certificate has to be issued to carry it.</summary>
    public KeyId KeyId => new(Grant, Person);

    /// <summary>The line, without its end.</summary>
    public string Text => $"{Host}/{Account}/{KeyId}";

    /// <summary>The same as a plan names it.</summary>
    public AccessPoint Point => new(Host.Text, Account.Text, Text);

    /// <summary>Reads exactly the form that <see cref="Text"/> writes.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out Principal? principal)
    {
        principal = text?.Split('/', 3) is [var hostText, var accountText, var idText]
            && HostName.TryRead(hostText, out var host)
            && AccountName.TryRead(accountText, out var account)
            && KeyId.TryRead(idText, out var id)
            ? new Principal(host, account, id.Grant) { Person = id.Person } : null;
        return principal is not null;
    }

    /// <inheritdoc />
    public override string ToString() => Text;
}
