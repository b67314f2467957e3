using System.Text.Json.Nodes;

namespace Mandate.Client.Tests;

/// <summary>Only an answer that was understood permits.</summary>
public sealed class FailClosedTests
{
    private static readonly Question Asked =
        new(Subject.Person("ana@tideway.example"), "restart", new Resource("host", "pacs-eu-1"));

    [Fact]
    public async Task Yes_permits_and_no_does_not()
    {
        using var yes = FakeTransport.Of(() => FakeTransport.Json("""{"decision":true}""")).Client();
        using var no = FakeTransport.Of(() => FakeTransport.Json("""{"decision":false}""")).Client();
        Assert.True(await yes.PermitsAsync(Asked.Subject, Asked.Action, Asked.Resource));
        var refused = await no.EvaluateAsync(Asked);
        Assert.False(refused.Permits);
        Assert.True(refused.IsAnswered);
    }

    [Fact]
    public async Task A_question_is_sent_as_the_standard_writes_it()
    {
        var transport = FakeTransport.Of(() => FakeTransport.Json("""{"decision":true}"""));
        using var client = transport.Client();
        await client.EvaluateAsync(Asked with
        {
            Subject = Asked.Subject with { Properties = new JsonObject { ["mfa"] = true } },
            Resource = Asked.Resource with { Properties = new JsonObject { ["zone"] = "eu" } },
            ActionProperties = new JsonObject { ["soft"] = false }, Explain = true,
            Context = new JsonObject { ["ip"] = "192.0.2.1", ["explain"] = "no", ["none"] = null },
        });
        var sent = Assert.Single(transport.Requests);
        Assert.Equal("/base/access/v1/evaluation", sent.Path);
        Assert.Equal("Bearer secret-token", sent.Token);
        Assert.Null(sent.Key);
        Assert.Equal(
            "{'subject':{'type':'person','id':'ana@tideway.example','properties':{'mfa':true}},"
            + "'action':{'name':'restart','properties':{'soft':false}},"
            + "'resource':{'type':'host','id':'pacs-eu-1','properties':{'zone':'eu'}},"
            + "'context':{'ip':'192.0.2.1','none':null,'explain':true}}", sent.Body.Replace('"', '\''));
    }

