using System.Net;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Convergence;

/// <summary>
/// A host away from the server: what it enforces is what it says, and nothing is proved before it says so.
/// </summary>
public sealed class PullingHostTests
{
    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_removal_is_verified_by_its_own_report_of_a_revision_with_the_end_and_by_nothing_before()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        using var host = harbor.Client(await TokenAsync(harbor));
        await ReportAsync(harbor, host);
        await harbor.ConvergeAsync();
        var old = await BundleAsync(host);

        await harbor.Post("/v1/relationships/harbor-tideway/end", new { });
        await harbor.ConvergeAsync();
        Assert.Empty(harbor.Lines("pacs-eu-1"));
        Assert.Equal("sent", await harbor.StateAsync());

        time.Advance(TimeSpan.FromSeconds(10));
        await ReportAsync(harbor, host, old);
        await harbor.ConvergeAsync();
        Assert.NotEqual("verified", await harbor.StateAsync());
        await ReportAsync(harbor, host, empty: old);
        await harbor.ConvergeAsync();
        Assert.NotEqual("verified", await harbor.StateAsync());

        time.Advance(TimeSpan.FromSeconds(10));
        var revision = await ReportAsync(harbor, host);
        await harbor.ConvergeAsync();
        Assert.Equal("verified", await harbor.StateAsync());
        Assert.EndsWith($"the host enforces revision {revision}",
            (await harbor.Removals())[0].GetProperty("evidence").GetString());
    }

    [Fact]
    public async Task A_host_that_was_given_a_token_is_unknown_until_it_reports_also_after_a_restart()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        var token = await TokenAsync(harbor);
        await harbor.ConvergeAsync();
        Assert.Equal("unreadable", Assert.Single(await harbor.Findings()).GetProperty("kind").GetString());
        using (var host = harbor.Client(token)) await ReportAsync(harbor, host);
        await harbor.ConvergeAsync();
        Assert.Empty(await harbor.Findings());
        await harbor.StopAsync();
        await harbor.StartServerAsync();
        await harbor.Post("/v1/relationships/harbor-tideway/end", new { });
        await harbor.ConvergeAsync();
        Assert.NotEqual("verified", await harbor.StateAsync());
    }

    [Fact]
    public async Task A_host_token_opens_its_own_host_and_nothing_else()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        using var host = harbor.Client(await TokenAsync(harbor));
        foreach (var path in new[] { "/v1/systems/pacs/hosts/pacs-us-1/bundle", "/v1/systems/pacs", "/v1/removals",
            "/v1/systems/other/hosts/pacs-eu-1/bundle" })
        {
            using var response = await host.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, response.StatusCode));
        }
    }

    [Fact]
    public async Task Sessions_that_are_still_open_are_listed_with_what_their_grant_is_by_now()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        using var host = harbor.Client(await TokenAsync(harbor));
        await ReportAsync(harbor, host, sessions: [new
        {
            host = "pacs-eu-1", account = "pacs", grant = await harbor.GrantIdAsync(), serial = "7",
                from = "192.0.2.1", process = 12, standing = "",
        }]);
        await harbor.Post("/v1/relationships/harbor-tideway/end", new { });
        var sessions = await harbor.Get("/v1/sessions");
        var open = Assert.Single(sessions.GetProperty("items").EnumerateArray().ToList());
        Assert.Equal("ended", open.GetProperty("standing").GetString());
        Assert.Equal("pacs/pacs-us-1",
            Assert.Single(sessions.GetProperty("unknown").EnumerateArray().ToList()).GetString());
    }

    [Fact]
    public async Task A_report_of_a_revision_that_there_is_not_is_refused()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        using var host = harbor.Client(await TokenAsync(harbor));
        var (status, answer) = await harbor.Send("/v1/systems/pacs/hosts/pacs-eu-1/report", new
        {
            revision = 1_000_000, fingerprint = new string('a', 64), principals = new { },
                strange = Array.Empty<string>(), read_at = time.GetUtcNow(),
        }, host);
        Assert.Equal((400, "revision"), (status, answer.GetProperty("member").GetString()));
    }

    private async Task<string> TokenAsync(ConnectedHarbor harbor) => (await harbor.Post("/v1/tokens", new
    {
        owner = "pacs-eu-1", role = "host", limits = new[] { "pacs/pacs-eu-1" }, expires = time.GetUtcNow().AddDays(30),
    })).GetProperty("token").GetString()!;

    private static async Task<JsonElement> BundleAsync(HttpClient host)
    {
        var text = await host.GetStringAsync(new Uri("/v1/systems/pacs/hosts/pacs-eu-1/bundle", UriKind.Relative),
            Cancel);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>
    /// Says to hold what a bundle says, the newest unless another is named; with `empty`, nothing, at its revision.
    /// </summary>
    private async Task<long> ReportAsync(
        ConnectedHarbor harbor, HttpClient host, JsonElement? bundle = null, JsonElement? empty = null,
            object[]? sessions = null)
    {
        var held = bundle ?? empty ?? await BundleAsync(host);
        var revision = held.GetProperty("revision").GetInt64();
        await harbor.Post("/v1/systems/pacs/hosts/pacs-eu-1/report", new
        {
            revision, fingerprint = new string('a', 64),
                principals = empty is null ? (object)held.GetProperty("principals") : new { },
            strange = Array.Empty<string>(), read_at = time.GetUtcNow(), sessions,
        }, host);
        return revision;
    }
}
