using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>What waits for a person, and deciding about it.</summary>
internal static class ApprovalEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/approvals", "ListApprovals", Inbox, "on_behalf_of");
        routes.Change("/v1/requests/{request}/approve", "ApproveRequest", Approve);
        routes.Change("/v1/requests/{request}/deny", "DenyRequest", Deny);
        routes.Change("/v1/requests/{request}/ask", "AskAboutRequest", Ask);
    }

    /// <summary>Open requests with a step that is not met and that the person may meet.</summary>
    private static IResult Inbox(HttpContext http, Features f)
    {
        string? named = http.Request.Query.TryGetValue("on_behalf_of", out var text) ? text.ToString() : null;
        if (Acting.Of(http, f, named, out var nobody) is not { } acting) return nobody!;
        var sight = Sights.Of(http, f);
        var (estate, at) = (sight.Estate, sight.At);
        var all = estate.Requests;
        // What was decided since the last page stays a place to go on from.
        return Paging.Answer(http, sight,
            new ListedRows(all.Count, row => sight.Request(row) != Extent.Nothing, row => all[row].Id.Value),
            row => estate.OpenRequests.Contains(row) && WaitsFor(estate, all[row], acting.Person, at)
                ? RequestWires.Of(f, sight, all[row], at) : null,
            WireJson.Default.PageWireRequestWire);
    }

    /// <summary>
    /// Whether a step whose turn has come and that is not met is for the person, who has not said yes since.
    /// </summary>
    internal static bool WaitsFor(Estate estate, AccessRequest request, PersonId id, Instant at)
    {
        var person = estate.Find(id);
        return request.IsOpen(estate, at) && ApprovalCommands.MayDecide(estate, request, id, at, out var of) is null
            && of!.Steps.Any(s => s.IsWanted && of.IsAsked(s, person, at) && !request.Approvals.Any(
                a => a.Because >= s.Opened && estate.NaturalPerson(a.Person) == estate.NaturalPerson(person)));
    }

    private static Task<IResult> Approve(HttpContext http, string request, Features f)
    {
        // A token looks at what somebody's yes would come to, and gives none (C11).
        var (isToken, looks) = (Caller.Of(http).Person is null, http.Request.Query["what_if"] == "true");
        if (Lookup.Request(Sights.Of(http, f), request) is >= 0 and var row)
        {
            if (isToken && !looks)
                return Task.FromResult(Problems.Of(ApprovalCommands.NotAttested with { Member = "on_behalf_of" }));
            // A person's yes is worth what their sign-in is: what is privileged wants one that resists phishing (C2).
            var tier = RequestPages.Tier(f.Node.Estate, f.Node.Estate.Requests[row], f.Node.Now);
            if (!isToken && StepUp.Lacks(StepUp.OfTier(tier), Caller.Of(http), f.Node.Now) is { } challenge)
                return Task.FromResult(challenge);
        }

        return RequestActs.RunAsync(http, request, f, (id, acting, body, values) => Yes(http, id,
            isToken && looks ? acting! with { ClassAt = _ => EvidenceClass.Attested } : acting!, body, values));
    }

    private static Task<IResult> Deny(HttpContext http, string request, Features f) =>
        RequestActs.RunAsync(http, request, f, (id, acting, body, values) => No(id, acting!, body, values));

    private static Task<IResult> Ask(HttpContext http, string request, Features f) =>
        RequestActs.RunAsync(http, request, f, (id, acting, body, values) => Question(id, acting!, body, values));

    /// <summary>What policy refuses at the last yes is evidence (S4-08), as where no request led to it.</summary>
    internal static RequestAct Yes(
        HttpContext http, AccessRequestId id, Acting acting, RequestVerbWire body, List<SealedValue> values)
    {
        var reason = RequestActs.Reason(id, body, values);
        var (actor, key) = (Caller.Of(http).Actor, Commands.Key(http).Key?.Key);
        return new RequestAct(
            body.Digest is { Length: 64 } ? null : new Refusal(RefusalCode.InvalidValue,
                "an approval is of what was shown: send its digest", "digest", "read the request, and send `shown.digest`"),
            (estate, at) =>
            {
                var yes = new Change.ApprovalGiven(
                    id, acting.Person, new RequestShown(Content(estate, id), body.Digest!), reason);
                return RefusedRequests.Evidence(
                    estate, ApprovalCommands.Approve(estate, yes, at, acting.ClassAt(at)), yes, actor, key, at);
            })
        {
            SeenAs = acting.ClassAt,
        };
    }

    /// <summary>A no is to what the request is, whatever was shown of it.</summary>
    internal static RequestAct No(AccessRequestId id, Acting acting, RequestVerbWire body, List<SealedValue> values)
    {
        var reason = RequestActs.Reason(id, body, values);
        return new RequestAct(RequestReading.NoText(body.Reason, "reason"),
            (estate, at) => ApprovalCommands.Deny(estate, new Change.ApprovalDenied(
                id, acting.Person, new RequestShown(Content(estate, id), body.Digest ?? ""), reason), at));
    }

    internal static RequestAct Question(
        AccessRequestId id, Acting acting, RequestVerbWire body, List<SealedValue> values)
    {
        var question = Node.Seal(id, SealedFields.Question, body.Reason ?? "", values);
        return new RequestAct(RequestReading.NoText(body.Reason, "reason"), (estate, at) => RequestCommands.Ask(
            estate, new Change.InformationAsked(id, acting.Person, question), at));
    }

    /// <summary>The preview's digest is over the content's, so one of them is enough to name both.</summary>
    private static string Content(Estate estate, AccessRequestId id) =>
        estate.Find(id) is >= 0 and var row ? RequestPreview.ContentOf(estate.Requests[row]) : "";
}
