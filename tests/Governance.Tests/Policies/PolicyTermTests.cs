using static Mandate.Governance.Tests.Examples;
using static Mandate.Governance.Tests.PolicyEstate;

namespace Mandate.Governance.Tests;

/// <summary>Policy as a term of validity, and at the recording of a grant.</summary>
public sealed class PolicyTermTests
{
    private static readonly Requirement Anything = new() { DurationMax = TimeSpan.FromDays(3660) };

    [Fact]
    public void An_estate_without_policies_has_none_in_force_and_says_so()
    {
        var estate = Harbor();
        var term = estate.Explain("second-line").Chain[0].Terms.Single(t => t.Term == Term.Policy);
        Assert.Equal((TermOutcome.NotApplicable, "no_policies_in_force"), (term.Outcome, term.Reason));
        Assert.Null(estate.Explain("second-line").Chain[0].Policy);
    }

    [Fact]
    public void Once_there_is_a_policy_what_no_rule_matches_is_refused()
    {
        var estate = Harbor().After(1);
        estate.Deploy(estate.Policy("p", Demand("viewers", Anything, new RuleMatch { Tiers = [1] })));
        Assert.Equal("no_policy_rule_matches parent_ended", estate.Why("second-line"));
        var refused = TestEstate.Refused(RefusalCode.PolicyRefuses,
            estate.Try(estate.Grant("more", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor")));
        Assert.Equal("no rule of any policy matches", refused.Message);
    }

    /// <summary>S4-08: task, system, requester, risk and relationship state count when a request is decided.</summary>
    [Fact]
    [Trait("Requirement", "S4-08")]
    public void A_request_is_decided_with_its_whole_context_and_every_outcome_names_version_and_rule()
    {
        var estate = HarborWithoutGrants();
        estate.Deploy(estate.Policy("p", Demand("long", Anything), Demand("short",
            new Requirement { DurationMax = TimeSpan.FromDays(30) },
            when: "grant.tier >= 3 && system.criticality == \"high\" && relationship.kind == \"supplier\""
                + " && relationship.state == \"active\" && requester.side == \"neither\" && grant.act == \"grant\"")));
        var wanted = estate.Grant("g", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor");
        var refused = TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(wanted));
        var outcome = Assert.IsType<PolicyOutcome.Refused>(refused.Policy);
        Assert.Equal(["p/long@1", "p/short@1"], outcome.Rules.Select(r => r.ToString()));
        Assert.Equal((RequirementKind.Duration, "until"), (outcome.Unmet.Single().Kind, refused.Member));
        estate.Record(wanted with { Until = estate.At.Plus(TimeSpan.FromDays(30)) });
        Assert.True(estate.InForce("g"));
    }

    [Fact]
    public void A_change_that_makes_a_grant_inadmissible_ends_it_at_that_instant()
    {
        var estate = Harbor();
        estate.Deploy(estate.Policy("p", Demand("all", Anything))).Remember().After(2);
        estate.Deploy(estate.Policy("p", Demand("all", new Requirement { DurationMax = TimeSpan.FromDays(30) })));
        var answer = estate.Answer("second-line");
        Assert.Equal((Standing.Ended, estate.At), (answer.Standing, answer.Bound));
        Assert.False(estate.Remembered("second-line"));
        Assert.True(Validity.Of(estate.Now, estate.Now.FindGrant("second-line"), estate.At.Plus(-TimeSpan.FromDays(1)))
            .IsInForce);
    }

    [Fact]
    public void Grace_lets_what_was_recorded_before_go_on_until_exactly_then()
    {
        var estate = Harbor();
        estate.Deploy(estate.Policy("p", Demand("all", Anything))).After(1).Remember();
        estate.Deploy(estate.Policy("p", Demand("all", new Requirement { Justification = true }))
            with { Grace = TimeSpan.FromDays(14) });
        var ends = estate.At.Plus(TimeSpan.FromDays(14));
        Assert.Equal((Standing.InForce, ends), Answered(estate, "second-line"));
        Assert.Contains("policy_admits_for_now", estate.Explain("second-line").Chain[0].Terms.Select(t => t.Reason));
        estate.Remember().On(ends);
        Assert.Equal((Standing.Ended, ends), Answered(estate, "second-line"));
        Assert.False(estate.Remembered("second-line"));
    }

    [Fact]
    public void What_is_recorded_in_the_grace_goes_by_the_new_version()
    {
        var estate = Harbor();
        estate.Deploy(estate.Policy("p", Demand("all", new Requirement { Justification = true }))
            with { Grace = TimeSpan.FromDays(14) });
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(
            estate.Grant("new", Operator, "host pacs-us-*", "admin@tideway pacs-owner@harbor", "tideway-runs-pacs")));
        Assert.True(estate.InForce("second-line"));
    }

    [Fact]
    public void A_confirmation_in_the_grace_brings_what_the_new_version_asks_for()
    {
        var estate = Harbor();
        estate.Deploy(estate.Policy("p", Demand("all", new Requirement { Approvals = [Step(ApproverRoles.Sponsor)] }))
            with { Grace = TimeSpan.FromDays(14) }).After(1);
        Change.GrantConfirmed Confirm(string grant, string by) =>
            new(estate.GrantId(grant)) { ApprovedBy = estate.People(by) };
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.TryConfirm(Confirm("second-line", "")));
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryConfirm(Confirm("second-line", Operator)));
        estate.Do(estate.TryConfirm(Confirm("tideway-runs-pacs", "sponsor@harbor")))
            .Do(estate.TryConfirm(Confirm("second-line", "sponsor@harbor"))).After(20);
        Assert.True(estate.InForce("second-line"));
    }

