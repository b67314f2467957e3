namespace Mandate.Governance.Tests.Requests;

/// <summary>A yes is the person's own word: signed in, or signed outside (C11).</summary>
public sealed class OwnYesTests
{
    private const string Owner = "pacs-owner@harbor";

    private static TestEstate Asked(TestEstate estate) =>
        estate.Make(estate.Asking("second", "admin2@tideway", "host pacs-us-*", "tideway-runs-pacs"));

    private static Requirement Strong(EvidenceClass evidence) => new()
    {
        Evidence = evidence, Approvals = [Desk.Step(1, ApproverRoles.SystemOwner)],
    };

    private static Change.ApprovalGiven Yes(TestEstate estate) => new(
        estate.AccessRequestId("second"), estate.PersonId(Owner), estate.Shown("second"));

    [Theory]
    [InlineData(EvidenceClass.Declared)]
    [InlineData(EvidenceClass.Imported)]
    public void What_is_said_in_another_persons_name_is_no_yes_and_may_be_a_no(EvidenceClass evidence)
    {
        var estate = Asked(Examples.Harbor());
        var refused = TestEstate.Refused(RefusalCode.NotAttested, estate.TryApprove("second", Owner, evidence));
        Assert.Contains("mandate login", refused.Advice, StringComparison.Ordinal);
        estate.Approve("second", "admin@tideway");
        TestEstate.Refused(RefusalCode.NotAttested, estate.TryApprove("second", Owner, evidence));
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        estate.DoAs(estate.TryDeny("second", Owner), evidence);
        Assert.Equal(RequestState.Denied, estate.RequestState("second"));
    }

    [Fact]
    public void A_yes_that_a_token_once_said_does_not_count_and_is_said_again_by_the_person()
    {
        var estate = Asked(Examples.Harbor());
        var before = new Ruling.Accepted([new Proposal(Yes(estate))]).Entries(
            estate.Now, new Actor("local:test"), estate.At).ToList();
        estate.Record(before);
        Assert.Equal(EvidenceClass.Declared, estate.Entries[^1].Class);
        Assert.Equal("verified_admin; system_owner", estate.Steps("second"));
        estate.Approve("second", "admin@tideway");
        Assert.Equal(RequestState.Pending, estate.RequestState("second"));
        estate.Approve("second", Owner);
        Assert.Equal(RequestState.Approved, estate.RequestState("second"));
    }

    /// <summary>A signature verified is proven, whoever brings it, and so is what follows from it.</summary>
    [Fact]
    public void What_was_signed_outside_is_proven_in_its_entry_and_in_the_grant_that_follows()
    {
        var estate = Asked(Examples.Harbor().Deploy(Desk.Requires("strong", Strong(EvidenceClass.Proven))))
            .Approve("second", "admin@tideway", EvidenceClass.Proven);
        estate.Do(ApprovalCommands.Approve(estate.Now, Yes(estate) with
        {
            Outside = new OutsideEvidence("4711", "key-1", new string('a', 64)),
        }, estate.At, EvidenceClass.Declared));
        Assert.Equal([typeof(Change.ApprovalGiven), typeof(Change.GrantRecorded)],
            estate.Entries[^2..].Select(e => e.Change.GetType()));
        Assert.All(estate.Entries[^2..], e => Assert.Equal(EvidenceClass.Proven, e.Class));
        Assert.True(estate.InForce("second"));
    }

    /// <summary>A refused yes is in no entry of its own; the refusal's says how well it was backed.</summary>
    [Fact]
    public void A_refused_last_yes_is_replayed_as_well_backed_as_it_was()
    {
        var estate = Asked(Examples.Harbor()).Approve("second", "admin@tideway").After(1)
            .Deploy(new Rule.Forbid("never", Desk.Assignments, null, "it is forbidden"));
        ReplayedRequest Replayed(EvidenceClass evidence, EvidenceClass asked)
        {
            var ruling = RefusedRequests.Evidence(estate.Now,
                ApprovalCommands.Approve(estate.Now, Yes(estate), estate.At, evidence), Yes(estate),
                new Actor("local:test"), null, estate.At);
            var entry = Assert.Single(new Ruling.Accepted(Assert.IsType<Ruling.Refused>(ruling).Evidence)
                .Entries(estate.Now, new Actor("local:test"), estate.At)) with { Class = evidence };
            var draft = (Change.PolicyDeployed)estate.Entries[^1].Change;
            return new PolicyReplay(draft with
            {
                Rules = [draft.Rules[0], Desk.Requires("strong", Strong(asked))],
            }).Of(estate.Now, entry)!;
        }

        Assert.True(Replayed(EvidenceClass.Attested, EvidenceClass.Attested) is { Agrees: true, IsOtherwise: true });
        Assert.True(Replayed(EvidenceClass.Attested, EvidenceClass.Proven) is { Agrees: true, IsOtherwise: false });
    }
}
