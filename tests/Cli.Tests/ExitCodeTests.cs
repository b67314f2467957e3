using Mandate.Server;

namespace Mandate.Cli.Tests;

/// <summary>
/// 0 fine, 1 refused or denied, 2 bad input, 3 unreachable or damaged; errors on the error stream alone.
/// </summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("frob", "`frob`")]
    [InlineData("relationship", "mandate relationship --help")]
    [InlineData("relationship end r --what-fi", "`--what-fi`")]
    [InlineData("ask a b c", "`ID`")]
    [InlineData("explain a b", "SUBJECT ACTION TYPE ID")]
    [InlineData("who --action login", "`--resource`")]
    [InlineData("owner set grant g --person p --role sponsor", "`--role`")]
    [InlineData("owner set gnat g --person p", "gnat")]
    [InlineData("grant revoke g --effective 2026-13-01", "`2026-13-01`")]
    [InlineData("organisation list", "--server URL")]
    [InlineData("organisation list --server x --data y", "--server and --data")]
    [InlineData("organisation list --server ftp://h --token t", "ftp://h")]
    [InlineData("organisation list --server http://mandate.example --token t", "in the clear")]
    [InlineData("organisation list --server http://127.0.0.1:1", "MANDATE_TOKEN")]
    [InlineData("serve", "--data DIR")]
    [InlineData("ssh config --folder relative", "`relative`")]
    public async Task What_cannot_be_used_is_2_and_says_why(string typed, string said)
    {
        using var line = new CommandLine();
        var ran = await line.RunAsync(typed);
        Assert.Equal((ExitCode.BadInput, ""), (ran.Exit, ran.Out));
        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_3()
    {
        using var line =
            new CommandLine { Variables = { ["MANDATE_URL"] = "http://127.0.0.1:1", ["MANDATE_TOKEN"] = "mandate_x" } };
        var ran = await line.RunAsync("organisation list");
        Assert.Equal((ExitCode.Unreachable, ""), (ran.Exit, ran.Out));
        Assert.Contains("does not answer", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_3_and_is_not_made()
    {
        using var line = new CommandLine();
        var ran = await line.OnFolderAsync("organisation list");
        Assert.Equal((ExitCode.Unreachable, ""), (ran.Exit, ran.Out));
        Assert.False(Directory.Exists(line.Data), "a reading verb made the folder");
    }

    [Fact]
    public async Task A_folder_in_use_by_a_server_is_3_and_names_the_way_to_it()
    {
        using var line = new CommandLine();
        await using var server = await MandateServer.StartAsync(
            new ServerOptions { Data = line.Data, Url = "http://127.0.0.1:0", Converges = false },
                TestContext.Current.CancellationToken);
        var ran = await line.OnFolderAsync("organisation list");
        Assert.Equal((ExitCode.Unreachable, ""), (ran.Exit, ran.Out));
        Assert.Contains("in use", ran.Error, StringComparison.Ordinal);
        Assert.Contains("--server URL", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_3_and_said_in_one_line()
    {
        using var line = new CommandLine();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var ran = await line.OnFolderAsync($"serve --urls http://{taken.LocalEndpoint}");
        Assert.Equal((ExitCode.Unreachable, ""), (ran.Exit, ran.Out));
        Assert.Contains("address already in use", Assert.Single(ran.Error.Trim().Split('\n')),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_out_of_a_list_is_answered_with_the_list_in_one_line()
    {
        using var line = new CommandLine();
        var ran = await line.OnFolderAsync("token create --owner a --role frob --expires 2027-01-01");
        Assert.Equal(ExitCode.BadInput, ran.Exit);
        Assert.Equal("mandate: argument `frob` not recognized: must be one of: "
            + "`administrator`, `auditor`, `application`, `host`", ran.Error.Split('\n')[0].TrimEnd('\r'));
    }

    [Fact]
    public async Task A_token_that_opens_nothing_is_3_and_no_denial()
    {
        using var line = new CommandLine();
        await using var server = await MandateServer.StartAsync(
            new ServerOptions { Data = line.Data, Url = "http://127.0.0.1:0", Converges = false },
                TestContext.Current.CancellationToken);
        var ran = await line.RunAsync($"ask a login host b --server {server.Url} --token mandate_wrong");
        Assert.Equal((ExitCode.Unreachable, ""), (ran.Exit, ran.Out));
    }

    [Fact]
    public async Task An_unknown_name_is_2_and_a_refusal_1()
    {
        using var line = await CommandLine.WithHarborAsync();
        Assert.Equal(ExitCode.BadInput, (await line.OnFolderAsync("relationship show nobody")).Exit);
        Assert.Equal(ExitCode.Fine, (await line.OnFolderAsync("relationship end harbor-tideway")).Exit);
        var again = await line.OnFolderAsync("relationship end harbor-tideway");
        Assert.Equal((ExitCode.Refused, ""), (again.Exit, again.Out));
        Assert.Contains("[terminated]", again.Error, StringComparison.Ordinal);
    }
}
