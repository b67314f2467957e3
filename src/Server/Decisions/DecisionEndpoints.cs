using System.Buffers;
using System.Text.Json;
using Mandate.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Mandate.Server;

/// <summary>
/// OpenID AuthZEN Authorization API 1.0: evaluation and evaluations. No is an answer (200); what is not a question is a
/// problem document (RFC 9457), as everywhere in this server: the standard asks for a text and leaves its form open.
/// </summary>
internal sealed class DecisionEndpoints
{
    private const string Json = "application/json";
    internal const string EvaluationPath = "/access/v1/evaluation";
    internal const string EvaluationsPath = "/access/v1/evaluations";
    private static readonly byte[] Yes = "{\"decision\":true}"u8.ToArray();
    private static readonly byte[] No = "{\"decision\":false}"u8.ToArray();
    private readonly Features f;
    private readonly RevisionWait wait;

    private readonly RequestableDenials denials;

    private DecisionEndpoints(Features features, RevisionWait wait, RequestableDenials denials) =>
        (f, this.wait, this.denials) = (features, wait, denials);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var endpoints = new DecisionEndpoints(
            services.GetRequiredService<Features>(), services.GetRequiredService<RevisionWait>(),
            services.GetRequiredService<RequestableDenials>());
        // Request delegates, without the binding of parameters: this is the hot path.
        Ask(routes, EvaluationPath, "Evaluate", endpoints.Evaluate);
        Ask(routes, EvaluationsPath, "EvaluateMany", endpoints.EvaluateMany);
    }

    private static void Ask(IEndpointRouteBuilder routes, string pattern, string name, RequestDelegate handler) =>
        routes.MapPost(pattern, handler).WithName(name)
            .WithMetadata(new KnownQuery([]), new Unlimited(), handler.Method);

    private Task Evaluate(HttpContext http) => AnswerAsync(http, many: false);

    private Task EvaluateMany(HttpContext http) => AnswerAsync(http, many: true);

    private async Task AnswerAsync(HttpContext http, bool many)
    {
        if (!Body.IsJson(http.Request.ContentType))
        {
            await Body.NotJson().ExecuteAsync(http);
            return;
        }

        // A node that does not know what the ledger holds refuses questions.
        if (f.Node.Scribe.Broken is not null)
        {
            await Problems.Busy("the ledger cannot be written").ExecuteAsync(http);
            return;
        }

        var body = http.Request.BodyReader;
        var read = await body.ReadAsync(http.RequestAborted);
        while (!read.IsCompleted)
        {
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await body.ReadAsync(http.RequestAborted);
        }

        await wait.ReachAsync(read.Buffer, many, http.RequestAborted);
        var (answer, problem) = Answer(http, read.Buffer, many);
        body.AdvanceTo(read.Buffer.End);
        if (problem is not null)
        {
            await problem.ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = Json;
        http.Response.ContentLength = answer.Length;
        await http.Response.BodyWriter.WriteAsync(answer, http.RequestAborted);
    }

    private (ReadOnlyMemory<byte> Answer, IResult? Problem) Answer(HttpContext http, in ReadOnlySequence<byte> body,
        bool many)
    {
        if (body.IsSingleSegment) return Answer(http, body.First, many);
        var length = checked((int)body.Length);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            body.CopyTo(rented);
            return Answer(http, rented.AsMemory(0, length), many);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    private (ReadOnlyMemory<byte> Answer, IResult? Problem) Answer(
        HttpContext http, ReadOnlyMemory<byte> body, bool many)
    {
        try
        {
            var asked = AuthZenReader.Read(body.Span, many);
            asked.Defaults.Body = body;
            // Defaults may be incomplete; what they hold may not be wrong.
            var problem = asked.Count == 0 ? asked.Defaults.Problem()
                : asked.Defaults.Fault is { } fault ? (asked.Defaults.FaultMember, fault) : null;
            if (problem is { } wrong)
                return (default, Problems.Bad("invalid_request", wrong.Why, wrong.Member is "" ? null : wrong.Member));
            var decider = Decider.For(f, Caller.Of(http), RequestId.Of(http));
            return (asked.Count == 0 ? One(decider, asked.Defaults, http) : Many(decider, asked, body.Span), null);
        }
        catch (JsonException fault)
        {
            return (default, Problems.Bad("invalid_json", Body.Clean(fault)));
        }
    }

    private ReadOnlyMemory<byte> One(in Decider decider, in Asked asked, HttpContext http)
    {
        if (!asked.IsWritten) return decider.Permits(asked) ? Yes : No;
        var answer = new ArrayBufferWriter<byte>(2_048);
        using (var json = new Utf8JsonWriter(answer)) decider.WriteExplained(json, asked, denials, http);
        return answer.WrittenMemory;
    }

    /// <summary>One answer an item, in order; the array stops after the item that the semantic stops at.</summary>
    private static ReadOnlyMemory<byte> Many(in Decider decider, in AskedMany batch, ReadOnlySpan<byte> body)
    {
        var answer = new ArrayBufferWriter<byte>(32 + (batch.Count * 24));
        using (var json = new Utf8JsonWriter(answer))
        {
            json.WriteStartObject();
            json.WriteStartArray("evaluations"u8);
            var items = AuthZenReader.Items(body, batch);
            for (var left = batch.Count; left > 0; left--)
            {
                var asked = AuthZenReader.Item(ref items, batch);
                var permits = asked.Explain
                    ? decider.WriteExplained(json, asked) : WritePlain(json, decider.Permits(asked));
                if (batch.Semantic == (permits ? BatchSemantic.PermitOnFirstPermit : BatchSemantic.DenyOnFirstDeny))
                    break;
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return answer.WrittenMemory;
    }

    private static bool WritePlain(Utf8JsonWriter json, bool permits)
    {
        json.WriteRawValue(permits ? Yes : No, skipInputValidation: true);
        return permits;
    }
}
