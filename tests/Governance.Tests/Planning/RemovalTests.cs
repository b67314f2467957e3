using FsCheck;
using FsCheck.Fluent;
using Mandate.Governance.Planning;
using static Mandate.Governance.Tests.Planning.Situation;

namespace Mandate.Governance.Tests.Planning;

public sealed class RemovalTests
{
    private static readonly RetryPolicy Policy =
        new(TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(10), AttemptsMax: 3, EscalateAfter: TimeSpan.FromMinutes(15));

    private static readonly Removal Ordered = Removal.Order(Ended("eu pacs ann", 1), Noon);

    [Fact]
    public void Sent_is_not_gone_until_a_later_reading_shows_it()
    {
        var sent = Ordered.Sent(At(10));
        Assert.Equal("sent", sent.Word);
        Assert.Equal("sent", Back(sent, Read("eu"), readAt: 9).Word);
        var verified = Back(sent, Read("eu"), readAt: 11);
        Assert.Equal("verified", verified.Word);
        Assert.Equal(new RemovalState.Verified(At(11), "", null), verified.State);
    }

    [Fact]
    public void The_time_from_trigger_to_disappearance_is_measured()
    {
        var sent = Ordered.Sent(At(10));
        Assert.Null(sent.Took);
        Assert.Equal(TimeSpan.FromSeconds(5 * 60 + 11), Back(sent, Read("eu"), readAt: 11).Took);
    }

    [Fact]
    public void A_place_that_enforces_an_older_revision_proves_nothing()
    {
        var sent = Ordered.Sent(At(10));
        Assert.Equal("sent", Back(sent, Read("eu") with { Enforced = new(29) }, readAt: 20).Word);
        Assert.Equal("verified", Back(sent, Read("eu") with { Enforced = new(30) }, readAt: 20).Word);
    }

    [Fact]
    public void Still_held_after_sending_is_a_failure_that_is_tried_again()
    {
        var failed = Back(Ordered.Sent(At(10)), Read("eu", "pacs ann"), readAt: 11);
        Assert.Equal("failed", failed.Word);
        Assert.False(failed.IsDue(At(11)));
        Assert.True(failed.IsDue(At(15)));
        Assert.Equal("failed", Back(failed, Read("eu", "pacs ann"), readAt: 12).Word);
        Assert.Equal("verified", Back(failed.Sent(At(16)), Read("eu"), readAt: 17).Word);
    }

    [Fact]
    public void What_cannot_be_read_is_unverifiable_and_looked_at_again()
    {
        var unknown = Back(Ordered.Sent(At(10)), Unreadable("eu"), readAt: 11);
        Assert.Equal("unverifiable", unknown.Word);
        Assert.Equal("verified", Back(unknown, Read("eu"), readAt: 20).Word);
        Assert.Equal("failed", Back(unknown, Read("eu", "pacs ann"), readAt: 20).Word);
        Assert.Equal(
            "ordered", Back(Back(Ordered, Unreadable("eu"), readAt: 1), Read("eu", "pacs ann"), readAt: 2).Word);
    }

    [Fact]
    public void Access_that_was_never_there_is_verified_by_a_reading_after_the_order()
    {
        Assert.Equal("ordered", Back(Ordered, Read("eu"), readAt: -1).Word);
        Assert.Equal("verified", Back(Ordered, Read("eu"), readAt: 1).Word);
    }

    [Fact]
    public void A_reading_of_another_place_says_nothing() =>
        Assert.Equal("sent", Back(Ordered.Sent(At(10)), Read("us"), readAt: 11).Word);

    [Fact]
    public void After_too_many_attempts_a_person_is_told_and_it_is_still_tried()
    {
        var removal = Ordered;
        for (var attempt = 0; attempt < 3; attempt++) removal = Refused(removal, attempt);
        Assert.Equal("escalated", removal.Word);
        Assert.True(removal.IsDue(At(600)));
        Assert.Equal("verified", Back(removal.Sent(At(600)), Read("eu"), readAt: 601).Word);
    }

