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
    /// <summary>How many entries are found at once for who sees a part of them, and how many a page looks at.</summary>
    private const int StretchLength = 500;
    private const int LookedMax = 20_000;

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
        var sight = Sights.Of(http, f);
        if (Query(http, sight, out var query) is { } wrong) return wrong;
        if (!TryFind(http, f, sight, query)) return Page(http, [], null);
        if (!sight.SeesAll) return await SeenAsync(http, index, view, sight, query, after, limit);
        if (await index.SearchAsync(query, after, limit, http.RequestAborted) is not var (revisions, more))
            return Busy();
        var items = new List<EntryWire>(revisions.Count);
        foreach (var revision in revisions)
            if (await view.FindAsync(revision, http.RequestAborted) is { } entry)
                items.Add(await view.ShowAsync(entry, sight, http.RequestAborted));
        return Page(http, items, more);
    }

    /// <summary>
    /// What is found is cut first and counted then: a page is full of what is seen, and the next one is told of when
    /// there is more of that.
    /// </summary>
    private static async Task<IResult> SeenAsync(HttpContext http, EntryIndex index, EntryView view, Sight sight,
        EntryQuery query, int after, int limit)
    {
        var (items, last) = (new List<EntryWire>(), after);
        for (var (from, looked) = (after, 0); ;)
        {
            if (await index.SearchAsync(query, from, StretchLength, http.RequestAborted) is not var (revisions, more))
                return Busy();
            foreach (var revision in revisions)
            {
                if (await view.FindAsync(revision, http.RequestAborted) is not { } entry
                    || sight.Entry(entry.Entry) == Extent.Nothing) continue;
                if (items.Count == limit) return Page(http, items, last);
                items.Add(await view.ShowAsync(entry, sight, http.RequestAborted));
                last = revision;
            }

            if (more is not { } next) return Page(http, items, null);
            // A page that looked at so much ends early, as one without a condition does.
            if ((looked += StretchLength) >= LookedMax) return Page(http, items, next);
            from = next;
        }
    }

    private static IResult Busy() => Problems.Busy("the index of entries is being made");

    private static IResult Page(HttpContext http, List<EntryWire> items, int? last) => Results.Json(
        new PageWire<EntryWire>(items, last is { } more ? Paging.Token(http, more) : null),
        WireJson.Default.PageWireEntryWire);

    private static IResult? Query(HttpContext http, Sight sight, out EntryQuery query)
    {
        query = new EntryQuery { UpTo = sight.Estate.Revision };
        string? Text(string name) => http.Request.Query.TryGetValue(name, out var text) ? text.ToString() : null;
        if (Axes.ReadInstant(Text("since"), "since", Instant.Beginning, out var since) is { } badSince) return badSince;
        if (Axes.ReadInstant(Text("until"), "until", Instant.Forever, out var until) is { } badUntil) return badUntil;
        if (Text("order") is not (null or "asc" or "desc"))
            return Problems.Bad("invalid_query", "`order` is asc or desc", "order");
        query = new EntryQuery
        {
            Type = Text("type") is { } type ? EntryIndex.WithoutVersion(type) : null, Actor = Text("actor"),
            Since = since, Until = until,
            NewestFirst = Text("order") == "desc", UpTo = sight.Estate.Revision,
        };
        return null;
    }

    /// <summary>
    /// False when the search names something that is not there, or that the caller does not see: nothing is about it.
    /// Everything that a part is seen of is about the caller's own organisation.
    /// </summary>
    private static bool TryFind(HttpContext http, Features f, Sight sight, EntryQuery query)
    {
        if (!sight.SeesAll)
        {
            query.About.Add(new EntrySubject(SubjectKind.Organisation, sight.Own));
            if (query.Actor is { } actor && f.Shown.For(sight).Actor(new Actor(actor)) != actor) return false;
        }

        bool Add(string name, SubjectKind kind, Func<string, int> find)
        {
            if (!http.Request.Query.TryGetValue(name, out var text)) return true;
            query.About.Add(new EntrySubject(kind, find(text.ToString())));
            return query.About[^1].Row >= 0;
        }

        return Add("organisation", SubjectKind.Organisation, t => Lookup.Organisation(sight, t))
            && Add("person", SubjectKind.Person, t => f.Lookup.Person(sight, t))
            && Add("relationship", SubjectKind.Relationship, t => Lookup.Relationship(sight, t))
            && Add("system", SubjectKind.System, t => Lookup.System(sight, t))
            && Add("grant", SubjectKind.Grant, t => Lookup.Grant(sight, t))
            && Add("workload", SubjectKind.Workload, t => Lookup.Workload(sight, t));
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
                await view.ShowAsync(stored, Sights.Of(http, f), http.RequestAborted),
                new EntryProofWire(
                    number - 1, Convert.ToBase64String(stored.Bytes.Span), Rfc6962.Leaf(stored.Bytes.Span).Base64,
                    [.. path.Select(h => h.Base64)], head.Checkpoint)),
            WireJson.Default.ProvenEntryWire);
    }

    /// <summary>From `Last-Event-ID` on where a client resumes, else from `after`, else what is new.</summary>
    private static async Task Stream(HttpContext http, Features f, EntryStream stream, string? after)
    {
        var from = http.Request.Headers.TryGetValue("Last-Event-ID", out var last) ? last.ToString() : after;
        var (newest, seesAll) = (f.Node.Estate.Revision.Value, Sights.Of(http, f).SeesAll);
        // Where the ledger ends is not told to who sees a part of it: beyond it, a stream waits.
        if (from is not null && (!long.TryParse(from, out var asked) || asked < 0 || (seesAll && asked > newest)))
        {
            await Problems.Bad("invalid_query", $"the ledger has no revision `{from}`", "after",
                seesAll ? $"the newest is {newest}" : null).ExecuteAsync(http);
            return;
        }

        if (!await stream.TryRunAsync(http, new Revision(from is null ? newest : long.Parse(from))))
            await Problems.Busy("too many streams are open").ExecuteAsync(http);
    }
}
