namespace Mandate.EstateFile.Tests;

/// <summary>Small mistakes in policies and what goes with them, each made in the example that has them.</summary>
public static class PolicyMistakes
{
    private const string Given =
        "given: { act: grant, beneficiary: organisation, tier: 4, duration: 1h, system: pacs }";

    // As of Mistakes: an edit and the errors it must lead to.
    public static TheoryData<string, string, string> Edits => new()
    {
        {
            "entitlements: [pacs/operator, pacs/viewer]",
            "entitlements: []",
            "empty 60:19 functions.archive-operations.entitlements"
        },
        {
            "entitlements: [pacs/operator, pacs/viewer]",
            "entitlements: [pacs/viewr]",
            "undeclared 60:20 functions.archive-operations.entitlements[0]"
        },
        {
            "tolerance: 24h }",
            "tolerance: 24h, mapping: { number: /n, state: {}, kind: { always: change } } }",
            "bad_mapping 63:94 sources.changes.mapping.state"
        },
        { "tolerance: 24h }", "tolerance: 24 }", "wrong_type 63:59 sources.changes.tolerance" },
        { "tolerance: 24h }", "tolerance: 24 hours }", "bad_duration 63:59 sources.changes.tolerance" },
        { "tolerance: 24h }", "tolerance: 3661d }", "bad_duration 63:59 sources.changes.tolerance" },
        { "  changes/CHG-1: {", "  CHG-1: {", "bad_name 65:3 tickets.CHG-1" },
        { "  changes/CHG-1: {", "  other/CHG-1: {", "undeclared 65:3 tickets.other/CHG-1" },
        { "kind: window, state: open", "kind: outage, state: open", "bad_word 65:26 tickets.changes/CHG-1.kind" },
        { "kind: window, state: open", "kind: window, state: done", "bad_word 65:41 tickets.changes/CHG-1.state" },
        {
            "from: 2026-01-01, until: 2027-01-01",
            "from: 2027-01-02, until: 2027-01-01",
            "empty_window 65:72 tickets.changes/CHG-1.until"
        },
        { "    author: sponsor@harbor.example\n", "", "missing_member 67:3 policies.standard.author" },
        {
            "    author: sponsor@harbor.example\n",
            "    author: Risk@harbor.example\n",
            "same_person 69:15 policies.standard.approver"
        },
        {
            "    deployer: operations@harbor.example\n",
            "    deployer: sponsor@harbor.example\n",
            "same_person 70:15 policies.standard.deployer"
        },
        {
            "    author: sponsor@harbor.example\n",
            "    author: nobody@harbor.example\n",
            "undeclared 68:13 policies.standard.author"
        },
        { "    grace: 14d\n", "    grace: 367d\n", "bad_duration 71:12 policies.standard.grace" },
        {
            "        forbid: nothing of the laboratory is for third parties\n",
            "        require: {}\n",
            "empty 98:18 policies.standard.rules.no-laptops.require"
        },
        {
            "        forbid: nothing of the laboratory is for third parties\n",
            "        require: { justification: false }\n",
            "empty 98:18 policies.standard.rules.no-laptops.require"
        },
        { "    grace: 14d\n", "    grace: 0d\n", "bad_duration 71:12 policies.standard.grace" },
        {
            "reach: { systems: [pacs], relationships: [harbor-tideway] }",
            "reach: {}",
            "empty 72:12 policies.standard.reach"
        },
        {
            "reach: { systems: [pacs], relationships: [harbor-tideway] }",
            "reach: { systems: [pax] }",
            "undeclared 72:24 policies.standard.reach.systems[0]"
        },
        {
            "        forbid: nothing of the laboratory is for third parties\n",
            "        forbid: [nothing]\n",
            "wrong_type 98:17 policies.standard.rules.no-laptops.forbid"
        },
        {
            "        forbid: nothing of the laboratory is for third parties\n",
            "        forbid: why\n        require: { justification: true }\n",
            "bad_rule 96:7 policies.standard.rules.no-laptops"
        },
        {
            "        forbid: nothing of the laboratory is for third parties\n",
            "",
            "bad_rule 96:7 policies.standard.rules.no-laptops"
        },
        { "  no-laptops:\n", "  No-Laptops:\n", "bad_name 96:7 policies.standard.rules.No-Laptops" },
        {
            "match: { tier: [1] }",
            "match: { tier: [5] }",
            "bad_tier 94:25 policies.standard.rules.night-desk.match.tier[0]"
        },
        {
            "match: { tier: [1] }",
            "match: { tier: 1 }",
            "wrong_type 94:24 policies.standard.rules.night-desk.match.tier"
        },
        {
            "match: { tier: [1] }",
            "match: { tier: [1, 1] }",
            "duplicate_item 94:28 policies.standard.rules.night-desk.match.tier[1]"
        },
        {
            "match: { tier: [1] }",
            "match: { tier: [] }",
            "empty 94:24 policies.standard.rules.night-desk.match.tier"
        },
        {
            "match: { tier: [1] }",
            "match: { tiers: [1] }",
            "unknown_member 94:18 policies.standard.rules.night-desk.match.tiers"
        },
        {
            "act: [grant, assignment, delegation]",
            "act: [grant, assign]",
            "bad_word 75:45 policies.standard.rules.routine.match.act[1]"
        },
        {
            "beneficiary: [person], system",
            "beneficiary: [persons], system",
            "bad_word 75:84 policies.standard.rules.routine.match.beneficiary[0]"
        },
        {
            "system: [pacs],\n",
            "system: [pax],\n",
            "undeclared 75:102 policies.standard.rules.routine.match.system[0]"
        },
        {
            "entitlement: [pacs/operator], criticality",
            "entitlement: [operator], criticality",
            "bad_name 76:32 policies.standard.rules.routine.match.entitlement[0]"
                + " | undeclared 76:32 policies.standard.rules.routine.match.entitlement[0]"
        },
        {
            "entitlement: [pacs/operator], criticality",
            "entitlement: [pacs/operators], criticality",
            "undeclared 76:32 policies.standard.rules.routine.match.entitlement[0]"
        },
        {
            "criticality: [high]",
            "criticality: [hi]",
            "bad_word 76:62 policies.standard.rules.routine.match.criticality[0]"
        },
        {
            "environment: [production],\n",
            "environment: [Production],\n",
            "bad_name 76:83 policies.standard.rules.routine.match.environment[0]"
        },
        {
            "kind: [supplier, reseller]",
            "kind: [vendor]",
            "bad_word 77:25 policies.standard.rules.routine.match.kind[0]"
        },
        {
            "relationship: [harbor-tideway], requester",
            "relationship: [harbor-tide], requester",
            "undeclared 77:61 policies.standard.rules.routine.match.relationship[0]"
        },
        {
            "requester: [person]",
            "requester: [machine]",
            "bad_word 77:90 policies.standard.rules.routine.match.requester[0]"
        },
        { "side: [grantee] }", "side: [both] }", "bad_word 77:106 policies.standard.rules.routine.match.side[0]" },
        {
            "when: system.environment == \"production\"",
            "when: system.environment = \"production\"",
            "bad_condition 78:15 policies.standard.rules.routine.when"
        },
        {
            "when: system.environment == \"production\"",
            "when: grant.tier",
            "bad_condition 78:15 policies.standard.rules.routine.when"
        },
        {
            "when: system.environment == \"production\"",
            "when: \"true\"",
            "bad_condition 78:15 policies.standard.rules.routine.when"
        },
        {
            "when: system.environment == \"production\"",
            "when: true",
            "wrong_type 78:15 policies.standard.rules.routine.when"
        },
        {
            "            - system_owner\n",
            "            - system_ownr\n",
            "undeclared 81:15 policies.standard.rules.routine.require.approvals[0]"
        },
        {
            "            - system_owner\n",
            "            - { any: [] }\n",
            "empty 81:22 policies.standard.rules.routine.require.approvals[0].any"
        },
        {
            "            - system_owner\n",
            "            - { count: 9, any: [grantor] }\n",
            "bad_number 81:24 policies.standard.rules.routine.require.approvals[0].count"
        },
        {
            "            - system_owner\n",
            "            - { turn: 9, any: [grantor] }\n",
            "bad_number 81:23 policies.standard.rules.routine.require.approvals[0].turn"
        },
        {
            "            - system_owner\n",
            "            - { within: 31d, any: [grantor] }\n",
            "bad_duration 81:25 policies.standard.rules.routine.require.approvals[0].within"
        },
        {
            "            - system_owner\n",
            "            - { count: 2, any: [risk@harbor.example] }\n",
            "bad_rule 81:15 policies.standard.rules.routine.require.approvals[0]"
        },
        {
            "            - system_owner\n",
            "            - any: [system_owner, system_owner]\n",
            "duplicate_item 81:35 policies.standard.rules.routine.require.approvals[0].any[1]"
        },
        {
            "            - system_owner\n",
            "            - { count: 2, any: [grantor] }\n",
            "duplicate_item 83:15 policies.standard.rules.routine.require.approvals[2]"
        },
        {
            "            - system_owner\n",
            "            - { count: 2 }\n",
            "missing_member 81:15 policies.standard.rules.routine.require.approvals[0].any"
        },
        {
            "          duration: 90d\n",
            "          duration: [90d]\n",
            "wrong_type 84:21 policies.standard.rules.routine.require.duration"
        },
        {
            "ticket: [change, window]",
            "ticket: [changes]",
            "bad_word 85:20 policies.standard.rules.routine.require.ticket[0]"
        },
        {
            "          justification: true\n",
            "          justification: yes\n",
            "wrong_type 86:26 policies.standard.rules.routine.require.justification"
        },
        {
            "          recording: true\n",
            "          recording: \"true\"\n",
            "wrong_type 87:22 policies.standard.rules.routine.require.recording"
        },
        {
            "          evidence: attested\n",
            "          evidence: signed\n",
            "bad_word 88:21 policies.standard.rules.routine.require.evidence"
        },
        {
            "          extensions: 1\n",
            "          extensions: -1\n",
            "bad_number 91:23 policies.standard.rules.routine.require.extensions"
        },
        {
            "tests: [time_bound, revocable]",
            "tests: [timebound]",
            "bad_word 92:19 policies.standard.rules.routine.require.tests[0]"
        },
        {
            "tests: [time_bound, revocable]",
            "revocation: [silence]",
            "bad_word 92:24 policies.standard.rules.routine.require.revocation[0]"
        },
        {
            "tests: [time_bound, revocable]",
            "recording_decided: maybe",
            "wrong_type 92:30 policies.standard.rules.routine.require.recording_decided"
        },
        {
            "          function: true\n",
            "          functions: true\n",
            "unknown_member 90:11 policies.standard.rules.routine.require.functions"
        },
        {
            "permit: { approved_by: risk@harbor.example, until: 2027-06-30, tier: 1",
            "permit: { tier: 3",
            "missing_member 95:17 policies.standard.rules.night-desk.permit.approved_by"
                + " | missing_member 95:17 policies.standard.rules.night-desk.permit.until | bad_tier 95:25 policies.standard.rules.night-desk.permit.tier"
        },
        {
            "permit: { approved_by: risk@harbor.example, until",
            "permit: { approved_by: risk@harbor, until",
            "undeclared 95:32 policies.standard.rules.night-desk.permit.approved_by"
        },
        {
            "duration: 8h, grants: 20",
            "duration: 8h, grants: 0",
            "bad_number 95:103 policies.standard.rules.night-desk.permit.grants"
        },
        {
            "        expect: undecidable\n        missing: [system.environment]\n",
            "        expect: unknown\n",
            "bad_word 116:17 policies.standard.examples.unknown-place.expect"
        },
        {
            "        expect: undecidable\n        missing: [system.environment]\n",
            "        expect: admitted\n        missing: [ticket]\n",
            "bad_example 117:19 policies.standard.examples.unknown-place.missing[0]"
        },
        {
            "missing: [system.environment]",
            "missing: [ticket]",
            "bad_example 117:19 policies.standard.examples.unknown-place.missing[0]"
        },
        {
            "missing: [forbidden]",
            "missing: [forbiden]",
            "bad_example 113:19 policies.standard.examples.endless.missing[0]"
        },
        {
            Given,
            "given: { act: grant, beneficiary: organisation, tier: 4, system: pacs }",
            "missing_member 115:16 policies.standard.examples.unknown-place.given.duration"
        },
        {
            Given,
            "given: { act: grant, beneficiary: organisation, tier: 4, duration: forever }",
            "bad_duration 115:76 policies.standard.examples.unknown-place.given.duration"
        },
        {
            "[system_owner, [risk_owner, risk@harbor.example], sponsor@harbor.example, grantor]",
            "[[risk@harbor.example, sponsor@harbor.example]]",
            "bad_example 104:30 policies.standard.examples.routine-without-ticket.given.approvals[0]"
        },
        {
            "[system_owner, [risk_owner, risk@harbor.example], sponsor@harbor.example, grantor]",
            "[{}]",
            "missing_member 104:30 policies.standard.examples.routine-without-ticket.given.approvals[0].any"
        },
        {
            "rules: [standard/routine, standard]",
            "rules: [standard/routin, standart]",
            "undeclared 120:13 exceptions.paper-approvals.rules[0]"
                + " | undeclared 120:30 exceptions.paper-approvals.rules[1]"
        },
        {
            "rules: [standard/routine, standard]",
            "rules: [other/routine]",
            "undeclared 120:13 exceptions.paper-approvals.rules[0]"
        },
        { "lifts: [evidence, recording]", "lifts: [evidenc]", "bad_word 121:13 exceptions.paper-approvals.lifts[0]" },
        {
            "    match: { relationship: [harbor-tideway] }\n",
            "    match: { relationship: [x] }\n",
            "undeclared 122:29 exceptions.paper-approvals.match.relationship[0]"
        },
        { "grants: [second-line]", "grants: [third-line]", "undeclared 123:14 exceptions.paper-approvals.grants[0]" },
        {
            "approved_by: [risk@harbor.example]\n    reason",
            "approved_by: [Pacs-owner@harbor.example]\n    reason",
            "same_person 125:19 exceptions.paper-approvals.approved_by[0]"
        },
        {
            "    compensating_control: signed forms are kept by records\n",
            "",
            "missing_member 119:3 exceptions.paper-approvals.compensating_control"
        },
        { "    until: 2027-03-31\n", "    until: never\n", "bad_instant 128:12 exceptions.paper-approvals.until" },
        {
            "    until: 2029-06-30\n",
            "    until: 2029-06-30\n    ticket: CHG-1\n",
            "bad_name 57:13 grants.second-line.ticket"
        },
        {
            "    until: 2029-06-30\n",
            "    until: 2029-06-30\n    ticket: other/CHG-1\n",
            "undeclared 57:13 grants.second-line.ticket"
        },
        {
            "    until: 2029-06-30\n",
            "    until: 2029-06-30\n    function: archive\n",
            "undeclared 57:15 grants.second-line.function"
        },
        {
            "    criticality: high\n",
            "    criticality: high\n    environment: Live\n",
            "bad_name 21:18 systems.pacs.environment"
        },
        {
            "actions: [login], ssh",
            "actions: [login], recording: yes, ssh",
            "bad_word 24:57 systems.pacs.entitlements.viewer.recording"
        },
    };
}
