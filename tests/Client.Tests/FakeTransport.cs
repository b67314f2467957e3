using System.Net;
using System.Text;

namespace Mandate.Client.Tests;

/// <summary>One request as it was sent.</summary>
public sealed record Seen(string Method, string Path, string Body, string? Key, string? Token, string? LastEventId);

/// <summary>Answers as a test says, and remembers what was asked.</summary>
public sealed class FakeTransport(Func<Seen, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    private readonly Lock gate = new();
    private readonly List<Seen> seen = [];

    public IReadOnlyList<Seen> Requests { get { lock (gate) return [.. seen]; } }

    /// <summary>One answer after the other, the last one again and again.</summary>
    public static FakeTransport Of(params Func<HttpResponseMessage>[] answers)
    {
        var next = 0;
        return new FakeTransport((_, _) => Task.FromResult(answers[Math.Min(next++, answers.Length - 1)]()));
    }

    public static FakeTransport Failing(Exception fault) =>
        new((_, _) => Task.FromException<HttpResponseMessage>(fault));

    public static HttpResponseMessage Json(string body, int status = 200, string type = "application/json",
        DateTimeOffset? date = null, int? retryAfter = null)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(body, Encoding.UTF8, type),
        };
        response.Headers.Date = date;
        if (retryAfter is { } seconds) response.Headers.TryAddWithoutValidation("Retry-After", seconds.ToString());
        return response;
    }

    public static HttpResponseMessage Problem(int status, string code, int? retryAfter = null) => Json(
        $$"""{"type":"about:blank","title":"t","status":{{status}},"code":"{{code}}","detail":"why","member":"m","advice":"do"}""",
        status, "application/problem+json", retryAfter: retryAfter);

    /// <summary>A client of this transport.</summary>
    public MandateClient Client(Action<MandateClientOptions>? configure = null)
    {
        var options = new MandateClientOptions
        {
            Address = new Uri("https://mandate.example/base"), Transport = () => this, RetryDelay = TimeSpan.Zero,
            Token = _ => new ValueTask<string?>("secret-token"),
        };
        configure?.Invoke(options);
        return new MandateClient(options);
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string? Header(string name) => request.Headers.TryGetValues(name, out var values) ? values.Single() : null;
        var one = new Seen(
            request.Method.Method, request.RequestUri!.PathAndQuery,
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken),
                Header("Idempotency-Key"),
            Header("Authorization"), Header("Last-Event-ID"));
        lock (gate) seen.Add(one);
        return await answer(one, cancellationToken);
    }
}
