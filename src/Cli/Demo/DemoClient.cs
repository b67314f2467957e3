using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Mandate.Wire;

namespace Mandate.Cli.Demo;

/// <summary>The demo's side of the wire: what any client could send.</summary>
internal sealed class DemoClient(HttpClient http) : IDisposable
{
    public void Dispose() => http.Dispose();

    public static DemoClient To(string url, string token) => new(new HttpClient
    {
        BaseAddress = new Uri(url),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    });

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> form, CancellationToken cancel)
    {
        using var answer = await http.GetAsync(path, cancel);
        return await ReadAsync(path, answer, form, cancel);
    }

    public async Task<T> PostAsync<T>(string path, HttpContent body, JsonTypeInfo<T> form, CancellationToken cancel)
    {
        using (body)
        {
            using var answer = await http.PostAsync(path, body, cancel);
            return await ReadAsync(path, answer, form, cancel);
        }
    }

    /// <summary>What has to be refused, and why it was.</summary>
    public async Task<ProblemWire> RefusedAsync(string path, HttpContent body, CancellationToken cancel)
    {
        using (body)
        {
            using var answer = await http.PostAsync(path, body, cancel);
            if (answer.IsSuccessStatusCode) throw new DemoFailure($"`{path}` was not refused");
            return await answer.Content.ReadFromJsonAsync(WireJson.Default.ProblemWire, cancel)
                ?? throw new DemoFailure($"`{path}` answered nothing");
        }
    }

    /// <summary>Asks as a standard AuthZEN client does; the answer is the one member it prints.</summary>
    public async Task<bool> AskAsync(string person, string action, string type, string id, CancellationToken cancel)
    {
        var question = new JsonObject
        {
            ["subject"] = new JsonObject { ["type"] = "person", ["id"] = person },
            ["action"] = new JsonObject { ["name"] = action },
            ["resource"] = new JsonObject { ["type"] = type, ["id"] = id },
        };
        using var asked = Json(question.ToJsonString());
        using var answer = await http.PostAsync("/access/v1/evaluation", asked, cancel);
        using var body = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancel), default, cancel);
        return body.RootElement.GetProperty("decision").GetBoolean();
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public static JsonContent Json<T>(T value, JsonTypeInfo<T> form) => JsonContent.Create(value, form);

    private static async Task<T> ReadAsync<T>(
        string path, HttpResponseMessage answer, JsonTypeInfo<T> form, CancellationToken cancel)
    {
        if (answer.IsSuccessStatusCode)
            return await answer.Content.ReadFromJsonAsync(form, cancel)
                ?? throw new DemoFailure($"`{path}` answered nothing");
        var problem = await answer.Content.ReadFromJsonAsync(WireJson.Default.ProblemWire, cancel);
        throw new DemoFailure($"`{path}` was refused: {problem?.Detail ?? answer.StatusCode.ToString()}");
    }
}

/// <summary>Something that has to be so in the demo was not.</summary>
internal sealed class DemoFailure(string message) : Exception(message);
