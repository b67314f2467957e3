namespace Mandate.Governance;

/// <summary>
/// A point on the time line, in ticks of 100 ns UTC; half the size of a <see cref="DateTimeOffset"/>.
/// </summary>
public readonly record struct Instant(long Ticks) : IComparable<Instant>
{
    /// <summary>Later than every instant: the end of a window that has none.</summary>
    public static readonly Instant Forever = new(long.MaxValue);

    /// <summary>Earlier than every instant; what <c>default</c> means.</summary>
    public static readonly Instant Beginning;

    /// <summary>The same point as a date and time; null for <see cref="Forever"/>.</summary>
    public DateTimeOffset? ToDateTime() =>
        Ticks > DateTimeOffset.MaxValue.UtcTicks ? null : new DateTimeOffset(Ticks, TimeSpan.Zero);

    /// <summary>The same point.</summary>
    public static Instant Of(DateTimeOffset at) => new(at.UtcTicks);

    /// <summary>The earlier of two.</summary>
    public static Instant Min(Instant left, Instant right) => left < right ? left : right;

    /// <summary>The later of two.</summary>
    public static Instant Max(Instant left, Instant right) => left > right ? left : right;

    /// <summary>The instant that much later; never passes <see cref="Forever"/> nor <see cref="Beginning"/>.</summary>
    public Instant Plus(TimeSpan duration) =>
        duration < TimeSpan.Zero ? new Instant(Math.Max(0, Ticks + duration.Ticks))
        : Ticks > long.MaxValue - duration.Ticks ? Forever : new Instant(Ticks + duration.Ticks);

    /// <summary>How long after <paramref name="earlier"/> this is.</summary>
    public TimeSpan Since(Instant earlier) => new(Ticks - earlier.Ticks);

    /// <inheritdoc />
    public int CompareTo(Instant other) => Ticks.CompareTo(other.Ticks);

    /// <summary>Earlier.</summary>
    public static bool operator <(Instant left, Instant right) => left.Ticks < right.Ticks;

    /// <summary>Later.</summary>
    public static bool operator >(Instant left, Instant right) => left.Ticks > right.Ticks;

    /// <summary>Not later.</summary>
    public static bool operator <=(Instant left, Instant right) => left.Ticks <= right.Ticks;

    /// <summary>Not earlier.</summary>
    public static bool operator >=(Instant left, Instant right) => left.Ticks >= right.Ticks;

    /// <summary>RFC 3339 in UTC, without a fraction where there is none; `never` for <see cref="Forever"/>.</summary>
    public override string ToString() =>
        ToDateTime() is not { } time ? "never"
        : Ticks % TimeSpan.TicksPerSecond == 0 ? time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'")
        : time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'");
}
