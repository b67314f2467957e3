namespace Mandate.Governance;

internal interface INamed
{
    string Name { get; }
}

/// <summary>What there are so few of that they are looked through.</summary>
internal interface IOfFew : INamed
{
    Guid Key { get; }
}

/// <summary>A grant's unique name, kept apart from what decisions read.</summary>
internal readonly record struct GrantName(string Name);

/// <summary>The names of the grants that one version knows; each is made into a text when it is asked for.</summary>
internal readonly struct GrantNames(Texts names, int count)
{
    public int Count => count;

    public GrantName this[int row] => new(System.Text.Encoding.UTF8.GetString(Bytes(row)));

    public ReadOnlySpan<byte> Bytes(int row) =>
        row < count ? names[row] : throw new System.Diagnostics.UnreachableException($"no grant {row}");
}

internal readonly struct ByKey(Column<Guid> keys, Guid key) : IProbe
{
    public bool Matches(int row) => keys[row] == key;

    public uint HashOf(int row) => Indexes.Hash(keys[row]);
}

/// <summary>Rows by id. The ids stand beside each other here: a row itself is not read to know its own.</summary>
internal sealed class IdIndex
{
    private readonly AppendOnlyIndex rows;
    private readonly Column<Guid> ids;

    public IdIndex()
        : this(new AppendOnlyIndex(), new Column<Guid>()) { }

    private IdIndex(AppendOnlyIndex rows, Column<Guid> ids) => (this.rows, this.ids) = (rows, ids);

    /// <summary>The row below <paramref name="count"/> with the id, or -1.</summary>
    public int Find(Guid id, int count) => rows.Find(Indexes.Hash(id), count, new ByKey(ids, id));

    /// <summary>Adds the next row, whose id no row has yet.</summary>
    public void Add(Guid id, int row)
    {
        ids.Add(row, id);
        rows.Add(Indexes.Hash(id), row, new ByKey(ids, id));
    }

    public IdIndex Forked(int count) => new(rows.Forked(count), ids.Forked(count));
}

internal readonly struct ByName<T>(Rows<T> rows, string name) : IProbe where T : INamed
{
    public bool Matches(int row) => string.Equals(rows[row].Name, name, StringComparison.Ordinal);

    public uint HashOf(int row) => Indexes.Hash(rows[row].Name);
}

internal readonly struct ByGrantId(Column<GrantRow> grants, GrantId id) : IProbe
{
    public bool Matches(int row) => grants[row].Id == id;

    public uint HashOf(int row) => Indexes.Hash(grants[row].Id.Value);
}

internal readonly ref struct ByGrantName(Texts names, ReadOnlySpan<byte> name) : IProbe
{
    private readonly ReadOnlySpan<byte> name = name;

    public bool Matches(int row) => names[row].SequenceEqual(name);

    public uint HashOf(int row) => Indexes.Hash(names[row]);
}

internal static class FewRows
{
    public static int Find<T>(this Rows<T> rows, Guid id) where T : IOfFew
    {
        var row = rows.Count - 1;
        while (row >= 0 && rows[row].Key != id) row--;
        return row;
    }

    public static int Find<T>(this Rows<T> rows, string name) where T : IOfFew
    {
        var row = rows.Count - 1;
        while (row >= 0 && !string.Equals(rows[row].Name, name, StringComparison.Ordinal)) row--;
        return row;
    }
}

internal readonly struct ByScope(Column<Scope> rows, Scope scope) : IProbe
{
    public bool Matches(int row) => rows[row].Equals(scope);

    public uint HashOf(int row) => unchecked((uint)rows[row].GetHashCode());
}

internal readonly struct ByConditions(Rows<ConditionSet> rows, ConditionSet set) : IProbe
{
    public bool Matches(int row) => rows[row].Equals(set);

    public uint HashOf(int row) => unchecked((uint)rows[row].GetHashCode());
}

