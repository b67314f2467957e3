using Mandate.Governance;

namespace Mandate.Server.Tests.DecisionJournal;

/// <summary>Keeping decisions never refuses or delays one, and what is not kept is counted.</summary>
public sealed class LoadTests
{
    [Fact]
    public async Task A_full_ring_gives_up_permits_and_counts_them_while_refusals_are_kept()
    {
        await using var server = await KeepingServer.StartAsync();
        var journal = server.Server.Decisions;
        const int permits = 60_000, refusals = 1_000;
        for (var noted = 0; noted < permits; noted++) journal.Note(Noted(server, permits: true), isUse: false);
        for (var noted = 0; noted < refusals; noted++) journal.Note(Noted(server, permits: false), isUse: false);
        Assert.True(await server.AskAsync("pacs-eu-1"));
        await server.FlushAsync();
        Assert.True(journal.Counts.PermitsLost > 0, "the ring took everything");
        Assert.Equal(0, journal.Counts.RefusalsLost);
        Assert.Equal(permits + refusals + 1, journal.Counts.KeptCount + journal.Counts.PermitsLost);
        var state = await server.Running.Get("/v1/decisions/journal");
        Assert.Equal(journal.Counts.PermitsLost, state.GetProperty("permits_lost").GetInt64());
        await server.StopAsync();
        Assert.Equal(journal.Counts.PermitsLost, server.Volumes().Sum(v => v.PermitsLost));
        Assert.Equal(journal.Counts.KeptCount, server.Volumes().Sum(v => v.Count));
        Assert.Empty(server.Check(KeepingServer.Start).Problems);
    }

    [Fact]
    public async Task More_refusals_than_the_ring_holds_are_counted()
    {
        await using var server = await KeepingServer.StartAsync();
        var journal = server.Server.Decisions;
        for (var noted = 0; noted < 100_000; noted++) journal.Note(Noted(server, permits: false), isUse: false);
        await server.FlushAsync();
        Assert.True(journal.Counts.RefusalsLost > 0, "the ring took everything");
        Assert.Equal(100_000, journal.Counts.KeptCount + journal.Counts.RefusalsLost);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_loses_decisions_and_answers_all_the_same()
    {
        await using var server = await KeepingServer.StartAsync();
        Directory.CreateDirectory(Path.Combine(server.Data, "decisions.db"));
        Assert.True(await server.AskAsync("pacs-eu-1"));
        Assert.False(await server.AskAsync("pacs-us-1"));
        await server.FlushAsync();
        var state = await server.Running.Get("/v1/decisions/journal");
        Assert.Equal((1, 1),
            (state.GetProperty("permits_lost").GetInt64(), state.GetProperty("refusals_lost").GetInt64()));
        Assert.Equal("the decision journal cannot be used", state.GetProperty("problem").GetString());
        using var search = await server.Running.Http.GetAsync(new Uri("/v1/decisions", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, search.StatusCode);
    }

    [Fact]
    public async Task Values_are_taken_in_order_by_one_while_many_put_and_none_is_lost()
    {
        var ring = new Ring<long>(1_024);
        const int writers = 4, each = 50_000;
        var given = 0L;
        var putting = Enumerable.Range(0, writers).Select(w => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
                if (!ring.TryPut(((long)w << 32) | (uint)i, ring.Capacity)) Interlocked.Increment(ref given);
        })).ToArray();
        var (taken, last) = (0L, new long[writers]);
        Array.Fill(last, -1);
        while (true)
        {
            var isOver = Task.WhenAll(putting).IsCompleted;
            while (ring.TryTake(out var value))
            {
                var number = value & uint.MaxValue;
                Assert.True(number > last[value >> 32], "a writer's values came out of order");
                last[value >> 32] = number;
                taken++;
            }

            if (isOver) break;
        }

        await Task.WhenAll(putting);
        Assert.Equal(writers * each, taken + given);
    }

    private static NotedDecision Noted(KeepingServer server, bool permits) => new()
    {
        Estate = server.Server.Node.Estate, At = server.Server.Node.Now, Actor = "local:tester",
        SubjectType = "person", SubjectId = Harbor.Operator, Action = "restart", ResourceType = "host",
        ResourceId = "pacs-eu-1", RequestId = null, Reason = permits ? "granted" : "no_grant", Grant = permits ? 1 : -1,
        HasTerm = false, Permits = permits, Explained = false, Took = 1,
    };
}
