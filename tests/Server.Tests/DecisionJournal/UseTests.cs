using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.DecisionJournal;

/// <summary>Last use: told to the ledger once a grant and day, whatever else is left out.</summary>
public sealed class UseTests
{
    private static readonly TimeSpan AMinute = TimeSpan.FromSeconds(61);

    [Fact]
    public async Task A_permit_to_an_application_is_the_grants_last_use_and_stays_it_after_a_restart()
    {
        var time = new ManualTime(KeepingServer.Start);
        var sampled = new Dictionary<string, int> { ["pacs"] = 1_000_000 };
        await using var server = await KeepingServer.StartAsync(time, sampled);
        for (var asked = 0; asked < 3; asked++) Assert.True(await server.AskAsync("pacs-eu-1"));
        time.Advance(AMinute);
        await server.FlushAsync();
        Assert.Equal("2026-03-02", await LastUsedAsync(server, "second-line"));
        Assert.Null(await LastUsedAsync(server, "backup-of-pacs"));
        await server.RestartAsync();
        Assert.Equal("2026-03-02", await LastUsedAsync(server, "second-line"));
        time.Advance(TimeSpan.FromDays(2));
        await server.AskAsync("pacs-eu-1");
        await server.RestartAsync();
        Assert.Equal("2026-03-04", await LastUsedAsync(server, "second-line"));
    }

    [Fact]
    public async Task A_day_of_use_is_one_entry_however_often_the_server_is_started()
    {
        var time = new ManualTime(KeepingServer.Start);
        await using var server = await KeepingServer.StartAsync(time);
        for (var started = 0; started < 3; started++)
        {
            await server.AskAsync("pacs-eu-1");
            await server.RestartAsync();
        }

        var entries = (await server.Running.Get("/v1/entries?type=grants_used&grant=second-line")).GetProperty("items");
        Assert.Equal(1, entries.GetArrayLength());
    }

    [Fact]
    public async Task A_question_of_an_administrator_is_a_look_and_no_use()
    {
        var time = new ManualTime(KeepingServer.Start);
        await using var server = await KeepingServer.StartAsync(time);
        await server.Running.Post("/access/v1/evaluation", Harbor.Question("pacs-eu-1"));
        time.Advance(AMinute);
        await server.FlushAsync();
        Assert.Null(await LastUsedAsync(server, "second-line"));
    }

    /// <summary>What nobody uses is found, and what is used shows it: for reviews, need and detection.</summary>
    [Fact]
    public async Task Grants_without_use_are_listed_and_an_explanation_shows_the_last_use()
    {
        var time = new ManualTime(KeepingServer.Start);
        await using var server = await KeepingServer.StartAsync(time);
        async Task<string[]> Unused(string since) =>
            (await server.Running.Get("/v1/grants?standing=in_force&unused_since=" + since)).Names("name");
        async Task<string?> Shown(string query = "") =>
            (await server.Running.Get("/v1/grants/second-line/explanation" + query)).GetProperty("chain")[0]
                .TryGetProperty("last_used", out var day) ? day.GetString() : null;
        var before = server.Running.Server.Revision.Value;
        time.Advance(TimeSpan.FromDays(10));
        Assert.Equal(["second-line", "backup-of-pacs"], await Unused("2026-03-12T00:00:00Z"));
        Assert.Null(await Shown());
        await server.AskAsync("pacs-eu-1");
        time.Advance(AMinute);
        await server.FlushAsync();
        Assert.Equal("2026-03-12", await Shown());
        Assert.Null(await Shown($"?revision={before}"));
        Assert.Equal(["backup-of-pacs"], await Unused("2026-03-12T00:00:00Z"));
        Assert.Equal(["second-line", "backup-of-pacs"], await Unused("2026-03-13T00:00:00Z"));
        // What was not there yet could not be used.
        Assert.Empty(await Unused("2026-03-01T00:00:00Z"));
        using var bad = await server.Running.Http.GetAsync(
            new Uri("/v1/grants?unused_since=lately", UriKind.Relative));
        Assert.Equal(400, (int)bad.StatusCode);
    }

    private static async Task<string?> LastUsedAsync(KeepingServer server, string grant) =>
        (await server.Running.Get("/v1/grants/" + grant)).TryGetProperty("last_used", out JsonElement day)
            ? day.GetString() : null;
}
