namespace Mandate.Governance.Planning;

/// <summary>
/// One access being driven out of one place, from the order to the reading that proves it. Pure: every change takes
/// the instant and returns the next value. Once verified nothing changes it; access that returns is a new finding.
/// </summary>
public sealed record Removal
{
    private Removal(AccessPoint point, Revision because, DateTimeOffset triggeredAt, DateTimeOffset orderedAt)
    {
        Point = point;
        Because = because;
        TriggeredAt = triggeredAt;
        OrderedAt = orderedAt;
    }

    /// <summary>What has to go.</summary>
    public AccessPoint Point { get; private init; }

    /// <summary>The entry that ended the access or ordered its removal.</summary>
    public Revision Because { get; private init; }

    /// <summary>When the access ended, or the order was given: the clock runs from here.</summary>
    public DateTimeOffset TriggeredAt { get; private init; }

    /// <summary>When this removal was taken up.</summary>
    public DateTimeOffset OrderedAt { get; private init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; private init; }

    /// <summary>When the system last took the order.</summary>
    public DateTimeOffset? SentAt { get; private init; }

    /// <summary>When it was put in front of a person; it is still tried.</summary>
    public DateTimeOffset? EscalatedAt { get; private init; }

    /// <summary>Where it stands, apart from escalation.</summary>
    public RemovalState State { get; private init; } = new RemovalState.Ordered();

    /// <summary>The word on the wire: escalation shows until the removal is verified.</summary>
    public string Word => EscalatedAt is not null && !IsVerified ? "escalated" : State.Word;

    /// <summary>Whether a reading proved the end.</summary>
    public bool IsVerified => State is RemovalState.Verified;

    /// <summary>From trigger to the reading that proved it, once there is one.</summary>
    public TimeSpan? Took => State is RemovalState.Verified v ? v.ReadAt - TriggeredAt : null;

    /// <summary>The removal that a recorded end asks for.</summary>
    public static Removal Order(EndedAccess end, DateTimeOffset at) => new(end.Point, end.Because, end.At, at);

    /// <summary>The removal that a recorded act asks for.</summary>
    public static Removal Order(OrderedRemoval order, DateTimeOffset at) => new(order.Point, order.Because, at, at);

    /// <summary>
    /// A removal that was under way when the node stopped. It begins with being sent again, which is idempotent; what
    /// was counted and told to a person stays so.
    /// </summary>
    public static Removal Resumed(EndedAccess end, DateTimeOffset triggeredAt, DateTimeOffset orderedAt, int attempts,
        bool wasEscalated) =>
        new(end.Point, end.Because, triggeredAt, orderedAt)
        {
            Attempts = attempts, EscalatedAt = wasEscalated ? orderedAt : null,
        };

    /// <summary>Whether it is time to send: never before the next retry, always until verified.</summary>
    public bool IsDue(DateTimeOffset at) => State.Match(
        ordered: _ => true, sent: _ => false, verified: _ => false,
        failed: f => f.RetryAt <= at, unverifiable: u => u.RetryAt <= at);

    /// <summary>The system took the order.</summary>
    public Removal Sent(DateTimeOffset at) => IsVerified ? this
        : this with { State = new RemovalState.Sent(at), SentAt = at, Attempts = Attempts + 1 };

    /// <summary>The system did not take the order.</summary>
    public Removal Refused(SendFailure failure, DateTimeOffset at, RetryPolicy policy, double jitter)
    {
        if (IsVerified) return this;
        var attempts = Attempts + 1;
        var wait = policy.DelayAfter(attempts, jitter);
        var failed = new RemovalState.Failed(failure.Why, at + (wait > failure.NotBefore ? wait : failure.NotBefore));
        var next = this with { State = failed, Attempts = attempts };
        return failure.IsLasting ? next.Escalate(at) : next.Look(at, policy);
    }

    /// <summary>A reading of the place came in. One that is older than the order proves nothing.</summary>
    public Removal ReadBack(ObservedPlace reading, DateTimeOffset at, RetryPolicy policy, double jitter)
    {
        if (IsVerified || reading.Place != Point.Place) return this;
        var state = reading.Match(
            read: r => After(r, RetryAt(at, policy, jitter)),
            unreadable: u => new RemovalState.Unverifiable(u.Why, RetryAt(at, policy, jitter)));
        return (this with { State = state }).Look(at, policy);
    }

    /// <summary>Put in front of a person, for good reason before the bounds say so.</summary>
    public Removal Escalate(DateTimeOffset at) =>
        IsVerified || EscalatedAt is not null ? this : this with { EscalatedAt = at };

    /// <summary>
    /// Time passed: too many attempts or too long, and a person is told. Nothing stops because of it.
    /// </summary>
    public Removal Look(DateTimeOffset at, RetryPolicy policy)
    {
        if (IsVerified || EscalatedAt is not null) return this;
        return Attempts >= policy.AttemptsMax || at - OrderedAt >= policy.EscalateAfter ? Escalate(at) : this;
    }

    private RemovalState After(ObservedPlace.Read reading, DateTimeOffset retryAt)
    {
        if (!IsAfterOrder(reading)) return State;
        if (!reading.Held.Contains(Point))
            return new RemovalState.Verified(reading.ReadAt, reading.Fingerprint, reading.Enforced);
        return State is RemovalState.Ordered or RemovalState.Failed ? State
            : Attempts == 0 ? new RemovalState.Ordered()
            : new RemovalState.Failed("it is still held", retryAt);
    }

    // A retry that is already set is kept: looking again does not put it off.
    private DateTimeOffset RetryAt(DateTimeOffset at, RetryPolicy policy, double jitter) => State switch
    {
        RemovalState.Failed { RetryAt: var next } when next > at => next,
        RemovalState.Unverifiable { RetryAt: var next } when next > at => next,
        _ => at + policy.DelayAfter(Attempts, jitter),
    };

    // INVARIANT (read-back): only a reading that began after the order was sent may verify, and one from a place that
    // names the revision it enforces only if that is not older than the end. Where nothing had to be sent because
    // the point was not held, the reading must have begun after the order was given.
    private bool IsAfterOrder(ObservedPlace.Read reading) =>
        reading.ReadAt >= (SentAt ?? OrderedAt) && (reading.Enforced is not { } enforced || enforced >= Because);
}
