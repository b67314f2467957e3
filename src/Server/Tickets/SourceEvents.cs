using System.Text.Json;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>
/// The receiver of signed messages: a ticket, or a list of at most 900; an empty list says that the source is there.
/// </summary>
internal sealed class SourceEvents(
    Node node, SourceSignatures signatures, RefusedMessages refused, ILogger<SourceEvents> log)
{
    private const int BytesMax = 512 * 1024;
    private const int TicketsMax = 900;

    private static readonly JsonDocumentOptions Strictly = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/sources/{source}/events",
                (HttpContext http, string source, SourceEvents events) => events.ReceiveAsync(http, source))
            .WithName("TellSourceEvents").WithMetadata(new KnownQuery([]), new SizeLimit());

    private async Task<IResult> ReceiveAsync(HttpContext http, string name)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        var estate = node.Estate;
        var row = Lookup.Source(estate, name);
        var signed = signatures.Check(row < 0 ? null : estate.Sources[row], http.Request.Headers, bytes.Span,
            out var mark);
        if (signed != SignedMessage.Good) return Refusal(signed);
        var told = new List<ToldTicket>();
        var evidence = http.Request.Headers["webhook-id"].ToString();
        if (Read(estate, row, bytes, evidence, told) is { } fault)
            return NotUsed(estate.Sources[row], fault.Why, fault.Pointer, fault.Advice);
        return await TellAsync(estate.Sources[row], told, mark!);
    }

    private TicketFault? Read(Estate estate, int row, ReadOnlyMemory<byte> bytes, string evidence,
        List<ToldTicket> told)
    {
        try
        {
            // What says that a ticket is closed counts, whatever else is no text.
            using var message = JsonDocument.Parse(JsonTexts.Mended(bytes), Strictly);
            var reading = new TicketReading(estate, row, node.Now);
            var tickets = message.RootElement.ValueKind == JsonValueKind.Array
                ? [.. message.RootElement.EnumerateArray()] : (JsonElement[])[message.RootElement];
            if (tickets.Length > TicketsMax) return new TicketFault("", $"a message tells at most {TicketsMax} tickets");
            foreach (var ticket in tickets)
            {
                if (reading.Read(ticket, evidence, out var one) is { } fault)
                    return tickets.Length == 1 ? fault : fault with { Pointer = $"/{told.Count}{fault.Pointer}" };
                told.Add(one);
            }

            return null;
        }
        catch (JsonException fault)
        {
            return new TicketFault("", Body.Clean(fault));
        }
    }

    private async Task<IResult> TellAsync(Source source, List<ToldTicket> told, byte[] mark)
    {
        var (stopped, unchanged) = (-1, told.Count);
        var outcome = await node.Scribe.SubmitAsync(new Command
        {
            Actor = new Actor(Identifier.Text(source.Id)),
            IsStop = told.Any(t => t.What.State == TicketState.Closed),
            Decide = (estate, at) =>
            {
                var ruling = TicketCommands.TellAll(estate, source.Id, told, at, out stopped);
                if (ruling is not Ruling.Accepted accepted) return ruling;
                unchanged = told.Count - accepted.Proposals.Count(p => p.Change is Change.TicketTold);
                return new Ruling.Accepted([.. accepted.Proposals.Select(
                    p => p with { Source = p.Source ?? new FactSource(source.Name, null) })]);
            },
        }, CancellationToken.None);
        if (outcome is CommandOutcome.Busy busy)
        {
            signatures.Forget(mark);
            return Problems.Busy(busy.Why);
        }

        if (outcome is CommandOutcome.Refused { Because: { Code: not RefusalCode.AlreadySo } because })
            return NotUsed(source, because.Message, (told.Count > 1 ? $"/{stopped}/" : "/") + because.Member,
                because.Advice);
        refused.Good(source.Id);
        var revision = outcome is CommandOutcome.Recorded recorded ? recorded.Last : node.Estate.Revision;
        return Results.Json(
            new TicketsToldWire(source.Name, told.Count - unchanged, unchanged, revision.Value),
            WireJson.Default.TicketsToldWire);
    }

    private IResult NotUsed(Source source, string why, string pointer, string? advice)
    {
        refused.Refused(source.Id, node.Now, why, pointer);
        Log.MessageRefused(log, source.Name, why);
        return Problems.Answer(422, Problems.New(
            422, "message_refused", why + "; nothing was recorded", pointer, advice));
    }

    private static IResult Refusal(SignedMessage why) => why switch
    {
        SignedMessage.NotFresh => Problems.Answer(401, Problems.New(
            401, "message_not_fresh", "the timestamp is too far from now", "webhook-timestamp",
            "sign it again with the present time")),
        SignedMessage.Replayed => Problems.Answer(409, Problems.New(
            409, "message_replayed", "this message came before", "webhook-signature", null)),
        SignedMessage.TooMany => Problems.Busy("too many messages"),
        _ => Problems.Answer(401, Problems.New(
            401, "not_authenticated", "the message is not signed with a key of this source", "webhook-signature",
            null)),
    };

    private sealed class SizeLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => BytesMax;
    }
}
