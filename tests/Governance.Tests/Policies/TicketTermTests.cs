using static Mandate.Governance.Tests.Examples;

namespace Mandate.Governance.Tests;

/// <summary>The bound ticket as a term of validity.</summary>
public sealed class TicketTermTests
{
    private static TestEstate Bound()
    {
        var estate = Harbor().Source("itsm", TimeSpan.FromHours(24)).Tell("itsm", "C-1", TicketState.Open);
        return estate.Record(estate.Grant(
            "by-ticket", Operator, "host pacs-us-*", "admin@tideway pacs-owner@harbor", "tideway-runs-pacs")
            with { Ticket = estate.Ticket("itsm", "C-1") });
    }

    [Fact]
    public void It_is_in_force_while_its_ticket_is_open_and_the_source_is_heard()
    {
        var estate = Bound().Remember();
        Assert.Equal(estate.At.Plus(TimeSpan.FromHours(24)), estate.Answer("by-ticket").Bound);
        estate.After(0.5).Do(TicketCommands.Hear(estate.Now, new SourceId(estate.IdOf("source", "itsm")), estate.At));
        Assert.Equal(estate.At.Plus(TimeSpan.FromHours(24)), estate.Answer("by-ticket").Bound);
    }

    /// <summary>S2-04: bound to a ticket, never to the standing relationship alone.</summary>
    [Fact]
    public void A_closed_ticket_ends_it_at_that_instant_and_opening_it_again_opens_it()
    {
        var estate = Bound().Remember().After(0.25).Tell("itsm", "C-1", TicketState.Closed);
        Assert.Equal((Standing.Ended, estate.At),
            (estate.Answer("by-ticket").Standing, estate.Answer("by-ticket").Bound));
        Assert.Equal(("ticket_closed", false), (estate.Why("by-ticket"), estate.Remembered("by-ticket")));
        estate.Remember().After(0.25).Tell("itsm", "C-1", TicketState.Open);
        Assert.Equal((true, true), (estate.InForce("by-ticket"), estate.Remembered("by-ticket")));
    }

    [Fact]
    public void Open_is_unknown_once_the_source_is_silent_and_closed_stays_closed()
    {
        var estate = Bound().Remember().After(2);
        Assert.Equal((Standing.Undecidable, TestEstate.Day("2026-01-06")),
            (estate.Answer("by-ticket").Standing, estate.Answer("by-ticket").Bound));
        Assert.False(estate.Remembered("by-ticket"));
        // Silence that is over heals: unknown is not lapsed.
        estate.Remember().Tell("itsm", "other", TicketState.Open);
        Assert.Equal((true, true), (estate.InForce("by-ticket"), estate.Remembered("by-ticket")));
        estate.Tell("itsm", "C-1", TicketState.Closed).After(9);
        Assert.Equal(Standing.Ended, estate.Answer("by-ticket").Standing);
    }

    [Fact]
    public void A_window_that_is_told_opens_and_closes_it_by_itself()
    {
        var estate = Bound().Tell(
            "itsm", "C-1", TicketState.Open, from: "2026-01-05T06:00Z", until: "2026-01-05T09:00Z");
        Assert.Equal("ticket_window_not_begun", estate.Why("by-ticket"));
        Assert.Equal(TestEstate.Day("2026-01-05T09:00Z"), estate.Answer("by-ticket", "2026-01-05T06:00Z").Bound);
        Assert.Equal("ticket_window_over", estate.Why("by-ticket", "2026-01-05T09:00Z"));
        Assert.Equal(TestEstate.Day("2026-01-05T09:00Z"), estate.Answer("by-ticket", "2026-01-05T11:00Z").Bound);
    }

    [Fact]
    public void A_ticket_about_another_system_opens_nothing()
    {
        var estate = Bound().After(0.1).Tell("itsm", "C-1", TicketState.Open, systems: "ris");
        Assert.Equal("ticket_of_another_system", estate.Why("by-ticket"));
        TestEstate.Refused(RefusalCode.TicketNotOpen, estate.Try(
            estate.Grant("more", Operator, "host pacs-eu-1", "admin@tideway pacs-owner@harbor", "tideway-runs-pacs")
            with { Ticket = estate.Ticket("itsm", "C-1") }));
    }

    [Theory]
    [InlineData("C-2", "is not known")]
    [InlineData("closed", "is closed")]
    [InlineData("later", "is outside of its window")]
    public void Nothing_is_recorded_on_a_ticket_that_is_not_open(string number, string why)
    {
        var estate = Bound().Tell("itsm", "closed", TicketState.Closed)
            .Tell("itsm", "later", TicketState.Open, from: "2026-02-01", until: "2026-02-02");
        var refused = TestEstate.Refused(RefusalCode.TicketNotOpen, estate.Try(
            estate.Grant("more", Operator, "host pacs-eu-1", "admin@tideway pacs-owner@harbor", "tideway-runs-pacs")
            with { Ticket = estate.Ticket("itsm", number) }));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_ticket_opens_it_when_the_owner_confirms()
    {
        var estate = Bound().After(0.5).Tell("itsm", "C-1", TicketState.Closed).Tell("itsm", "C-9", TicketState.Open);
        var next = new Change.GrantConfirmed(estate.GrantId("by-ticket")) { Ticket = estate.Ticket("itsm", "C-9") };
        estate.Do(estate.TryConfirm(next)).Remember();
        Assert.True(estate.InForce("by-ticket"));
        estate.After(0.1).Tell("itsm", "C-9", TicketState.Closed);
        Assert.Equal((false, false), (estate.InForce("by-ticket"), estate.Remembered("by-ticket")));
    }

    [Fact]
    public void What_is_told_late_takes_its_place_and_shows_exposure()
    {
        var estate = Bound().After(0.5);
        var before = estate.Now;
        estate.Tell("itsm", "C-1", TicketState.Closed, effective: "2026-01-05T03:00Z");
        var effect = Effect.Of(before, estate.Now, estate.At, TestEstate.Day("2026-01-05T03:00Z"));
        var exposure = Assert.Single(effect.Exposures);
        Assert.Equal(TimeSpan.FromHours(9), exposure.Duration);
    }

    [Fact]
    public void The_same_again_is_no_entry_and_leaves_the_source_heard_at_half_its_tolerance()
    {
        var estate = Bound();
        TestEstate.Refused(RefusalCode.AlreadySo, estate.TryTell("itsm", "C-1", TicketState.Open));
        estate.After(0.5).Tell("itsm", "C-1", TicketState.Open);
        Assert.IsType<Change.SourceHeard>(estate.Entries[^1].Change);
    }
}