    [Theory]
    [InlineData("")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"decision":"true"}""")]
    [InlineData("""{"decision":1}""")]
    [InlineData("""{"decision":null}""")]
    [InlineData("""{"Decision":true}""")]
    [InlineData("""{"decision":true""")]
    [InlineData("""{"decision":true}{"decision":true}""")]
    [InlineData("""{"decision":false,"decision":true}""")]
    [InlineData("""{"decision":true,"context":[]}""")]
    [InlineData("""{"decision":true,"context":{"until":"tomorrow"}}""")]
    [InlineData("""{"decision":true,"context":{"until":5}}""")]
    [InlineData("""{"decision":true,"context":{"revision":"5"}}""")]
    [InlineData("""{"decision":true,"context":{"reason":{}}}""")]
    [InlineData("""{"decision":true,"context":{"explanation":{"standing":[]}}}""")]
    [Trait("Requirement", "S0-29")]
    public async Task What_is_no_answer_refuses(string body)
    {
        using var client = FakeTransport.Of(() => FakeTransport.Json(body)).Client();
        var decision = await client.EvaluateAsync(Asked);
        Assert.False(decision.Permits);
        Assert.False(decision.IsAnswered);
        Assert.Equal("unreadable", decision.Reason);
        var thrown = await Assert.ThrowsAsync<MandateException>(() => client.EvaluateOrThrowAsync(Asked));
        Assert.Equal("unreadable", thrown.Problem.Code);
    }

    [Theory]
    [InlineData(201, true)]
    [InlineData(202, false)]
    [InlineData(204, false)]
    [InlineData(302, false)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public async Task A_status_that_is_no_success_refuses_whatever_the_body_says(int status, bool permits)
    {
        using var client = FakeTransport.Of(() => FakeTransport.Json("""{"decision":true}""", status)).Client();
        Assert.Equal(permits, (await client.EvaluateAsync(Asked)).Permits);
    }

    [Fact]
    public async Task An_answer_that_is_no_JSON_by_its_type_refuses()
    {
        using var client = FakeTransport.Of(() => FakeTransport.Json("""{"decision":true}""", 200, "text/html")).Client();
        Assert.Equal("unreadable", (await client.EvaluateAsync(Asked)).Reason);
    }

    [Fact]
    public async Task An_answer_beyond_the_bound_refuses()
    {
        var body = $$"""{"decision":true,"more":"{{new string('x', 2000)}}"}""";
        using var client = FakeTransport.Of(() => FakeTransport.Json(body)).Client(o => o.AnswerBytesMax = 1000);
        Assert.Equal("unreadable", (await client.EvaluateAsync(Asked)).Reason);
    }

    [Fact]
    public async Task The_servers_problem_is_carried()
    {
        using var client = FakeTransport.Of(() => FakeTransport.Problem(400, "invalid_request")).Client();
        var problem = (await client.EvaluateAsync(Asked)).Problem!;
        Assert.Equal(("invalid_request", "why", 400, "m", "do"),
            (problem.Code, problem.Message, problem.Status, problem.Member, problem.Advice));
        var thrown = await Assert.ThrowsAsync<MandateException>(() => client.EvaluateOrThrowAsync(Asked));
        Assert.Equal("invalid_request: why (`m`)", thrown.Message);
    }

    [Fact]
    [Trait("Requirement", "S0-31")]
    public async Task A_server_that_is_gone_refuses()
    {
        using var client = FakeTransport.Failing(new HttpRequestException("no route")).Client();
        var decision = await client.EvaluateAsync(Asked);
        Assert.Equal((false, false, "unreachable"), (decision.Permits, decision.IsAnswered, decision.Reason));
        Assert.False(await client.PermitsAsync(Asked.Subject, Asked.Action, Asked.Resource));
        Assert.All(await client.EvaluateManyAsync([Asked, Asked]), d => Assert.False(d.Permits));
        await Assert.ThrowsAsync<MandateException>(() => client.EvaluateOrThrowAsync(Asked));
        await Assert.ThrowsAsync<MandateException>(() => client.EvaluateManyOrThrowAsync([Asked]));
    }

    [Fact]
    public async Task A_server_that_hangs_refuses_in_time_and_is_asked_twice()
    {
        var time = new WatchedTime();
        using var entered = new SemaphoreSlim(0);
        var transport = new FakeTransport(async (_, cancel) =>
        {
            entered.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            throw new InvalidOperationException("nobody waits for ever");
        });
        using var client = transport.Client(o => o.Time = time);
        var asking = client.EvaluateAsync(Asked);
        Assert.True(await entered.WaitAsync(TimeSpan.FromSeconds(10)));
        time.Advance(1);
        Assert.True(await entered.WaitAsync(TimeSpan.FromSeconds(10)));
        time.Advance(1);
        Assert.Equal("timed_out", (await asking.WaitAsync(TimeSpan.FromSeconds(10))).Reason);
        Assert.Equal(2, transport.Requests.Count);
    }

    [Fact]
    public async Task Only_the_callers_own_cancellation_is_thrown()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        using var client = FakeTransport.Of(() => FakeTransport.Json("""{"decision":true}""")).Client();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.EvaluateAsync(Asked, cancel.Token));
    }

    [Fact]
    public async Task What_cannot_be_written_refuses()
    {
        var id = "half " + (char)0xd800;
        var transport = FakeTransport.Of(() => FakeTransport.Json("""{"decision":true}"""));
        using var client = transport.Client();
        Assert.False(await client.PermitsAsync(Subject.Person(id), "restart", Asked.Resource));
    }

    [Theory]
    [InlineData("secret\ntoken")]
    [InlineData("secret token")]
    [InlineData("sécret-token")]
    public async Task A_token_that_is_none_is_not_sent_and_not_told(string token)
    {
        var transport = FakeTransport.Of(() => FakeTransport.Json("""{"decision":true}"""));
        using var client = transport.Client(o => o.Token = _ => new ValueTask<string?>(token));
        var thrown = await Assert.ThrowsAsync<MandateException>(() => client.EvaluateOrThrowAsync(Asked));
        Assert.Equal("no_token", thrown.Problem.Code);
        Assert.DoesNotContain(token, thrown.ToString(), StringComparison.Ordinal);
        Assert.Empty(transport.Requests);
    }

    [Fact]
    public async Task A_source_of_tokens_that_fails_refuses_and_its_words_stay_inside()
    {
        using var client = FakeTransport.Of(() => FakeTransport.Json("""{"decision":true}"""))
            .Client(o => o.Token = _ => throw new InvalidOperationException("secret-token has expired"));
        var thrown = await Assert.ThrowsAsync<MandateException>(() => client.EvaluateOrThrowAsync(Asked));
        Assert.Equal("no_token", thrown.Problem.Code);
        Assert.DoesNotContain("secret-token", thrown.ToString() + thrown.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://mandate.example")]
    [InlineData("ftp://mandate.example")]
    [InlineData("https://user@mandate.example")]
    [InlineData("https://mandate.example/?x=1")]
    public void An_address_that_a_token_should_not_go_to_is_refused_at_once(string address) =>
        Assert.Throws<ArgumentException>(
            () => new MandateClient(new MandateClientOptions { Address = new Uri(address) }));
}
