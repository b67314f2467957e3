using System.Text.Json;
using Mandate.EstateFile;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Mandate.Server;

/// <summary>Imports of large files, one at a time: the answer is a line of JSON for each step of the way.</summary>
internal sealed class EstateImports(
    Features f, EstateFiles files, FirstPlans firstPlans, IHostApplicationLifetime lifetime) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);

    public void Dispose() => turn.Dispose();

    public async Task RunAsync(HttpContext http, EstateRequest request, bool onlyPlan)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted,
            lifetime.ApplicationStopping);
        var sliced = SlicedFile.Cut(request.File, request.Text, EstateFiles.ChunkMax);
        try
        {
            await turn.WaitAsync(ending.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            http.Response.ContentType = "application/x-ndjson";
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await new EstateImport(f, files, firstPlans, sliced, request.File, request.Caller.Actor)
            {
                Tell = line => TellAsync(http, line, ending.Token),
            }.RunAsync(onlyPlan, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The client went, or the server goes: what was recorded stays, and applying again goes on from there.
        }
        finally
        {
            turn.Release();
        }
    }

    private static async Task TellAsync(HttpContext http, ImportLineWire line, CancellationToken ending)
    {
        await http.Response.Body.WriteAsync(
            (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, WireJson.Default.ImportLineWire), (byte)'\n'],
            ending);
        await http.Response.Body.FlushAsync(ending);
    }
}
