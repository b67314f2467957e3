using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

internal static class TokenEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/tokens", "ListTokens", List, "role");
        routes.Change("/v1/tokens", "IssueToken", Issue);
        routes.Change("/v1/tokens/{token}/rotate", "RotateToken", Rotate);
        routes.Change("/v1/tokens/{token}/revoke", "RevokeToken", Revoke);
    }

    private static IResult List(HttpContext http, Features f, string? role)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        var tokens = f.Node.Estate.Tokens.Values.OrderBy(t => t.Recorded).ToList();
        var (items, next) = Paging.Take(http, tokens.Count, limit, after, row =>
            role is null || Shown.Word(tokens[row].Role) == role ? Wire(tokens[row]) : null);
        return Results.Json(new PageWire<TokenWire>(items, next), WireJson.Default.PageWireTokenWire);
    }

    /// <summary>
    /// The text is shown once. Naming the first administrator ends the token of genesis (design, section 7).
    /// </summary>
    private static async Task<IResult> Issue(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewTokenWire>(http);
        if (body is null) return problem!;
        TokenRole? role = body.Role switch
        {
            "administrator" => TokenRole.Administrator, "auditor" => TokenRole.Auditor,
            "application" => TokenRole.Application, "host" => TokenRole.Host, _ => null,
        };
        if (role is not { } read)
            return Problems.Bad("invalid_value", $"`{body.Role}` is no role", "role",
                "use administrator, auditor, application or host");
        var id = f.Node.NewId<TokenId>();
        var text = Tokens.NewText();
        if (Owner(f, body.Owner) is not { } owner) return NoOwner(body.Owner);
        var change = new Change.TokenIssued(id, Tokens.HashOf(text), owner, read, [.. body.Limits ?? []],
            Instant.Of(body.Expires));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), SuccessStatus = 201,
            Decide = (estate, at) => TokenCommands.Issue(estate, change, at) is Ruling.Accepted accepted
                ? FirstToken.EndWith(estate, accepted, read) : TokenCommands.Issue(estate, change, at),
            Then = _ =>
            {
                FirstToken.Forget(f.Node);
                return Task.CompletedTask;
            },
            Answer = r => Results.Json(
                new IssuedTokenWire(Identifier.Text(id), text, body.Role, body.Expires, r.Last.Value),
                    WireJson.Default.IssuedTokenWire, statusCode: 201),
        });
    }

    /// <summary>A token that follows one: the same role and limits, another text.</summary>
    private static async Task<IResult> Rotate(HttpContext http, string token, Features f)
    {
        var (body, problem) = await Body.ReadAsync<RotateTokenWire>(http);
        if (body is null) return problem!;
        if (!Identifier.TryRead<TokenId>(token, out var old) || !f.Node.Estate.Tokens.TryGetValue(old, out var known))
            return Problems.NotFound("the token");
        if (body.OverlapSeconds is < 0 or > 366 * 86_400L)
            return Problems.Bad("invalid_value", "an overlap is at most 30 days", "overlap_seconds");
        if ((body.Owner is null ? known.Owner : Owner(f, body.Owner)) is not { } owner) return NoOwner(body.Owner!);
        var (id, text) = (f.Node.NewId<TokenId>(), Tokens.NewText());
        var overlap = TimeSpan.FromSeconds(body.OverlapSeconds ?? 0);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), SuccessStatus = 201,
            Decide = (estate, at) => TokenCommands.Rotate(estate, new Change.TokenRotated(
                id, old, Tokens.HashOf(text), owner, Instant.Of(body.Expires), at.Plus(overlap)), at),
            Answer = r => Results.Json(
                new IssuedTokenWire(Identifier.Text(id), text, Shown.Word(known.Role), body.Expires, r.Last.Value),
                WireJson.Default.IssuedTokenWire, statusCode: 201),
        });
    }

    /// <summary>
    /// Who answers for a token: a person or workload by id, since a name of a person is personal and either has a life
    /// that ends the token's; or the name of something that is neither.
    /// </summary>
    private static string? Owner(Features f, string owner) =>
        f.Lookup.PersonId(owner) is { } person ? f.Node.Estate.Find(person) >= 0 ? Identifier.Text(person) : null
        : Lookup.Workload(f.Node.Estate, owner) is >= 0 and var row
            ? Identifier.Text(f.Node.Estate.Workloads[row].Id)
        : Names.IsName(owner) ? owner : null;

    private static IResult NoOwner(string owner) => Problems.Bad("invalid_value", $"`{owner}` is nobody known", "owner",
        "name a person, a workload, or a service by 1 to 100 of a-z, 0-9, `-`, `_`, `.`");

    private static async Task<IResult> Revoke(HttpContext http, string token, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        if (!Identifier.TryRead<TokenId>(token, out var id)) return Problems.NotFound("the token");
        return await f.Commands.RunAsync(http, new Order
        {
            Id = token, IsStop = true, Decide = (estate, _) => TokenCommands.Revoke(estate, id),
        });
    }

    private static TokenWire Wire(Token token) => new(
        Identifier.Text(token.Id), token.Owner, Shown.Word(token.Role), token.Limits.IsDefault ? [] : token.Limits,
        token.IssuedAt.ToDateTime()!.Value, token.Expires.ToDateTime()!.Value, token.Revoked is not null,
            token.Recorded.Value);
}
