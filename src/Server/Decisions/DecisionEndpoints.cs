using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>OpenID AuthZEN.</summary>
internal static class DecisionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
    }
}
