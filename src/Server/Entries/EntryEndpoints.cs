using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Evidence: search, single entries with their proof, and the stream of new ones.</summary>
internal static class EntryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/entries", "ListEntries", List,
            "organisation", "person", "relationship", "system", "grant", "workload", "type", "actor", "since", "until",
                "order");
        routes.Read("/v1/entries/{revision}", "ReadEntry", Read);
        routes.Read("/v1/entries/stream", "StreamEntries", Stream, "after");
    }

    private static async Task<IResult> List(HttpContext http, Features f, EntryIndex index, EntryView view)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        if (Query(http, out var query) is { } wrong) return wrong;
        if (!TryFind(http, f, query))
            return Results.Json(new PageWire<EntryWire>([], null), WireJson.Default.PageWireEntryWire);
        if (await index.SearchAsync(query, after, limit, http.RequestAborted) is not var (revisions, more))
            return Problems.Busy("the index of entries is being made");
        var items = new List<EntryWire>(revisions.Count);
        foreach (var revision in revisions)
            if (await view.FindAsync(revision, http.RequestAborted) is { } entry)
                items.Add(await view.ShowAsync(entry, http.RequestAborted));
        return Results.Json(
            new PageWire<EntryWire>(items, more is { } last ? Paging.Token(http, last) : null),
                WireJson.Default.PageWireEntryWire);
    }

    private static IResult? Query(HttpContext http, out EntryQuery query)
    {
        query = new EntryQuery();
        string? Text(string name) => http.Request.Query.TryGetValue(name, out var text) ? text.ToString() : null;
        if (Axes.ReadInstant(Text("since"), "since", Instant.Beginning, out var since) is { } badSince) return badSince;
        if (Axes.ReadInstant(Text("until"), "until", Instant.Forever, out var until) is { } badUntil) return badUntil;
        if (Text("order") is not (null or "asc" or "desc"))
            return Problems.Bad("invalid_query", "`order` is asc or desc", "order");
        query = new EntryQuery
        {
            Type = Text("type") is { } type ? EntryIndex.WithoutVersion(type) : null, Actor = Text("actor"),
            Since = since, Until = until,
            NewestFirst = Text("order") == "desc",
        };
        return null;
    }

    /// <summary>False when the search names something that is not there: nothing is about it.</summary>
    private static bool TryFind(HttpContext http, Features f, EntryQuery query)
    {
        var estate = f.Node.Estate;
        bool Add(string name, SubjectKind kind, Func<string, int> find)
        {
            if (!http.Request.Query.TryGetValue(name, out var text)) return true;
            query.About.Add(new EntrySubject(kind, find(text.ToString())));
            return query.About[^1].Row >= 0;
        }

        return Add("organisation", SubjectKind.Organisation, t => Lookup.Organisation(estate, t))
            && Add("person", SubjectKind.Person, t => f.Lookup.Person(estate, t))
            && Add("relationship", SubjectKind.Relationship, t => Lookup.Relationship(estate, t))
            && Add("system", SubjectKind.System, t => Lookup.System(estate, t))
            && Add("grant", SubjectKind.Grant, t => Lookup.Grant(estate, t))
            && Add("workload", SubjectKind.Workload, t => Lookup.Workload(estate, t));
    }

    private static async Task<IResult> Read(HttpContext http, Features f, EntryView view, string revision)
    {
        if (!long.TryParse(revision, out var number)
            || await view.FindAsync(number, http.RequestAborted) is not { } stored)
            return Problems.NotFound("the entry");
        var head = await f.Node.Folder.Journal.HeadAsync(http.RequestAborted);
        var index = new LeafIndex((ulong)number - 1);
        var path = await LedgerTiles.InclusionProofAsync(f.Node.Folder.Journal, index, head.Size, http.RequestAborted);
        if (path is null) return Problems.NotFound("the entry");
        return Results.Json(
            new ProvenEntryWire(
                await view.ShowAsync(stored, http.RequestAborted),
                new EntryProofWire(
                    number - 1, Convert.ToBase64String(stored.Bytes.Span), Rfc6962.Leaf(stored.Bytes.Span).Base64,
                    [.. path.Select(h => h.Base64)], head.Checkpoint)),
            WireJson.Default.ProvenEntryWire);
    }

    /// <summary>From `Last-Event-ID` on where a client resumes, else from `after`, else what is new.</summary>
    private static async Task Stream(HttpContext http, Features f, EntryStream stream, string? after)
    {
        var from = http.Request.Headers.TryGetValue("Last-Event-ID", out var last) ? last.ToString() : after;
        var newest = f.Node.Estate.Revision.Value;
        if (from is not null && (!long.TryParse(from, out var asked) || asked < 0 || asked > newest))
        {
            await Problems.Bad("invalid_query", $"the ledger has no revision `{from}`", "after",
                $"the newest is {newest}").ExecuteAsync(http);
            return;
        }

        if (!await stream.TryRunAsync(http, new Revision(from is null ? newest : long.Parse(from))))
            await Problems.Busy("too many streams are open").ExecuteAsync(http);
    }
}
