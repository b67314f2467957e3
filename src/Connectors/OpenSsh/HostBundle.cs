using Mandate.Governance;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// All that a host away from the server needs, at one revision: whom it admits, whom it refuses, and whose signature
/// it trusts. Nothing in it is secret, but it decides who logs in: it travels authenticated.
/// </summary>
public sealed record HostBundle(HostName Host, Revision Revision, PublicKeyText Authority, byte[] RevocationList)
{
    /// <summary>Whom the host admits; each is of this host.</summary>
    public required IReadOnlyCollection<Principal> Principals { get; init; }
}
