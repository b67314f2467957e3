using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>So many people who have to say yes, and whether they have.</summary>
/// <param name="Needs">Who may.</param>
/// <param name="Rule">The rule that asks for it; null for what C3, 7 asks for under every policy.</param>
/// <param name="IsMet">Whether what was given since its turn came is enough.</param>
internal sealed record RequestStep(ApprovalStep Needs, RuleReference? Rule, bool IsMet)
{
    /// <summary>Whether its turn has come: every step of an earlier turn is met.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>The entry with which its turn came; a yes counts from it on.</summary>
    public Revision Opened { get; init; }

    /// <summary>Silence until then is no; <see cref="Instant.Forever"/> while its turn has not come.</summary>
    public Instant Deadline { get; init; } = Instant.Forever;

    /// <summary>Whether it is asked and not met.</summary>
    public bool IsWanted => IsOpen && !IsMet;
}

/// <summary>What a request needs at an instant, derived from policy and C3, 7; nothing of it is stored.</summary>
internal sealed record RequestCase
{
    /// <summary>The estate, with the seat that is to be opened already there.</summary>
    public required Estate Estate { get; init; }

    public required AccessRequest Request { get; init; }

    public required GrantPlan Plan { get; init; }

    public required GrantCase Grant { get; init; }

    /// <summary>What policy says with the approvals that there are.</summary>
    public required PolicyOutcome Outcome { get; init; }

    /// <summary>What is missing besides approvals.</summary>
    public required ImmutableArray<Unmet> More { get; init; }

    /// <summary>All of them, by turn; none where a guardrail stands for the approvals.</summary>
    public required ImmutableArray<RequestStep> Steps { get; init; }

    public RuleReference? Guardrail => (Outcome as PolicyOutcome.Admitted)?.Guardrail;

    public bool IsMet => Steps.All(s => s.IsMet);

    /// <summary>
    /// What stands in the way besides approvals and policy: a closed relationship, a ticket, a window.
    /// </summary>
    public Ruling? Stands { get; init; }

    /// <summary>The grant with everybody who approved and counts; null where only a seat is to grow.</summary>
    public Change.GrantRecorded? Wanted { get; init; }

    /// <summary>
    /// The request as it stands; null with a ruling where it names what nobody knows, which only a new one can.
    /// </summary>
    public static RequestCase? Of(Estate estate, AccessRequest request, Instant at, EvidenceClass evidence,
        out Ruling? unknown)
    {
        var with = WithSeat(estate, request, at);
        if (request.Grant is { } wanted)
        {
            unknown = GrantCommands.LookUp(with, wanted, out var plan);
            if (unknown is not null) return null;
            wanted = wanted with { ApprovedBy = [.. Counted(with, request, plan, at).Select(p => with.People[p].Id)] };
            plan = plan with { Request = wanted };
            var stands = GrantCommands.Possible(with, wanted, at, out _) ?? GrantPolicy.Brought(with, plan, at);
            return Judged(with, request, GrantPolicy.Asked(with, plan, at, evidence), at) with
            {
                Stands = stands, Wanted = wanted,
            };
        }

        // More places are approved as what the seat may do is: as its grant of the highest tier would be.
        var held = SeatCommands.Highest(with, with.FindSeat(request.Made.Seat!.Id), at);
        unknown = held >= 0 ? null : Ruling.No(RefusalCode.NotActive, "the seat has no grant that more people could use",
            "seat", "ask for a grant to the seat");
        return held < 0 ? null : Judged(with, request, Enlarged(with, request, held, at, evidence), at) with
        {
            Stands = Ended(with, held, at),
        };
    }

    /// <summary>Whether the person may say yes to some step, by role, by name or by a seat, at the instant.</summary>
    public bool IsAsked(int person, Instant at) => Steps.Any(s => IsAsked(s, person, at));

    public bool IsAsked(RequestStep step, int person, Instant at) =>
        (PolicyQuestions.RolesOf(Estate, Grant, person, at) & step.Needs.Roles) != ApproverRoles.None
        || step.Needs.People.Any(p => Estate.Find(p) is >= 0 and var named
            && Estate.NaturalPerson(named) == Estate.NaturalPerson(person))
        || (!step.Needs.Seats.IsEmpty && PolicyQuestions.SeatsOf(Estate, Grant, person, at)
            .Any(seat => step.Needs.Seats.Contains(Estate.Seats[seat].Id)));

