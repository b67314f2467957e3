using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>A question about access: may this beneficiary do that to this resource.</summary>
internal readonly record struct Question(Beneficiary Subject, string Action, string ResourceType, string ResourceId)
{
    /// <summary>What the question says beyond that; null for nothing, which a condition takes for missing.</summary>
    public Properties? Properties { get; init; }

    /// <summary>`person` or `workload`.</summary>
    public string SubjectType => Subject.Kind == BeneficiaryKind.Workload ? "workload" : "person";
}

/// <summary>Why a decision is what it is, when no single grant says so.</summary>
internal enum DecisionReason
{
    /// <summary>A grant that covers the question is in force.</summary>
    Granted,

    /// <summary>No system declares the resource.</summary>
    UnknownResource,

    /// <summary>No grant to the subject covers the question.</summary>
    NoGrant,

    /// <summary>Grants cover it, and none of them is in force.</summary>
    NotInForce,

    /// <summary>One in force covers it, and a condition of it fails.</summary>
    ConditionFailed,

    /// <summary>
    /// One in force covers it, and a condition needs a property that is missing or unusable; the explanation names it.
    /// </summary>
    ConditionUndecidable,
}

/// <summary>
/// The answer to a question, with the grant that decided it (-1 for none) and, where it permits, how long that holds.
/// </summary>
internal readonly record struct Decision(DecisionReason Reason, int Grant, Instant Until)
{
    public bool Permits => Reason == DecisionReason.Granted;

    /// <summary>Permits when some grant covers the question and is in force; the default arm refuses.</summary>
    public static Decision Of(Estate estate, in Question question, Instant at)
    {
        var system = estate.Resources.Find(question.ResourceType, question.ResourceId);
        if (system < 0) return new Decision(DecisionReason.UnknownResource, -1, default);
        var nearest = new Decision(DecisionReason.NoGrant, -1, default);
        if (Held(estate, question, question.Subject, system, at, ref nearest)) return nearest;
        if (question.Subject.Kind != BeneficiaryKind.Person
            || !estate.SeatsOf.TryGetValue(question.Subject.Row, out var seats)) return nearest;
        foreach (var seat in seats.Distinct())
        {
            // The place is the person's; what it lets them do is the seat's (C4).
            if (estate.Seats[seat].OccupiedUntil(estate, question.Subject.Row, at) is not { } until) continue;
            if (Held(estate, question, new Beneficiary(BeneficiaryKind.Seat, seat), system, at, ref nearest))
                return nearest with { Until = Instant.Min(nearest.Until, until) };
        }

        return nearest;
    }

    /// <summary>Whether a grant to this holder permits; the nearest to a permit says best what is missing.</summary>
    private static bool Held(
        Estate estate, in Question question, Beneficiary holder, int system, Instant at, ref Decision nearest)
    {
        var mark = 0u;
        for (var row = estate.NewestGrant(holder, system); row >= 0;
            row = estate.OlderGrant(row, question.ResourceId, ref mark))
        {
            if (!Covers(estate, row, question, at)) continue;
            if (holder.Kind == BeneficiaryKind.Seat
                && Separation.Approved(estate, row, question.Subject.Row, at)) continue;
            var answer = estate.Indexes.Answers?.Of(estate, row, at) ?? Validity.Of(estate, row, at);
            var decision = !answer.IsInForce ? new Decision(DecisionReason.NotInForce, row, default)
                : GrantConditions.Any(estate, row, at) ? Conditional(estate, row, answer, question, at)
                : new Decision(DecisionReason.Granted, row, answer.Bound);
            if (decision.Permits || decision.Reason > nearest.Reason) nearest = decision;
            if (decision.Permits) return true;
        }

        return false;
    }

    private static Decision Conditional(Estate estate, int row, in Answer answer, in Question question, Instant at)
    {
        var conditions = GrantConditions.Ask(estate, row, question, at);
        return conditions.Outcome switch
        {
            TermOutcome.Holds =>
                new Decision(DecisionReason.Granted, row, Instant.Min(answer.Bound, conditions.Until)),
            TermOutcome.Fails => new Decision(DecisionReason.ConditionFailed, row, default),
            _ => new Decision(DecisionReason.ConditionUndecidable, row, default),
        };
    }

    /// <summary>
    /// Every grant to the subject that covers the question, newest first, at most <paramref name="max"/>.
    /// </summary>
    public static ImmutableArray<int> Covering(Estate estate, in Question question, Instant at, int max)
    {
        var found = ImmutableArray.CreateBuilder<int>();
        var system = estate.Resources.Find(question.ResourceType, question.ResourceId);
        if (system < 0) return [];
        foreach (var holder in Holders(estate, question.Subject, at))
            for (var row = estate.NewestGrant(holder, system); row >= 0 && found.Count < max;
                row = estate.OlderGrant(row))
                if (Covers(estate, row, question, at)) found.Add(row);
        return found.ToImmutable();
    }

    /// <summary>The subject and, of a person, the seats with a place of theirs at the instant.</summary>
    public static IEnumerable<Beneficiary> Holders(Estate estate, Beneficiary subject, Instant at)
    {
        yield return subject;
        if (subject.Kind != BeneficiaryKind.Person || !estate.SeatsOf.TryGetValue(subject.Row, out var seats))
            yield break;
        foreach (var seat in seats.Distinct())
            if (estate.Seats[seat].OccupiedUntil(estate, subject.Row, at) is not null)
                yield return new Beneficiary(BeneficiaryKind.Seat, seat);
    }

    /// <summary>Whether the grant is over the resource, for the action or, without one, for any.</summary>
    public static bool Covers(Estate estate, int row, string resourceType, string resourceId, string? action,
        Instant at)
    {
        ref readonly var grant = ref estate.Grants[row];
        return estate.Scopes[grant.Scope].Covers(resourceType, resourceId)
            && (action is null || estate.Entitlements[grant.Entitlement].At(at).Permits(action));
    }

    private static bool Covers(Estate estate, int row, in Question question, Instant at) =>
        Covers(estate, row, question.ResourceType, question.ResourceId, question.Action, at);
}
