using Mandate.Connectors.OpenSsh;
using Mandate.Fixtures;
using Mandate.Governance.Planning;
using static Mandate.Connectors.Tests.OpenSsh.Ground;

namespace Mandate.Connectors.Tests.OpenSsh;

public sealed class OpenSshConnectorTests : ConnectorContract, IDisposable
{
    private readonly Ground ground = new();

    public void Dispose() => ground.Dispose();

    protected override async Task<IConnector> OpenAsync() => await ground.ConnectorAsync(null, "eu", "us");

    protected override Step.Add Addition(int number) => Add(Principal("eu", "pacs", number));

    protected override void Break(IConnector connector) => File.Delete(ground.In("ssh/us/revoked.krl"));

    [Fact]
    public async Task The_files_are_as_documented()
    {
        using var connector = await ground.ConnectorAsync(null, "eu");
        await connector.ApplyAsync(Addition(2), new(1), Cancel);
        await connector.ApplyAsync(Addition(1), new(1), Cancel);
        Assert.Equal(
            "eu/pacs/grant_00000002000000000000000000000000\neu/pacs/grant_00000001000000000000000000000000\n",
            await File.ReadAllTextAsync(ground.In("ssh/eu/principals/pacs"), Cancel));
        Assert.Equal(
            (await ground.AuthorityAsync()).PublicKey.Text + "\n",
            await File.ReadAllTextAsync(ground.In("ssh/eu/ca.pub"), Cancel));
        Assert.Equal("1\n", await File.ReadAllTextAsync(ground.In("ssh/eu/revision"), Cancel));
        Assert.Equal("-rw-r--r--", await ModeAsync("ssh/eu/principals/pacs"));
        Assert.Equal("drwxr-xr-x", await ModeAsync("ssh/eu/principals"));
        Assert.Equal("drwx------", await ModeAsync("authority"));
        Assert.Equal("-rw-------", await ModeAsync("authority/ca"));
    }

    [Fact]
    public async Task The_last_line_of_an_account_takes_its_file_along()
    {
        using var connector = await ground.ConnectorAsync(null, "eu");
        await connector.ApplyAsync(Addition(1), new(1), Cancel);
        await connector.ApplyAsync(Remove(Principal("eu", "pacs", 1)), new(1), Cancel);
        Assert.Empty(Directory.GetFiles(ground.In("ssh/eu/principals")));
    }

    [Theory]
    [InlineData("no-pty {0}\n")]
    [InlineData("command=\"x\"\t{0}  # why\n")]
    [InlineData("  {0}")]
    [InlineData("# a comment\n\n{0}#nothing between")]
    public async Task A_line_that_sshd_would_admit_is_held_however_it_is_dressed(string line)
    {
        using var connector = await ground.ConnectorAsync(null, "eu");
        var principal = Principal("eu", "pacs", 1);
        await WriteAsync("pacs", string.Format(System.Globalization.CultureInfo.InvariantCulture, line, principal));
        Assert.Contains(principal.Point, (await ReadAsync(connector)).Held);
        Assert.IsType<ApplyOutcome.Done>(await connector.ApplyAsync(Remove(principal), new(1), Cancel));
        Assert.Empty((await ReadAsync(connector)).Held);
    }

    [Fact]
    public async Task Somebody_elses_lines_stay_byte_for_byte_and_are_told()
    {
        using var connector = await ground.ConnectorAsync(null, "eu");
        await WriteAsync("pacs", "# by hand\nno-pty mallory\n");
        await connector.ApplyAsync(Addition(1), new(1), Cancel);
        Assert.Equal(
            $"# by hand\nno-pty mallory\n{Addition(1).Point.Holder}\n",
            await File.ReadAllTextAsync(ground.In("ssh/eu/principals/pacs"), Cancel));
        var read = await ReadAsync(connector);
        Assert.Contains(new AccessPoint("eu", "pacs", "mallory"), read.Held);
        Assert.Equal(["`principals/pacs` line 2 carries options"], read.Strange);
    }

    [Fact]
    public async Task A_file_that_is_no_accounts_and_a_foreign_authority_are_told()
    {
        using var connector = await ground.ConnectorAsync(null, "eu");
        await WriteAsync("pacs;rm", "x\n");
        await File.AppendAllTextAsync(ground.In("ssh/eu/ca.pub"), "ssh-ed25519 AAAA other\n", Cancel);
        Assert.Equal(
            ["`principals/pacs;rm` is no account's file", "`ca.pub` trusts another key than this system's"],
            (await ReadAsync(connector)).Strange);
    }

    [Fact]
    public async Task What_sshd_might_read_and_we_cannot_makes_the_host_unreadable()
    {
        using var connector = await ground.ConnectorAsync(null, "eu");
        var file = ground.In("ssh/eu/principals/pacs");
        File.CreateSymbolicLink(file, "/etc/passwd");
        Assert.Equal("`principals/pacs` is a link", await WhyAsync());
        File.Delete(file);
        await Tool.RunAsync("mkfifo", file);
        Assert.Equal("`principals/pacs` cannot be read", await WhyAsync());
        Assert.IsType<ApplyOutcome.Failed>(await connector.ApplyAsync(Addition(1), new(1), Cancel));
        File.Delete(file);
        await File.WriteAllBytesAsync(file, [0xff, 0xfe, (byte)'\n'], Cancel);
        Assert.Equal("`principals/pacs` is no text", await WhyAsync());
        Directory.Delete(ground.In("ssh/eu/principals"), recursive: true);
        Assert.Equal("`principals` cannot be read", await WhyAsync());

        async Task<string> WhyAsync() =>
            Assert.IsType<ObservedPlace.Unreadable>(Assert.Single(await connector.ObserveAsync(Cancel))).Why;
    }

