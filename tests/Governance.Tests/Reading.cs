namespace Mandate.Governance.Tests;

/// <summary>
/// A naive reading of the ledger that shares nothing with the fold: a stop holds at an instant unless an entry after it
/// in the ledger mended it, by that instant. It knows only what must close; what it lets through may still be closed.
/// </summary>
internal sealed class Reading(IReadOnlyList<Entry> entries, Instant at)
{
    private readonly List<Entry> past = [.. entries.Where(e => e.Effective <= at)];

    public bool Revoked(GrantId grant) => past.Exists(e => e.Change is Change.GrantRevoked c && c.Id == grant);

    public bool Stopped(OrganisationId id) =>
        Open(e => e.Change is Change.OrganisationFact { Event: LifeEvent.Suspended } c && c.Id == id,
            e => e.Change is Change.OrganisationFact { Event: LifeEvent.Resumed } c && c.Id == id);

    /// <summary>A person who left is back only by a joining; moves are left to other tests.</summary>
    public bool Stopped(PersonId id)
    {
        bool Of(Entry e, LifeEvent what) => e.Change is Change.PersonFact c && c.Event == what && c.Id == id;
        if (past.Exists(e => Of(e, LifeEvent.Left)) && !past.Exists(e => Of(e, LifeEvent.Joined))) return true;
        return !past.Exists(e => Of(e, LifeEvent.Joined))
            && Open(e => Of(e, LifeEvent.Suspended), e => Of(e, LifeEvent.Resumed));
    }

    public bool Stopped(RelationshipId id)
    {
        bool Of(Entry e, params RelationshipEvent[] any) =>
            e.Change is Change.RelationshipFact c && c.Id == id && any.Contains(c.Event);
        return past.Exists(e => Of(e, RelationshipEvent.ContractEnded, RelationshipEvent.ContractLapsed,
            RelationshipEvent.TenantDeleted, RelationshipEvent.PartnerLeft))
            || Open(
                e => Of(e, RelationshipEvent.ContractSuspended, RelationshipEvent.PaymentHold,
                    RelationshipEvent.SecurityIncident,
                    RelationshipEvent.SanctionHit, RelationshipEvent.Insolvency, RelationshipEvent.NoticeForCause),
                e => Of(e, RelationshipEvent.SuspensionLifted))
            || Open(e => Of(e, RelationshipEvent.AuthorityUnused), e => Of(e, RelationshipEvent.OwnerReattested))
            || Open(e => Of(e, RelationshipEvent.NovationAnnounced, RelationshipEvent.ControlChanged), e =>
                Of(e, RelationshipEvent.NovationCompleted))
            || Open(
                e => Of(e, RelationshipEvent.NoticeGiven) && ((Change.RelationshipFact)e.Change).Until <= at,
                e => Of(e, RelationshipEvent.NoticeWithdrawn, RelationshipEvent.ContractRenewed));
    }

    /// <summary>Some person was verified, is of the grantee today, and nothing was learnt about them since.</summary>
    public bool HasAdmin(RelationshipId id, Estate estate, int grantee) =>
        past.Exists(e => e.Change is Change.AdminVerified c && c.Id == id
        && e.Effective.Plus(TimeSpan.FromDays(365 * 2)) > at
        && estate.People[estate.Find(c.Person)].Life.At(at) is { State: LifeState.Active } life
            && life.Organisation == grantee
        && !past.Exists(l => l.Effective > e.Effective && l.Change is Change.PersonFact p && p.Id == c.Person
            && p.Event is LifeEvent.Left or LifeEvent.Moved or LifeEvent.Suspended or LifeEvent.AuthorityChanged)
        && !past.Exists(l => l.Effective > e.Effective && l.Change is Change.RelationshipFact f && f.Id == id
            && (f.Event == RelationshipEvent.VerificationExpired
                || (f.Event == RelationshipEvent.AdminLost && f.Person == c.Person))));

    private bool Open(Predicate<Entry> stops, Predicate<Entry> mends) => past.Exists(
        stop => stops(stop)
            && !past.Exists(mend => mends(mend) && mend.Revision > stop.Revision && mend.Effective >= stop.Effective));
}
