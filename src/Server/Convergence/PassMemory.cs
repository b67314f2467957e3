using Mandate.Governance;
using Mandate.Governance.Planning;

namespace Mandate.Server;

/// <summary>What one pass leaves to the next.</summary>
internal sealed class PassMemory
{
    public RemovalBook Removals { get; private set; } = new();

    public FindingBook Findings { get; private set; } = new();

    /// <summary>
    /// Adds, and removals of what was found, that the system did not take: how often, when again, and why.
    /// </summary>
    public Dictionary<AccessPoint, (int Attempts, DateTimeOffset RetryAt, string Why)> RefusedSteps { get; } = [];

    /// <summary>Entries up to here are known not to ask for another pass.</summary>
    public Revision Seen { get; set; }

    public DerivedAccess? Last { get; set; }

    public string? Digest { get; set; }

    public bool IsLoaded { get; set; }

    public int Failures { get; set; }

    /// <summary>The next time something can be different without an entry.</summary>
    public DateTimeOffset NextAt { get; private set; }

    public void Settle(DateTimeOffset now, DateTimeOffset? publishDueAt)
    {
        NextAt = now + SystemConvergence.PollEvery;
        foreach (var due in new[]
                 {
                     Removals.DueAt, publishDueAt, Last?.ChangesAt.ToDateTime(),
                     RefusedSteps.Count == 0 ? null : RefusedSteps.Values.Min(a => a.RetryAt),
                 })
            if (due < NextAt) NextAt = due.Value;
    }

    /// <summary>What the ledger did not take is not known: it is read from the ledger again.</summary>
    public void Forget()
    {
        (Removals, Findings) = (new RemovalBook(), new FindingBook());
        IsLoaded = false;
    }
}
