using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>
/// The id that a caller gave its request comes back with the answer, whatever that is. What cannot come back as it was
/// is refused, so that no caller takes an answer for another's.
/// </summary>
internal static class RequestId
{
    private const string Header = "X-Request-ID";

    /// <summary>How many characters an id may have.</summary>
    private const int LengthMax = 1_024;

    /// <summary>The id that the caller gave the request; null without one.</summary>
    public static string? Of(HttpContext http) =>
        http.Request.Headers.TryGetValue(Header, out var id) ? id.ToString() : null;

    /// <summary>Puts the id into the answer; a problem where it cannot be.</summary>
    public static IResult? Echo(HttpContext http)
    {
        if (!http.Request.Headers.TryGetValue(Header, out var ids)) return null;
        var length = 0;
        foreach (var id in ids)
        {
            length += id?.Length ?? 0;
            if (id is null || id.AsSpan().ContainsAnyExceptInRange(' ', '~')) return Bad();
        }

        if (length > LengthMax) return Bad();
        http.Response.Headers[Header] = ids;
        return null;
    }

    private static IResult Bad() => Problems.Bad(
        "invalid_header", $"an {Header} has at most {LengthMax} printable ASCII characters", Header);
}
