namespace Mandate.Governance.Tests.Sights;

/// <summary>Who sees what of a harbor with a partner, and of a line of resellers.</summary>
public sealed class SightTests
{
    private static Sight Of(TestEstate estate, string person) =>
        Sight.Of(estate.Now, estate.Now.Find(estate.PersonId(person)), estate.At);

    private static Extent Grant(TestEstate estate, string person, string grant) =>
        Of(estate, person).Grant(estate.Now.FindGrant(grant));

    private static TermResult[] Told(TestEstate estate, string person, string grant, Term term) =>
        [.. Of(estate, person).Cut(estate.Explain(grant)).Chain[0].Terms.Where(t => t.Term == term)];

    [Theory]
    [InlineData("deputy@harbor", Extent.Whole, Extent.Whole)]
    [InlineData("admin@tideway", Extent.Cut, Extent.Cut)]
    [InlineData("operator@tideway", Extent.Nothing, Extent.Cut)]
    [InlineData("admin2@tideway", Extent.Nothing, Extent.Nothing)]
    [InlineData("stranger@other", Extent.Nothing, Extent.Nothing)]
    internal void Each_side_sees_its_own_of_a_grant(string person, Extent toOrganisation, Extent toOperator)
    {
        var estate = Examples.Harbor();
        Assert.Equal(toOrganisation, Grant(estate, person, "tideway-runs-pacs"));
        Assert.Equal(toOperator, Grant(estate, person, "second-line"));
    }

    [Theory]
    [InlineData("deputy@harbor", "admin@tideway operator@tideway", "admin2@tideway stranger@other")]
    [InlineData("admin@tideway", "admin2@tideway operator@tideway", "sponsor@harbor deputy@harbor stranger@other")]
    [InlineData("operator@tideway", "operator@tideway", "admin@tideway sponsor@harbor")]
    [InlineData("stranger@other", "stranger@other", "admin@tideway sponsor@harbor")]
    public void Records_of_people_are_seen_where_they_hold_or_administer_something(string person, string seen,
        string hidden)
    {
        var estate = Examples.Harbor();
        var sight = Of(estate, person);
        Assert.All(estate.People(seen), p => Assert.Equal(Extent.Whole, sight.Person(estate.Now.Find(p))));
        Assert.All(estate.People(hidden), p => Assert.Equal(Extent.Nothing, sight.Person(estate.Now.Find(p))));
    }

    [Fact]
    public void Of_the_people_of_the_grantor_the_contacts_are_named_and_nobody_else()
    {
        var estate = Examples.Harbor();
        var sight = Of(estate, "admin@tideway");
        bool Names(string person) => sight.Names(estate.Now.Find(estate.PersonId(person)));
        Assert.True(Names("sponsor@harbor") && Names("operations@harbor") && Names("pacs-owner@harbor"));
        Assert.False(Names("risk@harbor") || Names("deputy@harbor") || Names("stranger@other"));
        Assert.Equal(estate.Now.FindOrganisation("harbor"),
            sight.StandIn(estate.Now.Find(estate.PersonId("deputy@harbor"))));
        Assert.Equal(-1, sight.StandIn(estate.Now.Find(estate.PersonId("stranger@other"))));
    }

