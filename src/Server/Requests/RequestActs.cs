using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>One act about a request: what is wrong with what was sent, and how it is decided.</summary>
internal readonly record struct RequestAct(Refusal? Fault, Func<Estate, Instant, Ruling> Decide)
{
    /// <summary>As <see cref="Order.SeenAs"/>.</summary>
    public Func<Instant, EvidenceClass>? SeenAs { get; init; }
}

/// <summary>What every verb of a request does around its own act.</summary>
internal static class RequestActs
{
    /// <summary>Reads the body and the person who acts, and records what the act says.</summary>
    public static async Task<IResult> RunAsync(
        HttpContext http, string request, Features f,
        Func<AccessRequestId, Acting?, RequestVerbWire, List<SealedValue>, RequestAct> act, bool mayBeNobody = false)
    {
        var (body, problem) = http.Request.ContentLength is null or 0 && string.IsNullOrEmpty(http.Request.ContentType)
            ? (new RequestVerbWire(), null) : await Body.ReadAsync<RequestVerbWire>(http);
        if (body is null) return problem!;
        var row = Lookup.Request(Sights.Of(http, f), request);
        if (row < 0) return Problems.NotFound("the request");
        if (body.Reason is { Length: > RequestReading.TextMax })
            return Problems.Of(RequestReading.NoText(body.Reason, "reason")!);
        Acting? acting = null;
        if (!(mayBeNobody && body.OnBehalfOf is null && Caller.Of(http).Person is null)
            && (acting = Acting.Of(http, f, body.OnBehalfOf, out var nobody)) is null) return nobody!;
        var (estate, id) = (f.Node.Estate, f.Node.Estate.Requests[row].Id);
        var values = new List<SealedValue>();
        var what = act(id, acting, body, values);
        return what.Fault is { } fault ? Problems.Of(fault) : await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, Decide = what.Decide, SeenAs = what.SeenAs,
            System = RequestReading.SystemOf(estate, estate.Requests[row].Made),
        });
    }

    public static Sealed? Reason(AccessRequestId id, RequestVerbWire body, List<SealedValue> values) =>
        string.IsNullOrEmpty(body.Reason) ? null : Node.Seal(id, SealedFields.Reason, body.Reason, values);
}
