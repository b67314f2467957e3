using System.Collections.Concurrent;
using System.Text.Json;

namespace Mandate.Cli.Tests.Crash;

/// <summary>Several callers at once, each asking for one change after another until nobody answers any more.</summary>
internal sealed class Load(int seed, int round)
{
    private const int Callers = 4;
    private readonly ConcurrentBag<Change> changes = [];
    private int number;
    private int answers;
    private int questions;
    private bool ended;

    /// <summary>Everything that was asked for, answered or not.</summary>
    public IReadOnlyCollection<Change> Changes => changes;

    /// <summary>The last checkpoint that was seen; nothing before it may be missing afterwards.</summary>
    public string? Checkpoint { get; private set; }

    public int Answers => Volatile.Read(ref answers);

    public int Questions => Volatile.Read(ref questions);

    public Task RunAsync(HttpClient http) => Task.WhenAll([
        .. Enumerable.Range(0, Callers).Select(caller => CallAsync(http, new Random(seed + (100 * round) + caller))),
        AskAsync(http), WatchAsync(http),
    ]);

    private async Task CallAsync(HttpClient http, Random random)
    {
        var revocable = new Queue<Change>();
        await UntilGoneAsync(async () =>
        {
            var mark = $"m{round}-{Interlocked.Increment(ref number)}";
            var change = random.Next(6) switch
            {
                0 => Change.Organisation(mark),
                1 => Change.Person(mark),
                2 => Change.EstateFile(mark),
                3 when revocable.TryDequeue(out var grant) => Change.Revocation(mark, grant),
                _ => Change.Grant(mark),
            };
            changes.Add(change);
            (change.Answer, var repeated) = await change.PostAsync(http);
            Assert.False(repeated, $"{mark} was new");
            Interlocked.Increment(ref answers);
            if (change.Path == "/v1/grants") revocable.Enqueue(change);
        });
    }

    private Task AskAsync(HttpClient http) => UntilGoneAsync(async () =>
    {
        Assert.True(await MayAsync(http, "pacs-eu-1"), "the operator may restart pacs-eu-1");
        Assert.False(await MayAsync(http, "pacs-us-1"), "the operator may not restart pacs-us-1");
        Interlocked.Add(ref questions, 2);
        await PauseAsync();
    });

    private Task WatchAsync(HttpClient http) => UntilGoneAsync(async () =>
    {
        Checkpoint = await http.GetStringAsync(new Uri("/ledger/checkpoint", UriKind.Relative));
        await PauseAsync();
    });

    /// <summary>Leaves the machine to those who change something.</summary>
    private static Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);

    public static async Task<bool> MayAsync(HttpClient http, string host)
    {
        using var question = new StringContent($$"""
            {"subject":{"type":"person","id":"operator@tideway.example"},"action":{"name":"restart"},
             "resource":{"type":"host","id":"{{host}}"} }
            """, System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri("/access/v1/evaluation", UriKind.Relative), question);
        response.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("decision")
            .GetBoolean();
    }

    /// <summary>A connection that breaks is the kill; any answer that is no success fails the test.</summary>
    private async Task UntilGoneAsync(Func<Task> step)
    {
        try
        {
            while (!Volatile.Read(ref ended)) await step();
        }
        catch (HttpRequestException gone) when (gone.StatusCode is null)
        {
        }
        catch (IOException)
        {
            // The answer broke off while it was read.
        }
        finally
        {
            // Whoever fails is not waited for by the others.
            Volatile.Write(ref ended, true);
        }
    }
}
