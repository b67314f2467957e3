namespace Mandate.Governance.Planning;

/// <summary>Orders plans: a step of an older generation never overtakes a newer plan.</summary>
public readonly record struct Generation(long Value) : IComparable<Generation>
{
    /// <inheritdoc />
    public int CompareTo(Generation other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left plan was made before the right one.</summary>
    public static bool operator <(Generation left, Generation right) => left.Value < right.Value;

    /// <summary>Whether the left plan was made after the right one.</summary>
    public static bool operator >(Generation left, Generation right) => left.Value > right.Value;

    /// <summary>Whether the left plan is the right one or was made before it.</summary>
    public static bool operator <=(Generation left, Generation right) => left.Value <= right.Value;

    /// <summary>Whether the left plan is the right one or was made after it.</summary>
    public static bool operator >=(Generation left, Generation right) => left.Value >= right.Value;

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>
/// How many removals that no recorded end explains may go without a person:
/// the greater of a count and a share, in percent, of what the places that could be read hold once the steps that
/// grants explain are done.
/// </summary>
public readonly record struct RemovalBound(int Count, int Percent)
{
    /// <summary>The number of removals allowed where this much is held.</summary>
    public long Allows(int held) => Math.Max(Count, (long)held * Percent / 100);
}

/// <summary>
/// All that a plan for one system is made from. Nothing else counts, so equal comparisons give equal plans.
/// </summary>
public sealed record Comparison
{
    /// <summary>The system's name, as the review text prints it.</summary>
    public required string System { get; init; }

    /// <summary>The plan's place in the order of plans of this system.</summary>
    public required Generation Generation { get; init; }

    /// <summary>Whether the plan may change anything.</summary>
    public required ConvergenceMode Mode { get; init; }

    /// <summary>Where the mass-change guard begins.</summary>
    public required RemovalBound Bound { get; init; }

    /// <summary>What grants that have not ended justify, or would if they could be decided.</summary>
    public IReadOnlyCollection<DesiredAccess> Desired { get; init; } = [];

    /// <summary>What grants that have ended justified.</summary>
    public IReadOnlyCollection<EndedAccess> Ended { get; init; } = [];

    /// <summary>What a recorded act ordered removed.</summary>
    public IReadOnlyCollection<OrderedRemoval> Ordered { get; init; } = [];

    /// <summary>What the places hold. A place that is not here is unknown.</summary>
    public IReadOnlyCollection<ObservedPlace> Observed { get; init; } = [];

    /// <summary>
    /// Every point that a step of ours was ever about to add. Recorded before the step is sent, so that a crash
    /// between the two cannot leave access behind that nobody owns.
    /// </summary>
    public IReadOnlySet<AccessPoint> Ours { get; init; } = new HashSet<AccessPoint>();

    /// <summary>
    /// The <see cref="Hold.Digest"/> that a person released; any other set of removals is held again.
    /// </summary>
    public string? Released { get; init; }
}
