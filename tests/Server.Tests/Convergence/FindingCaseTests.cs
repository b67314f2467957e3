using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Governance;

namespace Mandate.Server.Tests.Convergence;

/// <summary>Access that nobody asked for: found, legitimised by a grant or removed by order.</summary>
public sealed class FindingCaseTests
{
    private const string Operator = "operator@tideway.example";
    private const string Rogue = "somebody-else";

    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string? Text(JsonElement of, string member) => of.GetProperty(member).GetString();

    private static string Id(JsonElement finding) => Text(finding, "id")!;

    private static async Task<JsonElement> FoundAsync(
        ConnectedHarbor harbor, string line = Rogue, string host = "pacs-eu-1", string account = "pacs")
    {
        await File.AppendAllTextAsync(harbor.FileOf(host, account), line + "\n", Cancel);
        await harbor.ConvergeAsync();
        return Assert.Single(await harbor.Findings("system=pacs&open=true"));
    }

    private static Task<JsonElement> RemoveAsync(ConnectedHarbor harbor, JsonElement finding, string query = "") =>
        harbor.Post($"/v1/findings/{Id(finding)}/remove{query}", new { reason = "nobody knows who that is" });

    private static async Task<JsonElement> AgainAsync(ConnectedHarbor harbor, JsonElement finding) =>
        await harbor.Get("/v1/findings/" + Id(finding));

