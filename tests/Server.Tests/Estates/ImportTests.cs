using System.Net;
using System.Text;
using System.Text.Json;
using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server.Tests.Estates;

/// <summary>A large file does what a small one does, and its answer says so on the way.</summary>
public sealed class ImportTests
{
    private const int Many = 2_500;

    [Fact]
    public async Task An_import_records_what_applying_the_file_records_and_nothing_the_second_time()
    {
        var text = LargeFileTests.Grants(Many);
        await using var applied = await RunningServer.StartAsync(Clock());
        await applied.Apply(text);
        await using var imported = await RunningServer.StartAsync(Clock());
        var lines = await Import(imported, text);
        Assert.Equal(await applied.Export(), await imported.Export());
        Assert.Equal(applied.Server.Revision, imported.Server.Revision);
        Assert.Equal(["reading", "planned", "recording", "done"], lines.Select(Stage).Distinct());
        var done = lines[^1];
        Assert.Equal(imported.Server.Revision.Value, done.GetProperty("revision").GetInt64());
        Assert.Equal(done.GetProperty("of").GetInt64(), done.GetProperty("done").GetInt64());
        Assert.Equal(["nothing"], (await Import(imported, text)).Where(l => Stage(l) == "done")
            .Select(l => l.GetProperty("done").GetInt64() == 0 ? "nothing" : "something"));
        Assert.Equal(applied.Server.Revision, imported.Server.Revision);
    }

