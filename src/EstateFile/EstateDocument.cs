namespace Mandate.EstateFile;

/// <summary>What one estate file declares (format version 1).</summary>
public sealed record EstateDocument(
    Placed<string> Estate,
    Placed<string> Accountable,
    Placed<string>? TimeZone,
    Named<DeclaredOrganisation> Organisations,
    Named<DeclaredPerson> People,
    Named<DeclaredWorkload> Workloads,
    Named<DeclaredSystem> Systems,
    Named<DeclaredRelationship> Relationships,
    Named<DeclaredGrant> Grants)
{
    /// <summary>Shared roles.</summary>
    public Named<DeclaredSeat> Seats { get; init; } = Named.Empty<DeclaredSeat>();

    /// <summary>What access may be for.</summary>
    public Named<DeclaredFunction> Functions { get; init; } = Named.Empty<DeclaredFunction>();

    /// <summary>Systems that tell facts.</summary>
    public Named<DeclaredSource> Sources { get; init; } = Named.Empty<DeclaredSource>();

    /// <summary>Tickets that the file itself tells.</summary>
    public Named<DeclaredTicket> Tickets { get; init; } = Named.Empty<DeclaredTicket>();

    /// <summary>What grants need.</summary>
    public Named<DeclaredPolicy> Policies { get; init; } = Named.Empty<DeclaredPolicy>();

    /// <summary>Demands lifted for a while.</summary>
    public Named<DeclaredException> Exceptions { get; init; } = Named.Empty<DeclaredException>();

    /// <summary>The version of the format this library reads and writes.</summary>
    public const int FormatVersion = 1;

    /// <summary>The time zone in which bare dates are days; UTC when the file names none.</summary>
    public TimeZoneInfo Zone =>
        TimeZone is { } named && EstateZone.TryFind(named.Value, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>A document that declares nothing but itself.</summary>
    public static EstateDocument Of(string estate, string accountable) => new(
        new(estate),
        new(accountable),
        null,
        Named.Empty<DeclaredOrganisation>(),
        Named.Of<DeclaredPerson>(EstateKind.Person, []),
        Named.Empty<DeclaredWorkload>(),
        Named.Empty<DeclaredSystem>(),
        Named.Empty<DeclaredRelationship>(),
        Named.Empty<DeclaredGrant>());
}

/// <summary>An organisation.</summary>
public sealed record DeclaredOrganisation(Placed<string> Name, Placed<string>? DisplayName) : IDeclared
{
    /// <summary>Where its people sign in; null where the file does not say.</summary>
    public DeclaredProvider? Provider { get; init; }
}

/// <summary>A person; the name is unique in the estate, usually a mail address.</summary>
public sealed record DeclaredPerson(
    Placed<string> Name, Placed<string>? DisplayName, Placed<string> Organisation) : IDeclared;

/// <summary>A non-human identity.</summary>
public sealed record DeclaredWorkload(
    Placed<string> Name,
    Placed<string> Organisation,
    Placed<WorkloadKind> Kind,
    Placed<string> Owner,
    Placed<string>? Process) : IDeclared;

/// <summary>What a workload is.</summary>
public enum WorkloadKind
{
    /// <summary>A service account.</summary>
    ServiceAccount,

    /// <summary>An API key.</summary>
    ApiKey,

    /// <summary>A token.</summary>
    Token,

    /// <summary>A certificate.</summary>
    Certificate,

    /// <summary>An agent.</summary>
    Agent,
}
