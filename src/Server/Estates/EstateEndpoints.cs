using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Estate as code: plan, apply, export.</summary>
internal static class EstateEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
    }
}
