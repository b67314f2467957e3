using Mandate.Wire;

namespace Mandate.Client;

/// <summary>Non-human identities.</summary>
public sealed class Workloads
{
    private const string Collection = "workloads";
    private readonly Desk desk;

    internal Workloads(Desk desk) => this.desk = desk;

    /// <summary>All of them, or those that a filter leaves.</summary>
    public IAsyncEnumerable<WorkloadWire> ListAsync(
        string? organisation = null, string? state = null, CancellationToken cancel = default) =>
        desk.ListAsync(Address.With(Address.V1(Collection), ("organisation", organisation), ("state", state)),
            WireJson.Default.PageWireWorkloadWire, cancel);

    /// <summary>One, by name or id.</summary>
    public Task<WorkloadWire> ReadAsync(string workload, CancellationToken cancel = default) =>
        desk.ReadAsync(Address.V1(Collection, workload), WireJson.Default.WorkloadWire, cancel);

    /// <summary>Registers one.</summary>
    public Command Register(NewWorkloadWire workload) =>
        desk.Command(Address.V1(Collection), workload, WireJson.Default.NewWorkloadWire);

    /// <summary>Another person answers for it: `person`.</summary>
    public Command SetOwner(string workload, VerbWire? verb = null) => desk.Verb(Collection, workload, "owner", verb);

    /// <summary>A source tells something of it: `type`, and who says so.</summary>
    public Command TellFact(string workload, VerbWire? verb = null) => desk.Verb(Collection, workload, "facts", verb);

    /// <summary>What lapsed is wanted again.</summary>
    public Command Confirm(string workload, VerbWire? verb = null) => desk.Verb(Collection, workload, "confirm", verb);
}
