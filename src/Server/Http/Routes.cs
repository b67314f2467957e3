using System.Text.Json.Serialization.Metadata;
using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>
/// Which query parameters an endpoint knows; any other is refused, so that a misspelt preview never commits. Where a
/// standard says what others send, they are not looked at.
/// </summary>
internal sealed record KnownQuery(string[] Names, bool IgnoresOthers = false);

/// <summary>
/// Marks an endpoint that takes no idempotency key, since it is many commands: why none is needed, and what to do.
/// </summary>
internal sealed record TakesNoKey(string Why, string Advice);

/// <summary>Marks an endpoint that no rate limit is for.</summary>
internal sealed record Unlimited;

/// <summary>Marks what a browser shows: who is not signed in is sent to do so.</summary>
internal sealed record ShownPage;

/// <summary>Marks what only a page of ours may send.</summary>
internal sealed record FromHere;

/// <summary>
/// How features register endpoints: each has a name, which the access table knows, and its query parameters.
/// </summary>
internal static class Routes
{
    public const string Page = "page";

    extension(IEndpointRouteBuilder routes)
    {
        public RouteHandlerBuilder Read(string pattern, string name, Delegate handler, params string[] query) =>
            routes.MapGet(pattern, handler).WithName(name).WithMetadata(new KnownQuery(query));

        public RouteHandlerBuilder List(string pattern, string name, Delegate handler, params string[] query) =>
            routes.MapGet(pattern, handler).WithName(name).WithMetadata(new KnownQuery([.. query, "limit", Page]));

        /// <summary>A page for a browser; it is no part of the API's description.</summary>
        public RouteHandlerBuilder Shows(string pattern, string name, Delegate handler, params string[] query) =>
            routes.MapGet(pattern, handler).WithName(name).WithMetadata(new KnownQuery(query), new ShownPage())
                .ExcludeFromDescription();

        /// <summary>What a page sends.</summary>
        public RouteHandlerBuilder Sends(string pattern, string name, Delegate handler) =>
            routes.MapPost(pattern, handler).WithName(name).WithMetadata(new KnownQuery([]), new FromHere())
                .ExcludeFromDescription();

        /// <summary>A command: it can always be previewed.</summary>
        public RouteHandlerBuilder Change(string pattern, string name, Delegate handler, params string[] query) =>
            routes.MapPost(pattern, handler).WithName(name).WithMetadata(new KnownQuery([.. query, "what_if"]));
    }

    /// <summary>Null when every query parameter is known and given once.</summary>
    public static IResult? CheckQuery(HttpContext http, Endpoint endpoint)
    {
        var known = endpoint.Metadata.GetMetadata<KnownQuery>();
        if (known is null || known.IgnoresOthers || !http.Request.QueryString.HasValue) return null;
        foreach (var (name, values) in http.Request.Query)
        {
            if (!known.Names.Contains(name, StringComparer.Ordinal))
                return Problems.Bad("unknown_query", $"unknown query parameter `{name}`", name,
                    known.Names.Length == 0 ? "leave it out" : "known here: " + string.Join(", ", known.Names));
            if (values.Count != 1)
                return Problems.Bad("invalid_query", $"`{name}` is given {values.Count} times", name);
        }

        return null;
    }
}

/// <summary>The rows of a list: how many there are, which of them a caller sees, and each one's id.</summary>
internal readonly record struct ListedRows(int Count, Func<int, bool> Sees, Func<int, Guid> Id);

/// <summary>
/// Pages of a list: rows after the one a token names, whatever was added since. A token belongs to its path and
/// filters. For whoever sees a part alone it names the last thing they saw by its id, since a row's number would tell
/// how many there are that they do not see.
/// </summary>
internal static class Paging
{
    private const int LimitDefault = 100;
    private const int LimitMax = 1_000;

    public static IResult? Read(HttpContext http, out int limit, out int after)
    {
        after = -1;
        if (LimitOf(http, out limit) is { } bad) return bad;
        if (!http.Request.Query.TryGetValue("page", out var page)) return null;
        var parts = page.ToString().Split('.');
        return parts.Length == 2 && parts[1] == Mark(http) && int.TryParse(parts[0], out after)
            && after is >= 0 and < int.MaxValue ? null : BadPage();
    }

