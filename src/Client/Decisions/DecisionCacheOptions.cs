namespace Mandate.Client;

/// <summary>
/// How decisions are kept for a moment. They are kept only while the stream of changes says that nothing has happened
/// to the systems that the client's token may ask about, and a permit never beyond the instant that the decision itself
/// ends at.
/// </summary>
public sealed record DecisionCacheOptions
{
    /// <summary>How long a decision is kept at most.</summary>
    public TimeSpan AgeMax { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many are kept at most.</summary>
    public int EntriesMax { get; set; } = 10_000;

    /// <summary>
    /// How long the stream may be silent before it counts as down; above the server's heartbeat of 15 s. A stream that
    /// ends counts as down at once.
    /// </summary>
    public TimeSpan SilenceMax { get; set; } = TimeSpan.FromSeconds(20);

    internal static DecisionCacheOptions Checked(DecisionCacheOptions options) =>
        options.AgeMax > TimeSpan.Zero && options.AgeMax <= TimeSpan.FromMinutes(1)
            && options.EntriesMax is > 0 and <= 1_000_000
            && options.SilenceMax > TimeSpan.Zero && options.SilenceMax <= TimeSpan.FromMinutes(1)
            ? options with { }
            : throw new ArgumentException(
                "decisions are kept for at most a minute, and 1 to 1,000,000 of them", nameof(options));
}
