using Mandate.Governance;

namespace Mandate.Server;

internal sealed partial class EntrySubjects
{
    /// <summary>
    /// What a request and a decision about it are about: who decided, and all that the request is about.
    /// </summary>
    private bool OfRequests(Change change)
    {
        switch (change)
        {
            case Change.RequestMade c: Request(c.Id); return true;
            case Change.ApprovalGiven c: Request(c.Id); Person(c.Person); return true;
            case Change.ApprovalDenied c: Request(c.Id); Person(c.Person); return true;
            case Change.InformationAsked c: Request(c.Id); Person(c.Person); return true;
            case Change.InformationGiven c: Request(c.Id); Person(c.Person); return true;
            case Change.RequestLinkFollowed c: Request(c.Id); Person(c.Person); return true;
            case Change.RequestWithdrawn c: Request(c.Id); return true;
            case Change.RequestCancelled c: Request(c.Id); return true;
            case Change.RequestExpired c: Request(c.Id); return true;
            case Change.RequestSuperseded c: Request(c.Id); Request(c.By); return true;
            case Change.ApproverKeyRegistered c: Organisation(estate.Find(c.Organisation)); return true;
            case Change.ApproverKeyRevoked c:
                if (estate.ApproverKeys.TryGetValue(c.Name, out var key)) Organisation(key.Organisation);
                return true;
            case Change.SeatOpened c: Seat(c.Id); return true;
            case Change.SeatEnlarged c: Seat(c.Id); return true;
            case Change.SeatOccupied c: Seat(c.Id); Person(c.Person); Person(c.By); return true;
            case Change.SeatVacated c: Seat(c.Id); Person(c.Person); return true;
            case Change.SeatClosed c: Seat(c.Id); return true;
            default: return false;
        }
    }

    private void Request(AccessRequestId id)
    {
        var row = estate.Find(id);
        if (row < 0) return;
        var made = estate.Requests[row].Made;
        if (made.ByPerson is { } person) Person(person);
        if (made.ByWorkload is { } workload) Workload(workload, null);
        foreach (var named in (PersonId[])[made.Sponsor, made.Removal, made.Reviewer]) Person(named);
        if (made.Grant is { } grant) Wanted(grant);
        else if (made.Seat is { } seat) Seat(seat.Id);
    }

    /// <summary>What the grant would be about, which may never come to be.</summary>
    private void Wanted(Change.GrantRecorded grant)
    {
        if (estate.Find(grant.Id) >= 0) Grant(grant.Id);
        if (grant.Parent is { } parent) Grant(parent);
        Person(grant.Owner);
        if (grant.ToPerson is { } person) Person(person);
        if (grant.ToWorkload is { } workload) Workload(workload, null);
        if (grant.ToOrganisation is { } organisation) Organisation(estate.Find(organisation));
        Relationship(estate.Find(grant.Relationship));
        OfEntitlement(grant.Entitlement);
    }

    private void Seat(SeatId id)
    {
        var row = estate.FindSeat(id);
        if (row >= 0) Relationship(estate.Seats[row].Relationship);
    }
}
