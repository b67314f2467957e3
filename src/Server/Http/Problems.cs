using System.Text;
using System.Text.Json;
using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>Every answer that is a no, as RFC 9457 with a stable code.</summary>
internal static class Problems
{
    public static IResult Of(Refusal refusal) => Answer(Status(refusal.Code), Wire(refusal));

    public static IResult Bad(string code, string detail, string? member = null, string? advice = null) =>
        Answer(400, New(400, code, detail, member, advice));

    /// <summary>404 where existence may not be known, and where nothing exists: the same answer.</summary>
    public static IResult NotFound(string what) =>
        Answer(404, New(404, "not_found", $"{what} is not known", null, null));

    public static IResult Busy(string why) => new BusyResult(New(503, "busy", why, null, "try again"));

    /// <summary>The node does not know the revision that the answer has to know.</summary>
    public static IResult NotReached(long revision) => new BusyResult(New(
        503, "revision_not_reached", $"revision {revision} is not known here yet", "context.at_least", "try again"));

    /// <summary>The answer of a problem that knows its status; what is busy says when to come again.</summary>
    public static IResult Answer(ProblemWire problem) =>
        problem.Status == 503 ? new BusyResult(problem) : Answer(problem.Status, problem);

    public static IResult Answer(int status, ProblemWire problem) =>
        Results.Json(problem, WireJson.Default.ProblemWire, "application/problem+json", status);

    public static ProblemWire New(int status, string code, string detail, string? member, string? advice) =>
        new("about:blank", Title(status), status, code, detail, member, advice);

    public static ProblemWire Wire(Refusal refusal) =>
        New(Status(refusal.Code), Code(refusal.Code), refusal.Message, refusal.Member, refusal.Advice);

    /// <summary>`ScopeWider` is `scope_wider`.</summary>
    public static string Code(RefusalCode code) => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());

    private static int Status(RefusalCode code) => code switch
    {
        RefusalCode.Unknown => 404,
        RefusalCode.InvalidValue or RefusalCode.InvalidParameters => 400,
        RefusalCode.NotPermitted or RefusalCode.NotAttested => 403,
        _ => 409,
    };

    private static string Title(int status) => status switch
    {
        400 => "bad request", 401 => "not authenticated", 403 => "not permitted", 404 => "not found",
        405 => "method not allowed", 409 => "refused",
        413 => "too large", 415 => "unsupported media type", 422 => "not applicable", 429 => "too many requests",
        503 => "busy", _ => "failed",
    };

    private sealed class BusyResult(ProblemWire problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = "1";
            return Answer(503, problem).ExecuteAsync(httpContext);
        }
    }
}

/// <summary>Reads a request's body, or says which member is wrong.</summary>
internal static class Body
{
    public static async Task<(T? Value, IResult? Problem)> ReadAsync<T>(HttpContext http) where T : class
    {
        if (!IsJson(http.Request.ContentType)) return (null, NotJson());
        try
        {
            var value = (T?)await JsonSerializer.DeserializeAsync(
                http.Request.Body, WireJson.Strict.GetTypeInfo(typeof(T)), http.RequestAborted);
            return value is null ? (null, Problems.Bad("invalid_json", "the body is empty")) : (value, null);
        }
        catch (JsonException fault)
        {
            return (null, Problems.Bad("invalid_json", Clean(fault), Member(fault.Path)));
        }
        catch (DecoderFallbackException)
        {
            return (null, Problems.Bad("invalid_json", "the body is not UTF-8"));
        }
    }

    /// <summary>A verb's body may be left out.</summary>
    public static async Task<(VerbWire? Value, IResult? Problem)> ReadVerbAsync(HttpContext http) =>
        http.Request.ContentLength is null or 0 && string.IsNullOrEmpty(http.Request.ContentType)
            ? (new VerbWire(), null) : await ReadAsync<VerbWire>(http);

    /// <summary>Whether the media type is JSON's; parameters such as a charset may follow it.</summary>
    public static bool IsJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
    }

    public static IResult NotJson() =>
        Problems.Answer(415,
            Problems.New(415, "unsupported_media_type", "send application/json", "Content-Type", null));

    private static string? Member(string? path) =>
        string.IsNullOrEmpty(path) || path == "$" ? null : path.StartsWith("$.", StringComparison.Ordinal)
            ? path[2..] : path;

    /// <summary>What was wrong, without the reader's type names.</summary>
    public static string Clean(JsonException fault)
    {
        var text = fault.Message;
        if (text.Contains("could not be mapped to any .NET member", StringComparison.Ordinal))
            return $"unknown member `{Named(text)}`";
        if (text.Contains("Duplicate", StringComparison.Ordinal)) return "a member is given twice";
        if (text.Contains("missing required properties", StringComparison.Ordinal))
            return "missing member" + text[text.LastIndexOf(':')..].TrimEnd('.').Replace('\'', '`');
        if (text.Contains("disallow null", StringComparison.Ordinal)) return "a member may not be null";
        if (text.Contains("could not be converted", StringComparison.Ordinal)) return "a member has the wrong type";
        return $"the body is not valid JSON at line {(fault.LineNumber ?? 0) + 1}, byte {(fault.BytePositionInLine ?? 0) + 1}";
    }

    private static string Named(string text) => text.Split('\'') is { Length: > 1 } parts ? parts[1] : "?";
}
