using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Commands of who decides about a request. Each decides; none changes anything.</summary>
internal static class ApprovalCommands
{
    /// <summary>
    /// A yes to exactly what was shown, of a person who is signed in, or that was signed outside: nobody says it for
    /// another (C11). With the last one the grant is recorded in the same batch, judged again at that moment.
    /// </summary>
    public static Ruling Approve(Estate estate, Change.ApprovalGiven c, Instant at, EvidenceClass evidence)
    {
        if (RequestCommands.Open(estate, c.Id, at, out var request) is { } over) return over;
        var backed = c.Outside is null ? evidence : EvidenceClass.Proven;
        if (backed < EvidenceClass.Attested) return new Ruling.Refused(NotAttested);
        if ((MayDecide(estate, request, c.Person, at, out var of) ?? NotYet(of!, c.Person, at)) is { } refused)
            return refused;
        if (of!.Stands is { } stands) return stands;
        if (RequestPreview.Of(of, at).Shown != c.Shown)
            return Ruling.No(RefusalCode.PreviewChanged, "the request is not what was shown any more", "digest",
                "look at it again, and decide about that");
        if (c.Outside is { } outside && IsUsed(estate, outside))
            return Ruling.No(RefusalCode.AlreadySo, "this evidence was counted already", "evidence");
        if (request.Inquiries.Any(i => i.Answer is null))
            return Ruling.No(RefusalCode.RequestOver, "a question waits for its answer", "request",
                "approve what it is once that was given");
        var person = estate.Find(c.Person);
        // Before its turn came a yes was to less: it is asked for again, as a weak one may be given at more strength.
        if (request.Approvals.Any(a => a.Person == person && a.Class >= backed
            && !of.Steps.Any(s => s.IsWanted && a.Because < s.Opened && of.IsAsked(s, person, at))))
            return Ruling.No(RefusalCode.AlreadySo, $"{c.Person} approved it already", "by");
        var given = new Proposal(c) { IsSigned = c.Outside is not null };
        var after = Effect.Fork(estate, new Ruling.Accepted([given]), Actor.Node, at, backed);
        var then = after.Requests[after.Find(c.Id)];
        if (RequestCase.Of(after, then, at, backed,
            out _) is not { IsMet: true }) return new Ruling.Accepted([given]);
        var granted = Granted(after, then, at, backed);
        // What follows from a yes is backed as it is, which is what policy judged it by.
        return granted is not Ruling.Accepted more ? granted : new Ruling.Accepted(
            [given, .. more.Proposals.Select(p => p with { IsSigned = given.IsSigned })]);
    }

    /// <summary>The refusal of a yes that is nobody's own.</summary>
    public static Refusal NotAttested { get; } = new(RefusalCode.NotAttested,
        "a yes is the person's own: nobody says it in another person's name", "by",
        "sign in as that person: `mandate login`, or a browser at /requests; `--what-if` shows what a yes comes to");

    /// <summary>
    /// A no of anybody who may decide ends the request; it takes one, no preview that still holds, and no turn.
    /// </summary>
    public static Ruling Deny(Estate estate, Change.ApprovalDenied c, Instant at)
    {
        if (RequestCommands.Open(estate, c.Id, at, out var request) is { } over) return over;
        return MayDecide(estate, request, c.Person, at, out _) ?? Ruling.Of(c);
    }

    /// <summary>
    /// Null when this person may say yes or no: asked by role or by name, and nobody whom it is kept from.
    /// </summary>
    internal static Ruling? MayDecide(
        Estate estate, AccessRequest request, PersonId id, Instant at, out RequestCase? of)
    {
        of = null;
        if (Registry.ActivePerson(estate, id, at, "by") is { } gone) return gone;
        of = RequestCase.Of(estate, request, at, EvidenceClass.Proven, out var unknown);
        if (of is null) return unknown!;
        var person = estate.Find(id);
        if (Separation.Against(of.Estate, request, of.Plan, person, at) is { } against)
            return Ruling.No(RefusalCode.SelfApproval, $"{id} may not decide this: {against}", "by");
        return of.IsAsked(person, at) ? null
            : Ruling.No(RefusalCode.NotPermitted, $"no step of the request is for {id}", "by");
    }

    /// <summary>Null when a step that this person may meet is asked: those of earlier turns are met.</summary>
    internal static Ruling? NotYet(RequestCase of, PersonId id, Instant at)
    {
        var person = of.Estate.Find(id);
        return of.Steps.Any(s => s.IsOpen && of.IsAsked(s, person, at)) ? null
            : Ruling.No(RefusalCode.NotPermitted, $"the turn of {id} has not come", "by",
                "wait until those who are asked before have approved, or say no");
    }

    /// <summary>
    /// What everybody approved becomes: the seat that it opens, the grant, or more places. Decided by the same
    /// commands as without a request, so nothing that is refused there comes in here.
    /// </summary>
    internal static Ruling Granted(Estate estate, AccessRequest request, Instant at, EvidenceClass evidence)
    {
        if (RequestCase.Of(estate, request, at, evidence, out var unknown) is not { } of) return unknown!;
        if (of.Stands is { } stands) return stands;
        if (of.Wanted is not { } wanted)
            return GrantPolicy.Refusal(of.Outcome) ?? Ruling.Of(
                new Change.SeatEnlarged(request.Made.Seat!.Id, request.Made.Seat.Size, request.Id));
        if (GrantCommands.Record(of.Estate, wanted, at, evidence) is not Ruling.Accepted accepted)
            return GrantCommands.Record(of.Estate, wanted, at, evidence);
        return request.Made.Seat is null ? accepted
            : new Ruling.Accepted([new Proposal(RequestCase.Opening(request)), .. accepted.Proposals]);
    }

    private static bool IsUsed(Estate estate, OutsideEvidence evidence)
    {
        for (var row = 0; row < estate.Requests.Count; row++)
            foreach (var approval in estate.Requests[row].Given)
                if (approval.Outside?.Digest == evidence.Digest) return true;
        return false;
    }
}
