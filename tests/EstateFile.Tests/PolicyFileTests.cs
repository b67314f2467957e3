using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Mandate.Fixtures;
using Mandate.Governance;

namespace Mandate.EstateFile.Tests;

/// <summary>Policies, and what goes with them, as a file states them.</summary>
public sealed class PolicyFileTests
{
    private static readonly Dictionary<string, PersonId> people = [];

    [Fact]
    public void A_rule_becomes_the_rule_of_the_domain_with_people_looked_up()
    {
        Assert.True(Harbor.Document(Policies.Text).Policies.TryGet("standard", out var policy));
        var rules = policy.ToRules(TimeZoneInfo.Utc, Person, Seat);
        Assert.Equal(["night-desk", "no-laptops", "routine"], rules.Select(r => r.Name));
        Assert.Equal(
            new Rule.Permit("night-desk", new RuleMatch { Tiers = [1] }, null, new Guardrail(
                Person("risk@harbor.example"), Instant.Of(new DateTimeOffset(2027, 7, 1, 0, 0, 0, TimeSpan.Zero)), 1,
                TimeSpan.FromHours(8), 20, TimeSpan.FromDays(90))),
            rules[0]);
        Assert.Equal(
            new Rule.Forbid("no-laptops", new RuleMatch { Environments = ["laboratory"] }, null,
                "nothing of the laboratory is for third parties"),
            rules[1]);
        Assert.Equal(new Rule.Require("routine", Match(), new PolicyExpression("system.environment == \"production\""),
            new Requirement
            {
                Approvals =
                [
                    new ApprovalStep(1, ApproverRoles.SystemOwner, []),
                    new ApprovalStep(1, ApproverRoles.RiskOwner | ApproverRoles.Sponsor,
                        [Person("admin@tideway.example")]),
                    new ApprovalStep(2, ApproverRoles.Grantor, []),
                ],
                DurationMax = TimeSpan.FromDays(90), Tickets = [TicketKind.Change, TicketKind.Window],
                Justification = true, Recording = true, Evidence = EvidenceClass.Attested,
                ProofAgeMax = TimeSpan.FromDays(30), Function = true, ExtensionsMax = 1,
                Tests = [GrantTest.TimeBound, GrantTest.Revocable],
            }), rules[2]);
        Assert.Equal(
            new PolicyReach(["pacs"], ["harbor-tideway"]), policy.Reach.ToReach());
        Assert.Equal(TimeSpan.FromDays(14), policy.Grace.Value);
    }

    [Fact]
    public void Decisions_about_recording_and_revocation_are_read_and_written()
    {
        const string Tests = "          tests: [time_bound, revocable]\n";
        var document = Harbor.Document(Policies.With(
            Tests, Tests + "          recording_decided: true\n          revocation: [ticket, function]\n"));
        var needs = document.Policies[0].Rules.OfType<DeclaredRule.Require>().Single(r => r.Name.Value == "routine").Needs;
        Assert.True(needs.RecordingDecided);
        Assert.Equal([RevocationTrigger.Ticket, RevocationTrigger.Function], needs.Revocation);
        Assert.Equal(document, Harbor.Document(EstateWriter.Write(document)));
        Assert.NotEqual(document.Policies[0], Harbor.Document(Policies.Text).Policies[0]);
    }

    private const string Seats = """

        seats:
          desk:
            relationship: harbor-tideway
            size: 3
            until: 2029-12-31
            approved_by: [admin@tideway.example]

        """;

    /// <summary>The sample with one more step, and the seat that it may name.</summary>
    private static string WithStep(string step) => Policies.With(
        "            - system_owner\n", $"            - {step}\n            - system_owner\n") + Seats;

    [Theory]
    [InlineData("{ count: 2, seats: [desk] }", "{ count: 2, seats: [desk] }")]
    [InlineData("{ any: [risk_owner, risk@harbor.example], seats: [desk], turn: 2 }",
        "{ any: [risk_owner, risk@harbor.example], seats: [desk], turn: 2 }")]
    [InlineData("{ seats: [\"desk\"], within: 48h }", "{ seats: [desk], within: 2d }")]
    public void A_step_names_seats_alone_or_beside_others(string step, string written)
    {
        var document = Harbor.Document(WithStep(step));
        var rule = document.Policies[0].Rules.OfType<DeclaredRule.Require>().Single(r => r.Name.Value == "routine");
        Assert.Equal(["desk"], rule.Approvals[0].Seats.Select(s => s.Value));
        var domain = (Rule.Require)rule.ToRule(TimeZoneInfo.Utc, Person, Seat);
        Assert.Equal([Seat("desk")], domain.Needs.Approvals[0].Seats);
        Assert.Equal(rule.Approvals[0], DeclaredStep.Of(
            domain.Needs.Approvals[0], id => people.Single(p => p.Value == id).Key, _ => "desk"));
        var text = EstateWriter.Write(document);
        Assert.Contains(written, text, StringComparison.Ordinal);
        Assert.Equal(document, Harbor.Document(text));
        Assert.Empty(SchemaCheck.Faults(JsonNode.Parse(EstateSchema.Text)!.AsObject(), YamlAsJson.Of(text)));
    }

