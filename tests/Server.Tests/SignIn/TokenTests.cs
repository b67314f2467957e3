using System.Net;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests;

/// <summary>Tokens of machines: who answers for them, and how one follows another.</summary>
public sealed class TokenTests
{
    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_rotated_token_works_at_once_and_the_old_one_for_the_overlap()
    {
        await using var server = await Harbor.StartAsync(time);
        var old = await server.Post("/v1/tokens", new { owner = "backup-agent", role = "application",
            limits = new[] { "pacs" }, expires = time.GetUtcNow().AddDays(30) });
        var next = await server.Post($"/v1/tokens/{old.GetProperty("id")}/rotate",
            new { expires = time.GetUtcNow().AddDays(60), overlap_seconds = 3_600 });
        Assert.Equal("application", next.GetProperty("role").GetString());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK),
            (await AskAsync(server, old), await AskAsync(server, next)));
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, old));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK),
            (await AskAsync(server, old), await AskAsync(server, next)));
        using var again = await server.Send($"/v1/tokens/{old.GetProperty("id")}/rotate",
            new { expires = time.GetUtcNow().AddDays(60) });
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task A_rotation_does_not_lengthen_the_old_token_nor_widen_the_new_one()
    {
        await using var server = await Harbor.StartAsync(time);
        var old = await server.Post("/v1/tokens", new { owner = "backup-agent", role = "application",
            limits = new[] { "pacs" }, expires = time.GetUtcNow().AddMinutes(10) });
        var next = await server.Post($"/v1/tokens/{old.GetProperty("id")}/rotate",
            new { expires = time.GetUtcNow().AddDays(60), overlap_seconds = 86_400 });
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, old));
        var tokens = (await server.Get("/v1/tokens?role=application")).GetProperty("items");
        Assert.Equal("pacs", tokens[1].GetProperty("limits")[0].GetString());
        Assert.Equal(next.GetProperty("id").GetString(), tokens[1].GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_token_opens_nothing_while_the_workload_or_person_that_owns_it_is_not_there()
    {
        await using var server = await Harbor.StartAsync(time);
        var expires = time.GetUtcNow().AddDays(30);
        var machine = await server.Post("/v1/tokens",
            new { owner = "backup-agent", role = "application", limits = new[] { "pacs" }, expires });
        var person = await server.Post("/v1/tokens",
            new { owner = Harbor.Operator, role = "application", limits = new[] { "pacs" }, expires });
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK),
            (await AskAsync(server, machine), await AskAsync(server, person)));
        await server.Post("/v1/workloads/backup-agent/facts", new { type = "suspended" });
        await server.Post($"/v1/people/{Harbor.Operator}/leave", new { });
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized),
            (await AskAsync(server, machine), await AskAsync(server, person)));
        time.Advance(TimeSpan.FromMinutes(1));
        await server.Post("/v1/workloads/backup-agent/facts", new { type = "resumed" });
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, machine));
        // Who owns nothing any more hands over.
        var next = await server.Post($"/v1/tokens/{person.GetProperty("id")}/rotate",
            new { owner = "backup-agent", expires });
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, next));
    }

    private static async Task<HttpStatusCode> AskAsync(RunningServer server, JsonElement token)
    {
        using var http = server.Client(token.GetProperty("token").GetString());
        using var answer = await http.GetAsync(
            new Uri("/v1/me", UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
