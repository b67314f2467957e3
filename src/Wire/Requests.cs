namespace Mandate.Wire;

/// <summary>A new seat with so many places, or as many places for one that is there.</summary>
public sealed record SeatWantedWire(string Name, int Size);

/// <summary>What asks for access. Everything that a decision needs has to be named (S3-01, S2-08).</summary>
public sealed record NewRequestWire
{
    /// <summary>The name that the grant will have; made from the request's id unless said.</summary>
    public string? Name { get; init; }

    /// <summary>The person in whose name an administrator's token asks; who is signed in leaves it out.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>The machine that asks, in place of a person.</summary>
    public string? Workload { get; init; }

    /// <summary>The relationship; of an assignment it may be left out.</summary>
    public string? Relationship { get; init; }

    /// <summary>`system/entitlement`; of a child it may be left out, as for more places in a seat.</summary>
    public string? Entitlement { get; init; }

    /// <summary>The grant above it.</summary>
    public string? Parent { get; init; }

    /// <summary>For whom; left out where a seat is asked for.</summary>
    public BeneficiaryWire? To { get; init; }

    /// <summary>The seat to open, or to enlarge where no entitlement and no parent is named.</summary>
    public SeatWantedWire? Seat { get; init; }

    /// <summary>On which resources, by type.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Scope { get; init; }

    /// <summary>What for.</summary>
    public string? Purpose { get; init; }

    /// <summary>Why it is needed.</summary>
    public required string Justification { get; init; }

    /// <summary>The accountable person of the immediate grantor; the system's owner unless said.</summary>
    public string? Owner { get; init; }

    /// <summary>A person of the grantor who stands for the need.</summary>
    public required string Sponsor { get; init; }

    /// <summary>A person of the grantor who answers for the removal.</summary>
    public required string Removal { get; init; }

    /// <summary>A person of the grantor who reviews it; the system's owner unless said.</summary>
    public string? Reviewer { get; init; }

    /// <summary>Not before; now unless said.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first instant after the window; this or a duration.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How many seconds it lasts from its beginning on.</summary>
    public long? DurationSeconds { get; init; }

    /// <summary>Until when a decision is wanted; never later than policy allows.</summary>
    public DateTimeOffset? DecideBy { get; init; }

    /// <summary>The ticket it is bound to, `source/number`.</summary>
    public string? Ticket { get; init; }

    /// <summary>The business function it serves.</summary>
    public string? Function { get; init; }

    /// <summary>What a question has to bring.</summary>
    public IReadOnlyList<ConditionWire>? Conditions { get; init; }

    /// <summary>The request that this one replaces.</summary>
    public string? Supersedes { get; init; }
}

/// <summary>What somebody decides, asks or answers about a request.</summary>
public sealed record RequestVerbWire
{
    /// <summary>Why, or what is asked or answered; sealed.</summary>
    public string? Reason { get; init; }

    /// <summary>The digest of what was shown; an approval without it is refused.</summary>
    public string? Digest { get; init; }

    /// <summary>The person in whose name an administrator's token acts; who is signed in leaves it out.</summary>
    public string? OnBehalfOf { get; init; }
}

/// <summary>So many people who have to say yes.</summary>
/// <param name="Count">How many different people.</param>
/// <param name="Roles">Every role that counts.</param>
/// <param name="People">Every person who counts by name.</param>
/// <param name="Rule">The rule that asks for it, with its version; null for what holds under every policy.</param>
/// <param name="Met">Whether they have.</param>
/// <param name="Deadline">Silence until then is no; null while its turn has not come.</param>
/// <param name="Turn">1 to 8: it is asked once every step of an earlier turn is met.</param>
/// <param name="Open">Whether its turn has come.</param>
public sealed record RequestStepWire(
    int Count, IReadOnlyList<string> Roles, IReadOnlyList<string> People, string? Rule, bool Met,
    DateTimeOffset? Deadline, int Turn = 1, bool Open = true)
{
    /// <summary>Every seat whose occupants count; null for none.</summary>
    public IReadOnlyList<string>? Seats { get; init; }
}

/// <summary>A yes to a request.</summary>
public sealed record RequestApprovalWire(string Person, DateTimeOffset? At, string Class, bool Counts, string? Outside);

/// <summary>A question about a request, and its answer.</summary>
public sealed record RequestInquiryWire(
    string By, DateTimeOffset? At, string? Question, string? Answer, DateTimeOffset? AnsweredAt);

/// <summary>A grant that somebody who decides should know of.</summary>
public sealed record SimilarGrantWire(string Grant, string Entitlement, string Standing, DateOnly? LastUsed,
    bool Overlaps);

/// <summary>What is shown to who decides; an approval is bound to its digest.</summary>
public sealed record RequestPreviewWire
{
    /// <summary>Names exactly the request and what it comes to; send it with the approval.</summary>
    public required string Digest { get; init; }

    /// <summary>Names the request's content alone.</summary>
    public required string Content { get; init; }

    /// <summary>The grants above it, the nearest first.</summary>
    public required IReadOnlyList<string> Chain { get; init; }

    /// <summary>What may be done with it.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>Why it cannot be approved now; null where nothing stands in the way.</summary>
    public string? Stands { get; init; }

    /// <summary>The rules of policy that were looked at, with their versions.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>What is held already, used or not.</summary>
    public required IReadOnlyList<SimilarGrantWire> Similar { get; init; }

