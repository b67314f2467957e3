using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.DecisionJournal;

/// <summary>What is kept of a decision, and how it is found again.</summary>
public sealed class KeepingTests
{
    [Fact]
    public async Task A_decision_is_kept_with_who_asked_what_and_why()
    {
        await using var server = await KeepingServer.StartAsync();
        Assert.True(await server.AskAsync("pacs-eu-1", requestId: "case-17"));
        var kept = Assert.Single(await server.FindAsync());
        Assert.StartsWith("token_", Text(kept, "actor"), StringComparison.Ordinal);
        Assert.Equal("person", kept.GetProperty("subject").GetProperty("type").GetString());
        Assert.Equal(Harbor.Operator, kept.GetProperty("subject").GetProperty("id").GetString());
        Assert.Equal("restart", Text(kept, "action"));
        Assert.Equal("host", kept.GetProperty("resource").GetProperty("type").GetString());
        Assert.Equal("pacs-eu-1", kept.GetProperty("resource").GetProperty("id").GetString());
        Assert.True(kept.GetProperty("decision").GetBoolean());
        Assert.Equal("granted", Text(kept, "reason"));
        Assert.Equal("second-line", Text(kept, "grant"));
        Assert.Equal("pacs", Text(kept, "system"));
        Assert.Equal("case-17", Text(kept, "request_id"));
        Assert.Equal(server.Server.Revision.Value, kept.GetProperty("revision").GetInt64());
        Assert.True(kept.GetProperty("latency_microseconds").GetDouble() > 0);
        Assert.False(kept.GetProperty("explained").GetBoolean());
    }

    [Fact]
    public async Task A_refusal_names_the_grant_and_the_term_that_stood_in_the_way()
    {
        await using var server = await KeepingServer.StartAsync();
        await server.Running.Post("/v1/relationships/harbor-tideway/end", new { reason = "over" });
        Assert.False(await server.AskAsync("pacs-eu-1"));
        await server.Running.Post("/access/v1/evaluation", Harbor.Question("pacs-eu-1", explain: true));
        var kept = await server.FindAsync();
        Assert.Equal(2, kept.Length);
        Assert.All(kept, k =>
        {
            Assert.Equal("not_in_force", Text(k, "reason"));
            Assert.Equal("second-line", Text(k, "grant"));
            Assert.Equal("relationship_state", Text(k, "term"));
            Assert.Equal("relationship_terminated", Text(k, "term_reason"));
        });
        Assert.Equal([true, false], kept.Select(k => k.GetProperty("explained").GetBoolean()));
    }

    [Fact]
    public async Task Every_item_of_a_batch_is_kept_and_none_behind_the_one_it_stopped_at()
    {
        await using var server = await KeepingServer.StartAsync();
        var batch = new
        {
            subject = new { type = "person", id = Harbor.Operator }, action = new { name = "restart" },
            options = new { evaluations_semantic = "deny_on_first_deny" },
            evaluations = new[] { "pacs-eu-1", "pacs-us-1", "pacs-eu-2" }
                .Select(h => new { resource = new { type = "host", id = h } }).ToArray(),
        };
        await server.Running.Post("/access/v1/evaluations", batch);
        Assert.Equal([false, true], (await server.FindAsync()).Select(k => k.GetProperty("decision").GetBoolean()));
    }

