using Mandate.Server;
using Mandate.Storage;

namespace Mandate.Cli.Tests;

/// <summary>Verifying from the files alone, and from a server's tiles.</summary>
public sealed class LedgerVerifyTests
{
    [Fact]
    public async Task A_whole_ledger_is_verified_while_a_server_writes_it_and_over_its_tiles()
    {
        using var line = await CommandLine.WithHarborAsync();
        await using var server = await MandateServer.StartAsync(
            new ServerOptions { Data = line.Data, Url = "http://127.0.0.1:0", Converges = false },
                TestContext.Current.CancellationToken);
        var key = Path.Combine(line.Data, "estate.vkey");
        var offline = await line.RunAsync("ledger", "verify", "--data", line.Data, "--vkey", key, "--json");
        Assert.True(offline.Exit == ExitCode.Fine, offline.Error + offline.Out);
        Assert.True(offline.Json.GetProperty("key_from_outside").GetBoolean());
        line.Variables["MANDATE_TOKEN"] = server.LocalToken("tester");
        var tiles = await line.RunAsync("ledger", "verify", "--server", server.Url, "--json");
        Assert.True(tiles.Exit == ExitCode.Fine, tiles.Error + tiles.Out);
        Assert.Equal(offline.Json.GetProperty("root").GetString(), tiles.Json.GetProperty("root").GetString());
    }

    [Fact]
    public async Task A_changed_byte_is_found_and_nothing_is_written()
    {
        using var line = await CommandLine.WithHarborAsync();
        var file = Path.Combine(line.Data, "ledger.db");
        var bytes = await File.ReadAllBytesAsync(file);
        var at = bytes.AsSpan().IndexOf("C-2026-014"u8);
        bytes[at]++;
        await File.WriteAllBytesAsync(file, bytes);
        var files = Directory.GetFiles(line.Data).Order(StringComparer.Ordinal).ToList();
        var ran = await line.OnFolderAsync("ledger verify");
        Assert.Equal(ExitCode.Unreachable, ran.Exit);
        Assert.StartsWith("damaged: ", ran.Out, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file));
        Assert.Equal(files, Directory.GetFiles(line.Data).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_dropped_tail_shows_against_a_checkpoint_kept_outside()
    {
        using var line = await CommandLine.WithHarborAsync();
        var (anchor, copy) = (line.PathOf("anchor"), line.PathOf("copy.db"));
        File.Copy(Path.Combine(line.Data, "ledger.db"), copy);
        Assert.Equal(ExitCode.Fine, (await line.OnFolderAsync("relationship end harbor-tideway")).Exit);
        await using (var folder = await DataFolder.OpenAsync(line.Data))
            new AnchorFile(anchor)
                .Add((await folder.Journal.HeadAsync(TestContext.Current.CancellationToken)).Checkpoint);
        Assert.Equal(ExitCode.Fine, (await line.OnFolderAsync("ledger verify --anchor " + anchor)).Exit);

        File.Copy(copy, Path.Combine(line.Data, "ledger.db"), overwrite: true);
        Assert.Equal(ExitCode.Fine, (await line.OnFolderAsync("ledger verify")).Exit);
        var ran = await line.OnFolderAsync("ledger verify --anchor " + anchor);
        Assert.Equal(ExitCode.Unreachable, ran.Exit);
        Assert.Contains("an anchored checkpoint has size", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_than_the_one_given_out_is_found()
    {
        using var line = await CommandLine.WithHarborAsync();
        using var other = await CommandLine.WithHarborAsync();
        var ran = await line.RunAsync("ledger", "verify", "--data", line.Data, "--vkey",
            Path.Combine(other.Data, "estate.vkey"));
        Assert.Equal(ExitCode.Unreachable, ran.Exit);
        Assert.Contains("not signed by a known key", ran.Out, StringComparison.Ordinal);
    }
}
