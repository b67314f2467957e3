namespace Mandate.Governance.Tests.Requests;

/// <summary>What a request has to name, and what is said to who asks at once.</summary>
public sealed class MakingTests
{
    private const string Scope = "host pacs-us-*";

    private static Change.RequestMade Second(TestEstate estate) =>
        estate.Asking("second", "admin2@tideway", Scope, "tideway-runs-pacs");

    [Fact]
    public void A_request_waits_for_who_has_to_approve_and_gives_no_access()
    {
        var estate = Examples.Harbor().Make(Second(Examples.Harbor()));
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        Assert.Equal("verified_admin; system_owner", estate.Steps("second"));
        Assert.False(estate.May("admin2@tideway", "login", "pacs-us-1"));
    }

    [Theory]
    [InlineData("sponsor", "operator@tideway", RefusalCode.WrongSide)]
    [InlineData("sponsor", "nobody@harbor", RefusalCode.Unknown)]
    [InlineData("removal", "operator@tideway", RefusalCode.WrongSide)]
    [InlineData("removal", "nobody@harbor", RefusalCode.Unknown)]
    [InlineData("reviewer", "stranger@other", RefusalCode.WrongSide)]
    [InlineData("reviewer", "nobody@harbor", RefusalCode.Unknown)]
    [InlineData("owner", "operator@tideway", RefusalCode.WrongSide)]
    public void Sponsor_owner_reviewer_and_who_removes_are_people_of_the_grantor(
        string member, string person, RefusalCode code)
    {
        var estate = Examples.Harbor();
        var (request, named) = (Second(estate), estate.PersonId(person));
        TestEstate.Refused(code, estate.TryMake(member switch
        {
            "sponsor" => request with { Sponsor = named },
            "removal" => request with { Removal = named },
            "reviewer" => request with { Reviewer = named },
            _ => request with { Grant = request.Grant! with { Owner = named } },
        }));
    }

    [Fact]
    public void Who_asks_is_one_of_either_side()
    {
        var estate = Examples.Harbor();
        TestEstate.Refused(RefusalCode.WrongSide, estate.TryMake(Second(estate) with
        {
            ByPerson = estate.PersonId("stranger@other"),
        }));
        TestEstate.Refused(RefusalCode.InvalidValue, estate.TryMake(Second(estate) with { ByPerson = null }));
        Assert.IsType<Ruling.Accepted>(estate.TryMake(Second(estate) with { ByPerson = estate.PersonId("deputy@harbor") }));
        Assert.IsType<Ruling.Accepted>(estate.TryMake(Second(estate) with
        {
            ByPerson = null, ByWorkload = estate.WorkloadId("backup-agent"), Reviewer = estate.PersonId("deputy@harbor"),
        }));
    }

