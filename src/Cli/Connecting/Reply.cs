using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>What came back for one request.</summary>
internal abstract record Reply
{
    private Reply() { }

    /// <summary>The answer.</summary>
    public sealed record Answered(byte[] Body) : Reply
    {
        /// <summary>The answer as it came.</summary>
        public string Text => Encoding.UTF8.GetString(Body);
    }

    /// <summary>The server says no, and why.</summary>
    public sealed record Refused(int Status, ProblemWire Problem) : Reply;

    /// <summary>Nobody answered, or not in words that can be understood.</summary>
    public sealed record Unreachable(string Message, string Advice) : Reply;

    /// <summary>Reads the answer; null where it is not of that form.</summary>
    public static T? Read<T>(Answered answer, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Sends and reads it all; what goes wrong on the way is a case, not an exception.</summary>
    public static Task<Reply> OfAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancel) =>
        OfAsync(http, async () =>
        {
            using var response = await http.SendAsync(request, cancel);
            return await OfAsync(response, cancel);
        }, cancel);

    /// <summary>Reads all of an answer that has begun.</summary>
    public static async Task<Reply> OfAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancel);
        if (response.IsSuccessStatusCode) return new Answered(body);
        var problem = ReadProblem(body);
        return problem is not null ? new Refused((int)response.StatusCode, problem) : new Unreachable(
            $"the server answered with status {(int)response.StatusCode} and nothing that can be read",
            "is it a Mandate server, and of this version?");
    }

    /// <summary>Does what talks to the server; what goes wrong with the connection is a case.</summary>
    public static async Task<Reply> OfAsync(HttpClient http, Func<Task<Reply>> talk, CancellationToken cancel)
    {
        try
        {
            return await talk();
        }
        catch (HttpRequestException fault)
        {
            return new Unreachable(
                $"the server at {http.BaseAddress} does not answer: {Words(fault)}", "is it running there?");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Unreachable($"the server at {http.BaseAddress} did not answer in time", "look at the server");
        }
        catch (IOException)
        {
            return new Unreachable($"the server at {http.BaseAddress} broke the answer off", "look at the server");
        }
    }

    private static ProblemWire? ReadProblem(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, WireJson.Default.ProblemWire) is { Code: not null } read
                ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Words(HttpRequestException fault) => fault.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "no such host",
        HttpRequestError.ConnectionError => "no connection",
        HttpRequestError.SecureConnectionError => "its certificate is not trusted",
        HttpRequestError.ResponseEnded => "it broke off",
        _ => "no answer",
    };
}
