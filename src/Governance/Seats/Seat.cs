using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>A person's time in a seat.</summary>
internal readonly record struct Occupancy(int Person, int By, Instant From, Revision Because)
{
    /// <summary>The first instant after it; <see cref="Instant.Forever"/> while it lasts.</summary>
    public Instant Until { get; init; } = Instant.Forever;

    /// <summary>The entry that ended it.</summary>
    public Revision EndedBecause { get; init; }
}

/// <summary>So many places since when, approved by a request, or by these people where a file says so.</summary>
internal readonly record struct SeatSize(
    Instant From, int Size, AccessRequestId? Request, ImmutableArray<int> ApprovedBy)
{
    /// <summary>Everybody who approved it.</summary>
    public IEnumerable<int> Approvers(Estate estate) => Request is { } request
        ? estate.Requests[estate.Find(request)].Approvals.Select(a => a.Person) : ApprovedBy;
}

/// <summary>
/// A seat: what was approved once (C4). Whether a place is taken is derived: who left, was suspended or moved takes
/// none.
/// </summary>
internal sealed record Seat : INamed
{
    public required SeatId Id { get; init; }

    public required string Name { get; init; }

    public required int Relationship { get; init; }

    /// <summary>The relationship's grantee, whose people may occupy it.</summary>
    public required int Organisation { get; init; }

    /// <summary>The first instant after it.</summary>
    public required Instant Until { get; init; }

    public required Instant OpenedAt { get; init; }

    public required Revision Recorded { get; init; }

    /// <summary>How many places it has had since when, oldest first.</summary>
    public required ImmutableArray<SeatSize> Sizes { get; init; }

    /// <summary>In the order they began.</summary>
    public ImmutableArray<Occupancy> Occupancies { get; init; } = [];

    public Instant ClosedAt { get; init; } = Instant.Forever;

    public Revision ClosedBecause { get; init; }

    public Instant Ends => Instant.Min(Until, ClosedAt);

    public int Size => Sizes[^1].Size;

    /// <summary>Who is in it at an instant, as far as they count then; each once.</summary>
    public IEnumerable<Occupancy> At(Estate estate, Instant at)
    {
        if (at < OpenedAt || at >= Ends) yield break;
        foreach (var occupancy in Occupancies)
            if (occupancy.From <= at && at < occupancy.Until && Counts(estate, occupancy, at)) yield return occupancy;
    }

    /// <summary>Whatever interrupted the person since interrupted the place: who comes back is assigned anew.</summary>
    private bool Counts(Estate estate, in Occupancy occupancy, Instant at)
    {
        var phases = estate.People[occupancy.Person].Life.Phases;
        for (var index = phases.Length - 1; index >= 0; index--)
        {
            ref readonly var phase = ref phases[index];
            if (phase.From > at) continue;
            if (phase.State != LifeState.Active || phase.Organisation != Organisation) return false;
            if (phase.From <= occupancy.From) return true;
        }

        return false;
    }

    /// <summary>Until when a person's place lasts untouched; null for one who has none.</summary>
    public Instant? OccupiedUntil(Estate estate, int person, Instant at)
    {
        Instant? until = null;
        foreach (var occupancy in At(estate, at))
            if (occupancy.Person == person)
                until = Instant.Min(
                    Instant.Min(occupancy.Until, Ends), estate.People[person].Life.PhaseEnds(at));
        return until;
    }

    /// <summary>
    /// When somebody who was in it and is no more lost the last place, and the entry that took it; null for anybody
    /// else.
    /// </summary>
    public (Instant At, Revision Because)? Left(Estate estate, int person, Instant at)
    {
        (Instant At, Revision Because)? left = null;
        foreach (var occupancy in Occupancies)
        {
            if (occupancy.Person != person || occupancy.From > at) continue;
            if (occupancy.Until > at && at < Ends && Counts(estate, occupancy, at)) return null;
            (Instant At, Revision Because) end = occupancy.Until <= Ends
                ? (occupancy.Until, occupancy.EndedBecause) : (Ends, ClosedAt <= Until ? ClosedBecause : Recorded);
            var phases = estate.People[person].Life.Phases;
            for (var index = 0; index < phases.Length; index++)
            {
                ref readonly var phase = ref phases[index];
                // The first that interrupts the person ends the place, though another entry ends it once more later.
                if (phase.From <= occupancy.From || phase.From >= end.At) continue;
                if (phase.State == LifeState.Active && phase.Organisation == Organisation) continue;
                end = (phase.From, phase.Because);
                break;
            }

            if (end.At <= at) left = end;
        }

        return left;
    }

    /// <summary>Until when, by what is known, somebody is in it without a break.</summary>
    public Instant StaysUntil(Estate estate, Instant at)
    {
        foreach (var moment in new SortedSet<Instant>(Moments(estate).Where(m => m > at)))
            if (!At(estate, moment).Any()) return moment;
        return Ends;
    }

    /// <summary>Since when nobody is in it.</summary>
    public Instant EmptySince(Estate estate, Instant at)
    {
        var since = OpenedAt;
        foreach (var moment in new SortedSet<Instant>(Moments(estate).Where(m => m <= at)))
            if (At(estate, moment).Any()) since = Instant.Max(since, StaysUntil(estate, moment));
        return Instant.Min(since, at);
    }

    /// <summary>Every instant at which it can become empty, or somebody comes or goes.</summary>
    public IEnumerable<Instant> Moments(Estate estate)
    {
        yield return OpenedAt;
        yield return Ends;
        foreach (var occupancy in Occupancies)
        {
            yield return occupancy.From;
            yield return occupancy.Until;
            var life = estate.People[occupancy.Person].Life;
            for (var index = 0; index < life.Phases.Length; index++) yield return life.Phases[index].From;
        }
    }

    /// <summary>
    /// When it was last filled again after it had been empty, and the entry that had emptied it (C0).
    /// </summary>
    public (Instant Mended, Revision Because)? Refilled(Estate estate, Instant at)
    {
        (Instant, Revision)? refilled = null;
        var (wasOccupied, everOccupied, emptied) = (false, false, default(Revision));
        foreach (var moment in new SortedSet<Instant>(Moments(estate).Where(m => m <= at)))
        {
            var isOccupied = At(estate, moment).Any();
            if (wasOccupied && !isOccupied) emptied = Emptied(estate, moment);
            if (!wasOccupied && isOccupied && everOccupied) refilled = (moment, emptied);
            (wasOccupied, everOccupied) = (isOccupied, everOccupied || isOccupied);
        }

        return refilled;
    }

    private Revision Emptied(Estate estate, Instant at)
    {
        var because = default(Revision);
        foreach (var occupancy in Occupancies)
        {
            if (occupancy.From > at) continue;
            var ended = occupancy.Until <= at ? occupancy.EndedBecause
                : estate.People[occupancy.Person].Life.At(at).Because;
            if (ended > because) because = ended;
        }

        return because;
    }
}
