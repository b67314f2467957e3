using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>Requests as answers show them.</summary>
internal static class RequestWires
{
    /// <summary>One of a list: without texts and preview.</summary>
    public static RequestWire Of(Features f, Sight sight, AccessRequest request, Instant at)
    {
        var estate = sight.Estate;
        var of = RequestCase.Of(estate, request, at, EvidenceClass.Proven, out _);
        return Of(f, sight, request, of, at);
    }

    /// <summary>The one that is read, with what was written and what who decides is shown.</summary>
    public static async Task<RequestWire> ReadAsync(
        Features f, Sight sight, AccessRequest request, Instant at, CancellationToken cancel)
    {
        var estate = sight.Estate;
        var of = RequestCase.Of(estate, request, at, EvidenceClass.Proven, out _);
        var inquiries = new List<RequestInquiryWire>();
        foreach (var inquiry in request.Inquiries)
            inquiries.Add(new RequestInquiryWire(
                Name(f, sight, request, inquiry.By), Shown.Time(inquiry.At),
                await f.Node.OpenAsync(inquiry.Question, cancel), await f.Node.OpenAsync(inquiry.Answer, cancel),
                inquiry.Answer is null ? null : Shown.Time(inquiry.AnsweredAt)));
        return Of(f, sight, request, of, at) with
        {
            Purpose = await f.Node.OpenAsync(request.Made.Grant?.Purpose, cancel),
            Justification = await f.Node.OpenAsync(request.Made.Justification, cancel), Inquiries = inquiries,
            Shown = of is null || !request.IsOpen(estate, at) ? null
                : Preview(f, sight, of, at, IsOwn(sight, request)),
        };
    }

    /// <summary>Whether what the grantor knows and thinks of it is shown.</summary>
    private static bool IsInside(Sight sight, AccessRequest request) => sight.Request(request) == Extent.Whole;

    /// <summary>
    /// Whether rules, functions and what stands against it are shown: to whose system it is, and not to who passes its
    /// access on.
    /// </summary>
    private static bool IsOwn(Sight sight, AccessRequest request) => sight.SeesAll || (IsInside(sight, request)
        && sight.System(RequestReading.SystemOf(sight.Estate, request.Made)) == Extent.Whole);

    /// <summary>Whether the grant is of a relationship of the caller's organisation, on either side.</summary>
    private static bool IsSide(Sight sight, int grant) =>
        sight.Side(sight.Estate.Grants[grant].Relationship) != Extent.Nothing;

    /// <summary>A person's name, or the organisation's where who it is stays inside.</summary>
    private static string Name(Features f, Sight sight, AccessRequest request, int person) =>
        IsInside(sight, request) || sight.IsColleague(person) ? f.Shown.For(sight).Person(sight.Estate, person)
        : sight.StandIn(person) is >= 0 and var of ? sight.Estate.Organisations[of].Name : Sights.NotShown;

    private static RequestWire Of(Features f, Sight sight, AccessRequest request, RequestCase? of, Instant at)
    {
        var (estate, told) = (sight.Estate, f.Shown.For(sight));
        var made = request.Made;
        var (isOpen, isOwn) = (request.IsOpen(estate, at), IsOwn(sight, request));
        var relationship = estate.Relationships[made.Grant is { } wanted ? estate.Find(wanted.Relationship)
            : estate.Seats[estate.FindSeat(made.Seat!.Id)].Relationship];
        return new RequestWire
        {
            Id = Identifier.Text(made.Id), State = PolicyWords.Of(request.At(estate, at)),
            Since = Shown.Time(request.Since(estate, at)),
            Name = made.Grant?.Name ?? made.Seat!.Name,
            By = request.IsByWorkload ? estate.Workloads[request.By].Name : told.Person(estate, request.By),
            ByType = request.IsByWorkload ? "workload" : "person", To = To(told, estate, made),
            Seat = made.Seat is { } seat ? new SeatWantedWire(seat.Name, seat.Size) : null,
            Relationship = relationship.Name, Entitlement = Entitlement(estate, made, of),
            Parent = made.Grant?.Parent is { } parent && IsSide(sight, estate.Find(parent))
                ? estate.GrantNames[estate.Find(parent)].Name : null,
            Scope = made.Grant is { } scoped ? Shown.Wire(scoped.Scope) : null, Tier = of?.Plan.Tier ?? TierOf(estate,
                made),
            From = made.Grant is { } begins ? Shown.Time(begins.From) : null,
            Until = made.Grant is { } ends ? Shown.Time(ends.Until) : null,
            Owner = made.Grant is { } owned ? told.Person(owned.Owner) : null,
            Sponsor = told.Person(made.Sponsor), Removal = told.Person(made.Removal),
            Reviewer = told.Person(made.Reviewer), DecideBy = Shown.Time(request.DecideBy(estate, at)),
            Ticket = made.Grant?.Ticket is { } ticket
                ? estate.Sources[estate.FindSource(ticket.Source)].Name + "/" + ticket.Number : null,
            Function = isOwn && made.Grant?.Function is { } function
                ? estate.Functions[estate.FindFunction(function)].Name : null,
            Steps = isOpen && of is not null ? [.. of.Steps.Select(s => Step(f, sight, request, s))] : null,
            Approvals =
            [
                .. request.Given.Select(a => new RequestApprovalWire(
                    Name(f, sight, request, a.Person), Shown.Time(a.At), PolicyWords.Of(a.Class),
                    request.IsCounted(a),
                    IsInside(sight, request) || sight.IsColleague(a.Person) ? a.Outside?.Approver : null)),
            ],
            DeniedBy = request.End is { State: RequestState.Denied } end ? Name(f, sight, request, end.Person) : null,
            Guardrail = isOwn && made.Grant is { } granted && estate.Find(granted.Id) is >= 0 and var row
                ? estate.Admissions[estate.Grants[row].Admission].Guardrail : null,
            Supersedes = made.Supersedes is { } before ? Identifier.Text(before) : null,
            Revision = request.Recorded.Value,
        };
    }

