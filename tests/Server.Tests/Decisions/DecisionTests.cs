using Mandate.Fixtures;

namespace Mandate.Server.Tests.Decisions;

public sealed class DecisionTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_operator_may_restart_in_Europe_alone_until_the_relationship_ends()
    {
        await using var server = await Harbor.StartAsync();
        Assert.True(await server.Permits("pacs-eu-1"));
        Assert.False(await server.Permits("pacs-us-1"));
        Assert.False(await server.Permits("pacs-eu-1", "delete"));
        await server.Post("/v1/relationships/harbor-tideway/end", new { reason = "contract over" });
        Assert.False(await server.Permits("pacs-eu-1"));
    }

    [Fact]
    public async Task A_plain_answer_is_the_decision_and_nothing_else()
    {
        var server = harbor.Server;
        Assert.Equal("""{"decision":true}""", await TextAsync(server, Harbor.Question("pacs-eu-1")));
        Assert.Equal("""{"decision":false}""", await TextAsync(server, Harbor.Question("pacs-us-1")));
        Assert.Equal("""{"decision":true}""", await TextAsync(server, Harbor.Question("pacs-eu-1", explain: false)));
    }

    [Fact]
    public async Task An_explained_answer_says_why_until_when_and_as_of_which_revision()
    {
        var server = harbor.Server;
        var context = (await server.Post("/access/v1/evaluation", Harbor.Question("pacs-eu-1", explain: true)))
            .GetProperty("context");
        Assert.Equal("granted", context.GetProperty("reason").GetString());
        Assert.Equal(server.Server.Revision.Value, context.GetProperty("revision").GetInt64());
        Assert.True(context.GetProperty("until").GetDateTimeOffset() > TimeProvider.System.GetUtcNow());
        var explanation = context.GetProperty("explanation");
        Assert.Equal("in_force", explanation.GetProperty("standing").GetString());
        Assert.Equal(
            ["second-line", "tideway-runs-pacs"],
            explanation.GetProperty("chain").EnumerateArray().Select(l => l.GetProperty("grant").GetString()));
    }

    [Theory]
    [InlineData("person", "nobody@tideway.example", "restart", "host", "pacs-eu-1", "unknown_subject")]
    [InlineData("robot", Harbor.Operator, "restart", "host", "pacs-eu-1", "unknown_subject")]
    [InlineData("workload", "no-agent", "restart", "host", "pacs-eu-1", "unknown_subject")]
    [InlineData("person", Harbor.Operator, "restart", "host", "elsewhere", "unknown_resource")]
    [InlineData("person", Harbor.Operator, "restart", "bucket", "pacs-eu-1", "unknown_resource")]
    [InlineData("person", Harbor.Operator, "restart", "host", "pacs-us-1", "no_grant")]
    [InlineData("person", Harbor.Operator, "delete", "host", "pacs-eu-1", "no_grant")]
    [InlineData("workload", "backup-agent", "login", "host", "pacs-eu-1", "granted")]
    public async Task Every_answer_has_a_stable_reason(string type, string id, string action, string resource,
        string resourceId, string reason)
    {
        var server = harbor.Server;
        var answer = await server.Post("/access/v1/evaluation", new
        {
            subject = new { type, id }, action = new { name = action },
                resource = new { type = resource, id = resourceId }, context = new { explain = true },
        });
        Assert.Equal(reason == "granted", answer.GetProperty("decision").GetBoolean());
        Assert.Equal(reason, answer.GetProperty("context").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_grant_that_ended_by_time_denies_and_is_explained()
    {
        var time = new ManualTime(Start);
        await using var server = await Harbor.StartAsync(time);
        Assert.True(await server.Permits("pacs-eu-1"));
        time.Advance(TimeSpan.FromDays(850));
        var context = (await server.Post("/access/v1/evaluation", Harbor.Question("pacs-eu-1", explain: true)))
            .GetProperty("context");
        Assert.Equal("not_in_force", context.GetProperty("reason").GetString());
        Assert.False(context.TryGetProperty("until", out _));
        Assert.Equal("ended", context.GetProperty("explanation").GetProperty("standing").GetString());
    }

    [Fact]
    public async Task A_clock_that_goes_back_brings_no_revoked_grant_back()
    {
        var time = new ManualTime(Start);
        await using var server = await Harbor.StartAsync(time);
        time.Advance(TimeSpan.FromHours(2));
        await server.Post("/v1/grants/second-line/revoke", new { reason = "over" });
        time.Advance(TimeSpan.FromHours(-1));
        Assert.False(await server.Permits("pacs-eu-1"));
    }

    [Fact]
    public async Task A_person_may_be_named_by_id()
    {
        var server = harbor.Server;
        var id = (await server.Get("/v1/people/" + Harbor.Operator)).GetProperty("id").GetString()!;
        var answer = await server.Post("/access/v1/evaluation", Harbor.Question("pacs-eu-1", subject: id));
        Assert.True(answer.GetProperty("decision").GetBoolean());
    }

    private static async Task<string> TextAsync(RunningServer server, object question)
    {
        using var response = await server.Send("/access/v1/evaluation", question);
        return await response.Content.ReadAsStringAsync();
    }
}
