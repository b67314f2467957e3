using System.Collections.Immutable;

namespace Mandate.Governance.Tests;

/// <summary>
/// Each word of a requirement: met, unmet with what it says, and lifted by an exception that names it.
/// </summary>
public sealed class RequirementTests
{
    private static readonly Instant at = RandomPolicy.Start.Plus(TimeSpan.FromDays(2));
    private static readonly PersonId ada = new(new Guid(7, 0, 0, new byte[8]));
    private static readonly PersonId ben = new(new Guid(8, 0, 0, new byte[8]));
    private static readonly PolicyQuestion bare = new()
    {
        Act = GrantAct.Assignment, Beneficiary = BeneficiaryKind.Person, Tier = 3, System = "s", Entitlement = "s/e",
        Criticality = Criticality.High, Kind = RelationshipKind.Supplier, Relationship = "r",
        State = RelationshipState.Active, Grantor = "o", Grantee = "t", Duration = TimeSpan.FromDays(30),
    };

    [Fact]
    public void Approvals_need_every_step_and_different_people()
    {
        var needs = new Requirement
        {
            Approvals =
            [
                new ApprovalStep(1, ApproverRoles.SystemOwner | ApproverRoles.RiskOwner, []),
                new ApprovalStep(2, ApproverRoles.Grantor, []), new ApprovalStep(1, ApproverRoles.None, [ada]),
            ],
        };
        var all = bare with
        {
            Approvals = [Yes(ada, ApproverRoles.RiskOwner | ApproverRoles.Grantor), Yes(ben, ApproverRoles.Grantor)],
        };
        Looks(needs, all, bare, RequirementKind.Approvals,
            "the approval of `system_owner` or `risk_owner` is needed",
            "the approvals of 2 different people are needed: `grantor`", $"the approval of `{ada}` is needed");
        // One person twice is one person.
        Looks(needs, all, all with { Approvals = [all.Approvals[0], all.Approvals[0]] }, RequirementKind.Approvals,
            "the approvals of 2 different people are needed: `grantor`");
    }

    [Fact]
    public void Duration_is_at_most_so_long() => Looks(
        new Requirement { DurationMax = TimeSpan.FromDays(30) }, bare,
        bare with { Duration = TimeSpan.FromDays(30) + TimeSpan.FromTicks(1) }, RequirementKind.Duration,
        "at most 30 d is allowed, this is 31 d");

    [Fact]
    public void A_ticket_is_of_one_of_the_kinds()
    {
        var needs = new Requirement { Tickets = [TicketKind.Change, TicketKind.Window] };
        var met = bare with { Ticket = TicketKind.Window };
        const string Text = "a ticket has to be named: `change` or `window`";
        Looks(needs, met, bare, RequirementKind.Ticket, Text);
        Looks(needs, met, bare with { Ticket = TicketKind.Request }, RequirementKind.Ticket, Text);
    }

    [Fact]
    public void A_ticket_that_nobody_told_of_is_undecidable_unless_the_demand_is_lifted()
    {
        ImmutableArray<Rule> rules = [Rule(new Requirement { Tickets = [TicketKind.Change] })];
        var blind = bare with { IsTicketUnknown = true };
        Assert.Equal(["ticket.kind"], Assert.IsType<PolicyOutcome.Undecidable>(Judge(rules, blind)).Missing);
        Assert.IsType<PolicyOutcome.Admitted>(Judge(rules, blind, Lifting(RequirementKind.Ticket)));
        Assert.IsType<PolicyOutcome.Undecidable>(Judge(rules, blind, Lifting(RequirementKind.Duration)));
    }

    [Fact]
    public void A_justification_is_there() => Looks(
        new Requirement { Justification = true }, bare with { IsJustified = true }, bare,
        RequirementKind.Justification, "a justification is needed");

    [Fact]
    public void Recording_is_said_of_the_entitlement()
    {
        var needs = new Requirement { Recording = true };
        var met = bare with { Recording = Recording.Recorded };
        Looks(needs, met, bare, RequirementKind.Recording,
            "sessions have to be recorded, and the entitlement does not say whether they are");
        Looks(needs, met, bare with { Recording = Recording.NotRecorded }, RequirementKind.Recording,
            "sessions have to be recorded, and those of the entitlement are not");
    }

    [Fact]
    public void Whether_sessions_are_recorded_is_decided_either_way()
    {
        var needs = new Requirement { RecordingDecided = true };
        const string Text = "it has to be decided whether sessions are recorded, and the entitlement does not say";
        Looks(needs, bare with { Recording = Recording.Recorded }, bare, RequirementKind.Recording, Text);
        Looks(needs, bare with { Recording = Recording.NotRecorded }, bare, RequirementKind.Recording, Text);
        // Of two demands on recording the stricter is named, once.
        Looks(needs with { Recording = true }, bare with { Recording = Recording.Recorded }, bare,
            RequirementKind.Recording, "sessions have to be recorded, and the entitlement does not say whether they are");
    }

