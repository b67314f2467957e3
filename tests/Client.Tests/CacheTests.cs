using System.Globalization;

namespace Mandate.Client.Tests;

/// <summary>When a decision may be used again: a mistake here lets somebody in who should not be.</summary>
public sealed class CacheTests
{
    private static readonly DecisionCacheOptions Options = new();
    private readonly WatchedTime time = new();

    private DecisionCache Open()
    {
        var cache = new DecisionCache(Options, time);
        cache.Opened();
        return cache;
    }

    private Decision Permit(long revision, double? seconds = null) => Decision.Answer(
        true, "granted", seconds is { } s ? time.GetUtcNow().AddSeconds(s) : null, revision, null);

    private DateTimeOffset Now => time.GetUtcNow();

    [Fact]
    public void A_decision_is_used_again_within_its_age_and_no_longer()
    {
        var cache = Open();
        cache.Keep("q", Permit(5), Now, cache.Stream!.Value);
        time.Advance(4.9);
        Assert.True(cache.Find("q")!.Permits);
        time.Advance(0.1);
        Assert.Null(cache.Find("q"));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void A_refusal_is_kept_as_shortly()
    {
        var cache = Open();
        cache.Keep("q", Decision.Answer(false, "no_grant", null, 5, null), Now, cache.Stream!.Value);
        Assert.False(cache.Find("q")!.Permits);
        time.Advance(5);
        Assert.Null(cache.Find("q"));
    }

    [Fact]
    [Trait("Requirement", "S0-31")]
    public void A_permit_is_never_used_beyond_its_end_by_either_clock()
    {
        var cache = Open();
        // The server's clock is cut to the second: the two seconds it may be behind are taken off.
        cache.Keep("q", Permit(5, seconds: 4), Now, cache.Stream!.Value);
        time.Advance(1.9);
        Assert.NotNull(cache.Find("q"));
        time.Advance(0.1);
        Assert.Null(cache.Find("q"));

        // Ours is three seconds behind the server's.
        cache.Keep("late", Permit(5, seconds: 4), Now.AddSeconds(3), cache.Stream!.Value);
        Assert.Null(cache.Find("late"));
        cache.Keep("unknown", Permit(5, seconds: 4), null, cache.Stream!.Value);
        Assert.Null(cache.Find("unknown"));
    }

    [Fact]
    public void Anything_recorded_ends_what_does_not_know_it()
    {
        var cache = Open();
        cache.Keep("q", Permit(5), Now, cache.Stream!.Value);
        cache.Saw(6);
        Assert.Null(cache.Find("q"));
        cache.Keep("late", Permit(5), Now, cache.Stream!.Value);
        Assert.Null(cache.Find("late"));
        cache.Keep("new", Permit(6), Now, cache.Stream!.Value);
        Assert.NotNull(cache.Find("new"));
    }

    [Fact]
    public void A_newer_answer_ends_older_ones_before_the_stream_tells()
    {
        var cache = Open();
        cache.Keep("q", Permit(5), Now, cache.Stream!.Value);
        cache.Keep("other", Permit(6), Now, cache.Stream!.Value);
        Assert.Null(cache.Find("q"));
    }

    [Fact]
    public void Without_a_stream_nothing_is_kept_or_used()
    {
        var never = new DecisionCache(Options, time);
        Assert.Null(never.Stream);
        never.Keep("q", Permit(5), Now, 0);
        Assert.Null(never.Find("q"));

        var cache = Open();
        cache.Keep("q", Permit(5), Now, cache.Stream!.Value);
        cache.Closed();
        Assert.Null(cache.Find("q"));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void A_silent_stream_is_none()
    {
        var cache = Open();
        time.Advance(18);
        cache.Keep("q", Permit(5), Now, cache.Stream!.Value);
        time.Advance(2);
        Assert.Null(cache.Find("q"));
        Assert.Null(cache.Stream);
        cache.Heard();
        Assert.NotNull(cache.Stream);
    }

    [Fact]
    public void What_was_asked_under_one_stream_is_not_kept_under_the_next()
    {
        var cache = Open();
        var first = cache.Stream!.Value;
        cache.Closed();
        cache.Opened();
        cache.Keep("q", Permit(5), Now, first);
        Assert.Null(cache.Find("q"));
    }

    [Fact]
    public void What_does_not_say_what_it_knows_is_not_kept()
    {
        var cache = Open();
        cache.Keep("q", Decision.Answer(true, null, null, null, null), Now, cache.Stream!.Value);
        cache.Keep("p", Decision.Without(new MandateProblem("unreachable", "gone")), Now, cache.Stream!.Value);
        cache.Keep("r", Decision.Answer(false, "revision_not_reached", null, 5, null), Now, cache.Stream!.Value);
        cache.Keep(new string('x', 5000), Permit(5), Now, cache.Stream!.Value);
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void There_are_never_more_than_the_bound()
    {
        var cache = new DecisionCache(new DecisionCacheOptions { EntriesMax = 10 }, time);
        cache.Opened();
        for (var i = 0; i < 100; i++)
        {
            cache.Keep(i.ToString(CultureInfo.InvariantCulture), Permit(5), Now, cache.Stream!.Value);
            Assert.InRange(cache.Count, 1, 10);
        }
    }

    [Fact]
    public async Task A_client_with_a_cache_asks_once_until_something_is_recorded_and_every_time_without_a_stream()
    {
        var stream = new FakeStream();
        var streams = new Queue<FakeStream>([stream]);
        long revision = 5;
        var transport = new FakeTransport((seen, _) => Task.FromResult(
            !seen.Path.EndsWith("/v1/decisions/changes", StringComparison.Ordinal)
                ? FakeTransport.Json($$$"""{"decision":true,"context":{"reason":"granted","revision":{{{revision}}}}}""")
                : streams.TryDequeue(out var next) ? next.Response() : FakeTransport.Problem(503, "busy")));
        using var client = transport.Client(o =>
        {
            o.Time = time;
            o.RetryDelay = TimeSpan.FromSeconds(3);
            o.Cache = new DecisionCacheOptions();
        });
        int Asked() => transport.Requests.Count(r => r.Path.EndsWith("/evaluation", StringComparison.Ordinal));
        async Task AskTwice()
        {
            for (var i = 0; i < 2; i++)
                Assert.True(await client.PermitsAsync(Subject.Person("ana"), "restart", new Resource("host", "a")));
        }

        await client.PermitsAsync(Subject.Person("ana"), "restart", new Resource("host", "a"));
        await Until(() => client.Cache!.Stream is not null, "the stream is open");
        Assert.All(transport.Requests, r => Assert.Equal("Bearer secret-token", r.Token));
        var before = Asked();
        await AskTwice();
        Assert.Equal(before + 1, Asked());

        revision = 6;
        stream.Send("id: 6\nevent: change\ndata: {\"revision\":6,\"systems\":[\"pacs\"]}\n\n");
        await Until(() => client.Cache!.Count == 0, "the change has ended what was kept");
        await AskTwice();
        Assert.Equal(before + 2, Asked());

        stream.End();
        await Until(() => client.Cache!.Stream is null, "the stream is gone");
        await AskTwice();
        Assert.Equal(before + 4, Asked());

        var second = new FakeStream();
        streams.Enqueue(second);
        await time.Armed(6);
        time.Advance(6);
        await Until(() => client.Cache!.Stream is not null, "another stream is open");
        await AskTwice();
        Assert.Equal(before + 5, Asked());
        second.End();
    }

    [Fact]
    public async Task A_stream_that_falls_silent_is_given_up()
    {
        var transport = new FakeTransport((seen, _) => Task.FromResult(
            seen.Path.EndsWith("/changes", StringComparison.Ordinal)
                ? new FakeStream().Response() : FakeTransport.Json("""{"decision":true}""")));
        using var client = transport.Client(o => (o.Time, o.Cache) = (time, new DecisionCacheOptions()));
        await client.PermitsAsync(Subject.Person("ana"), "restart", new Resource("host", "a"));
        await Until(() => client.Cache!.Stream == 1, "the stream is open");
        await Until(
            () =>
            {
                if (client.Cache!.Stream > 1) return true;
                time.Advance(20);
                return false;
            },
            "another stream is open");
    }

    [Fact]
    public async Task An_event_that_does_not_say_since_when_ends_the_stream_and_what_was_kept()
    {
        var stream = new FakeStream();
        var streams = new Queue<FakeStream>([stream]);
        var transport = new FakeTransport((seen, _) => Task.FromResult(
            !seen.Path.EndsWith("/changes", StringComparison.Ordinal)
                ? FakeTransport.Json("""{"decision":true,"context":{"reason":"granted","revision":5}}""")
                : streams.TryDequeue(out var next) ? next.Response() : FakeTransport.Problem(503, "busy")));
        using var client = transport.Client(o => (o.Time, o.Cache) = (time, new DecisionCacheOptions()));
        await Keep(client);
        stream.Send("id: soon\nevent: change\ndata: {}\n\n");
        await Until(() => client.Cache!.Stream is null && client.Cache.Count == 0, "the stream is given up");
    }

    /// <summary>A stream tells of the systems of its own token, and another may have others.</summary>
    [Fact]
    public async Task What_another_token_was_answered_is_not_kept_under_the_stream_of_the_first()
    {
        var token = "first";
        var transport = new FakeTransport((seen, _) => Task.FromResult(
            seen.Path.EndsWith("/changes", StringComparison.Ordinal) ? new FakeStream().Response()
                : FakeTransport.Json("""{"decision":true,"context":{"reason":"granted","revision":5}}""")));
        using var client = transport.Client(o =>
        {
            (o.Time, o.Cache) = (time, new DecisionCacheOptions());
            o.Token = _ => new ValueTask<string?>(token);
        });
        await Keep(client);
        token = "second";
        for (var i = 0; i < 2; i++)
            await client.PermitsAsync(Subject.Person("ana"), "restart", new Resource("host", "b"));
        Assert.Equal(2, transport.Requests.Count(r => r.Token == "Bearer second"));
        Assert.Equal(1, client.Cache!.Count);
    }

    /// <summary>Asks until an answer is kept.</summary>
    private static async Task Keep(MandateClient client)
    {
        await client.PermitsAsync(Subject.Person("ana"), "restart", new Resource("host", "a"));
        await Until(() => client.Cache!.Stream is not null, "the stream is open");
        Assert.True(await client.PermitsAsync(Subject.Person("ana"), "restart", new Resource("host", "a")));
        Assert.Equal(1, client.Cache!.Count);
    }

    /// <summary>Looks until it is so: what is waited for happens on another thread that tells nobody.</summary>
    internal static async Task Until(Func<bool> holds, string what)
    {
        for (var i = 0; i < 1_000; i++)
        {
            if (holds()) return;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        Assert.Fail($"waited in vain: {what}");
    }
}
