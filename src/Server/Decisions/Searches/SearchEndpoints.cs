using System.Buffers;
using System.Text.Json;
using Mandate.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Mandate.Server;

/// <summary>
/// AuthZEN subject, resource and action search. A result is what an evaluation would permit now; whoever or whatever
/// is not known to the caller gives an empty answer, not an error.
/// </summary>
internal sealed class SearchEndpoints
{
    internal const string SubjectPath = "/access/v1/search/subject";
    internal const string ResourcePath = "/access/v1/search/resource";
    internal const string ActionPath = "/access/v1/search/action";
    private readonly Features f;
    private readonly RevisionWait wait;
    private readonly KnownResources known;
    private readonly PageTokens tokens;

    private SearchEndpoints(IServiceProvider services)
    {
        f = services.GetRequiredService<Features>();
        wait = services.GetRequiredService<RevisionWait>();
        known = services.GetRequiredService<KnownResources>();
        tokens = services.GetRequiredService<PageTokens>();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = new SearchEndpoints(routes.ServiceProvider);
        Search(routes, SubjectPath, "SearchSubjects", endpoints.Subjects);
        Search(routes, ResourcePath, "SearchResources", endpoints.Resources);
        Search(routes, ActionPath, "SearchActions", endpoints.Actions);
    }

    private static void Search(IEndpointRouteBuilder routes, string pattern, string name, RequestDelegate handler) =>
        routes.MapPost(pattern, handler).WithName(name).WithMetadata(new KnownQuery([]), handler.Method);

    private Task Subjects(HttpContext http) => AnswerAsync(http, SearchKind.Subject);

    private Task Resources(HttpContext http) => AnswerAsync(http, SearchKind.Resource);

    private Task Actions(HttpContext http) => AnswerAsync(http, SearchKind.Action);

    private async Task AnswerAsync(HttpContext http, SearchKind kind)
    {
        var (answer, problem) = await FindAsync(http, kind);
        if (problem is not null)
        {
            await problem.ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = answer.Length;
        await http.Response.BodyWriter.WriteAsync(answer, http.RequestAborted);
    }

    private async Task<(ReadOnlyMemory<byte> Answer, IResult? Problem)> FindAsync(HttpContext http, SearchKind kind)
    {
        if (!Body.IsJson(http.Request.ContentType)) return (default, Body.NotJson());
        if (f.Node.Scribe.Broken is not null) return (default, Problems.Busy("the ledger cannot be written"));
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var sent = body.GetBuffer().AsMemory(0, checked((int)body.Length));
        var (search, problem) = Read(sent.Span, kind);
        if (problem is not null) return (default, problem);
        search.Asked.Body = sent;
        // An empty answer would say that there is nobody; there is no way to refuse but to fail.
        if (!await wait.ReachAsync(search.Asked.AtLeast, http.RequestAborted))
            return (default, Problems.NotReached(search.Asked.AtLeast));
        return Find(Caller.Of(http), search, sent.Span);
    }

    private static (Search Search, IResult? Problem) Read(ReadOnlySpan<byte> body, SearchKind kind)
    {
        try
        {
            var search = SearchReader.Read(body, kind);
            return (search, search.Problem() is { } wrong
                ? Problems.Bad("invalid_request", wrong.Why, wrong.Member is "" ? null : wrong.Member) : null);
        }
        catch (JsonException fault)
        {
            return (default, Problems.Bad("invalid_json", Body.Clean(fault)));
        }
    }

    private (ReadOnlyMemory<byte> Answer, IResult? Problem) Find(Caller caller, in Search search,
        ReadOnlySpan<byte> body)
    {
        var binding = PageTokens.Binding(caller, search.Kind, body);
        var start = PageStart.First(search.Limit ?? SearchPage.LimitDefault);
        if (search.Token is { } token)
        {
            if (tokens.Open(token, binding) is not { } opened) return (default, BadToken());
            // A page's limit is that of the first, whether it is said again or, as in the standard's example, not.
            if (search.Limit is { } limit && limit != opened.Limit) return (default, BadToken());
            start = opened;
        }

        var decider = Decider.For(f, caller, requestId: null);
        var asked = search.Asked;
        if (decider.Estate.Conditions.Count > 0) asked.Properties = AskedProperties.Read(asked);
        var page = search.Kind switch
        {
            SearchKind.Subject => SubjectSearch.Page(decider, asked, start, f.Shown),
            SearchKind.Resource => CandidateSearch.Resources(decider, asked, start, known),
            _ => CandidateSearch.Actions(decider, asked, start),
        };
        if (page is null) return (default, BadToken());
        return (Write(decider, search, page, page.Next is { } next ? tokens.Seal(next, binding) : ""), null);
    }

    private static IResult BadToken() => Problems.Bad("invalid_page", "the page token belongs to another search",
        "page.token", "begin again without it");

    /// <summary>The page goes first, as the standard recommends, and only where it says something.</summary>
    private static ReadOnlyMemory<byte> Write(in Decider decider, in Search search, SearchPage page, string next)
    {
        var answer = new ArrayBufferWriter<byte>(256 + (page.Found.Count * 64));
        using (var json = new Utf8JsonWriter(answer))
        {
            json.WriteStartObject();
            if (next.Length > 0 || search.IsPaged)
            {
                json.WriteStartObject("page"u8);
                json.WriteString("next_token"u8, next);
                json.WriteNumber("count"u8, page.Found.Count);
                json.WriteEndObject();
            }

            if (search.Asked.Explain)
            {
                json.WriteStartObject("context"u8);
                json.WriteNumber("revision"u8, decider.Estate.Revision.Value);
                json.WriteEndObject();
            }

            json.WriteStartArray("results"u8);
            foreach (var found in page.Found) Write(json, search, found);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return answer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, in Search search, string found)
    {
        json.WriteStartObject();
        if (search.Kind == SearchKind.Action)
        {
            json.WriteString("name"u8, found);
        }
        else
        {
            json.WriteString("type"u8,
                search.Kind == SearchKind.Subject ? search.Asked.SubjectType : search.Asked.ResourceType);
            json.WriteString("id"u8, found);
        }

        json.WriteEndObject();
    }
}
