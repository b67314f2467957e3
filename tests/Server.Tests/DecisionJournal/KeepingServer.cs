using System.Net.Http.Headers;
using System.Text.Json;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Storage.Sqlite;

namespace Mandate.Server.Tests.DecisionJournal;

/// <summary>The example estate in a folder of its own, whose server can be started anew.</summary>
internal sealed class KeepingServer : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly ServerOptions options;
    private HttpClient? application;
    private bool isStopped;

    private KeepingServer(ServerOptions options, RunningServer running) => (this.options, Running) = (options, running);

    public RunningServer Running { get; private set; }

    public string Data => options.Data;

    public MandateServer Server => Running.Server;

    public static async Task<KeepingServer> StartAsync(
        TimeProvider? time = null, IReadOnlyDictionary<string, int>? sampled = null, bool keeps = true)
    {
        var settings = new ServerOptions
        {
            Data = Directory.CreateTempSubdirectory("mandate-decisions-").FullName, Url = "http://127.0.0.1:0",
            Converges = false, KeepsDecisions = keeps, Time = time ?? TimeProvider.System,
            SampledPermits = sampled ?? new Dictionary<string, int>(),
        };
        var started = new KeepingServer(settings, await RunningServer.StartAsync(settings));
        await Harbor.CreateAsync(started.Running, settings.Time.GetUtcNow());
        return started;
    }

    /// <summary>Stops the server and starts another over the same folder.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        isStopped = false;
        Running = await RunningServer.StartAsync(options);
    }

    public async Task StopAsync()
    {
        if (isStopped) return;
        application?.Dispose();
        application = null;
        isStopped = true;
        Running.Http.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Asks as a PEP of the picture archive does.</summary>
    public async Task<bool> AskAsync(string host, string subject = Harbor.Operator, string? requestId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/access/v1/evaluation")
        {
            Content = RunningServer.Json(Harbor.Question(host, subject: subject)),
        };
        if (requestId is not null) request.Headers.Add("X-Request-ID", requestId);
        using var answer = await (await ApplicationAsync()).SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return JsonDocument.Parse(text).RootElement.GetProperty("decision").GetBoolean();
    }

    public async Task<JsonElement[]> FindAsync(string query = "") =>
        [.. (await Running.Get("/v1/decisions" + query)).GetProperty("items").EnumerateArray()];

    /// <summary>Everything that was answered is in the file, and what is due was done.</summary>
    public Task FlushAsync() => Server.Decisions.FlushAsync(TestContext.Current.CancellationToken);

    /// <summary>Holds the file against the ledger, from the files alone.</summary>
    public DecisionVerdict Check(DateTimeOffset now)
    {
        using var reader = DecisionReader.Open(Data);
        return DecisionCheck.Run(Volumes(), reader, Instant.Of(now));
    }

    public List<Change.DecisionsKept> Volumes()
    {
        using var ledger = StoredLedger.Open(Data);
        var volumes = new List<Change.DecisionsKept>();
        Assert.NotNull(DecisionCheck.Noting(ledger.Batches(), volumes).Last());
        return volumes;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Data, recursive: true);
    }

    private async Task<HttpClient> ApplicationAsync()
    {
        if (application is not null) return application;
        var issued = await Running.Post("/v1/tokens", new
        {
            owner = "archive", role = "application", limits = new[] { "pacs" },
            expires = options.Time.GetUtcNow().AddDays(300),
        });
        application = Running.Client(null);
        application.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", issued.GetProperty("token").GetString());
        return application;
    }
}
