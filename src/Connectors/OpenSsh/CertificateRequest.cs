using System.Diagnostics;
using Mandate.Governance;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// What a certificate is asked for: this key, for this grant, on these hosts and accounts, from
/// <see cref="At"/> for <see cref="For"/> but never up to or beyond <see cref="Until"/>, when the grant ends.
/// </summary>
public sealed record CertificateRequest(
    PublicKeyText Key,
    GrantId Grant,
    IReadOnlyCollection<Principal> Principals,
    DateTimeOffset At,
    DateTimeOffset Until)
{
    /// <summary>Of a grant to a seat, the person in it whose it is.</summary>
    public PersonId? Person { get; init; }

    /// <summary>What it says it was issued under.</summary>
    public KeyId KeyId => new(Grant, Person);

    /// <summary>How long it may last at the most.</summary>
    public required TimeSpan For { get; init; }

    /// <summary>Whether the holder may have a terminal; nothing else is ever permitted by an extension.</summary>
    public bool Terminal { get; init; }

    /// <summary>The addresses it may be used from, as a CIDR list; null for any.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>The serial, which is never 0; drawn at random where it is null.</summary>
    public ulong? Serial { get; init; }
}

/// <summary>What a request for a certificate leads to.</summary>
public abstract record IssueOutcome
{
    private IssueOutcome() { }

    /// <summary>One line, as a -cert.pub file holds it, and what was read back from it.</summary>
    public sealed record Issued(string Text, CertificateListing Listing) : IssueOutcome;

    /// <summary>No host of the grant's scope is to be opened, or a principal is of another grant or person.</summary>
    public sealed record NotInScope(string Why) : IssueOutcome;

    /// <summary>More hosts and accounts than one certificate can name; ask for fewer.</summary>
    public sealed record TooManyPrincipals(int Count) : IssueOutcome;

    /// <summary>The grant has ended at the instant of the request, or nothing is left of it.</summary>
    public sealed record Over(DateTimeOffset Until) : IssueOutcome;

    /// <summary>An option of the request cannot be put in a certificate.</summary>
    public sealed record Unfit(string Why) : IssueOutcome;

    /// <summary>The key tool failed; nothing was issued.</summary>
    public sealed record Failed(ConnectorFault Fault) : IssueOutcome;

    /// <summary>Answers every case.</summary>
    public T Match<T>(
        Func<Issued, T> issued, Func<NotInScope, T> notInScope, Func<TooManyPrincipals, T> tooMany,
        Func<Over, T> over, Func<Unfit, T> unfit, Func<Failed, T> failed) => this switch
    {
        Issued i => issued(i),
        NotInScope n => notInScope(n),
        TooManyPrincipals t => tooMany(t),
        Over o => over(o),
        Unfit u => unfit(u),
        Failed f => failed(f),
        _ => throw new UnreachableException(),
    };
}
