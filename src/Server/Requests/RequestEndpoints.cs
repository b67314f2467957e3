using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Asking for access, and taking the request back.</summary>
internal static class RequestEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/requests", "ListRequests", List, "state", "relationship", "system", "by", "person");
        routes.Read("/v1/requests/{request}", "ReadRequest", Read);
        routes.Change("/v1/requests", "MakeRequest", Make);
        routes.Change("/v1/requests/{request}/answer", "AnswerRequest", Answer);
        routes.Change("/v1/requests/{request}/withdraw", "WithdrawRequest", Withdraw);
        routes.Change("/v1/requests/{request}/cancel", "CancelRequest", Cancel);
    }

    private static IResult List(
        HttpContext http, Features f, string? state, string? relationship, string? system, string? by, string? person)
    {
        var sight = Sights.Of(http, f);
        var (all, at) = (sight.Estate.Requests, sight.At);
        return Paging.Answer(http, sight,
            new ListedRows(all.Count, row => sight.Request(row) != Extent.Nothing, row => all[row].Id.Value),
            row =>
            {
                if (state is not null && PolicyWords.Of(all[row].At(sight.Estate, at)) != state) return null;
                var wire = RequestWires.Of(f, sight, all[row], at);
                return (relationship is null || wire.Relationship == relationship)
                    && (system is null || wire.Entitlement.StartsWith(system + "/", StringComparison.Ordinal))
                    && (by is null || wire.By == by) && (person is null || wire.To?.Person == person) ? wire : null;
            },
            WireJson.Default.PageWireRequestWire);
    }

    private static async Task<IResult> Read(HttpContext http, string request, Features f)
    {
        var sight = Sights.Of(http, f);
        var row = Lookup.Request(sight, request);
        return row < 0 ? Problems.NotFound("the request") : Results.Json(
            await RequestWires.ReadAsync(f, sight, sight.Estate.Requests[row], sight.At, http.RequestAborted),
            WireJson.Default.RequestWire);
    }

    /// <summary>Records a request; its preview is the request as it would be, with its steps.</summary>
    private static async Task<IResult> Make(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewRequestWire>(http);
        if (body is null) return problem!;
        Acting? acting = null;
        if (body.Workload is null && (acting = Acting.Of(http, f, body.OnBehalfOf,
            out var nobody)) is null) return nobody!;
        var values = new List<SealedValue>();
        if (OfAnother(http, f, body.Workload) is { } foreign) return foreign;
        var sight = Sights.Of(http, f);
        if (RequestReading.Read(f, sight, body, acting, values, out var change) is { } refused)
            return Problems.Of(f.Shown.For(sight).Told(refused, -1));
        EvidenceClass ClassAt(Instant at) => acting?.ClassAt(at) ?? EvidenceClass.Declared;
        if (http.Request.Query["what_if"] == "true") return Preview(http, f, change!, ClassAt);
        var (actor, key) = (Caller.Of(http).Actor, Commands.Key(http).Key?.Key);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(change!.Id), SuccessStatus = 201, Sealed = values,
            System = RequestReading.SystemOf(sight.Estate, change),
            // What policy refuses is evidence (S4-08); the answer stays the refusal.
            Decide = (estate, at) => RequestCommands.Make(estate, change, at, ClassAt(at)) is var ruling
                && change.Asked is { } asked ? RefusedRequests.Evidence(estate, ruling, asked, actor, key, at) : ruling,
        });
    }

    private static IResult Preview(HttpContext http, Features f, Change.RequestMade change, Func<Instant,
        EvidenceClass> classAt)
    {
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        return RequestCommands.Make(estate.Fork(), change, at, classAt(at)).Match(
            accepted: a =>
            {
                var after = Effect.Fork(estate, a, Actor.Node, at, classAt(at));
                return Results.Json(
                    RequestWires.Of(f, Sights.Of(http, after, at), after.Requests[after.Find(change.Id)], at),
                    WireJson.Default.RequestWire);
            },
            refused: r => Problems.Of(f.Shown.For(Sights.Of(http, estate, at)).Told(
                r.Because, RequestReading.SystemOf(estate, change))));
    }

    /// <summary>A person asks as a machine that is theirs, and as no other.</summary>
    private static IResult? OfAnother(HttpContext http, Features f, string? workload)
    {
        if (workload is null || Caller.Of(http).Person is not { } person) return null;
        var estate = f.Node.Estate;
        return Lookup.Workload(estate, workload) is >= 0 and var row
            && estate.Workloads[row].Owner.At(f.Node.Now).Person == person.Row
                ? null : Problems.Of(Lookup.Unknown("workload", workload, "workload"));
    }

    private static Task<IResult> Answer(HttpContext http, string request, Features f) =>
        RequestActs.RunAsync(http, request, f, (id, acting, body, values) =>
        {
            var text = Node.Seal(id, SealedFields.Answer, body.Reason ?? "", values);
            return new RequestAct(RequestReading.NoText(body.Reason, "reason"), (estate, at) =>
                RequestCommands.Answer(estate, new Change.InformationGiven(id, acting!.Person, text), at));
        });

    private static Task<IResult> Withdraw(HttpContext http, string request, Features f) =>
        RequestActs.RunAsync(http, request, f, (id, acting, body, values) =>
        {
            var change = new Change.RequestWithdrawn(id, RequestActs.Reason(id, body, values));
            return new RequestAct(null, (estate, at) => RequestCommands.Withdraw(estate, change, acting!.Person, at));
        });

    /// <summary>An administrator's token may cancel without naming anybody.</summary>
    private static Task<IResult> Cancel(HttpContext http, string request, Features f) =>
        RequestActs.RunAsync(http, request, f, (id, acting, body, values) =>
        {
            var change = new Change.RequestCancelled(id, RequestActs.Reason(id, body, values));
            return new RequestAct(null, (estate, at) => RequestCommands.Cancel(estate, change, acting?.Person, at));
        }, mayBeNobody: true);
}