    private static Estate WithSeat(Estate estate, AccessRequest request, Instant at) =>
        request.Made is { Grant: not null, Seat: { } seat } && estate.FindSeat(seat.Id) < 0
            ? Effect.Fork(estate, new Ruling.Accepted([new Proposal(Opening(request))]), Actor.Node, at) : estate;

    public static Change.SeatOpened Opening(AccessRequest request) => new(
        request.Made.Seat!.Id, request.Made.Seat.Name, request.Made.Grant!.Relationship, request.Made.Seat.Size,
        request.Made.Grant.Until, request.Made.Id);

    /// <summary>Who approved what the request is now, is active, and does not approve for themselves.</summary>
    private static ImmutableArray<int> Counted(Estate estate, AccessRequest request, in GrantPlan plan, Instant at)
    {
        var counted = ImmutableArray.CreateBuilder<int>();
        foreach (var approval in request.Approvals)
            if (estate.People[approval.Person].Life.IsActive(at)
                && Separation.Against(estate, request, plan, approval.Person, at) is null) counted.Add(approval.Person);
        return counted.ToImmutable();
    }

    private static GrantCase Enlarged(Estate estate, AccessRequest request, int held, Instant at,
        EvidenceClass evidence)
    {
        var of = GrantCase.Of(estate, held, at);
        var approvers = Counted(estate, request, of.Plan, at);
        return of with
        {
            Name = request.Made.Seat!.Name,
            Admissions = [new Admitted(of.First with
            {
                ApprovedBy = approvers, Classes = Admission.ClassesOf(request, approvers), Class = evidence,
                IsJustified = true, RequestedBy = request.By, IsRequestedByWorkload = request.IsByWorkload,
            }, at, default)],
        };
    }

    /// <summary>Null while nothing but people is missing for what the seat may do.</summary>
    private static Ruling? Ended(Estate estate, int held, Instant at) =>
        Validity.Explain(estate, held, at).Chain.SelectMany(l => l.Terms).FirstOrDefault(
            t => t.Outcome is TermOutcome.Fails or TermOutcome.Unknown && t.Term is not (Term.Seat or Term.Upstream))
            is { } stands ? Ruling.No(RefusalCode.RelationshipState, $"what the seat may do is not in force: {stands.Reason}",
                "seat", "mend the cause first") : null;

    private static RequestCase Judged(Estate estate, AccessRequest request, GrantCase grant, Instant at)
    {
        var (outcome, most) = ((PolicyOutcome)new PolicyOutcome.Ungoverned(),
            (PolicyOutcome)new PolicyOutcome.Ungoverned());
        var given = GrantPolicy.Question(estate, grant, at);
        if (estate.Policies.Governs(at))
        {
            outcome = estate.Policies.Judge(given, at, PolicySet.Ahead);
            // What would be missing if nobody had approved: every step there is.
            most = estate.Policies.Judge(given with { Approvals = [] }, at, PolicySet.Ahead);
        }

        var asked = outcome is PolicyOutcome.Admitted { Guardrail: not null }
            ? [] : RequestTurns.Asked(grant.Plan, most);
        return new RequestCase
        {
            Estate = estate, Request = request, Plan = grant.Plan, Grant = grant, Outcome = outcome,
            Steps = new RequestTurns(estate, request, given, at).Steps(asked),
            More = [.. Unmet(outcome).Where(u => u.Kind != RequirementKind.Approvals)],
        };
    }

    /// <summary>What is missing by an outcome; nothing where it is not a refusal.</summary>
    public static ImmutableArray<Unmet> Unmet(PolicyOutcome outcome) =>
        outcome is PolicyOutcome.Refused refused ? refused.Unmet : [];

    /// <summary>Who approves under every policy (C3, 7): <see cref="Approvals.OfGrant"/>, as steps.</summary>
    public static ImmutableArray<ApprovalStep> Floor(in GrantPlan plan)
    {
        static ApprovalStep One(ApproverRoles roles) => new(1, roles, []);
        var (system, risk) = (One(ApproverRoles.SystemOwner), One(ApproverRoles.RiskOwner));
        if (plan.Parent < 0)
            return plan.Tier >= 3 ? [system, risk] : [One(ApproverRoles.SystemOwner | ApproverRoles.RiskOwner)];
        var admin = One(ApproverRoles.VerifiedAdmin);
        return plan.Tier < 3 ? [admin] : plan.IsDelegation ? [admin, system, risk] : [admin, system];
    }
}