    [Fact]
    public void Who_asks_is_not_the_sponsor_of_it_nor_the_reviewer()
    {
        var estate = Examples.Harbor();
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryMake(Second(estate) with
        {
            ByPerson = estate.PersonId("sponsor@harbor"),
        }));
        TestEstate.Refused(RefusalCode.SelfApproval, estate.TryMake(Second(estate) with
        {
            ByPerson = estate.PersonId("pacs-owner@harbor"),
        }));
    }

    [Fact]
    [Trait("Requirement", "S3-04")]
    public void Where_functions_are_defined_a_request_names_an_open_one_that_needs_the_entitlement()
    {
        var estate = Examples.Harbor();
        var function = new FunctionId(estate.IdOf("function", "support"));
        Assert.IsType<Ruling.Accepted>(estate.TryMake(Second(estate)));
        estate.Do(FunctionCommands.Define(estate.Now, new Change.FunctionDefined(
            function, "support", estate.PersonId("deputy@harbor"), [estate.EntitlementId("pacs/viewer")], Instant.Forever),
            estate.At));
        var named = Second(estate) with { Grant = Second(estate).Grant! with { Function = function } };
        Assert.Equal("function", TestEstate.Refused(RefusalCode.InvalidValue, estate.TryMake(Second(estate))).Member);
        TestEstate.Refused(RefusalCode.InvalidValue, estate.TryMake(named));
        estate.Do(FunctionCommands.Define(estate.Now, new Change.FunctionDefined(
            function, "support", estate.PersonId("deputy@harbor"), [estate.EntitlementId("pacs/operator")], Instant.Forever),
            estate.At));
        Assert.IsType<Ruling.Accepted>(estate.TryMake(named));
        estate.Do(FunctionCommands.Close(estate.Now, new Change.FunctionClosed(function), null, estate.At)).After(1);
        TestEstate.Refused(RefusalCode.InvalidValue, estate.TryMake(named));
    }

    [Fact]
    public void What_policy_forbids_is_refused_at_once_and_what_it_asks_for_besides_approvals_is_told()
    {
        var estate = Examples.Harbor();
        var request = Second(estate);
        estate.Deploy(Desk.Requires("short", new Requirement { DurationMax = TimeSpan.FromDays(30), Justification = true,
            Approvals = [Desk.Step(1, ApproverRoles.Sponsor)] }));
        var refused = TestEstate.Refused(RefusalCode.PolicyRefuses, estate.TryMake(request));
        Assert.Equal("until", refused.Member);
        Assert.DoesNotContain("approval", refused.Message, StringComparison.Ordinal);
        var shorter = request with { Grant = request.Grant! with { Until = estate.At.Plus(TimeSpan.FromDays(30)) } };
        estate.Make(shorter);
        Assert.Equal("verified_admin; system_owner; sponsor", estate.Steps("second"));
        estate.After(1).Deploy(new Rule.Forbid("never", Desk.Assignments, null, "it is forbidden"));
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.TryMake(
            estate.Asking("third", "admin2@tideway", "host pacs-as-*", "tideway-runs-pacs")));
    }

    [Fact]
    public void What_is_in_force_or_asked_for_already_is_not_asked_for_again()
    {
        var estate = Examples.Harbor();
        TestEstate.Refused(RefusalCode.AlreadySo, estate.TryMake(
            estate.Asking("again", Examples.Operator, "host pacs-eu-1", "tideway-runs-pacs", "deputy@harbor")));
        estate.Make(Second(estate));
        var twice = Second(estate) with { Id = estate.AccessRequestId("twice") };
        TestEstate.Refused(RefusalCode.NameTaken, estate.TryMake(twice));
        twice = twice with { Grant = twice.Grant! with { Name = "twice", Id = estate.GrantId("twice") } };
        TestEstate.Refused(RefusalCode.AlreadySo, estate.TryMake(twice));
        estate.Make(twice with { Supersedes = estate.AccessRequestId("second") });
        Assert.Equal(RequestState.Superseded, estate.RequestState("second"));
    }

    [Fact]
    public void A_guardrail_stands_for_the_approvals_but_never_for_who_approved_the_guardrail()
    {
        var estate = Examples.HarborWithViewer();
        var within = new Guardrail(estate.PersonId("risk@harbor"), TestEstate.Day("2026-12-31"), 2, null, null, null);
        estate.Deploy(new Rule.Permit("routine", new RuleMatch { Tiers = [1, 2] }, null, within));
        var routine = estate.Asking("routine", "admin2@tideway", "host pacs-us-1", "tideway-views-pacs",
            entitlement: "pacs/viewer");
        TestEstate.Refused(RefusalCode.SelfApproval,
            estate.TryMake(routine with { ByPerson = estate.PersonId("risk@harbor") }));
        estate.Make(routine);
        Assert.Equal(RequestState.Approved, estate.RequestState("routine"));
        Assert.True(estate.InForce("routine"));
    }

    [Fact]
    public void Nothing_is_asked_for_in_a_relationship_that_is_stopped()
    {
        var estate = Examples.Harbor().After(1).Fact("harbor-tideway", RelationshipEvent.PaymentHold);
        TestEstate.Refused(RefusalCode.RelationshipState, estate.TryMake(Second(estate)));
    }

    [Fact]
    public void Temporary_access_is_extended_so_often_as_policy_says_and_then_asked_for_anew()
    {
        var estate = Examples.Harbor().Deploy(Desk.Requires("bounded", new Requirement { ExtensionsMax = 1 }));
        Change.RequestMade Next(string name) =>
            estate.Asking(name, "admin2@tideway", Scope, "tideway-runs-pacs") is var r
                ? r with { Grant = r.Grant! with { Until = estate.At.Plus(TimeSpan.FromDays(10)) } } : r;
        for (var extension = 0; extension < 2; extension++)
        {
            estate.Make(Next("e" + extension));
            estate.Approve("e" + extension, "admin@tideway pacs-owner@harbor").After(11);
        }

        Assert.Equal("until", TestEstate.Refused(RefusalCode.PolicyRefuses, estate.TryMake(Next("e2"))).Member);
    }
}
