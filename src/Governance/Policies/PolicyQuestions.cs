using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>A grant as policy looks at it: recorded, or about to be.</summary>
internal readonly record struct GrantCase
{
    public required GrantPlan Plan { get; init; }

    /// <summary>Its row; -1 before it is recorded.</summary>
    public int Row { get; init; }

    public required string Name { get; init; }

    public required int Owner { get; init; }

    /// <summary>The scope's row; of what is not recorded yet, <see cref="Wanted"/> says it.</summary>
    public int Scope { get; init; }

    public Scope? Wanted { get; init; }

    public required Instant From { get; init; }

    public required Instant Until { get; init; }

    /// <summary>What its recording and its confirmations brought, newest first.</summary>
    public required ImmutableArray<Admitted> Admissions { get; init; }

    /// <summary>The newest ticket it was bound to; -1 for none.</summary>
    public int Ticket => Admissions.FirstOrDefault(a => a.What.Ticket >= 0, Nothing).What.Ticket;

    /// <summary>The newest function it serves; -1 for none.</summary>
    public int Function => Admissions.FirstOrDefault(a => a.What.Function >= 0, Nothing).What.Function;

    /// <summary>What recorded it.</summary>
    public Admission First => Admissions[^1].What;

    private static Admitted Nothing => new(Admission.Nothing, default, default);

    /// <summary>A recorded grant as it stood at an instant.</summary>
    public static GrantCase Of(Estate estate, int row, Instant at)
    {
        ref readonly var grant = ref estate.Grants[row];
        var root = row;
        while (estate.Grants[root].Parent >= 0) root = estate.Grants[root].Parent;
        return new GrantCase
        {
            Plan = new GrantPlan(
                null!, grant.Relationship, grant.Entitlement, estate.SystemOf(row), grant.Parent, grant.To,
                estate.Grants[root].Relationship, Validity.Tier(estate, grant, at), grant.Depth),
            Row = row, Name = estate.GrantNames[row].Name, Scope = grant.Scope,
            Owner = GrantHistory.At(estate, row, at).OwnerAt(at).Person,
            From = grant.From, Until = grant.Until, Admissions = [.. GrantHistory.Admissions(estate, row, at)],
        };
    }
}

/// <summary>Makes the question for policy out of the estate; everything in it holds at one instant.</summary>
internal static class PolicyQuestions
{
    /// <summary>How long after an end a grant for the same still continues it (S2-17).</summary>
    private static readonly TimeSpan ContinuesWithin = TimeSpan.FromDays(7);
    private const int ExtensionsMax = 16;

    public static PolicyQuestion Of(Estate estate, in GrantCase of, Instant at)
    {
        var plan = of.Plan;
        var (system, relationship) = (estate.Systems[plan.System], estate.Relationships[plan.Relationship]);
        var entitlement = estate.Entitlements[plan.Entitlement];
        var ticket = of.Ticket < 0 ? null : estate.Tickets[of.Ticket].At(at);
        var function = of.Function < 0 ? null : estate.Functions[of.Function];
        var isOpen = function?.Covers(entitlement.Id, at) == true;
        var first = of.First;
        return new PolicyQuestion
        {
            Act = plan.Parent < 0 ? GrantAct.Grant : plan.IsDelegation ? GrantAct.Delegation : GrantAct.Assignment,
            Beneficiary = plan.To.Kind, Tier = plan.Tier, System = system.Name, Entitlement = entitlement.Name,
            Criticality = system.Criticality, Environment = system.Environment, Kind = relationship.Kind,
            Relationship = relationship.Name, State = relationship.Timeline.At(at).State,
            Grantor = estate.Organisations[relationship.Grantor].Name,
            Grantee = estate.Organisations[relationship.Grantee].Name, Depth = plan.Depth,
            Duration = of.Until.Since(of.From),
            Requester = first.IsRequestedByWorkload ? RequesterKind.Workload : RequesterKind.Person,
            RequesterSide = SideOf(relationship, Asking(estate, of)),
            Approvals = [.. Approvals(estate, of)],
            Evidence = of.Admissions.Max(a => a.What.Class), Ticket = ticket?.Kind,
            IsTicketUnknown = of.Ticket >= 0 && ticket is null,
            IsJustified = of.Admissions.Any(a => a.What.IsJustified), Function = isOpen ? function!.Name : null,
            Recording = entitlement.At(at).Recording,
            ProofAge = ProofAge(estate, relationship, of.Admissions[0].At, plan.Tier),
            Extensions = Extensions(estate, of), IsAttributable = IsAttributable(estate, plan.To, at),
            IsRevocable = IsRevocable(estate, system, relationship, at),
            EvidenceDelivered = EvidenceDelivered(relationship, at), Grant = of.Name,
        };
    }

