namespace Mandate.Governance.Tests.Requests;

/// <summary>Who says yes and no, to what, and what becomes of it.</summary>
public sealed class DecidingTests
{
    private const string Scope = "host pacs-us-*";

    private static TestEstate Asked() => Asked(Examples.Harbor());

    private static TestEstate Asked(TestEstate estate) =>
        estate.Make(estate.Asking("second", "admin2@tideway", Scope, "tideway-runs-pacs"));

    [Fact]
    public void The_last_approval_records_the_grant_with_everybody_who_approved_and_how_well_that_is_backed()
    {
        var estate = Asked().After(1).Approve("second", "admin@tideway", EvidenceClass.Attested);
        Assert.Equal("verified_admin met; system_owner", estate.Steps("second"));
        Assert.False(estate.May("admin2@tideway", "login", "pacs-us-1"));
        estate.Approve("second", "pacs-owner@harbor", EvidenceClass.Proven);
        Assert.Equal(RequestState.Approved, estate.RequestState("second"));
        Assert.True(estate.May("admin2@tideway", "login", "pacs-us-1"));
        var recorded = Assert.IsType<Change.GrantRecorded>(estate.Entries[^1].Change);
        Assert.Equal(estate.AccessRequestId("second"), recorded.Request);
        Assert.Equal(estate.People("admin@tideway pacs-owner@harbor"), recorded.ApprovedBy);
        var admission = estate.Now.Admissions[estate.Now.Grants[estate.Now.FindGrant("second")].Admission];
        Assert.Equal([EvidenceClass.Attested, EvidenceClass.Proven], admission.Classes);
        Assert.Equal(estate.Now.Find(estate.PersonId(Examples.Operator)), admission.RequestedBy);
    }

    [Theory]
    [InlineData("operator@tideway", RefusalCode.SelfApproval)]
    [InlineData("admin2@tideway", RefusalCode.SelfApproval)]
    [InlineData("deputy@harbor", RefusalCode.NotPermitted)]
    [InlineData("signatory@tideway", RefusalCode.NotPermitted)]
    [InlineData("stranger@other", RefusalCode.NotPermitted)]
    public void Who_asks_who_would_use_it_and_who_is_not_asked_decide_nothing(string person, RefusalCode code)
    {
        var estate = Asked();
        TestEstate.Refused(code, estate.TryApprove("second", person));
        TestEstate.Refused(code, estate.TryDeny("second", person));
    }

