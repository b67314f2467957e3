using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Commands of who asks, and of who takes a request off. Each decides; none changes anything.</summary>
internal static class RequestCommands
{
    /// <summary>The most questions that are asked about one request.</summary>
    public const int InquiriesMax = 20;

    /// <summary>
    /// Records a request when everything that it has to name is there (S3-01, S2-08, S3-04), nothing stands in the way,
    /// and policy asks for nothing but approvals. Where a guardrail stands for these, the grant is recorded with it.
    /// </summary>
    public static Ruling Make(Estate estate, Change.RequestMade c, Instant at,
        EvidenceClass evidence = EvidenceClass.Declared)
    {
        if (estate.Find(c.Id) >= 0) return Ruling.No(RefusalCode.IdTaken, $"{c.Id} exists");
        if ((c.ByPerson is null) == (c.ByWorkload is null))
            return Ruling.No(RefusalCode.InvalidValue, "a request is made by one person or one workload", "by");
        if (c.Grant is null && c.Seat is null)
            return Ruling.No(RefusalCode.InvalidValue, "a request is for a grant or a seat", "entitlement");
        if (Requester(estate, c, at) is { } stranger) return stranger;
        if (Seat(estate, c, at) is { } noSeat) return noSeat;
        var asked = new AccessRequest
        {
            Made = c, RecordedAt = at, Recorded = new Revision(estate.Revision.Value + 1), Class = evidence,
            By = c.ByPerson is { } person ? estate.Find(person) : estate.Find(c.ByWorkload!.Value),
        };
        if (RequestCase.Of(estate, asked, at, EvidenceClass.Proven, out var unknown) is not { } of) return unknown!;
        var within = c with { DecideBy = Deadline(estate, of, c, at) };
        return of.Stands ?? People(of, at) ?? Function(of, at) ?? Name(estate, c) ?? Superseded(estate, c, at)
            ?? Policy(of) ?? Twice(of, at) ?? Recorded(estate, asked with { Made = within }, of, at, evidence);
    }

    /// <summary>Who asked no longer wants it.</summary>
    public static Ruling Withdraw(Estate estate, Change.RequestWithdrawn c, PersonId by, Instant at)
    {
        if (Open(estate, c.Id, at, out var request) is { } refused) return refused;
        if (Registry.ActivePerson(estate, by, at, "by") is { } gone) return gone;
        return IsOfRequester(estate, request, estate.Find(by), at) ? Ruling.Of(c)
            : Ruling.No(RefusalCode.NotPermitted, "a request is withdrawn by who made it", "by");
    }

    /// <summary>A person of the grantor takes it off; an administrator's token names nobody.</summary>
    public static Ruling Cancel(Estate estate, Change.RequestCancelled c, PersonId? by, Instant at)
    {
        if (Open(estate, c.Id, at, out var request) is { } refused) return refused;
        if (by is not { } person) return Ruling.Of(c);
        if (Registry.ActivePerson(estate, person, at, "by") is { } gone) return gone;
        var (immediate, root) = Grantors(estate, request);
        var own = Registry.PersonOrganisation(estate, estate.Find(person), at);
        return own == immediate || own == root ? Ruling.Of(c)
            : Ruling.No(RefusalCode.NotPermitted, "a request is cancelled by a person of the grantor", "by",
                "who asked withdraws it");
    }

    /// <summary>Who may decide asks for more. The deadline stands.</summary>
    public static Ruling Ask(Estate estate, Change.InformationAsked c, Instant at)
    {
        if (Open(estate, c.Id, at, out var request) is { } refused) return refused;
        if (request.Inquiries.Any(i => i.Answer is null))
            return Ruling.No(RefusalCode.AlreadySo, "a question waits for its answer already", "question");
        if (request.Inquiries.Length >= InquiriesMax)
            return Ruling.No(RefusalCode.InvalidValue, $"at most {InquiriesMax} questions are asked", "question");
        return ApprovalCommands.MayDecide(estate, request, c.Person, at, out var of)
            ?? ApprovalCommands.NotYet(of!, c.Person, at) ?? Ruling.Of(c);
    }

