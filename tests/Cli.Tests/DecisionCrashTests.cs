using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace Mandate.Cli.Tests;

/// <summary>A server that is killed while it answers: what was asked before the last moment is there.</summary>
public sealed class DecisionCrashTests(ITestOutputHelper output)
{
    // A busy machine schedules the writer late; on a quiet one the last moment is some thirty milliseconds.
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(2);

    private const string Question =
        """{"subject":{"type":"person","id":"operator@tideway.example"},"action":{"name":"restart"},"resource":{"type":"host","id":"pacs-eu-1"}}""";

    [Fact]
    public async Task A_killed_server_loses_the_last_moment_alone_and_says_so()
    {
        using var line = await CommandLine.WithHarborAsync();
        var answered = await AskAndKillAsync(line.Data, TimeSpan.FromSeconds(4.5));

        // Opened by the ordinary path, which closes the volume that was open.
        var listed = await line.OnFolderAsync("decision list --limit 1 --json");
        Assert.True(listed.Exit == ExitCode.Fine, listed.Error);
        var kept = listed.Json.GetProperty("items")[0].GetProperty("number").GetInt64();
        var before = answered.Count(a => a < answered[^1] - LastMoment);
        output.WriteLine($"{answered.Count} answered, {kept} kept");
        Assert.True(before > 0, "the server answered too little to tell");
        Assert.InRange(kept, before, answered.Count + 64);
        var verified = await line.OnFolderAsync("ledger verify --json");
        Assert.True(verified.Exit == ExitCode.Fine, verified.Out);
        Assert.Equal(kept, verified.Json.GetProperty("decisions").GetProperty("decisions").GetInt64());
        var closed = await line.OnFolderAsync("ledger search --type decisions_kept --json");
        var revision = closed.Json.GetProperty("items").EnumerateArray().Last().GetProperty("revision").GetInt64();
        Assert.True(revision > 0);
        Assert.Contains("\"interrupted\":1", await File.ReadAllTextAsync(Path.Combine(line.Data, "ledger.db"),
            Encoding.Latin1), StringComparison.Ordinal);
    }

    /// <summary>When each answer came, by the clock of this process.</summary>
    private static async Task<List<TimeSpan>> AskAndKillAsync(string data, TimeSpan during)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "mandate.dll");
        using var serving = Process.Start(new ProcessStartInfo(
            "dotnet", [program, "serve", "--data", data, "--urls", "http://127.0.0.1:0"])
        { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        try
        {
            var listening = await serving.StandardOutput.ReadLineAsync();
            Assert.StartsWith("listening on ", listening, StringComparison.Ordinal);
            using var http = new HttpClient { BaseAddress = new Uri(listening!["listening on ".Length..]) };
            var token = (await File.ReadAllTextAsync(Path.Combine(data, "admin-token"))).Trim();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            // The first answer is slow, and what is measured begins after it.
            await AskOnceAsync(http);
            var clock = Stopwatch.StartNew();
#pragma warning disable CA2025 // they end when the server is killed, and are waited for below
            var asking = Enumerable.Range(0, 4).Select(_ => AskAsync(http, clock)).ToArray();
#pragma warning restore CA2025
            await Task.Delay(during, TimeProvider.System);
            serving.Kill();
            return [.. (await Task.WhenAll(asking)).SelectMany(a => a).Order()];
        }
        finally
        {
            if (!serving.HasExited) serving.Kill();
            await serving.WaitForExitAsync();
        }
    }

    private static async Task<List<TimeSpan>> AskAsync(HttpClient http, Stopwatch clock)
    {
        var answered = new List<TimeSpan>();
        while (true)
        {
            try
            {
                await AskOnceAsync(http);
                answered.Add(clock.Elapsed);
            }
            catch (HttpRequestException)
            {
                return answered;
            }
        }
    }

    private static async Task AskOnceAsync(HttpClient http)
    {
        using var content = new StringContent(Question, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("/access/v1/evaluation", UriKind.Relative), content);
        Assert.Equal("""{"decision":true}""", await answer.Content.ReadAsStringAsync());
    }
}
