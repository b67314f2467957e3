using System.Net;
using System.Text;
using System.Text.Json;
using Mandate.Governance;
using Mandate.Server.Tests.Convergence;
using Mandate.Storage;

namespace Mandate.Server.Tests.Estates;

/// <summary>Files of more than one command that let a connected system be driven, or no longer.</summary>
public sealed class DrivenImportTests
{
    private const int Many = 1_000;

    private const string Policy = """
        policies:
          standard:
            author: operations@harbor.example
            approver: risk@harbor.example
            deployer: sponsor@harbor.example
            rules:
              all: { require: { tests: [revocable] } }

        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool, bool> Ways => new()
    {
        { "import", true, true }, { "import", false, false }, { "apply", true, false }, { "apply", false, false },
    };

    /// <summary>Whoever is driven towards has every grant of the file in front of them.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_system_is_driven_only_once_every_grant_of_the_file_is_recorded(
        string way, bool governed, bool converges)
    {
        await using var harbor = await ConnectedHarbor.StartAsync(mode: "observe", converges: converges);
        var before = harbor.Server.Revision.Value;

        var answer = await SendAsync(harbor, way, Estate("enforce", governed));
        Assert.DoesNotContain("refused", answer, StringComparison.Ordinal);

        var entries = await EntriesAsync(harbor, before);
        var driven = Assert.Single(entries, e => e.Change is Change.SystemModeSet { Mode: ConvergenceMode.Enforce });
        var grants = entries.Where(e => e.Change is Change.GrantRecorded).ToList();
        Assert.Equal(Many, grants.Count);
        Assert.All(grants, g => Assert.True(g.Revision < driven.Revision, $"{g.Revision} after {driven.Revision}"));
        // Its first pass lets everybody in, and nobody out.
        if (converges) await harbor.UntilAsync(() => Task.FromResult(harbor.Lines("pacs-eu-1").Length > Many));
        Assert.DoesNotContain(await EntriesAsync(harbor, before), e =>
            e.Change is Change.RemovalOrdered
            || (e.Change is Change.AccessProvisioned && e.Revision < driven.Revision));
        foreach (var grant in new[] { "second-line", "g7", $"g{Many + 1}" })
            Assert.Equal("in_force", (await harbor.Get("/v1/grants/" + grant)).GetProperty("standing").GetString());
    }

    /// <summary>Broken off before its end, such a file leaves nothing in force that policy would not admit.</summary>
    [Fact]
    public async Task What_policy_admits_once_the_system_is_driven_is_not_in_force_before()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(mode: "observe", converges: false);
        var before = harbor.Server.Revision.Value;
        await SendAsync(harbor, "import", Estate("enforce", governed: true));
        var driven = Assert.Single(await EntriesAsync(harbor, before), e => e.Change is Change.SystemModeSet).Revision;
        async Task<string?> At(long revision) =>
            (await harbor.Get($"/v1/grants/g7/explanation?revision={revision}")).GetProperty("standing").GetString();
        Assert.Equal("ended", await At(driven.Value - 1));
        Assert.Equal("in_force", await At(driven.Value));
    }

    [Fact]
    public async Task A_system_that_is_driven_no_longer_is_let_go_before_anything_is_granted()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(mode: "enforce", converges: false);
        var before = harbor.Server.Revision.Value;
        await SendAsync(harbor, "import", Estate("observe", governed: false));
        var entries = await EntriesAsync(harbor, before);
        var let = Assert.Single(entries, e => e.Change is Change.SystemModeSet { Mode: ConvergenceMode.Observe });
        Assert.All(entries.Where(e => e.Change is Change.GrantRecorded), g => Assert.True(g.Revision > let.Revision));
    }

    [Fact]
    public async Task What_a_file_ends_it_ends_before_it_grants()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(mode: "observe", converges: false);
        // As the file that declared the first grants, which are below something that stays.
        var text = Estate("observe", governed: false).Replace("  second-line:", "  second-line-anew:",
            StringComparison.Ordinal);
        var before = harbor.Server.Revision.Value;
        await SendAsync(harbor, "apply", text, "file=estate.yaml&prune=true");
        var entries = await EntriesAsync(harbor, before);
        var ended = Assert.Single(entries, e => e.Change is Change.GrantRevoked);
        Assert.All(entries.Where(e => e.Change is Change.GrantRecorded), g => Assert.True(g.Revision > ended.Revision));
        Assert.Equal("ended", (await harbor.Get("/v1/grants/second-line")).GetProperty("standing").GetString());
    }

    [Fact]
    public async Task What_a_new_grant_hangs_below_is_not_ended_though_the_file_declares_it_no_more()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(mode: "observe", converges: false);
        var text = ConnectedHarbor.Estate("pacs", "observe");
        var first = text.IndexOf("  tideway-runs-pacs:\n", StringComparison.Ordinal);
        var second = text.IndexOf("  second-line:\n", StringComparison.Ordinal);
        text = (text[..first] + text[second..]).Replace("  second-line:", "  second-line-anew:", StringComparison.Ordinal);
        await SendAsync(harbor, "apply", text, "file=estate.yaml&prune=true");
        Assert.Equal("ended", (await harbor.Get("/v1/grants/second-line")).GetProperty("standing").GetString());
        foreach (var stays in new[] { "tideway-runs-pacs", "second-line-anew" })
            Assert.Equal("in_force", (await harbor.Get("/v1/grants/" + stays)).GetProperty("standing").GetString());
    }

    [Fact]
    public async Task An_import_shows_the_first_plan_of_what_it_lets_be_driven_and_its_first_lines_alone()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(mode: "observe", converges: false);
        var planned = (await SendAsync(harbor, "import", Estate("enforce", governed: true), "what_if=true"))
            .TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement)
            .Single(l => l.GetProperty("stage").GetString() == "planned").GetProperty("plan");
        var plan = Assert.Single(planned.GetProperty("system_plans").EnumerateArray());
        Assert.Equal(("pacs", "enforce"),
            (plan.GetProperty("system").GetString(), plan.GetProperty("mode").GetString()));
        Assert.InRange(plan.GetProperty("steps").GetInt32(), Many, int.MaxValue);
        var lines = plan.GetProperty("text").GetString()!.TrimEnd('\n').Split('\n');
        Assert.Equal(ImportTally.LinesMax + 1, lines.Length);
        Assert.Matches("^… and [0-9]+ lines more$", lines[^1]);
        Assert.Contains(lines, l => l.Contains("second-line", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/v1/estate/import?file=a.yaml", "application/yaml")]
    [InlineData("/v1/sources/desk/imports", "application/x-ndjson")]
    public async Task An_import_takes_no_idempotency_key_and_says_what_to_do(string path, string type)
    {
        await using var server = await RunningServer.StartAsync();
        using var content = new StringContent("mandate: 1\n", Encoding.UTF8, type);
        server.Http.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        using var response = await server.Http.PostAsync(new Uri(path, UriKind.Relative), content, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement;
        Assert.Equal(("invalid_header", "Idempotency-Key"),
            (problem.GetProperty("code").GetString(), problem.GetProperty("member").GetString()));
        Assert.Contains("again", problem.GetProperty("advice").GetString(), StringComparison.Ordinal);
    }

    /// <summary>The estate of the issue with so many grants more, all to its operator.</summary>
    private static string Estate(string mode, bool governed, int grants = Many)
    {
        var more = new StringBuilder();
        for (var index = 2; index < grants + 2; index++)
            more.Append($"  g{index}:\n    parent: tideway-runs-pacs\n    to: {{ person: operator@tideway.example }}\n")
                .Append("    scope: { host: [pacs-eu-1] }\n    purpose: operation\n")
                .Append("    owner: pacs-owner@harbor.example\n")
                .Append("    approved_by: [admin@tideway.example, pacs-owner@harbor.example]\n    until: 2096-06-30\n");
        return ConnectedHarbor.Estate("pacs", mode).TrimEnd() + "\n" + more + (governed ? Policy : "");
    }

    private static async Task<string> SendAsync(ConnectedHarbor harbor, string way, string text, string query = "")
    {
        using var content = new StringContent(text, Encoding.UTF8, "application/yaml");
        using var response = await harbor.Http.PostAsync(
            new Uri($"/v1/estate/{way}?{query}", UriKind.Relative), content, Cancel);
        var answer = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, answer);
        return answer;
    }

    private static async Task<List<Entry>> EntriesAsync(ConnectedHarbor harbor, long after)
    {
        var entries = new List<Entry>();
        var count = (int)(harbor.Server.Revision.Value - after);
        var revision = after;
        await foreach (var stored in harbor.Server.Node.Folder.Journal.ReadAsync(
            new Mandate.Ledger.LeafIndex((ulong)after), count, Cancel))
            entries.Add(StoredEntry.Of(stored.Body, new Revision(++revision)).Entry);
        return entries;
    }
}
