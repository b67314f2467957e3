using Mandate.Connectors.OpenSsh;
using Mandate.Governance;
using Mandate.Governance.Planning;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>
/// The first plan of every system that a change lets be driven: what would be done there at once, made before the
/// change is recorded. Looks at the hosts' folders and changes nothing.
/// </summary>
internal sealed class FirstPlans(Node node, Authorities authorities, HostReports reports)
{
    /// <summary>
    /// <paramref name="after"/> may be a fork that nobody else sees. Systems that were driven before are not among
    /// them.
    /// </summary>
    public async Task<IReadOnlyList<SystemPlanWire>> OfAsync(Estate before, Estate after, Instant at,
        CancellationToken cancel)
    {
        var plans = new List<SystemPlanWire>();
        for (var row = 0; row < after.Systems.Count; row++)
        {
            var system = after.Systems[row];
            if (system is not { Connector: { } connector, Mode: ConvergenceMode.Enforce }) continue;
            if (row < before.Systems.Count && before.Systems[row].Mode == ConvergenceMode.Enforce) continue;
            var access = DerivedAccess.Of(after, row, at);
            plans.Add(Wire(after, Planner.Plan(new Comparison
            {
                System = system.Name, Generation = new Generation(after.Revision.Value), Mode = ConvergenceMode.Enforce,
                Bound = Pass.Bound, Desired = access.Desired, Ended = access.Ended,
                Ordered = [.. access.Ordered, .. access.OrderedFindings],
                Ours = access.Ours.Keys.ToHashSet(), Observed = await ReadAsync(after, system, connector, cancel),
            })));
        }

        return plans;
    }

    public static SystemPlanWire Wire(Estate estate, Plan plan) => new(
        plan.System, Shown.Word(plan.Mode), Shown.WithGrants(estate, plan.Text), plan.Steps.Count,
        plan.Held is not null);

    private async Task<IReadOnlyList<ObservedPlace>> ReadAsync(
        Estate estate, ProtectedSystem system, ConnectorSettings connector, CancellationToken cancel)
    {
        var places = new List<ObservedPlace>();
        foreach (var name in connector.Hosts)
        {
            if (!HostName.TryRead(name, out var host)) continue;
            var folder = new HostFolder(Path.Combine(node.Folder.Path, connector.Directory, name), host);
            var reach = reports.Reach(estate, system, host);
            places.Add(reach is HostReach.ReadsFolder
                ? FolderReading.OrNothing(await folder.ReadAsync(authorities.Keygen, node.Time.GetUtcNow(), cancel),
                    folder.Path, reach)
                : new ObservedPlace.Unreadable(name, "the host pulls, and is read once the system is driven",
                    node.Time.GetUtcNow()));
        }

        return places;
    }
}
