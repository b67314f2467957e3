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
        "?systems", "?relationships", "?seats", "?grants", "?functions", "?sources", "?tickets", "?policies", "?exceptions");

    public static Shape Organisation { get; } = new("organisation", "?display_name", "?provider");

    public static Shape Provider { get; } = new(
        "provider", "issuer", "client_id", "?secret", "?algorithms", "?domains", "?multi_factor", "?phishing_resistant");

    public static Shape Person { get; } = new("person", "?display_name", "organisation");

    public static Shape Workload { get; } = new("workload", "organisation", "kind", "owner", "?process");

    public static Shape System { get; } = new(
        "system", "owner", "criticality", "?environment", "resources", "entitlements", "?connector");

    public static Shape Entitlement { get; } = new(
        "entitlement", "tier", "actions", "?ssh", "?recording", "?conditions");

    public static Shape Ssh { get; } = new("ssh", "account");

    public static Shape Connector { get; } = new("connector", "kind", "?mode", "directory", "hosts");

    public static Shape Relationship { get; } = new(
        "relationship", "kind", "grantor", "grantee", "?parent", "contract", "signatories", "sponsor", "risk_owner",
        "revocation_owner", "?verified_admins", "?delegation_depth");

    public static Shape Contract { get; } = new("contract", "reference", "from", "until");

    public static Shape Admin { get; } = new("admin", "verified", "by");

    public static Shape Grant { get; } = new(
        "grant", "?relationship", "?entitlement", "?parent", "to", "scope", "purpose", "owner", "approved_by", "?from",
        "until", "?conditions", "?ticket", "?function", "?justification");

    public static Shape Condition { get; } = new(
        "condition", "?network", "?time_of_day", "?authentication", "?environment", "?ticket", "?property", "?cel");

    public static Shape Network { get; } = new("network", "?property", "within");

    public static Shape TimeOfDay { get; } = new("time_of_day", "zone", "?days", "?from", "?until");

    public static Shape Authentication { get; } = new("authentication", "?of", "?acr", "?amr", "?max_age_seconds");

    public static Shape Environment { get; } = new("environment", "?property", "is");

    public static Shape Ticket { get; } = new("ticket", "?property", "?matches");

    public static Shape Property { get; } = new("property", "name", "equals");

    public static Shape Beneficiary { get; } = new("beneficiary", "?organisation", "?person", "?workload", "?seat");

    public static Shape Seat { get; } = new("seat", "relationship", "size", "until", "approved_by", "?occupants");

    public static Shape Occupant { get; } = new("occupant", "by");

    public static Shape Function { get; } = new("function", "owner", "entitlements", "?until");

    public static Shape Source { get; } = new("source", "owner", "tolerance", "?mapping");

    public static Shape Mapping { get; } = new(
        "mapping", "number", "state", "kind", "?from", "?until", "?systems", "?at");

    public static Shape MappedWords { get; } = new("mapped_words", "?at", "?each", "?always", "?words");

    public static Shape DeclaredTicket { get; } = new(
        "declared_ticket", "kind", "state", "?from", "?until", "?systems");

    public static Shape Policy { get; } = new(
        "policy", "author", "approver", "deployer", "?grace", "?reach", "rules", "?examples");

    public static Shape Reach { get; } = new("reach", "?systems", "?relationships");

    public static Shape Rule { get; } = new("rule", "?match", "?when", "?require", "?permit", "?forbid");

    public static Shape Match { get; } = new(
        "match", "?act", "?tier", "?beneficiary", "?system", "?entitlement", "?criticality", "?environment", "?kind",
        "?relationship", "?requester", "?side");

    public static Shape Require { get; } = new(
        "require", "?approvals", "?duration", "?ticket", "?justification", "?recording", "?recording_decided",
        "?evidence", "?proof_of_authority", "?function", "?extensions", "?tests", "?revocation");

    public static Shape Approval { get; } = new(
        "approval", "?count", "?any", "?seats", "?turn", "?within");

    public static Shape Permit { get; } = new(
        "permit", "approved_by", "until", "tier", "?duration", "?grants", "?evidence_within");

    public static Shape Example { get; } = new("example", "given", "expect", "?missing");

    public static Shape Given { get; } = new(
        "given", "act", "beneficiary", "tier", "duration", "?system", "?entitlement", "?criticality", "?environment",
        "?kind", "?relationship", "?state", "?grantor", "?grantee", "?depth", "?requester", "?side", "?approvals",
        "?evidence", "?ticket", "?justification", "?recording", "?function", "?proof_age", "?extensions",
        "?attributable", "?revocable", "?evidence_age", "?within", "?at");

    public static Shape Yes { get; } = new("yes", "?any", "?seats");

    public static Shape Exception { get; } = new(
        "exception", "rules", "lifts", "?match", "?grants", "owner", "approved_by", "reason", "compensating_control",
        "until");

    /// <summary>What the page about policies describes.</summary>
    public static IReadOnlyList<Shape> OfPolicies { get; } =
    [
        Function, Source, Mapping, MappedWords, DeclaredTicket, Policy, Reach, Rule, Match, Require, Approval, Permit,
        Example, Given, Yes, Exception,
    ];

    public static IReadOnlyList<Shape> All { get; } =
    [
        Estate, Organisation, Provider, Person, Workload, System, Entitlement, Ssh, Connector, Relationship, Contract,
        Admin, Seat, Occupant, Grant, Beneficiary, Condition, Network, TimeOfDay, Authentication, Environment, Ticket,
        Property, .. OfPolicies,
    ];

    /// <summary>The shape of one kind of condition.</summary>
    public static Shape OfCondition(string kind) => All.First(s => s.Kind == kind);
}
