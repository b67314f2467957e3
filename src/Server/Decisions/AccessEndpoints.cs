using System.Collections.Immutable;
using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Who reaches a resource, and what a subject reaches: now, or on both axes of time.</summary>
internal static class AccessEndpoints
{
    private sealed record Sought(string? ResourceType, string? ResourceId, string? Action, Standing? Standing);

    public static void Map(IEndpointRouteBuilder routes) => routes.List(
        "/v1/access", "ListAccess", List,
        "resource_type", "resource_id", "action", "subject_type", "subject", "standing", "at", "revision");

    private static async Task<IResult> List(HttpContext http, Features f, string? at, string? revision)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        if (Read(http, out var sought) is { } wrong) return wrong;
        var (axes, problem) = await Axes.ReadAsync(http, f, at, revision);
        if (axes is null) return problem!;
        if (Find(http, f, axes.Estate, sought, out var reach) is { } unfit) return unfit;
        if (reach is null) return Page([], null);
        if (reach is { Subject: [var own] })
            reach = reach with { Subject = [.. Decision.Holders(axes.Estate, own, axes.At)] };
        return after < 0 || reach.Has(after) ? Take(http, f, axes, reach, sought, limit, after) : Paging.BadPage();
    }

    private static IResult Take(HttpContext http, Features f, Axes axes, Reach reach, Sought sought, int limit,
        int after)
    {
        var items = new List<AccessWire>();
        var scanned = 0;
        var last = after;
        for (var row = reach.After(after); row >= 0; row = reach.After(row))
        {
            if (scanned++ == Reach.ScanMax || items.Count == limit) return Page(items, Paging.Token(http, last));
            last = row;
            var tier = Validity.Tier(axes.Estate, axes.Estate.Grants[row], axes.At);
            foreach (var person in Holders(axes, row, reach))
                if (Shows(axes, row, person, sought, out var answer))
                    items.Add(f.Shown.Access(axes.Estate, row, tier, answer, person));
        }

        return Page(items, null);
    }

    /// <summary>
    /// Of a grant to a seat, everybody in it, or the one who is asked about; of another, the grant's own.
    /// </summary>
    private static IEnumerable<int> Holders(Axes axes, int row, Reach reach)
    {
        var to = axes.Estate.Grants[row].To;
        if (to.Kind != BeneficiaryKind.Seat) return [-1];
        return axes.Estate.Seats[to.Row].At(axes.Estate, axes.At).Select(o => o.Person)
            .Where(p => reach.Subject is not { } holders || holders[0].Row == p);
    }

    private static bool Shows(Axes axes, int row, int person, Sought sought, out Answer answer)
    {
        answer = default;
        // A grant to an organisation gives its people nothing by itself.
        if (axes.Estate.Grants[row].To.Kind == BeneficiaryKind.Organisation) return false;
        if (sought.ResourceType is { } type
            && !Decision.Covers(axes.Estate, row, type, sought.ResourceId!, sought.Action, axes.At)) return false;
        answer = person < 0 ? Validity.Of(axes.Estate, row, axes.At) : Validity.Of(axes.Estate, row, person, axes.At);
        return sought.Standing is not { } wanted || wanted == answer.Standing;
    }

    private static IResult? Read(HttpContext http, out Sought sought)
    {
        string? Text(string name) => http.Request.Query.TryGetValue(name, out var text) ? text.ToString() : null;
        sought = new Sought(Text("resource_type"), Text("resource_id"), Text("action"), Standing.InForce);
        if (sought.ResourceType is null != sought.ResourceId is null
            || (sought.ResourceId is null && sought.Action is not null))
            return Problems.Bad("invalid_query", "a resource has `resource_type` and `resource_id`", "resource_type");
        if (Text("subject_type") is null != Text("subject") is null)
            return Problems.Bad("invalid_query", "a subject has `subject_type` and `subject`", "subject_type");
        if (sought.ResourceType is null && Text("subject") is null)
            return Problems.Bad("invalid_query", "name a resource, a subject or both", "resource_type");
        Standing? standing;
        switch (Text("standing"))
        {
            case null or "in_force": standing = Standing.InForce; break;
            case "ended": standing = Standing.Ended; break;
            case "undecidable": standing = Standing.Undecidable; break;
            case "all": standing = null; break;
            default: return Problems.Bad("invalid_query", "`standing` is in_force, ended, undecidable or all",
                "standing");
        }

        sought = sought with { Standing = standing };
        return null;
    }

    /// <summary>Null, without a problem, where there is no such resource or subject: nobody reaches it.</summary>
    private static IResult? Find(HttpContext http, Features f, Estate estate, Sought sought, out Reach? reach)
    {
        reach = null;
        ImmutableArray<Beneficiary>? subject = null;
        if (http.Request.Query.TryGetValue("subject", out var named))
        {
            var type = http.Request.Query["subject_type"].ToString();
            if (type is not ("person" or "workload"))
                return Problems.Bad("invalid_query", "`subject_type` is person or workload", "subject_type");
            var row = type == "person" ? f.Lookup.Person(estate, named) : Lookup.Workload(estate, named);
            if (row < 0) return null;
            subject = [new Beneficiary(type == "person" ? BeneficiaryKind.Person : BeneficiaryKind.Workload, row)];
        }

        var system = sought.ResourceType is null ? -1 : estate.Resources.Find(sought.ResourceType, sought.ResourceId!);
        if (sought.ResourceType is null || system >= 0) reach = new Reach(estate, subject, system);
        return null;
    }

    private static IResult Page(List<AccessWire> items, string? next) =>
        Results.Json(new PageWire<AccessWire>(items, next), WireJson.Default.PageWireAccessWire);
}
