using Mandate.Fixtures;

namespace Mandate.Server.Tests.DecisionJournal;

/// <summary>Volumes: what the ledger holds of the journal, and what a check against it finds.</summary>
public sealed class VolumeTests
{
    private static readonly TimeSpan VolumeAge = TimeSpan.FromSeconds(61);

    [Fact]
    public async Task A_volume_is_closed_after_a_minute_and_its_root_is_in_the_ledger()
    {
        var time = new ManualTime(KeepingServer.Start);
        await using var server = await KeepingServer.StartAsync(time);
        for (var asked = 0; asked < 3; asked++) await server.AskAsync("pacs-eu-1");
        await server.FlushAsync();
        Assert.Empty(server.Volumes());
        Assert.Equal(3, server.Check(time.GetUtcNow()).Open);
        time.Advance(VolumeAge);
        await server.FlushAsync();
        var volume = Assert.Single(server.Volumes());
        Assert.Equal((1, 3, false), (volume.First, volume.Count, volume.Interrupted));
        var verdict = server.Check(time.GetUtcNow());
        Assert.Equal((1, 0, 3, 0), (verdict.Intact, verdict.Expired, verdict.Decisions, verdict.Open));
        Assert.Empty(verdict.Problems);
    }

    [Fact]
    public async Task A_server_that_stops_closes_its_volume_and_the_next_one_counts_on()
    {
        await using var server = await KeepingServer.StartAsync();
        await server.AskAsync("pacs-eu-1");
        await server.RestartAsync();
        await server.AskAsync("pacs-eu-1");
        await server.AskAsync("pacs-us-1");
        Assert.Equal([3, 2, 1], (await server.FindAsync()).Select(k => k.GetProperty("number").GetInt64()));
        await server.StopAsync();
        Assert.Equal([(1, 1, false), (2, 2, false)], server.Volumes().Select(v => (v.First, v.Count, v.Interrupted)));
        Assert.Equal((2, 3L), (server.Check(KeepingServer.Start).Intact, server.Check(KeepingServer.Start).Decisions));
    }

    [Fact]
    public async Task A_node_on_which_nothing_is_asked_makes_no_file_and_no_entry()
    {
        await using var server = await KeepingServer.StartAsync();
        await server.RestartAsync();
        await server.StopAsync();
        Assert.False(File.Exists(Path.Combine(server.Data, "decisions.db")));
        Assert.Empty(server.Volumes());
    }

    [Fact]
    public async Task A_changed_decision_is_found()
    {
        await using var server = await KeepingServer.StartAsync();
        for (var asked = 0; asked < 3; asked++) await server.AskAsync("pacs-eu-1", requestId: "told-later");
        await server.StopAsync();
        Assert.Empty(server.Check(KeepingServer.Start).Problems);
        var file = Path.Combine(server.Data, "decisions.db");
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.AsSpan().LastIndexOf("told-later"u8)]++;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.Equal("decisions 1 to 3 are not what was recorded",
            Assert.Single(server.Check(KeepingServer.Start).Problems));
    }

    [Fact]
    public async Task A_journal_that_is_gone_is_missing_until_it_may_be_gone_and_its_numbers_are_not_given_again()
    {
        await using var server = await KeepingServer.StartAsync();
        await server.AskAsync("pacs-eu-1");
        await server.StopAsync();
        foreach (var file in Directory.GetFiles(server.Data, "decisions.db*")) File.Delete(file);
        var now = TimeProvider.System.GetUtcNow();
        Assert.StartsWith("decisions 1 to 1 are missing, and were to be kept until ",
            Assert.Single(server.Check(now).Problems), StringComparison.Ordinal);
        var later = server.Check(now.AddDays(91));
        Assert.Equal((1, 0), (later.Expired, later.Problems.Count));
        await server.RestartAsync();
        await server.AskAsync("pacs-eu-1");
        Assert.Equal(2, Assert.Single(await server.FindAsync()).GetProperty("number").GetInt64());
    }

    [Fact]
    public async Task What_was_to_be_kept_no_longer_is_deleted_and_expired_and_the_rest_stays()
    {
        var time = new ManualTime(KeepingServer.Start);
        await using var server = await KeepingServer.StartAsync(time);
        await server.AskAsync("pacs-eu-1");
        time.Advance(VolumeAge);
        await server.FlushAsync();
        time.Advance(TimeSpan.FromDays(89));
        await server.AskAsync("pacs-eu-1");
        time.Advance(VolumeAge);
        await server.FlushAsync();
        Assert.Equal(2, (await server.FindAsync()).Length);
        time.Advance(TimeSpan.FromDays(1));
        await server.FlushAsync();
        Assert.Equal(2, Assert.Single(await server.FindAsync()).GetProperty("number").GetInt64());
        var verdict = server.Check(time.GetUtcNow());
        Assert.Equal((1, 1), (verdict.Intact, verdict.Expired));
        Assert.Empty(verdict.Problems);
        Assert.Single(server.Check(KeepingServer.Start).Problems);
    }
}
