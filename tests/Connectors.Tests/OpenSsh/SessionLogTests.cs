using Mandate.Connectors.OpenSsh;
using Mandate.Fixtures;
using static Mandate.Connectors.Tests.OpenSsh.Ground;

namespace Mandate.Connectors.Tests.OpenSsh;

public sealed class SessionLogTests : IDisposable
{
    private const string Login = "Accepted publickey for pacs from 192.0.2.7 port 48400 ssh2: ED25519-CERT SHA256:t " +
        "ID grant_00000001000000000000000000000000 (serial 77) CA ED25519 SHA256:3SEh";
    private readonly Ground ground = new();

    public void Dispose() => ground.Dispose();

    [Fact]
    public async Task A_login_whose_process_still_runs_is_an_open_session()
    {
        await WriteAsync(
            $"2026-11-22T03:27:56.123456+00:00 vm sshd[11]: {Login}",
            $"Nov 22 03:27:57 vm sshd-session[12]: {Login}",
            $"Nov  2 03:27:57 vm sshd[13]: {Login}");
        var known = Assert.IsType<OpenSessions.Known>(SessionLog.Read(ground.In("log"), p => p != 12));
        Assert.Equal([11, 13], known.Sessions.Select(s => s.Process));
        Assert.Equal(new OpenSession("pacs", Grant(1).ToString(), 77, "192.0.2.7", 11), known.Sessions[0]);
    }

    [Fact]
    public async Task What_a_user_name_pretends_is_no_session()
    {
        await WriteAsync(
            $"Nov 22 03:27:57 vm sshd[11]: Invalid user {Login} from 192.0.2.9 port 5",
            $"Nov 22 03:27:57 vm sudo[11]: {Login}",
            $"Nov 22 03:27:57 vm sshd[11]: Failed publickey for Nov 22 03:27:57 vm sshd[11]: {Login}",
            "Nov 22 03:27:57 vm sshd[11]: Accepted publickey for pacs from 192.0.2.7 port 1 ssh2: ED25519 SHA256:tXjB");
        Assert.Empty(Assert.IsType<OpenSessions.Known>(SessionLog.Read(ground.In("log"), _ => true)).Sessions);
    }

    [Fact]
    public void Without_a_log_nobody_knows()
    {
        Assert.IsType<OpenSessions.Unknown>(SessionLog.Read(null));
        Assert.IsType<OpenSessions.Unknown>(SessionLog.Read(ground.In("absent")));
    }

    [Fact]
    public void The_configuration_for_a_host_is_golden()
    {
        Assert.True(SshdConfiguration.TryWrite("/etc/ssh/mandate", out var lines));
        Golden.Equal("sshd_config.txt", lines);
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("/with space")]
    [InlineData("/with%u")]
    [InlineData("/line\nPermitRootLogin yes")]
    [InlineData("/")]
    public void A_path_that_sshd_could_read_otherwise_is_refused(string folder) =>
        Assert.False(SshdConfiguration.TryWrite(folder, out _));

    private Task WriteAsync(params string[] lines) => File.WriteAllLinesAsync(ground.In("log"), lines, Cancel);
}
