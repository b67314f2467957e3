using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Search in the decisions that were kept, and how keeping them does.</summary>
internal static class DecisionJournalEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/decisions", "ListDecisions", List,
            "subject_type", "subject", "resource_type", "resource_id", "action", "grant", "system", "actor",
            "decision", "reason", "since", "until", "order");
        routes.Read("/v1/decisions/journal", "ReadDecisionJournal", State);
    }

    private static IResult State(Features f) => Results.Json(
        new DecisionJournalWire(
            f.Decisions.Counts.KeptCount, f.Decisions.Waiting, f.Decisions.Counts.PermitsLost,
            f.Decisions.Counts.RefusalsLost,
            f.Node.Estate.LastVolume is { } last ? last.First + last.Count - 1 : 0, f.Decisions.Problem),
        WireJson.Default.DecisionJournalWire);

    private static async Task<IResult> List(HttpContext http, Features f)
    {
        if (Paging.ReadNumbered(http, out var limit, out var after) is { } bad) return bad;
        await f.Decisions.FlushAsync(http.RequestAborted);
        if (Read(http, f, out var filter) is { } wrong) return wrong;
        if (f.Decisions.Problem is { } broken) return Problems.Busy(broken);
        var oldestFirst = http.Request.Query["order"] == "asc";
        using var reader = filter is null ? null : DecisionReader.OpenBesideWriter(f.Node.Folder.Path);
        var page = reader?.Search(filter!, after, limit, oldestFirst) ?? new DecisionPage([], null);
        var estate = f.Node.Estate;
        return Results.Json(
            new PageWire<KeptDecisionWire>(
                [.. page.Found.Select(d => Wire(f, estate, d.Number, d.Kept))],
                page.After is { } next ? Paging.Token(http, next) : null),
            WireJson.Default.PageWireKeptDecisionWire);
    }

    /// <summary>The filter; null where it names something that is not there, which nothing is about.</summary>
    private static IResult? Read(HttpContext http, Features f, out DecisionFilter? filter)
    {
        filter = null;
        string? Text(string name) => http.Request.Query.TryGetValue(name, out var text) ? text.ToString() : null;
        if (Axes.ReadInstant(Text("since"), "since", Instant.Beginning, out var since) is { } badSince) return badSince;
        if (Axes.ReadInstant(Text("until"), "until", Instant.Forever, out var until) is { } badUntil) return badUntil;
        if (Text("order") is not (null or "asc" or "desc"))
            return Problems.Bad("invalid_query", "`order` is asc or desc", "order");
        if (Text("decision") is not (null or "true" or "false"))
            return Problems.Bad("invalid_query", "`decision` is true or false", "decision");
        var estate = f.Node.Estate;
        var (grant, system) = (Text("grant"), Text("system"));
        var (grantRow, systemRow) = (Lookup.Grant(estate, grant), Lookup.System(estate, system));
        if ((grant is not null && grantRow < 0) || (system is not null && systemRow < 0)) return null;
        filter = new DecisionFilter
        {
            Since = since, Until = until, Permits = Text("decision") is { } word ? word == "true" : null,
            Subject = Subject(f, estate, Text("subject_type"), Text("subject")),
            Grant = grant is null ? null : estate.Grants[grantRow].Id.Value,
            System = system is null ? null : estate.Systems[systemRow].Id.Value,
            Actor = Text("actor"), Action = Text("action"), ResourceType = Text("resource_type"),
            ResourceId = Text("resource_id") is { } id ? (id, f.Decisions.Digest?.TextOf(id) ?? id) : null,
            Reason = Text("reason"),
        };
        return null;
    }

    /// <summary>A name or id of somebody known, a digest as an answer showed it, or what was asked of nobody.</summary>
    private static Guid? Subject(Features f, Estate estate, string? type, string? text)
    {
        if (text is null) return null;
        if (type is null or "person" && f.Lookup.Person(estate, text) is var person and >= 0)
            return estate.People[person].Id.Value;
        if (type is null or "workload" && Lookup.Workload(estate, text) is var workload and >= 0)
            return estate.Workloads[workload].Id.Value;
        if (text.StartsWith('#') && Guid.TryParseExact(text[1..], "N", out var digest)) return digest;
        return f.Decisions.Digest?.Of(text) ?? Guid.Empty;
    }

    private static KeptDecisionWire Wire(Features f, Estate estate, long number, in KeptDecision kept)
    {
        var (grant, system) = (estate.Find(new GrantId(kept.Grant)), estate.Find(new SystemId(kept.System)));
        var term = kept.Term.Split(':', 2);
        return new KeptDecisionWire
        {
            Number = number, At = kept.At.ToDateTime()!.Value, Actor = kept.Actor,
            Subject = new SubjectWire(kept.SubjectType, kept.SubjectKind switch
            {
                KeptSubject.Person => f.Shown.Person(new PersonId(kept.SubjectId)),
                KeptSubject.Workload when estate.Find(new WorkloadId(kept.SubjectId)) is var row and >= 0 =>
                    estate.Workloads[row].Name,
                _ => "#" + kept.SubjectId.ToString("N"),
            }),
            Action = kept.Action, Resource = new ResourceWire(kept.ResourceType, kept.ResourceId),
            Decision = kept.Permits, Reason = kept.Reason, Term = kept.Term.Length == 0 ? null : term[0],
            TermReason = term.Length < 2 ? null : term[1],
            Grant = grant < 0 ? null : estate.GrantNames[grant].Name,
            System = system < 0 ? null : estate.Systems[system].Name, Revision = kept.Revision.Value,
            LatencyMicroseconds = kept.Latency.TotalMicroseconds, Explained = kept.Explained,
            RequestId = kept.RequestId.Length == 0 ? null : kept.RequestId,
        };
    }
}
