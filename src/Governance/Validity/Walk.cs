using System.Runtime.CompilerServices;

namespace Mandate.Governance;

/// <summary>Listens to a walk; the silent one costs nothing.</summary>
internal interface ITrace
{
    void Term(Term term, TermOutcome outcome, string reason, Revision because, Instant at, string kind, Guid about);

    void Link(int grant, int tier, in Answer answer);

    bool Listens { get; }
}

/// <summary>Writes nothing down.</summary>
internal readonly struct Silent : ITrace
{
    public bool Listens => false;

    public void Term(Term term, TermOutcome outcome, string reason, Revision because, Instant at, string kind,
        Guid about)
    {
    }

    public void Link(int grant, int tier, in Answer answer)
    {
    }
}

/// <summary>Writes everything down, into a room that is its caller's.</summary>
internal readonly struct Written(TraceRoom room) : ITrace
{
    public bool Listens => true;

    public void Term(Term term, TermOutcome outcome, string reason, Revision because, Instant at, string kind,
        Guid about) => room.Add(new TermTrace(term, outcome, reason, because, at, kind, about));

    public void Link(int grant, int tier, in Answer answer) => room.Close(grant, tier, answer);
}

/// <summary>What has been found about one link so far.</summary>
internal ref struct Walk<TTrace> where TTrace : struct, ITrace
{
    public TTrace Trace;
    private Instant until;
    private Instant endedAt;
    private Instant unknownAt;
    private Revision endedBecause;
    private Revision unknownBecause;
    private bool ended;
    private bool unknown;

    public void Begin()
    {
        until = endedAt = unknownAt = Instant.Forever;
        (ended, unknown) = (false, false);
    }

    public readonly bool AllHold => !ended && !unknown;

    public readonly Answer Answer =>
        ended ? new Answer(Standing.Ended, endedAt, endedBecause)
        : unknown ? new Answer(Standing.Undecidable, unknownAt, unknownBecause)
        : new Answer(Standing.InForce, until, default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Holds(Term term, string reason, Revision because, Instant through, string kind = "",
        Guid about = default)
    {
        if (through < until) until = through;
        if (Trace.Listens) Trace.Term(term, TermOutcome.Holds, reason, because, through, kind, about);
    }

    public void Fails(Term term, string reason, Revision because, Instant since, string kind = "", Guid about = default)
    {
        if (!ended || since < endedAt) (endedAt, endedBecause) = (since, because);
        ended = true;
        if (Trace.Listens) Trace.Term(term, TermOutcome.Fails, reason, because, since, kind, about);
    }

    public void Unknown(Term term, string reason, Revision because, Instant since, string kind = "",
        Guid about = default)
    {
        if (!unknown || since < unknownAt) (unknownAt, unknownBecause) = (since, because);
        unknown = true;
        if (Trace.Listens) Trace.Term(term, TermOutcome.Unknown, reason, because, since, kind, about);
    }

    /// <summary>The same until something comes that the term is about.</summary>
    public void NotApplicable(Term term, string reason, Instant through)
    {
        if (through < until) until = through;
        NotApplicable(term, reason);
    }

    /// <summary>Nothing in the estate requires the term's object.</summary>
    public readonly void NotApplicable(Term term, string reason)
    {
        if (Trace.Listens) Trace.Term(term, TermOutcome.NotApplicable, reason, default, default, "", default);
    }
}
