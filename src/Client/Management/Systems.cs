using Mandate.Wire;

namespace Mandate.Client;

/// <summary>Protected targets.</summary>
public sealed class Systems
{
    private const string Collection = "systems";
    private readonly Desk desk;

    internal Systems(Desk desk) => this.desk = desk;

    /// <summary>All of them, or those that a filter leaves.</summary>
    public IAsyncEnumerable<SystemWire> ListAsync(CancellationToken cancel = default) =>
        desk.ListAsync(Address.V1(Collection), WireJson.Default.PageWireSystemWire, cancel);

    /// <summary>One, by name or id.</summary>
    public Task<SystemWire> ReadAsync(string system, CancellationToken cancel = default) =>
        desk.ReadAsync(Address.V1(Collection, system), WireJson.Default.SystemWire, cancel);

    /// <summary>Registers one.</summary>
    public Command Register(NewSystemWire system) =>
        desk.Command(Address.V1(Collection), system, WireJson.Default.NewSystemWire);

    /// <summary>Another person answers for it: `person`.</summary>
    public Command SetOwner(string system, VerbWire? verb = null) => desk.Verb(Collection, system, "owner", verb);

    /// <summary>Whether differences are findings or driven out: `mode`.</summary>
    public Command SetMode(string system, VerbWire? verb = null) => desk.Verb(Collection, system, "mode", verb);

    /// <summary>What lapsed is wanted again.</summary>
    public Command Confirm(string system, VerbWire? verb = null) => desk.Verb(Collection, system, "confirm", verb);
}
