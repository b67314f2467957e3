using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Authentication, access table, step-up and query check, in front of every endpoint.</summary>
internal sealed class Guard(ServerOptions options, Callers callers, SiteAddress site, Node node)
{
    public async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (RequestId.Echo(http) is { } unfit)
        {
            await unfit.ExecuteAsync(http);
            return;
        }

        var endpoint = http.GetEndpoint();
        var name = endpoint?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
        var open = AccessTable.IsOpen(name)
            || (options.PublicTiles && name is "ReadCheckpoint" or "ReadTile" or "ReadVerifierKey");
        if (!open && await RefuseAsync(http, endpoint, name) is { } refusal)
        {
            await refusal.ExecuteAsync(http);
            return;
        }

        if (http.Response.HasStarted || http.Items.ContainsKey(Unrouted)) return;
        if (endpoint is null)
        {
            await Problems.NotFound("the address").ExecuteAsync(http);
            return;
        }

        if (CrossSite(http, endpoint) is { } foreign)
        {
            await foreign.ExecuteAsync(http);
            return;
        }

        if (Routes.CheckQuery(http, endpoint) is { } unknown)
        {
            await unknown.ExecuteAsync(http);
            return;
        }

        if (http.Request.Headers.ContainsKey("Idempotency-Key"))
        {
            // Before the body is read: it may be a gibibyte.
            if (endpoint.Metadata.GetMetadata<TakesNoKey>() is { } keyless)
            {
                await Problems.Bad("invalid_header", keyless.Why, "Idempotency-Key", keyless.Advice).ExecuteAsync(http);
                return;
            }

            await DigestAsync(http);
        }

        // Nothing that comes after is for decisions, of which there are many.
        if (endpoint.Metadata.GetMetadata<Unlimited>() is not null) await endpoint.RequestDelegate!(http);
        else await next(http);
    }

    private static readonly object Unrouted = new();

    /// <summary>Null when somebody asks who may, and is known well enough.</summary>
    private async Task<IResult?> RefuseAsync(HttpContext http, Endpoint? endpoint, string? name)
    {
        if (await callers.FindAsync(http) is not { } caller) return Nobody(http, endpoint, name);
        http.Features.Set(caller);
        if (endpoint is not null and not RouteEndpoint)
        {
            await AnswerUnroutedAsync(http, endpoint);
            http.Items[Unrouted] = true;
            return null;
        }

        // What the role may not use, it need not know of: the answer of an address that does not exist.
        if (endpoint is not null && !AccessTable.Permits(name, caller)) return Problems.NotFound("the address");
        return StepUp.Lacks(StepUp.Of(name), caller, node.Now);
    }

    private IResult Nobody(HttpContext http, Endpoint? endpoint, string? name)
    {
        // Where tiles are public, whoever reads them finds no entries beside them.
        if (options.PublicTiles && name == "ReadEntryBundle") return Problems.NotFound("the address");
        if (endpoint?.Metadata.GetMetadata<ShownPage>() is not null)
            return Results.LocalRedirect(
                "/sign-in?return=" + Uri.EscapeDataString(http.Request.Path + http.Request.QueryString));
        http.Response.Headers.WWWAuthenticate = "Bearer realm=\"mandate\"";
        return Problems.Answer(401,
            Problems.New(401, "not_authenticated", "a valid bearer token is needed", "Authorization", null));
    }

    /// <summary>
    /// A browser sends its cookie along with whatever another site makes it send. So what comes by cookie and changes
    /// something, and every step of signing in, has to come from a page of ours.
    /// </summary>
    private IResult? CrossSite(HttpContext http, Endpoint endpoint)
    {
        var byCookie = http.Features.Get<Caller>()?.Person is { ByCookie: true };
        var changes = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);
        if (endpoint.Metadata.GetMetadata<FromHere>() is null && !(byCookie && changes)) return null;
        return site.IsFromHere(http.Request) ? null : Problems.Answer(403, Problems.New(403, "cross_site",
            "the request was not sent from a page of this server", "Origin", null));
    }

    /// <summary>Answers what routing put in place of an endpoint: the address is right and the method is not.</summary>
    private static async Task AnswerUnroutedAsync(HttpContext http, Endpoint endpoint)
    {
        if (endpoint.RequestDelegate is { } reject) await reject(http);
        var status = http.Response.StatusCode;
        if (!http.Response.HasStarted)
            await Problems.Answer(status, Problems.New(status, "method_not_allowed",
                "the address takes another method", null, null)).ExecuteAsync(http);
    }

    /// <summary>A key is for one body: the body is read once more for its digest.</summary>
    private static async Task DigestAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        var digest = await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted);
        http.Request.Body.Position = 0;
        http.Features.Set(new BodyDigest(Convert.ToHexStringLower(digest)));
    }
}
