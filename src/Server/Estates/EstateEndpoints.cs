using System.Text;
using Mandate.EstateFile;
using Mandate.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Estate as code: plan, apply, export.</summary>
internal static class EstateEndpoints
{
    private const int FileBytesMax = 64 << 20;
    private const int ImportBytesMax = 1 << 30;
    private const string MediaType = "application/yaml";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Read("/v1/estate", "ReadEstate", Read);
        routes.Read("/v1/estate/export", "ExportEstate", Export);
        routes.MapPost("/v1/estate/plan", Plan).WithName("PlanEstate")
            .WithMetadata(new KnownQuery(["file", "prune"]), new FileSizeLimit(FileBytesMax));
        routes.Change("/v1/estate/apply", "ApplyEstate", Apply, "file", "prune", "based_on")
            .WithMetadata(new FileSizeLimit(FileBytesMax));
        routes.Change("/v1/estate/import", "ImportEstate", Import, "file")
            .WithMetadata(new FileSizeLimit(ImportBytesMax), new TakesNoKey(
                "an import is many commands, and no key stands for all of them",
                "leave it out: importing the file again records only what is missing"));
    }

    private static IResult Read(Features f)
    {
        var estate = f.Node.Estate;
        return Results.Json(new EstateWire(
            estate.EstateId, estate.Name,
                estate.Accountable < 0 ? null : estate.Organisations[estate.Accountable].Name, estate.TimeZone,
            estate.Revision.Value, estate.LastRecorded.ToDateTime()!.Value,
                new Dictionary<string, int>(StringComparer.Ordinal)
            {
                ["organisations"] = estate.Organisations.Count, ["people"] = estate.People.Count,
                    ["workloads"] = estate.Workloads.Count,
                ["systems"] = estate.Systems.Count, ["entitlements"] = estate.Entitlements.Count,
                ["relationships"] = estate.Relationships.Count, ["grants"] = estate.Grants.Count,
            }), WireJson.Default.EstateWire);
    }

    private static async Task<IResult> Export(HttpContext http, Features f)
    {
        if (f.Node.Estate.Name is null)
            return Problems.Answer(409, Problems.New(
                409, "not_named", "the estate has no name yet", null,
                    "apply a file that names it and who is accountable"));
        var document = await new EstateExport(f, f.Node.Estate, f.Node.Now).DocumentAsync(http.RequestAborted);
        return Results.Text(EstateWriter.Write(document), MediaType, Encoding.UTF8);
    }

    private static async Task<IResult> Plan(HttpContext http, EstateFiles files) =>
        await ReadAsync(http) is var (request, problem) && request is null
            ? problem! : await files.PlanAsync(request, http.RequestAborted);

    private static async Task<IResult> Apply(HttpContext http, EstateFiles files)
    {
        var (request, problem) = await ReadAsync(http);
        if (request is null) return problem!;
        return WhatIf(http) is not { } whatIf ? BadWhatIf()
            : whatIf ? await files.PlanAsync(request, http.RequestAborted)
            : await files.ApplyAsync(request, http.RequestAborted);
    }

    private static async Task Import(HttpContext http, EstateImports imports)
    {
        var (request, problem) = await ReadAsync(http);
        if (WhatIf(http) is not { } whatIf) problem = BadWhatIf();
        else if (request is not null)
        {
            await imports.RunAsync(http, request, whatIf);
            return;
        }

        await problem!.ExecuteAsync(http);
    }

    private static bool? WhatIf(HttpContext http) => http.Request.Query["what_if"].ToString() switch
    {
        "true" => true, "" or "false" => false, _ => null,
    };

    private static IResult BadWhatIf() => Problems.Bad("invalid_query", "`what_if` is true or false", "what_if");

    private static async Task<(EstateRequest? Request, IResult? Problem)> ReadAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var file = query.TryGetValue("file", out var named) ? named.ToString() : "estate.yaml";
        if (file.Length is 0 or > 200 || file.Any(char.IsControl) || file[^1] is '/' or '\\')
            return (null, Problems.Bad("invalid_query", "a file's name has 1 to 200 characters", "file"));
        var prune = query["prune"].ToString();
        if (prune is not ("" or "true" or "false"))
            return (null, Problems.Bad("invalid_query", "`prune` is true or false", "prune"));
        if (http.Request.ContentType?.Split(';')[0].Trim()
            .Equals(MediaType, StringComparison.OrdinalIgnoreCase) != true)
            return (null, Problems.Answer(415,
                Problems.New(415, "unsupported_media_type", "send application/yaml", "Content-Type", null)));
        if (Commands.Key(http) is not (var key, null))
            return (null, Problems.Bad("invalid_header", "an Idempotency-Key has 1 to 200 visible characters",
                "Idempotency-Key"));
        using var text = new MemoryStream((int)Math.Min(http.Request.ContentLength ?? 0, ImportBytesMax));
        await http.Request.Body.CopyToAsync(text, http.RequestAborted);
        var basedOn = query.TryGetValue("based_on", out var digest) ? digest.ToString() : null;
        return (new EstateRequest(
            file, text.GetBuffer().AsMemory(0, (int)text.Length), prune == "true", basedOn, Caller.Of(http),
                key), null);
    }

    /// <summary>A file may be larger than any other body; the server refuses what is beyond while it is read.</summary>
    private sealed class FileSizeLimit(long bytes) : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => bytes;
    }
}