    [Fact]
    public void Another_record_of_the_requester_decides_nothing()
    {
        var estate = Asked().Person("pacs-owner@harbor", LifeEvent.SamePerson, same: Examples.Operator);
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryApprove("second", "pacs-owner@harbor"));
    }

    [Fact]
    public void The_owner_of_the_workload_that_asks_decides_nothing()
    {
        var estate = Examples.Harbor();
        estate.Make(estate.Asking("second", "admin2@tideway", Scope, "tideway-runs-pacs") with
        {
            ByPerson = null, ByWorkload = estate.WorkloadId("backup-agent"), Reviewer = estate.PersonId("deputy@harbor"),
        });
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryApprove("second", "pacs-owner@harbor"));
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryDeny("second", "pacs-owner@harbor"));
    }

    /// <summary>
    /// S2-09: not who executes, and nobody for themselves: directly, by a delegate or another record, a group or a key.
    /// </summary>
    [Fact]
    [Trait("Requirement", "S2-09")]
    public void Approval_is_apart_from_execution_and_nobody_authorises_themselves_by_any_route()
    {
        // Directly, and by another record, which stands for them.
        TestEstate.Refused(RefusalCode.SelfApproval, Asked().TryApprove("second", Examples.Operator));
        TestEstate.Refused(RefusalCode.SelfApproval, Asked().Person("admin@tideway", LifeEvent.SamePerson,
            same: Examples.Operator).TryApprove("second", "admin@tideway"));
        // By a group: whoever is in the seat approves nothing for it, and whoever approved is not let in.
        var seat = Examples.Harbor();
        seat.Make(seat.AskingSeat("night", 2)).Approve("night", "admin@tideway pacs-owner@harbor")
            .Verify("harbor-tideway", "admin2@tideway", "signatory@tideway");
        TestEstate.Refused(RefusalCode.SelfApproval, seat.TryOccupy("night", "admin@tideway", "admin2@tideway"));
        TestEstate.Refused(RefusalCode.SelfApproval, seat.TryOccupy("night", "admin2@tideway", "admin2@tideway"));
        seat.Occupy("night", "admin2@tideway", "admin@tideway");
        var more = seat.Asking("more", "nobody", Scope, "tideway-runs-pacs", "signatory@tideway");
        seat.Make(more with { Grant = more.Grant! with { ToSeat = seat.SeatId("night") } });
        TestEstate.Refused(RefusalCode.SelfApproval, seat.TryApprove("more", "admin2@tideway"));
        // By a machine of theirs that asks, and by a key that signs outside.
        var machine = Examples.Harbor();
        machine.Make(machine.Asking("second", "admin2@tideway", Scope, "tideway-runs-pacs") with
        {
            ByPerson = null, ByWorkload = machine.WorkloadId("backup-agent"), Reviewer = machine.PersonId("deputy@harbor"),
        });
        TestEstate.Refused(RefusalCode.SelfApproval, machine.TryApprove("second", "pacs-owner@harbor"));
        var signed = Asked();
        TestEstate.Refused(RefusalCode.SelfApproval, ApprovalCommands.Approve(signed.Now, new Change.ApprovalGiven(
            signed.AccessRequestId("second"), signed.PersonId(Examples.Operator), signed.Shown("second"))
        {
            Outside = new OutsideEvidence("4711", "key-1", new string('a', 64)),
        }, signed.At, EvidenceClass.Proven));
        // And not who executes.
        Who_administers_the_connector_does_not_approve_what_it_executes();
    }

    [Fact]
    public void Who_administers_the_connector_does_not_approve_what_it_executes()
    {
        var estate = Asked();
        var connector = new Change.ConnectorConfigured(estate.SystemId("pacs"), new ConnectorSettings("openssh", "ssh", ["h"]));
        estate.Record([new Entry
        {
            Revision = new Revision(estate.Now.Revision.Value + 1), Recorded = estate.At, Effective = estate.At,
            Actor = new Actor(estate.PersonId("pacs-owner@harbor").ToString()), Class = EvidenceClass.Attested,
            Change = connector,
        }]);
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryApprove("second", "pacs-owner@harbor"));
    }

    [Fact]
    [Trait("Requirement", "S4-05")]
    public void A_person_with_a_record_on_the_side_that_asks_gives_no_approval_of_the_other_side()
    {
        var estate = Asked().Person("pacs-owner@harbor", LifeEvent.SamePerson, same: "signatory@tideway");
        var refused = TestEstate.Refused(RefusalCode.SelfApproval, estate.TryApprove("second", "pacs-owner@harbor"));
        Assert.Contains("side that asks", refused.Message, StringComparison.Ordinal);
        estate.Approve("second", "admin@tideway");
        Assert.Equal("verified_admin met; system_owner", estate.Steps("second"));
    }

    [Fact]
    [Trait("Requirement", "S4-05")]
    public void One_human_with_a_record_on_each_side_approves_for_the_side_that_asks_alone()
    {
        var estate = Asked().Person("pacs-owner@harbor", LifeEvent.SamePerson, same: "admin@tideway");
        estate.Approve("second", "admin@tideway");
        Assert.Equal("verified_admin met; system_owner", estate.Steps("second"));
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryApprove("second", "pacs-owner@harbor"));
    }

    [Fact]
    public void An_approval_of_one_who_turns_out_to_be_the_requester_no_longer_counts()
    {
        var estate = Asked().Approve("second", "pacs-owner@harbor").After(1)
            .Person("pacs-owner@harbor", LifeEvent.SamePerson, same: Examples.Operator);
        Assert.Equal("verified_admin; system_owner", estate.Steps("second"));
        estate.Approve("second", "admin@tideway");
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
    }

    [Fact]
    public void A_grant_whose_approver_turns_out_to_be_its_beneficiary_is_not_in_force()
    {
        var estate = Asked().Approve("second", "admin@tideway pacs-owner@harbor");
        Assert.True(estate.InForce("second"));
        estate.After(1).Person("pacs-owner@harbor", LifeEvent.SamePerson, same: "admin2@tideway");
        Assert.Equal("approved_by_the_beneficiary", estate.Why("second"));
        Assert.False(estate.May("admin2@tideway", "login", "pacs-us-1"));
    }

    [Fact]
    public void A_yes_is_to_what_was_shown()
    {
        var estate = Asked();
        var shown = estate.Shown("second");
        TestEstate.Refused(RefusalCode.PreviewChanged, estate.TryApprove("second", "admin@tideway", shown: default(RequestShown)));
        estate.Entitlement("pacs/operator", 2, "login restart erase");
        TestEstate.Refused(RefusalCode.PreviewChanged, estate.TryApprove("second", "admin@tideway", shown: shown));
        Assert.IsType<Ruling.Accepted>(estate.TryApprove("second", "admin@tideway"));
    }

    [Fact]
    public void What_is_answered_has_to_be_approved_again_by_who_approved_before()
    {
        var estate = Asked().Approve("second", "pacs-owner@harbor");
        var ask = new Change.InformationAsked(estate.AccessRequestId("second"), estate.PersonId("admin@tideway"), TestEstate.Dummy);
        var answer = new Change.InformationGiven(
            estate.AccessRequestId("second"), estate.PersonId(Examples.Operator), TestEstate.Dummy);
        TestEstate.Refused(RefusalCode.AlreadySo, RequestCommands.Answer(estate.Now, answer, estate.At));
        estate.Do(RequestCommands.Ask(estate.Now, ask, estate.At));
        Assert.Equal(RequestState.InformationWanted, estate.RequestState("second"));
        TestEstate.Refused(RefusalCode.RequestOver, estate.TryApprove("second", "admin@tideway"));
        TestEstate.Refused(RefusalCode.NotPermitted, RequestCommands.Answer(
            estate.Now, answer with { Person = estate.PersonId("signatory@tideway") }, estate.At));
        estate.Do(RequestCommands.Answer(estate.Now, answer, estate.At));
        Assert.Equal("verified_admin; system_owner", estate.Steps("second"));
        estate.Approve("second", "admin@tideway pacs-owner@harbor");
        Assert.Equal(RequestState.Approved, estate.RequestState("second"));
    }

    [Fact]
    public void One_no_ends_it()
    {
        var estate = Asked().Approve("second", "pacs-owner@harbor");
        estate.Do(estate.TryDeny("second", "admin@tideway"));
        Assert.Equal(RequestState.Denied, estate.RequestState("second"));
        TestEstate.Refused(RefusalCode.RequestOver, estate.TryApprove("second", "admin@tideway", shown: estate.Shown("second")));
    }

    [Fact]
    public void A_no_and_taking_it_off_work_while_the_relationship_is_stopped()
    {
        var estate = Asked().After(1).Fact("harbor-tideway", RelationshipEvent.PaymentHold);
        TestEstate.Refused(RefusalCode.RelationshipState, estate.TryApprove("second", "pacs-owner@harbor"));
        Assert.IsType<Ruling.Accepted>(estate.TryDeny("second", "pacs-owner@harbor"));
        Assert.IsType<Ruling.Accepted>(RequestCommands.Cancel(
            estate.Now, new Change.RequestCancelled(estate.AccessRequestId("second")), null, estate.At));
    }

    [Fact]
    public void Silence_past_the_deadline_is_no_before_anybody_noted_it()
    {
        var estate = Asked().Approve("second", "pacs-owner@harbor").After(2.9);
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        TestEstate.Refused(RefusalCode.AlreadySo, RequestCommands.Expire(estate.Now, estate.AccessRequestId("second"), estate.At));
        estate.After(0.1);
        Assert.Equal(RequestState.Expired, estate.RequestState("second"));
        TestEstate.Refused(RefusalCode.RequestOver, estate.TryApprove("second", "admin@tideway"));
        estate.After(5).Do(RequestCommands.Expire(estate.Now, estate.AccessRequestId("second"), estate.At));
        Assert.Equal(RequestState.Expired, estate.RequestState("second"));
        Assert.Equal(TestEstate.Day("2026-01-08"), estate.Request("second").Since(estate.Now, estate.At));
        Assert.Empty(estate.Now.OpenRequests);
    }

    [Fact]
    public void It_is_withdrawn_by_who_asked_and_cancelled_by_the_grantor()
    {
        var estate = Asked();
        var (withdraw, cancel) = (new Change.RequestWithdrawn(estate.AccessRequestId("second")),
            new Change.RequestCancelled(estate.AccessRequestId("second")));
        TestEstate.Refused(RefusalCode.NotPermitted,
            RequestCommands.Withdraw(estate.Now, withdraw, estate.PersonId("deputy@harbor"), estate.At));
        TestEstate.Refused(RefusalCode.NotPermitted,
            RequestCommands.Cancel(estate.Now, cancel, estate.PersonId(Examples.Operator), estate.At));
        Assert.IsType<Ruling.Accepted>(
            RequestCommands.Cancel(estate.Now, cancel, estate.PersonId("deputy@harbor"), estate.At));
        estate.Do(RequestCommands.Withdraw(estate.Now, withdraw, estate.PersonId(Examples.Operator), estate.At));
        Assert.Equal(RequestState.Withdrawn, estate.RequestState("second"));
    }

    [Fact]
    public void Who_left_before_the_last_approval_has_not_approved()
    {
        var estate = Examples.Harbor();
        estate.Deploy(Desk.Requires("named", new Requirement
        {
            Approvals = [Desk.Step(1, ApproverRoles.None, estate.PersonId("deputy@harbor"), estate.PersonId("risk@harbor"))],
        }));
        Asked(estate).Approve("second", "deputy@harbor admin@tideway").After(1).Person("deputy@harbor", LifeEvent.Left)
            .Approve("second", "pacs-owner@harbor");
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        estate.Approve("second", "risk@harbor");
        Assert.Equal(estate.People("admin@tideway pacs-owner@harbor risk@harbor"),
            ((Change.GrantRecorded)estate.Entries[^1].Change).ApprovedBy);
    }

    [Fact]
    public void A_weak_yes_may_be_given_again_at_more_strength()
    {
        var estate = Examples.Harbor().Deploy(Desk.Requires("strong", new Requirement
        {
            Evidence = EvidenceClass.Proven, Approvals = [Desk.Step(1, ApproverRoles.SystemOwner)],
        }));
        Asked(estate).Approve("second", "admin@tideway", EvidenceClass.Proven).Approve("second", "pacs-owner@harbor");
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        TestEstate.Refused(RefusalCode.AlreadySo, estate.TryApprove("second", "pacs-owner@harbor"));
        estate.Approve("second", "pacs-owner@harbor", EvidenceClass.Proven);
        Assert.Equal(RequestState.Approved, estate.RequestState("second"));
    }

    [Fact]
    public void What_policy_forbids_meanwhile_is_not_recorded_by_the_last_approval()
    {
        var estate = Asked().Approve("second", "admin@tideway").After(1)
            .Deploy(new Rule.Forbid("never", Desk.Assignments, null, "it is forbidden"));
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.TryApprove("second", "pacs-owner@harbor"));
        Assert.Equal(-1, estate.Now.FindGrant("second"));
    }

    [Fact]
    public void A_grant_to_come_is_judged_again_when_it_starts()
    {
        var estate = Examples.Harbor();
        var request = estate.Asking("later", "admin2@tideway", Scope, "tideway-runs-pacs");
        estate.Make(request with { Grant = request.Grant! with { From = TestEstate.Day("2026-02-01") } })
            .Approve("later", "admin@tideway pacs-owner@harbor");
        Assert.False(estate.InForce("later"));
        Assert.True(estate.InForce("later", "2026-02-01"));
        estate.After(1).Deploy(new Rule.Forbid("never", Desk.Assignments, null, "it is forbidden"));
        Assert.False(estate.InForce("later", "2026-02-01"));
    }

    /// <summary>Of S1-04 what there is yet: privileged access.</summary>
    [Fact]
    public void Privileged_access_is_approved_by_the_grantor_whatever_policy_says()
    {
        var estate = Examples.Harbor().Deploy(Desk.Requires("lax", new Requirement { Justification = true }));
        Asked(estate).Approve("second", "admin@tideway");
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        Assert.Equal("verified_admin met; system_owner", estate.Steps("second"));
    }

    [Fact]
    public void Two_of_several_named_people_and_a_role_of_the_other_side_are_all_needed()
    {
        var estate = Examples.Harbor();
        estate.Deploy(Desk.Requires("quorum", new Requirement
        {
            Approvals =
            [
                Desk.Step(2, ApproverRoles.None, estate.PersonId("risk@harbor"), estate.PersonId("deputy@harbor"),
                    estate.PersonId("operations@harbor")),
                Desk.Step(1, ApproverRoles.Grantee),
            ],
        }));
        Asked(estate).Approve("second", "admin@tideway pacs-owner@harbor deputy@harbor");
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        estate.Approve("second", "risk@harbor");
        Assert.Equal(RequestState.Approved, estate.RequestState("second"));
    }

    [Fact]
    public void A_link_is_spent_once_by_an_active_person_while_the_request_is_open_and_decides_nothing()
    {
        var estate = Asked();
        Ruling Follow(string person, char digest) => RequestCommands.Follow(estate.Now, new Change.RequestLinkFollowed(
            estate.AccessRequestId("second"), estate.PersonId(person), new string(digest, 64)), estate.At);
        estate.Do(Follow("pacs-owner@harbor", 'a'));
        TestEstate.Refused(RefusalCode.AlreadySo, Follow("pacs-owner@harbor", 'a'));
        Assert.IsType<Ruling.Accepted>(Follow("pacs-owner@harbor", 'b'));
        Assert.Equal("verified_admin; system_owner", estate.Steps("second"));
        estate.After(1).Person("deputy@harbor", LifeEvent.Suspended);
        TestEstate.Refused(RefusalCode.NotActive, Follow("deputy@harbor", 'c'));
        estate.Do(estate.TryDeny("second", "admin@tideway"));
        TestEstate.Refused(RefusalCode.RequestOver, Follow("pacs-owner@harbor", 'b'));
    }

    [Fact]
    public void Outside_evidence_counts_once_and_as_proven()
    {
        var estate = Asked();
        var given = new Change.ApprovalGiven(
            estate.AccessRequestId("second"), estate.PersonId("pacs-owner@harbor"), estate.Shown("second"))
        {
            Outside = new OutsideEvidence("4711", "key-1", new string('a', 64)),
        };
        estate.Do(ApprovalCommands.Approve(estate.Now, given, estate.At, EvidenceClass.Declared));
        Assert.Equal(EvidenceClass.Proven, estate.Request("second").Approvals[0].Class);
        TestEstate.Refused(RefusalCode.AlreadySo,
            ApprovalCommands.Approve(estate.Now, given, estate.At, EvidenceClass.Declared));
    }
}
