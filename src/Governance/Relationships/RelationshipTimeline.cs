using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Mandate.Governance;

internal readonly record struct RelationshipFact
{
    public required RelationshipEvent Event { get; init; }

    public required Instant Effective { get; init; }

    /// <summary>When it was recorded.</summary>
    public required Instant Known { get; init; }

    public required Revision Because { get; init; }

    /// <summary>The end that a notice or a renewal names.</summary>
    public Instant Until { get; init; }

    /// <summary>The admin that was verified or lost; -1 for none.</summary>
    public int Person { get; init; }

    /// <summary>Who confirmed the admin.</summary>
    public int By { get; init; }

    /// <summary>The source that told it; each source is silent and restored by itself.</summary>
    public string Source { get; init; }

    /// <summary>
    /// When a step towards more access counts from: what has lapsed does not heal by an older date (C0).
    /// </summary>
    public Instant TakesHold => Instant.Max(Effective, Known);

    /// <summary>An admin who confirmed themselves counts for tier 1 alone (C2).</summary>
    public bool Self { get; init; }
}

/// <summary>One value for each tier, 1 to 4.</summary>
[InlineArray(4)]
internal struct PerTier<T>
{
    private T first;

    public readonly T Of(int tier) => this[tier - 1];

    public void Set(int tier, T value) => this[tier - 1] = value;
}

/// <summary>From an instant until the next phase begins, this is what the relationship permits.</summary>
internal struct RelationshipPhase
{
    public Instant From;
    public RelationshipState State;
    public Instant StateSince;
    public Revision StateBecause;

    /// <summary>Tiers 3 and 4 stop while a dispute is open.</summary>
    public Revision? Dispute;
    public Instant DisputeSince;

    public bool ContractOpen;
    public Instant ContractFrom;
    public Instant ContractUntil;
    public Revision ContractBecause;

    /// <summary>
    /// Whether a verified admin is fresh; since or until when, and the verification or loss that decided it.
    /// </summary>
    public PerTier<bool> AdminFresh;
    public PerTier<Instant> AdminSince;
    public PerTier<Revision> AdminBecause;

    /// <summary>A silent source; the tiers whose tolerance is over are undecidable.</summary>
    public Revision? Silent;
    public Instant SilentSince;
    public PerTier<bool> Stale;

    /// <summary>
    /// What lapsed before, by tier: when it was mended, and the entry that a confirmation has to know of.
    /// </summary>
    public PerTier<Instant> Mended;
    public PerTier<Revision> LapseBecause;

    /// <summary>Only grants recorded since the last completed novation count.</summary>
    public Instant GrantsFrom;
    public Revision GrantsFromBecause;

    /// <summary>
    /// How long the relationship's own terms hold without a new lapse; meaningless where they do not hold.
    /// </summary>
    public PerTier<Instant> Through;

    public readonly bool Permits(int tier) =>
        State is RelationshipState.Active or RelationshipState.InNotice && !(Dispute is not null && tier >= 3)
        && ContractOpen && AdminFresh.Of(tier) && !Stale.Of(tier);
}

/// <summary>
/// The phases of one relationship by effective instant, made anew from all facts whenever one is added
/// (<see cref="RelationshipMachine"/>), so that back-dated facts, expiries to come and notices take their places.
/// </summary>
internal sealed class RelationshipTimeline
{
    private readonly RelationshipPhase[] phases;

    // When the phases begin, side by side: looking for one touches a line of memory, not a phase each.
    private readonly Instant[] starts;

    private RelationshipTimeline(ImmutableArray<RelationshipFact> facts, RelationshipPhase[] phases)
    {
        Facts = facts;
        this.phases = phases;
        starts = Array.ConvertAll(phases, p => p.From);
    }

    public ImmutableArray<RelationshipFact> Facts { get; }

    public ReadOnlySpan<RelationshipPhase> Phases => phases;

    public static RelationshipTimeline Of(
        IEnumerable<RelationshipFact> facts, Instant contractFrom, Instant contractUntil, Revision recorded,
        ImmutableArray<ParametersSince> parameters)
    {
        ImmutableArray<RelationshipFact> sorted = [.. facts.OrderBy(f => f.Effective).ThenBy(f => f.Because)];
        return new RelationshipTimeline(
            sorted, new RelationshipMachine(sorted, contractFrom, contractUntil, recorded, parameters).Phases());
    }

    public ref readonly RelationshipPhase At(Instant at)
    {
        var index = starts.Length - 1;
        while (starts[index] > at) index--;
        return ref phases[index];
    }

    /// <summary>The state's own end, for showing: when the relationship terminates, if that is known.</summary>
    public Instant TerminatesAt()
    {
        foreach (ref readonly var phase in phases.AsSpan())
            if (phase.State == RelationshipState.Terminated) return phase.StateSince;
        return Instant.Forever;
    }
}
