namespace Mandate.EstateFile;

/// <summary>A protected target with an owner, its own resources and its entitlements.</summary>
public sealed record DeclaredSystem(
    Placed<string> Name,
    Placed<string> Owner,
    Placed<Criticality> Criticality,
    ResourcePatterns Resources,
    Named<DeclaredEntitlement> Entitlements,
    DeclaredConnector? Connector) : IDeclared
{
    /// <summary>Where it stands, such as `production`; null where nobody says.</summary>
    public Placed<string>? Environment { get; init; }
}

/// <summary>How much depends on a system.</summary>
public enum Criticality
{
    /// <summary>Little.</summary>
    Low,

    /// <summary>Some.</summary>
    Medium,

    /// <summary>Much.</summary>
    High,

    /// <summary>Everything.</summary>
    Critical,
}

/// <summary>A role or permission on a system.</summary>
public sealed record DeclaredEntitlement(
    Placed<string> Name, Placed<int> Tier, Listing<Placed<string>> Actions, DeclaredSshAccount? Ssh) : IDeclared
{
    /// <summary>What a question has to bring, for every grant of it.</summary>
    public Listing<Placed<Governance.Condition>> Conditions { get; init; } = [];

    /// <summary>Whether what is done by it is recorded; null where nobody says.</summary>
    public Placed<Governance.Recording>? Recording { get; init; }
}

/// <summary>What an entitlement means to OpenSSH.</summary>
public sealed record DeclaredSshAccount(Placed<string> Account);

/// <summary>How a system is converged.</summary>
public sealed record DeclaredConnector(
    Placed<ConnectorKind> Kind, Placed<ConnectorMode> Mode, Placed<string> Directory, Listing<Placed<string>> Hosts);

/// <summary>Which connector reaches a system.</summary>
public enum ConnectorKind
{
    /// <summary>OpenSSH with a certificate authority of its own.</summary>
    OpenSsh,
}

/// <summary>What the convergence loop may do to a system.</summary>
public enum ConnectorMode
{
    /// <summary>Differences are findings.</summary>
    Observe,

    /// <summary>Differences are repaired.</summary>
    Enforce,
}

/// <summary>Patterns by resource type, the types in ordinal order.</summary>
public sealed record ResourcePatterns(Listing<TypePatterns> Types)
{
    /// <summary>No pattern of any type.</summary>
    public static ResourcePatterns None { get; } = new(Listing.Of<TypePatterns>([]));

    /// <summary>These types, put in order.</summary>
    public static ResourcePatterns Of(Listing<TypePatterns> types) => new(types.Count > 1
        ? Listing.Of(types.OrderBy(t => t.Type.Value, StringComparer.Ordinal)) : types);
}

/// <summary>The patterns of one resource type: exact ids, or prefixes with one trailing <c>*</c>.</summary>
public sealed record TypePatterns(Placed<string> Type, Listing<Placed<string>> Patterns);