/// <summary>The grants to one beneficiary on one system share a chain.</summary>
internal readonly struct ByHolder(
    Column<GrantRow> grants, Rows<Entitlement> entitlements, Beneficiary to, int system) : IProbe
{
    public uint Hash => HashOf(to, system);

    public bool Matches(int row)
    {
        ref readonly var grant = ref grants[row];
        return grant.To == to && entitlements[grant.Entitlement].System == system;
    }

    public uint HashOf(int row)
    {
        ref readonly var grant = ref grants[row];
        return HashOf(grant.To, entitlements[grant.Entitlement].System);
    }

    private static uint HashOf(Beneficiary to, int system) =>
        unchecked((uint)((((ulong)(uint)to.Packed << 32) | (uint)system) * 0x9E3779B97F4A7C15UL >> 32));
}

/// <summary>
/// The look-ups of all versions of one line of estates. A version sees only its own rows, so the newest version writes
/// here without disturbing the older ones; whoever goes another way from an older version forks first.
/// </summary>
internal sealed class Indexes
{
    public IdIndex Organisations { get; private init; } = new();

    public AppendOnlyIndex OrganisationNames { get; private init; } = new();

    public IdIndex People { get; private init; } = new();

    public IdIndex Workloads { get; private init; } = new();

    public AppendOnlyIndex WorkloadNames { get; private init; } = new();

    public IdIndex Systems { get; private init; } = new();

    public AppendOnlyIndex SystemNames { get; private init; } = new();

    public IdIndex Entitlements { get; private init; } = new();

    public AppendOnlyIndex EntitlementNames { get; private init; } = new();

    public IdIndex Relationships { get; private init; } = new();

    public AppendOnlyIndex RelationshipNames { get; private init; } = new();

    public AppendOnlyIndex Grants { get; private init; } = new();

    public AppendOnlyIndex GrantNames { get; private init; } = new();

    public AppendOnlyIndex GrantsByHolder { get; private init; } = new();

    public AppendOnlyIndex Scopes { get; private init; } = new();

    public AppendOnlyIndex Conditions { get; private init; } = new();

    public AppendOnlyIndex Admissions { get; private init; } = new();

    public IdIndex Requests { get; private init; } = new();

    public IdIndex Seats { get; private init; } = new();

    public AppendOnlyIndex SeatNames { get; private init; } = new();

    /// <summary>The grants themselves, which nothing ever changes: what happens to one later is in its notes.</summary>
    public Column<GrantRow> GrantRows { get; private init; } = new();

    public Texts GrantTexts { get; private init; } = new();

    public Column<Scope> ScopeRows { get; private init; } = new();

    /// <summary>The grant before it to the same beneficiary on the same system, or -1.</summary>
    public Column<int> PreviousOfHolder { get; private init; } = new();

    /// <summary>The mark of each grant's scope: who holds many grants is asked about few of them.</summary>
    public Column<uint> Marks { get; private init; } = new();

    /// <summary>Answers that were given already; none are kept where a what-if goes its own way.</summary>
    public AnswerMemory? Answers { get; init; } = new();

    /// <summary>The one version that may write here.</summary>
    public Revision Tip { get; set; }

    public static uint Hash(Guid id) => unchecked((uint)id.GetHashCode());

    public static uint Hash(ReadOnlySpan<byte> text)
    {
        var hash = default(HashCode);
        hash.AddBytes(text);
        return unchecked((uint)hash.ToHashCode());
    }

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
        GrantRows = GrantRows.Forked(at.Grants.Count),
        GrantTexts = GrantTexts.Forked(at.Grants.Count),
        ScopeRows = ScopeRows.Forked(at.Scopes.Count),
        Marks = Marks.Forked(at.Grants.Count),
        Admissions = Admissions.Forked(at.Admissions.Count),
        Requests = Requests.Forked(at.Requests.Count),
        Seats = Seats.Forked(at.Seats.Count),
        SeatNames = SeatNames.Forked(at.Seats.Count),
        PreviousOfHolder = PreviousOfHolder.Forked(at.Grants.Count),
        Tip = at.Revision,
    };
}
