using Mandate.Governance.Tests.Requests;

namespace Mandate.Governance.Tests.Seats;

/// <summary>A shared role: approved once, occupied by named persons (C4).</summary>
public sealed class SeatTests
{
    private static TestEstate Opened(int size = 2)
    {
        var estate = Examples.Harbor();
        foreach (var name in new[] { "one", "two", "three" }) estate.Person(name + "@tideway", "tideway");
        return estate.Make(estate.AskingSeat("night-shift", size)).Approve("night-shift", "admin@tideway pacs-owner@harbor");
    }

    [Fact]
    [Trait("Requirement", "S0-17")]
    public void A_seat_is_approved_once_and_each_person_in_it_is_let_in_by_name()
    {
        var estate = Opened();
        Assert.Equal("seat_empty", estate.Why("night-shift"));
        estate.Occupy("night-shift", "one@tideway", "admin@tideway");
        Assert.True(estate.May("one@tideway", "login", "pacs-eu-1"));
        Assert.False(estate.May("two@tideway", "login", "pacs-eu-1"));
        Assert.False(estate.May("one@tideway", "login", "pacs-us-1"));
        estate.Occupy("night-shift", "two@tideway", "admin@tideway");
        Assert.True(estate.May("two@tideway", "login", "pacs-eu-1"));
        estate.After(1).Vacate("night-shift", "one@tideway");
        Assert.False(estate.May("one@tideway", "login", "pacs-eu-1"));
        Assert.True(estate.May("two@tideway", "login", "pacs-eu-1"));
    }

    /// <summary>A preview of an act about a seat looks at the seat's grants alone, and misses nothing by it.</summary>
    [Fact]
    public void What_an_act_about_a_seat_reaches_is_all_that_its_preview_would_find()
    {
        var estate = Opened().Occupy("night-shift", "one@tideway", "admin@tideway");
        var (seat, one) = (estate.SeatId("night-shift"), estate.PersonId("one@tideway"));
        foreach (var (change, appears, disappears) in new (Change, int, int)[]
        {
            (new Change.SeatOccupied(seat, estate.PersonId("two@tideway"), estate.PersonId("admin@tideway")), 1, 0),
            (new Change.SeatVacated(seat, one), 0, 1), (new Change.SeatClosed(seat), 0, 1),
        })
        {
            var after = Effect.Fork(estate.Now, (Ruling.Accepted)Ruling.Of(change), Actor.Node, estate.At);
            var reached = Effect.Of(estate.Now, after, estate.At, null, [change]);
            var all = Effect.Of(estate.Now, after, estate.At, null);
            Assert.Equal((appears, disappears), (reached.Appears.Length, reached.Disappears.Length));
            Assert.Equal(all.Appears, reached.Appears);
            Assert.Equal(all.Disappears, reached.Disappears);
        }
    }

