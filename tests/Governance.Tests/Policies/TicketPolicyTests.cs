using static Mandate.Governance.Tests.Examples;
using static Mandate.Governance.Tests.PolicyEstate;

namespace Mandate.Governance.Tests;

/// <summary>Policy that asks for a ticket, and the ticket's own life.</summary>
public sealed class TicketPolicyTests
{
    /// <summary>
    /// S2-04: the relationship is active and everybody approved, and still nothing is granted to the supplier without a
    /// ticket or window; with one it is, for as long as that is open.
    /// </summary>
    [Fact]
    [Trait("Requirement", "S2-04")]
    public void Third_party_access_hangs_on_a_ticket_and_never_on_the_relationship_alone()
    {
        var estate = Harbor().Source("itsm", TimeSpan.FromDays(2));
        estate.Deploy(estate.Policy("vendors", Demand("by-ticket",
            new Requirement { Tickets = [TicketKind.Change, TicketKind.Window, TicketKind.Incident] },
            RuleMatch.Everything with { Beneficiaries = [BeneficiaryKind.Person] }),
            Demand("organisations", new Requirement { DurationMax = TimeSpan.FromDays(3660) },
                RuleMatch.Everything with { Beneficiaries = [BeneficiaryKind.Organisation] })));
        var work = estate.Grant("work", Operator, "host pacs-eu-1", "admin@tideway pacs-owner@harbor",
            "tideway-runs-pacs");
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(work));
        estate.Tell("itsm", "INC-1", TicketState.Open, TicketKind.Incident);
        estate.Record(work with { Ticket = estate.Ticket("itsm", "INC-1") });
        Assert.True(estate.InForce("work"));
        estate.After(0.5).Tell("itsm", "INC-1", TicketState.Closed, TicketKind.Incident);
        Assert.Equal("ticket_closed", estate.Why("work"));
    }
}