    /// <summary>The answer of who asked for access; what was approved before it has to be approved again.</summary>
    public static Ruling Answer(Estate estate, Change.InformationGiven c, Instant at)
    {
        if (Open(estate, c.Id, at, out var request) is { } refused) return refused;
        if (Registry.ActivePerson(estate, c.Person, at, "by") is { } gone) return gone;
        if (!IsOfRequester(estate, request, estate.Find(c.Person), at))
            return Ruling.No(RefusalCode.NotPermitted, "the answer comes from who made the request", "by");
        return request.Inquiries.Any(i => i.Answer is null) ? Ruling.Of(c)
            : Ruling.No(RefusalCode.AlreadySo, "nothing was asked", "request");
    }

    /// <summary>Spends a link: once, by an active person, while the request can be decided.</summary>
    public static Ruling Follow(Estate estate, Change.RequestLinkFollowed c, Instant at)
    {
        if (Open(estate, c.Id, at, out var request) is { } refused) return refused;
        if (Registry.ActivePerson(estate, c.Person, at, "by") is { } gone) return gone;
        return request.Followed.Contains(c.Digest)
            ? Ruling.No(RefusalCode.AlreadySo, "this link was used already", "once") : Ruling.Of(c);
    }

    /// <summary>Notes once that nobody decided in time.</summary>
    public static Ruling Expire(Estate estate, AccessRequestId id, Instant at) =>
        estate.Find(id) is var row && row < 0 ? Registry.Unknown(id, "request")
        : estate.Requests[row].End is null && estate.Requests[row].DecideBy(estate, at) is var silent && at >= silent
            ? Ruling.Of(new Change.RequestExpired(id), silent)
        : Ruling.No(RefusalCode.AlreadySo, "it has not expired, or that was noted", "request");

    /// <summary>Null when the request is known and can still be decided.</summary>
    internal static Ruling? Open(Estate estate, AccessRequestId id, Instant at, out AccessRequest request)
    {
        request = null!;                    // set wherever null is returned
        var row = estate.Find(id);
        if (row < 0) return Registry.Unknown(id, "request");
        request = estate.Requests[row];
        return request.IsOpen(estate, at) ? null : Ruling.No(RefusalCode.RequestOver,
            $"the request is {PolicyWords.Of(request.At(estate, at))} since {request.Since(estate, at)}", "request",
            "ask anew");
    }

    /// <summary>The person who asked, or the owner of the machine that did.</summary>
    internal static bool IsOfRequester(Estate estate, AccessRequest request, int person, Instant at) =>
        estate.NaturalPerson(person) == estate.NaturalPerson(
            request.IsByWorkload ? estate.Workloads[request.By].Owner.At(at).Person : request.By);

    internal static (int Immediate, int Root) Grantors(Estate estate, AccessRequest request)
    {
        var relationship = request.Made.Grant is { } grant ? estate.Find(grant.Relationship)
            : estate.Seats[estate.FindSeat(request.Made.Seat!.Id)].Relationship;
        var immediate = estate.Relationships[relationship].Grantor;
        while (estate.Relationships[relationship].Parent >= 0) relationship = estate.Relationships[relationship].Parent;
        return (immediate, estate.Relationships[relationship].Grantor);
    }

    private static Ruling? Requester(Estate estate, Change.RequestMade c, Instant at)
    {
        if (c.ByPerson is { } person && Registry.ActivePerson(estate, person, at, "by") is { } gone) return gone;
        if (c.ByWorkload is not { } workload) return null;
        var row = estate.Find(workload);
        if (row < 0) return Registry.Unknown(workload, "by");
        return estate.Workloads[row].Life.IsActive(at) ? null
            : Registry.NotActive("workload", estate.Workloads[row].Name, "by");
    }

