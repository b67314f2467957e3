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
    private static readonly byte[] Yes = "{\"decision\":true}"u8.ToArray();
    private static readonly byte[] No = "{\"decision\":false}"u8.ToArray();

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async http =>
        {
            var reader = http.Request.BodyReader;
            var read = await reader.ReadAsync(http.RequestAborted);
            while (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                read = await reader.ReadAsync(http.RequestAborted);
            }

            var answer = IsWhole(read.Buffer) ? Yes : No;
            reader.AdvanceTo(read.Buffer.End);
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = answer.Length;
            await http.Response.BodyWriter.WriteAsync(answer, http.RequestAborted);
        });
        await app.StartAsync();
        await Console.Out.WriteLineAsync("listening " + app.Urls.First());
        // Ends with whoever started it.
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        return 0;
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