    /// <summary>As above, where numbers grow beyond rows.</summary>
    public static IResult? ReadNumbered(HttpContext http, out int limit, out long? after)
    {
        after = null;
        if (!http.Request.Query.TryGetValue("page", out var page)) return LimitOf(http, out limit);
        limit = LimitDefault;
        var parts = page.ToString().Split('.');
        if (parts.Length != 2 || parts[1] != Mark(http) || !long.TryParse(parts[0], out var number) || number < 0)
            return BadPage();
        after = number;
        return LimitOf(http, out limit);
    }

    public static IResult BadPage() =>
        Problems.Bad("invalid_page", "the page token belongs to another query", "page", "begin again without it");

    public static string Token(HttpContext http, long last) => $"{last}.{Mark(http)}";

    private static IResult? LimitOf(HttpContext http, out int limit)
    {
        limit = LimitDefault;
        return http.Request.Query.TryGetValue("limit", out var text)
            && (!int.TryParse(text, out limit) || limit is < 1 or > LimitMax)
            ? Problems.Bad("invalid_query", $"`limit` is 1 to {LimitMax}", "limit") : null;
    }

    private static string Mark(HttpContext http) => Tokens.HashOf(
        http.Request.Path + string.Concat(http.Request.Query
            .Where(q => q.Key is not ("page" or "limit")).OrderBy(q => q.Key, StringComparer.Ordinal)
                .Select(q => $"\n{q.Key}={q.Value}")))[..16];

    /// <summary>One page of what the caller sees, cut first and counted then.</summary>
    public static IResult Answer<T>(HttpContext http, Sight sight, ListedRows rows, Func<int, T?> show,
        JsonTypeInfo<PageWire<T>> type) where T : class
    {
        if (!sight.SeesAll) return AnswerSeen(http, rows, show, type);
        if (Read(http, out var limit, out var after) is { } bad) return bad;
        var (items, next) = Take(
            http, rows.Count, limit, after, row => rows.Sees(row) ? show(row) : null);
        return Results.Json(new PageWire<T>(items, next), type);
    }

    private static IResult AnswerSeen<T>(HttpContext http, ListedRows rows, Func<int, T?> show,
        JsonTypeInfo<PageWire<T>> type) where T : class
    {
        if (LimitOf(http, out var limit) is { } bad) return bad;
        if (ReadId(http, out var after) is { } unfit) return unfit;
        var items = new List<T>();
        var (begun, last) = (after == Guid.Empty, Guid.Empty);
        for (var row = 0; row < rows.Count; row++)
        {
            if (!rows.Sees(row)) continue;
            if (!begun) begun = rows.Id(row) == after;
            else if (show(row) is { } item)
            {
                if (items.Count == limit)
                    return Results.Json(new PageWire<T>(items, $"{last:N}.{Mark(http)}"), type);
                items.Add(item);
                last = rows.Id(row);
            }
        }

        // What it names is not there or is no longer seen, which nobody can tell apart.
        return begun ? Results.Json(new PageWire<T>(items, null), type) : BadPage();
    }

    private static IResult? ReadId(HttpContext http, out Guid after)
    {
        after = Guid.Empty;
        if (!http.Request.Query.TryGetValue(Routes.Page, out var page)) return null;
        var parts = page.ToString().Split('.');
        return parts.Length == 2 && parts[1] == Mark(http) && Guid.TryParseExact(parts[0], "N", out after)
            && after != Guid.Empty ? null : BadPage();
    }

    /// <summary>Takes rows that pass the filter until the page is full; the token names the last one taken.</summary>
    public static (List<T> Items, string? Next) Take<T>(HttpContext http, int count, int limit, int after,
        Func<int, T?> show) where T : class
    {
        var items = new List<T>();
        for (var row = after + 1; row < count; row++)
        {
            if (show(row) is not { } item) continue;
            if (items.Count == limit) return (items, Token(http, row - 1));
            items.Add(item);
        }

        return (items, null);
    }
}

/// <summary>Reads the optional instants of requests.</summary>
internal static class Instants
{
    public static Instant? Of(DateTimeOffset? at) => at is { } when ? Instant.Of(when) : null;
}