    private static Ruling? Seat(Estate estate, Change.RequestMade c, Instant at)
    {
        if (c.Seat is not { } wanted) return null;
        if (wanted.Size is < 1 or > SeatCommands.SizeMax)
            return Ruling.No(RefusalCode.InvalidValue, $"a seat has 1 to {SeatCommands.SizeMax} places", "seat.size");
        if (Names.Check(wanted.Name, "seat.name") is { } bad) return bad;
        var known = estate.FindSeat(wanted.Id);
        if (c.Grant is not null)
            return known >= 0 || estate.FindSeat(wanted.Name) >= 0 ? Registry.Taken(wanted.Name)
                : c.Grant is { ToOrganisation: null, ToPerson: null, ToWorkload: null,
                    ToSeat: { } to } && to == wanted.Id
                    ? null
                : Ruling.No(RefusalCode.InvalidValue, "the grant of a new seat is to that seat", "to");
        if (known < 0) return Registry.Unknown(wanted.Id, "seat");
        if (at >= estate.Seats[known].Ends) return Registry.NotActive("seat", wanted.Name);
        return wanted.Size > estate.Seats[known].Size ? null : Ruling.No(RefusalCode.AlreadySo,
            $"seat `{wanted.Name}` has {estate.Seats[known].Size} places", "seat.size", "name a larger number");
    }

    /// <summary>
    /// Sponsor, who answers for the removal, and who reviews: of the grantor, and none of them the one it is for.
    /// </summary>
    private static Ruling? People(RequestCase of, Instant at)
    {
        var (estate, made) = (of.Estate, of.Request.Made);
        var relationship = estate.Relationships[of.Plan.Relationship];
        var asking = Separation.Asking(estate, of.Request, at);
        if (asking != relationship.Grantor && asking != relationship.Grantee)
            return Ruling.No(RefusalCode.WrongSide, $"who asks is of neither side of `{relationship.Name}`", "by");
        foreach (var (id, member) in new[]
        {
            (made.Sponsor, "sponsor"), (made.Removal, "removal"), (made.Reviewer, "reviewer"),
        })
        {
            var side = member == "reviewer" ? estate.Systems[of.Plan.System].Organisation : relationship.Grantor;
            if (Registry.ActivePersonOf(estate, id, side, at, member) is { } refused) return refused;
            var natural = estate.NaturalPerson(estate.Find(id));
            if (Separation.IsBeneficiary(estate, of.Plan.To, natural, at)
                || (member != "removal" && IsOfRequester(estate, of.Request, estate.Find(id), at)))
                return Ruling.No(RefusalCode.SelfApproval, $"{id} asks for it or would use it", member, "name somebody else");
        }

        return null;
    }

    /// <summary>What access is for is held against what is defined; where nothing is, nothing is asked (C0).</summary>
    private static Ruling? Function(RequestCase of, Instant at)
    {
        if (of.Estate.Functions.Count == 0 || of.Wanted is not { } wanted) return null;
        var entitlement = of.Estate.Entitlements[of.Plan.Entitlement];
        return wanted.Function is { } id && of.Estate.Functions[of.Estate.FindFunction(id)].Covers(entitlement.Id, at)
            ? null : Ruling.No(RefusalCode.InvalidValue,
                $"a request names an open business function that needs `{entitlement.Name}`", "function");
    }

    private static Ruling? Name(Estate estate, Change.RequestMade c)
    {
        foreach (var row in estate.OpenRequests)
        {
            var other = estate.Requests[row].Made;
            if (other.Id == c.Supersedes) continue;
            if (c.Grant is { } grant && other.Grant is { } asked && (asked.Name == grant.Name || asked.Id == grant.Id))
                return Registry.Taken(grant.Name);
            if (c is { Seat: { } seat, Grant: not null } && other is { Grant: not null, Seat: { } wanted }
                && (wanted.Name == seat.Name || wanted.Id == seat.Id)) return Registry.Taken(seat.Name);
        }

        return null;
    }

    private static Ruling? Superseded(Estate estate, Change.RequestMade c, Instant at)
    {
        if (c.Supersedes is not { } id) return null;
        if (Open(estate, id, at, out var before) is { } refused) return refused;
        return before.Made.ByPerson == c.ByPerson && before.Made.ByWorkload == c.ByWorkload ? null
            : Ruling.No(RefusalCode.NotPermitted, "a request is replaced by who made it", "supersedes");
    }