    [Fact]
    public void A_cause_inside_the_grantor_is_a_named_term_and_a_cause_of_ones_own_is_told()
    {
        var estate = Examples.Harbor().Person("pacs-owner@harbor", LifeEvent.Suspended);
        Assert.Equal([Sight.OfTheGrantor],
            Told(estate, "admin@tideway", "second-line", Term.Owners).Select(t => t.Reason));
        var told = Assert.Single(Told(estate, "admin@tideway", "second-line", Term.Owners));
        Assert.Equal((TermOutcome.Fails, default, null, null), (told.Outcome, told.Because, told.At, told.About));
        Assert.Contains(Told(estate, "deputy@harbor", "second-line", Term.Owners),
            t => t.Reason == "system_owner_suspended" && t.About is not null);
        var link = Of(estate, "admin@tideway").Cut(estate.Explain("second-line")).Chain[0];
        Assert.Equal([Term.Organisations, Term.Scope, Term.Owners, Term.Policy, Term.FreshInputs],
            link.Terms.Where(t => t.Reason == Sight.OfTheGrantor).Select(t => t.Term));
        Assert.All(link.Terms, t => Assert.Equal(default, t.Because));
        Assert.Equal(["organisation_active"], link.Terms
            .Where(t => t.Term == Term.Organisations && t.Reason != Sight.OfTheGrantor).Select(t => t.Reason));
        estate.Person(Examples.Operator, LifeEvent.Suspended);
        Assert.Equal("beneficiary_suspended",
            Assert.Single(Told(estate, Examples.Operator, "second-line", Term.Beneficiary)).Reason);
    }

    [Fact]
    public void The_middle_of_a_chain_sees_what_hangs_below_and_of_what_is_above_that_it_is_there()
    {
        var estate = Examples.Resellers();
        var whole = estate.Explain("to-kiosk");
        Assert.Equal(3, whole.Chain.Length);
        var someone = estate.Now.FindOrganisation("shop");
        var shop = Enumerable.Range(0, estate.Now.People.Count)
            .Select(p => Sight.Of(estate.Now, p, estate.At))
            .Where((_, p) => estate.Now.People[p].Life.At(estate.At).Organisation == someone).ToList();
        Assert.Contains(shop, s => s.Cut(whole).Chain.Length == 2);
        Assert.All(shop, s => Assert.Equal(Extent.Whole, s.Grant(estate.Now.FindGrant("to-kiosk"))));
        Assert.All(shop, s => Assert.Equal(Extent.Nothing, s.Grant(estate.Now.FindGrant("root"))));
        Assert.All(shop, s => Assert.Equal(Extent.Nothing, s.Organisation(estate.Now.FindOrganisation("north"))));
        // The system is of neither shop nor distri: how it is owned stays with north.
        Assert.All(shop, s => Assert.Contains(s.Cut(whole).Chain[0].Terms,
            t => t is { Term: Term.Owners, Reason: Sight.OfTheGrantor }));
    }

    [Fact]
    public void Who_moved_is_gone_from_the_sight_of_those_they_left_and_brings_nothing_along()
    {
        var estate = Examples.Harbor().After(1).Person(Examples.Operator, LifeEvent.Suspended)
            .After(1).Person(Examples.Operator, LifeEvent.Resumed)
            .After(1).Person(Examples.Operator, LifeEvent.Moved, to: "other");
        var row = estate.Now.Find(estate.PersonId(Examples.Operator));
        Assert.Equal(Extent.Nothing, Of(estate, "admin@tideway").Person(row));
        var sight = Of(estate, Examples.Operator);
        Assert.Equal(Extent.Nothing, sight.Grant(estate.Now.FindGrant("second-line")));
        Assert.Equal([LifeEvent.Moved], estate.Entries.Where(e => sight.Entry(e) != Extent.Nothing)
            .Select(e => Assert.IsType<Change.PersonFact>(e.Change).Event));
    }

    [Theory]
    [InlineData("deputy@harbor")]
    [InlineData("admin@tideway")]
    public void Where_somebody_went_and_what_they_are_there_is_told_to_neither_side(string person)
    {
        var estate = Examples.Harbor().After(1).Person(Examples.Operator, LifeEvent.Moved, to: "other")
            .After(1).Person(Examples.Operator, LifeEvent.Suspended);
        var told = Assert.Single(Told(estate, person, "second-line", Term.Beneficiary));
        Assert.Equal((TermOutcome.Fails, "not_of_the_grantee", default, null, null),
            (told.Outcome, told.Reason, told.Because, told.At, told.About));
    }

