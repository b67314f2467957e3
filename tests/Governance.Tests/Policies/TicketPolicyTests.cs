using static Mandate.Governance.Tests.Examples;
using static Mandate.Governance.Tests.PolicyEstate;

namespace Mandate.Governance.Tests;

/// <summary>Policy that asks for a ticket, and the ticket's own life.</summary>
public sealed class TicketPolicyTests
{
    private static readonly Requirement Anything = new() { DurationMax = TimeSpan.FromDays(3660) };

    /// <summary>As in the standard policy: privileged people of third parties, on a ticket or window.</summary>
    private static TestEstate Vendors()
    {
        var estate = Harbor().Source("itsm", TimeSpan.FromDays(30));
        return estate.Deploy(estate.Policy("vendors",
            Demand("remote-administration",
                new Requirement { Tickets = [TicketKind.Change, TicketKind.Incident, TicketKind.Window] },
                new RuleMatch
                {
                    Beneficiaries = [BeneficiaryKind.Person, BeneficiaryKind.Seat], Tiers = [3, 4],
                    Kinds = [RelationshipKind.Supplier, RelationshipKind.Reseller],
                }),
            Demand("everything", Anything)));
    }

    /// <summary>
    /// S2-04: the relationship is active and everybody approved, and still nothing is granted to the supplier without a
    /// ticket, window or incident; with one it is, for as long as that is open and the relationship is there, too.
    /// </summary>
    [Theory]
    [InlineData(TicketKind.Change)]
    [InlineData(TicketKind.Incident)]
    [InlineData(TicketKind.Window)]
    [Trait("Requirement", "S2-04")]
    public void Third_party_access_hangs_on_a_ticket_and_never_on_the_relationship_alone(TicketKind kind)
    {
        var estate = Vendors();
        var work = estate.Grant("work", Operator, "host pacs-eu-1", "admin@tideway pacs-owner@harbor",
            "tideway-runs-pacs");
        Assert.Equal(RelationshipState.Active, estate.State("harbor-tideway"));
        var refused = TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(work));
        Assert.Equal(("ticket", RequirementKind.Ticket),
            (refused.Member, ((PolicyOutcome.Refused)refused.Policy!).Unmet.Single().Kind));
        // One of another kind is none of these.
        estate.Tell("itsm", "REQ-1", TicketState.Open, TicketKind.Request);
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(work with { Ticket = estate.Ticket("itsm", "REQ-1") }));

        estate.Tell("itsm", "T-1", TicketState.Open, kind, from: "2026-01-05", until: "2026-01-09");
        estate.Record(work with { Ticket = estate.Ticket("itsm", "T-1") });
        Assert.Equal(TestEstate.Day("2026-01-09"), estate.Answer("work").Bound);
        // Neither is enough alone: the ticket stays open while the relationship stops.
        estate.After(0.5).Fact("harbor-tideway", RelationshipEvent.SecurityIncident);
        Assert.False(estate.InForce("work"));
        Assert.Contains("ticket_open", estate.Explain("work").Chain[0].Terms.Select(t => t.Reason));

        var other = Vendors();
        other.Tell("itsm", "T-1", TicketState.Open, kind, from: "2026-01-05", until: "2026-01-09");
        other.Record(work with { Ticket = other.Ticket("itsm", "T-1") });
        Assert.Equal("ticket_window_over", other.Why("work", "2026-01-09"));
        other.After(1).Tell("itsm", "T-1", TicketState.Closed, kind);
        Assert.Equal("ticket_closed", other.Why("work"));
    }

    /// <summary>
    /// S2-17: what is extended twice, or taken up again soon after it ended, or has no ticket, is stopped and has to be
    /// asked for anew; a ticket of its own makes it another.
    /// </summary>
    [Fact]
    [Trait("Requirement", "S2-17")]
    public void What_is_extended_or_reopened_too_often_needs_a_ticket_of_its_own()
    {
        var estate = Harbor().Source("itsm", TimeSpan.FromDays(60));
        estate.Deploy(estate.Policy("p", Demand("all", new Requirement { ExtensionsMax = 1 })))
            .Tell("itsm", "C-1", TicketState.Open).Tell("itsm", "C-2", TicketState.Open);
        Change.GrantRecorded Week(string name) => estate.Grant(
            name, Operator, "host pacs-us-*", "admin@tideway pacs-owner@harbor", "tideway-runs-pacs")
            with { From = estate.At, Until = estate.At.Plus(TimeSpan.FromDays(7)) };
        estate.Record(Week("first")).After(7).Record(Week("again")).After(7);
        var refused = TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(Week("and-again")));
        Assert.Equal(RequirementKind.Extensions, ((PolicyOutcome.Refused)refused.Policy!).Unmet.Single().Kind);
        Assert.Contains("ask anew, with a ticket", refused.Message, StringComparison.Ordinal);
        // Taken up again days after it ended is no other access, and neither is one that was revoked in between.
        estate.After(6.9);
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(Week("reopened")));
        estate.Record(Week("on-a-ticket") with { Ticket = estate.Ticket("itsm", "C-1") }).After(1).Revoke("on-a-ticket");
        estate.Record(Week("once-more") with { Ticket = estate.Ticket("itsm", "C-1") }).After(1).Revoke("once-more");
        TestEstate.Refused(RefusalCode.PolicyRefuses,
            estate.Try(Week("same-ticket") with { Ticket = estate.Ticket("itsm", "C-1") }));
        estate.Record(Week("next-ticket") with { Ticket = estate.Ticket("itsm", "C-2") });
        // A pause of a week is an end.
        estate.After(15).Record(Week("new"));
    }

    /// <summary>
    /// S2-10: the same right under the same rules, one tier higher for a third party; rules that are not about its kind
    /// of relationship leave it without access, not without rules.
    /// </summary>
    [Fact]
    [Trait("Requirement", "S2-10")]
    public void A_third_party_meets_the_same_rules_one_tier_higher_and_is_exempt_from_none()
    {
        var estate = HarborWithoutGrants();
        estate.Relate(estate.Relationship("next", "harbor", "other") with
            {
                Kind = RelationshipKind.Customer, Signatories = estate.People("risk@harbor stranger@other"),
            })
            .Person("admin@other", "other").Open("next", "admin@other", "stranger@other");
        estate.Deploy(estate.Policy("p", Demand("business", Anything, new RuleMatch { Tiers = [1, 2] }),
            Demand("privileged", new Requirement { Justification = true }, new RuleMatch { Tiers = [3, 4] })));
        Change.GrantRecorded Of(string name, string grantee, string relationship) =>
            estate.Grant(name, grantee, "host pacs-*", "risk@harbor pacs-owner@harbor", relationship: relationship);
        estate.Record(Of("customer", "other", "next"));
        var refused = TestEstate.Refused(RefusalCode.PolicyRefuses,
            estate.Try(Of("supplier", "tideway", "harbor-tideway")));
        Assert.Equal(["p/privileged@1"], ((PolicyOutcome.Refused)refused.Policy!).Rules.Select(r => r.ToString()));
        estate.Record(Of("supplier", "tideway", "harbor-tideway") with { Justification = TestEstate.Dummy });
        Assert.Equal((2, 3), (estate.Explain("customer").Chain[0].Tier, estate.Explain("supplier").Chain[0].Tier));
        // No guardrail reaches the lifted tier, though it reaches the right itself.
        estate.Deploy(estate.Policy("p",
            Demand("approved", new Requirement { Approvals = [Step(ApproverRoles.Sponsor)] }),
            new Rule.Permit("desk", RuleMatch.Everything, null, new Guardrail(
                estate.PersonId("risk@harbor"), estate.At.Plus(TimeSpan.FromDays(90)), 2, null, null, null))));
        Assert.Equal((true, false), (estate.InForce("customer"), estate.InForce("supplier")));
        // Rules for customers alone exempt nobody else.
        estate.Deploy(estate.Policy("p",
            Demand("customers", Anything, new RuleMatch { Kinds = [RelationshipKind.Customer] })));
        Assert.Equal((true, "no_policy_rule_matches"), (estate.InForce("customer"), estate.Why("supplier")));
    }

    /// <summary>
    /// S2-20: of every grant it can be said whether it is time-bound, attributable and revocable; each no blocks.
    /// </summary>
    [Fact]
    [Trait("Requirement", "S2-20")]
    public void The_three_tests_are_answered_of_a_grant_and_each_no_blocks_it()
    {
        var estate = HarborWithoutGrants();
        estate.Relate(estate.Relationship("long", "harbor", "tideway") with { ContractUntil = TestEstate.Day("2090-01-01") })
            .Open("long", "admin@tideway", "signatory@tideway");
        var wanted = estate.Grant("g", "backup-agent", "host pacs-*", "risk@harbor", relationship: "long",
            entitlement: "pacs/viewer");
        GrantTests Tests() => GrantTests.Of(PolicyQuestions.Of(
            estate.Now, GrantCase.Of(estate.Now, estate.Now.FindGrant("g"), estate.At), estate.At));
        estate.Record(wanted with { Until = TestEstate.Day("2080-01-01") });
        Assert.Equal((false, true, true, false),
            (Tests().IsTimeBound, Tests().IsAttributable, Tests().IsRevocable, Tests().Pass));
        estate.Deploy(estate.Policy("p", Demand("all", new Requirement
        {
            Tests = [GrantTest.TimeBound, GrantTest.Attributable, GrantTest.Revocable],
        })));
        Assert.Equal("it has to be time bound, and is not", Assert.Single(
            ((PolicyOutcome.Refused)estate.Explain("g").Chain[0].Policy!).Unmet).Text);
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(wanted with
        {
            Id = estate.GrantId("h"), Name = "h", Until = TestEstate.Day("2080-01-01"),
        }));

        estate.Record(wanted with { Id = estate.GrantId("short"), Name = "short" }).Remember();
        Assert.True(estate.InForce("short"));
        // Nobody answers for the workload any more; its system is read and not driven.
        estate.After(1).Person("pacs-owner@harbor", LifeEvent.Left);
        Assert.Equal((false, false), (Tests().IsAttributable, Tests().Pass));
        Assert.Contains("policy_requires_more", estate.Why("short"), StringComparison.Ordinal);
        estate.Do(Ruling.Of(new Change.ConnectorConfigured(
            estate.SystemId("pacs"), new ConnectorSettings("openssh", "pacs", ["a"]))));
        Assert.False(Tests().IsRevocable);
        estate.Do(Ruling.Of(new Change.SystemModeSet(estate.SystemId("pacs"), ConvergenceMode.Enforce)));
        Assert.True(Tests().IsRevocable);
    }
}
