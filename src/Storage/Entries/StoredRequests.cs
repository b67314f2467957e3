using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Requests and what is decided about them.</summary>
internal static class StoredRequests
{
    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.RequestMade>("request_made.1", WriteMade, ReadMade),
        StoredForm.Of<Change.ApprovalGiven>(
            "approval_given.1",
            (pen, c) =>
            {
                Write(pen, c.Id, c.Person, c.Shown, c.Reason);
                if (c.Outside is not { } outside) return;
                pen.Open("outside"u8);
                pen.Text("approver"u8, outside.Approver);
                pen.Text("key"u8, outside.Key);
                pen.Text("digest"u8, outside.Digest);
                pen.Close();
            },
            (ref json) => new(
                json.Id<AccessRequestId>("id"u8), json.Id<PersonId>("person"u8), Shown(ref json),
                json.SealedOrAbsent("reason"u8)) { Outside = Outside(ref json) }),
        StoredForm.Of<Change.ApprovalDenied>(
            "approval_denied.1",
            (pen, c) => Write(pen, c.Id, c.Person, c.Shown, c.Reason),
            (ref json) => new(
                json.Id<AccessRequestId>("id"u8), json.Id<PersonId>("person"u8), Shown(ref json),
                json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.InformationAsked>(
            "information_asked.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("person"u8, c.Person);
                pen.Sealed("question"u8, c.Question);
            },
            (ref json) => new(
                json.Id<AccessRequestId>("id"u8), json.Id<PersonId>("person"u8), json.Sealed("question"u8))),
        StoredForm.Of<Change.InformationGiven>(
            "information_given.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("person"u8, c.Person);
                pen.Sealed("answer"u8, c.Answer);
            },
            (ref json) => new(json.Id<AccessRequestId>("id"u8), json.Id<PersonId>("person"u8), json.Sealed("answer"u8))),
        StoredForm.Of<Change.RequestLinkFollowed>(
            "request_link_followed.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.Id("person"u8, c.Person); pen.Text("digest"u8, c.Digest); },
            (ref json) => new(
                json.Id<AccessRequestId>("id"u8), json.Id<PersonId>("person"u8), json.Text("digest"u8))),
        StoredForm.Of<Change.RequestWithdrawn>(
            "request_withdrawn.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.SealedOrAbsent("reason"u8, c.Reason); },
            (ref json) => new(json.Id<AccessRequestId>("id"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.RequestCancelled>(
            "request_cancelled.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.SealedOrAbsent("reason"u8, c.Reason); },
            (ref json) => new(json.Id<AccessRequestId>("id"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.RequestExpired>(
            "request_expired.1", (pen, c) => pen.Id("id"u8, c.Id), (ref json) => new(json.Id<AccessRequestId>("id"u8))),
        StoredForm.Of<Change.RequestSuperseded>(
            "request_superseded.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.Id("by"u8, c.By); },
            (ref json) => new(json.Id<AccessRequestId>("id"u8), json.Id<AccessRequestId>("by"u8))),
        StoredForm.Of<Change.ApproverKeyRegistered>(
            "approver_key_registered.1",
            (pen, c) =>
            {
                pen.Text("name"u8, c.Name);
                pen.Id("organisation"u8, c.Organisation);
                pen.Word("algorithm"u8, StoredWords.ApproverAlgorithm, c.Algorithm);
                pen.Text("public_key"u8, c.PublicKey);
                pen.Moment("until"u8, c.Until);
            },
            (ref json) => new(
                json.Text("name"u8), json.Id<OrganisationId>("organisation"u8),
                json.Word("algorithm"u8, StoredWords.ApproverAlgorithm), json.Text("public_key"u8),
                json.Moment("until"u8))),
        StoredForm.Of<Change.ApproverKeyRevoked>(
            "approver_key_revoked.1",
            (pen, c) => { pen.Text("name"u8, c.Name); pen.SealedOrAbsent("reason"u8, c.Reason); },
            (ref json) => new(json.Text("name"u8), json.SealedOrAbsent("reason"u8))),
    ];

    private static void WriteMade(JsonPen pen, Change.RequestMade c)
    {
        pen.Id("id"u8, c.Id);
        if (c.ByPerson is null == c.ByWorkload is null) pen.Refuse("by"u8, "one person or one workload asks");
        pen.IdOrAbsent("by"u8, c.ByPerson);
        pen.IdOrAbsent("by"u8, c.ByWorkload);
        if (c.Grant is { } grant)
        {
            pen.Open("grant"u8);
            StoredGrants.WriteRecorded(pen, grant);
            pen.Close();
        }

        if (c.Seat is { } seat)
        {
            pen.Open("seat"u8);
            pen.Id("id"u8, seat.Id);
            pen.Text("name"u8, seat.Name);
            pen.Number("size"u8, seat.Size);
            pen.Close();
        }

        pen.Sealed("justification"u8, c.Justification);
        pen.Id("sponsor"u8, c.Sponsor);
        pen.Id("removal"u8, c.Removal);
        pen.Id("reviewer"u8, c.Reviewer);
        pen.Moment("decide_by"u8, c.DecideBy);
        pen.IdOrAbsent("supersedes"u8, c.Supersedes);
    }

    private static Change.RequestMade ReadMade(ref JsonCursor json)
    {
        var request = new Change.RequestMade
        {
            Id = json.Id<AccessRequestId>("id"u8),
            ByPerson = json.IdIfKind<PersonId>("by"u8),
            ByWorkload = json.IdIfKind<WorkloadId>("by"u8),
            Grant = Grant(ref json),
            Seat = Seat(ref json),
            Justification = json.Sealed("justification"u8),
            Sponsor = json.Id<PersonId>("sponsor"u8),
            Removal = json.Id<PersonId>("removal"u8),
            Reviewer = json.Id<PersonId>("reviewer"u8),
            DecideBy = json.Moment("decide_by"u8),
            Supersedes = json.IdOrAbsent<AccessRequestId>("supersedes"u8),
        };
        if (request is { ByPerson: null, ByWorkload: null }) json.Fail("member `by` names no person or workload");
        return request;
    }

    private static Change.GrantRecorded? Grant(ref JsonCursor json)
    {
        if (!json.TryMember("grant"u8)) return null;
        json.Open();
        var grant = StoredGrants.ReadRecorded(ref json);
        json.Close();
        return grant;
    }

    private static SeatWanted? Seat(ref JsonCursor json)
    {
        if (!json.TryMember("seat"u8)) return null;
        json.Open();
        var seat = new SeatWanted(json.Id<SeatId>("id"u8), json.Text("name"u8), json.Count("size"u8));
        json.Close();
        return seat;
    }

    private static void Write(JsonPen pen, AccessRequestId id, PersonId person, RequestShown shown, Sealed? reason)
    {
        pen.Id("id"u8, id);
        pen.Id("person"u8, person);
        pen.Text("content"u8, shown.Content);
        pen.Text("preview"u8, shown.Preview);
        pen.SealedOrAbsent("reason"u8, reason);
    }

    private static RequestShown Shown(ref JsonCursor json) => new(json.Text("content"u8), json.Text("preview"u8));

    private static OutsideEvidence? Outside(ref JsonCursor json)
    {
        if (!json.TryMember("outside"u8)) return null;
        json.Open();
        var outside = new OutsideEvidence(json.Text("approver"u8), json.Text("key"u8), json.Text("digest"u8));
        json.Close();
        return outside;
    }
}