    [Fact]
    public void Above_its_size_a_seat_needs_a_new_approval()
    {
        var estate = Opened().Occupy("night-shift", "one@tideway", "admin@tideway")
            .Occupy("night-shift", "two@tideway", "admin@tideway");
        TestEstate.Refused(RefusalCode.SeatFull, estate.TryOccupy("night-shift", "three@tideway", "admin@tideway"));
        var more = estate.Asking("more", "nobody", "host x") with
        {
            Grant = null, Seat = new SeatWanted(estate.SeatId("night-shift"), "night-shift", 3),
        };
        TestEstate.Refused(RefusalCode.AlreadySo, estate.TryMake(more with { Seat = more.Seat! with { Size = 2 } }));
        estate.Make(more);
        Assert.Equal("verified_admin; system_owner", estate.Steps("more"));
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryApprove("more", Examples.Operator));
        estate.Approve("more", "admin@tideway pacs-owner@harbor");
        Assert.Equal(RequestState.Approved, estate.RequestState("more"));
        estate.Occupy("night-shift", "three@tideway", "admin@tideway");
        Assert.True(estate.May("three@tideway", "login", "pacs-eu-1"));
    }

    [Fact]
    public void A_place_is_assigned_by_a_fresh_verified_admin_who_is_somebody_else()
    {
        var estate = Opened();
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryOccupy("night-shift", "admin@tideway", "admin@tideway"));
        TestEstate.Refused(RefusalCode.ApprovalMissing, estate.TryOccupy("night-shift", "one@tideway", "two@tideway"));
        TestEstate.Refused(RefusalCode.ApprovalMissing, estate.TryOccupy("night-shift", "one@tideway", "pacs-owner@harbor"));
        TestEstate.Refused(RefusalCode.WrongSide, estate.TryOccupy("night-shift", "deputy@harbor", "admin@tideway"));
        estate.Occupy("night-shift", "one@tideway", "admin@tideway");
        TestEstate.Refused(RefusalCode.AlreadySo, estate.TryOccupy("night-shift", "one@tideway", "admin@tideway"));
    }

    [Fact]
    public void Who_approved_the_seat_takes_no_place_in_it_by_any_record()
    {
        var estate = Opened().Verify("harbor-tideway", "admin2@tideway", "signatory@tideway")
            .Person("three@tideway", LifeEvent.SamePerson, same: "admin@tideway");
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryOccupy("night-shift", "admin@tideway", "admin2@tideway"));
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryOccupy("night-shift", "three@tideway", "admin2@tideway"));
    }

    [Fact]
    public void Who_turns_out_to_have_approved_the_seat_gets_nothing_through_it()
    {
        var estate = Opened().Occupy("night-shift", "one@tideway", "admin@tideway")
            .Occupy("night-shift", "two@tideway", "admin@tideway").After(1)
            .Person("one@tideway", LifeEvent.SamePerson, same: "admin@tideway");
        Assert.False(estate.May("one@tideway", "login", "pacs-eu-1"));
        Assert.True(estate.May("two@tideway", "login", "pacs-eu-1"));
    }

    private static Change.GrantConfirmed Confirming(TestEstate estate, string by) =>
        new(estate.GrantId("night-shift")) { ApprovedBy = estate.People(by) };

    [Fact]
    public void Nobody_in_the_seat_approves_it_by_a_confirmation_and_who_did_takes_no_place()
    {
        var estate = Opened(3).Occupy("night-shift", "one@tideway", "admin@tideway").After(1);
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryConfirm(Confirming(estate, "one@tideway")));
        estate.Do(estate.TryConfirm(Confirming(estate, "two@tideway")));
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryOccupy("night-shift", "two@tideway", "admin@tideway"));
        Assert.True(estate.May("one@tideway", "login", "pacs-eu-1"));
        // It turns out that who confirmed is in it: nothing comes through an approval of one's own.
        estate.Occupy("night-shift", "three@tideway", "admin@tideway").After(1)
            .Person("one@tideway", LifeEvent.SamePerson, same: "two@tideway");
        Assert.False(estate.May("one@tideway", "login", "pacs-eu-1"));
        Assert.True(estate.May("three@tideway", "login", "pacs-eu-1"));
    }

    [Fact]
    public void The_seat_ends_and_everybody_in_it_ends()
    {
        var estate = Opened().Occupy("night-shift", "one@tideway", "admin@tideway").After(1);
        estate.Do(SeatCommands.Close(estate.Now, new Change.SeatClosed(estate.SeatId("night-shift")), null, estate.At));
        Assert.False(estate.May("one@tideway", "login", "pacs-eu-1"));
        Assert.Contains("seat_closed", estate.Why("night-shift"), StringComparison.Ordinal);
        TestEstate.Refused(RefusalCode.Terminated, estate.TryOccupy("night-shift", "two@tideway", "admin@tideway"));
    }

    [Fact]
    public void Whatever_interrupts_a_person_interrupts_their_place()
    {
        var estate = Opened().Occupy("night-shift", "one@tideway", "admin@tideway")
            .Occupy("night-shift", "two@tideway", "admin@tideway").After(1)
            .Person("one@tideway", LifeEvent.Suspended).After(1).Person("one@tideway", LifeEvent.Resumed);
        Assert.False(estate.May("one@tideway", "login", "pacs-eu-1"));
        Assert.True(estate.May("two@tideway", "login", "pacs-eu-1"));
        estate.Occupy("night-shift", "one@tideway", "admin@tideway");
        Assert.True(estate.May("one@tideway", "login", "pacs-eu-1"));
    }

    [Fact]
    public void A_seat_that_was_empty_and_is_filled_again_has_to_be_confirmed()
    {
        var estate = Opened().Occupy("night-shift", "one@tideway", "admin@tideway").After(1)
            .Vacate("night-shift", "one@tideway").After(1);
        Assert.Equal("seat_empty", estate.Why("night-shift"));
        estate.Occupy("night-shift", "two@tideway", "admin@tideway");
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("night-shift"));
        Assert.False(estate.May("two@tideway", "login", "pacs-eu-1"));
        estate.After(1).Confirm("night-shift");
        Assert.True(estate.May("two@tideway", "login", "pacs-eu-1"));
    }

    [Fact]
    public void An_answer_through_a_seat_lasts_no_longer_than_the_place()
    {
        var estate = Opened().Occupy("night-shift", "one@tideway", "admin@tideway");
        estate.Do(Registry.Happen(estate.Now, new Change.PersonFact(estate.PersonId("one@tideway"), LifeEvent.Left),
            TestEstate.Day("2026-02-01"), estate.At));
        var decision = estate.Decide("one@tideway", "login", "pacs-eu-1");
        Assert.True(decision.Permits);
        Assert.Equal(TestEstate.Day("2026-02-01"), decision.Until);
        Assert.False(estate.May("one@tideway", "login", "pacs-eu-1", "2026-02-01"));
    }

    [Fact]
    public void More_rights_of_a_seat_are_approved_by_themselves_and_by_nobody_in_it()
    {
        var estate = Opened().Verify("harbor-tideway", "admin2@tideway", "signatory@tideway")
            .Occupy("night-shift", "admin2@tideway", "admin@tideway");
        var more = estate.Asking("more-rights", "nobody", "host pacs-us-*", "tideway-runs-pacs");
        estate.Make(more with { Grant = more.Grant! with { ToSeat = estate.SeatId("night-shift") } });
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryApprove("more-rights", "admin2@tideway"));
        estate.Approve("more-rights", "admin@tideway pacs-owner@harbor");
        Assert.True(estate.May("admin2@tideway", "login", "pacs-us-1"));
    }
}