    [Fact]
    [Trait("Requirement", "S3-07")]
    public async Task Access_that_was_found_and_never_asked_for_is_a_case_with_an_owner_and_a_deadline()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        var found = await FoundAsync(harbor);
        Assert.Equal(("rogue", "pacs-owner@harbor.example", time.GetUtcNow().AddDays(7), false),
            (Text(found, "kind"), Text(found, "owner"), found.GetProperty("decide_by").GetDateTimeOffset(),
                found.GetProperty("overdue").GetBoolean()));
        // The case says how it is legitimised and how it is removed.
        Assert.Contains("legitimise it by recording or requesting a grant", Text(found, "advice"),
            StringComparison.Ordinal);
        Assert.Contains($"mandate finding remove {Id(found)}", Text(found, "advice"), StringComparison.Ordinal);
        Assert.Empty(await harbor.Findings("overdue=true"));
        // The owner is whoever it is now, and that nobody acts there is said.
        await harbor.Post("/v1/systems/pacs/owner", new { person = "operations@harbor.example" });
        Assert.Equal("operations@harbor.example", Text(await AgainAsync(harbor, found), "owner"));
        await harbor.Post("/v1/people/operations@harbor.example/leave", new { });
        Assert.Equal("not_active", Text(await AgainAsync(harbor, found), "owner_fault"));
        time.Advance(TimeSpan.FromDays(7));
        Assert.Equal(Id(found), Id(Assert.Single(await harbor.Findings("overdue=true"))));
        Assert.Empty(await harbor.Findings("overdue=false&open=true"));
        // Removed by order: gone, read back, and the case is over.
        await RemoveAsync(harbor, found);
        await harbor.ConvergeAsync();
        Assert.DoesNotContain(Rogue, harbor.Lines("pacs-eu-1"));
        var closed = await AgainAsync(harbor, found);
        Assert.Equal((false, false), (closed.GetProperty("open").GetBoolean(),
            closed.GetProperty("overdue").GetBoolean()));
        Assert.Matches("^removed as ordered, revision [0-9]+: read back, it is not held$", Text(closed, "closing"));
    }

    [Fact]
    public async Task What_differs_otherwise_is_no_case()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time, mode: "observe");
        var missing = Assert.Single(await harbor.Findings());
        Assert.Equal("missing", Text(missing, "kind"));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null, false), (Kind(missing, "owner"),
            Kind(missing, "decide_by"), missing.GetProperty("overdue").GetBoolean()));
        var (status, refused) = await harbor.Send($"/v1/findings/{Id(missing)}/remove", new { reason = "no" });
        Assert.Equal((409, "no_case"), (status, Text(refused, "code")));

        static JsonValueKind Kind(JsonElement of, string member) =>
            of.TryGetProperty(member, out var value) ? value.ValueKind : JsonValueKind.Null;
    }

    [Fact]
    public async Task A_grant_that_justifies_it_closes_the_case_and_is_named()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        await harbor.ApplyAsync(ConnectedHarbor.Estate("pacs", "enforce", more: ConnectedHarbor.NightShift));
        var line = await NightLineAsync(harbor);
        var found = await FoundAsync(harbor, line, "pacs-us-1");
        await OccupyAsync(harbor);
        await harbor.ConvergeAsync();
        Assert.Equal([line], harbor.Lines("pacs-us-1"));
        var closed = await AgainAsync(harbor, found);
        Assert.Equal((false, "legitimised by night"), (closed.GetProperty("open").GetBoolean(),
            Text(closed, "closing")));
    }

    [Fact]
    public async Task A_grant_that_came_after_the_order_and_before_the_removal_keeps_it()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        await harbor.ApplyAsync(ConnectedHarbor.Estate("pacs", "enforce", more: ConnectedHarbor.NightShift));
        var line = await NightLineAsync(harbor);
        var found = await FoundAsync(harbor, line, "pacs-us-1");
        await harbor.StopAsync();
        await harbor.StartServerAsync(converges: false);
        await RemoveAsync(harbor, found);
        await OccupyAsync(harbor);
        await harbor.StopAsync();
        await harbor.StartServerAsync();
        await harbor.ConvergeAsync();
        Assert.Equal([line], harbor.Lines("pacs-us-1"));
        Assert.Equal("legitimised by night", Text(await AgainAsync(harbor, found), "closing"));
        Assert.Empty(await harbor.Findings());
    }

    [Fact]
    public async Task An_order_is_previewed_recorded_once_and_takes_exactly_what_was_found()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        await File.AppendAllTextAsync(harbor.FileOf("pacs-eu-1"), "another\n", Cancel);
        await File.AppendAllTextAsync(harbor.FileOf("pacs-eu-1"), Rogue + "\n", Cancel);
        var ours = harbor.Lines("pacs-eu-1")[0];
        await harbor.ConvergeAsync();
        var found = Assert.Single(await harbor.Findings(), f => Text(f, "holder") == Rogue);
        var (revision, preview) = (harbor.Server.Revision, await RemoveAsync(harbor, found, "?what_if=true"));
        Assert.Equal("- pacs-eu-1 pacs somebody-else: goes from `pacs`, is read back, and stays where a grant justifies "
            + "it by then", Assert.Single(preview.GetProperty("notes").EnumerateArray().ToList()).GetString());
        Assert.Equal(revision, harbor.Server.Revision);
        Assert.Contains(Rogue, harbor.Lines("pacs-eu-1"));

        await RemoveAsync(harbor, found);
        await harbor.ConvergeAsync();
        Assert.Equal([ours, "another"], harbor.Lines("pacs-eu-1"));
        Assert.Equal("another", Text(Assert.Single(await harbor.Findings()), "holder"));
        Assert.Empty(await harbor.Removals());
        var (status, refused) = await harbor.Send($"/v1/findings/{Id(found)}/remove", new { reason = "again" });
        Assert.Equal((409, "finding_closed"), (status, Text(refused, "code")));
        // Who put it back is found again, and is a new case: the order was of that one finding.
        await File.AppendAllTextAsync(harbor.FileOf("pacs-eu-1"), Rogue + "\n", Cancel);
        await harbor.ConvergeAsync();
        Assert.Contains(Rogue, harbor.Lines("pacs-eu-1"));
        Assert.NotEqual(Id(found), Id(Assert.Single(await harbor.Findings(), f => Text(f, "holder") == Rogue)));
    }

    [Theory]
    [InlineData("finding_00000000000070008000000000000001", "why", 404, "not_found")]
    [InlineData("nothing", "why", 404, "not_found")]
    [InlineData(null, "", 400, "invalid_value")]
    [InlineData(null, " ", 400, "invalid_value")]
    public async Task What_cannot_be_ordered_is_refused_and_records_nothing(
        string? finding, string reason, int expected, string code)
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        var found = await FoundAsync(harbor);
        var revision = harbor.Server.Revision;
        var (status, refused) = await harbor.Send($"/v1/findings/{finding ?? Id(found)}/remove", new { reason });
        Assert.Equal((expected, code), (status, Text(refused, "code")));
        (status, refused) = await harbor.Send($"/v1/findings/{Id(found)}/remove",
            new { reason = "later", effective = time.GetUtcNow().AddDays(1) });
        Assert.Equal((400, "effective"), (status, Text(refused, "member")));
        Assert.Equal(revision, harbor.Server.Revision);
    }

    [Fact]
    public async Task A_system_that_is_only_observed_is_not_driven_which_is_said_until_it_is()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        await harbor.Post("/v1/systems/pacs/mode", new { mode = "observe" });
        var found = await FoundAsync(harbor);
        var recorded = await RemoveAsync(harbor, found);
        Assert.Contains("`pacs` is only observed, so nothing is driven",
            Assert.Single(recorded.GetProperty("notes").EnumerateArray().ToList()).GetString(), StringComparison.Ordinal);
        Assert.Contains("! pacs-eu-1 pacs somebody-else: rogue: justified by nothing; ordered removed, revision "
            + $"{recorded.GetProperty("revision").GetInt64()}, and not driven in mode observe\n",
            await harbor.ConvergeAsync(), StringComparison.Ordinal);
        Assert.Contains(Rogue, harbor.Lines("pacs-eu-1"));
        var open = await AgainAsync(harbor, found);
        Assert.True(open.GetProperty("open").GetBoolean());
        Assert.Contains("is only observed", Text(open, "advice"), StringComparison.Ordinal);
        var (status, refused) = await harbor.Send($"/v1/findings/{Id(found)}/remove", new { reason = "again" });
        Assert.Equal((409, "already_so"), (status, Text(refused, "code")));
        // What it would drive is a part of the first plan, before anybody sets the mode.
        var plan = await harbor.ApplyAsync(ConnectedHarbor.Estate("pacs", "enforce"), "plan");
        Assert.Contains("- pacs-eu-1 pacs somebody-else: ordered", Text(
            Assert.Single(plan.GetProperty("system_plans").EnumerateArray().ToList()), "text"), StringComparison.Ordinal);
        await harbor.Post("/v1/systems/pacs/mode", new { mode = "enforce" });
        await harbor.ConvergeAsync();
        Assert.DoesNotContain(Rogue, harbor.Lines("pacs-eu-1"));
        Assert.StartsWith("removed as ordered", Text(await AgainAsync(harbor, found), "closing"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_host_does_not_let_go_of_stays_an_open_case_and_is_tried_again()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        var found = await FoundAsync(harbor);
        var scratch = Path.Combine(harbor.Data, "ssh", "pacs-eu-1", ".new");
        Directory.Delete(scratch, recursive: true);
        await File.WriteAllTextAsync(scratch, "in the way", Cancel);
        await RemoveAsync(harbor, found);
        await harbor.ConvergeAsync();
        await harbor.ConvergeAsync();
        Assert.Contains(Rogue, harbor.Lines("pacs-eu-1"));
        Assert.True((await AgainAsync(harbor, found)).GetProperty("open").GetBoolean());
        File.Delete(scratch);
        Directory.CreateDirectory(scratch);
        time.Advance(TimeSpan.FromMinutes(10));
        await harbor.ConvergeAsync();
        Assert.DoesNotContain(Rogue, harbor.Lines("pacs-eu-1"));
        Assert.False((await AgainAsync(harbor, found)).GetProperty("open").GetBoolean());
    }

    [Fact]
    public async Task A_host_that_cannot_be_read_proves_nothing()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        var found = await FoundAsync(harbor);
        await harbor.StopAsync();
        await harbor.StartServerAsync(converges: false);
        await RemoveAsync(harbor, found);
        var (principals, aside) = (Path.Combine(harbor.Data, "ssh", "pacs-eu-1", "principals"),
            Path.Combine(harbor.Ground, "aside"));
        Directory.Move(principals, aside);
        await File.WriteAllTextAsync(principals, "no folder", Cancel);
        await harbor.StopAsync();
        await harbor.StartServerAsync();
        await harbor.ConvergeAsync();
        Assert.True((await AgainAsync(harbor, found)).GetProperty("open").GetBoolean());
        File.Delete(principals);
        Directory.Move(aside, principals);
        time.Advance(TimeSpan.FromMinutes(10));
        await harbor.ConvergeAsync();
        Assert.DoesNotContain(Rogue, harbor.Lines("pacs-eu-1"));
        Assert.False((await AgainAsync(harbor, found)).GetProperty("open").GetBoolean());
    }

    /// <summary>A line copied to a host that the grant does not reach lets its certificate in there.</summary>
    [Fact]
    public async Task With_a_real_sshd_who_came_in_by_it_is_refused_once_it_is_ordered_removed()
    {
        RealSshd.Require();
        await using var harbor = await ConnectedHarbor.StartAsync(account: RealSshd.Account);
        await using var eu = await harbor.SshdAsync("pacs-eu-1");
        await using var us = await harbor.SshdAsync("pacs-us-1");
        var (key, certificate, _) = await harbor.CertifiedAsync("second-line");
        Assert.False((await us.LoginAsync(key, certificate)).In);

        var line = Assert.Single(harbor.Lines("pacs-eu-1", RealSshd.Account));
        var found = await FoundAsync(harbor, line, "pacs-us-1", RealSshd.Account);
        Assert.Equal("rogue", Text(found, "kind"));
        Assert.True((await us.LoginAsync(key, certificate)).In, string.Join('\n', us.Log));
        await RemoveAsync(harbor, found);
        await harbor.UntilAsync(async () => (await harbor.Findings("open=false")) is [_]);
        Assert.False((await us.LoginAsync(key, certificate)).In);
        Assert.StartsWith("removed as ordered", Text(await AgainAsync(harbor, found), "closing"),
            StringComparison.Ordinal);
        Assert.Empty(harbor.Lines("pacs-us-1", RealSshd.Account));
        // What the grant reaches stays.
        Assert.True((await eu.LoginAsync(key, certificate)).In, string.Join('\n', eu.Log));
    }

    private static async Task OccupyAsync(ConnectedHarbor harbor) => await harbor.Post(
        "/v1/seats/night-shift/occupy", new { person = Operator, by = "admin@tideway.example" });

    /// <summary>What the operator has once they are in the seat.</summary>
    private static async Task<string> NightLineAsync(ConnectedHarbor harbor) =>
        $"pacs-us-1/pacs/{await harbor.GrantIdAsync("night")}/"
        + Text(await harbor.Get("/v1/people/" + Operator), "id");
}
