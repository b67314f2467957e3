using Mandate.Connectors.OpenSsh;
using Mandate.Governance.Planning;
using static Mandate.Connectors.Tests.OpenSsh.Ground;

namespace Mandate.Connectors.Tests.OpenSsh;

public sealed class HostPullTests : IDisposable
{
    private static readonly OpenSessions NoLog = new OpenSessions.Unknown("no log of sshd is named");
    private readonly Ground ground = new();

    public void Dispose() => ground.Dispose();

    private HostPull Pull(string host = "eu") => new(new HostFolder(ground.In("away"), Host(host)), Keygen);

    [Fact]
    public async Task The_end_counts_for_a_host_that_pulls_only_when_its_own_report_shows_it()
    {
        HostReach reach = new HostReach.Silent();
        using var connector = await ground.ConnectorAsync(_ => reach, "eu");
        var access = Principal("eu", "pacs", 1);
        await connector.ApplyAsync(Add(access), new(1), Cancel);
        await PullAsync();

        var end = new EndedAccess(access.Point, access.Grant, TimeProvider.System.GetUtcNow(), new(4));
        var removal = Removal.Order(end, TimeProvider.System.GetUtcNow());
        await connector.ApplyAsync(new Step.RemoveEnded(access.Point, end), new(2), Cancel);
        await connector.PublishAsync(new(4), new Revocations([new KeyId(access.Grant)], []), Cancel);
        removal = Look(removal.Sent(TimeProvider.System.GetUtcNow()), await connector.ObserveAsync(Cancel));
        Assert.Equal("sent", removal.Word);
        await PullAsync();
        Assert.Equal("verified", Look(removal, await connector.ObserveAsync(Cancel)).Word);

        async Task PullAsync()
        {
            Assert.IsType<InstallOutcome.Installed>(
                await Pull().InstallAsync((await connector.BundleAsync(Host("eu"), Cancel))!, Cancel));
            reach = new HostReach.Reported(
                await Pull().ReportAsync(TimeProvider.System.GetUtcNow(), [], NoLog, Cancel));
        }

        static Removal Look(Removal removal, IReadOnlyList<ObservedPlace> places) => removal.ReadBack(
            places[0], TimeProvider.System.GetUtcNow(), new(default, default, 9, TimeSpan.FromHours(1)), 0);
    }

    [Fact]
    public async Task A_host_is_never_moved_backwards_and_the_same_revision_mends_it()
    {
        var newer = await BundleAsync(revision: 8, Principal("eu", "pacs", 1));
        var older = newer with { Revision = new(7), Principals = [Principal("eu", "pacs", 2)] };
        Assert.Equal(
            new(8), Assert.IsType<InstallOutcome.Installed>(await Pull().InstallAsync(newer, Cancel)).Revision);
        Assert.Equal(new InstallOutcome.Older(new(8)), await Pull().InstallAsync(older, Cancel));
        File.Delete(ground.In("away/principals/pacs"));
        await Pull().InstallAsync(newer, Cancel);
        Assert.Equal([Principal("eu", "pacs", 1).Point], (await ReadAsync()).Held);
    }

    [Fact]
    public async Task A_strangers_line_is_dropped_and_told()
    {
        var bundle = await BundleAsync(revision: 8, Principal("eu", "pacs", 1), Principal("eu", "viewer", 2));
        await Pull().InstallAsync(bundle, Cancel);
        await File.AppendAllTextAsync(ground.In("away/principals/pacs"), "mallory\n", Cancel);
        await File.WriteAllTextAsync(ground.In("away/principals/root"), "us/root/" + Grant(1) + "\n", Cancel);
        var installed = Assert.IsType<InstallOutcome.Installed>(await Pull().InstallAsync(bundle, Cancel));
        Assert.Equal(2, installed.Dropped.Count);
        var report = await Pull().ReportAsync(DateTimeOffset.UnixEpoch, installed.Dropped, NoLog, Cancel);
        var read = Assert.IsType<ObservedPlace.Read>(report.Observed);
        Assert.Equal([Principal("eu", "pacs", 1).Point, Principal("eu", "viewer", 2).Point], read.Held);
        Assert.Equal(installed.Dropped, read.Strange);
        Assert.Equal(new(8), read.Enforced);
    }

    [Fact]
    public async Task A_bundle_of_another_host_is_refused_and_nothing_is_written()
    {
        var bundle = await BundleAsync(revision: 8, Principal("eu", "pacs", 1));
        Assert.IsType<InstallOutcome.Refused>(await Pull("us").InstallAsync(bundle, Cancel));
        Assert.IsType<InstallOutcome.Refused>(
            await Pull().InstallAsync(bundle with { Principals = [Principal("us", "pacs", 1)] }, Cancel));
        Assert.False(Directory.Exists(ground.In("away")));
    }

    [Fact]
    public async Task Two_pulls_at_once_do_not_mix()
    {
        var bundle = await BundleAsync(revision: 8, Principal("eu", "pacs", 1));
        await Pull().InstallAsync(bundle, Cancel);
        using var other = new FileStream(
            ground.In("away/.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var failed = Assert.IsType<InstallOutcome.Failed>(await Pull().InstallAsync(bundle, Cancel));
        Assert.IsType<ConnectorFault.Retry>(failed.Fault);
    }

    [Fact]
    public async Task What_a_stranger_put_into_the_servers_folder_is_not_passed_on()
    {
        using var connector = await ground.ConnectorAsync(null, "eu");
        await connector.ApplyAsync(Add(Principal("eu", "pacs", 1)), new(1), Cancel);
        await File.AppendAllTextAsync(ground.In("ssh/eu/principals/pacs"), $"mallory\nus/pacs/{Grant(1)}\n", Cancel);
        var bundle = (await connector.BundleAsync(Host("eu"), Cancel))!;
        Assert.Equal([Principal("eu", "pacs", 1)], bundle.Principals);
        Assert.Null(await connector.BundleAsync(Host("us"), Cancel));
    }

    private async Task<HostBundle> BundleAsync(long revision, params Principal[] principals)
    {
        using var connector = await ground.ConnectorAsync(null, "eu");
        var bundle = (await connector.BundleAsync(Host("eu"), Cancel))!;
        return bundle with { Revision = new(revision), Principals = principals };
    }

    private async Task<ObservedPlace.Read> ReadAsync() => Assert.IsType<ObservedPlace.Read>(
        await new HostFolder(ground.In("away"), Host("eu")).ReadAsync(Keygen, DateTimeOffset.UnixEpoch, Cancel));
}
