using System.Net;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Estates;

/// <summary>The estate's numbers over HTTP: shown, changed by two people, bounded as policies are.</summary>
public sealed class ParameterTests
{
    private static readonly string[] two = ["risk@harbor.example", "sponsor@harbor.example"];

    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    private async Task<RunningServer> StartAsync()
    {
        var server = await Harbor.StartAsync(time);
        await server.Apply("mandate: 1\nestate: harbor-production\naccountable: harbor\n");
        return server;
    }

    private static async Task<(HttpStatusCode Status, string? Code, string? Member)> RefusedAsync(
        RunningServer server, object body)
    {
        using var response = await server.Send("/v1/parameters", body);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return (response.StatusCode, answer.GetProperty("code").GetString(),
            answer.TryGetProperty("member", out var member) ? member.GetString() : null);
    }

    [Fact]
    public async Task Numbers_are_shown_and_what_is_left_out_stays()
    {
        await using var server = await StartAsync();
        var before = await server.Get("/v1/parameters");
        Assert.Equal((1, 100), (before.GetProperty("version").GetInt32(), before.GetProperty("policy_touch_max").GetInt32()));
        Assert.False(before.TryGetProperty("since", out _));
        await server.Post("/v1/parameters", new { policy_touch_max = 7, approved_by = two });
        await server.Post("/v1/parameters", new { stale_grace = "0s", approved_by = two });
        var after = await server.Get("/v1/parameters");
        Assert.Equal((3, 7, "0s"), (after.GetProperty("version").GetInt32(),
            after.GetProperty("policy_touch_max").GetInt32(), after.GetProperty("stale_grace").GetString()));
        Assert.Equal(before.GetProperty("approval_within").GetRawText(), after.GetProperty("approval_within").GetRawText());
        // Both entries name who approved them, and are found by that.
        Assert.Equal(2, (await server.Get("/v1/entries?person=risk@harbor.example&type=parameters_changed.1"))
            .GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Two_different_people_who_answer_for_the_estate_approve_a_change()
    {
        await using var server = await StartAsync();
        foreach (var people in (string[][])[[], [two[0]], [two[0], two[0]]])
            Assert.Equal((HttpStatusCode.Conflict, "approval_missing", "approved_by"),
                await RefusedAsync(server, new { policy_touch_max = 7, approved_by = people }));
        Assert.Equal((HttpStatusCode.Conflict, "wrong_side", "approved_by"),
            await RefusedAsync(server, new { policy_touch_max = 7, approved_by = new[] { two[0], "admin@tideway.example" } }));
        Assert.Equal(100, (await server.Get("/v1/parameters")).GetProperty("policy_touch_max").GetInt32());
    }

    [Fact]
    public async Task Before_the_estate_is_named_nobody_can_change_it()
    {
        await using var server = await Harbor.StartAsync();
        Assert.Equal((HttpStatusCode.Conflict, "approval_missing", "approved_by"),
            await RefusedAsync(server, new { policy_touch_max = 7, approved_by = two }));
    }

    [Theory]
    [InlineData("""{"policy_touch_max":-1}""", "parameters")]
    [InlineData("""{"approval_within":["7d","5d","3d"]}""", "parameters")]
    [InlineData("""{"approval_within":["7d","5d","3d","30s"]}""", "parameters")]
    [InlineData("""{"approval_within":["7d","5d","3d","soon"]}""", "approval_within")]
    [InlineData("""{"finding_within":"30s"}""", "parameters")]
    [InlineData("""{"finding_within":"367d"}""", "parameters")]
    [InlineData("""{"finding_within":"soon"}""", "finding_within")]
    [InlineData("""{"admin_cadence":["0s","5d","3d","1d"]}""", "parameters")]
    [InlineData("""{"delegation_depth":[3,2,1,0,0]}""", "parameters")]
    [InlineData("""{"delegation_depth":[9,2,1,0]}""", "parameters")]
    [InlineData("""{"stale_grace":"3661d"}""", "stale_grace")]
    public async Task Numbers_that_cannot_be_are_refused(string body, string member)
    {
        await using var server = await StartAsync();
        var whole = $"{body[..^1]},\"approved_by\":[\"{two[0]}\",\"{two[1]}\"]}}";
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameters", member), await RefusedAsync(server, whole));
        Assert.Equal(1, (await server.Get("/v1/parameters")).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task What_is_so_already_records_nothing()
    {
        await using var server = await StartAsync();
        Assert.Equal((HttpStatusCode.Conflict, "already_so", "parameters"),
            await RefusedAsync(server, new { policy_touch_max = 100, approved_by = two }));
    }

    /// <summary>A lower bound makes a deployment come in stages; the preview shows what numbers end (S4-12).</summary>
    [Fact]
    public async Task The_bound_holds_for_the_next_deployment_and_for_the_numbers_themselves()
    {
        await using var server = await StartAsync();
        await server.Post("/v1/parameters", new { policy_touch_max = 1, approved_by = two });
        var policy = new
        {
            name = "hard", author = "operations@harbor.example", approver = "risk@harbor.example",
            deployer = "sponsor@harbor.example", rules = new { all = new { require = new { justification = true } } },
        };
        using var refused = await server.Send("/v1/policies", policy);
        Assert.Contains("touches_too_many", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        // A cadence of a second ends what needs a fresh admin: more than one grant.
        var cadence = new { admin_cadence = new[] { "1s", "1s", "1s", "1s" }, approved_by = two };
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((HttpStatusCode.Conflict, "touches_too_many", "parameters"), await RefusedAsync(server, cadence));
        await server.Post("/v1/parameters", new { policy_touch_max = 100, approved_by = two });
        var preview = await server.Post("/v1/parameters?what_if=true", cadence);
        Assert.Contains("second-line", preview.GetProperty("disappears").EnumerateArray()
            .Select(d => d.GetProperty("grant").GetString()));
        Assert.True(await server.Permits("pacs-eu-1"));
        await server.Post("/v1/parameters", cadence);
        Assert.False(await server.Permits("pacs-eu-1"));
    }

    [Fact]
    public async Task What_was_previewed_is_what_is_recorded()
    {
        await using var server = await StartAsync();
        var preview = await server.Post("/v1/parameters?what_if=true", new { policy_touch_max = 7, approved_by = two });
        var digest = preview.GetProperty("digest").GetString();
        await server.Post("/v1/parameters", new { policy_touch_max = 7, approved_by = two, based_on = digest });
        Assert.Equal((HttpStatusCode.Conflict, "preview_changed", "based_on"), await RefusedAsync(
            server, new { policy_touch_max = 8, approved_by = two, based_on = new string('0', 64) }));
    }
}
