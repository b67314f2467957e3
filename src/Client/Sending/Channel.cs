using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Mandate.Wire;

namespace Mandate.Client;

/// <summary>
/// The one way to the server: authenticates, bounds time and size, and sends again what a moment may mend. Never throws
/// but for the caller's own cancellation.
/// </summary>
internal sealed class Channel : IDisposable
{
    private const string Json = "application/json";
    private const int ProblemBytesMax = 256 * 1024;
    private readonly HttpMessageInvoker http;
    private readonly Lock gate = new();
    private string? lastToken;
    private long tokenCount;

    public Channel(MandateClientOptions options)
    {
        Options = options;
#pragma warning disable CA2000 // the invoker owns it
        http = new HttpMessageInvoker(options.Transport?.Invoke() ?? new SocketsHttpHandler
        {
            // A redirect would take the token to an address nobody chose.
            AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(5),
        });
#pragma warning restore CA2000
    }

    public MandateClientOptions Options { get; }

    /// <summary>Sends it until there is an answer, or no use in asking again, or time is up.</summary>
    public async Task<Reply> SendAsync(Call call, CancellationToken cancel)
    {
        var limit = call.IsDecision ? Options.DecisionTimeout : Options.Timeout;
        // A connection that hangs must leave time for another attempt.
        var share = Options.AttemptsMax > 1 ? limit / 2 : limit;
        using var whole = new CancellationTokenSource(limit, Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, whole.Token);
        for (var attempt = 1; ; attempt++)
        {
            var reply = await AttemptAsync(call, share, either.Token);
            cancel.ThrowIfCancellationRequested();
            if (reply is not Reply.Failed { Problem: { IsTransient: true } problem }
                || attempt >= Options.AttemptsMax || whole.IsCancellationRequested
                || Backoff.Delay(attempt, problem.RetryAfter, Options) is not { } delay) return reply;
            try
            {
                await Task.Delay(delay, Options.Time, either.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return reply;
            }
        }
    }

    /// <summary>The response as it begins, for streams; the caller disposes it and bounds the reading.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancel) =>
        await http.SendAsync(request, cancel);

    /// <summary>A request with its token; null and a problem where there is no token to be had.</summary>
    public async Task<(HttpRequestMessage? Request, MandateProblem? Problem)> RequestAsync(
        Call call, CancellationToken cancel)
    {
        string? token;
        try
        {
            token = Options.Token is { } source ? await source(cancel) : null;
        }
#pragma warning disable CA1031 // whatever went wrong with the token, its text stays out of what is told
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return (null, new MandateProblem(MandateProblem.NoToken, "the source of the token failed"));
        }

        // A header that cannot be made would say so with its value.
        if (token is not null && token.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return (null, new MandateProblem(MandateProblem.NoToken, "the token has characters that no token has"));
        var request = new HttpRequestMessage(call.Method, new Uri(Options.Address!, call.Path));
        if (!string.IsNullOrEmpty(token))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (call.Key is not null) request.Headers.Add("Idempotency-Key", call.Key);
        if (call.Body is null) return (request, null);
        request.Content = new ByteArrayContent(call.Body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(Json);
        return (request, null);
    }

    /// <summary>
    /// Which token a request has: the number changes whenever the token does, so that what is told to one is not taken
    /// for what another was answered.
    /// </summary>
    public long NumberOf(HttpRequestMessage request)
    {
        var sent = request.Headers.Authorization?.Parameter;
        lock (gate)
        {
            if (tokenCount == 0 || sent != lastToken) (lastToken, tokenCount) = (sent, tokenCount + 1);
            return tokenCount;
        }
    }

    /// <summary>The message of the fault is the transport's own; its kind says enough.</summary>
    public MandateProblem Unreachable(Exception fault) =>
        new(MandateProblem.Unreachable, $"`{Options.Address!.Authority}` cannot be reached{Kind(fault)}");

    /// <summary>Why a response is not the one that was asked for.</summary>
    public async Task<MandateProblem> ProblemAsync(HttpResponseMessage response, CancellationToken cancel) =>
        await BodyAsync(response, ProblemBytesMax, cancel) is { } body && !response.IsSuccessStatusCode
            ? Problem(response, response.Content.Headers.ContentType?.MediaType, body)
            : MandateProblem.NotUnderstood("the answer is not what was asked for", (int)response.StatusCode);

    public void Dispose() => http.Dispose();

    private async Task<Reply> AttemptAsync(Call call, TimeSpan share, CancellationToken cancel)
    {
        using var part = new CancellationTokenSource(share, Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, part.Token);
        try
        {
            var (request, problem) = await RequestAsync(call, either.Token);
            if (request is null) return new Reply.Failed(problem!);
            using (request)
            {
                var by = NumberOf(request);
                using var response = await http.SendAsync(request, either.Token);
                return await ReadAsync(response, by, either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            return new Reply.Failed(new MandateProblem(MandateProblem.TimedOut, "there was no answer in time"));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new Reply.Failed(Unreachable(fault));
        }
    }

    private static string Kind(Exception fault) =>
        fault is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var kind }
            ? ": " + JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()).Replace('_', ' ') : "";

    private async Task<Reply> ReadAsync(HttpResponseMessage response, long by, CancellationToken cancel)
    {
        var status = (int)response.StatusCode;
        var type = response.Content.Headers.ContentType?.MediaType;
        var good = response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created;
        if (await BodyAsync(response, good ? Options.AnswerBytesMax : ProblemBytesMax, cancel) is not { } body)
            return new Reply.Failed(MandateProblem.NotUnderstood("the answer is too large", status));
        if (!good) return new Reply.Failed(Problem(response, type, body));
        return string.Equals(type, Json, StringComparison.OrdinalIgnoreCase)
            ? new Reply.Answered(body, response.Headers.Date, by)
            : new Reply.Failed(MandateProblem.NotUnderstood("the answer is no JSON", status));
    }

    private MandateProblem Problem(HttpResponseMessage response, string? type, byte[] body)
    {
        var status = (int)response.StatusCode;
        var after = response.Headers.RetryAfter is not { } asked ? null
            : asked.Delta ?? (asked.Date - Options.Time.GetUtcNow());
        if (after < TimeSpan.Zero) after = TimeSpan.Zero;
        if (string.Equals(type, "application/problem+json", StringComparison.OrdinalIgnoreCase))
            try
            {
                if (JsonSerializer.Deserialize(body, WireJson.Default.ProblemWire) is { } wire)
                    return MandateProblem.Of(wire, status, after);
            }
            catch (JsonException)
            {
                // A status without a document that can be read: the status is told.
            }

        return new MandateProblem("failed", $"the server answered {status}") { Status = status, RetryAfter = after };
    }

    /// <summary>Null where there is more than the bound.</summary>
    private static async Task<byte[]?> BodyAsync(HttpResponseMessage response, int bound, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentLength > bound) return null;
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        using var body = new MemoryStream((int)(response.Content.Headers.ContentLength ?? 1024));
        var part = new byte[Math.Clamp(body.Capacity, 256, 16 * 1024)];
        int read;
        while ((read = await stream.ReadAsync(part, cancel)) > 0)
        {
            if (body.Length + read > bound) return null;
            await body.WriteAsync(part.AsMemory(0, read), cancel);
        }

        return body.ToArray();
    }
}
