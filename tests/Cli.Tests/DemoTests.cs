namespace Mandate.Cli.Tests;

/// <summary>The demo on its own example, as machines read it.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_shows_access_that_ends_with_the_relationship()
    {
        if (!File.Exists("/usr/bin/ssh-keygen")) Assert.Skip("ssh-keygen is absent: apt-get install openssh-client");
        using var line = new CommandLine();
        var ran = await line.RunAsync("demo", "--json", "--keep", line.PathOf("demo"));
        Assert.True(ran.Exit == ExitCode.Fine, ran.Error);
        Assert.Equal(["approvals", "duration", "function", "justification", "revocation", "ticket"],
            ran.Json.GetProperty("policy").GetProperty("missing").EnumerateArray().Select(m => m.GetString()).Order());
        Assert.True(ran.Json.GetProperty("before").GetProperty("pacs-eu-1").GetBoolean());
        var after = ran.Json.GetProperty("after");
        Assert.False(after.GetProperty("pacs-eu-1").GetBoolean());
        Assert.Equal(after.GetProperty("removals").GetInt32(), after.GetProperty("removals_verified").GetInt32());
        Assert.True(ran.Json.GetProperty("certificate").GetProperty("revoked").GetBoolean());

        var verified = await line.RunAsync("ledger", "verify", "--data", Path.Combine(line.PathOf("demo"), "data"),
            "--json");
        Assert.Equal(ran.Json.GetProperty("ledger").GetProperty("root").GetString(),
            verified.Json.GetProperty("root").GetString());
    }
}
