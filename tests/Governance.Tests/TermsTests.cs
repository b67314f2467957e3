namespace Mandate.Governance.Tests;

/// <summary>What decisions and explanations say.</summary>
public sealed class TermsTests
{
    private const string Relationship = "harbor-tideway";

    [Fact]
    [Trait("Requirement", "S0-07")]
    [Trait("Requirement", "S0-08")]
    public void Contract_admin_and_scope_are_all_required_and_each_change_counts_at_once()
    {
        Assert.False(Examples.Harbor().May(Examples.Operator, "restart", "pacs-us-1"));
        foreach (var stop in new[] { RelationshipEvent.ContractSuspended, RelationshipEvent.VerificationExpired,
            RelationshipEvent.ContractEnded })
        {
            var estate = Examples.Harbor().After(1);
            Assert.True(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
            estate.Fact(Relationship, stop);
            Assert.False(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
        }
    }

    [Fact]
    [Trait("Requirement", "S0-13")]
    public void The_right_alone_permits_nothing_without_the_live_relationship()
    {
        var estate = Examples.Harbor().After(1).Fact(Relationship, RelationshipEvent.AuthorityUnused);
        var decision = estate.Decide(Examples.Operator, "restart", "pacs-eu-1");
        Assert.Equal((DecisionReason.NotInForce, false), (decision.Reason, decision.Permits));
        Assert.Equal("second-line", estate.Now.GrantNames[decision.Grant].Name);
    }

    [Fact]
    public void A_window_opens_and_expires_by_itself()
    {
        var estate = Examples.Harbor();
        var grant = estate.Grant("short", Examples.Operator, "host pacs-us-1", "admin@tideway pacs-owner@harbor",
            "tideway-runs-pacs");
        estate.Record(grant with { From = TestEstate.Day("2026-02-01"), Until = TestEstate.Day("2026-02-02") });
        Assert.False(estate.May(Examples.Operator, "restart", "pacs-us-1", "2026-01-31T23:59:59Z"));
        Assert.True(estate.May(Examples.Operator, "restart", "pacs-us-1", "2026-02-01"));
        Assert.True(estate.May(Examples.Operator, "restart", "pacs-us-1", "2026-02-01T23:59:59.9999999Z"));
        Assert.False(estate.May(Examples.Operator, "restart", "pacs-us-1", "2026-02-02"));
        TestEstate.Refused(RefusalCode.EmptyWindow,
            estate.Try(grant with { Id = estate.GrantId("no"), Name = "no", Until = estate.At }));
    }

    [Fact]
    public void A_window_never_opens_before_the_recording()
    {
        var estate = Examples.Harbor();
        Assert.False(estate.InForce("second-line", "2026-01-04"));
    }

    [Fact]
    public void A_planned_revocation_is_the_bound_until_it_comes()
    {
        var estate = Examples.Harbor().After(1).Revoke("second-line", "2026-02-01");
        Assert.Equal(TestEstate.Day("2026-02-01"), estate.Answer("second-line").Bound);
        estate.Revoke("second-line", "2026-01-20");
        Assert.Equal(TestEstate.Day("2026-01-20"), estate.Answer("second-line").Bound);
        var ended = estate.Answer("second-line", "2026-03-01");
        Assert.Equal((Standing.Ended, TestEstate.Day("2026-01-20"), estate.Now.Revision),
            (ended.Standing, ended.Bound, ended.Because));
    }

    [Fact]
    public void An_explanation_names_every_term_of_every_link_and_the_entry_that_decided()
    {
        var estate = Examples.Harbor().After(1).Fact(Relationship, RelationshipEvent.PaymentHold);
        var explanation = estate.Explain("second-line");
        Assert.Equal(estate.Now.Revision, explanation.Revision);
        Assert.Equal(2, explanation.Chain.Length);
        foreach (var link in explanation.Chain)
        {
            Assert.Equal(Enum.GetValues<Term>(), link.Terms.Select(t => t.Term).Distinct());
            var state = link.Terms.Single(t => t.Term == Term.RelationshipState);
            Assert.Equal((TermOutcome.Fails, estate.Now.Revision, estate.At), (state.Outcome, state.Because, state.At));
            Assert.All(link.Terms.Where(t => t.Outcome == TermOutcome.NotApplicable), t => Assert.NotEmpty(t.Reason));
        }

        Assert.Equal(estate.Now.Revision, explanation.Answer.Because);
    }

    [Theory]
    [InlineData(Term.Ticket)]
    [InlineData(Term.Policy)]
    [InlineData(Term.Responsibilities)]
    [InlineData(Term.Attestation)]
    [InlineData(Term.Seat)]
    public void A_term_whose_object_is_not_there_is_not_applicable_and_says_so(Term term)
    {
        var found = Examples.Harbor().Explain("second-line").Chain[0].Terms.Single(t => t.Term == term);
        Assert.Equal(TermOutcome.NotApplicable, found.Outcome);
    }

    [Fact]
    public void Who_could_do_what_is_answered_on_both_axes()
    {
        var estate = Examples.Harbor().On("2026-02-01").Fact(Relationship, RelationshipEvent.PaymentHold)
            .On("2026-03-01").Fact(Relationship, RelationshipEvent.SecurityIncident, effective: "2026-01-20");
        var (grant, before) = (estate.Now.FindGrant("second-line"), estate.Versions[^3]);
        bool Could(Estate asKnown, string at) => Validity.Of(asKnown, grant, TestEstate.Day(at)).IsInForce;
        Assert.True(Could(before, "2026-01-25"));
        Assert.True(Could(before, "2026-02-15"));
        Assert.True(Could(estate.Versions[^2], "2026-01-25"));
        Assert.False(Could(estate.Versions[^2], "2026-02-15"));
        Assert.True(Could(estate.Now, "2026-01-15"));
        Assert.False(Could(estate.Now, "2026-01-25"));
        var why = Validity.Explain(estate.Now, grant, TestEstate.Day("2026-01-25")).Chain[0].Terms;
        Assert.Equal(estate.Now.Revision, why.Single(t => t.Term == Term.RelationshipState).Because);
    }

    [Fact]
    public void What_an_entitlement_meant_yesterday_stays()
    {
        var estate = Examples.HarborWithViewer().After(10).Entitlement("pacs/viewer", 1, "look");
        Assert.False(estate.May(Examples.Operator, "login", "pacs-us-1"));
        Assert.True(estate.May(Examples.Operator, "look", "pacs-us-1"));
        Assert.True(estate.May(Examples.Operator, "login", "pacs-us-1", "2026-01-06"));
    }

    [Fact]
    public void A_fork_is_never_seen_from_the_original()
    {
        var estate = Examples.Harbor().After(1);
        var original = estate.Now;
        var grant = estate.Grant("tried", Examples.Operator, "host pacs-us-*", "admin@tideway pacs-owner@harbor",
            "tideway-runs-pacs");
        var tried = Effect.Fork(original, (Ruling.Accepted)estate.Try(grant), Actor.Node, estate.At);
        var effect = Effect.Of(original, tried, estate.At, null);
        Assert.Equal("tried", tried.GrantNames[Assert.Single(effect.Appears).Grant].Name);
        Assert.Equal(-1, original.FindGrant("tried"));
        Assert.False(estate.May(Examples.Operator, "restart", "pacs-us-1"));
        estate.Record(estate.Grant("other", "admin2@tideway", "host pacs-us-*", "admin@tideway pacs-owner@harbor",
            "tideway-runs-pacs"))
            .Record(grant);
        Assert.True(estate.May(Examples.Operator, "restart", "pacs-us-1"));
        Assert.Equal(-1, tried.FindGrant("other"));
        Assert.Equal((tried.Grants.Count, estate.Now.Grants.Count),
            (original.Grants.Count + 1, original.Grants.Count + 2));
        var asked = new Question(new Beneficiary(BeneficiaryKind.Person,
            tried.Find(estate.PersonId("admin2@tideway"))), "restart", "host", "pacs-us-1");
        Assert.Equal(DecisionReason.NoGrant, Decision.Of(tried, asked, estate.At).Reason);
    }

    [Fact]
    public void A_preview_tells_what_disappears_and_what_freezes()
    {
        var estate = Examples.HarborWithViewer().After(1);
        Effect Of(Ruling ruling) => Effect.Of(
            estate.Now, Effect.Fork(estate.Now, (Ruling.Accepted)ruling, Actor.Node, estate.At), estate.At, null);
        string[] Names(IEnumerable<AccessChange> changes) =>
            [.. changes.Select(c => estate.Now.GrantNames[c.Grant].Name)];
        Assert.Equal(["second-line", "view"],
            Names(Of(estate.TryFact(Relationship, RelationshipEvent.ContractEnded)).Disappears));
        Assert.Equal(["second-line"],
            Names(Of(estate.TryFact(Relationship, RelationshipEvent.DisputeOpened)).Disappears));
        Assert.Equal(["second-line"], Names(Of(estate.TryFact(Relationship, RelationshipEvent.FeedSilent)).Freezes));
        Assert.True(estate.InForce("view"));
    }

    [Fact]
    public void A_confirmation_at_the_very_instant_of_the_recording_counts()
    {
        var estate = Examples.Harbor().Fact(Relationship, RelationshipEvent.PaymentHold)
            .Fact(Relationship, RelationshipEvent.SuspensionLifted, approvedBy: Examples.Two);
        Assert.False(estate.InForce("tideway-runs-pacs"));
        estate.Confirm("tideway-runs-pacs");
        Assert.True(estate.InForce("tideway-runs-pacs"));
    }

    [Fact]
    public void Recorded_time_never_goes_back()
    {
        var estate = Examples.Harbor().On("2025-06-01").Organisation("late");
        Assert.Equal(TestEstate.Day("2026-01-05"), estate.Entries[^1].Recorded);
    }

    [Fact]
    public void The_evidence_class_follows_from_the_source()
    {
        Assert.Equal(EvidenceClass.Declared, Ruling.EvidenceOf(null));
        Assert.Equal(EvidenceClass.Imported, Ruling.EvidenceOf(new FactSource("hr", null)));
        var shown = new Instant(1_000);
        var proof = new SignInProof(SignInStrength.PhishingResistant, shown, TimeSpan.FromTicks(10));
        Assert.Equal(EvidenceClass.Proven, Ruling.EvidenceOf(null, proof, shown.Plus(TimeSpan.FromTicks(9))));
        Assert.Equal(EvidenceClass.Attested, Ruling.EvidenceOf(null, proof, shown.Plus(TimeSpan.FromTicks(10))));
        Assert.Equal(EvidenceClass.Attested,
            Ruling.EvidenceOf(null, proof with { Strength = SignInStrength.MultiFactor }, shown));
        Assert.Equal(EvidenceClass.Imported, Ruling.EvidenceOf(new FactSource("hr", null), proof, shown));
    }

    [Fact]
    public void Names_are_never_used_twice()
    {
        var estate = Examples.Harbor().After(1).Revoke("second-line");
        var again = estate.Grant("second-line", Examples.Operator, "host pacs-eu-1", "admin@tideway pacs-owner@harbor",
            "tideway-runs-pacs");
        TestEstate.Refused(RefusalCode.NameTaken, estate.Try(again));
        TestEstate.Refused(RefusalCode.IdTaken, estate.Try(again with { Name = "third-line" }));
    }
}
