namespace Mandate.Governance;

internal sealed partial class Sight
{
    /// <summary>
    /// How much is seen of an entry: what it says, that it is there, or nothing. The version has to know the entry.
    /// What is not named here is nobody's but administrators' and auditors'.
    /// </summary>
    public Extent Entry(Entry entry) => seesAll ? Extent.Whole : entry.Change switch
    {
        Change.OrganisationRegistered c => OfOwn(c.Id),
        Change.OrganisationDescribed c => OfOwn(c.Id),
        Change.OrganisationFact c => OfOwn(c.Id),
        Change.RelationshipRecorded c => OfRelationship(c.Id),
        Change.RelationshipConfirmed c => OfRelationship(c.Id),
        Change.AdminVerified c => OfRelationship(c.Id),
        Change.RelationshipFact c => Inside(OfRelationship(c.Id), IsInside(c.Event)),
        Change.RelationshipRoleSet c => Inside(OfRelationship(c.Id), c.Role == RelationshipRole.RiskOwner),
        Change.GrantRecorded c => OfGrant(c.Id),
        Change.GrantRevoked c => OfGrant(c.Id),
        Change.GrantConfirmed c => OfGrant(c.Id),
        Change.GrantOwnerSet c => OfGrant(c.Id),
        Change.LapseNoted c => OfGrant(c.Grant),
        Change.CertificateIssued c => OfGrant(c.Grant),
        _ => OfLife(entry) ?? OfSystem(entry.Change) ?? OfRequest(entry.Change) ?? Extent.Nothing,
    };

    private Extent? OfLife(Entry entry) => entry.Change switch
    {
        Change.PersonRegistered c => OfPerson(c.Id, entry),
        Change.PersonDescribed c => OfPerson(c.Id, entry),
        Change.PersonErased c => OfPerson(c.Id, entry),
        Change.PersonConfirmed c => OfPerson(c.Id, entry),
        // That there is a record elsewhere is not told where that one is not seen.
        Change.PersonFact { Same: { } same } c => Least(OfPerson(c.Id, entry), OfPerson(same, entry)),
        Change.PersonFact c => OfPerson(c.Id, entry),
        Change.WorkloadRegistered c => OfWorkload(c.Id, entry),
        Change.WorkloadFact c => OfWorkload(c.Id, entry),
        Change.WorkloadOwnerSet c => OfWorkload(c.Id, entry),
        Change.WorkloadConfirmed c => OfWorkload(c.Id, entry),
        _ => null,
    };

    private Extent? OfSystem(Change change) => change switch
    {
        Change.SystemRegistered c => OfSystem(c.Id),
        Change.SystemDescribed c => OfSystem(c.Id),
        Change.SystemOwnerSet c => OfSystem(c.Id),
        Change.SystemConfirmed c => OfSystem(c.Id),
        Change.SystemModeSet c => OfSystem(c.Id),
        Change.ConnectorConfigured c => OfSystem(c.Id),
        Change.EntitlementDefined c => OfSystem(c.System),
        Change.AccessProvisioned c => OfSystem(c.Key.System),
        Change.RemovalOrdered c => OfSystem(c.Key.System),
        Change.RemovalAdvanced c => Estate.Removals.TryGetValue(c.Id.Value, out var removal)
            ? OfSystem(removal.Key.System) : Extent.Nothing,
        Change.FindingOpened c => OfSystem(c.Key.System),
        Change.FindingClosed c => Estate.Findings.TryGetValue(c.Id.Value, out var finding)
            ? OfSystem(finding.Key.System) : Extent.Nothing,
        Change.FindingRemovalOrdered c => Estate.Findings.TryGetValue(c.Id.Value, out var ordered)
            ? OfSystem(ordered.Key.System) : Extent.Nothing,
        Change.ReadingTaken c => OfSystem(c.System),
        Change.HostReported c => OfSystem(c.System),
        _ => null,
    };

    private Extent? OfRequest(Change change) => change switch
    {
        Change.RequestMade c => OfRequest(c.Id),
        Change.ApprovalGiven c => OfRequest(c.Id),
        Change.ApprovalDenied c => OfRequest(c.Id),
        Change.InformationAsked c => OfRequest(c.Id),
        Change.InformationGiven c => OfRequest(c.Id),
        Change.RequestWithdrawn c => OfRequest(c.Id),
        Change.RequestCancelled c => OfRequest(c.Id),
        Change.RequestExpired c => OfRequest(c.Id),
        Change.RequestSuperseded c => OfRequest(c.Id),
        Change.SeatOpened c => OfSeat(c.Id),
        Change.SeatEnlarged c => OfSeat(c.Id),
        Change.SeatOccupied c => OfSeat(c.Id),
        Change.SeatVacated c => OfSeat(c.Id),
        Change.SeatClosed c => OfSeat(c.Id),
        _ => null,
    };

    /// <summary>
    /// Only who answers for the grantor's side learns of its feeds, evidence and unused authority; what these come to
    /// is a state of the relationship, which both sides see.
    /// </summary>
    private static bool IsInside(RelationshipEvent happened) => happened is RelationshipEvent.FeedSilent
        or RelationshipEvent.FeedRestored or RelationshipEvent.EvidenceDelivered or RelationshipEvent.EvidenceOverdue
        or RelationshipEvent.AuthorityUnused or RelationshipEvent.OwnerReattested
        or RelationshipEvent.SecurityIncident or RelationshipEvent.SanctionHit;

    private static Extent Inside(Extent seen, bool isInside) =>
        isInside && seen != Extent.Whole ? Extent.Nothing : seen;

    private static Extent Least(Extent left, Extent right) => left < right ? left : right;

    private Extent OfOwn(OrganisationId id) =>
        (isStaff || isAdmin) && Estate.Find(id) == organisation ? Extent.Whole : Extent.Nothing;

    private Extent OfRelationship(RelationshipId id) =>
        Side(Estate.Find(id)) is var side && (side == Extent.Whole || isAdmin) ? side : Extent.Nothing;

    /// <summary>What is said of a grant on another's system stays with whose system it is.</summary>
    private Extent OfGrant(GrantId id) => Estate.Find(id) is not (>= 0 and var row) ? Extent.Nothing
        : OfGrant(row) is not Extent.Nothing and var seen
            ? IsOwnSystem(Estate.SystemOf(row)) ? seen : Extent.Cut : Extent.Nothing;

    /// <summary>What happened while the person was of another organisation is that one's.</summary>
    private Extent OfPerson(PersonId id, Entry entry) => Estate.Find(id) is >= 0 and var row && IsOwn(row)
        && Registry.PersonOrganisation(Estate, row, entry.Effective) == organisation ? Extent.Whole : Extent.Nothing;

    private Extent OfWorkload(WorkloadId id, Entry entry) => Estate.Find(id) is >= 0 and var row && IsOwnWorkload(row)
        && Estate.Workloads[row].Life.At(entry.Effective).Organisation == organisation ? Extent.Whole : Extent.Nothing;

    private Extent OfSystem(SystemId id) =>
        Estate.Find(id) is >= 0 and var row && IsOwnSystem(row) ? Extent.Whole : Extent.Nothing;

    private Extent OfSeat(SeatId id) => Estate.FindSeat(id) is >= 0 and var row
        ? Least(Extent.Cut, Side(Estate.Seats[row].Relationship)) : Extent.Nothing;

    private Extent OfRequest(AccessRequestId id) =>
        Estate.Find(id) is >= 0 and var row ? Least(Extent.Cut, Request(Estate.Requests[row])) : Extent.Nothing;
}
