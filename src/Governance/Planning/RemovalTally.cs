namespace Mandate.Governance.Planning;

/// <summary>All copies of one access, or of one holder: gone only when every single one has been read back.</summary>
public sealed record RemovalTally
{
    private RemovalTally(IReadOnlyList<Removal> outstanding, int verified)
    {
        Outstanding = outstanding;
        Verified = verified;
    }

    /// <summary>What nobody has proved gone, in the order of its points.</summary>
    public IReadOnlyList<Removal> Outstanding { get; }

    /// <summary>How many copies are proved gone.</summary>
    public int Verified { get; }

    /// <summary>Whether every copy is proved gone.</summary>
    public bool IsVerified => Outstanding.Count == 0;

    /// <summary>From the earliest trigger to the last proof, once every copy is proved gone.</summary>
    public TimeSpan? Took { get; private init; }

    /// <summary>Counts these removals.</summary>
    public static RemovalTally Of(IReadOnlyCollection<Removal> removals)
    {
        var outstanding = removals.Where(r => !r.IsVerified).OrderBy(r => r.Point).ToList();
        var done = outstanding.Count == 0 && removals.Count > 0;
        return new RemovalTally(outstanding, removals.Count - outstanding.Count)
        {
            Took = done ? removals.Max(r => r.TriggeredAt + r.Took!.Value) - removals.Min(r => r.TriggeredAt) : null,
        };
    }
}
