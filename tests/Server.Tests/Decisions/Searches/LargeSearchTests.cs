using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server.Tests.Decisions.Searches;

/// <summary>A resource that very many reach; SUBJECTS=100000 for a long run.</summary>
public sealed class LargeSearchTests(ITestOutputHelper output)
{
    private const int BatchSize = 500;

    /// <summary>How much one page may allocate: it does not grow with the estate.</summary>
    private const long PageBytesMax = 16 * 1024 * 1024;

    private static readonly int Subjects = int.TryParse(Environment.GetEnvironmentVariable("SUBJECTS"),
        CultureInfo.InvariantCulture, out var count) ? count : 12_000;

    [Fact]
    public async Task A_resource_that_many_reach_is_searched_in_pages_of_bounded_work_and_room()
    {
        await using var server = await Harbor.StartAsync();
        await FillAsync(server);
        var body = SearchClient.Subjects("login", "pacs-eu-1", "workload");
        var (found, pages) = await WalkAsync(server, body);
        // And the backup agent of the example.
        Assert.Equal(Subjects + 1, found.Count);
        Assert.Equal(Subjects + 1, found.Distinct().Count());
        Assert.InRange(pages, (Subjects / SearchPage.LimitMax) + 1, (Subjects / SearchPage.LimitMax) + 2);

        await server.Post("/v1/relationships/harbor-tideway/end", new { reason = "over" });
        var (none, empty) = await WalkAsync(server, body);
        Assert.Empty(none);
        // Each is met once and its one grant looked at once more.
        Assert.InRange(empty, 2 * Subjects / SearchPage.WorkMax, (2 * Subjects / SearchPage.WorkMax) + 2);
    }

    private async Task<(List<string> Found, int Pages)> WalkAsync(RunningServer server, object body)
    {
        var query = JsonSerializer.SerializeToNode(body)!;
        var (found, pages, longest, largest) = (new List<string>(), 0, TimeSpan.Zero, 0L);
        for (var next = ""; pages == 0 || next.Length > 0; pages++)
        {
            query["page"] = new JsonObject { ["limit"] = SearchPage.LimitMax, ["token"] = next };
            var (before, watch) = (GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
            var (status, text) = await server.Http.SearchAsync("subject", query.ToJsonString());
            longest = watch.Elapsed > longest ? watch.Elapsed : longest;
            largest = Math.Max(largest, GC.GetTotalAllocatedBytes() - before);
            Assert.Equal(200, status);
            found.AddRange(SearchClient.Results(text));
            next = SearchClient.NextToken(text);
        }

        output.WriteLine($"{found.Count} of {Subjects} found on {pages} pages, " +
            $"the longest {longest.TotalMilliseconds:0} ms, the largest {largest / 1024} KiB");
        Assert.InRange(largest, 0, PageBytesMax);
        return (found, pages);
    }

    private static async Task FillAsync(RunningServer server)
    {
        var organisation = await IdAsync<OrganisationId>(server, "organisations/tideway");
        var owner = await IdAsync<PersonId>(server, "people/pacs-owner@harbor.example");
        var admin = await IdAsync<PersonId>(server, "people/admin@tideway.example");
        var parent = await IdAsync<GrantId>(server, "grants/tideway-runs-pacs");
        var relationship = await IdAsync<RelationshipId>(server, "relationships/harbor-tideway");
        var entitlement = (await server.Get("/v1/entitlements?system=pacs")).Names("id").Select(Read<EntitlementId>)
            .Single();
        var scope = Scope.TryOf([new("host", ["pacs-eu-*"])], out _)!;
        for (var done = 0; done < Subjects; done += BatchSize)
        {
            var first = done;
            var some = Enumerable.Range(first, Math.Min(BatchSize, Subjects - first));
            var changes = some.SelectMany(IEnumerable<Change> (n) =>
            [
                new Change.WorkloadRegistered(new WorkloadId(Id(1, n)), $"w{n}", organisation, "agent", admin, "many"),
                new Change.GrantRecorded
                {
                    Id = new GrantId(Id(2, n)), Name = $"many-{n}", Relationship = relationship, Parent = parent,
                    Entitlement = entitlement, ToWorkload = new WorkloadId(Id(1, n)), Scope = scope,
                    Purpose = new Sealed(Guid.Empty.ToString("N"), new string('0', 64)), Owner = owner,
                    ApprovedBy = [admin, owner], From = Instant.Beginning,
                    Until = Instant.Of(TimeProvider.System.GetUtcNow().AddDays(300)),
                },
            ]);
            var outcome = await server.Server.Node.Scribe.SubmitAsync(new Command
            {
                Actor = Actor.Node, Decide = (_, _) => new Ruling.Accepted([.. changes.Select(c => new Proposal(c))]),
            }, TestContext.Current.CancellationToken);
            Assert.IsType<CommandOutcome.Recorded>(outcome);
        }
    }

    private static Guid Id(int kind, int number) =>
        new(number + 1, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, (byte)kind);

    private static async Task<TId> IdAsync<TId>(RunningServer server, string path)
        where TId : struct, IIdentifier<TId> =>
        Read<TId>((await server.Get("/v1/" + path)).GetProperty("id").GetString()!);

    private static TId Read<TId>(string text) where TId : struct, IIdentifier<TId> =>
        Identifier.TryRead<TId>(text, out var id) ? id : throw new ArgumentException(text, nameof(text));
}