    [Theory]
    [InlineData("../../etc", "pacs", "eu/pacs/grant_00000001000000000000000000000000")]
    [InlineData("eu", "../ca.pub", "eu/pacs/grant_00000001000000000000000000000000")]
    [InlineData("eu", "pacs", "us/pacs/grant_00000001000000000000000000000000")]
    [InlineData("eu", "pacs", "eu/root/grant_00000001000000000000000000000000")]
    [InlineData("eu", "pacs", "eu/pacs/grant_00000002000000000000000000000000")]
    [InlineData("eu", "pacs", "eu/pacs/grant_00000001000000000000000000000000\nroot")]
    public async Task An_addition_that_is_not_of_its_own_host_account_and_grant_is_refused(
        string place, string account, string holder)
    {
        using var connector = await ground.ConnectorAsync(null, "eu");
        var step = new Step.Add(
            new(place, account, holder), Grant(1), new Justification.InForce(DateTimeOffset.UnixEpoch, new(1)));
        var failed = Assert.IsType<ApplyOutcome.Failed>(await connector.ApplyAsync(step, new(1), Cancel));
        Assert.IsType<ConnectorFault.Terminal>(failed.Fault);
        Assert.Empty(Directory.GetFileSystemEntries(ground.In("ssh/eu/principals")));
    }

    [Fact]
    public async Task Publishing_again_keeps_the_lines_and_never_goes_back()
    {
        using var connector = await ground.ConnectorAsync(null, "eu");
        await connector.ApplyAsync(Addition(1), new(1), Cancel);
        await connector.PublishAsync(new(8), new Revocations([new KeyId(Grant(7))], []), Cancel);
        var older = Assert.Single(await connector.PublishAsync(new(7), Revocations.None, Cancel));
        Assert.Equal(new PublishOutcome.Older(Host("eu"), new(8)), older);
        var list = await RevocationList.ReadAsync(Keygen, ground.In("ssh/eu/revoked.krl"), Cancel);
        Assert.Equal([Grant(7).ToString()], Assert.IsType<RevocationList.ReadOutcome.Read>(list).KeyIds);
        Assert.Equal([Addition(1).Point], (await ReadAsync(connector)).Held);
    }

    [Fact]
    public async Task A_host_that_pulls_is_unknown_until_it_reports_and_then_holds_what_either_side_holds()
    {
        HostReach reach = new HostReach.Silent();
        using var connector = await ground.ConnectorAsync(_ => reach, "eu");
        Assert.Equal(
            "the host pulls and has not reported",
            Assert.IsType<ObservedPlace.Unreadable>(Assert.Single(await connector.ObserveAsync(Cancel))).Why);
        var (ann, bob) = (Principal("eu", "pacs", 1).Point, Principal("eu", "pacs", 2).Point);
        await connector.ApplyAsync(Addition(1), new(1), Cancel);
        reach = Reported(new ObservedPlace.Read("eu", [bob], "f", new(3), [], DateTimeOffset.UnixEpoch));
        var read = await ReadAsync(connector);
        Assert.Equal([ann, bob], read.Held);
        Assert.Equal((new(3), DateTimeOffset.UnixEpoch), (read.Enforced!.Value, read.ReadAt));
        reach = Reported(new ObservedPlace.Unreadable("eu", "`ca.pub` is absent", DateTimeOffset.UnixEpoch));
        Assert.Equal(
            "the host reports: `ca.pub` is absent",
            Assert.IsType<ObservedPlace.Unreadable>(Assert.Single(await connector.ObserveAsync(Cancel))).Why);

        static HostReach Reported(ObservedPlace observed) =>
            new HostReach.Reported(new(Host("eu"), observed, new OpenSessions.Unknown("no log of sshd is named")));
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_cleared_and_never_read()
    {
        using var connector = await ground.ConnectorAsync(null, "eu");
        await File.WriteAllTextAsync(ground.In("ssh/eu/.new/0123"), Addition(1).Point.Holder, Cancel);
        Assert.Empty((await ReadAsync(connector)).Held);
        await connector.PublishAsync(new(2), Revocations.None, Cancel);
        Assert.Empty(Directory.GetFiles(ground.In("ssh/eu/.new")));
    }

    private static async Task<ObservedPlace.Read> ReadAsync(OpenSshConnector connector) =>
        Assert.IsType<ObservedPlace.Read>(Assert.Single(await connector.ObserveAsync(Cancel)));

    private Task WriteAsync(string account, string text) =>
        File.WriteAllTextAsync(ground.In("ssh/eu/principals/" + account), text, Cancel);

    private async Task<string> ModeAsync(string name) =>
        (await Tool.RunAsync("stat", "-c", "%A", ground.In(name))).Said.Trim();
}
