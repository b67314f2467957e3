namespace Mandate.Governance.Tests.Requests;

/// <summary>So many of a group: a step that whoever is in a seat may meet (C4, decision 28).</summary>
public sealed class SeatApprovalTests
{
    private const string Board = "board";
    private const string Admin = "admin@tideway";
    private const string Owner = "pacs-owner@harbor";
    private const string Second = "second";

    private static ApprovalStep OfBoard(TestEstate estate, int count) =>
        Desk.Step(count, ApproverRoles.None) with { Seats = [estate.SeatId(Board)] };

    /// <summary>A board of three places, of whom two are asked besides what C3, 7 asks for.</summary>
    private static TestEstate Seated(params string[] people)
    {
        var estate = Examples.Harbor();
        foreach (var name in new[] { "one", "two", "three" }) estate.Person(name + "@tideway", "tideway");
        estate.Verify("harbor-tideway", "admin2@tideway", "signatory@tideway");
        estate.Do(SeatCommands.Open(estate.Now, new Change.SeatOpened(
            estate.SeatId(Board), Board, estate.RelationshipId("harbor-tideway"), 3, TestEstate.Day("2026-12-01"), null)
        {
            ApprovedBy = [estate.PersonId(Admin)],
        }, estate.At));
        foreach (var person in people) estate.Occupy(Board, person + "@tideway", "admin2@tideway");
        return estate;
    }

    private static TestEstate Asked(params string[] people)
    {
        var estate = Seated(people);
        return Ask(estate.Deploy(Desk.Requires("board", new Requirement { Approvals = [OfBoard(estate, 2)] })));
    }

    private static TestEstate Ask(TestEstate estate) =>
        estate.Make(estate.Asking(Second, "signatory@tideway", "host pacs-us-*", "tideway-runs-pacs"));

    private static bool IsMet(TestEstate estate) => estate.Case(Second).Steps.Single(s => s.Rule is not null).IsMet;

    private static bool IsAsked(TestEstate estate, string person) => estate.Case(Second) is var of
        && of.Steps.Where(s => s.Rule is not null)
            .Any(s => of.IsAsked(s, estate.Now.Find(estate.PersonId(person)), estate.At));

    private static TestEstate Close(TestEstate estate) => estate.Do(SeatCommands.Close(
        estate.Now, new Change.SeatClosed(estate.SeatId(Board)), null, estate.At));

    [Fact]
    public void So_many_different_people_of_the_seat_meet_the_step()
    {
        var estate = Asked("one", "two", "three").Approve(Second, $"{Admin} {Owner} one@tideway");
        Assert.Equal(RequestState.Pending, estate.RequestState(Second));
        Assert.False(IsMet(estate));
        TestEstate.Refused(RefusalCode.AlreadySo, estate.TryApprove(Second, "one@tideway"));
        estate.Approve(Second, "three@tideway");
        Assert.Equal(RequestState.Approved, estate.RequestState(Second));
        Assert.True(estate.May("signatory@tideway", "login", "pacs-us-1"));
    }

    [Fact]
    public void Who_is_not_in_the_seat_is_not_asked()
    {
        var estate = Asked("one", "two");
        Assert.True(IsAsked(estate, "one@tideway"));
        Assert.False(IsAsked(estate, "three@tideway"));
        var stranger = TestEstate.Refused(RefusalCode.NotPermitted, estate.TryApprove(Second, "three@tideway"));
        Assert.Contains("no step", stranger.Message, StringComparison.Ordinal);
        // Who is asked for another reason is not of the group.
        estate.Approve(Second, $"{Admin} {Owner} one@tideway");
        Assert.Equal(RequestState.Pending, estate.RequestState(Second));
    }

    [Fact]
    public void Who_left_the_seat_before_the_decision_does_not_count()
    {
        var estate = Asked("one", "two", "three").Approve(Second, "one@tideway two@tideway");
        Assert.True(IsMet(estate));
        estate.After(1).Vacate(Board, "one@tideway");
        Assert.False(IsMet(estate));
        estate.Approve(Second, $"{Admin} {Owner}");
        Assert.Equal(RequestState.Pending, estate.RequestState(Second));
        estate.Approve(Second, "three@tideway");
        Assert.Equal(RequestState.Approved, estate.RequestState(Second));
    }

    [Fact]
    public void Who_left_the_organisation_or_was_suspended_does_not_count()
    {
        var estate = Asked("one", "two").Approve(Second, $"one@tideway two@tideway {Admin}").After(1)
            .Person("two@tideway", LifeEvent.Suspended);
        Assert.False(IsMet(estate));
        estate.Approve(Second, Owner);
        Assert.Equal(RequestState.Pending, estate.RequestState(Second));
    }