    private static RequestStepWire Step(
        Features f, Sight sight, AccessRequest request, RequestStep step) => new(
        step.Needs.Count,
        [.. PolicyWords.Roles.Where(r => (step.Needs.Roles & r) != ApproverRoles.None).Select(PolicyWords.Of)],
        [.. step.Needs.People.Select(p => Name(f, sight, request, sight.Estate.Find(p))).Distinct()],
        IsOwn(sight, request) ? step.Rule?.ToString() : null, step.IsMet,
        step.IsOpen ? Shown.Time(step.Deadline) : null, step.Needs.Turn, step.IsOpen)
        {
            Seats = step.Needs.Seats.IsEmpty ? null
                : [.. step.Needs.Seats.Select(s => Seat(sight, request, sight.Estate.FindSeat(s))).Distinct()],
        };

    /// <summary>A seat's name, or the organisation's where which it is stays inside.</summary>
    private static string Seat(Sight sight, AccessRequest request, int seat) => seat < 0 ? Sights.NotShown
        : IsInside(sight, request) || sight.Seat(seat) != Extent.Nothing ? sight.Estate.Seats[seat].Name
        : sight.Organisation(sight.Estate.Seats[seat].Organisation) != Extent.Nothing
            ? sight.Estate.Organisations[sight.Estate.Seats[seat].Organisation].Name : Sights.NotShown;

    private static BeneficiaryWire? To(Shown told, Estate estate, Change.RequestMade made) => made.Grant switch
    {
        null => null,
        { ToOrganisation: { } id } => new BeneficiaryWire(Organisation: estate.Organisations[estate.Find(id)].Name),
        { ToPerson: { } id } => new BeneficiaryWire(Person: told.Person(id)),
        { ToWorkload: { } id } => new BeneficiaryWire(Workload: estate.Workloads[estate.Find(id)].Name),
        { ToSeat: { } id } => new BeneficiaryWire(Seat: estate.FindSeat(id) is >= 0 and var row
            ? estate.Seats[row].Name : made.Seat!.Name),
        _ => null,
    };

    private static string Entitlement(Estate estate, Change.RequestMade made, RequestCase? of) =>
        made.Grant is { } grant ? estate.Entitlements[estate.Find(grant.Entitlement)].Name
        : of is null ? "" : estate.Entitlements[of.Plan.Entitlement].Name;

    private static int TierOf(Estate estate, Change.RequestMade made) =>
        made.Grant is { } grant ? estate.Entitlements[estate.Find(grant.Entitlement)].Latest.Tier : 1;

    private static RequestPreviewWire Preview(Features f, Sight sight, RequestCase of, Instant at, bool isOwn)
    {
        var (estate, told) = (of.Estate, f.Shown.For(sight));
        var preview = RequestPreview.Of(of, at);
        return new RequestPreviewWire
        {
            Digest = preview.Shown.Preview, Content = preview.Shown.Content,
            Chain = [.. preview.Chain.Where(row => IsSide(sight, row)).Select(row => estate.GrantNames[row].Name)],
            Actions = estate.Entitlements[of.Plan.Entitlement].At(at).Actions,
            Stands = !isOwn ? of.Stands is null && of.More.IsEmpty ? null : "it cannot be approved now"
                : of.Stands is Ruling.Refused refused ? told.Named(refused.Because.Message)
                : of.Outcome is PolicyOutcome.Refused { Forbidden.IsEmpty: false } no
                    ? told.Named(PolicyText.Why(no))
                : of.More.IsEmpty ? null : told.Named(string.Join("; ", of.More.Select(u => u.Text))),
            Rules = isOwn ? [.. of.Outcome.Rules.Select(r => r.ToString())] : [],
            Similar =
            [
                .. preview.Similar.Where(row => IsSide(sight, row)).Select(row => new SimilarGrantWire(
                    estate.GrantNames[row].Name, estate.Entitlements[estate.Grants[row].Entitlement].Name,
                    Shown.Word(Validity.Of(estate, row, at).Standing), estate.LastUse(row),
                    preview.Overlaps.Contains(row))),
            ],
            Asked = [.. preview.Asked.Where(row => sight.Request(row) != Extent.Nothing)
                .Select(row => Identifier.Text(estate.Requests[row].Id))],
            Findings = isOwn ? [.. preview.Findings.Select(Identifier.Text)] : [],
        };
    }
}
