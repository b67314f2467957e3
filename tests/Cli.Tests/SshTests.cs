using Mandate.Fixtures;
using Mandate.Server;

namespace Mandate.Cli.Tests;

/// <summary>Certificates for a person and the pull of a host, against a server that drives its systems.</summary>
public sealed class SshTests
{
    [Fact]
    public async Task A_host_that_pulls_admits_whom_the_server_says_and_nobody_after_the_end()
    {
        if (!File.Exists("/usr/bin/ssh-keygen")) Assert.Skip("ssh-keygen is absent: apt-get install openssh-client");
        using var line = await CommandLine.WithHarborAsync();
        await using var server = await MandateServer.StartAsync(
            new ServerOptions { Data = line.Data, Url = "http://127.0.0.1:0" }, TestContext.Current.CancellationToken);
        line.Variables["MANDATE_URL"] = server.Url;
        line.Variables["MANDATE_TOKEN"] = server.LocalToken("tester");
        var (key, host) = (line.PathOf("key"), line.PathOf("host"));
        Assert.Equal(0, (await Tool.RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key)).Exit);

        var certified = await line.RunAsync("ssh", "cert", "second-line", "--key", key + ".pub", "--json");
        Assert.True(certified.Exit == ExitCode.Fine, certified.Error);
        var (_, shown) = await Tool.RunAsync("ssh-keygen", "-L", "-f", key + "-cert.pub");
        Assert.Contains(certified.Json.GetProperty("key_id").GetString()!, shown, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, (await line.RunAsync("ssh", "cert", "second-line", "--key", key)).Exit);

        Assert.Equal(ExitCode.Fine, (await line.RunAsync("system converge pacs")).Exit);
        Assert.Equal(1, await PulledAsync(line, host));
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(host, "principals", "pacs")));

        Assert.Equal(ExitCode.Fine, (await line.RunAsync("relationship end harbor-tideway")).Exit);
        // A bundle is what was published; a pass that is waited for leaves no doubt which.
        Assert.Equal(ExitCode.Fine, (await line.RunAsync("system converge pacs")).Exit);
        Assert.Equal(0, await PulledAsync(line, host));
        Assert.Equal(ExitCode.Refused, (await line.RunAsync("ssh", "cert", "second-line", "--key", key + ".pub")).Exit);
        var list = Path.Combine(host, "revoked.krl");
        Assert.Equal(1, (await Tool.RunAsync("ssh-keygen", "-Q", "-f", list, key + "-cert.pub")).Exit);
    }

    /// <summary>How many principals the host holds after a pull.</summary>
    private static async Task<int> PulledAsync(CommandLine line, string host)
    {
        var pulled = await line.RunAsync("ssh", "host", "--name", "pacs/pacs-eu-1", "--folder", host, "--json");
        Assert.True(pulled.Exit == ExitCode.Fine, pulled.Error);
        return pulled.Json.GetProperty("principals").EnumerateObject().Sum(account => account.Value.GetArrayLength());
    }
}
