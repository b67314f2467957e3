using System.Collections.Frozen;

namespace Mandate.EstateFile;

/// <summary>The members of one kind of map: what the reader knows and what the schema must say.</summary>
internal sealed class Shape
{
    private readonly FrozenDictionary<string, int> places;

    // A leading question mark makes a member optional.
    private Shape(string kind, params string[] members)
    {
        Kind = kind;
        Members = [.. members.Select(m => m.TrimStart('?'))];
        Required = [.. members.Select(m => !m.StartsWith('?'))];
        places = Members.Select((m, i) => KeyValuePair.Create(m, i)).ToFrozenDictionary();
    }

    public string Kind { get; }

    public IReadOnlyList<string> Members { get; }

    public IReadOnlyList<bool> Required { get; }

    /// <summary>The member's position, or -1.</summary>
    public int IndexOf(string member) => places.GetValueOrDefault(member, -1);

    public static Shape Estate { get; } = new(
        "estate", "mandate", "estate", "accountable", "?time_zone", "?organisations", "?people", "?workloads",
        "?systems", "?relationships", "?grants");

    public static Shape Organisation { get; } = new("organisation", "?display_name");

    public static Shape Person { get; } = new("person", "?display_name", "organisation");

    public static Shape Workload { get; } = new("workload", "organisation", "kind", "owner", "?process");

    public static Shape System { get; } = new(
        "system", "owner", "criticality", "resources", "entitlements", "?connector");

    public static Shape Entitlement { get; } = new("entitlement", "tier", "actions", "?ssh", "?conditions");

    public static Shape Ssh { get; } = new("ssh", "account");

    public static Shape Connector { get; } = new("connector", "kind", "?mode", "directory", "hosts");

    public static Shape Relationship { get; } = new(
        "relationship", "kind", "grantor", "grantee", "?parent", "contract", "signatories", "sponsor", "risk_owner",
        "revocation_owner", "?verified_admins", "?delegation_depth");

    public static Shape Contract { get; } = new("contract", "reference", "from", "until");

    public static Shape Admin { get; } = new("admin", "verified", "by");

    public static Shape Grant { get; } = new(
        "grant", "?relationship", "?entitlement", "?parent", "to", "scope", "purpose", "owner", "approved_by", "?from",
        "until", "?conditions");

    public static Shape Condition { get; } = new(
        "condition", "?network", "?time_of_day", "?authentication", "?environment", "?ticket", "?property", "?cel");

    public static Shape Network { get; } = new("network", "?property", "within");

    public static Shape TimeOfDay { get; } = new("time_of_day", "zone", "?days", "?from", "?until");

    public static Shape Authentication { get; } = new("authentication", "?of", "?acr", "?amr", "?max_age_seconds");

    public static Shape Environment { get; } = new("environment", "?property", "is");

    public static Shape Ticket { get; } = new("ticket", "?property", "?matches");

    public static Shape Property { get; } = new("property", "name", "equals");

    public static Shape Beneficiary { get; } = new("beneficiary", "?organisation", "?person", "?workload");

    public static IReadOnlyList<Shape> All { get; } =
    [
        Estate, Organisation, Person, Workload, System, Entitlement, Ssh, Connector, Relationship, Contract, Admin,
        Grant, Beneficiary, Condition, Network, TimeOfDay, Authentication, Environment, Ticket, Property,
    ];

    /// <summary>The shape of one kind of condition.</summary>
    public static Shape OfCondition(string kind) => All.First(s => s.Kind == kind);
}