    [Fact]
    public void What_triggers_revocation_is_a_ticket_or_function_that_it_is_bound_to()
    {
        var needs = new Requirement { Revocation = [RevocationTrigger.Ticket, RevocationTrigger.Function] };
        const string Text =
            "what triggers its revocation has to be decided: bind it to a `ticket` or a `function`, with which it ends";
        Looks(needs, bare with { Function = "f" }, bare, RequirementKind.Revocation, Text);
        Looks(needs, bare with { Ticket = TicketKind.Request }, bare, RequirementKind.Revocation, Text);
        // Whether the ticket is open is another term's question.
        Looks(needs, bare with { IsTicketUnknown = true }, bare, RequirementKind.Revocation, Text);
        Looks(needs with { Revocation = [RevocationTrigger.Ticket] }, bare with { Ticket = TicketKind.Window },
            bare with { Function = "f" }, RequirementKind.Revocation,
            "what triggers its revocation has to be decided: bind it to a `ticket`, with which it ends");
        Looks(needs with { Revocation = [RevocationTrigger.Function] }, bare with { Function = "f" },
            bare with { Ticket = TicketKind.Window }, RequirementKind.Revocation,
            "what triggers its revocation has to be decided: bind it to a `function`, with which it ends");
    }

    [Fact]
    public void Evidence_is_of_at_least_this_class() => Looks(
        new Requirement { Evidence = EvidenceClass.Attested }, bare with { Evidence = EvidenceClass.Attested },
        bare with { Evidence = EvidenceClass.Imported }, RequirementKind.Evidence,
        "evidence of class `attested` is needed, this is `imported`");

    [Fact]
    public void Evidence_that_one_rule_demands_counts_for_the_approvals_of_another()
    {
        ImmutableArray<Rule> rules =
        [
            Rule(new Requirement { Evidence = EvidenceClass.Attested }),
            Rule(new Requirement { Approvals = [new ApprovalStep(1, ApproverRoles.Sponsor, [])] }, "s"),
        ];
        var onPaper = bare with
        {
            Evidence = EvidenceClass.Attested, Approvals = [Yes(ada, ApproverRoles.Sponsor, EvidenceClass.Declared)],
        };
        var unmet = Assert.Single(Assert.IsType<PolicyOutcome.Refused>(Judge(rules, onPaper)).Unmet);
        Assert.Equal(("p/s@1", RequirementKind.Approvals), (unmet.Rule.ToString(), unmet.Kind));
        Assert.Equal("the approval of `sponsor` is needed with evidence of class `attested` or better", unmet.Text);
        Assert.IsType<PolicyOutcome.Admitted>(Judge(rules, onPaper with
        {
            Approvals = [Yes(ada, ApproverRoles.Sponsor, EvidenceClass.Proven)],
        }));
        // Lifted from the rule that demands it, it is lifted from the approvals.
        var admitted = Assert.IsType<PolicyOutcome.Admitted>(Judge(rules, onPaper, Lifting(RequirementKind.Evidence)));
        Assert.Single(admitted.Exceptions);
    }

    [Fact]
    public void Proof_of_authority_is_young_enough_and_there()
    {
        var needs = new Requirement { ProofAgeMax = TimeSpan.FromDays(30) };
        var met = bare with { ProofAge = TimeSpan.FromDays(30) };
        Looks(needs, met, bare with { ProofAge = TimeSpan.FromDays(31) }, RequirementKind.ProofOfAuthority,
            "a verified admin has to have been verified within 30 d, the newest proof is 31 d old");
        Looks(needs, met, bare, RequirementKind.ProofOfAuthority,
            "a verified admin has to have been verified within 30 d");
    }

    [Fact]
    public void A_function_is_served() => Looks(
        new Requirement { Function = true }, bare with { Function = "f" }, bare, RequirementKind.Function,
        "an open business function that covers the entitlement is needed");

    [Fact]
    public void It_continues_at_most_so_many() => Looks(
        new Requirement { ExtensionsMax = 1 }, bare with { Extensions = 1 }, bare with { Extensions = 2 },
        RequirementKind.Extensions,
        "it continues 2 grants in a row, at most 1 is allowed: ask anew, with a ticket");

    [Fact]
    public void Each_of_the_three_tests_blocks()
    {
        var met = bare with { IsAttributable = true, IsRevocable = true };
        Looks(new Requirement { Tests = [GrantTest.TimeBound] }, met, met with { Duration = PolicyText.Endless },
            RequirementKind.Tests, "it has to be time bound, and is not");
        Looks(new Requirement { Tests = [GrantTest.Attributable] }, met, met with { IsAttributable = false },
            RequirementKind.Tests, "it has to be attributable, and is not");
        Looks(new Requirement { Tests = [GrantTest.Revocable] }, met, met with { IsRevocable = false },
            RequirementKind.Tests, "it has to be revocable, and is not");
    }