    /// <summary>What policy forbids, cannot decide, or asks for besides approvals is said at once.</summary>
    private static Ruling? Policy(RequestCase of)
    {
        if (of.Outcome is PolicyOutcome.Refused refused)
        {
            if (!refused.Forbidden.IsEmpty || refused.Rules.IsEmpty) return GrantPolicy.Refusal(refused);
            return of.More.IsEmpty ? null : GrantPolicy.Refusal(refused with { Unmet = of.More });
        }

        if (of.Outcome is PolicyOutcome.Undecidable) return GrantPolicy.Refusal(of.Outcome);
        return of.Guardrail is { } rule && Guardrail(of.Estate, rule) is { } within
            && Separation.Against(of.Estate, of.Request, of.Plan, of.Estate.Find(within.ApprovedBy),
                of.Request.RecordedAt)
                is { } against
            ? Ruling.No(RefusalCode.SelfApproval,
                $"guardrail `{rule}` is the approval of {within.ApprovedBy}: {against}", "by", "somebody else has to ask")
            : null;
    }

    internal static Guardrail? Guardrail(Estate estate, RuleReference rule)
    {
        foreach (var version in estate.Policies.Deployed)
            if (version.Name == rule.Policy && version.Version == rule.Version)
                foreach (var one in version.Rules)
                    if (one is Rule.Permit permit && permit.Name == rule.Rule) return permit.Within;
        return null;
    }

    /// <summary>What is in force or asked for already is not asked for again.</summary>
    private static Ruling? Twice(RequestCase of, Instant at)
    {
        if (of.Wanted is not { } wanted) return null;
        var preview = RequestPreview.Of(of, at);
        foreach (var row in preview.Overlaps)
        {
            var grant = of.Estate.Grants[row];
            if (grant.From <= Instant.Max(at,
                wanted.From) && grant.Until >= wanted.Until && grant.Parent == of.Plan.Parent
                && wanted.Scope.IsWithin(of.Estate.Scopes[grant.Scope]) && GrantConditions.Of(of.Estate, row).IsEmpty
                && Validity.Of(of.Estate, row, Instant.Max(at, grant.From)).IsInForce)
                return Ruling.No(RefusalCode.AlreadySo, $"`{of.Estate.GrantNames[row].Name}` gives this already", "scope");
        }

        foreach (var row in preview.Asked)
            if (of.Estate.Requests[row] is { } other && other.Id != of.Request.Made.Supersedes
                && wanted.Scope.IsWithin(other.Made.Grant!.Scope) && other.Made.Grant.Until >= wanted.Until)
                return Ruling.No(RefusalCode.AlreadySo, $"{other.Id} asks for this already", "scope",
                    "wait for it, withdraw it, or name it in `supersedes`");
        return null;
    }

    private static Instant Deadline(Estate estate, RequestCase of, Change.RequestMade c, Instant at)
    {
        var latest = at.Plus(RequestTurns.Longest(of.Steps, estate.ParametersAt(at).ApprovalWithin[of.Plan.Tier - 1]));
        var asked = c.DecideBy > at ? Instant.Min(c.DecideBy, latest) : latest;
        return of.Wanted is { } wanted ? Instant.Min(asked, wanted.Until) : asked;
    }

    private static Ruling Recorded(
        Estate estate, AccessRequest request, RequestCase of, Instant at, EvidenceClass evidence)
    {
        var proposals = ImmutableArray.Create(new Proposal(request.Made));
        if (request.Made.Supersedes is { } before)
            proposals = proposals.Add(new Proposal(new Change.RequestSuperseded(before, request.Id)));
        if (of.Guardrail is null || !of.IsMet) return new Ruling.Accepted(proposals);
        var after = Effect.Fork(estate, new Ruling.Accepted(proposals), Actor.Node, at);
        var granted = ApprovalCommands.Granted(after, after.Requests[after.Find(request.Id)], at, evidence);
        return granted is Ruling.Accepted more ? new Ruling.Accepted(proposals.AddRange(more.Proposals)) : granted;
    }
}
