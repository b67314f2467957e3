using System.Diagnostics;

namespace Mandate.Governance;

/// <summary>
/// What a snapshot brings instead of entries: the rows that recorded grants became. Everything else comes as its entry,
/// in its place between them, so that a fold from a snapshot goes through the same versions as one from the ledger.
/// </summary>
internal sealed partial class Fold
{
    /// <summary>The entries that were taken so far.</summary>
    public Revision Revision => revision;

    /// <summary>
    /// Whether a snapshot may have the row in place of the entry: it did nothing but add itself, its scope and what it
    /// brought for policy, and that is no more than a snapshot can say.
    /// </summary>
    public static bool IsKeptAsRow(Estate estate, int grant) =>
        estate.Grants[grant] is { Conditions: < 0, To.Kind: not BeneficiaryKind.Seat, Admission: var admission }
        && Kept(estate.Admissions[admission]) == estate.Admissions[admission];

    /// <summary>As much of it as a snapshot says.</summary>
    private static Admission Kept(Admission admission) => new()
    {
        ApprovedBy = admission.ApprovedBy, Class = admission.Class, IsJustified = admission.IsJustified,
        RequestedBy = admission.RequestedBy, IsRequestedByWorkload = admission.IsRequestedByWorkload,
    };

    /// <summary>Makes room for what is to come.</summary>
    public void Reserve(int grants, int scopeRows)
    {
        indexes.Grants.Reserve(grants);
        indexes.GrantNames.Reserve(grants);
        indexes.GrantsByHolder.Reserve(grants);
        indexes.Scopes.Reserve(scopeRows);
    }

    /// <summary>A scope that a grant to come has; one that an entry brought in before is there already.</summary>
    public void Resume(int row, Scope scope)
    {
        if (row < scopeCount && indexes.ScopeRows[row].Equals(scope)) return;
        if (row != scopeCount) throw new UnreachableException($"scope {row} does not follow {scopeCount} scopes");
        Add(scope, unchecked((uint)scope.GetHashCode()), new ByScope(indexes.ScopeRows, scope));
    }

    /// <summary>What a grant to come brought for policy; known already where an entry brought the same.</summary>
    public void Resume(int row, Admission admission)
    {
        if (row < admissions.Count && admissions[row] == admission) return;
        if (row != admissions.Count)
            throw new UnreachableException($"admission {row} does not follow {admissions.Count} of them");
        Intern(admission);
    }

    /// <summary>The next entry, which recorded this grant.</summary>
    public void Resume(in GrantRow grant, ReadOnlySpan<byte> name, IdempotencyKey? key)
    {
        if (grant.Recorded != revision.Value + 1)
            throw new UnreachableException($"the grant of entry {grant.Recorded} does not follow revision {revision}");
        if (grant.Conditions >= 0 || !HasItsPlace(grant))
            throw new UnreachableException($"the grant of entry {grant.Recorded} names what is not there");
        indexes.Tip = Unpublished;
        (revision, lastRecorded) = (new Revision(grant.Recorded), Instant.Max(lastRecorded, grant.RecordedAt));
        if (key is not null) Used(key);
        Add(grant, name);
    }

    private bool HasItsPlace(in GrantRow grant) =>
        unchecked((uint)grant.Relationship < (uint)relationships.Count
            && (uint)grant.Entitlement < (uint)entitlements.Count && (uint)grant.Scope < (uint)scopeCount
            && (uint)grant.Admission < (uint)admissions.Count
            && (uint)grant.Owner < (uint)people.Count && grant.Parent < grantCount
            && (uint)grant.To.Row < (uint)(grant.To.Kind switch
            {
                BeneficiaryKind.Person => people.Count,
                BeneficiaryKind.Workload => workloads.Count,
                BeneficiaryKind.Organisation => organisations.Count,
                _ => 0,
            }))
        && newestOfSystem[entitlements[grant.Entitlement].System] == grant.PreviousOfSystem;
}
