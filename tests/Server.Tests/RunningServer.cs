using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Mandate.Server;

namespace Mandate.Server.Tests;

/// <summary>
/// A server of this process on a free port, over a fresh folder, and an administrator's client of it.
/// </summary>
public sealed class RunningServer : IAsyncDisposable
{
    private RunningServer(MandateServer server, string data)
    {
        (Server, Data) = (server, data);
        Http = Client(server.LocalToken("tester"));
    }

    public MandateServer Server { get; }

    public string Data { get; }

    public HttpClient Http { get; }

    public static Task<RunningServer> StartAsync(TimeProvider? time = null, bool converges = false) =>
        StartAsync(time, converges, publicTiles: false);

    public static async Task<RunningServer> StartAsync(TimeProvider? time, bool converges, bool publicTiles)
    {
        var data = Directory.CreateTempSubdirectory("mandate-server-").FullName;
        var server = await MandateServer.StartAsync(
            new ServerOptions
            {
                Data = data, Url = "http://127.0.0.1:0", Converges = converges, PublicTiles = publicTiles,
                Time = time ?? TimeProvider.System,
            },
            TestContext.Current.CancellationToken);
        return new RunningServer(server, data);
    }

    /// <summary>A server as told, over its folder, which goes with it.</summary>
    public static async Task<RunningServer> StartAsync(ServerOptions options) => new(
        await MandateServer.StartAsync(options, TestContext.Current.CancellationToken), options.Data);

    /// <summary>A client with another token, or with none.</summary>
    public HttpClient Client(string? token)
    {
        var http = new HttpClient { BaseAddress = new Uri(Server.Url) };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    public Task<JsonElement> Get(string path) => Read(Http.GetAsync(new Uri(path, UriKind.Relative)));

    public Task<JsonElement> Post(string path, object body) => Read(Send(path, body));

    /// <summary>The answer as it came.</summary>
    public async Task<HttpResponseMessage> Send(string path, object body)
    {
        using var content = Json(body);
        return await Http.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    /// <summary>A text is sent as it is.</summary>
    public static StringContent Json(object body) =>
        new(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(Data, recursive: true);
    }

    private static async Task<JsonElement> Read(Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
