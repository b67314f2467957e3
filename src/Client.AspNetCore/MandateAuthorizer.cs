using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mandate.Client.AspNetCore;

/// <summary>
/// Meets a requirement when Mandate permits, and in no other case: no subject, no resource, no answer are refusals.
/// </summary>
#pragma warning disable CA1812 // made by the container
internal sealed class MandateAuthorizer(
    RequestDecisions decisions, IHttpContextAccessor accessor, IOptions<MandateAuthorizationOptions> options,
    ILogger<MandateAuthorizer> log)
    : AuthorizationHandler<MandateRequirement>
#pragma warning restore CA1812
{
    protected override async Task HandleRequirementAsync(
        AuthorizationHandlerContext context, MandateRequirement requirement)
    {
        var routed = context.Resource as HttpContext;
        var http = routed ?? accessor.HttpContext;
        if (options.Value.Subject(context.User) is not { } subject)
        {
            Refuse(context, "no_subject");
            return;
        }

        if (requirement.Find(context.Resource, http) is not { } resource)
        {
            Refuse(context, "no_resource");
            return;
        }

        var decision = await (routed is null
            ? decisions.AskAsync(subject, requirement.Action, resource, http)
            : decisions.AskOnceAsync(subject, requirement.Action, resource, routed));
        if (decision.Problem is { } problem) Log.NoAnswer(log, requirement.Action, problem.Code, problem.Message);
        if (decision.Permits) context.Succeed(requirement);
        else Refuse(context, decision.Reason ?? "refused");
    }

    /// <summary>For whoever reads the failure's reasons; they are not sent to the caller.</summary>
    private void Refuse(AuthorizationHandlerContext context, string reason) =>
        context.Fail(new AuthorizationFailureReason(this, reason));
}
