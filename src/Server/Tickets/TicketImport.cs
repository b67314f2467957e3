using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>
/// Files of a source's tickets. Nothing is recorded unless every row can be read; beyond 900 new rows it is recorded in
/// pieces, and importing the file again goes on where it stopped.
/// </summary>
internal static class TicketImport
{
    private const int BytesMax = 16 << 20;
    private const int PieceMax = 900;
    private const int ErrorsMax = 50;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.Change("/v1/sources/{source}/imports", "ImportTickets", Import, "file").WithMetadata(
            new SizeLimit(), new TakesNoKey("an import is many commands, and no key stands for all of them",
                "leave it out: importing the file again records only what is new"));

    private static async Task<IResult> Import(HttpContext http, string source, Features f)
    {
        var estate = f.Node.Estate;
        var row = Lookup.Source(estate, source);
        if (row < 0) return Problems.NotFound("the source");
        var file = http.Request.Query.TryGetValue("file", out var named) ? named.ToString() : "tickets";
        if (file.Length is 0 or > 200 || file.Any(char.IsControl))
            return Problems.Bad("invalid_query", "a file's name has 1 to 200 characters", "file");
        var whatIf = http.Request.Query["what_if"].ToString();
        if (whatIf is not ("" or "true" or "false"))
            return Problems.Bad("invalid_query", "`what_if` is true or false", "what_if");
        using var text = new MemoryStream();
        await http.Request.Body.CopyToAsync(text, http.RequestAborted);
        var bytes = text.GetBuffer().AsMemory(0, (int)text.Length);
        var type = http.Request.ContentType?.Split(';')[0].Trim();
        var rows = type switch
        {
            "text/csv" => TicketFile.Csv(bytes), "application/x-ndjson" => TicketFile.JsonLines(bytes), _ => null,
        };
        if (rows is null)
            return Problems.Answer(415, Problems.New(415, "unsupported_media_type",
                "send text/csv or application/x-ndjson", "Content-Type", null));
        var (told, lines, errors) = Read(new TicketReading(estate, row, f.Node.Now), file, rows);
        if (errors.Count > 0) return Refused(errors, "nothing was recorded");
        return whatIf == "true" ? Preview(f, estate, row, file, told, lines)
            : await RecordAsync(f, Caller.Of(http), estate.Sources[row], file, told, lines);
    }

    private static (List<ToldTicket> Told, List<int> Lines, List<ProblemWire> Errors) Read(
        TicketReading reading, string file, IEnumerable<(TicketRow? Row, FileFault? Fault)> rows)
    {
        var (told, lines, errors) = (new List<ToldTicket>(), new List<int>(), new List<ProblemWire>());
        var undated = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (row, broken) in rows)
        {
            if (broken is not null) errors.Add(Error(file, broken));
            else if (told.Count >= TicketFile.RowsMax)
                errors.Add(Error(file, new FileFault(row!.Line, 1, $"a file has at most {TicketFile.RowsMax} rows")));
            else if (reading.Read(row!.Message, $"{file}:{row.Line}", out var one) is { } fault)
                errors.Add(Error(file, new FileFault(
                    row.Line, row.ColumnOf(fault.Pointer), fault.Why, fault.Pointer, fault.Advice)));
            else if (one.Since is null && !undated.TryAdd(one.What.Number, row.Line))
                errors.Add(Error(file, new FileFault(row.Line, 1,
                    $"ticket `{one.What.Number}` stands on line {undated[one.What.Number]} as well", null,
                    "say in `at` since when each is so")));
            else
            {
                told.Add(one);
                lines.Add(row.Line);
            }

            if (errors.Count >= ErrorsMax || told.Count > TicketFile.RowsMax) break;
        }

        return (told, lines, errors);
    }

    private static IResult Preview(
        Features f, Estate estate, int source, string file, List<ToldTicket> told, List<int> lines)
    {
        var at = f.Node.Now;
        var ruling = TicketCommands.TellAll(estate, estate.Sources[source].Id, told, at, out var stopped);
        if (ruling is Ruling.Refused { Because: { Code: not RefusalCode.AlreadySo } because })
            return Refused([Error(file, lines[stopped], because)], "nothing would be recorded");
        var after = ruling is Ruling.Accepted accepted ? Effect.Fork(estate, accepted, Actor.Node, at) : estate;
        return Results.Json(f.Shown.Effect(Effect.Of(estate, after, at, null)), WireJson.Default.EffectWire);
    }

    private static async Task<IResult> RecordAsync(
        Features f, Caller caller, Source source, string file, List<ToldTicket> told, List<int> lines)
    {
        var (count, revision) = (0, f.Node.Estate.Revision);
        for (var begin = 0; begin == 0 || begin < told.Count; begin += PieceMax)
        {
            var piece = told.GetRange(begin, Math.Min(PieceMax, told.Count - begin));
            var (stopped, isNew) = (-1, 0);
            var outcome = await f.Node.Scribe.SubmitAsync(new Command
            {
                Actor = caller.Actor, IsStop = piece.Any(t => t.What.State == TicketState.Closed),
                Decide = (estate, at) =>
                {
                    var ruling = TicketCommands.TellAll(estate, source.Id, piece, at, out stopped);
                    if (ruling is not Ruling.Accepted accepted) return ruling;
                    isNew = accepted.Proposals.Count(p => p.Change is Change.TicketTold);
                    return new Ruling.Accepted([.. accepted.Proposals.Select(
                        p => p with { Source = p.Source ?? new FactSource(source.Name, file) })]);
                },
            }, CancellationToken.None);
            var before = count == 0 ? "nothing was recorded"
                : $"{count} were recorded up to revision {revision}: import the file again to go on";
            if (outcome is CommandOutcome.Busy busy) return Problems.Busy(busy.Why + "; " + before);
            if (outcome is CommandOutcome.Refused { Because: { Code: not RefusalCode.AlreadySo } because })
                return Refused([Error(file, lines[begin + Math.Max(0, stopped)], because)], before);
            if (outcome is CommandOutcome.Recorded recorded) (count, revision) = (count + isNew, recorded.Last);
        }

        return Results.Json(
            new TicketsToldWire(source.Name, count, told.Count - count, revision.Value),
            WireJson.Default.TicketsToldWire);
    }

    private static ProblemWire Error(string file, FileFault fault) =>
        Problems.New(422, "row_refused", fault.Why, fault.Pointer is "" ? null : fault.Pointer, fault.Advice) with
        {
            File = file, Line = fault.Line, Column = fault.Column,
        };

    private static ProblemWire Error(string file, int line, Refusal because) =>
        Error(file, new FileFault(line, 1, because.Message, because.Member, because.Advice));

    private static IResult Refused(List<ProblemWire> errors, string before) => Problems.Answer(422, Problems.New(
        422, "tickets_refused",
        $"{errors.Count} {(errors.Count == 1 ? "row" : "rows")} cannot be read; {before}", null, null) with
    {
        Errors = errors,
    });

    private sealed class SizeLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => BytesMax;
    }
}
