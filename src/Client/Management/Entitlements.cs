using Mandate.Wire;

namespace Mandate.Client;

/// <summary>Roles and permissions on systems.</summary>
public sealed class Entitlements
{
    private const string Collection = "entitlements";
    private readonly Desk desk;

    internal Entitlements(Desk desk) => this.desk = desk;

    /// <summary>All of them, or those that a filter leaves.</summary>
    public IAsyncEnumerable<EntitlementWire> ListAsync(string? system = null, CancellationToken cancel = default) =>
        desk.ListAsync(Address.With(Address.V1(Collection), ("system", system)),
            WireJson.Default.PageWireEntitlementWire, cancel);

    /// <summary>One, by name or id.</summary>
    public Task<EntitlementWire> ReadAsync(string entitlement, CancellationToken cancel = default) =>
        desk.ReadAsync(Address.Entitlement(entitlement), WireJson.Default.EntitlementWire, cancel);

    /// <summary>Defines one, or changes what it means.</summary>
    public Command Define(NewEntitlementWire entitlement) =>
        desk.Command(Address.V1(Collection), entitlement, WireJson.Default.NewEntitlementWire);
}
