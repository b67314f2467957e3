using Mandate.Wire;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>
/// Adds to every endpoint's description what its handler reads and writes by hand: query parameters, bodies, problems.
/// </summary>
internal sealed class ApiShapeProvider : IApiDescriptionProvider
{
    /// <summary>The generator asks for one at every text.</summary>
    private static readonly ModelMetadata Text = new EmptyModelMetadataProvider().GetMetadataForType(typeof(string));
    private static readonly string[] ProblemMedia = ["application/problem+json"];

    /// <summary>After the framework's own, which makes the descriptions.</summary>
    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
        foreach (var description in context.Results)
        {
            var metadata = description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<IEndpointNameMetadata>().LastOrDefault()?.EndpointName is not { } name) continue;
            var shape = ApiShapes.Of(name, description.HttpMethod == "POST");
            if (metadata.OfType<KnownQuery>().LastOrDefault() is { } query) AddQuery(description, query);
            if (shape.Takes is { } takes)
            {
                description.SupportedRequestFormats.Clear();
                description.SupportedRequestFormats.Add(new ApiRequestFormat { MediaType = shape.TakesMedia });
                description.ParameterDescriptions.Add(new ApiParameterDescription
                {
                    Name = "body", Type = takes, Source = BindingSource.Body, IsRequired = takes != typeof(VerbWire),
                });
            }

            description.SupportedResponseTypes.Clear();
            Answer(description, Created(name) ? 201 : 200, shape.Gives, [shape.Media]);
            Answer(description, 400, typeof(ProblemWire), ProblemMedia);
            if (AccessTable.IsOpen(name)) continue;
            Answer(description, 401, typeof(ProblemWire), ProblemMedia);
            Answer(description, 404, typeof(ProblemWire), ProblemMedia);
            if (shape.Gives == typeof(RecordedWire)) Answer(description, 409, typeof(ProblemWire), ProblemMedia);
        }
    }

    private static bool Created(string name) => name is "RegisterOrganisation" or "RegisterPerson" or "RegisterWorkload"
        or "RegisterSystem" or "DefineEntitlement" or "RecordRelationship" or "RecordGrant" or "IssueToken" or "InvitePerson" or "SetProvider"
        or "LinkSignIn" or "RotateToken";

    private static void AddQuery(ApiDescription description, KnownQuery query)
    {
        foreach (var name in query.Names)
            if (description.ParameterDescriptions.All(p => p.Name != name))
                description.ParameterDescriptions.Add(new ApiParameterDescription
                {
                    Name = name, Type = typeof(string), ModelMetadata = Text, Source = BindingSource.Query,
                });
    }

    private static void Answer(ApiDescription description, int status, Type? type, string[] media)
    {
        var answer = new ApiResponseType { StatusCode = status, Type = type ?? typeof(void) };
        if (type is not null) foreach (var each in media)
            answer.ApiResponseFormats.Add(new ApiResponseFormat { MediaType = each });
        description.SupportedResponseTypes.Add(answer);
    }
}
