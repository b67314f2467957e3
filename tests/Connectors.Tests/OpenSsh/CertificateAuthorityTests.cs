using Mandate.Connectors.OpenSsh;
using Mandate.Fixtures;
using static Mandate.Connectors.Tests.OpenSsh.Ground;

namespace Mandate.Connectors.Tests.OpenSsh;

public sealed class CertificateAuthorityTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2027, 3, 1, 12, 0, 0, 700, TimeSpan.Zero);
    private readonly Ground ground = new();

    public void Dispose() => ground.Dispose();

    [Fact]
    public async Task A_certificate_says_the_grant_the_hosts_and_no_more()
    {
        var issued = Issued(await IssueAsync(r => r));
        Assert.Equal(Grant(1).ToString(), issued.KeyId);
        Assert.NotEqual(0UL, issued.Serial);
        Assert.Equal(["eu/pacs/grant_00000001000000000000000000000000"], issued.Principals);
        Assert.Empty(issued.Extensions);
        Assert.Empty(issued.CriticalOptions);
        Assert.Equal(Noon.AddMilliseconds(-700).AddSeconds(-30), issued.From);
        Assert.Equal(Noon.AddMilliseconds(-700).AddMinutes(10), issued.Until);
    }

    [Fact]
    public async Task It_never_lasts_up_to_or_beyond_the_end_of_the_grant()
    {
        var until = Noon.AddMinutes(3);
        Assert.Equal(
            Noon.AddMilliseconds(-700).AddMinutes(3), Issued(await IssueAsync(r => r with { Until = until })).Until);
        Assert.IsType<IssueOutcome.Over>(await IssueAsync(r => r with { Until = Noon }));
        Assert.IsType<IssueOutcome.Over>(await IssueAsync(r => r with { Until = Noon.AddMilliseconds(200) }));
        Assert.IsType<IssueOutcome.Over>(await IssueAsync(r => r with { Until = Noon.AddDays(-1) }));
        Assert.IsType<IssueOutcome.Over>(await IssueAsync(r => r with { For = TimeSpan.Zero }));
    }

    [Fact]
    public async Task A_terminal_and_a_source_address_are_there_only_if_asked_for()
    {
        var issued = Issued(
            await IssueAsync(r => r with { Terminal = true, SourceAddress = "192.0.2.0/24,2001:db8::1" }));
        Assert.Equal(["permit-pty"], issued.Extensions);
        Assert.Equal(["source-address 192.0.2.0/24,2001:db8::1"], issued.CriticalOptions);
        Assert.IsType<IssueOutcome.Unfit>(await IssueAsync(r => r with { SourceAddress = "10.0.0.1 -O permit-pty" }));
    }

    [Fact]
    public async Task Serials_are_the_callers_or_random_and_never_zero()
    {
        Assert.Equal(ulong.MaxValue, Issued(await IssueAsync(r => r with { Serial = ulong.MaxValue })).Serial);
        Assert.IsType<IssueOutcome.Unfit>(await IssueAsync(r => r with { Serial = 0 }));
        Assert.NotEqual(Issued(await IssueAsync(r => r)).Serial, Issued(await IssueAsync(r => r)).Serial);
    }

    [Fact]
    public async Task Principals_are_of_the_grant_and_no_more_than_openssh_takes()
    {
        Assert.IsType<IssueOutcome.NotInScope>(await IssueAsync(r => r with { Principals = [] }));
        Assert.IsType<IssueOutcome.NotInScope>(
            await IssueAsync(r => r with { Principals = [Principal("eu", "pacs", 2)] }));
        var many = Enumerable.Range(0, 257).Select(i => Principal($"host-{i}", "pacs", 1)).ToArray();
        Assert.Equal(new IssueOutcome.TooManyPrincipals(257), await IssueAsync(r => r with { Principals = many }));
    }

    [Fact]
    public async Task Nothing_is_left_behind_by_issuing()
    {
        await IssueAsync(r => r);
        Assert.Equal(
            ["ca", "ca.pub"], Directory.GetFileSystemEntries(ground.In("authority")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task The_same_folder_opens_with_the_same_key()
    {
        var first = await ground.AuthorityAsync();
        Assert.Equal(first.PublicKey, (await ground.AuthorityAsync()).PublicKey);
    }

    [Fact]
    public async Task Many_that_open_an_absent_folder_at_once_get_one_key()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ground.AuthorityAsync()));
        Assert.Single(opened.Select(a => a.PublicKey).Distinct());
        Assert.Equal(["authority"], Directory.GetFileSystemEntries(ground.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_folder_that_others_may_read_or_with_mixed_up_keys_is_refused()
    {
        await ground.AuthorityAsync();
        await Tool.RunAsync("chmod", "0644", ground.In("authority/ca"));
        Assert.Equal("the key folder is open to others", await RefusalAsync());
        await Tool.RunAsync("chmod", "0600", ground.In("authority/ca"));
        File.Copy(await ground.KeyAsync() + ".pub", ground.In("authority/ca.pub"), overwrite: true);
        Assert.Equal("`ca.pub` is not the public part of `ca`", await RefusalAsync());
        File.Delete(ground.In("authority/ca"));
        Assert.Equal("`ca` is absent", await RefusalAsync());
    }

    [Fact]
    public async Task A_missing_tool_and_one_that_never_ends_are_faults()
    {
        var absent = new SshKeygen(ground.In("no-such-tool"), TimeSpan.FromSeconds(5), TimeProvider.System);
        Assert.IsType<ConnectorFault.Terminal>((await FaultAsync(absent)).Fault);
        await File.WriteAllTextAsync(ground.In("slow"), "#!/bin/sh\nexec /bin/sleep 600\n", Cancel);
        await Tool.RunAsync("chmod", "0755", ground.In("slow"));
        var slow = new SshKeygen(ground.In("slow"), TimeSpan.FromMilliseconds(200), TimeProvider.System);
        Assert.IsType<ConnectorFault.Retry>((await FaultAsync(slow)).Fault);
    }

    private async Task<CertificateAuthority.OpenOutcome.Failed> FaultAsync(SshKeygen keygen) =>
        Assert.IsType<CertificateAuthority.OpenOutcome.Failed>(
            await CertificateAuthority.OpenAsync(ground.In("faulty"), "pacs", keygen, Cancel));

    private async Task<string> RefusalAsync() => Assert.IsType<CertificateAuthority.OpenOutcome.Failed>(
        await CertificateAuthority.OpenAsync(ground.In("authority"), "pacs", Keygen, Cancel)).Fault.Why;

    private static CertificateListing Issued(IssueOutcome outcome) =>
        Assert.IsType<IssueOutcome.Issued>(outcome).Listing;

    private async Task<IssueOutcome> IssueAsync(Func<CertificateRequest, CertificateRequest> change)
    {
        var authority = await ground.AuthorityAsync();
        var key = File.Exists(ground.In("key")) ? ground.In("key") : await ground.KeyAsync();
        var request = new CertificateRequest(
            await PublicAsync(key), Grant(1), [Principal("eu", "pacs", 1)], Noon, Noon.AddYears(1))
        {
            For = TimeSpan.FromMinutes(10),
        };
        return await authority.IssueAsync(change(request), Cancel);
    }
}