    [Theory]
    [InlineData("{ count: 2 }", "missing_member")]
    [InlineData("{ seats: [] }", "empty")]
    [InlineData("{ seats: [desks] }", "undeclared")]
    [InlineData("{ seats: desk }", "wrong_type")]
    public void A_step_of_seats_that_cannot_be_is_refused_at_its_place(string step, string code)
    {
        var error = Assert.Single(Harbor.Refusal(WithStep(step)).Errors);
        Assert.Equal(code, error.Code);
        Assert.StartsWith("policies.standard.rules.routine.require.approvals[0]", error.Place.Member, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_of_the_domain_is_stated_as_the_file_did()
    {
        Assert.True(Harbor.Document(Policies.Text).Policies.TryGet("standard", out var policy));
        var back = policy.ToRules(TimeZoneInfo.Utc, Person, Seat).Select(r => DeclaredRule.Of(
            r, id => people.Single(p => p.Value == id).Key, _ => "desk",
            _ => EstateInstant.Of(new DateOnly(2027, 6, 30), DayEdge.End)));
        Assert.Equal(policy.Rules, Named.Of(EstateKind.Rule, back));
        Assert.Equal(policy.Reach, DeclaredReach.Of(policy.Reach.ToReach()));
    }

    [Fact]
    public void Functions_sources_tickets_and_exceptions_are_read()
    {
        var document = Harbor.Document(Policies.Text);
        Assert.Equal(new DeclaredFunction(
            new("archive-operations"), new("pacs-owner@harbor.example"),
            Listing.OfValues(["pacs/operator", "pacs/viewer"]), new(Until(2029, 12, 31))), document.Functions[0]);
        Assert.Equal(
            new DeclaredSource(new("changes"), new("operations@harbor.example"), new(TimeSpan.FromDays(1))),
            document.Sources[0]);
        Assert.Equal(new DeclaredTicket(
            new("changes/CHG-1"), new(TicketKind.Window), new(TicketState.Open),
            new(EstateInstant.Of(new DateOnly(2026, 1, 1), DayEdge.Start)), new(Until(2027, 1, 1)),
            Listing.OfValues(["pacs"])), document.Tickets[0]);
        Assert.Equal(("changes", "CHG-1"), document.Tickets[0].Reference);
        Assert.Equal(new DeclaredException(
            new("paper-approvals"), Listing.OfValues(["standard/routine", "standard"]),
            [RequirementKind.Evidence, RequirementKind.Recording], new("pacs-owner@harbor.example"),
            Listing.OfValues(["risk@harbor.example"]), new("approvals are on paper until sign-in is introduced"),
            new("signed forms are kept by records"), new(Until(2027, 3, 31)))
        {
            Match = new DeclaredMatch { Relationships = Listing.OfValues(["harbor-tideway"]) },
            Grants = Listing.OfValues(["second-line"]),
        }, document.Exceptions[0]);
    }

    [Fact]
    public void How_a_source_is_read_is_read_and_written()
    {
        var document = Harbor.Document(Policies.With("tolerance: 24h }", """
            tolerance: 24h, mapping: {
                number: /issue/key, state: { at: /s, words: { open: [In Progress], closed: ["-1", Done] } },
                kind: { always: change }, until: /due,
                systems: { at: /c, each: /name, words: { pacs: [PACS Archive] } } } }
            """));
        Assert.Equal(new TicketMapping
        {
            Number = "/issue/key", Kind = new MappedWords(null, null, [new("change", [])]), Until = "/due",
            State = new MappedWords("/s", null, [new("closed", ["-1", "Done"]), new("open", ["In Progress"])]),
            Systems = new MappedWords("/c", "/name", [new("pacs", ["PACS Archive"])]),
        }, document.Sources[0].Mapping?.Value);
        Assert.Equal(document, Harbor.Document(EstateWriter.Write(document)));
        Assert.NotEqual(document.Sources[0], Harbor.Document(Policies.Text).Sources[0]);
    }

    [Theory]
    [InlineData("{ number: /n, kind: { always: change } }", "missing_member sources.changes.mapping.state")]
    [InlineData("{ number: /n, state: { at: /s }, kind: { at: /k, always: change } }", "bad_mapping sources.changes.mapping.kind")]
    [InlineData("{ number: /n, state: {}, kind: { always: change } }", "bad_mapping sources.changes.mapping.state")]
    [InlineData("{ number: /n, state: { at: /s, words: {} }, kind: { at: /k } }", "empty sources.changes.mapping.state.words")]
    [InlineData("{ number: /n, state: { at: /s, words: { open: [] } }, kind: { at: /k } }",
        "empty sources.changes.mapping.state.words.open")]
    [InlineData("{ number: /n, state: { at: /s, words: { open: [a], open: [b] } }, kind: { at: /k } }",
        "duplicate_key sources.changes.mapping.state.words.open")]
    [InlineData("{ number: /n, state: { at: /s, word: {} }, kind: { at: /k } }", "unknown_member sources.changes.mapping.state.word")]
    public void A_mapping_that_cannot_be_is_refused_at_its_place(string mapping, string fault)
    {
        var read = Harbor.Read(Policies.With("tolerance: 24h }", $"tolerance: 24h, mapping: {mapping} }}"));
        var error = Assert.Single(Assert.IsType<EstateReading.Refused>(read).Errors);
        Assert.Equal(fault, $"{error.Code} {error.Place.Member}");
    }

    [Fact]
    public void What_grants_systems_and_entitlements_say_to_policy_is_read_and_written()
    {
        var text = Policies.Text
            .Replace("    until: 2029-06-30\n", "    until: 2029-06-30\n    ticket: changes/CHG 1\n",
                StringComparison.Ordinal)
            .Replace("changes/CHG 1", "changes/CHG-1\n    function: archive-operations\n    justification: on call",
                StringComparison.Ordinal)
            .Replace("    criticality: high\n", "    criticality: high\n    environment: production\n",
                StringComparison.Ordinal)
            .Replace("actions: [login], ssh", "actions: [login], recording: not_recorded, ssh",
                StringComparison.Ordinal);
        var document = Harbor.Document(text);
        Assert.True(document.Grants.TryGet("second-line", out var grant));
        Assert.Equal(("changes/CHG-1", "archive-operations", "on call"),
            (grant.Ticket?.Value, grant.Function?.Value, grant.Justification?.Value));
        Assert.True(document.Systems.TryGet("pacs", out var pacs));
        Assert.Equal("production", pacs.Environment?.Value);
        Assert.Equal([null, Recording.NotRecorded], pacs.Entitlements.Select(e => e.Recording?.Value));
        Assert.Equal(document, Harbor.Document(EstateWriter.Write(document)));
    }

    [Fact]
    public void The_example_with_policies_is_written_like_this() =>
        Golden.Equal("policies.written.yaml", EstateWriter.Write(Harbor.Document(Policies.Text)));

    [Fact]
    public void The_example_with_policies_holds_to_the_schema_as_read_and_as_written()
    {
        var schema = JsonNode.Parse(EstateSchema.Text)!.AsObject();
        var document = Harbor.Document(Policies.Text);
        Assert.Equal(document, Harbor.Document(EstateWriter.Write(document)));
        Assert.Empty(SchemaCheck.Faults(schema, YamlAsJson.Of(Policies.Text)));
        Assert.Empty(SchemaCheck.Faults(schema, YamlAsJson.Of(EstateWriter.Write(document))));
    }

    [Fact]
    public void An_expression_of_a_rule_is_refused_with_its_line_and_a_caret()
    {
        var error = Assert.Single(Harbor.Refusal(Policies.With(
            "when: system.environment == \"production\"",
            "when: |\n          grant.tier == 2\n            && system.enviroment == \"x\"")).Errors);
        Assert.Equal(("bad_condition", "policies.standard.rules.routine.when"), (error.Code, error.Place.Member));
        Assert.StartsWith("2:6: `system", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("\n    && system.enviroment == \"x\"\n       ^", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_of_policy_are_those_of_the_file()
    {
        Assert.Equal(Words.Criticalities.All, Words.MatchedCriticalities.All);
        Assert.Equal(Words.RelationshipKinds.All, Words.MatchedKinds.All);
    }

    [Theory]
    [InlineData("1s", 1, "1s")]
    [InlineData("90s", 90, "90s")]
    [InlineData("120s", 120, "2min")]
    [InlineData("24h", 86_400, "1d")]
    [InlineData("3660d", 316_224_000, "3660d")]
    public void A_duration_is_read_and_written_in_its_largest_unit(string text, int seconds, string written)
    {
        Assert.True(Durations.TryRead(text, out var duration, out _));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
        Assert.Equal(written, Durations.Of(duration));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("1")]
    [InlineData("1.5h")]
    [InlineData("1 d")]
    [InlineData("01d")]
    [InlineData("3661d")]
    [InlineData("999999999999d")]
    [InlineData("1D")]
    public void What_is_no_duration_is_refused(string text) =>
        Assert.False(Durations.TryRead(text, out _, out _));

    private static RuleMatch Match() => new()
    {
        Tiers = [1, 2], Acts = [GrantAct.Grant, GrantAct.Assignment, GrantAct.Delegation],
        Beneficiaries = [BeneficiaryKind.Person], Systems = ["pacs"], Entitlements = ["pacs/operator"],
        Criticalities = [Governance.Criticality.High], Environments = ["production"],
        Kinds = [Governance.RelationshipKind.Supplier, Governance.RelationshipKind.Reseller],
        Relationships = ["harbor-tideway"], Requesters = [RequesterKind.Person], Sides = [Side.Grantee],
    };

    private static EstateInstant Until(int year, int month, int day) =>
        EstateInstant.Of(new DateOnly(year, month, day), DayEdge.End);

    private static SeatId Seat(string name) => new(new Guid(name.Length, 0, 0, new byte[8]));

    private static PersonId Person(string name)
    {
        lock (people)
            return people.TryGetValue(name, out var id)
                ? id : people[name] = new PersonId(new Guid(people.Count + 1, 0, 0, new byte[8]));
    }
}
