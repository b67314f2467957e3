using System.Diagnostics;
using Mandate.Governance;

namespace Mandate.Server.Tests.DecisionJournal;

/// <summary>
/// What keeping decisions costs; asserts nothing about it. `dotnet build tests/Server.Tests -c Release`, then
/// `artifacts/bin/Server.Tests/release/Server.Tests --explicit only --filter-class '*CostTests' --show-live-output on`.
/// </summary>
public sealed class CostTests(ITestOutputHelper output)
{
    private const int Burst = 16_000;

    [Fact(Explicit = true)]
    public async Task A_request_and_the_writer()
    {
        await using var server = await KeepingServer.StartAsync();
        var journal = server.Server.Decisions;
        var noted = Noted(server);
        var (noting, writing, busy, allocated) = (new List<double>(), new List<double>(), new List<double>(), 0L);
        using var self = Process.GetCurrentProcess();
        for (var round = 0; round < 60; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.GetTimestamp();
            for (var note = 0; note < Burst; note++) journal.Note(noted, isUse: true);
            noting.Add(Stopwatch.GetElapsedTime(clock).TotalNanoseconds / Burst);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            self.Refresh();
            var spent = self.TotalProcessorTime;
            clock = Stopwatch.GetTimestamp();
            await server.FlushAsync();
            writing.Add(Stopwatch.GetElapsedTime(clock).TotalNanoseconds / Burst);
            self.Refresh();
            busy.Add((self.TotalProcessorTime - spent).TotalNanoseconds / Burst);
        }

        Assert.Equal(0, journal.Counts.PermitsLost);
        output.WriteLine($"noting {Median(noting):N0} ns a decision, {allocated / (double)Burst:N2} B allocated");
        output.WriteLine(
            $"writing {Median(writing):N0} ns a decision, {1e9 / Median(writing):N0} a second, {busy.Average():N0} ns of a processor");
        var bytes = new FileInfo(Path.Combine(server.Data, "decisions.db")).Length;
        output.WriteLine(
            $"file {bytes / (double)journal.Counts.KeptCount:N0} B a decision, {journal.Counts.KeptCount:N0}");
        var search = Stopwatch.StartNew();
        await server.Running.Get("/v1/decisions?action=unheard-of");
        output.WriteLine(
            $"a search that finds nothing looked at {Mandate.Storage.DecisionReader.ScanMax:N0} in {search.ElapsedMilliseconds} ms");
    }

    [Fact(Explicit = true)]
    public async Task Over_http_beside_a_server_that_keeps_nothing()
    {
        await using var keeping = await KeepingServer.StartAsync();
        await using var bare = await KeepingServer.StartAsync(keeps: false);
        var (with, without) = (new List<double>(), new List<double>());
        for (var round = 0; round < 7; round++)
        {
            with.Add(await RateAsync(keeping));
            without.Add(await RateAsync(bare));
        }

        output.WriteLine($"keeping {Median(with):N0} a second, not keeping {Median(without):N0}: "
            + $"{Median(with) / Median(without):N2}; lost {keeping.Server.Decisions.Counts.PermitsLost}");
    }

    private async Task<double> RateAsync(KeepingServer server)
    {
        var token = server.Server.LocalToken("bench");
        var script = Path.Combine(server.Data, "ask.lua");
        await File.WriteAllTextAsync(script,
            "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\n"
            + $"wrk.headers['Authorization'] = 'Bearer {token}'\n"
            + "wrk.body = '{\"subject\":{\"type\":\"person\",\"id\":\"" + Harbor.Operator + "\"},\"action\":{\"name\":\"restart\"},"
            + "\"resource\":{\"type\":\"host\",\"id\":\"pacs-eu-1\"}}'\n");
        using var wrk = Process.Start(new ProcessStartInfo(
            "wrk", ["-t2", "-c64", "-d4", "-s", script, server.Server.Url + "/access/v1/evaluation"])
        { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = await wrk.StandardOutput.ReadToEndAsync();
        output.WriteLine(
            string.Join(' ', text.Split('\n').Where(l => l.Contains("Requests/sec", StringComparison.Ordinal)
            || l.Contains("Non-2xx", StringComparison.Ordinal))));
        return double.Parse(text.Split("Requests/sec:")[1].Split('\n')[0]);
    }

    private static double Median(List<double> of) => of.Order().ElementAt(of.Count / 2);

    private static NotedDecision Noted(KeepingServer server) => new()
    {
        Estate = server.Server.Node.Estate, At = server.Server.Node.Now,
        Actor = "token_0192f0c4a5b67c8d9e0f000000000001",
        SubjectType = "person", SubjectId = Harbor.Operator, Action = "restart", ResourceType = "host",
        ResourceId = "pacs-eu-1", RequestId = null, Reason = "granted", Grant = 1, HasTerm = false, Permits = true,
        Explained = false, Took = 1_000,
    };
}
