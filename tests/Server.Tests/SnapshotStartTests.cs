using Mandate.Fixtures;
using Mandate.Server.Tests.Estates;

namespace Mandate.Server.Tests;

/// <summary>A server keeps a snapshot by itself and starts from it; nobody who asks sees a difference.</summary>
public sealed class SnapshotStartTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_server_that_starts_from_its_snapshot_says_what_it_said_before()
    {
        var options = new ServerOptions
        {
            Data = Directory.CreateTempSubdirectory("mandate-snapshot-").FullName, Url = "http://127.0.0.1:0",
            Converges = false, SnapshotEntriesMin = 1, Time = new ManualTime(At),
        };
        var first = await RunningServer.StartAsync(options);
        await first.Apply(EstateFileClient.Example("harbor.yaml"));
        var (said, folded) = (await SaidAsync(first), first.Server.Revision);
        // Made beside, whenever its turn came; the last ones may be of entries that it does not have yet.
        await first.Server.Snapshots.FirstKept.WaitAsync(
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await StopAsync(first);

        var second = await RunningServer.StartAsync(options);
        Assert.Null(second.Server.Node.SnapshotUnfit);
        Assert.InRange(second.Server.Node.StartedFrom.Value, 1, second.Server.Revision.Value);
        Assert.Equal(said, await SaidAsync(second));
        Assert.True(second.Server.Revision >= folded);
        await StopAsync(second);

        var snapshot = Path.Combine(options.Data, "estate.snapshot");
        var bytes = await File.ReadAllBytesAsync(snapshot);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(snapshot, bytes);
        await using var third = await RunningServer.StartAsync(options);
        Assert.Equal("a part of it is not what was written", third.Server.Node.SnapshotUnfit);
        Assert.Equal(default, third.Server.Node.StartedFrom);
        Assert.Equal(said, await SaidAsync(third));
    }

    private static async Task<string> SaidAsync(RunningServer server)
    {
        var export = await server.Export();
        var question = RunningServer.Json(
            """{"subject":{"type":"person","id":"operator@tideway.example"},"action":{"name":"restart"},"resource":{"type":"host","id":"pacs-eu-1"}}""");
        using var answer = await server.Http.PostAsync(new Uri("/access/v1/evaluation", UriKind.Relative), question);
        var grant = await server.Http.GetStringAsync(new Uri("/v1/grants/second-line", UriKind.Relative));
        Assert.Equal("""{"decision":true}""", await answer.Content.ReadAsStringAsync());
        return export + grant;
    }

    private static async Task StopAsync(RunningServer server)
    {
        server.Http.Dispose();
        await server.Server.DisposeAsync();
    }
}
