using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>What opens for people: invitations, passkeys and roles over the estate.</summary>
internal static class CredentialEndpoints
{
    private static readonly TimeSpan InvitationDefault = TimeSpan.FromDays(1);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Change("/v1/people/{person}/invite", "InvitePerson", Invite);
        routes.Change("/v1/people/{person}/roles", "GiveRole",
            (HttpContext http, string person, Features f) => Role(http, person, f, gives: true));
        routes.Change("/v1/people/{person}/roles/take", "TakeRole",
            (HttpContext http, string person, Features f) => Role(http, person, f, gives: false));
        routes.List("/v1/passkeys", "ListPasskeys", List, "person");
        routes.Change("/v1/passkeys/{passkey}/remove", "RemovePasskey", Remove);
    }

    /// <summary>The secret is in the answer, this once; behind `#`, where no server sees it in passing.</summary>
    private static async Task<IResult> Invite(HttpContext http, string person, Features f, Entrance e)
    {
        var (body, problem) = await Body.ReadAsync<NewInvitationWire>(http);
        if (body is null) return problem!;
        var row = f.Lookup.Person(f.Node.Estate, person);
        if (row < 0) return Problems.NotFound("the person");
        var (id, secret) = (f.Node.NewId<InvitationId>(), Tokens.NewText());
        var expires = Instants.Of(body.Expires) ?? f.Node.Now.Plus(InvitationDefault);
        var change = new Change.PersonInvited(
            id, f.Node.Estate.People[row].Id, Tokens.HashOf(secret), expires);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), SuccessStatus = 201,
            Decide = (estate, at) => CredentialCommands.Invite(estate, change, at),
            Answer = r => Results.Json(
                new InvitationWire(Identifier.Text(id), SignInEndpoints.Named(f, r.After, row), "/enrol#" + secret,
                    e.Site.Of("/enrol#" + secret), expires.ToDateTime()!.Value, r.Last.Value),
                WireJson.Default.InvitationWire, statusCode: 201),
        });
    }

    private static async Task<IResult> Role(HttpContext http, string person, Features f, bool gives)
    {
        var (body, problem) = await Body.ReadAsync<RoleWire>(http);
        if (body is null) return problem!;
        var row = f.Lookup.Person(f.Node.Estate, person);
        if (row < 0) return Problems.NotFound("the person");
        PersonRole? read = body.Role switch
        {
            "administrator" => PersonRole.Administrator, "auditor" => PersonRole.Auditor, _ => null,
        };
        if (read is not { } role)
            return Problems.Bad("invalid_value", $"`{body.Role}` is no role over the estate", "role",
                "use administrator or auditor; what people may do for their side follows from relationships");
        var id = f.Node.Estate.People[row].Id;
        var values = new List<SealedValue>();
        var reason = string.IsNullOrEmpty(body.Reason) ? (Sealed?)null
            : Node.Seal(id, SealedFields.Reason, body.Reason, values);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, IsStop = !gives,
            Decide = (estate, at) => gives
                ? CredentialCommands.Give(estate, new Change.RoleGiven(id, role, reason), at)
                : CredentialCommands.Take(estate, new Change.RoleTaken(id, role, reason)),
        });
    }

    private static IResult List(HttpContext http, Features f, string? person)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        var (caller, estate, at) = (Caller.Of(http), f.Node.Estate, f.Node.Now);
        var row = person is null ? -1 : f.Lookup.Person(estate, person);
        var passkeys = estate.SignIn.Passkeys.Values.OrderBy(p => p.Recorded).ToList();
        var (items, next) = Paging.Take(http, passkeys.Count, limit, after, index =>
            passkeys[index] is var one && SignInEndpoints.MaySee(caller, one.Person)
            && (person is null || one.Person == row)
                ? new PasskeyWire(
                    Identifier.Text(one.Id), SignInEndpoints.Named(f, estate, one.Person),
                    one.Since.ToDateTime()!.Value, one.MayBeCopied,
                    SignInRules.MayComeIn(estate, one.Person, at)
                    && SignInRules.MayUsePasskeys(estate, one.Person, at), one.Recorded.Value)
                : null);
        return Results.Json(new PageWire<PasskeyWire>(items, next), WireJson.Default.PageWirePasskeyWire);
    }

    private static async Task<IResult> Remove(HttpContext http, string passkey, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var caller = Caller.Of(http);
        if (!Identifier.TryRead<PasskeyId>(passkey, out var id)
            || !f.Node.Estate.SignIn.Passkeys.TryGetValue(id, out var one)
            || !(caller.Is(Mandate.Server.Role.Administrator) || caller.Person?.Row == one.Person))
            return Problems.NotFound("the passkey");
        if ((Verbs.Fault(body) ?? Verbs.Sourced(http, body)) is { } fault) return Problems.Of(fault);
        var values = new List<SealedValue>();
        var person = f.Node.Estate.People[one.Person].Id;
        var reason = body.Reason(person, values);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = passkey, IsStop = true, Sealed = values,
            Decide = (estate, _) => CredentialCommands.Remove(estate, new Change.PasskeyRemoved(id, person, reason))
                .From(body),
        });
    }
}
