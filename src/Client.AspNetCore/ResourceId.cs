using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Mandate.Client.AspNetCore;

/// <summary>
/// How the id of a resource is found in a request: a text with at most one `{name}` of a route value, so that no value
/// can pass for two; or whatever a delegate returns.
/// </summary>
internal sealed class ResourceId
{
    private readonly Func<HttpContext, string?> find;

    private ResourceId(string text, Func<HttpContext, string?> find) => (Text, this.find) = (text, find);

    /// <summary>For people.</summary>
    public string Text { get; }

    public static ResourceId Of(Func<HttpContext, string?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        return new ResourceId("(computed)", find);
    }

    /// <exception cref="ArgumentException">The braces do not name one route value.</exception>
    public static ResourceId Of(string template)
    {
        ArgumentException.ThrowIfNullOrEmpty(template);
        var (open, close) = (template.IndexOf('{', StringComparison.Ordinal),
            template.IndexOf('}', StringComparison.Ordinal));
        if (open < 0 && close < 0) return new ResourceId(template, _ => template);
        if (open < 0 || close <= open + 1 || template.AsSpan(close + 1).ContainsAny('{', '}')
            || template.AsSpan(open + 1, close - open - 1).Contains('{'))
            throw new ArgumentException($"`{template}` does not name one route value in braces", nameof(template));
        var (before, name, after) = (template[..open], template[(open + 1)..close], template[(close + 1)..]);
        return new ResourceId(template, http => Route(http, name) is { } value ? before + value + after : null);
    }

    /// <summary>Null where the request names none.</summary>
    public string? Find(HttpContext http) => find(http) is { Length: > 0 } id ? id : null;

    private static string? Route(HttpContext http, string name) =>
        http.Request.RouteValues.TryGetValue(name, out var value)
            && Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;
}
