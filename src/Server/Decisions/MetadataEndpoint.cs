using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>The decision point's AuthZEN metadata.</summary>
internal static class MetadataEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.Read("/.well-known/authzen-configuration", "AuthZenMetadata", Metadata);

    /// <summary>
    /// `policy_decision_point` is the identifier it was fetched for; what is not offered is not named.
    /// </summary>
    private static IResult Metadata(HttpContext http, ServerOptions options)
    {
        if (!http.Request.Host.HasValue) return Problems.Bad("invalid_header", "the request names no host", "Host");
        http.Response.Headers.CacheControl = "public, max-age=600";
        var at = options.PublicUrl?.TrimEnd('/') ?? $"{http.Request.Scheme}://{http.Request.Host.Value}";
        return Results.Json(
            new AuthZenMetadataWire(
                at, at + DecisionEndpoints.EvaluationPath, at + DecisionEndpoints.EvaluationsPath,
                at + SearchEndpoints.SubjectPath, at + SearchEndpoints.ResourcePath, at + SearchEndpoints.ActionPath)
            {
                AccessRequestEndpoint = at + AccessTaskEndpoints.Path,
                Capabilities = ["urn:openid:authzen:capability:access-request"],
            },
            WireJson.Default.AuthZenMetadataWire);
    }
}
