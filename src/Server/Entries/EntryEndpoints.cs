using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Evidence: search and stream.</summary>
internal static class EntryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
    }
}
