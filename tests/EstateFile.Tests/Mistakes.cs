namespace Mandate.EstateFile.Tests;

/// <summary>Small mistakes, each made in the example.</summary>
public static class Mistakes
{
    // Each row: an edit of the example (a text that occurs once, and what replaces it), and the errors it must lead to,
    // each as code, line, column and member.
    public static TheoryData<string, string, string> Edits => new()
    {
        { "mandate: 1\n", "mandate: 2\n", "bad_version 1:10 mandate" },
        { "mandate: 1\n", "mandate: \"1\"\n", "wrong_type 1:10 mandate" },
        { "mandate: 1\n", "", "missing_member 1:1 mandate" },
        { "estate: harbor-production", "estate: [harbor", "wrong_type 2:9 estate | yaml_syntax 3:1 estate" },
        { "estate: harbor-production", "estate: harbor: production", "yaml_syntax 2:15 estate" },
        {
            "    until: 2029-06-30\n",
            "    until: 2029-06-30\n---\nmandate: 1\n",
            "several_documents 57:1 grants.second-line.until"
        },
        {
            "    delegation_depth: 1\n",
            "    delegation_depth: 1\n    <<: { sponsor: x }\n",
            "merge_key 39:5 relationships.harbor-tideway.<<"
        },
        {
            "display_name: Harbor Health Group",
            "display_name: &a Harbor Health Group",
            "alias 5:28 organisations.harbor.display_name"
        },
        { "display_name: Harbor Health Group", "display_name: *a", "alias 5:28 organisations.harbor.display_name" },
        {
            "display_name: Harbor Health Group",
            "display_name: !!str Harbor",
            "tag 5:28 organisations.harbor.display_name"
        },
        {
            "display_name: Harbor Health Group",
            "display_name: [[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]",
            "wrong_type 5:28 organisations.harbor.display_name | too_deep 5:41 organisations.harbor.display_name"
        },
        {
            "    delegation_depth: 1\n",
            "    delegation_depth: 1\n    delegation_dept: 1\n",
            "unknown_member 39:5 relationships.harbor-tideway.delegation_dept"
        },
        {
            "accountable: harbor  ",
            "acountable: harbor  ",
            "missing_member 1:1 accountable | unknown_member 3:1 acountable"
        },
        { "    purpose: second-line operation in Europe\n", "", "missing_member 49:3 grants.second-line.purpose" },
        { "    relationship: harbor-tideway\n", "", "missing_member 40:3 grants.tideway-runs-pacs.relationship" },
        { "    entitlement: pacs/operator\n", "", "missing_member 40:3 grants.tideway-runs-pacs.entitlement" },
        { "    to: { organisation: tideway }\n", "", "missing_member 40:3 grants.tideway-runs-pacs.to" },
        {
            "    kind: supplier\n",
            "    kind: supplier\n    kind: supplier\n",
            "duplicate_key 29:5 relationships.harbor-tideway.kind"
        },
        { "  second-line:\n", "  tideway-runs-pacs:\n", "duplicate_key 49:3 grants.tideway-runs-pacs" },
        {
            "  operator@tideway.example:  {",
            "  Admin@Tideway.example: {",
            "duplicate_key 13:3 people.Admin@Tideway.example | undeclared 51:19 grants.second-line.to.person"
        },
        {
            "resources: { host: [\"pacs-*\"] }",
            "resources: { host: [\"pacs-*\"], host: [a] }",
            "duplicate_key 21:36 systems.pacs.resources.host"
        },
        {
            "[login, restart]",
            "[login, restart, login]",
            "duplicate_item 23:54 systems.pacs.entitlements.operator.actions[2]"
        },
        {
            "[admin@tideway.example, pacs-owner@harbor.example]",
            "[pacs-owner@harbor.example, Pacs-Owner@harbor.example]",
            "duplicate_item 55:46 grants.second-line.approved_by[1]"
        },
        { "[login, restart]", "login", "wrong_type 23:37 systems.pacs.entitlements.operator.actions" },
        { "[login, restart]", "[login, [restart]]", "wrong_type 23:45 systems.pacs.entitlements.operator.actions[1]" },
        {
            "display_name: Harbor Health Group",
            "display_name: 12",
            "wrong_type 5:28 organisations.harbor.display_name"
        },
        {
            "display_name: Harbor Health Group",
            "display_name: { a: b }",
            "wrong_type 5:28 organisations.harbor.display_name"
        },
        { "display_name: Harbor Health Group", "display_name:", "wrong_type 5:28 organisations.harbor.display_name" },
        { "tier: 2", "tier: two", "wrong_type 23:25 systems.pacs.entitlements.operator.tier" },
        { "tier: 2", "tier: \"2\"", "wrong_type 23:25 systems.pacs.entitlements.operator.tier" },
        {
            "  harbor:  { display_name: Harbor Health Group }",
            "  harbor: Harbor Health Group",
            "wrong_type 5:11 organisations.harbor"
        },
        {
            "  tideway: { display_name: Tideway Managed Services }\n",
            "  tideway: {}\n  ? [a, b]\n  : {}\n",
            "wrong_type 7:5 organisations"
        },
        { "[login, restart]", "[]", "empty 23:37 systems.pacs.entitlements.operator.actions" },
        { "scope: { host: [\"pacs-eu-*\"] }", "scope: {}", "empty 52:12 grants.second-line.scope" },
        { "  viewer:   {", "  Viewer:   {", "bad_name 24:7 systems.pacs.entitlements.Viewer" },
        { "  viewer:   {", "  view/er:   {", "bad_name 24:7 systems.pacs.entitlements.view/er" },
        { "  viewer:   {", "  .viewer:   {", "bad_name 24:7 systems.pacs.entitlements..viewer" },
        {
            "  viewer:   {",
            "  grant_0123456789abcdef0123456789abcdef: {",
            "bad_name 24:7 systems.pacs.entitlements.grant_0123456789abcdef0123456789abcdef"
        },
        {
            "  sponsor@harbor.example:    {",
            "  sponsor@harbor.example: { organisation: harbor }\n  the sponsor: {",
            "bad_name 9:3 people.the sponsor"
        },
        { "directory: ssh", "directory: ../ssh", "bad_name 25:59 systems.pacs.connector.directory" },
        { "directory: ssh", "directory: /ssh", "bad_name 25:59 systems.pacs.connector.directory" },
        { "account: viewer", "account: ../viewer", "bad_name 24:62 systems.pacs.entitlements.viewer.ssh.account" },
        { "hosts: [pacs-eu-1, pacs-us-1]", "hosts: [pacs-eu-1, ..]", "bad_name 25:83 systems.pacs.connector.hosts[1]" },
        {
            "display_name: Harbor Health Group",
            "display_name: \"  \"",
            "bad_text 5:28 organisations.harbor.display_name"
        },
        {
            "display_name: Harbor Health Group",
            "display_name: \"a\\nb\"",
            "bad_text 5:28 organisations.harbor.display_name"
        },
        {
            "display_name: Harbor Health Group",
            "display_name: \"a\\u202eb\"",
            "bad_text 5:28 organisations.harbor.display_name"
        },
        {
            "display_name: Harbor Health Group",
            "display_name: \"a\\ud800b\"",
            "yaml_syntax 5:28 organisations.harbor.display_name"
        },
        {
            "[login, restart]",
            "[login, \"re\\0start\"]",
            "bad_text 23:45 systems.pacs.entitlements.operator.actions[1]"
        },
        { "kind: service_account", "kind: robot", "bad_word 16:48 workloads.backup-agent.kind" },
        { "criticality: high", "criticality: highest", "bad_word 20:18 systems.pacs.criticality" },
        {
            "delegation_depth: 1",
            "delegation_depth: -1",
            "bad_number 38:23 relationships.harbor-tideway.delegation_depth"
        },
        {
            "delegation_depth: 1",
            "delegation_depth: 1.5",
            "bad_number 38:23 relationships.harbor-tideway.delegation_depth"
        },
        { "tier: 2", "tier: 5", "bad_tier 23:25 systems.pacs.entitlements.operator.tier" },
        { "tier: 2", "tier: 0", "bad_tier 23:25 systems.pacs.entitlements.operator.tier" },
        {
            "until: 2029-06-30",
            "until: 2029-06-30\n    conditions: [{ network: { within: [10.0.0.0] } }]",
            "bad_condition 57:40 grants.second-line.conditions[0].network.within[0]"
        },
        { "until: 2029-06-30", "until: 2029-02-29", "bad_instant 56:12 grants.second-line.until" },
        { "until: 2029-06-30", "until: next year", "bad_instant 56:12 grants.second-line.until" },
        { "until: 2029-06-30", "until: 2029-06-30T12:00:00", "bad_instant 56:12 grants.second-line.until" },
        {
            "verified: now",
            "verified: today",
            "bad_instant 37:42 relationships.harbor-tideway.verified_admins.admin@tideway.example.verified"
        },
        {
            "from: 2026-01-01",
            "from: 2026-01-01T00:00Z",
            "bad_instant 31:46 relationships.harbor-tideway.contract.from"
        },
        {
            "estate: harbor-production\n",
            "estate: harbor-production\ntime_zone: Europe/Harbor\n",
            "bad_time_zone 3:12 time_zone"
        },
        {
            "estate: harbor-production\n",
            "estate: harbor-production\ntime_zone: localtime\n",
            "bad_time_zone 3:12 time_zone"
        },
        {
            "scope: { host: [\"pacs-eu-*\"] }",
            "scope: { host: [\"pacs-*-eu\"] }",
            "bad_pattern 52:21 grants.second-line.scope.host[0]"
        },
        {
            "scope: { host: [\"pacs-eu-*\"] }",
            "scope: { host: [\"pacs-eu-**\"] }",
            "bad_pattern 52:21 grants.second-line.scope.host[0]"
        },
        {
            "to: { person: operator@tideway.example }",
            "to: { person: operator@tideway.example, workload: backup-agent }",
            "bad_beneficiary 51:9 grants.second-line.to"
        },
        { "to: { person: operator@tideway.example }", "to: {}", "bad_beneficiary 51:9 grants.second-line.to" },
        { "accountable: harbor  ", "accountable: haven  ", "undeclared 3:14 accountable" },
        { "    grantee: tideway", "    grantee: tide", "undeclared 30:14 relationships.harbor-tideway.grantee" },
        {
            "    sponsor: sponsor@harbor.example",
            "    sponsor: nobody@harbor.example",
            "undeclared 33:14 relationships.harbor-tideway.sponsor"
        },
        {
            "      admin@tideway.example: { verified",
            "      boss@tideway.example: { verified",
            "undeclared 37:7 relationships.harbor-tideway.verified_admins.boss@tideway.example"
        },
        {
            "relationship: harbor-tideway",
            "relationship: harbor-ebb",
            "undeclared 41:19 grants.tideway-runs-pacs.relationship"
        },
        {
            "entitlement: pacs/operator",
            "entitlement: pacs/admin",
            "undeclared 42:18 grants.tideway-runs-pacs.entitlement"
        },
        { "parent: tideway-runs-pacs", "parent: tideway-runs", "undeclared 50:13 grants.second-line.parent" },
        {
            "to: { person: operator@tideway.example }",
            "to: { workload: agent }",
            "undeclared 51:21 grants.second-line.to.workload"
        },
        {
            "from: 2026-01-01, until: 2029-12-31",
            "from: 2030-01-01, until: 2029-12-31",
            "empty_window 31:65 relationships.harbor-tideway.contract.until"
        },
        {
            "    until: 2029-06-30",
            "    from: 2029-06-30T00:00:00Z\n    until: 2029-06-29",
            "empty_window 57:12 grants.second-line.until"
        },
        {
            "relationships:\n",
            "  ris: { owner: risk@harbor.example, criticality: low, entitlements: {},\n"
            + "    resources: { host: [\"ris-1\", \"pacs-eu-1\"] } }\nrelationships:\n",
            "overlapping_resources 27:34 systems.ris.resources.host[1]"
        },
        {
            "scope: { host: [\"pacs-eu-*\"] }",
            "scope: { host: [\"pacs-eu-*\", \"p*\"] }",
            "wider_than_parent 52:34 grants.second-line.scope.host[1]"
        },
        {
            "scope: { host: [\"pacs-eu-*\"] }",
            "scope: { database: [a] }",
            "wider_than_parent 52:25 grants.second-line.scope.database[0]"
        },
        { "until: 2029-06-30", "until: 2030-01-01", "wider_than_parent 56:12 grants.second-line.until" },
        {
            "    parent: tideway-runs-pacs ",
            "    entitlement: pacs/viewer\n    parent: tideway-runs-pacs ",
            "other_entitlement 50:18 grants.second-line.entitlement"
        },
        {
            "    parent: tideway-runs-pacs ",
            "    entitlement: other/operator\n    parent: tideway-runs-pacs ",
            "undeclared 50:18 grants.second-line.entitlement | other_entitlement 50:18 grants.second-line.entitlement"
        },
        {
            "    until: 2029-06-30\n",
            "    until: 2029-06-30\n  third: { parent: second-line, to: { workload: backup-agent },\n"
            + "    scope: { host: [pacs-eu-1] }, purpose: p, owner: risk@harbor.example,\n"
            + "    approved_by: [risk@harbor.example], until: 2029-06-30 }\n",
            "bad_parent 57:20 grants.third.parent"
        },
        {
            "    parent: tideway-runs-pacs ",
            "    relationship: harbor-tideway\n    parent: tideway-runs-pacs ",
            "relationship_of_assignment 50:19 grants.second-line.relationship"
        },
        {
            "    to: { person: operator@tideway.example }",
            "    to: { organisation: tideway }",
            "missing_member 49:3 grants.second-line.relationship"
        },
        {
            "    relationship: harbor-tideway\n",
            "    relationship: harbor-tideway\n    parent: tideway-runs-pacs\n",
            "parent_cycle 42:13 grants.tideway-runs-pacs.parent"
        },
        {
            "    kind: supplier\n",
            "    kind: supplier\n    parent: harbor-tideway\n",
            "parent_cycle 29:13 relationships.harbor-tideway.parent"
        },
    };
}
