using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>What an organisation, a person or a workload is at an instant.</summary>
public enum LifeState
{
    /// <summary>Present and free to act.</summary>
    Active,

    /// <summary>Known, but to join later.</summary>
    Expected,

    /// <summary>Stopped, and may come back.</summary>
    Suspended,

    /// <summary>Offboarded, left or retired.</summary>
    Gone,

    /// <summary>An organisation that was sold: nothing transfers (S0-27).</summary>
    Sold,

    /// <summary>An organisation that became part of another.</summary>
    Merged,
}

/// <summary>What happens in the life of an organisation, a person or a workload (C1).</summary>
public enum LifeEvent
{
    /// <summary>A person or workload starts at this instant.</summary>
    Joined,

    /// <summary>A person changes to another organisation.</summary>
    Moved,

    /// <summary>A reversible stop.</summary>
    Suspended,

    /// <summary>The stop is over.</summary>
    Resumed,

    /// <summary>A person left, a workload was retired.</summary>
    Left,

    /// <summary>A person's role changed: what it proves as an admin has to be proven again (C2).</summary>
    AuthorityChanged,

    /// <summary>Two records are one natural person (C11).</summary>
    SamePerson,

    /// <summary>An organisation is no longer a party.</summary>
    Offboarded,

    /// <summary>An organisation was sold.</summary>
    Sold,

    /// <summary>An organisation became part of another.</summary>
    MergedInto,
}

internal readonly record struct LifeFact(LifeEvent Event, Instant Effective, Instant Known, Revision Because,
    int Organisation)
{
    /// <summary>When a step towards more access counts from.</summary>
    public Instant TakesHold => Instant.Max(Effective, Known);

    /// <summary>Whether it ends what a person proved as an admin (C2).</summary>
    public bool EndsProof => Event is not (LifeEvent.Joined or LifeEvent.Resumed or LifeEvent.SamePerson);
}

/// <summary>From an instant until the next phase begins, this is so.</summary>
internal readonly record struct LifePhase
{
    public required Instant From { get; init; }

    public required LifeState State { get; init; }

    /// <summary>The organisation a person or workload belongs to; the organisation itself for one.</summary>
    public required int Organisation { get; init; }

    /// <summary>The entry that brought this phase.</summary>
    public required Revision Because { get; init; }

    /// <summary>What lapsed before this phase and when it was mended.</summary>
    public required Lapse Lapse { get; init; }

    /// <summary>Only grants recorded since then count: who left and came back starts anew.</summary>
    public required Instant GrantsFrom { get; init; }
}

/// <summary>
/// What has to be confirmed again: a confirmation counts when it came at or after the mending and knew of the lapse,
/// that is, stands later in the ledger (C0). Tiers 1–2 and 3–4 differ, since a short suspension heals only for the
/// lower.
/// </summary>
internal readonly record struct Lapse(Instant MendedLow, Instant MendedHigh, Revision Low, Revision High)
{
    public Instant Mended(int tier) => tier <= 2 ? MendedLow : MendedHigh;

    public Revision Because(int tier) => tier <= 2 ? Low : High;

    /// <summary>This lapse and another one; tiers below <paramref name="fromTier"/> are spared.</summary>
    public Lapse And(Instant mended, Revision because, int fromTier) => new(
        fromTier <= 2 ? Instant.Max(MendedLow, mended) : MendedLow,
        Instant.Max(MendedHigh, mended),
        fromTier <= 2 ? Later(Low, because) : Low,
        Later(High, because));

    private static Revision Later(Revision left, Revision right) => left > right ? left : right;
}

/// <summary>
/// The phases of one life by effective instant, made anew from all facts whenever one is added, so that a back-dated
/// fact takes its place. There is always a phase: the first one begins at <see cref="Instant.Beginning"/>.
/// </summary>
internal sealed class Life
{
    private readonly ImmutableArray<LifeFact> facts;

    // Default where there is one phase, as in most lives.
    private readonly ImmutableArray<LifePhase> phases;

    // The last phase once more, in place: nearly every question is about now, and then this is the answer.
    private readonly LifePhase newest;

    private Life(ImmutableArray<LifeFact> facts, ImmutableArray<LifePhase> phases)
    {
        this.facts = facts;
        if (phases.Length > 1) this.phases = phases;
        newest = phases[^1];
    }

    public ImmutableArray<LifeFact> Facts => facts;

    public ReadOnlySpan<LifePhase> Phases =>
        phases.IsDefault ? new ReadOnlySpan<LifePhase>(in newest) : phases.AsSpan();

    public static Life Begin(int organisation, Revision because) =>
        new([], [LifeMachine.First(organisation, LifeState.Active, because)]);

    public ref readonly LifePhase At(Instant at)
    {
        if (newest.From <= at || phases.IsDefault) return ref newest;
        var span = phases.AsSpan();
        var index = span.Length - 1;
        while (span[index].From > at) index--;
        return ref span[index];
    }

    /// <summary>When the phase at <paramref name="at"/> ends.</summary>
    public Instant PhaseEnds(Instant at)
    {
        if (newest.From <= at) return Instant.Forever;
        var span = Phases;
        var ends = Instant.Forever;
        for (var index = span.Length - 1; span[index].From > at; index--) ends = span[index].From;
        return ends;
    }

    public bool IsActive(Instant at) => At(at).State == LifeState.Active;

    public Life With(LifeFact fact, ImmutableArray<ParametersSince> parameters)
    {
        var sorted = facts.Add(fact).Sort(static (a, b) =>
            a.Effective != b.Effective ? a.Effective.CompareTo(b.Effective) : a.Because.CompareTo(b.Because));
        return Of(sorted, parameters);
    }

    /// <summary>The same facts under other numbers; this life itself where no number counts.</summary>
    public Life Under(ImmutableArray<ParametersSince> parameters) =>
        facts.Any(f => f.Event == LifeEvent.Resumed) ? Of(facts, parameters) : this;

    private Life Of(ImmutableArray<LifeFact> sorted, ImmutableArray<ParametersSince> parameters) =>
        new(sorted, new LifeMachine(parameters).Phases(sorted, Phases[0].Organisation, Phases[0].Because));
}