    [Fact]
    public async Task What_if_counts_by_system_and_tier_names_the_first_and_records_nothing()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        var before = server.Server.Revision;
        var lines = await Import(server, LargeFileTests.Grants(Many), "&what_if=true");
        Assert.Equal(before, server.Server.Revision);
        var plan = lines.Single(l => Stage(l) == "planned").GetProperty("plan");
        var access = Assert.Single(plan.GetProperty("access").EnumerateArray());
        Assert.Equal(("appears", "pacs", Many - 1), (access.GetProperty("change").GetString(),
            access.GetProperty("system").GetString(), access.GetProperty("count").GetInt32()));
        Assert.Equal(20, plan.GetProperty("appears").GetArrayLength());
        Assert.Contains(plan.GetProperty("changes").EnumerateArray(), c =>
            c.GetProperty("kind").GetString() == "grant" && c.GetProperty("count").GetInt32() == Many);
        Assert.DoesNotContain("recording", lines.Select(Stage));
    }

    [Fact]
    public async Task An_error_in_the_last_slice_is_told_at_its_place_and_nothing_is_recorded()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        var before = server.Server.Revision;
        var text = LargeFileTests.Grants(Many)
            .With("purpose: operation of host 2400\n    owner: pacs-owner@harbor.example",
                "purpose: operation of host 2400\n    owner: nobody@harbor.example")
            .With("scope: { host: [pacs-2450] }", "scope: { host: [ris-2450] }");
        Assert.Equal(
            [
                text.PlaceOf("nobody@harbor") + " grants.g2400.owner undeclared",
                text.PlaceOf("host: [ris-2450]") + " grants.g2450.scope.host scope_wider",
            ],
            Errors(await Import(server, text)));
        Assert.Equal(before, server.Server.Revision);
    }

    [Fact]
    public async Task Errors_of_the_format_come_from_everywhere_in_one_run_and_alone()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        var before = server.Server.Revision;
        var text = LargeFileTests.Grants(Many).With("criticality: high", "criticality: hihg")
            .With("purpose: operation of host 5\n", "purpos: operation of host 5\n")
            .With("purpose: operation of host 2400\n", "purpose: [a]\n")
            .With("scope: { host: [pacs-2450] }", "scope: { host: [ris-2450] }");
        Assert.Equal(
            [
                "systems.pacs.criticality bad_word", "grants.g5.purpose missing_member",
                "grants.g5.purpos unknown_member", "grants.g2400.purpose wrong_type",
            ],
            Errors(await Import(server, text)).Select(e => e[(e.IndexOf(' ') + 1)..]));
        Assert.Equal(before, server.Server.Revision);
    }

    [Fact]
    public async Task Children_may_stand_before_their_parents_and_a_circle_and_a_name_twice_are_errors()
    {
        var text = LargeFileTests.Grants(Many);
        var first = text.IndexOf("  tideway-runs-pacs:\n", StringComparison.Ordinal);
        var second = text.IndexOf("  second-line:\n", StringComparison.Ordinal);
        var reversed = text[..first] + text[second..] + text[first..second];
        await using var server = await RunningServer.StartAsync(Clock());
        await Import(server, reversed);
        await using var other = await RunningServer.StartAsync(Clock());
        await Import(other, text);
        Assert.Equal(await other.Export(), await server.Export());

        await using var third = await RunningServer.StartAsync(Clock());
        static string Below(string grant, string parent) => $"  {grant}:\n    parent: {parent}\n";
        var wrong = text.With(Below("g3", "tideway-runs-pacs"), Below("g3", "g2400"))
            .With(Below("g2400", "tideway-runs-pacs"), Below("g2400", "g3"))
            .With(Below("g9", "tideway-runs-pacs"), Below("g9", "never")).With("  g2300:\n", "  g7:\n");
        Assert.Equal(
            [
                "grants.g2400.parent parent_cycle", "grants.g3.parent parent_cycle", "grants.g7 duplicate_key",
                "grants.g9.parent undeclared",
            ],
            Errors(await Import(third, wrong)).Select(e => e[(e.IndexOf(' ') + 1)..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_hangs_below_a_refused_grant_of_another_slice_is_no_error_of_its_own()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        var before = server.Server.Revision;
        // Refused where it is decided; the first one below it stands next to it, the others slices behind.
        var text = LargeFileTests.Grants(Many).With("scope: { host: [pacs-3] }", "scope: { host: [ris-3] }");
        foreach (var below in (string[])["g4", "g1200", "g2400"])
            text = text.With($"  {below}:\n    parent: tideway-runs-pacs\n", $"  {below}:\n    parent: g3\n");
        text = text.With("scope: { host: [pacs-2450] }", "scope: { host: [ris-2450] }");
        Assert.Equal(
            ["grants.g3.scope.host scope_wider", "grants.g2450.scope.host scope_wider"],
            Errors(await Import(server, text)).Select(e => e[(e.IndexOf(' ') + 1)..]));
        Assert.Equal(before, server.Server.Revision);
    }

    [Fact]
    public async Task A_file_that_cannot_be_cut_is_imported_all_the_same()
    {
        var text = LargeFileTests.Grants(3).Replace("06-30\n", "06-30\r", StringComparison.Ordinal);
        await using var server = await RunningServer.StartAsync(Clock());
        Assert.Equal("done", Stage((await Import(server, text))[^1]));
        Assert.Equal("in_force", await server.Standing("g2"));
    }

    [Fact]
    public async Task A_stop_that_comes_during_an_import_is_recorded_between_two_of_its_commands()
    {
        var clock = new WatchedClock();
        await using var server = await RunningServer.StartAsync(clock);
        await Import(server, LargeFileTests.Grants(3));
        var scribe = server.Server.Node.Scribe;
        var (begun, last, looked) = (scribe.Current.Revision.Value, 0L, 0);
        var stopped = new TaskCompletionSource<Task<CommandOutcome>>();
        // The scribe looks at the clock for every command: once the import has recorded two, a stop comes in.
        clock.Looked = () =>
        {
            var estate = scribe.Current;
            if (estate.Revision.Value < begun + 1_800 || Interlocked.Exchange(ref looked, 1) == 1) return;
            var id = estate.Relationships[estate.FindRelationship("harbor-tideway")].Id;
            last = estate.Revision.Value;
            stopped.SetResult(scribe.SubmitAsync(new Command
            {
                Actor = Actor.Node, IsStop = true, Decide = (now, at) => RelationshipCommands.Happen(
                    now, new Change.RelationshipFact(id, RelationshipEvent.ContractEnded), null, at),
            }, CancellationToken.None));
        };
        var lines = await Import(server, LargeFileTests.Grants(9_000));
        var stop = Assert.IsType<CommandOutcome.Recorded>(await await stopped.Task).Last.Value;
        // Behind what is being appended and what was being decided, and before all that the import had yet to send.
        Assert.InRange(stop, last + 1, last + 1_801);
        // What comes after it is decided knowing of it: nobody is granted what has ended.
        Assert.Equal("refused", Stage(lines[^1]));
        Assert.Equal(scribe.Current.Revision.Value, stop);
        Assert.Contains("apply the file again", lines[^1].GetProperty("problem").GetProperty("detail").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("ended", await server.Standing("second-line"));
    }

    [Fact]
    public async Task A_length_of_time_is_the_same_for_all_of_an_import_however_long_it_takes()
    {
        await using var server = await RunningServer.StartAsync(new WatchedClock());
        var lines = await Import(server, LargeFileTests.Grants(Many)
            .Replace("2099-12-31\n  second-line", "90d\n  second-line", StringComparison.Ordinal)
            .Replace("until: 2099-06-30", "until: 90d", StringComparison.Ordinal));
        Assert.Equal("done", Stage(lines[^1]));
        Assert.Equal("in_force", await server.Standing($"g{Many - 1}"));
    }

    [Fact]
    public async Task What_somebody_else_records_while_a_file_is_planned_is_not_recorded_once_more()
    {
        var clock = new WatchedClock();
        await using var server = await RunningServer.StartAsync(clock);
        var (scribe, looked) = (server.Server.Node.Scribe, 0);
        // The plan looks at the clock once it has taken the estate that it is made for.
        clock.Looked = () =>
        {
            if (!Environment.StackTrace.Contains("PlanAsync", StringComparison.Ordinal)
                || Interlocked.Exchange(ref looked, 1) == 1) return;
            Assert.IsType<CommandOutcome.Recorded>(scribe.SubmitAsync(new Command
            {
                Actor = Actor.Node, Decide = (now, _) => Registry.Register(now, new Change.OrganisationRegistered(
                    new OrganisationId(Guid.CreateVersion7()), "tideway", "Somebody else's words")),
            }, CancellationToken.None).GetAwaiter().GetResult());
        };
        var lines = await Import(server, LargeFileTests.Grants(Many));
        Assert.Equal(1, looked);
        Assert.Equal("done", Stage(lines[^1]));
        Assert.Equal("in_force", await server.Standing($"g{Many - 1}"));
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_what_was_recorded_and_the_next_import_goes_on()
    {
        var text = LargeFileTests.Grants(4_000);
        await using var server = await RunningServer.StartAsync(Clock());
        using (var content = new StringContent(text, Encoding.UTF8, "application/yaml"))
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/v1/estate/import?file=harbor.yaml"))
        {
            request.Content = content;
            using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            while (await reader.ReadLineAsync() is { } line)
                if (line.Contains("\"recording\"", StringComparison.Ordinal)) break;
        }

        var lines = await Import(server, text);
        Assert.Equal("done", Stage(lines[^1]));
        await using var undisturbed = await RunningServer.StartAsync(Clock());
        await Import(undisturbed, text);
        Assert.Equal(undisturbed.Server.Revision, server.Server.Revision);
        Assert.Equal(await undisturbed.Export(), await server.Export());
    }

    [Fact]
    public async Task What_is_no_import_is_refused_before_anything_is_read()
    {
        await using var server = await RunningServer.StartAsync(Clock());
        foreach (var query in (string[])["file=", "file=a.yaml&prune=true", "file=a.yaml&what_if=perhaps"])
            Assert.Equal(HttpStatusCode.BadRequest, (await server.SendFile("import", "mandate: 1", query)).Status);
        Assert.Equal(["1:1 estate missing_member", "1:1 accountable missing_member"],
            Errors(await Import(server, "mandate: 1\n")));
    }

    internal static Fixtures.ManualTime Clock() => new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    private static async Task<List<JsonElement>> Import(RunningServer server, string text, string query = "")
    {
        using var content = new StringContent(text, Encoding.UTF8, "application/yaml");
        using var response = await server.Http.PostAsync(
            new Uri("/v1/estate/import?file=harbor.yaml" + query, UriKind.Relative), content);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith("\n", body, StringComparison.Ordinal);
        return [.. body.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static string Stage(JsonElement line) => line.GetProperty("stage").GetString()!;

    private static List<string> Errors(List<JsonElement> lines)
    {
        Assert.Equal("refused", Stage(lines[^1]));
        return [.. lines[^1].GetProperty("problem").GetProperty("errors").EnumerateArray().Select(e =>
            $"{e.GetProperty("line").GetInt32()}:{e.GetProperty("column").GetInt32()} "
            + $"{e.GetProperty("member").GetString()} {e.GetProperty("code").GetString()}")];
    }

    /// <summary>The system's clock, and who looks at it is told of.</summary>
    private sealed class WatchedClock : TimeProvider
    {
        public Action? Looked { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            Looked?.Invoke();
            return base.GetUtcNow();
        }
    }
}
