namespace Mandate.EstateFile;

/// <summary>
/// A shared role of a relationship's grantee, approved once and occupied by named persons; what it may do are the
/// grants to it.
/// </summary>
public sealed record DeclaredSeat(
    Placed<string> Name,
    Placed<string> Relationship,
    Placed<int> Size,
    Placed<EstateInstant> Until,
    Listing<Placed<string>> ApprovedBy,
    Named<DeclaredOccupant> Occupants) : IDeclared;

/// <summary>A person in a seat, and the verified admin who assigned the place; the name is the person's.</summary>
public sealed record DeclaredOccupant(Placed<string> Name, Placed<string> By) : IDeclared;

/// <summary>
/// The OpenID provider at which an organisation's people sign in. A secret is named by where the server finds it, and
/// is never in a file.
/// </summary>
public sealed record DeclaredProvider(Placed<string> Issuer, Placed<string> ClientId)
{
    /// <summary>`env:NAME` or `file:NAME`, which the server was given at its start; null for a public client.</summary>
    public Placed<string>? Secret { get; init; }

    /// <summary>How its tokens may be signed; the server's usual ones where it is left out.</summary>
    public Listing<Placed<string>> Algorithms { get; init; } = [];

    /// <summary>Where given, only people with a verified mail address in one of these.</summary>
    public Listing<Placed<string>> Domains { get; init; } = [];

    /// <summary>`acr` values, or `amr:` and a method, that mean two factors.</summary>
    public Listing<Placed<string>> MultiFactor { get; init; } = [];

    /// <summary>The same for what resists phishing.</summary>
    public Listing<Placed<string>> PhishingResistant { get; init; } = [];
}
