using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Mandate.Client.AspNetCore;

/// <summary>
/// The signed-in subject has to be permitted an action on a resource. Where the requirement names none, the resource is
/// the one handed to <see cref="IAuthorizationService"/>.
/// </summary>
public sealed class MandateRequirement : IAuthorizationRequirement
{
    private readonly string? resourceType;
    private readonly ResourceId? resourceId;

    /// <summary>On the <see cref="Resource"/> that is handed to <see cref="IAuthorizationService"/>.</summary>
    public MandateRequirement(string action)
    {
        ArgumentException.ThrowIfNullOrEmpty(action);
        Action = action;
    }

    /// <summary>On the resource that the request names.</summary>
    /// <param name="action">What is done.</param>
    /// <param name="resourceType">The type of what it is done on.</param>
    /// <param name="resourceId">Its id, with at most one `{name}` of a route value.</param>
    public MandateRequirement(string action, string resourceType, string resourceId)
        : this(action, resourceType, AspNetCore.ResourceId.Of(resourceId)) { }

    /// <summary>On the resource that a delegate finds; where it finds none, nobody is permitted.</summary>
    public MandateRequirement(string action, string resourceType, Func<HttpContext, string?> resourceId)
        : this(action, resourceType, AspNetCore.ResourceId.Of(resourceId)) { }

    private MandateRequirement(string action, string resourceType, ResourceId resourceId)
        : this(action)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceType);
        (this.resourceType, this.resourceId) = (resourceType, resourceId);
    }

    /// <summary>What is done.</summary>
    public string Action { get; }

    /// <inheritdoc />
    public override string ToString() => resourceType is null ? Action : $"{Action} {resourceType} {resourceId!.Text}";

    /// <summary>Null where neither the request nor the caller names one.</summary>
    internal Resource? Find(object? handed, HttpContext? http)
    {
        if (resourceType is null) return handed as Resource;
        return http is not null && resourceId!.Find(http) is { } id ? new Resource(resourceType, id) : null;
    }
}
