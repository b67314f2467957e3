namespace Mandate.EstateFile;

/// <summary>What two organisations are to each other in business.</summary>
public sealed record DeclaredRelationship(
    Placed<string> Name,
    Placed<RelationshipKind> Kind,
    Placed<string> Grantor,
    Placed<string> Grantee,
    Placed<string>? Parent,
    DeclaredContract Contract,
    Listing<Placed<string>> Signatories,
    Placed<string> Sponsor,
    Placed<string> RiskOwner,
    Placed<string> RevocationOwner,
    Named<DeclaredAdmin> VerifiedAdmins,
    Placed<int> DelegationDepth) : IDeclared;

/// <summary>What a relationship is in business.</summary>
public enum RelationshipKind
{
    /// <summary>The grantee is a customer that administers its own tenant.</summary>
    Customer,

    /// <summary>The grantee operates for the grantor.</summary>
    Supplier,

    /// <summary>The grantee serves the grantor's customers and delegates onward.</summary>
    Reseller,

    /// <summary>An organisation and itself.</summary>
    Internal,
}

/// <summary>The contract a relationship stands on.</summary>
public sealed record DeclaredContract(
    Placed<string> Reference, Placed<EstateInstant> From, Placed<EstateInstant> Until);

/// <summary>A person of the grantee whose authority somebody else confirmed; the name is the person's.</summary>
public sealed record DeclaredAdmin(Placed<string> Name, Placed<Verification> Verified, Placed<string> By) : IDeclared;

/// <summary>When an admin was verified.</summary>
public abstract record Verification
{
    private Verification() { }

    /// <summary>When the file is first applied.</summary>
    public sealed record WhenApplied : Verification;

    /// <summary>At this instant.</summary>
    public sealed record At(EstateInstant Instant) : Verification;

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<T> whenApplied, Func<EstateInstant, T> at) =>
        this is At instant ? at(instant.Instant) : whenApplied();
}
