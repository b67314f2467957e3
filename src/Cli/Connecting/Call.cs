using System.CommandLine;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>One verb being run: what was typed, whom it talks to, where it prints.</summary>
internal sealed class Call(ParseResult parsed, Screen screen, Connection connection, bool json,
    CancellationToken cancel)
{
    public Screen Screen => screen;

    public Connection Connection => connection;

    public bool Json => json;

    public CancellationToken Cancel => cancel;

    public T? Of<T>(Option<T> option) => parsed.GetValue(option);

    public T Of<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    public async Task<Reply> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        return await Reply.OfAsync(connection.Http, request, cancel);
    }

    public Task<Reply> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, string? key = null) =>
        PostAsync(path, JsonSerializer.SerializeToUtf8Bytes(body, type), "application/json", key);

    public async Task<Reply> PostAsync(string path, byte[] body, string contentType, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await Reply.OfAsync(connection.Http, request, cancel);
    }

    /// <summary>
    /// Records: with a key of its own, so that when the answer is lost the same request may be sent once more without
    /// being recorded twice.
    /// </summary>
    public async Task<Reply> RecordAsync<T>(string path, T body, JsonTypeInfo<T> type)
    {
        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var reply = await PostAsync(path, body, type, key);
        return reply is Reply.Unreachable ? await PostAsync(path, body, type, key) : reply;
    }

    /// <summary>Reads and prints one thing.</summary>
    public async Task<int> ShowAsync<T>(string path, JsonTypeInfo<T> type, Func<T, IEnumerable<IRenderable>> draw)
        where T : class =>
        Show(await GetAsync(path), type, draw);

    /// <summary>Prints an answer: as it came, or drawn.</summary>
    public int Show<T>(Reply reply, JsonTypeInfo<T> type, Func<T, IEnumerable<IRenderable>> draw,
        int code = ExitCode.Fine) where T : class
    {
        if (reply is not Reply.Answered answer) return Fail(reply);
        if (Reply.Read(answer, type) is not { } read) return Unreadable();
        if (json) screen.Verbatim(answer.Text);
        else foreach (var part in draw(read)) screen.Show(part);
        return code;
    }

    /// <summary>Says why there is no answer.</summary>
    public int Fail(Reply reply) => Failure.Print(screen, reply);

    /// <summary>The answer is not of the form this program knows.</summary>
    public int Unreadable() => screen.Fail(
        ExitCode.Unreachable, "the server's answer cannot be read", "is it a Mandate server, and of this version?");
}
