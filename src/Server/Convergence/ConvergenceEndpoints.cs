using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Plans, removals, findings, certificates, hosts.</summary>
internal static class ConvergenceEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
    }
}
