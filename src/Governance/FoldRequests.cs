using System.Collections.Immutable;

namespace Mandate.Governance;

internal sealed partial class Fold
{
    /// <summary>Requests, what is decided about them, and seats.</summary>
    private bool ApplyRequests(Entry entry)
    {
        switch (entry.Change)
        {
            case Change.RequestMade c: Made(c, entry); return true;
            case Change.ApprovalGiven c:
                Alter(c.Id, r => r with { Given = With(r, Approval(c, entry)) });
                return true;
            case Change.ApprovalDenied c: Ended(c.Id, RequestState.Denied, entry, Row(c.Person)); return true;
            case Change.InformationAsked c:
                var asking = Row(c.Person);
                Alter(c.Id, r => r with
                {
                    Inquiries = r.Inquiries.Add(new RequestInquiry(asking, entry.Recorded, entry.Revision, c.Question)),
                });
                return true;
            case Change.InformationGiven c: Alter(c.Id, r => Answered(r, c, entry)); return true;
            case Change.RequestLinkFollowed c:
                Alter(c.Id, r => r with { Followed = r.Followed.Add(c.Digest) });
                return true;
            case Change.RequestWithdrawn c: Ended(c.Id, RequestState.Withdrawn, entry); return true;
            case Change.RequestCancelled c: Ended(c.Id, RequestState.Cancelled, entry); return true;
            case Change.RequestSuperseded c: Ended(c.Id, RequestState.Superseded, entry); return true;
            case Change.RequestExpired c:
                var expired = Row(c.Id);
                openRequests = openRequests.Remove(expired);
                requests = requests.Changed(expired, requests[expired] with
                {
                    End = requests[expired].End
                        ?? new RequestEnd(RequestState.Expired, entry.Effective, entry.Revision),
                }, owner);
                return true;
            default: return ApplySeats(entry);
        }
    }

    private bool ApplySeats(Entry entry)
    {
        switch (entry.Change)
        {
            case Change.SeatOpened c: Opened(c, entry); return true;
            case Change.SeatEnlarged c:
                AlterSeat(c.Id, s => s with { Sizes = s.Sizes.Add(
                    new SeatSize(entry.Recorded, c.Size, c.Request, [.. c.ApprovedBy.Select(Row)])) });
                if (c.Request is { } approved) Ended(approved, RequestState.Approved, entry);
                return true;
            case Change.SeatOccupied c:
                var (person, by) = (Row(c.Person), Row(c.By));
                AlterSeat(c.Id, s => s with
                {
                    Occupancies = s.Occupancies.Add(new Occupancy(person, by, entry.Effective, entry.Revision)),
                });
                seatsOf = seatsOf.SetItem(person, seatsOf.GetValueOrDefault(person, []).Add(Row(c.Id)));
                return true;
            case Change.SeatVacated c:
                var leaving = Row(c.Person);
                AlterSeat(c.Id, s => s with { Occupancies = [.. s.Occupancies.Select(o => Vacated(o, leaving,
                    entry))] });
                return true;
            case Change.ApproverKeyRegistered c:
                approverKeys = approverKeys.SetItem(c.Name, new ApproverKey(
                    c.Name, Row(c.Organisation), c.Algorithm, c.PublicKey, c.Until, entry.Revision));
                return true;
            case Change.ApproverKeyRevoked c:
                approverKeys = approverKeys.SetItem(c.Name, approverKeys[c.Name] with { RevokedAt = entry.Recorded });
                return true;
            case Change.SeatClosed c:
                AlterSeat(c.Id, s => s with
                {
                    ClosedAt = Instant.Min(s.ClosedAt, entry.Effective), ClosedBecause = entry.Revision,
                });
                return true;
            default: return false;
        }
    }

    private void Made(Change.RequestMade c, Entry entry)
    {
        var row = requests.Count;
        requests = requests.Added(new AccessRequest
        {
            Made = c, RecordedAt = entry.Recorded, Recorded = entry.Revision, Class = entry.Class,
            Actor = entry.Actor,
            By = c.ByPerson is { } person ? Row(person) : Row(c.ByWorkload!.Value),
        }, owner);
        indexes.Requests.Add(c.Id.Value, row);
        openRequests = openRequests.Add(row);
    }

    private RequestApproval Approval(Change.ApprovalGiven c, Entry entry) => new(
        Row(c.Person), c.Outside is null ? entry.Class : EvidenceClass.Proven, entry.Recorded, entry.Revision, c.Shown,
        c.Outside);

    private static ImmutableArray<RequestApproval> With(AccessRequest request, RequestApproval next)
    {
        var before = request.Approvals.FirstOrDefault(a => a.Person == next.Person);
        return
        [
            .. request.Given.Where(a => a.Person != next.Person),
            before is null || before.Class < next.Class ? next
                : next with { First = before.First, FirstAt = before.FirstAt },
        ];
    }

    private static AccessRequest Answered(AccessRequest request, Change.InformationGiven c, Entry entry)
    {
        var open = request.Inquiries.FirstOrDefault(i => i.Answer is null);
        return open is null ? request : request with
        {
            Inquiries = request.Inquiries.Replace(open, open with
            {
                Answer = c.Answer, AnsweredAt = entry.Recorded, AnsweredBecause = entry.Revision,
            }),
        };
    }

    private void Ended(AccessRequestId id, RequestState state, Entry entry, int person = -1)
    {
        Alter(id, r => r with { End = r.End ?? new RequestEnd(state, entry.Recorded, entry.Revision, person) });
        openRequests = openRequests.Remove(Row(id));
    }

    private void Opened(Change.SeatOpened c, Entry entry)
    {
        var row = seats.Count;
        var relationship = Row(c.Relationship);
        seats = seats.Added(new Seat
        {
            Id = c.Id, Name = c.Name, Relationship = relationship, Organisation = relationships[relationship].Grantee,
            Until = c.Until, OpenedAt = entry.Recorded, Recorded = entry.Revision,
            Sizes = [new SeatSize(entry.Recorded, c.Size, c.Request, [.. c.ApprovedBy.Select(Row)])],
        }, owner);
        indexes.Seats.Add(c.Id.Value, row);
        indexes.SeatNames.Add(Indexes.Hash(c.Name), row, new ByName<Seat>(seats, c.Name));
    }

    private static Occupancy Vacated(in Occupancy occupancy, int person, Entry entry) =>
        occupancy.Person == person && occupancy.Until > entry.Effective
            ? occupancy with { Until = entry.Effective, EndedBecause = entry.Revision } : occupancy;

    /// <summary>How well each approver of a requested grant is backed; of others, as well as the entry.</summary>
    private ImmutableArray<EvidenceClass> ClassesOf(Change.GrantRecorded c) =>
        c.Request is { } id ? Admission.ClassesOf(requests[Row(id)], c.ApprovedBy.Select(Row)) : [];

    private void Alter(AccessRequestId id, Func<AccessRequest, AccessRequest> change) =>
        requests = requests.Changed(Row(id), change(requests[Row(id)]), owner);

    private void AlterSeat(SeatId id, Func<Seat, Seat> change) =>
        seats = seats.Changed(Row(id), change(seats[Row(id)]), owner);

    private int Row(AccessRequestId id) => Known(indexes.Requests.Find(id.Value, requests.Count), id);

    private int Row(SeatId id) => Known(indexes.Seats.Find(id.Value, seats.Count), id);
}
