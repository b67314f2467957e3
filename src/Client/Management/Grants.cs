using Mandate.Wire;

namespace Mandate.Client;

/// <summary>Which grants of a list; what is set has to be so.</summary>
/// <param name="Relationship">By name or id.</param>
/// <param name="System">By name or id.</param>
/// <param name="Organisation">By name or id.</param>
/// <param name="Person">By name or id.</param>
/// <param name="Workload">By name or id.</param>
/// <param name="Standing">`in_force`, `ended` or `undecidable`.</param>
public sealed record GrantFilter(
    string? Relationship = null, string? System = null, string? Organisation = null, string? Person = null,
    string? Workload = null, string? Standing = null)
{
    /// <summary>Recorded before, and without a use on that day or later.</summary>
    public DateTimeOffset? UnusedSince { get; init; }
}

/// <summary>Entitlements given within relationships.</summary>
public sealed class Grants
{
    private const string Collection = "grants";
    private readonly Desk desk;

    internal Grants(Desk desk) => this.desk = desk;

    /// <summary>All of them, or those that a filter leaves.</summary>
    public IAsyncEnumerable<GrantWire> ListAsync(GrantFilter? filter = null, CancellationToken cancel = default)
    {
        filter ??= new GrantFilter();
        return desk.ListAsync(
            Address.With(Address.V1(Collection), ("relationship", filter.Relationship), ("system", filter.System),
                ("organisation", filter.Organisation), ("person", filter.Person), ("workload", filter.Workload),
                ("standing", filter.Standing), ("unused_since", Address.Instant(filter.UnusedSince))), WireJson.Default.PageWireGrantWire, cancel);
    }

    /// <summary>One, by name or id.</summary>
    public Task<GrantWire> ReadAsync(string grant, CancellationToken cancel = default) =>
        desk.ReadAsync(Address.V1(Collection, grant), WireJson.Default.GrantWire, cancel);

    /// <summary>Records one.</summary>
    public Command Record(NewGrantWire grant) =>
        desk.Command(Address.V1(Collection), grant, WireJson.Default.NewGrantWire);

    /// <summary>Ends it, and every grant below it.</summary>
    public Command Revoke(string grant, VerbWire? verb = null) => desk.Verb(Collection, grant, "revoke", verb);

    /// <summary>What lapsed is wanted again.</summary>
    public Command Confirm(string grant, VerbWire? verb = null) => desk.Verb(Collection, grant, "confirm", verb);

    /// <summary>Another person answers for it: `person`.</summary>
    public Command SetOwner(string grant, VerbWire? verb = null) => desk.Verb(Collection, grant, "owner", verb);

    /// <summary>Why it is in force or not, term by term; now, or on both axes of time.</summary>
    public Task<ExplanationWire> ExplainAsync(
        string grant, DateTimeOffset? at = null, long? revision = null, CancellationToken cancel = default) =>
        desk.ReadAsync(
            Address.With(Address.V1(Collection, grant, "explanation"), ("at", Address.Instant(at)),
                ("revision", Address.Number(revision))), WireJson.Default.ExplanationWire, cancel);
}
