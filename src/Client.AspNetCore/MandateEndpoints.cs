using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Mandate.Client.AspNetCore;

/// <summary>Requirements on endpoints.</summary>
public static class MandateEndpoints
{
    /// <summary>Whoever comes here has to be signed in and permitted the action on the resource.</summary>
    /// <param name="builder">The endpoint, or a group of them.</param>
    /// <param name="action">What is done.</param>
    /// <param name="resourceType">The type of what it is done on.</param>
    /// <param name="resourceId">Its id, with at most one `{name}` of a route value.</param>
    public static TBuilder RequireMandate<TBuilder>(
        this TBuilder builder, string action, string resourceType, string resourceId)
        where TBuilder : IEndpointConventionBuilder =>
        Add(builder, new MandateRequirement(action, resourceType, resourceId));

    /// <summary>The same with an id that a delegate finds; where it finds none, nobody is permitted.</summary>
    public static TBuilder RequireMandate<TBuilder>(
        this TBuilder builder, string action, string resourceType, Func<HttpContext, string?> resourceId)
        where TBuilder : IEndpointConventionBuilder =>
        Add(builder, new MandateRequirement(action, resourceType, resourceId));

    private static TBuilder Add<TBuilder>(TBuilder builder, MandateRequirement requirement)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(new Metadata(requirement)));
        return builder;
    }

    /// <summary>
    /// As authorization data it brings the default policy with it, and an application that forgot the middleware fails.
    /// </summary>
    private sealed class Metadata(MandateRequirement requirement) : IAuthorizeData, IAuthorizationRequirementData
    {
        public string? Policy { get; set; }

        public string? Roles { get; set; }

        public string? AuthenticationSchemes { get; set; }

        public IEnumerable<IAuthorizationRequirement> GetRequirements() => [requirement];

        public override string ToString() => $"mandate: {requirement}";
    }
}