    [Fact]
    public void A_guardrail_stands_for_the_approvals_until_it_ends_and_what_stood_by_it_ends_with_it()
    {
        var estate = HarborWithoutGrants();
        var until = estate.At.Plus(TimeSpan.FromDays(10));
        var rail = new Rule.Permit("desk", RuleMatch.Everything, null, new Guardrail(
            estate.PersonId("risk@harbor"), until, 2, TimeSpan.FromDays(3660), null, null));
        estate.Deploy(estate.Policy("p", Demand("all", ApprovedBy(ApproverRoles.RiskOwner)), rail));
        estate.Record(estate.Grant("frame", "tideway", "host pacs-*", "", entitlement: "pacs/viewer"));
        Assert.Equal(until, estate.Answer("frame").Bound);
        // Tier 3 keeps its own approval.
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(estate.Grant("op", "tideway", "host pacs-*", "")));
        estate.Remember().On(until);
        Assert.Equal((false, "policy_requires_more"), (estate.Remembered("frame"), estate.Why("frame")));
        TestEstate.Refused(RefusalCode.PolicyRefuses,
            estate.Try(estate.Grant("late", "tideway", "host pacs-*", "", entitlement: "pacs/viewer")));
    }

    /// <summary>
    /// S1-03: without approval a partner acts only within a guardrail, and only while evidence comes on demand.
    /// </summary>
    [Fact]
    [Trait("Requirement", "S1-03")]
    public void A_guardrail_that_asks_for_evidence_holds_only_while_evidence_is_current()
    {
        var estate = HarborWithoutGrants();
        var rail = new Rule.Permit("desk", RuleMatch.Everything, null, new Guardrail(
            estate.PersonId("risk@harbor"), estate.At.Plus(TimeSpan.FromDays(200)), 2, null, null,
            TimeSpan.FromDays(30)));
        estate.Deploy(estate.Policy("p", Demand("all", ApprovedBy(ApproverRoles.RiskOwner)), rail));
        var wanted = estate.Grant("frame", "tideway", "host pacs-*", "", entitlement: "pacs/viewer");
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(wanted));
        estate.Fact("harbor-tideway", RelationshipEvent.EvidenceDelivered).Record(wanted);
        Assert.Equal(estate.At.Plus(TimeSpan.FromDays(30)), estate.Answer("frame").Bound);
        estate.Remember().After(10).Fact("harbor-tideway", RelationshipEvent.EvidenceOverdue);
        Assert.Equal((false, false), (estate.InForce("frame"), estate.Remembered("frame")));
        estate.After(1).Fact("harbor-tideway", RelationshipEvent.EvidenceDelivered);
        Assert.True(estate.InForce("frame"));
        estate.Remember().After(30);
        Assert.Equal((false, false), (estate.InForce("frame"), estate.Remembered("frame")));
    }

    [Fact]
    public void A_guardrail_admits_no_more_grants_than_it_says()
    {
        var estate = HarborWithoutGrants();
        var rail = new Rule.Permit("desk", RuleMatch.Everything, null, new Guardrail(
            estate.PersonId("risk@harbor"), estate.At.Plus(TimeSpan.FromDays(200)), 2, null, 1, null));
        estate.Deploy(estate.Policy("p", Demand("all", ApprovedBy(ApproverRoles.RiskOwner)), rail));
        estate.Record(estate.Grant("one", "tideway", "host pacs-a", "", entitlement: "pacs/viewer"));
        var two = estate.Grant("two", "tideway", "host pacs-b", "", entitlement: "pacs/viewer");
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(two));
        Assert.True(estate.InForce("one"));
        estate.Revoke("one").Record(two);
    }

    [Fact]
    public void A_grant_that_is_yet_to_begin_takes_its_place_of_a_guardrail_and_none_twice()
    {
        var estate = HarborWithoutGrants();
        var rail = new Rule.Permit("desk", RuleMatch.Everything, null, new Guardrail(
            estate.PersonId("risk@harbor"), estate.At.Plus(TimeSpan.FromDays(200)), 2, null, 1, null));
        estate.Deploy(estate.Policy("p", Demand("all", ApprovedBy(ApproverRoles.RiskOwner)), rail));
        Change.GrantRecorded Later(string name) =>
            estate.Grant(name, "tideway", "host pacs-a", "", entitlement: "pacs/viewer")
                with { From = estate.At.Plus(TimeSpan.FromDays(10)) };
        estate.Record(Later("one"));
        var two = Later("two");
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(two));
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(two with { From = Instant.Beginning }));
        estate.After(20);
        Assert.True(estate.InForce("one"));
        // The place that a confirmation asks about is its own.
        estate.Confirm("one");
        estate.Revoke("one").After(1).Record(Later("three"));
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(Later("four")));
        // What is revoked before it begins gives its place back.
        estate.Revoke("three").Record(Later("four"));
    }

    /// <summary>S4-06: an exception has an owner, a reason, an expiry and a compensating control.</summary>
    [Fact]
    [Trait("Requirement", "S4-06")]
    [Trait("Requirement", "S1-02")]
    public void An_exception_lifts_what_it_names_for_as_long_as_it_lasts()
    {
        var estate = Harbor();
        estate.Deploy(estate.Policy("p", Demand("all", new Requirement { Justification = true, Recording = true }))
            with { Grace = TimeSpan.FromDays(1) });
        var exception = estate.Exception("paper", "p/all", RequirementKind.Justification, "2026-03-01");
        TestEstate.Refused(RefusalCode.SelfApproval,
            estate.TryExcept(exception with { ApprovedBy = [exception.Owner] }));
        TestEstate.Refused(RefusalCode.WrongSide,
            estate.TryExcept(exception with { ApprovedBy = [estate.PersonId("admin@tideway")] }));
        estate.Do(estate.TryExcept(exception)).After(2);
        Assert.Equal(["recording"], Missing(estate, "tideway-runs-pacs"));
        estate.Do(estate.TryExcept(
            estate.Exception("camera", "p", RequirementKind.Recording, "2026-02-01"))).Remember();
        Assert.Equal(TestEstate.Day("2026-02-01"), estate.Answer("second-line").Bound);
        estate.On("2026-02-01");
        Assert.Equal((false, false), (estate.InForce("second-line"), estate.Remembered("second-line")));
    }

    [Fact]
    public void A_stage_reaches_what_it_names_and_elsewhere_the_version_before_goes_on()
    {
        var estate = HarborWithViewer();
        estate.Deploy(estate.Policy("p", Demand("all", Anything))).After(1)
            .System("ris", "pacs-owner@harbor", "host ris-*").Entitlement("ris/viewer", 1, "login")
            .Record(estate.Grant("ris", "tideway", "host ris-*", "risk@harbor", entitlement: "ris/viewer"));
        var strict = estate.Policy("p", Demand("all", new Requirement { Justification = true }));
        estate.Deploy(strict with { Reach = new PolicyReach(["ris"], []) });
        Assert.Equal((false, true), (estate.InForce("ris"), estate.InForce("second-line")));
        Assert.Equal(2, estate.Now.Policies.Deployed[^1].Version);
        estate.After(1).Deploy(strict);
        Assert.Equal((2, false), (estate.Now.Policies.Deployed[^1].Version, estate.InForce("second-line")));
    }

    /// <summary>S4-12: a change of policy beyond the bound has to come in stages; a stop has no bound.</summary>
    [Fact]
    [Trait("Requirement", "S4-12")]
    public void A_change_that_would_end_too_much_has_to_come_in_stages_and_a_stop_never()
    {
        var estate = Harbor();
        estate.Do(Ruling.Of(new Change.ParametersChanged(Parameters.Standard with { PolicyTouchMax = 1 })));
        var strict = estate.Policy("p", Demand("all", new Requirement { Justification = true }));
        var refused = TestEstate.Refused(RefusalCode.TouchesTooMany, estate.TryDeploy(strict));
        Assert.Contains("would end 2 grants", refused.Message, StringComparison.Ordinal);
        // What only ends after the grace counts as well.
        TestEstate.Refused(RefusalCode.TouchesTooMany, estate.TryDeploy(strict with { Grace = TimeSpan.FromDays(9) }));
        // Grants recorded since it was counted count as touched.
        var early = GrantTouch.Of(
            HarborWithoutGrants().Now, strict, strict.Grace, new Actor("local:test"), estate.At);
        TestEstate.Refused(RefusalCode.TouchesTooMany, PolicyCommands.Deploy(estate.Now, strict, early, estate.At));
        TestEstate.Refused(RefusalCode.PreviewChanged, PolicyCommands.Deploy(estate.Now, strict, null, estate.At));
        estate.Fact("harbor-tideway", RelationshipEvent.ContractEnded);
        Assert.False(estate.InForce("second-line"));
    }

    /// <summary>S4-11: business answers, security writes, IT puts in force; nobody does two of them.</summary>
    [Theory]
    [Trait("Requirement", "S4-11")]
    [InlineData("operations@harbor", "operations@harbor", "deputy@harbor")]
    [InlineData("operations@harbor", "risk@harbor", "operations@harbor")]
    [InlineData("operations@harbor", "risk@harbor", "risk@harbor")]
    [InlineData("operations@harbor", "risk@harbor", "second@harbor")]
    public void Author_approver_and_deployer_are_three_natural_persons(string author, string approver, string deployer)
    {
        var estate = Harbor().Person("second@harbor", "harbor");
        estate.Person("second@harbor", LifeEvent.SamePerson, same: "risk@harbor");
        var policy = estate.Policy("p", Demand("all", Anything)) with
        {
            Author = estate.PersonId(author), Approver = estate.PersonId(approver),
            Deployer = estate.PersonId(deployer),
        };
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryDeploy(policy));
        estate.Deploy(policy with
        {
            Author = estate.PersonId("operations@harbor"), Approver = estate.PersonId("risk@harbor"),
            Deployer = estate.PersonId("deputy@harbor"),
        });
    }

    [Fact]
    public void What_nobody_declared_makes_the_grant_undecidable_and_freezes_it()
    {
        var estate = Harbor();
        estate.Deploy(estate.Policy("p", Demand("all", Anything, when: "system.environment == \"production\"")));
        Assert.Equal(Standing.Undecidable, estate.Answer("second-line").Standing);
        var refused = TestEstate.Refused(RefusalCode.PolicyUndecidable,
            estate.Try(estate.Grant("g", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor")));
        Assert.Contains("`system.environment`", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_approved_counts_in_the_roles_of_that_time()
    {
        var estate = Harbor();
        estate.Deploy(estate.Policy("p", Demand("all", ApprovedBy(ApproverRoles.SystemOwner))));
        Assert.True(estate.InForce("second-line"));
        estate.After(5).Do(estate.TrySystemOwner("pacs", "deputy@harbor")).Remember();
        Assert.True(estate.InForce("second-line"));
        // It turns out that the system had another owner when the grant was approved.
        estate.After(1).Do(estate.TrySystemOwner("pacs", "operations@harbor", "2026-01-04"));
        Assert.Equal(["approvals"], Missing(estate, "tideway-runs-pacs"));
        Assert.False(estate.Remembered("second-line"));
    }

    /// <summary>S3-04, S3-05: nothing is issued without a function that needs it, and nothing outlives that.</summary>
    [Fact]
    [Trait("Requirement", "S3-04")]
    [Trait("Requirement", "S3-05")]
    public void Access_is_for_a_function_that_needs_it_and_ends_when_nobody_does_that_any_more()
    {
        var estate = HarborWithoutGrants().Function("archive", "pacs/viewer");
        estate.Deploy(estate.Policy("p", Demand("all", new Requirement { Function = true })));
        var archive = new FunctionId(estate.IdOf("function", "archive"));
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(
            estate.Grant("op", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor") with { Function = archive }));
        var viewer = estate.Grant("v", "tideway", "host pacs-*", "risk@harbor", entitlement: "pacs/viewer");
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(viewer));
        estate.Record(viewer with { Function = archive }).Remember().After(3);
        Assert.True(estate.InForce("v"));
        estate.Do(FunctionCommands.Close(estate.Now, new Change.FunctionClosed(archive), null, estate.At));
        Assert.Equal((Standing.Ended, estate.At), Answered(estate, "v"));
        Assert.False(estate.Remembered("v"));
    }

    [Fact]
    public void A_grant_that_is_no_longer_revocable_or_attributable_ends()
    {
        var estate = HarborWithoutGrants();
        var system = estate.SystemId("pacs");
        TestEstate Mode(ConvergenceMode mode) => estate.Do(Ruling.Of(new Change.SystemModeSet(system, mode)));
        estate.Do(Ruling.Of(new Change.ConnectorConfigured(system, new ConnectorSettings("openssh", "pacs", ["a"]))));
        estate.Deploy(estate.Policy("p", Demand("all", new Requirement
        {
            Tests = [GrantTest.TimeBound, GrantTest.Attributable, GrantTest.Revocable],
        })));
        var wanted = estate.Grant("g", "backup-agent", "host pacs-*", "risk@harbor", entitlement: "pacs/viewer");
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(wanted));
        Mode(ConvergenceMode.Enforce);
        TestEstate.Refused(RefusalCode.WindowWider, estate.Try(wanted with { Until = Instant.Forever }));
        estate.Record(wanted).Remember().After(1);
        Assert.Equal((true, true), (estate.InForce("g"), estate.Remembered("g")));
        Mode(ConvergenceMode.Observe);
        Assert.Equal((false, false), (estate.InForce("g"), estate.Remembered("g")));
        Mode(ConvergenceMode.Enforce).Remember().After(1).Do(Ruling.Of(
            new Change.WorkloadOwnerSet(estate.WorkloadId("backup-agent"), estate.PersonId("admin2@tideway"))));
        estate.Remember().After(1).Person("admin2@tideway", LifeEvent.Left);
        Assert.Equal((false, false), (estate.InForce("g"), estate.Remembered("g")));
        estate.Remember().Do(Ruling.Of(
            new Change.WorkloadOwnerSet(estate.WorkloadId("backup-agent"), estate.PersonId("admin@tideway"))));
        Assert.Equal((true, true), (estate.InForce("g"), estate.Remembered("g")));
    }

    /// <summary>S3-06: for machines policy says what a human approved beforehand, and what one still decides.</summary>
    [Fact]
    [Trait("Requirement", "S3-06")]
    public void A_machine_that_asks_goes_by_a_guardrail_where_there_is_one_and_the_entry_names_it()
    {
        var estate = HarborWithoutGrants();
        estate.Do(Ruling.Of(new Change.WorkloadOwnerSet(
            estate.WorkloadId("backup-agent"), estate.PersonId("admin2@tideway"))));
        var machines = RuleMatch.Everything with { Requesters = [RequesterKind.Workload] };
        estate.Deploy(estate.Policy("p",
            Demand("people", ApprovedBy(ApproverRoles.RiskOwner), RuleMatch.Everything),
            new Rule.Permit("pipelines", machines, null, new Guardrail(
                estate.PersonId("risk@harbor"), estate.At.Plus(TimeSpan.FromDays(90)), 2, null, null, null))));
        Change.GrantRecorded Asked(string name, string entitlement) =>
            estate.Grant(name, "backup-agent", "host pacs-*", "", entitlement: entitlement)
                with { RequestedByWorkload = estate.WorkloadId("backup-agent") };
        estate.Record(Asked("by-rule", "pacs/viewer"));
        var entry = (Change.GrantRecorded)estate.Entries[^1].Change;
        Assert.Equal(("p/pipelines", true), (entry.Guardrail, estate.InForce("by-rule")));
        // A human asks for the same, and a machine for what is privileged: a human has to approve.
        TestEstate.Refused(RefusalCode.PolicyRefuses,
            estate.Try(Asked("by-person", "pacs/viewer") with { RequestedByWorkload = null }));
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(Asked("privileged", "pacs/operator")));
    }

    /// <summary>S4-09: the tier decides which way a request takes.</summary>
    [Fact]
    [Trait("Requirement", "S4-09")]
    public void Each_tier_takes_a_way_of_its_own()
    {
        var estate = HarborWithoutGrants().Source("itsm", TimeSpan.FromDays(30));
        estate.Tell("itsm", "C-1", TicketState.Open);
        estate.Deploy(estate.Policy("p",
            Demand("business", ApprovedBy(ApproverRoles.RiskOwner), new RuleMatch { Tiers = [1, 2] }),
            Demand("privileged", ApprovedBy(ApproverRoles.SystemOwner) with { Tickets = [TicketKind.Change] },
                new RuleMatch { Tiers = [3, 4] })));
        var viewer = estate.Grant("view", "tideway", "host pacs-*", "risk@harbor", entitlement: "pacs/viewer");
        var operators = estate.Grant("operate", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor");
        estate.Record(viewer);
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(operators));
        estate.Record(operators with { Ticket = estate.Ticket("itsm", "C-1") });
        Assert.Equal(["privileged"], estate.Explain("operate").Chain[0].Policy!.Rules.Select(r => r.Rule));
        Assert.Equal(["business"], estate.Explain("view").Chain[0].Policy!.Rules.Select(r => r.Rule));
    }

    private static Requirement ApprovedBy(ApproverRoles roles) => new() { Approvals = [Step(roles)] };

    private static (Standing, Instant) Answered(TestEstate estate, string grant) =>
        (estate.Answer(grant).Standing, estate.Answer(grant).Bound);

    private static IEnumerable<string> Missing(TestEstate estate, string grant) =>
        ((PolicyOutcome.Refused)estate.Explain(grant).Chain[0].Policy!).Unmet.Select(u => PolicyWords.Of(u.Kind));
}