    [Fact]
    public async Task Decisions_are_found_by_everything_they_are_about()
    {
        var time = new ManualTime(KeepingServer.Start);
        await using var server = await KeepingServer.StartAsync(time);
        await server.AskAsync("pacs-eu-1");
        time.Advance(TimeSpan.FromMinutes(10));
        await server.AskAsync("pacs-us-1");
        await server.AskAsync("pacs-eu-1", subject: "nobody@tideway.example");
        await server.Running.Post("/access/v1/evaluation", Harbor.Question("billing-1"));
        var later = Uri.EscapeDataString("2026-03-02T12:05:00Z");
        var (app, local) = (Text((await server.FindAsync())[3], "actor"), "local:tester");
        foreach (var (query, numbers) in new (string, long[])[]
        {
            ("", [4, 3, 2, 1]), ("?order=asc", [1, 2, 3, 4]),
            ("?decision=true", [1]), ("?decision=false", [4, 3, 2]),
            ("?subject=" + Harbor.Operator, [4, 2, 1]), ("?subject_type=person&subject=" + Harbor.Operator, [4, 2, 1]),
            ("?subject=nobody@tideway.example", [3]), ("?subject=stranger", []),
            ("?resource_type=host&resource_id=pacs-eu-1", [3, 1]), ("?resource_id=billing-1", [4]),
            ("?action=restart", [4, 3, 2, 1]), ("?action=login", []),
            ("?grant=second-line", [1]), ("?grant=unheard-of", []),
            ("?system=pacs", [3, 2, 1]), ("?system=billing", [4]), ("?system=unheard-of", []),
            ("?actor=" + app, [3, 2, 1]), ("?actor=" + local, [4]),
            ("?reason=unknown_subject", []), ("?reason=no_grant", [4, 3, 2]),
            ("?since=" + later, [4, 3, 2]), ("?until=" + later, [1]),
            ("?system=pacs&decision=false&since=" + later, [3, 2]),
        })
            Assert.Equal((query, string.Join(' ', numbers)),
                (query, string.Join(' ', Numbers(await server.FindAsync(query)))));
    }

    [Fact]
    public async Task A_search_goes_on_where_its_page_ended_and_its_token_is_for_it_alone()
    {
        await using var server = await KeepingServer.StartAsync();
        for (var asked = 0; asked < 7; asked++) await server.AskAsync("pacs-eu-1");
        var (found, page) = (new List<long>(), "");
        do
        {
            var answer = await server.Running.Get("/v1/decisions?limit=3" + page);
            found.AddRange(Numbers([.. answer.GetProperty("items").EnumerateArray()]));
            page = answer.TryGetProperty("next_page", out var next) ? "&page=" + next.GetString() : "";
            // What comes in between does not move the pages.
            await server.AskAsync("pacs-eu-1");
        }
        while (page.Length > 0);
        Assert.Equal([7, 6, 5, 4, 3, 2, 1], found);
        using var first = await server.Running.Http.GetAsync(new Uri("/v1/decisions?limit=1", UriKind.Relative));
        var token = JsonDocument.Parse(await first.Content.ReadAsStringAsync()).RootElement.GetProperty("next_page");
        using var foreign = await server.Running.Http.GetAsync(
            new Uri($"/v1/decisions?action=restart&page={token.GetString()}", UriKind.Relative));
        Assert.Contains("invalid_page", await foreign.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_sampled_system_one_permit_in_so_many_is_kept_and_every_refusal()
    {
        await using var server = await KeepingServer.StartAsync(sampled: new Dictionary<string, int> { ["pacs"] = 5 });
        for (var asked = 0; asked < 12; asked++)
        {
            Assert.True(await server.AskAsync("pacs-eu-1"));
            Assert.False(await server.AskAsync("pacs-us-1"));
        }

        Assert.Equal(3, (await server.FindAsync("?decision=true")).Length);
        Assert.Equal(12, (await server.FindAsync("?decision=false")).Length);
        await server.StopAsync();
        var volume = Assert.Single(server.Volumes());
        Assert.Equal((15, 0), (volume.Count, volume.PermitsLost));
        Assert.Equal((5, 9), (Assert.Single(volume.LeftOut).Every, volume.LeftOut[0].Count));
    }

    private static IEnumerable<long> Numbers(JsonElement[] kept) =>
        kept.Select(k => k.GetProperty("number").GetInt64());

    private static string Text(JsonElement kept, string member) => kept.GetProperty(member).GetString()!;
}
