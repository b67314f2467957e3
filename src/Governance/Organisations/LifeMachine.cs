using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// The states of one life, run once over its facts in order of their effective instants. Whatever leads towards more
/// access mends no earlier than it was known: what has lapsed does not heal by an older date (C0).
/// </summary>
internal sealed class LifeMachine(ImmutableArray<ParametersSince> parameters)
{
    private readonly List<Revision> stops = [];
    private Instant stoppedAt;
    private Revision stoppedBecause;
    private bool joined;
    private LifePhase now;

    public ImmutableArray<LifePhase> Phases(ImmutableArray<LifeFact> facts, int organisation, Revision registered)
    {
        var starts = facts.FirstOrDefault(f => f.Event is LifeEvent.Joined or LifeEvent.Left);
        joined = starts.Event != LifeEvent.Joined || starts.Because.Value == 0;
        now = First(organisation, joined ? LifeState.Active : LifeState.Expected, registered);
        var folded = new List<LifePhase> { now };
        foreach (var fact in facts)
        {
            var next = After(fact);
            if (next == now) continue;
            if (folded[^1].From == next.From) folded.RemoveAt(folded.Count - 1);
            folded.Add(now = next);
        }

        if (folded[0].From != Instant.Beginning) folded.Insert(0, First(organisation, LifeState.Expected, registered));
        return [.. folded];
    }

    public static LifePhase First(int organisation, LifeState state, Revision because) => new()
    {
        From = Instant.Beginning, State = state, Organisation = organisation, Because = because,
        Lapse = default, GrantsFrom = Instant.Beginning,
    };

    private LifePhase After(in LifeFact fact)
    {
        var next = now with { From = fact.Effective, Because = fact.Because };
        if (now.State is LifeState.Sold or LifeState.Merged) return now;
        if (now.State == LifeState.Gone) return fact.Event == LifeEvent.Joined ? Returned(next, fact) : now;
        switch (fact.Event)
        {
            case LifeEvent.Joined:
                joined = true;
                return now.State == LifeState.Expected ? next with { State = LifeState.Active } : now;
            case LifeEvent.Moved:
                return next with
                {
                    Organisation = fact.Organisation, GrantsFrom = fact.TakesHold,
                    Lapse = now.Lapse.And(fact.TakesHold, fact.Because, 1),
                };
            case LifeEvent.Suspended: return Stopped(next, fact);
            case LifeEvent.Resumed: return Lifted(next, fact);
            case LifeEvent.Left or LifeEvent.Offboarded: return next with { State = LifeState.Gone };
            case LifeEvent.Sold: return next with { State = LifeState.Sold };
            case LifeEvent.MergedInto: return next with { State = LifeState.Merged };
            default: return now;
        }
    }

    private LifePhase Stopped(LifePhase next, in LifeFact fact)
    {
        stops.Add(fact.Because);
        if (fact.Because > stoppedBecause) stoppedBecause = fact.Because;
        if (now.State == LifeState.Suspended) return now;
        stoppedAt = fact.Effective;
        return next with { State = LifeState.Suspended };
    }

    /// <summary>A resumption reaches only stops that stand before it in the ledger: nobody judged the others.</summary>
    private LifePhase Lifted(LifePhase next, in LifeFact fact)
    {
        var by = fact.Because;
        stops.RemoveAll(stop => stop < by);
        if (now.State != LifeState.Suspended || stops.Count > 0) return now;
        var spared = fact.TakesHold.Since(stoppedAt) <= parameters.At(fact.TakesHold).ReturnAfterSuspension ? 3 : 1;
        return next with
        {
            State = joined ? LifeState.Active : LifeState.Expected,
            Lapse = now.Lapse.And(fact.TakesHold, stoppedBecause, spared),
        };
    }

    /// <summary>Who left and came back starts anew, and a role still held has to be confirmed.</summary>
    private LifePhase Returned(LifePhase next, in LifeFact fact)
    {
        joined = true;
        stops.Clear();
        return next with
        {
            State = LifeState.Active, GrantsFrom = fact.TakesHold,
            Lapse = now.Lapse.And(fact.TakesHold, now.Because, 1),
        };
    }
}
