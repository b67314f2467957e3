namespace Mandate.Governance;

internal interface IIdentified
{
    Guid Key { get; }
}

internal interface INamed : IIdentified
{
    string Name { get; }
}

/// <summary>A grant's unique name, kept apart from what decisions read.</summary>
internal readonly record struct GrantName(string Name) : INamed
{
    Guid IIdentified.Key => throw new System.Diagnostics.UnreachableException();
}

internal readonly struct ById<T>(Rows<T> rows, Guid id) : IProbe where T : IIdentified
{
    public bool Matches(int row) => rows[row].Key == id;
}

internal readonly struct ByName<T>(Rows<T> rows, string name) : IProbe where T : INamed
{
    public bool Matches(int row) => string.Equals(rows[row].Name, name, StringComparison.Ordinal);
}

internal static class FewRows
{
    public static int Find<T>(this Rows<T> rows, Guid id) where T : IIdentified
    {
        var row = rows.Count - 1;
        while (row >= 0 && rows[row].Key != id) row--;
        return row;
    }

    public static int Find<T>(this Rows<T> rows, string name) where T : INamed
    {
        var row = rows.Count - 1;
        while (row >= 0 && !string.Equals(rows[row].Name, name, StringComparison.Ordinal)) row--;
        return row;
    }
}

internal readonly struct ByScope(Rows<Scope> rows, Scope scope) : IProbe
{
    public bool Matches(int row) => rows[row].Equals(scope);
}

internal readonly struct ByConditions(Rows<ConditionSet> rows, ConditionSet set) : IProbe
{
    public bool Matches(int row) => rows[row].Equals(set);
}

/// <summary>The grants to one beneficiary on one system share a chain.</summary>
internal readonly struct ByHolder(Rows<GrantRow> grants, Beneficiary to, int system) : IProbe
{
    public uint Hash => unchecked((uint)((((ulong)(uint)to.Packed << 32) | (uint)system) * 0x9E3779B97F4A7C15UL >> 32));

    public bool Matches(int row)
    {
        ref readonly var grant = ref grants[row];
        return grant.To == to && grant.System == system;
    }
}

/// <summary>
/// The look-ups of all versions of one line of estates. A version sees only its own rows, so the newest version writes
/// here without disturbing the older ones; whoever goes another way from an older version forks first.
/// </summary>
internal sealed class Indexes
{
    public AppendOnlyIndex Organisations { get; private init; } = new();

    public AppendOnlyIndex OrganisationNames { get; private init; } = new();

    public AppendOnlyIndex People { get; private init; } = new();

    public AppendOnlyIndex Workloads { get; private init; } = new();

    public AppendOnlyIndex WorkloadNames { get; private init; } = new();

    public AppendOnlyIndex Systems { get; private init; } = new();

    public AppendOnlyIndex SystemNames { get; private init; } = new();

    public AppendOnlyIndex Entitlements { get; private init; } = new();

    public AppendOnlyIndex EntitlementNames { get; private init; } = new();

    public AppendOnlyIndex Relationships { get; private init; } = new();

    public AppendOnlyIndex RelationshipNames { get; private init; } = new();

    public AppendOnlyIndex Grants { get; private init; } = new();

    public AppendOnlyIndex GrantNames { get; private init; } = new();

    public AppendOnlyIndex GrantsByHolder { get; private init; } = new();

    public AppendOnlyIndex Scopes { get; private init; } = new();

    public AppendOnlyIndex Conditions { get; private init; } = new();

    public AppendOnlyIndex Admissions { get; private init; } = new();

    public AppendOnlyIndex Requests { get; private init; } = new();

    public AppendOnlyIndex Seats { get; private init; } = new();

    public AppendOnlyIndex SeatNames { get; private init; } = new();

    public Chain PreviousOfHolder { get; private init; } = new();

    /// <summary>Answers that were given already; none are kept where a what-if goes its own way.</summary>
    public AnswerMemory? Answers { get; init; } = new();

    /// <summary>The one version that may write here.</summary>
    public Revision Tip { get; set; }

    public static uint Hash(Guid id) => unchecked((uint)id.GetHashCode());

    public static uint Hash(string name) => unchecked((uint)name.GetHashCode(StringComparison.Ordinal));

    public Indexes Forked(Estate at, bool forGood) => new()
    {
        Answers = forGood ? AnswerMemory.Begin(at.Relationships) : null,
        Organisations = Organisations.Forked(at.Organisations.Count),
        OrganisationNames = OrganisationNames.Forked(at.Organisations.Count),
        People = People.Forked(at.People.Count),
        Workloads = Workloads.Forked(at.Workloads.Count),
        WorkloadNames = WorkloadNames.Forked(at.Workloads.Count),
        Systems = Systems.Forked(at.Systems.Count),
        SystemNames = SystemNames.Forked(at.Systems.Count),
        Entitlements = Entitlements.Forked(at.Entitlements.Count),
        EntitlementNames = EntitlementNames.Forked(at.Entitlements.Count),
        Relationships = Relationships.Forked(at.Relationships.Count),
        RelationshipNames = RelationshipNames.Forked(at.Relationships.Count),
        Grants = Grants.Forked(at.Grants.Count),
        GrantNames = GrantNames.Forked(at.Grants.Count),
        GrantsByHolder = GrantsByHolder.Forked(at.Grants.Count),
        Scopes = Scopes.Forked(at.Scopes.Count),
        Conditions = Conditions.Forked(at.Conditions.Count),
        Admissions = Admissions.Forked(at.Admissions.Count),
        Requests = Requests.Forked(at.Requests.Count),
        Seats = Seats.Forked(at.Seats.Count),
        SeatNames = SeatNames.Forked(at.Seats.Count),
        PreviousOfHolder = PreviousOfHolder.Forked(at.Grants.Count),
        Tip = at.Revision,
    };
}
