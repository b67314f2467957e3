namespace Mandate.Governance;

/// <summary>Since when something is so, and the entry that brought it.</summary>
internal readonly record struct Cause(Instant Since, Revision Because);

/// <summary>
/// Stops of one sort that nobody has lifted yet. A lift reaches only those that stand before it in the ledger: what was
/// learnt later, with whatever date, nobody has judged, and the stricter state wins (C1).
/// </summary>
internal sealed class OpenCauses
{
    private readonly List<Cause> open = [];
    private Instant since;
    private Revision latest;

    public Cause? First => open.Count == 0 ? null : open[0];

    public void Add(Cause cause)
    {
        if (open.Count == 0) since = cause.Since;
        if (cause.Because > latest) latest = cause.Because;
        open.Add(cause);
    }

    /// <summary>Since when it was stopped and the last entry that did, if this lift ended it.</summary>
    public Cause? Lifted(Revision by)
    {
        if (open.Count == 0) return null;
        open.RemoveAll(cause => cause.Because < by);
        return open.Count == 0 ? new Cause(since, latest) : null;
    }
}
