using System.Buffers.Text;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Approval chains outside: their keys, and what they sign.</summary>
internal static class OutsideEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/approver-keys", "ListApproverKeys", List);
        routes.Change("/v1/approver-keys", "RegisterApproverKey", Register);
        routes.Change("/v1/approver-keys/{key}/revoke", "RevokeApproverKey", Revoke);
        routes.Change("/v1/requests/{request}/evidence", "ImportApproval", Import);
    }

    private static IResult List(HttpContext http, Features f)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        var estate = f.Node.Estate;
        ApproverKey[] keys = [.. estate.ApproverKeys.Values.OrderBy(k => k.Recorded)];
        var (items, next) = Paging.Take(http, keys.Length, limit, after, row => new ApproverKeyWire(
            keys[row].Name, estate.Organisations[keys[row].Organisation].Name, Shown.Word(keys[row].Algorithm),
            keys[row].PublicKey, Shown.Time(keys[row].Until), !keys[row].Counts(f.Node.Now), keys[row].Recorded.Value));
        return Results.Json(new PageWire<ApproverKeyWire>(items, next), WireJson.Default.PageWireApproverKeyWire);
    }

    private static async Task<IResult> Register(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewApproverKeyWire>(http);
        if (body is null) return problem!;
        var estate = f.Node.Estate;
        var organisation = Lookup.Organisation(estate, body.Organisation);
        if (organisation < 0) return Problems.Of(Lookup.Unknown("organisation", body.Organisation, "organisation"));
        ApproverAlgorithm? algorithm = body.Algorithm switch
        {
            "ed_dsa" => ApproverAlgorithm.EdDsa, "es256" => ApproverAlgorithm.Es256, _ => null,
        };
        if (algorithm is not { } signs || !Base64Url.IsValid(body.PublicKey))
            return Problems.Bad("invalid_value", "an algorithm is ed_dsa or es256, with its public key in base64url", "algorithm");
        var change = new Change.ApproverKeyRegistered(
            body.Name, estate.Organisations[organisation].Id, signs, body.PublicKey, Instant.Of(body.Until));
        return await f.Commands.RunAsync(http, new Order
        {
            SuccessStatus = 201, Decide = (e, at) => ApproverKeyCommands.Register(e, change, at),
        });
    }

    private static async Task<IResult> Revoke(HttpContext http, string key, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        if (Verbs.Fault(body) is { } fault) return Problems.Of(fault);
        var change = new Change.ApproverKeyRevoked(key);
        return await f.Commands.RunAsync(http, new Order
        {
            IsStop = true, Decide = (estate, at) => ApproverKeyCommands.Revoke(estate, change, at),
        });
    }

    /// <summary>
    /// One person's yes, signed outside. Checked again where it is recorded: a key that was revoked meanwhile counts no
    /// more, and every rule about who may approve what holds as for anybody.
    /// </summary>
    private static async Task<IResult> Import(HttpContext http, string request, Features f)
    {
        var (body, problem) = await Body.ReadAsync<ApprovalEvidenceWire>(http);
        if (body is null) return problem!;
        var row = Lookup.Request(f.Node.Estate, request);
        if (row < 0) return Problems.NotFound("the request");
        var id = f.Node.Estate.Requests[row].Id;
        var approval = OutsideApproval.Read(f.Node.Estate, body.Jws.Trim(), f.Node.Now);
        if (approval is null || approval.Request != Identifier.Text(id)
            || f.Lookup.PersonId(approval.Person) is not { } person)
            return Problems.Of(new Refusal(RefusalCode.EvidenceUnverifiable,
                "the evidence cannot be verified, which is as if there were none", "jws",
                "sign it as docs/formats/outside-approvals.md says, with a key that is registered and counts"));
        var (actor, key) = (Caller.Of(http).Actor, Commands.Key(http).Key?.Key);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), SeenAs = _ => EvidenceClass.Proven,
            Decide = (estate, at) =>
            {
                var yes = new Change.ApprovalGiven(id, person, new RequestShown(
                    RequestPreview.ContentOf(estate.Requests[estate.Find(id)]), approval.Preview))
                {
                    Outside = approval.Evidence,
                };
                return ApproverKeyCommands.Speaks(estate, approval.Evidence.Key, person, at)
                    ?? RefusedRequests.Evidence(
                        estate, ApprovalCommands.Approve(estate, yes, at, EvidenceClass.Proven), yes, actor, key, at);
            },
        });
    }
}
