using System.Diagnostics;
using System.Net.Http.Headers;
using Mandate.Governance;

namespace Mandate.Bench;

/// <summary>A real server over the large estate, and its administrator's token.</summary>
internal sealed class LargeServer : IDisposable
{
    private LargeServer(LargeFolder folder, Child server, string token) =>
        (Folder, Server, Token) = (folder, server, token);

    public LargeFolder Folder { get; }

    public Child Server { get; }

    public string Token { get; }

    /// <summary>From before the program was started until it had decided its first question, rightly.</summary>
    public double SecondsToDecide { get; private init; }

    public static async Task<LargeServer> StartAsync(LargeFolder folder)
    {
        var clock = Stopwatch.GetTimestamp();
        var server = Child.Mandate(folder.Path);
        var token = (await File.ReadAllTextAsync(Path.Combine(folder.Path, "admin-token"))).Trim();
        await Wrk.CheckAsync(server, token, Question(folder.Made, folder.Made.Grants / 2));
        return new LargeServer(folder, server, token)
        {
            SecondsToDecide = Stopwatch.GetElapsedTime(clock).TotalSeconds,
        };
    }

    /// <summary>The question that the n-th grant answers with yes.</summary>
    public static string Question(LargeEstate made, int grant) =>
        $$$"""{"subject":{"type":"person","id":"{{{Identifier.Text(made.HolderOf(grant))}}}"},"action":{"name":"restart"},"resource":{"type":"host","id":"{{{made.Resource(grant)}}}"}}""";

    /// <summary>A client of the administrator, with a connection of its own.</summary>
    public HttpClient Client() => Client(Server, Token);

    public static HttpClient Client(Child server, string token)
    {
        var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    public static async Task<string> PostAsync(HttpClient http, string path, string json)
    {
        using var body = new StringContent(json, null, "application/json");
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), body);
        var said = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? said
            : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {said}");
    }

    public void Dispose() => Server.Dispose();
}
