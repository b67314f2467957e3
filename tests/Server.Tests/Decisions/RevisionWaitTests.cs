using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Decisions;

/// <summary>Questions whose answer has to know a revision.</summary>
public sealed class RevisionWaitTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    [Fact]
    public async Task What_is_known_is_answered_at_once()
    {
        var server = harbor.Server;
        var known = server.Server.Revision.Value;
        Assert.Equal("""{"decision":true}""", await TextAsync(server, Question(known)));
        Assert.Equal("""{"decision":true}""", await TextAsync(server, Question(0)));
    }

    [Fact]
    [Trait("Requirement", "S0-31")]
    public async Task What_is_not_reached_in_time_is_refused_and_explained()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var server = await Harbor.StartAsync(time);
        var ahead = server.Server.Revision.Value + 1;
        var plain = TextAsync(server, Question(ahead));
        var explained = TextAsync(server, Question(ahead, explain: true));
        await PassAsync(time, plain, explained);
        Assert.Equal("""{"decision":false}""", await plain);
        Assert.Equal(
            $$$"""{"decision":false,"context":{"reason":"revision_not_reached","revision":{{{ahead - 1}}}}}""",
            await explained);
    }

    [Fact]
    public async Task What_is_reached_while_it_waits_is_answered_with_it()
    {
        // The clock stands: nothing but the entry ends the wait.
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var server = await Harbor.StartAsync(time);
        var waiting = TextAsync(server, Question(server.Server.Revision.Value + 1));
        var alsoWaiting = TextAsync(server, $$"""
            {"subject":{"type":"person","id":"{{Harbor.Operator}}"},"action":{"name":"restart"},
             "evaluations":[{"resource":{"type":"host","id":"pacs-eu-1"} },
              {"resource":{"type":"host","id":"pacs-eu-1"},"context":{"at_least":{{server.Server.Revision.Value + 1}} } }]}
            """, "evaluations");
        Assert.False(waiting.IsCompleted);
        await server.Post("/v1/grants/second-line/revoke", new { reason = "over" });
        Assert.Equal("""{"decision":false}""", await waiting);
        Assert.Equal("""{"evaluations":[{"decision":false},{"decision":false}]}""", await alsoWaiting);
    }

    [Fact]
    public async Task Items_of_a_batch_are_held_to_their_own_revision()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var server = await Harbor.StartAsync(time);
        var known = server.Server.Revision.Value;
        var sent = TextAsync(server, $$"""
            {"subject":{"type":"person","id":"{{Harbor.Operator}}"},"action":{"name":"restart"},
             "resource":{"type":"host","id":"pacs-eu-1"},"context":{"at_least":{{known + 1}} },
             "evaluations":[{"context":{} },{},{"context":{"at_least":{{known}} } },{"context":{"at_least":true} }]}
            """, "evaluations");
        await PassAsync(time, sent);
        Assert.Equal("""{"evaluations":[{"decision":true},{"decision":false},{"decision":true},{"decision":false}]}""",
            await sent);
    }

    [Fact]
    public async Task A_name_written_with_escapes_is_refused_and_not_passed_over()
    {
        var server = harbor.Server;
        Assert.Equal("""{"decision":false}""", await TextAsync(server, $$"""
            {"subject":{"type":"person","id":"{{Harbor.Operator}}"},"action":{"name":"restart"},
             "resource":{"type":"host","id":"pacs-eu-1"},"context":{"at\u005fleast":{{long.MaxValue}} } }
            """));
    }

    [Theory]
    [InlineData("\"7\"")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("null")]
    [InlineData("99999999999999999999")]
    public async Task What_is_no_revision_is_400(string value)
    {
        using var response = await harbor.Server.Send("/access/v1/evaluation", $$"""
            {"subject":{"type":"person","id":"a"},"action":{"name":"restart"},
             "resource":{"type":"host","id":"pacs-eu-1"},"context":{"at_least":{{value}} } }
            """);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("context.at_least", await response.Content.ReadAsStringAsync(
            TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_that_cannot_know_enough_fails_and_says_nothing_of_results()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var server = await Harbor.StartAsync(time);
        var sent = server.Send("/access/v1/search/action", $$"""
            {"subject":{"type":"person","id":"{{Harbor.Operator}}"},"resource":{"type":"host","id":"pacs-eu-1"},
             "context":{"at_least":{{server.Server.Revision.Value + 1}} } }
            """);
        await PassAsync(time, sent);
        using var response = await sent;
        Assert.Equal(503, (int)response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains("revision_not_reached", await response.Content.ReadAsStringAsync(
            TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>Moves the clock until the waits that may be yet to begin are over.</summary>
    private static async Task PassAsync(ManualTime time, params Task[] sent)
    {
        var all = Task.WhenAll(sent);
        for (var tries = 0; !all.IsCompleted && tries < 1_000; tries++)
        {
            time.Advance(RevisionWait.WaitMax);
            await Task.WhenAny(all, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System,
                TestContext.Current.CancellationToken));
        }
    }

    private static object Question(long atLeast, bool explain = false) => new
    {
        subject = new { type = "person", id = Harbor.Operator }, action = new { name = "restart" },
        resource = new { type = "host", id = "pacs-eu-1" }, context = new { explain, at_least = atLeast },
    };

    private static async Task<string> TextAsync(RunningServer server, object body, string path = "evaluation")
    {
        using var response = await server.Send("/access/v1/" + path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(text).RootElement.ValueKind);
        return text;
    }
}
