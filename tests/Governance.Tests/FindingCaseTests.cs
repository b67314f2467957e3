namespace Mandate.Governance.Tests;

/// <summary>Undocumented access: who decides about it, by when, and what can be ordered (S3-07).</summary>
public sealed class FindingCaseTests
{
    private static readonly FindingId found = new(new Guid(41, 0, 0, new byte[8]));

    private static TestEstate Estate(FindingKind kind = FindingKind.Rogue)
    {
        var estate = new TestEstate("2026-03-01").Organisation("harbor");
        foreach (var person in new[] { "owner@harbor", "next@harbor", "clerk@harbor" }) estate.Person(person, "harbor");
        estate.System("pacs", "owner@harbor", "host pacs-*");
        return estate.Do(Ruling.Of(new Change.FindingOpened(
            found, kind, new AccessKey(estate.SystemId("pacs"), "pacs-eu-1", "pacs", "eve"), "justified by nothing")));
    }

    private static Finding Of(TestEstate estate) => estate.Now.Findings[found.Value];

    private static Ruling Order(TestEstate estate) =>
        FindingCommands.OrderRemoval(estate.Now, new Change.FindingRemovalOrdered(found));

    [Theory]
    [InlineData(FindingKind.Rogue)]
    [InlineData(FindingKind.Orphan)]
    public void Undocumented_access_is_ordered_removed_once(FindingKind kind)
    {
        var estate = Estate(kind);
        estate.Do(Order(estate));
        Assert.Equal(estate.Now.Revision, Of(estate).Ordered);
        Assert.Equal([found.Value], estate.Now.OrderedFindings);
        TestEstate.Refused(RefusalCode.AlreadySo, Order(estate));
        estate.Do(Ruling.Of(new Change.FindingClosed(found, "gone")));
        Assert.Empty(estate.Now.OrderedFindings);
        Assert.NotNull(Of(estate).Ordered);
    }

    [Theory]
    [InlineData(FindingKind.Missing)]
    [InlineData(FindingKind.Outlived)]
    [InlineData(FindingKind.Unreadable)]
    [InlineData(FindingKind.Contradicted)]
    [InlineData(FindingKind.Strange)]
    public void Nothing_else_that_was_found_is_a_case(FindingKind kind)
    {
        var estate = Estate(kind);
        TestEstate.Refused(RefusalCode.NoCase, Order(estate));
        Assert.False(FindingCommands.IsOverdue(estate.Now, Of(estate), estate.After(1_000).At));
    }

    [Fact]
    public void What_is_closed_or_was_never_found_is_not_ordered_removed()
    {
        var estate = Estate();
        TestEstate.Refused(RefusalCode.Unknown, FindingCommands.OrderRemoval(
            estate.Now, new Change.FindingRemovalOrdered(new FindingId(new Guid(42, 0, 0, new byte[8])))));
        estate.Do(Ruling.Of(new Change.FindingClosed(found, "gone")));
        TestEstate.Refused(RefusalCode.FindingClosed, Order(estate));
    }

    [Fact]
    public void Who_owns_the_system_at_the_moment_may_order_it_and_nobody_else()
    {
        var estate = Estate();
        Ruling? May(string person) =>
            FindingCommands.MayOrder(estate.Now, found, estate.PersonId(person), estate.At);
        Assert.Null(May("owner@harbor"));
        TestEstate.Refused(RefusalCode.NotPermitted, May("clerk@harbor")!);
        Assert.Null(FindingCommands.MayOrder(estate.Now, found, null, estate.At));
        estate.After(1).Do(estate.TrySystemOwner("pacs", "next@harbor"));
        TestEstate.Refused(RefusalCode.NotPermitted, May("owner@harbor")!);
        Assert.Null(May("next@harbor"));
        estate.After(1).Person("next@harbor", LifeEvent.Suspended);
        TestEstate.Refused(RefusalCode.NotActive, May("next@harbor")!);
    }

    [Fact]
    public void The_deadline_follows_from_when_it_was_found_and_the_numbers_of_that_time()
    {
        var estate = Estate();
        var due = TestEstate.Day("2026-03-08");
        Assert.Equal(due, FindingCommands.DecideBy(estate.Now, Of(estate)));
        estate.After(1).Do(Ruling.Of(
            new Change.ParametersChanged(Parameters.Standard with { FindingWithin = TimeSpan.FromHours(1) })));
        Assert.Equal(due, FindingCommands.DecideBy(estate.Now, Of(estate)));
        Assert.False(FindingCommands.IsOverdue(estate.Now, Of(estate), new Instant(due.Ticks - 1)));
        Assert.True(FindingCommands.IsOverdue(estate.Now, Of(estate), due));
        var second = new FindingId(new Guid(43, 0, 0, new byte[8]));
        estate.Do(Ruling.Of(new Change.FindingOpened(second, FindingKind.Rogue, Of(estate).Key, "again")));
        Assert.Equal(estate.At.Plus(TimeSpan.FromHours(1)),
            FindingCommands.DecideBy(estate.Now, estate.Now.Findings[second.Value]));
        estate.Do(Ruling.Of(new Change.FindingClosed(found, "gone")));
        Assert.False(FindingCommands.IsOverdue(estate.Now, Of(estate), due));
    }
}
