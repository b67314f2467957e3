using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mandate.Client.AspNetCore;

/// <summary>How requests become questions.</summary>
public sealed class MandateAuthorizationOptions
{
    /// <summary>
    /// Who a principal is; null is nobody, who is permitted nothing. A person by the name identifier unless said: what
    /// the sign-in vouches for, such as `sub`, rather than a mail address that people choose.
    /// </summary>
    public Func<ClaimsPrincipal, Subject?> Subject { get; set; } = SubjectClaims.Person(ClaimTypes.NameIdentifier);

    /// <summary>What else counts at a request (network, ticket …); nothing unless said. Once a request.</summary>
    public Func<HttpContext, JsonObject?>? Context { get; set; }
}
