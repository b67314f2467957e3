using System.Runtime.CompilerServices;

namespace Mandate.Governance.Tests;

/// <summary>
/// Which systems an entry touches: never fewer than those whose answers it changed, and none that it has nothing to do
/// with.
/// </summary>
public sealed class SystemTouchesTests
{
    public static TheoryData<int> Seeds => PropertyTests.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_changed_on_a_system_touched_it(int seed)
    {
        var history = new RandomEstate(seed);
        Follow(seed, history.Estate, () =>
        {
            if (history.Next(out _) is { } accepted) history.Estate.Do(accepted);
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_changed_on_a_system_under_policies_touched_it(int seed)
    {
        var history = new RandomGovernance(seed);
        Follow(seed, history.Estate, history.Step);
    }

    /// <summary>Every answer about every grant, before and after each entry, now and later.</summary>
    private static void Follow(int seed, TestEstate estate, Action step)
    {
        var touches = new SystemTouches();
        var (changes, spared) = (0, 0);
        for (var steps = 0; steps < 120; steps++)
        {
            var known = estate.Entries.Count;
            step();
            for (var index = known; index < estate.Entries.Count; index++)
            {
                var (entry, before, after) =
                    (estate.Entries[index], estate.Versions[index], estate.Versions[index + 1]);
                var found = new HashSet<int>();
                // As a follower does, by a version that may know more than the entry.
                var bounded = touches.TryFind(estate.Now, entry, found);
                if (bounded && found.Count < after.Systems.Count) spared++;
                foreach (var at in new[] { estate.At, estate.At.Plus(TimeSpan.FromDays(1)) })
                    for (var grant = 0; grant < before.Grants.Count; grant++)
                    {
                        var (was, becomes) = (Validity.Of(before, grant, at), Validity.Of(after, grant, at));
                        if (was.Standing == becomes.Standing
                            && (!was.IsInForce || was.Bound <= becomes.Bound)) continue;
                        // What is refused later is asked later: only what is kept from now on can be too much.
                        if (at > estate.At && !was.IsInForce) continue;
                        changes++;
                        Assert.True(!bounded || found.Contains(after.SystemOf(grant)),
                            $"seed {seed}, step {steps}, {entry.Change}: grant {grant} on "
                            + $"{after.Systems[after.SystemOf(grant)].Name} at {at} was {was} and is {becomes}");
                    }
            }
        }

        Assert.True(changes > 5 && spared > 5, $"seed {seed}: {changes} changes, {spared} entries spared a system");
    }

    /// <summary>Two vendors of one grantor, each on a system of its own.</summary>
    private static TestEstate TwoVendors()
    {
        var estate = Examples.Harbor().Organisation("ebb");
        foreach (var role in new[] { "admin", "clerk", "signatory" }) estate.Person(role + "@ebb", "ebb");
        estate.Person("billing-owner@harbor", "harbor").System("billing", "billing-owner@harbor", "host billing-*")
            .Entitlement("billing/clerk", 1, "read")
            .Relate(estate.Relationship("harbor-ebb", "harbor", "ebb")).Open("harbor-ebb", "admin@ebb", "signatory@ebb");
        return estate
            .Record(estate.Grant("ebb-clerks", "ebb", "host billing-*", "risk@harbor billing-owner@harbor",
                relationship: "harbor-ebb", entitlement: "billing/clerk", owner: "billing-owner@harbor"))
            .Record(estate.Grant("clerk", "clerk@ebb", "host billing-*", "admin@ebb", "ebb-clerks", "harbor-ebb",
                "billing/clerk", "billing-owner@harbor"));
    }

    public static TheoryData<string, string> Acts => new()
    {
        { "a grant is revoked", "billing" }, { "a grant is confirmed", "billing" }, { "a grant is recorded", "billing" },
        { "an owner changes", "billing" }, { "the relationship ends", "billing" }, { "its admin is verified", "billing" },
        { "a person of the vendor leaves", "billing" }, { "the vendor is offboarded", "billing" },
        { "the system is described", "billing" }, { "its entitlement means more", "billing" },
        { "a person of the grantor leaves", "billing pacs" }, { "the vendors are one person", "billing pacs" },
        { "a person is registered", "" }, { "a relationship is recorded", "" }, { "a decision was kept", "" },
        { "the numbers change", "*" },
    };

    [Theory]
    [MemberData(nameof(Acts))]
    public void What_happens_on_one_system_touches_no_other(string act, string expected)
    {
        var estate = TwoVendors();
        var touches = new SystemTouches();
        touches.Follow(estate.Now);
        var known = estate.Entries.Count;
        Do(estate, act);
        var (found, bounded) = (new HashSet<int>(), true);
        foreach (var entry in estate.Entries.Skip(known)) bounded &= touches.TryFind(estate.Now, entry, found);
        Assert.NotEqual(known, estate.Entries.Count);
        Assert.Equal(expected, !bounded ? "*"
            : string.Join(' ', found.Select(s => estate.Now.Systems[s].Name).Order(StringComparer.Ordinal)));
    }

    /// <summary>The move is a fact still, although nothing of it is left in the life.</summary>
    [Fact]
    public void Who_left_before_a_move_touches_where_they_moved_to()
    {
        var estate = TwoVendors().After(5).Person("clerk@ebb", LifeEvent.Moved, to: "tideway").After(5);
        estate.Record(estate.Grant("moved", "clerk@ebb", "host pacs-us-*", "admin@tideway pacs-owner@harbor",
            "tideway-runs-pacs"));
        Assert.True(estate.InForce("moved"));
        var touches = new SystemTouches();
        touches.Follow(estate.Now);
        estate.Person("clerk@ebb", LifeEvent.Left, effective: "2026-01-03");
        Assert.False(estate.InForce("moved"));
        var found = new HashSet<int>();
        Assert.True(touches.TryFind(estate.Now, estate.Entries[^1], found));
        Assert.Equal(["billing", "pacs"], found.Select(s => estate.Now.Systems[s].Name).Order(StringComparer.Ordinal));
    }

    /// <summary>What is not named here touches every system: a new kind of entry is put where it belongs.</summary>
    [Fact]
    public void Every_kind_of_entry_is_named_or_is_one_that_touches_all()
    {
        var estate = TwoVendors();
        var touches = new SystemTouches();
        // An empty change names nothing that exists: whoever looks into it either finds nothing or stumbles.
        bool IsLookedInto(Type kind)
        {
            var empty = (Change)RuntimeHelpers.GetUninitializedObject(kind);
            var found = true;
            var stumbled = Xunit.Record.Exception(
                () => found = touches.TryFind(estate.Now, estate.Entries[0] with { Change = empty }, []));
            return stumbled is not null || found;
        }

        // An exception that nobody granted can have been of any.
        Assert.Equal(["EstateFounded", "ExceptionRevoked", "ParametersChanged", "PolicyDeployed"], typeof(Change).GetNestedTypes()
            .Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(Change)) && !IsLookedInto(t)).Select(t => t.Name)
            .Order(StringComparer.Ordinal));
    }

    private static void Do(TestEstate estate, string act) => _ = act switch
    {
        "a grant is revoked" => estate.Revoke("clerk"),
        "a grant is confirmed" => estate.After(1).Confirm("clerk"),
        "a grant is recorded" => estate.Record(estate.Grant("second", "clerk@ebb", "host billing-2", "admin@ebb",
            "ebb-clerks", "harbor-ebb", "billing/clerk", "billing-owner@harbor")),
        "an owner changes" => estate.Do(estate.TryOwner("clerk", "risk@harbor")),
        "the relationship ends" => estate.Fact("harbor-ebb", RelationshipEvent.ContractEnded),
        "its admin is verified" => estate.After(1).Verify("harbor-ebb", "admin@ebb", "signatory@ebb"),
        "a person of the vendor leaves" => estate.Person("clerk@ebb", LifeEvent.Left),
        "the vendor is offboarded" => estate.Happen("ebb", LifeEvent.Offboarded),
        "the system is described" => estate.Do(SystemCommands.Describe(estate.Now, new Change.SystemDescribed(
            estate.SystemId("billing"), Criticality.Low, TestEstate.Scope("host billing-1*")))),
        "its entitlement means more" => estate.Entitlement("billing/clerk", 1, "read write"),
        "a person of the grantor leaves" => estate.Person("deputy@harbor", LifeEvent.Left),
        "the vendors are one person" => estate.Person("clerk@ebb", LifeEvent.SamePerson, same: Examples.Operator),
        "a person is registered" => estate.Person("new@ebb", "ebb"),
        "a relationship is recorded" => estate.Relate(estate.Relationship("other-ebb", "harbor", "other") with
        {
            Signatories = [estate.PersonId("risk@harbor"), estate.PersonId("stranger@other")],
        }),
        "a decision was kept" => estate.Do(Ruling.Of(new Change.GrantsUsed(
            new DateOnly(2026, 1, 5), [estate.GrantId("clerk")]))),
        "the numbers change" => estate.Do(Ruling.Of(new Change.ParametersChanged(Parameters.Standard))),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, "no such act"),
    };
}