    [Fact]
    public void Who_leaves_the_seat_afterwards_counted_for_what_was_decided()
    {
        var estate = Asked("one", "two").Approve(Second, $"one@tideway two@tideway {Admin} {Owner}").After(1);
        Close(estate.Vacate(Board, "one@tideway")).After(1);
        Assert.True(estate.May("signatory@tideway", "login", "pacs-us-1"));
    }

    [Fact]
    public void Who_was_out_of_the_seat_by_what_is_learnt_later_did_not_count()
    {
        var estate = Asked("one", "two");
        var before = estate.After(1).At;
        estate.After(1).Approve(Second, $"one@tideway two@tideway {Admin} {Owner}").Remember();
        Assert.True(estate.Remembered(Second));
        estate.After(1).Do(new Ruling.Accepted(
            [new Proposal(new Change.SeatVacated(estate.SeatId(Board), estate.PersonId("one@tideway")), before)]));
        Assert.False(estate.May("signatory@tideway", "login", "pacs-us-1"));
        Assert.False(estate.Remembered(Second));
        // It can have approved something on any system, whatever the relationship of the seat is about.
        Assert.False(new SystemTouches().TryFind(estate.Now, estate.Entries[^1], []));
    }

    [Fact]
    public void A_preview_of_an_act_about_a_seat_finds_what_its_people_approved()
    {
        var estate = Asked("one", "two");
        var before = estate.After(1).At;
        estate.After(1).Approve(Second, $"one@tideway two@tideway {Admin} {Owner}").After(1);
        var (seat, one) = (estate.SeatId(Board), estate.PersonId("one@tideway"));
        foreach (var change in new Change[] { new Change.SeatVacated(seat, one), new Change.SeatClosed(seat) })
        {
            var after = Effect.Fork(
                estate.Now, new Ruling.Accepted([new Proposal(change, before)]), Actor.Node, estate.At);
            var gone = Assert.Single(Effect.Of(estate.Now, after, estate.At, before, [change]).Disappears);
            Assert.Equal(estate.Now.Find(estate.GrantId(Second)), gone.Grant);
        }
    }

