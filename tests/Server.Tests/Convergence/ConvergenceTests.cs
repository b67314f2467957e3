using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server.Tests.Convergence;

/// <summary>Access follows what is in force, and nothing else.</summary>
public sealed class ConvergenceTests
{
    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_grant_in_force_is_put_on_the_hosts_of_its_scope_and_said_to_be_ours_before()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        Assert.Equal([$"pacs-eu-1/pacs/{await harbor.GrantIdAsync()}"], harbor.Lines("pacs-eu-1"));
        Assert.Empty(harbor.Lines("pacs-us-1"));
        Assert.Empty(await harbor.Findings());
        var revision = harbor.Server.Revision;
        Assert.Contains("0 to remove, 0 to add", await harbor.ConvergeAsync());
        Assert.Equal(revision, harbor.Server.Revision);
    }

    [Fact]
    public async Task The_clock_of_a_removal_runs_from_when_the_end_was_known_to_the_reading_that_proved_it()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        time.Advance(TimeSpan.FromHours(1));
        await harbor.Post("/v1/relationships/harbor-tideway/end", new { effective = time.GetUtcNow().AddMinutes(-30) });
        var known = time.GetUtcNow();
        await harbor.ConvergeAsync();
        var removal = Assert.Single(await harbor.Removals("grant=second-line&state=verified&open=false"));
        Assert.Equal(known, removal.GetProperty("trigger_known").GetDateTimeOffset());
        Assert.Equal(0, removal.GetProperty("seconds").GetDouble());
        Assert.Empty(harbor.Lines("pacs-eu-1"));
        Assert.Equal(
            ["access_provisioned.1", "removal_ordered.1", "removal_advanced.1", "removal_advanced.1"],
            (await TypesAsync(harbor)).Where(t =>
                t.StartsWith("access", StringComparison.Ordinal) || t.StartsWith("removal", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("organisations/tideway/offboard", null)]
    [InlineData("organisations/tideway/suspend", null)]
    [InlineData("relationships/harbor-tideway/suspend", null)]
    [InlineData("relationships/harbor-tideway/end", null)]
    [InlineData("relationships/harbor-tideway/facts", "tenant.deleted")]
    [Trait("Requirement", "S0-09")]
    public async Task Whatever_ends_or_stops_the_relationship_removes_the_access_without_anybody_else(string path,
        string? type)
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        await harbor.Post("/v1/" + path, new { type });
        await harbor.UntilAsync(async () => await harbor.Removals("state=verified") is [_]);
        Assert.Empty(harbor.Lines("pacs-eu-1"));
    }

    [Fact]
    public async Task An_undecidable_grant_freezes_what_is_there_and_what_is_not()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        var line = harbor.Lines("pacs-eu-1");
        await harbor.Post("/v1/relationships/harbor-tideway/facts",
            new { type = "feed.silent", source = "crm", effective = time.GetUtcNow().AddDays(-2) });
        Assert.Contains("1 frozen", await harbor.ConvergeAsync());
        Assert.Equal(line, harbor.Lines("pacs-eu-1"));
        File.Delete(harbor.FileOf("pacs-eu-1"));
        Assert.Contains("stays absent", await harbor.ConvergeAsync());
        Assert.Empty(harbor.Lines("pacs-eu-1"));
        Assert.Empty(await harbor.Removals());
    }

    [Fact]
    [Trait("Requirement", "S3-33")]
    public async Task What_nothing_justifies_is_found_and_left_until_it_is_gone()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        await File.AppendAllTextAsync(harbor.FileOf("pacs-eu-1"), "somebody-else\n", Cancel);
        await harbor.ConvergeAsync();
        await harbor.ConvergeAsync();
        var found = Assert.Single(await harbor.Findings("system=pacs&open=true"));
        Assert.Equal(("rogue", "somebody-else", "pacs-eu-1"), (found.GetProperty("kind").GetString(),
            found.GetProperty("holder").GetString(), found.GetProperty("place").GetString()));
        Assert.Contains("somebody-else", harbor.Lines("pacs-eu-1"));
        await File.WriteAllLinesAsync(harbor.FileOf("pacs-eu-1"),
            harbor.Lines("pacs-eu-1").Where(l => l != "somebody-else"), Cancel);
        await harbor.ConvergeAsync();
        Assert.Empty(await harbor.Findings());
        Assert.Single(await harbor.Findings("open=false"));
        // The ledger has what is held, what the records say of it, and how that ended.
        var entries = (await harbor.Get("/v1/entries?system=pacs&limit=1000")).GetProperty("items").EnumerateArray()
            .OrderBy(e => e.GetProperty("revision").GetInt64())
            .Where(e => e.GetProperty("type").GetString()!.StartsWith("finding", StringComparison.Ordinal)).ToList();
        Assert.Equal(["finding_opened.1", "finding_closed.1"], entries.Select(e => e.GetProperty("type").GetString()));
        var (opened, closed) = (entries[0].GetProperty("data"), entries[1].GetProperty("data"));
        Assert.Equal(("rogue", "justified by nothing", "somebody-else"), (opened.GetProperty("kind").GetString(),
            opened.GetProperty("detail").GetString(),
            opened.GetProperty("access").GetProperty("holder").GetString()));
        Assert.Equal("it is not held any more, or justified", closed.GetProperty("how").GetString());
    }

    [Fact]
    public async Task A_line_that_was_taken_away_by_hand_is_put_back()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        File.Delete(harbor.FileOf("pacs-eu-1"));
        await harbor.ConvergeAsync();
        Assert.Single(harbor.Lines("pacs-eu-1"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_between_the_announcement_and_the_step_is_made_good(bool ended)
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time, converges: false);
        var (grant, system) = (await harbor.GrantIdAsync(),
            (await harbor.Get("/v1/systems/pacs")).GetProperty("id").GetString());
        Assert.True(Identifier.TryRead<GrantId>(grant, out var grantId) & Identifier.TryRead<SystemId>(system,
            out var systemId));
        await harbor.RecordAsync(new Change.AccessProvisioned(
            new AccessKey(systemId, "pacs-eu-1", "pacs", $"pacs-eu-1/pacs/{grant}"), grantId));
        if (ended) await harbor.Post("/v1/relationships/harbor-tideway/end", new { });
        await harbor.StopAsync();
        await harbor.StartServerAsync();
        await harbor.ConvergeAsync();
        Assert.Equal(ended ? 0 : 1, harbor.Lines("pacs-eu-1").Length);
        if (ended) Assert.Equal("verified", await harbor.StateAsync());
        else Assert.Empty(await harbor.Removals());
    }

    [Fact]
    public async Task A_removal_that_was_under_way_when_the_node_stopped_is_carried_on()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        Break(harbor);
        await harbor.Post("/v1/relationships/harbor-tideway/end", new { });
        await harbor.ConvergeAsync();
        Assert.Equal("failed", await harbor.StateAsync());
        await harbor.StopAsync();
        Mend(harbor);
        await harbor.StartServerAsync();
        await harbor.ConvergeAsync();
        Assert.Equal("verified", await harbor.StateAsync());
        Assert.Single(await harbor.Removals());
    }

    [Fact]
    public async Task A_removal_that_fails_is_tried_again_with_pauses_put_before_a_person_and_never_dropped()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        Break(harbor);
        await harbor.Post("/v1/relationships/harbor-tideway/end", new { });
        await harbor.ConvergeAsync();
        Assert.Equal("failed", await harbor.StateAsync());
        await harbor.ConvergeAsync();
        Assert.Equal(1, (await harbor.Removals())[0].GetProperty("attempts").GetInt32());
        for (var attempt = 0; attempt < 5; attempt++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await harbor.ConvergeAsync();
        }

        Assert.Equal("escalated", await harbor.StateAsync());
        Mend(harbor);
        time.Advance(TimeSpan.FromMinutes(10));
        await harbor.ConvergeAsync();
        Assert.Equal("verified", await harbor.StateAsync());
        Assert.Equal(["# kept by hand"], harbor.Lines("pacs-eu-1"));
    }

    [Fact]
    [Trait("Requirement", "S3-11")]
    public async Task A_grant_that_runs_out_is_removed_by_time_alone()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time, converges: false);
        var end = time.GetUtcNow().AddDays(3);
        await harbor.Post("/v1/grants", new
        {
            name = "three-days", parent = "tideway-runs-pacs", to = new { person = "operator@tideway.example" },
            scope = new { host = new[] { "pacs-us-1" } }, purpose = "a visit", owner = "pacs-owner@harbor.example",
            approved_by = new[] { "admin@tideway.example", "pacs-owner@harbor.example" }, until = end,
        });
        await harbor.StopAsync();
        await harbor.StartServerAsync();
        await harbor.ConvergeAsync();
        Assert.Single(harbor.Lines("pacs-us-1"));
        time.Advance(end - time.GetUtcNow());
        await harbor.UntilAsync(async () => await harbor.Removals("grant=three-days&state=verified") is [_]);
        Assert.Empty(harbor.Lines("pacs-us-1"));
        Assert.Single(harbor.Lines("pacs-eu-1"));
        Assert.Equal(end,
            (await harbor.Removals("grant=three-days"))[0].GetProperty("trigger_known").GetDateTimeOffset());
        await harbor.UntilAsync(async () => await LapsesAsync(harbor) is [_]);
        time.Advance(TimeSpan.FromMinutes(1));
        await harbor.ConvergeAsync();
        Assert.Equal("grant_window",
            Assert.Single(await LapsesAsync(harbor)).GetProperty("data").GetProperty("term").GetString());
    }

    [Fact]
    [Trait("Requirement", "S2-19")]
    public async Task A_system_that_is_only_observed_is_not_touched()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time, mode: "observe");
        Assert.Equal("missing", Assert.Single(await harbor.Findings()).GetProperty("kind").GetString());
        Assert.False(Directory.Exists(Path.Combine(harbor.Data, "ssh")));
        var plan = await harbor.ApplyAsync(ConnectedHarbor.Estate("pacs", "enforce"), "plan");
        var first = Assert.Single(plan.GetProperty("system_plans").EnumerateArray().ToList());
        Assert.Contains("1 to add", first.GetProperty("text").GetString());
        await harbor.Post("/v1/systems/pacs/mode", new { mode = "enforce" });
        await harbor.ConvergeAsync();
        Assert.Single(harbor.Lines("pacs-eu-1"));
        Assert.Empty(await harbor.Findings());
        await harbor.Post("/v1/systems/pacs/mode", new { mode = "observe" });
        await harbor.Post("/v1/relationships/harbor-tideway/end", new { });
        await harbor.ConvergeAsync();
        Assert.Equal("outlived", Assert.Single(await harbor.Findings()).GetProperty("kind").GetString());
        Assert.Single(harbor.Lines("pacs-eu-1"));
        Assert.Empty(await harbor.Removals());
    }

    [Fact]
    public async Task What_was_suspended_comes_back_only_once_it_is_in_force_again()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        await harbor.Post("/v1/relationships/harbor-tideway/suspend", new { });
        await harbor.ConvergeAsync();
        Assert.Empty(harbor.Lines("pacs-eu-1"));
        await harbor.Post("/v1/relationships/harbor-tideway/resume",
            new { approved_by = new[] { "sponsor@harbor.example", "risk@harbor.example" } });
        await harbor.ConvergeAsync();
        Assert.Single(harbor.Lines("pacs-eu-1"));
        Assert.Equal("verified", await harbor.StateAsync());
    }

    [Fact]
    public async Task A_change_that_would_remove_more_than_the_bound_waits_until_a_person_releases_it()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        for (var number = 0; number < 14; number++)
            await harbor.Post("/v1/grants", new
            {
                name = $"visit-{number}", parent = "tideway-runs-pacs",
                    to = new { person = "operator@tideway.example" },
                scope = new { host = new[] { "pacs-us-1" } }, purpose = "a visit", owner = "pacs-owner@harbor.example",
                approved_by = new[] { "admin@tideway.example", "pacs-owner@harbor.example" },
                    until = time.GetUtcNow().AddDays(30),
            });
        await harbor.ConvergeAsync();
        Assert.Equal(14, harbor.Lines("pacs-us-1").Length);
        await harbor.Post("/v1/entitlements", new { system = "pacs", name = "operator", tier = 1,
            actions = new[] { "login", "restart" }, ssh_account = "other" });
        await harbor.ConvergeAsync();
        Assert.Equal((14, 14), (harbor.Lines("pacs-us-1").Length, harbor.Lines("pacs-us-1", "other").Length));

        var plan = await harbor.Get("/v1/systems/pacs/plan");
        Assert.True(plan.GetProperty("held").GetBoolean());
        Assert.Equal((409, "nothing_held"),
            await CodeAsync(harbor, "/v1/systems/pacs/converge?release=0123456789abcdef"));
        var digest = plan.GetProperty("text").GetString()!.Split("release ")[1].Split('\n')[0];
        await harbor.Post("/v1/systems/pacs/converge?release=" + digest, new { });
        Assert.Empty(harbor.Lines("pacs-us-1"));
        Assert.Equal(14, harbor.Lines("pacs-us-1", "other").Length);
        Assert.All(await harbor.Removals(), r => Assert.Equal("verified", r.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task The_newest_checkpoint_is_anchored_at_the_latest_when_the_node_stops()
    {
        var anchor = Path.Combine(AppContext.BaseDirectory, Path.GetRandomFileName() + ".anchor");
        long end;
        await using (var harbor = await ConnectedHarbor.StartAsync(time, anchor: anchor))
            end = (await harbor.Post("/v1/relationships/harbor-tideway/end", new { })).GetProperty("revision")
                .GetInt64();
        var newest = new AnchorFile(anchor).Read()[^1].Text.Split('\n');
        File.Delete(anchor);
        Assert.InRange(long.Parse(newest[1]), end, end + 100);
    }

    /// <summary>
    /// Files of the host cannot be replaced any more, though they can be read; another line keeps them from being
    /// deleted.
    /// </summary>
    private static void Break(ConnectedHarbor harbor)
    {
        File.AppendAllText(harbor.FileOf("pacs-eu-1"), "# kept by hand\n");
        var scratch = Path.Combine(harbor.Data, "ssh", "pacs-eu-1", ".new");
        Directory.Delete(scratch, recursive: true);
        File.WriteAllText(scratch, "in the way");
    }

    private static void Mend(ConnectedHarbor harbor)
    {
        var scratch = Path.Combine(harbor.Data, "ssh", "pacs-eu-1", ".new");
        File.Delete(scratch);
        Directory.CreateDirectory(scratch);
    }

    private static async Task<string[]> TypesAsync(ConnectedHarbor harbor) =>
        [.. (await harbor.Get("/v1/entries?system=pacs&limit=1000")).GetProperty("items").EnumerateArray()
            .OrderBy(e => e.GetProperty("revision").GetInt64()).Select(e => e.GetProperty("type").GetString()!)];

    private static async Task<JsonElement[]> LapsesAsync(ConnectedHarbor harbor) =>
        [.. (await harbor.Get("/v1/entries?grant=three-days&limit=1000")).GetProperty("items").EnumerateArray()
            .Where(e => e.GetProperty("type").GetString()!.StartsWith("lapse_noted", StringComparison.Ordinal))];

    private static async Task<(int, string?)> CodeAsync(ConnectedHarbor harbor, string path)
    {
        var (status, answer) = await harbor.Send(path, new { });
        return (status, answer.GetProperty("code").GetString());
    }
}