    [Theory]
    [InlineData(Examples.Operator, "GrantRecorded PersonRegistered")]
    [InlineData("admin2@tideway", "PersonRegistered")]
    [InlineData("stranger@other", "PersonRegistered")]
    [InlineData("admin@tideway", "AdminVerified GrantRecorded GrantRecorded OrganisationRegistered PersonRegistered " +
        "PersonRegistered PersonRegistered PersonRegistered RelationshipFact RelationshipFact RelationshipRecorded " +
        "WorkloadRegistered")]
    [InlineData("deputy@harbor", "AdminVerified EntitlementDefined EntitlementDefined GrantRecorded GrantRecorded " +
        "OrganisationRegistered PersonRegistered PersonRegistered PersonRegistered PersonRegistered PersonRegistered " +
        "RelationshipFact RelationshipFact RelationshipRecorded SystemRegistered")]
    public void Entries_are_seen_where_what_they_are_about_is(string person, string types)
    {
        var estate = Examples.Harbor();
        // What is told of feeds, and who answers for the risk, stays with the grantor.
        estate.Fact("harbor-tideway", RelationshipEvent.FeedSilent);
        estate.Do(estate.TrySetRole("harbor-tideway", RelationshipRole.RiskOwner, "deputy@harbor"));
        var sight = Of(estate, person);
        var inside = estate.Entries[^2..];
        Assert.Equal(person == "deputy@harbor" ? 2 : 0, inside.Count(e => sight.Entry(e) != Extent.Nothing));
        Assert.Equal(types, string.Join(' ', estate.Entries[..^2].Where(e => sight.Entry(e) != Extent.Nothing)
            .Select(e => e.Change.GetType().Name).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void That_a_person_has_a_record_elsewhere_is_not_told()
    {
        var estate = Examples.Harbor().Person("stranger@other", LifeEvent.SamePerson, same: Examples.Operator);
        Assert.All(new[] { "admin@tideway", Examples.Operator, "stranger@other", "deputy@harbor" },
            p => Assert.Equal(Extent.Nothing, Of(estate, p).Entry(estate.Entries[^1])));
        Assert.Equal(Extent.Whole, Sight.All(estate.Now, estate.At).Entry(estate.Entries[^1]));
    }

    [Fact]
    public void Who_is_nobody_sees_nothing_and_what_is_not_there_is_nothing_to_anybody()
    {
        var estate = Examples.Harbor();
        Assert.Equal("", SightPicture.Of(Sight.None(estate.Now, estate.At), estate.Entries));
        var sight = Of(estate, "deputy@harbor");
        Assert.All(new Func<int, Extent>[] { sight.Organisation, sight.Person, sight.Workload, sight.System,
            sight.Entitlement, sight.Relationship, sight.Grant, sight.Seat, sight.Request, sight.Side,
            Sight.All(estate.Now, estate.At).Grant }, look => Assert.Equal(Extent.Nothing, look(-1)));
    }

    [Fact]
    public void Whoever_one_record_of_is_stopped_comes_in_by_none_until_it_is_mended_or_confirmed_over()
    {
        var estate = Examples.Harbor().Person("stranger@other", LifeEvent.SamePerson, same: Examples.Operator);
        bool May(string person) =>
            SignInRules.MayComeIn(estate.Now, estate.Now.Find(estate.PersonId(person)), estate.At);
        Assert.True(May("stranger@other") && May(Examples.Operator));
        estate.After(1).Person(Examples.Operator, LifeEvent.Suspended);
        Assert.False(May("stranger@other") || May(Examples.Operator));
        estate.After(1).Person(Examples.Operator, LifeEvent.Resumed);
        Assert.True(May("stranger@other") && May(Examples.Operator));
        estate.After(1).Person(Examples.Operator, LifeEvent.Left);
        Assert.False(May("stranger@other"));
        estate.After(1).Do(Registry.Confirm(estate.Now, estate.PersonId("stranger@other"), null, estate.At));
        Assert.True(May("stranger@other"));
        Assert.False(May(Examples.Operator));
        Assert.True(May("admin@tideway"));
    }
}
