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
        // A person's name is kept as the id, which is no personal data of its own.
        var owner = f.Lookup.PersonId(body.Owner) is { } person ? Identifier.Text(person) : body.Owner;
        if (owner == body.Owner && !Names.IsName(owner) && !Identifier.TryRead<PersonId>(owner, out _))
            return Problems.Bad("invalid_value", $"`{body.Owner}` is nobody known", "owner",
                "name a person, or a service by 1 to 100 of a-z, 0-9, `-`, `_`, `.`");
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