    /// <summary>
    /// In which roles each approver stood when the approval was given; who was not active gave none. Whoever is only
    /// named by who records it said nothing themselves: that counts as `imported` at most, however the recorder is
    /// signed in. A yes of one's own is given to a request, which keeps its class.
    /// </summary>
    private static IEnumerable<GivenApproval> Approvals(Estate estate, GrantCase of)
    {
        foreach (var (what, at, _) in of.Admissions)
            for (var index = 0; index < what.ApprovedBy.Length; index++)
            {
                var person = what.ApprovedBy[index];
                if (!estate.People[person].Life.IsActive(at)) continue;
                yield return new GivenApproval(
                    estate.People[estate.NaturalPerson(person)].Id, RolesOf(estate, of, person, at),
                    what.Classes.IsEmpty ? OfNamed(what.Class) : what.Classes[index])
                {
                    Seats = [.. SeatsOf(estate, of, person, at).Select(seat => estate.Seats[seat].Id)],
                };
            }
    }

    private static EvidenceClass OfNamed(EvidenceClass ofEntry) =>
        ofEntry > EvidenceClass.Imported ? EvidenceClass.Imported : ofEntry;

    /// <summary>
    /// Every role that a person holds for a grant at an instant. Whoever has a record in the organisation that asked
    /// holds none of another side, whichever record acts (S4-05).
    /// </summary>
    public static ApproverRoles RolesOf(Estate estate, in GrantCase of, int person, Instant at)
    {
        var plan = of.Plan;
        var relationship = estate.Relationships[plan.Relationship];
        var system = estate.Systems[plan.System];
        var delegating = plan.Parent < 0 ? relationship
            : estate.Relationships[estate.Grants[plan.Parent].Relationship];
        var natural = estate.NaturalPerson(person);
        var asking = Asking(estate, of);
        if (asking >= 0 && !Separation.HasRecordIn(estate, person, asking, at)) asking = -1;
        bool Is(int other) => estate.NaturalPerson(other) == natural
            && (asking < 0 || estate.People[other].Life.At(at).Organisation == asking);
        var organisation = estate.People[person].Life.At(at).Organisation;
        var roles = ApproverRoles.None;
        if (Is(system.Owner.At(at).Person)) roles |= ApproverRoles.SystemOwner;
        if (Is(estate.Relationships[plan.RootRelationship].RiskOwner.At(at).Person)) roles |= ApproverRoles.RiskOwner;
        if (Is(relationship.Sponsor.At(at).Person)) roles |= ApproverRoles.Sponsor;
        if (Is(relationship.RevocationOwner.At(at).Person)) roles |= ApproverRoles.RevocationOwner;
        if ((asking < 0 || delegating.Grantee == asking)
            && Governance.Approvals.IsFreshAdmin(estate, delegating, natural, plan.Tier, at))
            roles |= ApproverRoles.VerifiedAdmin;
        if (asking >= 0 && organisation != asking) return roles;
        if (organisation == system.Organisation) roles |= ApproverRoles.Grantor;
        if (organisation == relationship.Grantee) roles |= ApproverRoles.Grantee;
        if (of.Function >= 0 && estate.Functions[of.Function].At(at) is { } function
            && estate.Find(function.Owner) is >= 0 and var owner && Is(owner)) roles |= ApproverRoles.FunctionOwner;
        return roles;
    }

    /// <summary>
    /// The seats that a person is in at an instant, by any record: open ones, and a place that counts then (C4).
    /// Whoever has a record in the organisation that asked has none of another side, as with roles (S4-05).
    /// </summary>
    public static IEnumerable<int> SeatsOf(Estate estate, GrantCase of, int person, Instant at)
    {
        if (estate.SeatsOf.IsEmpty) yield break;
        var asking = Asking(estate, of);
        if (asking >= 0 && !Separation.HasRecordIn(estate, person, asking, at)) asking = -1;
        foreach (var record in estate.RecordsOf(person))
            foreach (var seat in estate.SeatsOf.TryGetValue(record, out var seats) ? seats : [])
                if ((asking < 0 || estate.Seats[seat].Organisation == asking)
                    && estate.Seats[seat].OccupiedUntil(estate, record, at) is not null) yield return seat;
    }

