namespace Mandate.Governance;

internal sealed partial class Sight
{
    /// <summary>
    /// Whether an id may be told: of what is seen or named. Ids of other kinds, such as of tokens, policies and
    /// sources, are administrators' and auditors' alone.
    /// </summary>
    public bool Knows(string id) => seesAll
        || (Identifier.TryRead<OrganisationId>(id, out var of) && Organisation(Estate.Find(of)) != Extent.Nothing)
        || (Identifier.TryRead<PersonId>(id, out var person) && Names(Estate.Find(person)))
        || (Identifier.TryRead<WorkloadId>(id, out var workload) && Workload(Estate.Find(workload)) != Extent.Nothing)
        || (Identifier.TryRead<SystemId>(id, out var system) && System(Estate.Find(system)) != Extent.Nothing)
        || (Identifier.TryRead<EntitlementId>(id, out var right) && Entitlement(Estate.Find(right)) != Extent.Nothing)
        || (Identifier.TryRead<RelationshipId>(id, out var between)
            && Relationship(Estate.Find(between)) != Extent.Nothing)
        || (Identifier.TryRead<GrantId>(id, out var grant) && Grant(Estate.Find(grant)) != Extent.Nothing)
        || (Identifier.TryRead<SeatId>(id, out var seat) && Seat(Estate.FindSeat(seat)) != Extent.Nothing)
        || (Identifier.TryRead<AccessRequestId>(id, out var request) && Request(Estate.Find(request)) != Extent.Nothing)
        || (Identifier.TryRead<RemovalId>(id, out var removal)
            && Estate.Removals.TryGetValue(removal.Value, out var driven)
            && OfSystem(driven.Key.System) != Extent.Nothing)
        || (Identifier.TryRead<FindingId>(id, out var finding)
            && Estate.Findings.TryGetValue(finding.Value, out var found)
            && OfSystem(found.Key.System) != Extent.Nothing);
}
