namespace Mandate.Governance;

/// <summary>What somebody asked for.</summary>
public readonly record struct AccessRequestId(Guid Value) : IIdentifier<AccessRequestId>
{
    /// <inheritdoc />
    public static string Kind => "request";

    /// <inheritdoc />
    public static AccessRequestId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

/// <summary>A seat that a request asks for: a new one, or more places in one that is there.</summary>
/// <param name="Id">The seat's id; of a new seat, the one it will have.</param>
/// <param name="Name">Its unique name.</param>
/// <param name="Size">How many may occupy it at once, 1 to 100.</param>
public sealed record SeatWanted(SeatId Id, string Name, int Size);

/// <summary>
/// What was shown when somebody decided: the digest of the request's content, and of the preview over it. 64 hex digits
/// each.
/// </summary>
public readonly record struct RequestShown(string Content, string Preview);

/// <summary>A signed yes of somebody outside, as it was imported (C3, 9).</summary>
/// <param name="Approver">The organisation's own name of who approved; plain, an id and no mail address.</param>
/// <param name="Key">The id of the registered key that verified it.</param>
/// <param name="Digest">The SHA-256 of the signed text, 64 hex digits: the same evidence counts once.</param>
public sealed record OutsideEvidence(string Approver, string Key, string Digest);

public abstract partial record Change
{
    /// <summary>
    /// Somebody asks for access, for themselves or for others (S3-01). What it names never changes; who wants something
    /// else asks anew.
    /// </summary>
    public sealed record RequestMade : Change
    {
        /// <summary>Its id.</summary>
        public required AccessRequestId Id { get; init; }

        /// <summary>The person who asks; exactly one of these two is set.</summary>
        public PersonId? ByPerson { get; init; }

        /// <summary>The machine that asks (S3-06).</summary>
        public WorkloadId? ByWorkload { get; init; }

        /// <summary>The grant as it would be recorded, without approvers; null where only a seat is to grow.</summary>
        public GrantRecorded? Grant { get; init; }

        /// <summary>The seat to open, which the grant is to; or to enlarge.</summary>
        public SeatWanted? Seat { get; init; }

        /// <summary>Why, in words; sealed (S2-08).</summary>
        public required Sealed Justification { get; init; }

        /// <summary>Stands for the need on the grantor's side (S2-08).</summary>
        public required PersonId Sponsor { get; init; }

        /// <summary>Answers for the removal (S3-01).</summary>
        public required PersonId Removal { get; init; }

        /// <summary>Reviews it later (S4-22).</summary>
        public required PersonId Reviewer { get; init; }

        /// <summary>Silence until then is no.</summary>
        public required Instant DecideBy { get; init; }

        /// <summary>The request that this one replaces.</summary>
        public AccessRequestId? Supersedes { get; init; }

        /// <summary>The grant with what the request says of it besides; nobody has approved it.</summary>
        internal GrantRecorded? Asked => Grant is null ? null : Grant with
        {
            Justification = Justification, RequestedByPerson = ByPerson, RequestedByWorkload = ByWorkload, Request = Id,
            ApprovedBy = [],
        };
    }

    /// <summary>Somebody who may said yes, to exactly what was shown.</summary>
    public sealed record ApprovalGiven(AccessRequestId Id, PersonId Person, RequestShown Shown,
        Sealed? Reason = null) : Change
    {
        /// <summary>Where it came from outside, in place of a sign-in here.</summary>
        public OutsideEvidence? Outside { get; init; }
    }

    /// <summary>Somebody who may said no, which ends the request.</summary>
    public sealed record ApprovalDenied(AccessRequestId Id, PersonId Person, RequestShown Shown,
        Sealed? Reason = null) : Change;

    /// <summary>Somebody who is to decide wants to know more; the deadline stands.</summary>
    public sealed record InformationAsked(AccessRequestId Id, PersonId Person, Sealed Question) : Change;

    /// <summary>The answer, which is content from now on: approvals given before it no longer count.</summary>
    public sealed record InformationGiven(AccessRequestId Id, PersonId Person, Sealed Answer) : Change;

    /// <summary>Who asked no longer wants it.</summary>
    public sealed record RequestWithdrawn(AccessRequestId Id, Sealed? Reason = null) : Change;

    /// <summary>The grantor took it off.</summary>
    public sealed record RequestCancelled(AccessRequestId Id, Sealed? Reason = null) : Change;

    /// <summary>Nobody decided in time; recorded once, afterwards, and no answer depends on it.</summary>
    public sealed record RequestExpired(AccessRequestId Id) : Change;

    /// <summary>
    /// A person followed the link that they were sent about it, signed in: that link leads nowhere from now on. It
    /// decides nothing.
    /// </summary>
    /// <param name="Id">The request.</param>
    /// <param name="Person">Whom it was sent to.</param>
    /// <param name="Digest">The SHA-256 of the link's text, 64 hex digits.</param>
    public sealed record RequestLinkFollowed(AccessRequestId Id, PersonId Person, string Digest) : Change;

    /// <summary>Another request took its place.</summary>
    public sealed record RequestSuperseded(AccessRequestId Id, AccessRequestId By) : Change;
}