    [Fact]
    public void After_too_long_a_person_is_told()
    {
        Assert.Equal("ordered", Ordered.Look(At(899), Policy).Word);
        Assert.Equal("escalated", Ordered.Look(At(900), Policy).Word);
        Assert.Equal("escalated", Back(Ordered.Sent(At(10)), Unreadable("eu"), readAt: 900).Word);
    }

    [Fact]
    public void A_lasting_failure_is_told_at_once_and_a_longer_wait_is_kept()
    {
        var lasting = Ordered.Refused(new("no such account", TimeSpan.Zero, IsLasting: true), At(1), Policy, 0);
        Assert.Equal("escalated", lasting.Word);
        var busy = Ordered.Refused(new("busy", TimeSpan.FromMinutes(2), IsLasting: false), At(0), Policy, 0);
        Assert.False(busy.IsDue(At(119)));
        Assert.True(busy.IsDue(At(120)));
    }

    [Fact]
    public void What_is_verified_stays_verified()
    {
        var verified = Back(Ordered.Sent(At(10)), Read("eu"), readAt: 11);
        Assert.Same(verified, verified.Sent(At(12)));
        Assert.Same(verified, Back(verified, Read("eu", "pacs ann"), readAt: 13));
        Assert.Same(verified, verified.Look(At(9000), Policy));
        Assert.Same(verified, Refused(verified, 14));
    }

    [Fact]
    public void All_copies_are_gone_only_when_each_is_proved_gone()
    {
        var us = Removal.Order(Ended("us pacs ann", 1), Noon).Sent(At(1));
        var eu = Back(Ordered.Sent(At(1)), Read("eu"), readAt: 2);
        var open = RemovalTally.Of([eu, us]);
        Assert.Equal((false, 1, (TimeSpan?)null), (open.IsVerified, open.Verified, open.Took));
        Assert.Equal([us], open.Outstanding);
        var done = RemovalTally.Of([eu, Back(us, Read("us"), readAt: 30)]);
        Assert.Equal((true, TimeSpan.FromSeconds(330)), (done.IsVerified, done.Took));
    }

    [Fact]
    public void Waits_double_up_to_their_bound_and_jitter_stays_inside() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            Arb.From(Gen.Choose(0, 200)),
            Arb.From(Gen.Choose(0, 999)),
            (attempts, thousandths) =>
            {
                var wait = Policy.DelayAfter(attempts, thousandths / 1000.0);
                return wait >= Policy.DelayMin / 2 && wait <= Policy.DelayMax
                    && Policy.DelayAfter(attempts + 1, 0) >= Policy.DelayAfter(attempts, 0);
            }));

    [Fact]
    public void No_history_verifies_without_a_reading_after_the_last_sending_that_lacks_the_point() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(Arb.From(Gen.ListOf(Gen.Choose(0, 5))), events =>
        {
            var (removal, proved, second) = (Ordered, false, 0);
            foreach (var happened in events)
            {
                second += 7;
                var before = removal;
                removal = happened switch
                {
                    0 => removal.Sent(At(second)),
                    1 => Refused(removal, second),
                    2 => Back(removal, Unreadable("eu"), second),
                    3 => Back(removal, Read("eu", "pacs ann"), second),
                    4 => Back(removal, Read("eu") with { Enforced = new(29) }, second),
                    _ => Back(removal, Read("eu"), second),
                };
                proved |= happened == 5;
                if (removal.IsVerified != proved) return false;
                if (before.EscalatedAt is not null && removal.EscalatedAt is null) return false;
            }
            return proved || removal.IsDue(At(100_000)) || removal.State is RemovalState.Sent;
        }));

    private static DateTimeOffset At(int seconds) => Noon.AddSeconds(seconds);

    private static Removal Refused(Removal removal, int second) =>
        removal.Refused(new("disk full", TimeSpan.Zero, IsLasting: false), At(second), Policy, 0.5);

    private static Removal Back(Removal removal, ObservedPlace reading, int readAt) => removal.ReadBack(
        reading.Match<ObservedPlace>(
            read: r => r with { ReadAt = At(readAt) }, unreadable: u => u with { ReadAt = At(readAt) }),
        At(readAt), Policy, 0.5);
}
