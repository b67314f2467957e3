using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Mandate.Server;

/// <summary>The OpenAPI description of the whole surface, made from the endpoints that are mapped.</summary>
internal static class ApiDocument
{
    public static void AddServices(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Transient<IApiDescriptionProvider, ApiShapeProvider>());
        services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Mandate";
            document.Info.Version = "v1";
            // Where it was fetched from is where it answers; a server name would only repeat the request's.
            document.Servers?.Clear();
            document.Tags?.Clear();
            return Task.CompletedTask;
        }).AddOperationTransformer((operation, _, _) =>
        {
            operation.Tags?.Clear();
            return Task.CompletedTask;
        }));
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOpenApi("/openapi/{documentName}.json").WithName("ReadOpenApi").WithMetadata(new KnownQuery([]));
}
