using Microsoft.AspNetCore.Authorization;

namespace Mandate.Client.AspNetCore;

/// <summary>
/// Whoever comes here has to be signed in and permitted the action on the resource:
/// <c>[RequiresMandate("restart", "host", "{name}")]</c>. More than one all have to be met.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequiresMandateAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    private readonly MandateRequirement requirement;

    /// <summary>Names action and resource.</summary>
    /// <param name="action">What is done.</param>
    /// <param name="resourceType">The type of what it is done on.</param>
    /// <param name="resourceId">Its id, with at most one `{name}` of a route value.</param>
    /// <exception cref="ArgumentException">The braces do not name one route value.</exception>
    public RequiresMandateAttribute(string action, string resourceType, string resourceId)
    {
        (Action, ResourceType, ResourceId) = (action, resourceType, resourceId);
        requirement = new MandateRequirement(action, resourceType, resourceId);
    }

    /// <summary>What is done.</summary>
    public string Action { get; }

    /// <summary>The type of what it is done on.</summary>
    public string ResourceType { get; }

    /// <summary>Its id, with at most one `{name}` of a route value.</summary>
    public string ResourceId { get; }

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [requirement];
}
