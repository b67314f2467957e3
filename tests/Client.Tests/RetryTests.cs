using FsCheck;
using FsCheck.Fluent;
using Mandate.Wire;

namespace Mandate.Client.Tests;

/// <summary>What is sent again, how often, and when.</summary>
public sealed class RetryTests
{
    private static readonly Question Asked = new(Subject.Person("ana"), "restart", new Resource("host", "a"));

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task What_a_moment_may_mend_is_sent_again(int status)
    {
        var transport = FakeTransport.Of(
            () => FakeTransport.Problem(status, "busy"), () => FakeTransport.Json("""{"decision":true}"""));
        using var client = transport.Client();
        Assert.True((await client.EvaluateAsync(Asked)).Permits);
        Assert.Equal(2, transport.Requests.Count);
        Assert.Equal(transport.Requests[0], transport.Requests[1]);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    public async Task What_stays_wrong_is_sent_once(int status)
    {
        var transport = FakeTransport.Of(() => FakeTransport.Problem(status, "no"));
        using var client = transport.Client();
        await client.EvaluateAsync(Asked);
        Assert.Single(transport.Requests);
    }

    [Fact]
    public async Task There_is_an_end_to_it()
    {
        var transport = FakeTransport.Failing(new IOException("broken"));
        using var client = transport.Client(o => o.AttemptsMax = 4);
        await client.EvaluateAsync(Asked);
        Assert.Equal(4, transport.Requests.Count);
    }

    [Fact]
    public async Task A_change_carries_one_key_however_often_it_is_sent()
    {
        var transport = FakeTransport.Of(
            () => throw new HttpRequestException("lost"),
            () => FakeTransport.Json("""{"revision":7,"id":"o","repeated":true}"""));
        using var client = transport.Client();
        var command = client.Organisations.Register(new NewOrganisationWire("harbor", "Harbor"));
        Assert.Equal(7, (await command.RecordAsync()).Revision);
        await command.RecordAsync();
        Assert.Equal([command.Key, command.Key, command.Key], transport.Requests.Select(r => r.Key));
        Assert.Equal(32, command.Key.Length);
        Assert.NotEqual(command.Key, client.Organisations.Suspend("harbor").Key);
        Assert.Equal("mine", command.WithKey("mine").Key);
        Assert.Throws<ArgumentException>(() => command.WithKey("not mine"));
    }

    [Fact]
    public async Task A_preview_has_no_key_and_says_so_in_the_address()
    {
        var transport = FakeTransport.Of(() => FakeTransport.Json(
            """{"revision":7,"digest":"d","appears":[],"disappears":[],"freezes":[],"exposures":[]}"""));
        using var client = transport.Client();
        await client.Relationships.End("harbor-tideway").PreviewAsync();
        var sent = Assert.Single(transport.Requests);
        Assert.Equal(("/base/v1/relationships/harbor-tideway/end?what_if=true", null), (sent.Path, sent.Key));
    }

    [Fact]
    public async Task The_server_says_when()
    {
        var time = new WatchedTime();
        var transport = FakeTransport.Of(
            () => FakeTransport.Problem(503, "busy", retryAfter: 3),
            () => FakeTransport.Json("""{"items":[]}"""));
        using var client = transport.Client(o => o.Time = time);
        var reading = client.Organisations.ListAsync().ToListAsync().AsTask();
        await time.Armed(3);
        Assert.Single(transport.Requests);
        time.Advance(3);
        Assert.Empty(await reading.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(2, transport.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_asks_for_longer_than_the_bound_is_not_asked_again()
    {
        var transport = FakeTransport.Of(() => FakeTransport.Problem(429, "slow_down", retryAfter: 3600));
        using var client = transport.Client();
        var decision = await client.EvaluateAsync(Asked);
        Assert.Equal(TimeSpan.FromHours(1), decision.Problem!.RetryAfter);
        Assert.Single(transport.Requests);
    }

    [Fact]
    public void Waiting_doubles_is_bounded_and_never_sooner_than_asked() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<NonNegativeInt>(), (attempt, asked) =>
        {
            var options = new MandateClientOptions();
            var after = TimeSpan.FromMilliseconds(asked.Get * 100);
            var full = Math.Min(100 * Math.Pow(2, Math.Min(attempt.Get - 1, 30)), 5000);
            return Backoff.Delay(attempt.Get, after, options) is not { } delay
                ? after > options.RetryDelayMax
                : delay >= after && delay >= TimeSpan.FromMilliseconds((full / 2) - 1)
                    && delay <= options.RetryDelayMax && (delay == after || delay <= TimeSpan.FromMilliseconds(full));
        }));
}
