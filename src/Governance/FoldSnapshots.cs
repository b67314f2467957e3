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

    /// <summary>The version at hand, for who writes a snapshot of it.</summary>
    public static bool IsKeptAsRow(in GrantRow grant) => grant.Conditions < 0;

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

    /// <summary>The next entry, which recorded this grant.</summary>
    public void Resume(in GrantRow grant, ReadOnlySpan<byte> name, IdempotencyKey? key)
    {
        if (grant.Recorded != revision.Value + 1)
            throw new UnreachableException($"the grant of entry {grant.Recorded} does not follow revision {revision}");
        if (!IsKeptAsRow(grant) || !HasItsPlace(grant))
            throw new UnreachableException($"the grant of entry {grant.Recorded} names what is not there");
        indexes.Tip = Unpublished;
        (revision, lastRecorded) = (new Revision(grant.Recorded), Instant.Max(lastRecorded, grant.RecordedAt));
        if (key is not null) Used(key);
        Add(grant, name);
    }

    private bool HasItsPlace(in GrantRow grant) =>
        unchecked((uint)grant.Relationship < (uint)relationships.Count
            && (uint)grant.Entitlement < (uint)entitlements.Count && (uint)grant.Scope < (uint)scopeCount
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
