using System.Collections.Immutable;

namespace Mandate.Governance.Tests;

/// <summary>What the clock on a wall shows, over midnight and on the days it is put forward or back.</summary>
public sealed class TimeOfDayTests
{
    private static Condition.TimeOfDay At(string? from, string? until, string zone = "Europe/Berlin",
        params ImmutableArray<string> days) => new(zone, days, from, until);

    private static string Say(Condition condition, string at) => condition.Say(Asked.With(), TestEstate.Day(at));

    private static Instant Until(Condition condition, string at) =>
        condition.Ask(Asked.With(), TestEstate.Day(at)).Until;

    [Theory]
    [InlineData("2026-06-01T05:59:59Z", "fails")]
    [InlineData("2026-06-01T06:00:00Z", "holds")]
    [InlineData("2026-06-01T15:59:59Z", "holds")]
    [InlineData("2026-06-01T16:00:00Z", "fails")]
    [InlineData("2026-01-01T06:30:00Z", "fails")]
    [InlineData("2026-01-01T07:00:00Z", "holds")]
    public void A_window_is_half_open_in_the_zones_own_time(string at, string expected) =>
        Assert.Equal(expected, Say(At("08:00", "18:00"), at));

    [Theory]
    [InlineData("2026-06-05T21:00:00Z", "holds")]
    [InlineData("2026-06-06T03:00:00Z", "holds")]
    [InlineData("2026-06-06T04:00:00Z", "fails")]
    [InlineData("2026-06-06T21:00:00Z", "fails")]
    [InlineData("2026-06-05T03:00:00Z", "fails")]
    public void A_window_over_midnight_is_of_the_day_it_begins_on(string at, string expected) =>
        Assert.Equal(expected, Say(At("22:00", "06:00", days: "friday"), at));

    [Fact]
    public void Days_alone_are_whole_days()
    {
        var weekdays = At(null, null, days: ["monday", "tuesday"]);
        Assert.Equal("holds", Say(weekdays, "2026-06-01T12:00:00Z"));
        Assert.Equal("fails", Say(weekdays, "2026-06-03T12:00:00Z"));
        Assert.Equal("holds", Say(weekdays, "2026-05-31T22:30:00Z"));
        Assert.Equal(TestEstate.Day("2026-06-01T22:00:00Z"), Until(weekdays, "2026-06-01T12:00:00Z"));
        Assert.Equal("holds", Say(At("08:00", "24:00"), "2026-06-01T21:59:59Z"));
        Assert.Equal("holds", Say(At("08:00", "00:00"), "2026-06-01T21:59:59Z"));
        Assert.Equal("fails", Say(At("08:00", "00:00"), "2026-06-01T22:00:00Z"));
    }

    [Theory]
    // 2026-03-29: at 01:00Z the clock goes from 02:00 to 03:00.
    [InlineData("02:30", "04:00", "2026-03-29T00:59:59Z", "fails")]
    [InlineData("02:30", "04:00", "2026-03-29T01:00:00Z", "holds")]
    [InlineData("02:30", "04:00", "2026-03-29T02:00:00Z", "fails")]
    [InlineData("02:10", "02:50", "2026-03-29T00:59:59Z", "fails")]
    [InlineData("02:10", "02:50", "2026-03-29T01:00:00Z", "fails")]
    [InlineData("01:00", "02:30", "2026-03-29T00:59:59Z", "holds")]
    [InlineData("01:00", "02:30", "2026-03-29T01:00:00Z", "fails")]
    // 2026-10-25: at 01:00Z it goes from 03:00 back to 02:00.
    [InlineData("02:10", "02:50", "2026-10-25T00:30:00Z", "holds")]
    [InlineData("02:10", "02:50", "2026-10-25T00:55:00Z", "fails")]
    [InlineData("02:10", "02:50", "2026-10-25T01:30:00Z", "holds")]
    public void What_the_clock_jumps_over_never_comes_and_what_comes_twice_counts_twice(
        string from, string until, string at, string expected) => Assert.Equal(expected, Say(At(from, until), at));

    [Fact]
    public void The_answer_lasts_no_longer_than_the_window_nor_than_the_clock_runs_on()
    {
        Assert.Equal(TestEstate.Day("2026-06-01T16:00:00Z"), Until(At("08:00", "18:00"), "2026-06-01T12:00:00Z"));
        Assert.Equal(TestEstate.Day("2026-06-06T04:00:00Z"), Until(At("22:00", "06:00"), "2026-06-05T21:00:00Z"));
        var bound = Until(At("00:00", "06:00"), "2026-03-29T00:30:00Z");
        Assert.InRange(bound.Ticks, TestEstate.Day("2026-03-29T00:59:58Z").Ticks,
            TestEstate.Day("2026-03-29T01:00:00Z").Ticks);
    }

    /// <summary>Until the bound that it gives a condition goes on to hold: callers keep answers so long.</summary>
    [Fact]
    public void Until_its_bound_the_answer_stays()
    {
        var random = new Random(7);
        string Time() => $"{random.Next(24):00}:{random.Next(4) * 15:00}";
        for (var round = 0; round < 400; round++)
        {
            var condition = At(Time(), Time(), random.Next(2) == 0 ? "Europe/Berlin" : "America/New_York");
            if (condition.Fault() is not null) continue;
            var at = TestEstate.Day(random.Next(2) == 0 ? "2026-03-27" : "2026-10-23")
                .Plus(TimeSpan.FromMinutes(random.Next(10 * 1440)));
            var answer = condition.Ask(Asked.With(), at);
            if (answer.Outcome != TermOutcome.Holds) continue;
            Assert.True(answer.Until > at || answer.Until.Plus(TimeSpan.FromSeconds(1)) > at, condition.Text);
            for (var later = at; later < answer.Until; later = later.Plus(TimeSpan.FromMinutes(7)))
                Assert.True(condition.Ask(Asked.With(), later).Outcome == TermOutcome.Holds,
                    $"{condition} {at} {later}");
        }
    }

    [Theory]
    [InlineData("Europe/Nowhere", "08:00", "18:00", "zone")]
    [InlineData("local", "08:00", "18:00", "zone")]
    [InlineData("../etc/passwd", "08:00", "18:00", "zone")]
    [InlineData("UTC", "8:00", "18:00", "from")]
    [InlineData("UTC", "24:00", "18:00", "from")]
    [InlineData("UTC", "08:00", "18:60", "until")]
    [InlineData("UTC", "08:00", "08:00", "until")]
    [InlineData("UTC", "08:00", null, "until")]
    [InlineData("UTC", null, "18:00", "from")]
    [InlineData("UTC", null, null, "days")]
    public void A_window_that_is_none_is_refused(string zone, string? from, string? until, string member) =>
        Assert.Equal(member, Asked.Fault(At(from, until, zone)).Member);

    [Fact]
    public void A_day_that_is_none_is_refused_and_a_zone_that_is_gone_is_undecidable()
    {
        Assert.Equal("days[0]", Asked.Fault(At("08:00", "18:00", days: "mon")).Member);
        Assert.Equal("days[1]", Asked.Fault(At("08:00", "18:00", days: ["monday", "monday"])).Member);
        var gone = At("00:00", "24:00", "Europe/Nowhere").Ask(Asked.With(), Asked.Noon);
        Assert.Equal((TermOutcome.Unknown, "zone_unknown"), (gone.Outcome, gone.Reason));
    }
}
