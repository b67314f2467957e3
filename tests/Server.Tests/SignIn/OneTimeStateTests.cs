using Mandate.Fixtures;

namespace Mandate.Server.Tests;

public sealed class OneTimeStateTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_begins_many_keeps_nobody_out_but_where_nothing_may_be_forgotten(bool displaces)
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        var states = new OneTimeStates<string>(time, TimeSpan.FromMinutes(10), displaces);
        var first = states.Keep("first");
        time.Advance(TimeSpan.FromSeconds(1));
        for (var count = 1; count < 10_000; count++) Assert.NotNull(states.Keep("many"));
        var last = states.Keep("last");
        Assert.Equal(displaces, last is not null);
        Assert.Equal(displaces ? "last" : null, states.Take(last));
        Assert.Equal(displaces ? null : "first", states.Take(first));
    }
}
