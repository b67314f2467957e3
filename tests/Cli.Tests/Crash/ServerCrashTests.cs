using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Mandate.Ledger;
using Mandate.Storage;
using Mandate.Storage.Sqlite;

namespace Mandate.Cli.Tests.Crash;

/// <summary>
/// Kills a whole server (SIGKILL) at random moments while several callers change and ask, and starts it again by the
/// ordinary path. MANDATE_SERVER_KILLS says how often; without it, some seconds' worth.
/// </summary>
public sealed class ServerCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int KillsMin = 3;
    private const int KillsUsual = 8;
    private static readonly TimeSpan usual = TimeSpan.FromSeconds(15);

    private static readonly int? wanted = Environment.GetEnvironmentVariable("MANDATE_SERVER_KILLS") is { } kills
        ? int.Parse(kills, CultureInfo.InvariantCulture) : null;

    private readonly string temporary = Directory.CreateTempSubdirectory("mandate-crash-").FullName;
    private readonly int seed = Environment.TickCount & 0xffffff;
    private readonly List<Change> recorded = [];
    private readonly List<string> checkpoints = [];
    private Random random = new();
    private Load load = new(0, 0);
    private long revision;
    private int answered;
    private int asked;
    private int early;
    private int unanswered;
    private int unansweredButRecorded;

    private string Data => Path.Combine(temporary, "data");

    public void Dispose() => Directory.Delete(temporary, recursive: true);

    [Fact]
    public async Task A_killed_server_has_everything_it_acknowledged_once_and_nothing_by_halves()
    {
        output.WriteLine($"seed {seed}");
        random = new Random(seed);
        var clock = Stopwatch.StartNew();
        await FoundAsync();
        var kills = 0;
        while (wanted is { } all ? kills < all
            : kills < KillsMin || (kills < KillsUsual && clock.Elapsed < usual)) await RoundAsync(++kills);
        using (var serving = ServingProcess.Start(Data)) await CheckAsync(serving, $"seed {seed}, at the end");
        output.WriteLine($"{kills} kills in {clock.Elapsed.TotalSeconds:0.0} s, {early} of them while it started; "
            + $"{answered} changes and {asked} questions answered; {unanswered} changes unanswered, "
            + $"{unansweredButRecorded} of them recorded; {revision} entries");
        Assert.True(answered > 0, "nothing was ever acknowledged");
    }

    /// <summary>The example's estate with nothing connected, so that only callers make entries.</summary>
    private async Task FoundAsync()
    {
        using var serving = ServingProcess.Start(Data);
        var http = await serving.ListenAsync(Data);
        var file = string.Join('\n', (await File.ReadAllLinesAsync(CommandLine.Harbor))
            .Where(line => !line.Contains("connector:", StringComparison.Ordinal)));
        var (answer, _) = await new Change("found", "/v1/estate/apply?file=harbor.yaml", file, 0, []).PostAsync(http);
        revision = answer.Revision;
        await serving.KillAsync();
    }

    private async Task RoundAsync(int round)
    {
        var at = $"seed {seed}, round {round}";
        if (random.Next(4) == 0) await KillWhileStartingAsync();
        using var serving = ServingProcess.Start(Data);
        var http = await CheckAsync(serving, at);
        load = new Load(seed, round);
#pragma warning disable CA2025 // awaited below, after the kill that ends it
        var running = load.RunAsync(http);
#pragma warning restore CA2025
        var target = random.Next(1, 50);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (load.Answers < target && !running.IsCompleted)
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, patience.Token);
        await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * 10), TimeProvider.System, patience.Token);
        await serving.KillAsync();
        await running;
        asked += load.Questions;
        if (load.Checkpoint is { } seen) checkpoints.Add(seen);
        Verify(at);
    }

    private async Task KillWhileStartingAsync()
    {
        using var serving = ServingProcess.Start(Data);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 700)), TimeProvider.System);
        await serving.KillAsync();
        early++;
    }

    /// <summary>
    /// Waits until it listens, and holds what it has against what was asked for before the last kill.
    /// </summary>
    private async Task<HttpClient> CheckAsync(ServingProcess serving, string at)
    {
        var http = await serving.ListenAsync(Data);
        foreach (var change in load.Changes.Where(c => c.Answer is not null))
        {
            answered++;
            await CheckThereAsync(http, change, at);
        }

        foreach (var change in load.Changes.Where(c => c.Answer is null)) await AskAgainAsync(http, change, at);
        recorded.AddRange(load.Changes);
        revision += load.Changes.Sum(c => c.Entries);
        await LookBackAsync(http, at);
        // Every change once and nothing else: what was lost or recorded twice would show in this number.
        Assert.True(await RevisionAsync(http) == revision,
            $"{at}: {await RevisionAsync(http)} entries, not {revision}");
        Assert.True(await Load.MayAsync(http, "pacs-eu-1") && !await Load.MayAsync(http, "pacs-us-1"), at);
        return http;
    }

    /// <summary>What was acknowledged is at its revision, with its content, sealed values included.</summary>
    private static async Task CheckThereAsync(HttpClient http, Change change, string at)
    {
        var entry = await http.GetStringAsync(new Uri($"/v1/entries/{change.Answer!.Revision}", UriKind.Relative));
        Assert.True(entry.Contains(change.Mark, StringComparison.Ordinal), $"{at}: {change.Mark} is not in {entry}");
        foreach (var made in change.Makes) Assert.True(await IsThereAsync(http, made), $"{at}: {made} is lost");
        if (change.Path == "/v1/people")
            Assert.Contains("Person " + change.Mark, await http.GetStringAsync(
                new Uri("/v1/people/" + change.Answer.Id, UriKind.Relative)), StringComparison.Ordinal);
        if (!change.Path.EndsWith("/revoke", StringComparison.Ordinal)) return;
        var grant = await http.GetStringAsync(new Uri(change.Path[..^"/revoke".Length], UriKind.Relative));
        Assert.Equal("ended", JsonDocument.Parse(grant).RootElement.GetProperty("standing").GetString());
    }

    /// <summary>Without an answer it was recorded whole or not at all; asked again, it is recorded.</summary>
    private async Task AskAgainAsync(HttpClient http, Change change, string at)
    {
        var there = 0;
        foreach (var made in change.Makes)
            if (await IsThereAsync(http, made)) there++;
        Assert.True(there == 0 || there == change.Makes.Count,
            $"{at}: {there} of {change.Makes.Count} of {change.Mark}");
        (change.Answer, var repeated) = await change.PostAsync(http);
        if (change.Makes.Count > 0) Assert.Equal(there > 0, repeated);
        unanswered++;
        if (repeated) unansweredButRecorded++;
        await CheckThereAsync(http, change, at);
    }

    /// <summary>The same key gets the same answer.</summary>
    private static async Task RepeatAsync(HttpClient http, Change change, string at)
    {
        var (answer, repeated) = await change.PostAsync(http);
        Assert.True(repeated, $"{at}: {change.Mark} was recorded before");
        Assert.Equal(change.Answer!.Revision, answer.Revision);
        if (answer.Id is not null) Assert.Equal(change.Answer.Id, answer.Id);
    }

    /// <summary>A few changes of this round and of earlier ones: there, and known by their keys.</summary>
    private async Task LookBackAsync(HttpClient http, string at)
    {
        for (var look = 0; look < 10 && recorded.Count > 0; look++)
        {
            var change = recorded[random.Next(recorded.Count)];
            await CheckThereAsync(http, change, at);
            await RepeatAsync(http, change, at);
        }
    }

    /// <summary>Offline, before anything is recovered: nothing that a checkpoint covered is missing.</summary>
    private void Verify(string at)
    {
        Assert.True(VerifierKey.TryRead(StoredLedger.VerifierLine(Data), out var key));
        using var ledger = StoredLedger.Open(Data);
        var verdict = LedgerCheck.Run(ledger.Batches(), new LedgerTrust(key.Name, [key], Ed25519.Verify), checkpoints);
        Assert.True(verdict is LedgerVerdict.Verified verified && verified.AnchorsMatched == checkpoints.Count,
            $"{at}: {verdict}");
    }

    private static async Task<bool> IsThereAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        if (response.StatusCode != HttpStatusCode.NotFound) response.EnsureSuccessStatusCode();
        return response.StatusCode == HttpStatusCode.OK;
    }

    private static async Task<long> RevisionAsync(HttpClient http) =>
        JsonDocument.Parse(await http.GetStringAsync(new Uri("/v1/estate", UriKind.Relative))).RootElement
            .GetProperty("revision").GetInt64();
}