    /// <summary>The organisation of who asked when they did; -1 where nobody asked.</summary>
    private static int Asking(Estate estate, in GrantCase of)
    {
        var (first, at) = (of.First, of.Admissions[^1].At);
        return first.RequestedBy < 0 ? -1
            : first.IsRequestedByWorkload ? estate.Workloads[first.RequestedBy].Life.At(at).Organisation
            : estate.People[first.RequestedBy].Life.At(at).Organisation;
    }

    private static Side SideOf(Relationship relationship, int asking) =>
        asking < 0 ? Side.Neither : asking == relationship.Grantee ? Side.Grantee
            : asking == relationship.Grantor ? Side.Grantor : Side.Neither;

    /// <summary>
    /// The age of the newest proof of an admin that stands at the instant, one by somebody else above tier 1; null for
    /// none. What ends every proof or the person's leaves none of them, as for whom an admin is fresh (C2).
    /// </summary>
    private static TimeSpan? ProofAge(Estate estate, Relationship relationship, Instant at, int tier)
    {
        var standing = new Dictionary<int, Instant>();
        foreach (var fact in relationship.Timeline.Facts)
        {
            if (fact.Effective > at) break;
            if (fact.Event is RelationshipEvent.VerificationExpired
                or RelationshipEvent.NovationAnnounced or RelationshipEvent.ControlChanged) standing.Clear();
            else if (fact.Event == RelationshipEvent.AdminLost) standing.Remove(estate.NaturalPerson(fact.Person));
            else if (fact.Event == RelationshipEvent.AdminVerified && fact.TakesHold <= at && (!fact.Self || tier == 1))
                standing[estate.NaturalPerson(fact.Person)] = fact.Effective;
        }

        return standing.Count > 0 ? at.Since(standing.Values.Max()) : null;
    }

    /// <summary>How many grants in a row, each for the same to the same, this one continues without a ticket.</summary>
    private static int Extensions(Estate estate, in GrantCase of)
    {
        var (count, from, ticket) = (0, of.From, of.Ticket);
        var row = of.Row < 0 ? estate.NewestGrant(of.Plan.To, of.Plan.System) : estate.OlderGrant(of.Row);
        for (; row >= 0 && count < ExtensionsMax; row = estate.OlderGrant(row))
        {
            ref readonly var earlier = ref estate.Grants[row];
            if (earlier.Entitlement != of.Plan.Entitlement || earlier.Parent != of.Plan.Parent
                || !estate.Scopes[earlier.Scope].Overlaps(of.Wanted ?? estate.Scopes[of.Scope])) continue;
            var ends = Instant.Min(earlier.Until, GrantHistory.At(estate, row, from).RevokedAt);
            if (earlier.From > from || ends.Plus(ContinuesWithin) < from) continue;
            var its = estate.Admissions[earlier.Admission].Ticket;
            // A ticket of its own is a reason of its own.
            if (ticket >= 0 && ticket != its) break;
            (count, from, ticket) = (count + 1, earlier.From, its);
        }

        return count;
    }

    private static bool IsAttributable(Estate estate, Beneficiary to, Instant at) => to.Kind switch
    {
        // Whatever is done through a seat is done by one named person in it (C4).
        BeneficiaryKind.Organisation or BeneficiaryKind.Person or BeneficiaryKind.Seat => true,
        BeneficiaryKind.Workload =>
            estate.People[estate.Workloads[to.Row].Owner.At(at).Person].Life.IsActive(at),
        _ => false,
    };

    /// <summary>Driven, or asked at every use; and somebody answers for the removal (S0-02, S2-20).</summary>
    private static bool IsRevocable(Estate estate, ProtectedSystem system, Relationship relationship, Instant at) =>
        (system.Connector is null || system.IsDriven)
        && estate.People[relationship.RevocationOwner.At(at).Person].Life.IsActive(at);

    private static Instant? EvidenceDelivered(Relationship relationship, Instant at)
    {
        Instant? delivered = null;
        foreach (var fact in relationship.Timeline.Facts)
        {
            if (fact.Effective > at) break;
            if (fact.Event == RelationshipEvent.EvidenceDelivered && fact.TakesHold <= at) delivered = fact.Effective;
            else if (fact.Event == RelationshipEvent.EvidenceOverdue) delivered = null;
        }

        return delivered;
    }
}
