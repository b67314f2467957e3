namespace Mandate.Governance;

/// <summary>
/// Whether a grant is in force at an instant: the one function that every surface asks. It walks from the root of the
/// chain to the grant and looks at every term of each link; the explanation is the same walk, written down.
/// </summary>
public static class Validity
{
    /// <summary>Chains are at most this long: eight organisations, an assignment, and room.</summary>
    internal const int ChainLengthMax = 16;

    /// <summary>The answer for one grant, as this version knows it.</summary>
    internal static Answer Of(Estate estate, int grant, Instant at)
    {
        var walk = new Walk<Silent>();
        return Climb(estate, grant, at, ref walk);
    }

    /// <summary>
    /// The answer for one person through a seat: the seat's, for as long as the place is theirs, and never by an
    /// approval of their own. Ended without an entry for who never had a place.
    /// </summary>
    internal static Answer Of(Estate estate, int grant, int person, Instant at)
    {
        ref readonly var row = ref estate.Grants[grant];
        var seat = estate.Seats[row.To.Row];
        var answer = Of(estate, grant, at);
        if (answer.Standing == Standing.Ended) return answer;
        if (Separation.Approved(estate, grant, person, at))
            return new Answer(Standing.Ended, row.RecordedAt, new Revision(row.Recorded));
        if (seat.OccupiedUntil(estate, person, at) is { } until)
            return answer.IsInForce ? answer with { Bound = Instant.Min(answer.Bound, until) } : answer;
        return seat.Left(estate, person, at) is { } left ? new Answer(Standing.Ended, left.At, left.Because)
            : new Answer(Standing.Ended, at, default);
    }

    /// <summary>The answer with every term of every link.</summary>
    internal static Explanation Explain(Estate estate, int grant, Instant at)
    {
        var room = new TraceRoom();
        var answer = Trace(estate, grant, at, room);
        return PolicyExplained(GrantConditions.Explained(
            new Explanation(answer, at, estate.Revision, room.Chain(estate)), estate, grant, at), estate, at);
    }

    /// <summary>The answer, and in the caller's room every term of every link.</summary>
    internal static Answer Trace(Estate estate, int grant, Instant at, TraceRoom room)
    {
        room.Clear();
        var walk = new Walk<Written> { Trace = new Written(room) };
        return Climb(estate, grant, at, ref walk);
    }

    /// <summary>What policy said of each link: the rules by version, and what is missing by name.</summary>
    private static Explanation PolicyExplained(Explanation explanation, Estate estate, Instant at) =>
        !estate.Policies.Governs(at) ? explanation : explanation with
        {
            Chain = [.. explanation.Chain.Select(link =>
                link with { Policy = Terms.PolicyOf(estate, estate.Find(link.Grant), at) })],
        };

    /// <summary>The tier that a grant counts as (C0).</summary>
    internal static int Tier(Estate estate, in GrantRow grant, Instant at) =>
        Math.Min(4, estate.Entitlements[grant.Entitlement].At(at).Tier + grant.Lift);

    private static Answer Climb<TTrace>(Estate estate, int grant, Instant at, ref Walk<TTrace> walk)
        where TTrace : struct, ITrace
    {
        Span<int> chain = stackalloc int[ChainLengthMax];
        var length = 0;
        for (var row = grant; row >= 0; row = estate.Grants[row].Parent) chain[length++] = row;

        var above = new Answer(Standing.InForce, Instant.Forever, default);
        while (length-- > 0) above = Link(estate, chain[length], above, at, ref walk);
        return above;
    }

    /// <summary>Every term of one link. What a term needs from elsewhere is looked up once, above the list.</summary>
    private static Answer Link<TTrace>(Estate estate, int row, in Answer above, Instant at, ref Walk<TTrace> walk)
        where TTrace : struct, ITrace
    {
        ref readonly var grant = ref estate.Grants[row];
        var relationship = estate.Relationships[grant.Relationship];
        ref readonly var phase = ref relationship.Timeline.At(at);
        var tier = Tier(estate, grant, at);
        var link = new Link
        {
            Estate = estate, Relationship = relationship,
            System = estate.Systems[estate.Entitlements[grant.Entitlement].System],
            Tier = tier, At = at, Notes = GrantHistory.At(estate, row, at),
        };

        walk.Begin();
        Terms.NotRevoked(link, ref walk);
        Terms.GrantWindow(link, grant, ref walk);
        Terms.Beneficiary(link, grant, ref walk);
        Terms.RelationshipState(link, grant, phase, ref walk);
        Terms.ContractWindow(link, phase, ref walk);
        Terms.Organisations(link, phase, ref walk);
        Terms.VerifiedAdmin(link, phase, ref walk);
        Terms.Scope(link, grant, ref walk);
        Terms.Ticket(link, row, ref walk);
        Terms.Owners(link, ref walk);
        walk.NotApplicable(Term.Responsibilities, "no_responsibilities_recorded");
        walk.NotApplicable(Term.Attestation, "no_attestation_required");
        Terms.Policy(link, row, grant, ref walk);
        Terms.Seat(link, grant, ref walk);
        Terms.Upstream(grant, above, ref walk);
        Terms.FreshInputs(link, phase, ref walk);
        Terms.Confirmed(link, grant, phase, ref walk);

        var answer = walk.Answer;
        walk.Trace.Link(row, tier, answer);
        return answer;
    }
}

/// <summary>What the terms of one link look at.</summary>
internal readonly ref struct Link
{
    public required Estate Estate { get; init; }

    public required Relationship Relationship { get; init; }

    public required ProtectedSystem System { get; init; }

    public required int Tier { get; init; }

    public required Instant At { get; init; }

    public required GrantHistory Notes { get; init; }

    public ref readonly LifePhase PersonAt(int person) => ref Estate.People[person].Life.At(At);
}
