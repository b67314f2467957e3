using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mandate.Bench;

/// <summary>
/// The limit of the web server: a terminal handler that reads an evaluation's five texts from the pipe and answers a
/// constant; nobody is authenticated and nothing is decided.
/// </summary>
internal static class BareServer
{
    private const int Piece = 256;
    private const int ArrayHead = 24;
    private static readonly byte[] Yes = "{\"decision\":true}"u8.ToArray();
    private static readonly byte[] No = "{\"decision\":false}"u8.ToArray();

    /// <summary>
    /// With a folder, every other request than an evaluation is a command: one raw durable commit, and so many bytes
    /// allocated, for the rows that take commands beside questions.
    /// </summary>
    public static async Task<int> RunAsync(string? folder, int bytes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        using var bare = folder is null ? null : new RawSqlite(folder);
        var gate = new Lock();
        app.Run(async http =>
        {
            var reader = http.Request.BodyReader;
            var read = await reader.ReadAsync(http.RequestAborted);
            while (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                read = await reader.ReadAsync(http.RequestAborted);
            }

            var answer = No;
            if (bare is null || http.Request.Path.StartsWithSegments("/access", StringComparison.Ordinal))
                answer = IsWhole(read.Buffer) ? Yes : No;
            else
                lock (gate) Commit(bare, bytes);
            reader.AdvanceTo(read.Buffer.End);
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = answer.Length;
            await http.Response.BodyWriter.WriteAsync(answer, http.RequestAborted);
        });
        return await ServeAsync(app);
    }

    /// <summary>Listens until whoever started it ends, or says so.</summary>
    internal static async Task<int> ServeAsync(WebApplication app)
    {
        await using (app)
        {
            app.Urls.Add("http://127.0.0.1:0");
            await app.StartAsync();
            await Console.Out.WriteLineAsync("listening " + app.Urls.First());
            while (await Console.In.ReadLineAsync() is not null)
            {
            }
        }

        return 0;
    }

    private static void Commit(RawSqlite bare, int bytes)
    {
        bare.Commit(1);
        for (var left = bytes; left > 0; left -= Piece) GC.KeepAlive(new byte[Piece - ArrayHead]);
    }

    private static bool IsWhole(in ReadOnlySequence<byte> body)
    {
        var json = new Utf8JsonReader(body);
        var (seen, entity) = (0, 0);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName) continue;
            if (json.CurrentDepth == 1)
                entity = json.ValueTextEquals("subject"u8) ? 1 : json.ValueTextEquals("action"u8) ? 2
                    : json.ValueTextEquals("resource"u8) ? 3 : 0;
            else if (json.CurrentDepth == 2 && entity > 0)
            {
                var isType = entity != 2 && json.ValueTextEquals("type"u8);
                if (!isType && !json.ValueTextEquals(entity == 2 ? "name"u8 : "id"u8)) continue;
                json.Read();
                if (json.TokenType == JsonTokenType.String) seen |= (isType ? 1 : 16) << entity;
            }
        }

        return seen == ((1 << 1) | (1 << 3) | (16 << 1) | (16 << 2) | (16 << 3));
    }
}
