using System.Text.Json;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>
/// AuthZEN Access Request and Approval Profile, draft 1: submission, task status and cancellation. A task is a request
/// as any other; members that are not known are passed over, as the profile asks.
/// </summary>
internal static class AccessTaskEndpoints
{
    public const string Path = "/access/v1/requests";

    public static JsonDocumentOptions Reading { get; } = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, Submit).WithName("SubmitAccessRequest").WithMetadata(new KnownQuery([]));
        routes.Read(Path + "/{task}", "ReadAccessTask", Read);
        routes.MapPost(Path + "/{task}/cancel", Cancel).WithName("CancelAccessTask").WithMetadata(new KnownQuery([]));
    }

    private static async Task<IResult> Submit(
        HttpContext http, Features f, DenialBinding binding, RequestableDenials denials)
    {
        if (!Body.IsJson(http.Request.ContentType)) return Body.NotJson();
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(http.Request.Body, Reading, http.RequestAborted);
        }
        catch (JsonException fault)
        {
            return Problems.Bad("invalid_json", Body.Clean(fault));
        }

        using (body)
        {
            var values = new List<SealedValue>();
            var reading = new SubmissionReading(f, binding, Caller.Of(http), body.RootElement);
            if (reading.Read(values, out var change) is { } wrong) return wrong;
            if (Commands.Key(http) is not (var key, null))
                return Problems.Bad("invalid_header", "an Idempotency-Key has 1 to 200 visible characters",
                    "Idempotency-Key");
            var outcome = await f.Node.Scribe.SubmitAsync(new Command
            {
                Actor = Caller.Of(http).Actor, Sealed = values, Key = key,
                Decide = (estate, at) => RequestCommands.Make(estate, change!, at),
            }, CancellationToken.None);
            return outcome switch
            {
                CommandOutcome.Recorded r => await SubmittedAsync(http, f, denials, r, change!.Id),
                CommandOutcome.Refused { Because.Code: RefusalCode.KeyReused } => Problem("duplicate_request", 409,
                    "the idempotency key was used for another submission"),
                CommandOutcome.Refused refused => Refused(f, Caller.Of(http), refused.Because),
                CommandOutcome.Busy busy => Problems.Busy(busy.Why),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
    }

    private static async Task<IResult> SubmittedAsync(
        HttpContext http, Features f, RequestableDenials denials, CommandOutcome.Recorded recorded,
            AccessRequestId made)
    {
        var id = made;
        if (recorded.Repeated)
            await foreach (var entry in RecordedEntries.OfAsync(f.Node, [checked((int)recorded.First.Value)], default))
                if (entry.Change is Change.RequestMade before) id = before.Id;
        var estate = f.Node.Estate;
        var answer = Task(denials.Address(http), estate, estate.Requests[estate.Find(id)], f.Node.Now);
        http.Response.Headers.Location = answer.Task.StatusEndpoint;
        return Results.Json(answer, WireJson.Default.AccessTaskAnswerWire,
            statusCode: answer.Result is null ? StatusCodes.Status202Accepted : StatusCodes.Status201Created);
    }

    private static IResult Read(HttpContext http, string task, Features f, RequestableDenials denials) =>
        Find(http, f, task) is not { } request ? Unknown() : Results.Json(
            Task(denials.Address(http), f.Node.Estate, request, f.Node.Now), WireJson.Default.AccessTaskAnswerWire);

    private static async Task<IResult> Cancel(HttpContext http, string task, Features f, RequestableDenials denials)
    {
        if (Find(http, f, task) is not { } request) return Unknown();
        var outcome = await f.Node.Scribe.SubmitAsync(new Command
        {
            Actor = Caller.Of(http).Actor, IsStop = true,
            Decide = (estate, at) => RequestCommands.Cancel(estate, new Change.RequestCancelled(request.Id), null, at),
        }, CancellationToken.None);
        return outcome.Match(
            recorded: _ => Results.Json(Task(denials.Address(http), f.Node.Estate,
                f.Node.Estate.Requests[f.Node.Estate.Find(request.Id)], f.Node.Now),
                    WireJson.Default.AccessTaskAnswerWire),
            refused: _ => Problem("invalid_task_state", 409, "the task has come to its end"),
            busy: b => Problems.Busy(b.Why));
    }

    /// <summary>What the caller submitted; whoever reads everything finds everything.</summary>
    private static AccessRequest? Find(HttpContext http, Features f, string task)
    {
        var (estate, caller) = (f.Node.Estate, Caller.Of(http));
        var row = Lookup.Request(estate, task);
        return row >= 0 && (caller.Role != Role.Application || estate.Requests[row].Actor == caller.Actor)
            ? estate.Requests[row] : null;
    }

    private static AccessTaskAnswerWire Task(string address, Estate estate, AccessRequest request, Instant at)
    {
        var state = request.At(estate, at);
        var isOpen = request.IsOpen(estate, at);
        var of = RequestCase.Of(estate, request, at, EvidenceClass.Proven, out _);
        var self = $"{address}/{Identifier.Text(request.Id)}";
        var grant = state == RequestState.Approved && request.Made.Grant is { } made ? estate.Find(made.Id) : -1;
        return new AccessTaskAnswerWire(
            new AccessTaskWire
            {
                Id = Identifier.Text(request.Id), StatusEndpoint = self,
                Status = state switch
                {
                    RequestState.Pending or RequestState.InformationWanted => "pending",
                    RequestState.Approved => "approved", RequestState.Denied => "denied",
                    RequestState.Expired => "expired", _ => "cancelled",
                },
                ExpiresAt = isOpen ? Shown.Time(request.DecideBy(estate, at)) : null,
                Progress = isOpen && of is { Steps.Length: > 0 } ? new AccessTaskProgressWire(
                    Math.Min(of.Steps.Count(s => s.IsMet) + 1, of.Steps.Length), of.Steps.Length) : null,
                Links = isOpen ? new AccessTaskLinksWire(self + "/cancel") : null,
                Display = state == RequestState.InformationWanted
                    ? new AccessTaskDisplayWire("A question about the request waits for an answer") : null,
            },
            grant < 0 ? null : new AccessTaskResultWire("reevaluate", new AccessApprovalWire(
                Identifier.Text(estate.Grants[grant].Id), Shown.Time(estate.Grants[grant].RecordedAt),
                Shown.Time(estate.Grants[grant].Until) ?? DateTimeOffset.MaxValue)));
    }

    private static IResult Unknown() => Problem("unknown_task", 404, "no such task is known to the caller");

    /// <summary>What was refused; an application is told that, and not why inside.</summary>
    private static IResult Refused(Features f, Caller caller, Refusal refusal) => Problem("not_requestable", 400,
        caller.Role == Role.Application && refusal.Code is not (RefusalCode.AlreadySo or RefusalCode.InvalidValue)
            ? "the access cannot be requested now" : f.Shown.Named(refusal.Message));

    internal static IResult Problem(string name, int status, string detail) => Problems.Answer(status,
        Problems.New(status, name, detail, null, null) with
        {
            Type = "urn:openid:authzen:access-request:error:" + name,
        });
}