    /// <summary>Other open requests for some of the same.</summary>
    public required IReadOnlyList<string> Asked { get; init; }

    /// <summary>Open findings on access of the beneficiary.</summary>
    public required IReadOnlyList<string> Findings { get; init; }
}

/// <summary>A request, with where it stands at the instant of asking.</summary>
public sealed record RequestWire
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// `pending`, `information_wanted`, `approved`, `denied`, `expired`, `withdrawn`, `cancelled` or `superseded`.
    /// </summary>
    public required string State { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The name of the grant that it asks for.</summary>
    public required string Name { get; init; }

    /// <summary>Who asks.</summary>
    public required string By { get; init; }

    /// <summary>`person` or `workload`.</summary>
    public required string ByType { get; init; }

    /// <summary>For whom.</summary>
    public BeneficiaryWire? To { get; init; }

    /// <summary>The seat that it asks for.</summary>
    public SeatWantedWire? Seat { get; init; }

    /// <summary>The relationship.</summary>
    public required string Relationship { get; init; }

    /// <summary>`system/entitlement`.</summary>
    public required string Entitlement { get; init; }

    /// <summary>The grant above it.</summary>
    public string? Parent { get; init; }

    /// <summary>On which resources, by type; null where only a seat is to grow.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Scope { get; init; }

    /// <summary>The tier it counts as.</summary>
    public required int Tier { get; init; }

    /// <summary>Not before; null for at once.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first instant after the window.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What for; only when one request is read.</summary>
    public string? Purpose { get; init; }

    /// <summary>Why; only when one request is read.</summary>
    public string? Justification { get; init; }

    /// <summary>The accountable person; null where only a seat is to grow.</summary>
    public string? Owner { get; init; }

    /// <summary>Stands for the need.</summary>
    public required string Sponsor { get; init; }

    /// <summary>Answers for the removal.</summary>
    public required string Removal { get; init; }

    /// <summary>Reviews it.</summary>
    public required string Reviewer { get; init; }

    /// <summary>
    /// Silence until then is no: the nearest deadline of a step that is asked and not met, or the request's own.
    /// </summary>
    public required DateTimeOffset? DecideBy { get; init; }

    /// <summary>The ticket it is bound to, `source/number`.</summary>
    public string? Ticket { get; init; }

    /// <summary>The business function it serves.</summary>
    public string? Function { get; init; }

    /// <summary>Who has to approve, by turn; null once it is decided.</summary>
    public IReadOnlyList<RequestStepWire>? Steps { get; init; }

    /// <summary>Who approved.</summary>
    public required IReadOnlyList<RequestApprovalWire> Approvals { get; init; }

    /// <summary>Who said no.</summary>
    public string? DeniedBy { get; init; }

    /// <summary>What was asked and answered; only when one request is read.</summary>
    public IReadOnlyList<RequestInquiryWire>? Inquiries { get; init; }

    /// <summary>What who decides is shown; only when one open request is read.</summary>
    public RequestPreviewWire? Shown { get; init; }

    /// <summary>The guardrail that stood for the approvals.</summary>
    public string? Guardrail { get; init; }

    /// <summary>The request that it replaced.</summary>
    public string? Supersedes { get; init; }

    /// <summary>The revision that recorded it.</summary>
    public required long Revision { get; init; }
}

/// <summary>A person in a seat.</summary>
public sealed record OccupantWire(string Person, string AssignedBy, DateTimeOffset? Since);

/// <summary>A shared role, occupied by named persons.</summary>
public sealed record SeatWire
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its unique name.</summary>
    public required string Name { get; init; }

    /// <summary>The relationship it is of.</summary>
    public required string Relationship { get; init; }

    /// <summary>Whose people may occupy it.</summary>
    public required string Organisation { get; init; }

    /// <summary>`open` or `closed`.</summary>
    public required string State { get; init; }

    /// <summary>How many places it has.</summary>
    public required int Size { get; init; }

    /// <summary>The first instant after it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The highest tier of what it may do.</summary>
    public required int Tier { get; init; }

    /// <summary>The grants to it that are not over.</summary>
    public required IReadOnlyList<string> Grants { get; init; }

    /// <summary>Who is in it.</summary>
    public required IReadOnlyList<OccupantWire> Occupants { get; init; }

    /// <summary>The request that its size was approved by; null where an estate file declares it.</summary>
    public string? Request { get; init; }

    /// <summary>The revision that recorded it.</summary>
    public required long Revision { get; init; }
}

/// <summary>Who takes a place in a seat, or gives it up.</summary>
/// <param name="Person">The person.</param>
/// <param name="By">Who assigns, in whose name an administrator's token acts; who is signed in leaves it out.</param>
/// <param name="Reason">Why; sealed.</param>
/// <param name="BasedOn">The digest of the preview this is based on.</param>
public sealed record OccupantVerbWire(string Person, string? By = null, string? Reason = null, string? BasedOn = null);

/// <summary>A public key of an approval chain outside.</summary>
public sealed record ApproverKeyWire(
    string Name, string Organisation, string Algorithm, string PublicKey, DateTimeOffset? Until, bool Over,
        long Revision);

/// <summary>What registers one.</summary>
public sealed record NewApproverKeyWire(
    string Name, string Organisation, string Algorithm, string PublicKey, DateTimeOffset Until);

/// <summary>A yes that was signed outside: a compact JWS.</summary>
public sealed record ApprovalEvidenceWire(string Jws);
