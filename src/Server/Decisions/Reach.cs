using System.Collections.Immutable;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// The grants to persons, workloads and seats that a question about reach looks at, newest first: of one resource's
/// system, or of one subject system by system. Each grant leads to the next, so that a page begins where the last one
/// ended.
/// </summary>
internal sealed record Reach(Estate Estate, ImmutableArray<Beneficiary>? Subject, int System)
{
    /// <summary>How many grants one page looks at before it ends early.</summary>
    public const int ScanMax = 20_000;

    /// <summary>Whether a grant can be where a page of this reach ended.</summary>
    public bool Has(int row)
    {
        if (row >= Estate.Grants.Count) return false;
        ref readonly var grant = ref Estate.Grants[row];
        return (Subject is not { } holders || holders.Contains(grant.To)) && (System < 0 || System == SystemOf(row));
    }

    /// <summary>The grant after <paramref name="row"/>, or the first after -1; -1 at the end.</summary>
    public int After(int row)
    {
        if (Subject is not { } holders)
            return row < 0 ? Estate.NewestOfSystem[System] : Estate.Grants[row].PreviousOfSystem;
        // The subject's own first, then those of each seat with a place of theirs.
        var holder = row < 0 ? 0 : holders.IndexOf(Estate.Grants[row].To);
        for (var next = After(holders[holder], row); ; next = After(holders[holder], -1))
            if (next >= 0 || ++holder == holders.Length) return next;
    }

    private int After(Beneficiary to, int row)
    {
        if (row >= 0 && Estate.OlderGrant(row) is var older and >= 0) return older;
        if (System >= 0) return row < 0 ? Estate.NewestGrant(to, System) : -1;
        for (var system = row < 0 ? 0 : SystemOf(row) + 1; system < Estate.Systems.Count; system++)
            if (Estate.NewestGrant(to, system) is var newest and >= 0) return newest;
        return -1;
    }

    private int SystemOf(int row) => Estate.Entitlements[Estate.Grants[row].Entitlement].System;
}
