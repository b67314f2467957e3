using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mandate.Bench;

/// <summary>
/// The usual way to write an endpoint: a minimal API that binds the body by source-generated JSON and answers an
/// object; nobody is authenticated and nothing is decided.
/// </summary>
internal static class MinimalServer
{
    public static Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, EvaluationJson.Default));
        var app = builder.Build();
        app.MapPost("/access/v1/evaluation", (Evaluation asked) => TypedResults.Ok(new Evaluated(
            asked.Subject.Id.Length > 0 && asked.Action.Name.Length > 0 && asked.Resource.Id.Length > 0)));
        return BareServer.ServeAsync(app);
    }
}

internal sealed record Evaluation(
    EvaluationEntity Subject, EvaluationAction Action, EvaluationEntity Resource,
    IReadOnlyDictionary<string, JsonElement>? Context);

internal sealed record EvaluationEntity(
    string Type, string Id, IReadOnlyDictionary<string, JsonElement>? Properties);

internal sealed record EvaluationAction(string Name);

internal sealed record Evaluated(bool Decision);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Evaluation)), JsonSerializable(typeof(Evaluated))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
