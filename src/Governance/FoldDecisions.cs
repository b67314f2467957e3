namespace Mandate.Governance;

internal sealed partial class Fold
{
    /// <summary>What the decision journal leaves in the ledger.</summary>
    private bool ApplyDecisions(Entry entry)
    {
        switch (entry.Change)
        {
            case Change.DecisionsKept c: lastVolume = c; return true;
            case Change.GrantsUsed c:
                foreach (var grant in c.Grants) Used(Row(grant), c.Day.DayNumber);
                return true;
            default: return false;
        }
    }

    /// <summary>Days may come in any order; the latest stays. Rows before it that were never used are zero.</summary>
    private void Used(int grant, int day)
    {
        while (lastUses.Count <= grant) lastUses = lastUses.Added(0, owner);
        if (lastUses[grant] < day) lastUses = lastUses.Changed(grant, day, owner);
    }
}
