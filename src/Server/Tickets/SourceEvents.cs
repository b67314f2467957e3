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
/// Where one of a list cannot be used, those that it closes are recorded all the same, and nothing that it opens.
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
        var fault = Read(estate, row, bytes, evidence, told);
        if (fault is not null) told.RemoveAll(t => t.What.State != TicketState.Closed);
        return fault is not null && told.Count == 0 ? NotUsed(estate.Sources[row], fault, 0)
            : await TellAsync(estate.Sources[row], told, fault, mark!);
    }

    /// <summary>The first fault, or null; what could be read is told whatever else could not.</summary>
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
            TicketFault? first = null;
            for (var index = 0; index < tickets.Length; index++)
                if (reading.Read(tickets[index], evidence, out var one) is not { } fault) told.Add(one);
                else first ??= tickets.Length == 1 ? fault : fault with { Pointer = $"/{index}{fault.Pointer}" };
            return first;
        }
        catch (JsonException fault)
        {
            return new TicketFault("", Body.Clean(fault));
        }
    }

    private async Task<IResult> TellAsync(Source source, List<ToldTicket> told, TicketFault? fault, byte[] mark)
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
                // What cannot be used does not show that the source is well.
                if (fault is not null && unchanged == told.Count)
                    return Ruling.No(RefusalCode.AlreadySo, "it is so already", "state");
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
            return NotUsed(source, fault ?? new TicketFault(
                (told.Count > 1 ? $"/{stopped}/" : "/") + because.Member, because.Message, because.Advice), 0);
        if (fault is not null) return NotUsed(source, fault, told.Count - unchanged);
        refused.Good(source.Id);
        var revision = outcome is CommandOutcome.Recorded recorded ? recorded.Last : node.Estate.Revision;
        return Results.Json(
            new TicketsToldWire(source.Name, told.Count - unchanged, unchanged, revision.Value),
            WireJson.Default.TicketsToldWire);
    }

    /// <summary>The answer to a message that cannot be used, and how many tickets it closed all the same.</summary>
    private IResult NotUsed(Source source, TicketFault fault, int closed)
    {
        refused.Refused(source.Id, node.Now, fault.Why, fault.Pointer);
        Log.MessageRefused(log, source.Name, fault.Why);
        var recorded = closed == 0 ? "nothing was recorded"
            : $"of the message {closed} closed {(closed == 1 ? "ticket was" : "tickets were")} recorded, and nothing else";
        return Problems.Answer(422, Problems.New(
            422, "message_refused", $"{fault.Why}; {recorded}", fault.Pointer, fault.Advice));
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
