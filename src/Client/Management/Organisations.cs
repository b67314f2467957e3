using Mandate.Wire;

namespace Mandate.Client;

/// <summary>Companies.</summary>
public sealed class Organisations
{
    private const string Collection = "organisations";
    private readonly Desk desk;

    internal Organisations(Desk desk) => this.desk = desk;

    /// <summary>All of them, or those that a filter leaves.</summary>
    public IAsyncEnumerable<OrganisationWire> ListAsync(string? state = null, CancellationToken cancel = default) =>
        desk.ListAsync(Address.With(Address.V1(Collection), ("state", state)),
            WireJson.Default.PageWireOrganisationWire, cancel);

    /// <summary>One, by name or id.</summary>
    public Task<OrganisationWire> ReadAsync(string organisation, CancellationToken cancel = default) =>
        desk.ReadAsync(Address.V1(Collection, organisation), WireJson.Default.OrganisationWire, cancel);

    /// <summary>Registers one.</summary>
    public Command Register(NewOrganisationWire organisation) =>
        desk.Command(Address.V1(Collection), organisation, WireJson.Default.NewOrganisationWire);

    /// <summary>Stops all access of it until it is resumed.</summary>
    public Command Suspend(string organisation, VerbWire? verb = null) =>
        desk.Verb(Collection, organisation, "suspend", verb);

    /// <summary>Ends a suspension: `approved_by`.</summary>
    public Command Resume(string organisation, VerbWire? verb = null) =>
        desk.Verb(Collection, organisation, "resume", verb);

    /// <summary>Ends all access of it.</summary>
    public Command Offboard(string organisation, VerbWire? verb = null) =>
        desk.Verb(Collection, organisation, "offboard", verb);

    /// <summary>A source tells something of it: `type`, and who says so.</summary>
    public Command TellFact(string organisation, VerbWire? verb = null) =>
        desk.Verb(Collection, organisation, "facts", verb);
}
