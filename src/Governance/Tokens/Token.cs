using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>What the bearer of a token may do; the server's access table says it endpoint by endpoint.</summary>
public enum TokenRole
{
    /// <summary>Everything.</summary>
    Administrator,

    /// <summary>Reads everything, changes nothing.</summary>
    Auditor,

    /// <summary>Asks for decisions on named systems (a PEP).</summary>
    Application,

    /// <summary>Fetches and reports for one named host of one system.</summary>
    Host,
}

/// <summary>A token's record: never the token itself.</summary>
internal sealed record Token(
    TokenId Id, string Hash, string Owner, TokenRole Role, ImmutableArray<string> Limits,
    Instant Expires, Revision Recorded, Instant IssuedAt, Revision? Revoked = null);

public abstract partial record Change
{
    /// <summary>
    /// A token was made. <paramref name="Hash"/> is the SHA-256 of its text in hex; <paramref name="Limits"/> names the
    /// systems of an application, or `system/host` of a host.
    /// </summary>
    public sealed record TokenIssued(
        TokenId Id, string Hash, string Owner, TokenRole Role, ImmutableArray<string> Limits, Instant Expires) : Change;

    /// <summary>
    /// Another token follows one, with its role and limits; the one before works until <paramref name="OldUntil"/>.
    /// </summary>
    public sealed record TokenRotated(
        TokenId Id, TokenId Old, string Hash, string Owner, Instant Expires, Instant OldUntil) : Change;

    /// <summary>A token no longer opens anything.</summary>
    public sealed record TokenRevoked(TokenId Id) : Change;
}