    [Fact]
    public void What_cannot_be_decided_does_not_matter_where_the_rest_decides()
    {
        var test = new RuleMatch { Environments = ["test"] };
        Rule asks = Rule(new Requirement { DurationMax = TimeSpan.FromDays(90) });
        var never = new PolicyExpression("grant.tier == 1 && system.environment == \"x\"");
        var guardrail = new Guardrail(ada, at.Plus(TimeSpan.FromDays(1)), 2, null, null, null);
        // The environment is unknown: of a rule that does not match anyway, and of a guardrail.
        Assert.IsType<PolicyOutcome.Admitted>(Judge([asks, new Rule.Forbid("f", test, never, "why")], bare));
        var outcome = Judge([asks, new Rule.Permit("g", test, null, guardrail)], bare with { Tier = 2 });
        Assert.Null(Assert.IsType<PolicyOutcome.Admitted>(outcome).Guardrail);
        Assert.Equal(["p/r@1"], outcome.Rules.Select(r => r.ToString()));
        Assert.IsType<PolicyOutcome.Undecidable>(Judge([asks, new Rule.Forbid("f", test, null, "why")], bare));
    }

    [Fact]
    public void Of_several_guardrails_the_one_that_lasts_longest_stands()
    {
        Rule.Permit Permit(string name, int days) => new(name, RuleMatch.Everything, null,
            new Guardrail(ada, at.Plus(TimeSpan.FromDays(days)), 2, null, null, null));
        var question = bare with { Tier = 2 };
        var outcome = Assert.IsType<PolicyOutcome.Admitted>(
            Judge([Permit("a", 3), Permit("b", 9), Permit("c", 9)], question));
        Assert.Equal(("p/b@1", at.Plus(TimeSpan.FromDays(9))), (outcome.Guardrail.ToString(), outcome.Until));
    }

    /// <summary>Each limit of a guardrail alone: at it the guardrail stands, beyond it there is none (S1-03).</summary>
    [Theory]
    [InlineData("tier")]
    [InlineData("tier_of_the_product")]
    [InlineData("duration")]
    [InlineData("grants")]
    [InlineData("evidence_within")]
    [InlineData("evidence_to_come")]
    [InlineData("until")]
    public void A_guardrail_stands_up_to_each_of_its_limits(string limit)
    {
        var hour = TimeSpan.FromHours(1);
        var question = bare with
        {
            Tier = limit is "tier_of_the_product" ? 2 : 1, Duration = hour, EvidenceDelivered = at.Plus(-hour),
            Within = ImmutableDictionary<string, int>.Empty.Add("p/z", 4),
        };
        var within = new Guardrail(ada, at.Plus(hour), limit is "tier_of_the_product" ? 4 : 1, hour, 5, 2 * hour);
        Guardrail? Stands(PolicyQuestion asked, Guardrail rail) => Judge(
            [
                Rule(new Requirement { Approvals = [new ApprovalStep(1, ApproverRoles.Sponsor, [])] }),
                new Rule.Permit("z", RuleMatch.Everything, null, rail),
            ], asked) is PolicyOutcome.Admitted { Guardrail: not null } ? rail : null;
        Assert.NotNull(Stands(question, within));
        var (beyond, over) = limit switch
        {
            "tier" => (question with { Tier = 2 }, within),
            "tier_of_the_product" => (question with { Tier = 3 }, within),
            "duration" => (question with { Duration = hour + TimeSpan.FromTicks(1) }, within),
            "grants" => (question with { Within = question.Within.SetItem("p/z", 5) }, within),
            "evidence_within" => (question with { EvidenceDelivered = at.Plus(-2 * hour) }, within),
            "evidence_to_come" => (question with { EvidenceDelivered = at.Plus(hour) }, within),
            _ => (question, within with { Until = at }),
        };
        Assert.Null(Stands(beyond, over));
    }

    /// <summary>Met it admits, unmet it says so, and exactly the exception that names the word lifts it.</summary>
    private static void Looks(
        Requirement needs, PolicyQuestion met, PolicyQuestion unmet, RequirementKind kind, params string[] texts)
    {
        ImmutableArray<Rule> rules = [Rule(needs)];
        Assert.IsType<PolicyOutcome.Admitted>(Judge(rules, met));
        var refused = Assert.IsType<PolicyOutcome.Refused>(Judge(rules, unmet));
        Assert.Equal(texts.Select(t => (kind, t)), refused.Unmet.Select(u => (u.Kind, u.Text)));
        foreach (var other in Enum.GetValues<RequirementKind>())
        {
            var outcome = Judge(rules, unmet, Lifting(other));
            if (other != kind) Assert.IsType<PolicyOutcome.Refused>(outcome);
            else Assert.Single(Assert.IsType<PolicyOutcome.Admitted>(outcome).Exceptions);
        }
    }

    private static Rule Rule(Requirement needs, string name = "r") =>
        new Rule.Require(name, RuleMatch.Everything, null, needs);

    private static PolicyException Lifting(RequirementKind kind) => new RandomPolicy(1).Exception("p/r", kind);

    private static PolicyOutcome Judge(
        ImmutableArray<Rule> rules, PolicyQuestion question, params PolicyException[] exceptions) =>
        PolicyProperties.Set([PolicyProperties.Version(rules, RandomPolicy.Start, 1)], exceptions)
            .Judge(question, at, PolicySet.Ahead);

    private static GivenApproval Yes(
        PersonId person, ApproverRoles roles, EvidenceClass evidence = EvidenceClass.Declared) =>
        new(person, roles, evidence);
}
