using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Checkpoint, tiles and verifier key.</summary>
internal static class LedgerEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
    }
}
