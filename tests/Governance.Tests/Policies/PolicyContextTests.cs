using static Mandate.Governance.Tests.Examples;
using static Mandate.Governance.Tests.PolicyEstate;

namespace Mandate.Governance.Tests;

/// <summary>What a question is made of: who approved as whom, who asks, what continues what, a proof's age.</summary>
public sealed class PolicyContextTests
{
    private static readonly Requirement Anything = new() { DurationMax = TimeSpan.FromDays(3660) };

    private static PolicyQuestion Question(TestEstate estate, string grant) => PolicyQuestions.Of(
        estate.Now, GrantCase.Of(estate.Now, estate.Now.FindGrant(grant), estate.At), estate.At);

    [Fact]
    public void Two_records_of_one_person_are_one_approver()
    {
        var estate = HarborWithoutGrants().Person("risk2@harbor", "harbor");
        estate.Deploy(estate.Policy("p", Demand("all", new Requirement { Approvals = [Step(ApproverRoles.Grantor, 2)] })));
        estate.Record(estate.Grant("g", "tideway", "host pacs-*", "risk@harbor risk2@harbor", entitlement: "pacs/viewer"))
            .Remember();
        Assert.True(estate.InForce("g"));
        // It turns out that they are one: the grant lacks a second person.
        estate.After(1).Person("risk2@harbor", LifeEvent.SamePerson, same: "risk@harbor");
        Assert.Equal("policy_requires_more", estate.Why("g"));
        Assert.False(estate.Remembered("g"));
    }

    [Fact]
    public void Who_had_left_when_it_was_approved_approved_nothing()
    {
        var estate = HarborWithoutGrants();
        estate.Deploy(estate.Policy("p", Demand("all", new Requirement { Approvals = [Step(ApproverRoles.Grantor, 2)] })))
            .After(5);
        estate.Record(estate.Grant("g", "tideway", "host pacs-*", "risk@harbor deputy@harbor", entitlement: "pacs/viewer"))
            .Remember().After(1);
        Assert.True(estate.InForce("g"));
        estate.Person("deputy@harbor", LifeEvent.Left, effective: "2026-01-07");
        Assert.Equal(("policy_requires_more", false), (estate.Why("g"), estate.Remembered("g")));
    }

