using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Where a request stands; derived at an instant, never stored.</summary>
public enum RequestState
{
    /// <summary>Waits for approvals.</summary>
    Pending,

    /// <summary>Waits for approvals, and somebody who is to decide asked for more.</summary>
    InformationWanted,

    /// <summary>Everybody who had to approve has, and it was recorded.</summary>
    Approved,

    /// <summary>Somebody who may said no.</summary>
    Denied,

    /// <summary>Nobody decided in time: silence is no.</summary>
    Expired,

    /// <summary>Who asked no longer wants it.</summary>
    Withdrawn,

    /// <summary>The grantor took it off.</summary>
    Cancelled,

    /// <summary>Another request took its place.</summary>
    Superseded,
}

/// <summary>A yes to a request: who, when, how well it is backed, and to what.</summary>
internal sealed record RequestApproval(
    int Person, EvidenceClass Class, Instant At, Revision Because, RequestShown Shown, OutsideEvidence? Outside)
{
    /// <summary>The entry of the person's first yes to the same content that was backed as well.</summary>
    public Revision First { get; init; } = Because;

    /// <summary>When that was.</summary>
    public Instant FirstAt { get; init; } = At;
}

/// <summary>A question of somebody who is to decide, and its answer once there is one.</summary>
internal sealed record RequestInquiry(int By, Instant At, Revision Because, Sealed Question)
{
    public Sealed? Answer { get; init; }

    public Instant AnsweredAt { get; init; } = Instant.Forever;

    public Revision AnsweredBecause { get; init; }
}

/// <summary>How a request ended.</summary>
internal sealed record RequestEnd(RequestState State, Instant At, Revision Because, int Person = -1);

/// <summary>A request with everything that happened to it.</summary>
internal sealed record AccessRequest
{
    public required Change.RequestMade Made { get; init; }

    public required Instant RecordedAt { get; init; }

    public required Revision Recorded { get; init; }

    public required EvidenceClass Class { get; init; }

    /// <summary>Who recorded it: the person's own sign-in, or the token that acted.</summary>
    public Actor Actor { get; init; }

    /// <summary>The row of who asks, a person's or a workload's.</summary>
    public required int By { get; init; }

    public bool IsByWorkload => Made.ByWorkload is not null;

    /// <summary>Of each person the newest, those of before the newest answer included.</summary>
    public ImmutableArray<RequestApproval> Given { get; init; } = [];

    public ImmutableArray<RequestInquiry> Inquiries { get; init; } = [];

    /// <summary>The digests of links about it that were followed: none of them leads here again.</summary>
    public ImmutableArray<string> Followed { get; init; } = [];

    public RequestEnd? End { get; init; }

    public AccessRequestId Id => Made.Id;

    /// <summary>
    /// The approvals that count: of what the request is now, as what was answered after one is content it did not see,
    /// and each the person's own (C11).
    /// </summary>
    public ImmutableArray<RequestApproval> Approvals => [.. Given.Where(IsCounted)];

    /// <summary>Whether a yes is to what the request is now, and the person's own.</summary>
    public bool IsCounted(RequestApproval given) =>
        given.Because > LastContent && given.Class >= EvidenceClass.Attested;

    /// <summary>The newest entry that is content.</summary>
    public Revision LastContent =>
        Inquiries.Where(i => i.Answer is not null).Select(i => i.AnsweredBecause).Append(Recorded).Max();

    /// <summary>When the newest content came: from then on the first turn is asked.</summary>
    public Instant ContentAt =>
        Inquiries.Where(i => i.Answer is not null).Select(i => i.AnsweredAt).Append(RecordedAt).Max();

    public RequestState At(Estate estate, Instant at) =>
        End is { } end && (end.State != RequestState.Expired || end.At <= at) ? end.State
        : at >= DecideBy(estate, at) ? RequestState.Expired
        : Inquiries.Any(i => i.Answer is null) ? RequestState.InformationWanted : RequestState.Pending;

    /// <summary>Whether it can still be decided.</summary>
    public bool IsOpen(Estate estate, Instant at) =>
        At(estate, at) is RequestState.Pending or RequestState.InformationWanted;

    /// <summary>When it came to the state that it is in.</summary>
    public Instant Since(Estate estate, Instant at) => End?.At ?? (DecideBy(estate, at) is var silent && at >= silent
        ? silent : Inquiries.LastOrDefault(i => i.Answer is null)?.At ?? RecordedAt);

    /// <summary>
    /// The first instant at which silence is no: the nearest deadline of a step that is asked and not met, and never
    /// later than the request's own.
    /// </summary>
    public Instant DecideBy(Estate estate, Instant at)
    {
        var first = Made.DecideBy;
        // Nothing but a policy gives a step a deadline of its own, and only what is open is looked at more closely.
        if (End is not null || !estate.Policies.HasDeadlines
            || RequestCase.Of(estate, this, at, EvidenceClass.Proven, out _) is not { } of) return first;
        foreach (var step in of.Steps)
            if (step.IsWanted) first = Instant.Min(first, step.Deadline);
        return first;
    }

    /// <summary>The grant as it would be recorded.</summary>
    public Change.GrantRecorded? Grant => Made.Asked;
}