    [Fact]
    public void Neither_who_asks_nor_who_would_use_it_counts()
    {
        var estate = Seated("one", "signatory");
        estate.Occupy(Board, Examples.Operator, "admin2@tideway");
        Ask(estate.Deploy(Desk.Requires("board", new Requirement { Approvals = [OfBoard(estate, 2)] })));
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryApprove(Second, "signatory@tideway"));
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryApprove(Second, Examples.Operator));
        estate.Approve(Second, $"{Admin} {Owner} one@tideway");
        Assert.Equal(RequestState.Pending, estate.RequestState(Second));
    }

    [Fact]
    public void Nobody_in_a_seat_approves_what_it_may_go_on_doing()
    {
        var estate = Seated("one", "two");
        estate.Make(estate.AskingSeat("night", 2)).Approve("night", $"{Admin} {Owner}")
            .Occupy("night", "one@tideway", "admin2@tideway");
        estate.Deploy(Desk.Requires("board", new Requirement { Approvals = [OfBoard(estate, 1)] }));
        Ruling Confirmed(string by) => estate.TryConfirm(
            new Change.GrantConfirmed(estate.GrantId("night")) { ApprovedBy = [estate.PersonId(by)] });
        TestEstate.Refused(RefusalCode.SelfApproval, Confirmed("one@tideway"));
        Assert.IsType<Ruling.Accepted>(Confirmed("two@tideway"));
    }

    [Fact]
    public void A_seat_that_closed_leaves_the_step_unmet_and_asks_nobody()
    {
        var estate = Asked("one", "two").Approve(Second, $"one@tideway two@tideway {Admin}");
        Close(estate.After(1));
        Assert.False(IsMet(estate));
        Assert.False(IsAsked(estate, "one@tideway"));
        estate.Approve(Second, Owner);
        Assert.Equal(RequestState.Pending, estate.RequestState(Second));
        Assert.Contains("somebody in `seat_", PolicyText.Why((PolicyOutcome.Refused)estate.Case(Second).Outcome),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_in_the_seat_is_what_was_shown()
    {
        var estate = Asked("one", "two");
        var shown = estate.Shown(Second);
        estate.Occupy(Board, "three@tideway", "admin2@tideway");
        TestEstate.Refused(RefusalCode.PreviewChanged, estate.TryApprove(Second, "one@tideway", shown: shown));
        estate.Approve(Second, "one@tideway");
    }

    [Fact]
    public void One_human_with_two_records_in_the_seat_is_one()
    {
        var estate = Asked("one", "two", "three").Person("two@tideway", LifeEvent.SamePerson, same: "one@tideway")
            .Approve(Second, $"{Admin} {Owner} one@tideway two@tideway");
        Assert.Equal(RequestState.Pending, estate.RequestState(Second));
        estate.Approve(Second, "three@tideway");
        Assert.Equal(RequestState.Approved, estate.RequestState(Second));
    }

    [Fact]
    public void The_seat_of_the_other_side_is_not_met_by_who_has_a_record_on_the_side_that_asks()
    {
        var estate = Asked("one", "two").Person("deputy@harbor", LifeEvent.SamePerson, same: "one@tideway");
        // Harbor asks: whoever is of harbor, too, gives no approval of tideway's.
        estate.Make(estate.Asking("third", "three@tideway", "host pacs-us-1", "tideway-runs-pacs", "operations@harbor"));
        var of = estate.Case("third");
        Assert.False(of.IsAsked(estate.Now.Find(estate.PersonId("one@tideway")), estate.At));
        Assert.True(of.IsAsked(estate.Now.Find(estate.PersonId("two@tideway")), estate.At));
    }

    [Fact]
    public void A_role_a_name_or_a_seat_meets_one_step()
    {
        var estate = Seated("one");
        Ask(estate.Deploy(Desk.Requires("any", new Requirement
        {
            Approvals =
            [
                Desk.Step(2, ApproverRoles.Sponsor, estate.PersonId("risk@harbor")) with { Seats = [estate.SeatId(Board)] },
            ],
        })));
        estate.Approve(Second, $"{Admin} {Owner} one@tideway");
        Assert.Equal(RequestState.Pending, estate.RequestState(Second));
        estate.Approve(Second, "risk@harbor");
        Assert.Equal(RequestState.Approved, estate.RequestState(Second));
    }

    [Fact]
    public void A_step_of_a_seat_waits_for_its_turn_and_its_silence_is_no()
    {
        var estate = Seated("one", "two");
        Ask(estate.Deploy(Desk.Requires("late", new Requirement
        {
            Approvals =
            [
                Desk.Step(1, ApproverRoles.VerifiedAdmin),
                OfBoard(estate, 1) with { Turn = 2, Within = TimeSpan.FromHours(1) },
            ],
        })));
        TestEstate.Refused(RefusalCode.NotPermitted, estate.TryApprove(Second, "one@tideway"));
        estate.Approve(Second, $"{Admin} {Owner}");
        Assert.Equal(RequestState.Pending, estate.RequestState(Second));
        estate.On(estate.At.Plus(TimeSpan.FromHours(1)));
        Assert.Equal(RequestState.Expired, estate.RequestState(Second));
    }

    [Fact]
    public void What_holds_under_every_policy_does_not_wait_for_a_step_that_a_seat_may_meet()
    {
        var estate = Seated("one");
        Ask(estate.Deploy(Desk.Requires("later", new Requirement
        {
            Approvals =
            [
                Desk.Step(1, ApproverRoles.Sponsor),
                Desk.Step(1, ApproverRoles.VerifiedAdmin) with { Seats = [estate.SeatId(Board)], Turn = 2 },
            ],
        })));
        Assert.All(estate.Case(Second).Steps.Where(s => s.Rule is null), s => Assert.True(s.IsOpen));
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("closed")]
    [InlineData("too_few_places")]
    [InlineData("too_many_seats")]
    public void A_policy_whose_step_no_seat_could_meet_is_refused(string fault)
    {
        var estate = Seated("one", "two");
        if (fault == "closed") Close(estate);
        var step = fault switch
        {
            "unknown" => Desk.Step(1, ApproverRoles.Sponsor) with { Seats = [estate.SeatId("nowhere")] },
            "closed" => OfBoard(estate, 1),
            "too_few_places" => OfBoard(estate, 4),
            _ => OfBoard(estate, 1) with
            {
                Seats = [.. Enumerable.Repeat(estate.SeatId(Board), ApprovalStep.SeatsMax + 1)],
            },
        };
        Ruling Deployed(ApprovalStep of) =>
            estate.TryDeploy(estate.Policy("p", Desk.Requires("r", new Requirement { Approvals = [of] })));
        TestEstate.Refused(RefusalCode.InvalidValue, Deployed(step));
        if (fault != "closed") Assert.IsType<Ruling.Accepted>(Deployed(OfBoard(estate, 3)));
    }
}
