using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Who reaches what.</summary>
internal static class AccessEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
    }
}