    [Theory]
    [InlineData("operator@tideway", Side.Grantee)]
    [InlineData("sponsor@harbor", Side.Grantor)]
    [InlineData("stranger@other", Side.Neither)]
    [InlineData("backup-agent", Side.Grantee)]
    [InlineData("", Side.Neither)]
    public void Of_which_side_who_asks_is_counts(string who, Side side)
    {
        var estate = HarborWithoutGrants();
        estate.Deploy(estate.Policy("p", Demand("all", Anything),
            new Rule.Forbid("side", new RuleMatch { Sides = [side] }, null, "not for them")));
        var wanted = estate.Grant("g", "tideway", "host pacs-*", "risk@harbor", entitlement: "pacs/viewer");
        var refused = TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(
            who.Length == 0 ? wanted
            : who.Contains('@', StringComparison.Ordinal) ? wanted with { RequestedByPerson = estate.PersonId(who) }
            : wanted with { RequestedByWorkload = estate.WorkloadId(who) }));
        Assert.Equal("side", Assert.Single(((PolicyOutcome.Refused)refused.Policy!).Forbidden).Rule.Rule);
    }

    /// <summary>An admin who confirms themselves proves routine authority and no other (C2).</summary>
    [Fact]
    public void Proof_of_oneself_is_young_for_routine_access_alone()
    {
        var estate = HarborWithoutGrants();
        estate.Relate(estate.Relationship("next", "harbor", "tideway") with { Kind = RelationshipKind.Customer })
            .Open("next", "admin@tideway", "signatory@tideway");
        estate.Deploy(estate.Policy("p", Demand("all", new Requirement { ProofAgeMax = TimeSpan.FromDays(30) }))).After(40);
        Change.GrantRecorded Of(string name, string entitlement) => estate.Grant(
            name, "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor", relationship: "next", entitlement: entitlement);
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(Of("routine", "pacs/viewer")));
        estate.Verify("next", "admin@tideway", "admin@tideway").Record(Of("routine", "pacs/viewer"));
        TestEstate.Refused(RefusalCode.PolicyRefuses, estate.Try(Of("business", "pacs/operator")));
        estate.Verify("next", "admin@tideway", "signatory@tideway").Record(Of("business", "pacs/operator"));
        Assert.Equal(TimeSpan.Zero, Question(estate, "business").ProofAge);
    }

    /// <summary>A proof counts for as long as who gave it is a verified admin by it (C2).</summary>
    [Fact]
    public void A_proof_that_no_longer_stands_is_of_no_age()
    {
        var estate = HarborWithoutGrants();
        TimeSpan? Age(string name)
        {
            estate.Record(estate.Grant(name, "tideway", "host pacs-*", "risk@harbor", entitlement: "pacs/viewer"));
            return Question(estate, name).ProofAge;
        }

        estate.After(10).Verify("harbor-tideway", "admin2@tideway", "signatory@tideway").After(3);
        Assert.Equal(TimeSpan.FromDays(3), Age("both"));
        estate.Person("admin2@tideway", LifeEvent.AuthorityChanged);
        Assert.Equal(TimeSpan.FromDays(13), Age("the-other"));
        estate.Fact("harbor-tideway", RelationshipEvent.VerificationExpired);
        estate.Record([.. ((Ruling.Accepted)Ruling.Of(estate.Grant(
            "none", "tideway", "host pacs-*", "risk@harbor", entitlement: "pacs/viewer")))
            .Entries(estate.Now, new Actor("local:test"), estate.At)]);
        Assert.Null(Question(estate, "none").ProofAge);
    }

    /// <summary>S2-17: what continues is the same right to the same, within a week of its end.</summary>
    [Fact]
    public void Another_right_and_what_comes_after_a_pause_continue_nothing()
    {
        var estate = HarborWithoutGrants();
        Change.GrantRecorded Week(string name, string entitlement = "pacs/viewer", string scope = "host pacs-a") =>
            estate.Grant(name, "tideway", scope, "risk@harbor pacs-owner@harbor", entitlement: entitlement)
                with { From = estate.At, Until = estate.At.Plus(TimeSpan.FromDays(7)) };
        estate.Record(Week("one")).After(7).Record(Week("two")).Record(Week("elsewhere", scope: "host pacs-b"))
            .Record(Week("operates", "pacs/operator"));
        Assert.Equal([0, 1, 0, 0],
            new[] { "one", "two", "elsewhere", "operates" }.Select(g => Question(estate, g).Extensions));
        // A week after its end, to the instant, it is taken up again; a moment later it is another.
        estate.After(14).Record(Week("three"));
        Assert.Equal(2, Question(estate, "three").Extensions);
        estate.After(14).On(estate.At.Plus(TimeSpan.FromTicks(1))).Record(Week("four"));
        Assert.Equal(0, Question(estate, "four").Extensions);
    }

    [Fact]
    public void Nothing_is_revocable_while_nobody_answers_for_that()
    {
        var estate = Harbor();
        Assert.True(Question(estate, "second-line").IsRevocable);
        estate.After(1).Person("operations@harbor", LifeEvent.Left);
        Assert.False(Question(estate, "second-line").IsRevocable);
    }

    /// <summary>S4-11: all three are of the organisation that answers for the estate.</summary>
    [Theory]
    [InlineData("admin@tideway", "risk@harbor", "deputy@harbor", "author")]
    [InlineData("operations@harbor", "admin@tideway", "deputy@harbor", "approver")]
    [InlineData("operations@harbor", "risk@harbor", "admin@tideway", "deployer")]
    public void Nobody_of_another_organisation_writes_approves_or_deploys(
        string author, string approver, string deployer, string member)
    {
        var estate = Harbor();
        Assert.Equal(member, TestEstate.Refused(RefusalCode.WrongSide, estate.TryDeploy(
            estate.Policy("p", Demand("all", Anything)) with
            {
                Author = estate.PersonId(author), Approver = estate.PersonId(approver),
                Deployer = estate.PersonId(deployer),
            })).Member);
    }

    [Fact]
    public void Nothing_is_recorded_on_a_ticket_whose_source_is_silent()
    {
        var estate = Harbor().Source("itsm", TimeSpan.FromDays(2)).Tell("itsm", "C-1", TicketState.Open);
        var wanted = estate.Grant("g", Operator, "host pacs-us-*", "admin@tideway pacs-owner@harbor", "tideway-runs-pacs")
            with { Ticket = estate.Ticket("itsm", "C-1") };
        estate.After(2);
        var refused = TestEstate.Refused(RefusalCode.TicketNotOpen, estate.Try(wanted));
        Assert.Contains("its source is silent", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The evidence of refusals is bounded by the hour, for one thing and for all together.</summary>
    [Fact]
    public void Who_is_refused_again_and_again_leaves_so_many_entries_an_hour()
    {
        var estate = HarborWithoutGrants();
        estate.Deploy(estate.Policy("p", new Rule.Forbid("no", RuleMatch.Everything, null, "not now")));
        var wanted = estate.Grant("g", "tideway", "host pacs-*", "risk@harbor", entitlement: "pacs/viewer");
        int Left(string? key, Actor by)
        {
            var ruling = RefusedRequests.Evidence(estate.Now, estate.Try(wanted), wanted, by, key, estate.At);
            var evidence = Assert.IsType<Ruling.Refused>(ruling).Evidence;
            foreach (var entry in new Ruling.Accepted(evidence).Entries(
                estate.Now, by, estate.At, key is null ? null : new IdempotencyKey(key, ""))) estate.Record([entry]);
            return evidence.Length;
        }

        var (one, other) = (new Actor("local:one"), new Actor("local:other"));
        Assert.Equal(RefusedRequests.SameMax, Enumerable.Range(0, 20).Sum(_ => Left(null, one)));
        Assert.Equal((1, 0), (Left("k", other), Left("k", other)));
        estate.On(estate.At.Plus(TimeSpan.FromHours(1)));
        Assert.Equal((1, 0), (Left(null, one), Left("k", other)));

        // Whatever is asked for: of one actor no more than so many.
        var like = (Change.GrantRefused)estate.Entries[^1].Change;
        for (var count = 1; count < RefusedRequests.ActorMax; count++)
            estate.Record([.. new Ruling.Accepted([new Proposal(like with
            {
                ToOrganisation = null, ToWorkload = new WorkloadId(new Guid(count, 1, 1, new byte[8])),
            })]).Entries(estate.Now, one, estate.At)]);
        Assert.Equal((0, 1), (Left(null, one), Left(null, other)));
    }

    /// <summary>An exception never reaches back: what was so before it was granted stays so.</summary>
    [Fact]
    public void An_exception_begins_when_it_is_recorded_at_the_earliest()
    {
        var estate = Harbor();
        estate.Deploy(estate.Policy("p", Demand("all", new Requirement { Justification = true }))).After(5);
        estate.Do(estate.TryExcept(estate.Exception("x", "p", RequirementKind.Justification, "2026-06-01") with
        {
            From = Instant.Beginning,
        })).After(1);
        Assert.Equal((true, false), (estate.InForce("second-line"), estate.InForce("second-line", "2026-01-08")));
    }

    /// <summary>A text that this version cannot read decides nothing, and so admits nothing.</summary>
    [Fact]
    public void An_expression_that_cannot_be_read_is_undecidable()
    {
        var estate = HarborWithoutGrants();
        estate.Do(Ruling.Of(estate.Policy("p", Demand("all", Anything), Demand("odd", Anything, when: "grant.shape == 1"))));
        var refused = TestEstate.Refused(RefusalCode.PolicyUndecidable,
            estate.Try(estate.Grant("g", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor")));
        Assert.Equal(["expression_unreadable"], ((PolicyOutcome.Undecidable)refused.Policy!).Missing);
    }

    /// <summary>S4-12: no stage ends more than the bound, each widens the one before, and the last has all.</summary>
    [Fact]
    public void Stages_keep_to_the_bound()
    {
        (string, string)[] touched =
        [
            .. Enumerable.Repeat(("a", "r1"), 2), .. Enumerable.Repeat(("b", "r1"), 3),
            .. Enumerable.Repeat(("c", "r2"), 4), .. Enumerable.Repeat(("d", "r3"), 3),
            .. Enumerable.Repeat(("d", "r4"), 4),
        ];
        var stages = PolicyStages.Of(touched, 5);
        Assert.All(stages, s => Assert.InRange(s.Touched, 1, 5));
        Assert.Equal(touched.Length, stages.Sum(s => s.Touched));
        for (var stage = 1; stage < stages.Length; stage++)
        {
            Assert.Subset(stages[stage].Systems.ToHashSet(), stages[stage - 1].Systems.ToHashSet());
            Assert.Subset(stages[stage].Relationships.ToHashSet(), stages[stage - 1].Relationships.ToHashSet());
        }

        // A system that alone is beyond it goes relationship by relationship.
        Assert.Equal(["r3", "r4"], stages[^1].Relationships.Order());
        Assert.Equal(["a", "b", "c"], stages[^1].Systems.Order());
        Assert.Empty(PolicyStages.Of(touched, 3));
        Assert.Empty(PolicyStages.Of(touched, 0));
    }
}
