using System.CommandLine;
using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>`mandate ticket`.</summary>
internal static class TicketNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var tickets = new Collection(verbs, "tickets", "TICKET");
        return VerbBuilder.Noun("ticket", "Changes, incidents and windows that access hangs on.",
            tickets.List("Lists tickets.", WireJson.Default.PageWireTicketWire,
                ["ticket", "standing", "kind", "systems", "from", "until", "since"],
                t =>
                [
                    Cells.Of(t.Ticket), Cells.Of(t.Standing), Cells.Of(t.Kind), Cells.Of(t.Systems), Cells.Of(t.From),
                    Cells.Of(t.Until), Cells.Of(t.Since),
                ], "source", "state", "number"),
            Show(verbs), Tell(verbs), Import(verbs));
    }

    private static Argument<string> Ticket()
    {
        var ticket = new Argument<string>("TICKET") { Description = "SOURCE/NUMBER" };
        ticket.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (token.Value.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
                    result.AddError($"`{token.Value}` is not of the form SOURCE/NUMBER");
        });
        return ticket;
    }

    private static Command Show(VerbBuilder verbs)
    {
        var ticket = Ticket();
        return verbs.Verb("show", "Shows one, and the grants that are bound to it.", call =>
        {
            var parts = call.Of(ticket).Split('/');
            return call.ShowAsync(Address.V1("sources", parts[0], "tickets", parts[1]), WireJson.Default.TicketWire,
                t => [Listing.Members(Members(t))]);
        }, ticket);
    }

    private static Command Tell(VerbBuilder verbs)
    {
        var ticket = Ticket();
        var state = new Option<string>("--state")
        {
            Description = "open or closed", HelpName = "STATE", Required = true,
        };
        state.AcceptOnlyFromAmong("open", "closed");
        var kind = new Option<string>("--kind")
        {
            Description = "change, incident, window or request", HelpName = "KIND", Required = true,
        };
        kind.AcceptOnlyFromAmong("change", "incident", "window", "request");
        var from = Instants.Option("--from", "the beginning of its window");
        var until = Instants.Option("--until", "the end of its window");
        var at = Instants.Option("--at", "since when it is so; now unless said");
        var systems = new Option<string[]>("--system")
        {
            Description = "a system that it is about; may be given several times, any unless said", HelpName = "SYSTEM",
        };
        var whatIf = new Option<bool>("--what-if")
        {
            Description = "show what would happen to access; record nothing",
        };
        return verbs.Verb("tell", "Tells it for its source, as an administrator.", async call =>
        {
            var parts = call.Of(ticket).Split('/');
            var path = Address.V1("sources", parts[0], "tickets");
            var body = new NewTicketWire
            {
                Number = parts[1], State = call.Of(state)!, Kind = call.Of(kind)!, From = call.Of(from),
                Until = call.Of(until), At = call.Of(at), Systems = call.Of(systems) is { Length: > 0 } s ? s : null,
            };
            var preview = await call.PostAsync(path + "?what_if=true", body, WireJson.Default.NewTicketWire);
            if (call.Of(whatIf))
                return call.Show(preview, WireJson.Default.EffectWire, effect => EffectView.Of(effect));
            if (preview is not Reply.Answered answer) return call.Fail(preview);
            if (Reply.Read(answer, WireJson.Default.EffectWire) is not { } effect) return call.Unreadable();
            if (!call.Json) foreach (var part in EffectView.Of(effect)) call.Screen.Show(part);
            var reply = await call.RecordAsync(
                path, body with { BasedOn = effect.Digest }, WireJson.Default.NewTicketWire);
            return call.Show(reply, WireJson.Default.RecordedWire,
                r => [Cells.Line($"recorded: revision {r.Revision}")]);
        }, ticket, state, kind, from, until, at, systems, whatIf);
    }

    private static Command Import(VerbBuilder verbs)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "comma separated (.csv) or JSON lines" };
        var source = new Option<string>("--source")
        {
            Description = "the source that they are of", HelpName = "SOURCE", Required = true,
        };
        var whatIf = new Option<bool>("--what-if")
        {
            Description = "show what would happen to access; record nothing",
        };
        return verbs.Verb("import", "Tells all tickets of a file, or none.", async call =>
        {
            var from = call.Of(file);
            byte[] text;
            try
            {
                text = await File.ReadAllBytesAsync(from.FullName, call.Cancel);
            }
            catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
            {
                return call.Screen.Fail(ExitCode.BadInput, $"{from.Name} cannot be read", null);
            }

            var path = Address.With(Address.V1("sources", call.Of(source) ?? "", "imports"),
                ("file", from.Name), ("what_if", call.Of(whatIf) ? "true" : null));
            var media = from.Extension.Equals(".csv", StringComparison.OrdinalIgnoreCase)
                ? "text/csv" : "application/x-ndjson";
            var reply = await call.PostAsync(path, text, media);
            return call.Of(whatIf)
                ? call.Show(reply, WireJson.Default.EffectWire, effect => EffectView.Of(effect))
                : call.Show(reply, WireJson.Default.TicketsToldWire, t =>
                    [Cells.Line($"told {t.Told}, unchanged {t.Unchanged}: revision {t.Revision}")]);
        }, file, source, whatIf);
    }

    private static (string, IRenderable)[] Members(TicketWire t) =>
    [
        ("ticket", Cells.Of(t.Ticket)), ("standing", Cells.Of(t.Standing)), ("kind", Cells.Of(t.Kind)),
        ("systems", Cells.Of(t.Systems)), ("window", Cells.Of($"{Cells.Time(t.From)} to {Cells.Time(t.Until)}")),
        ("since", Cells.Of(t.Since)), ("grants", Cells.Of(t.Grants ?? [])),
        ("told", Cells.Of(t.Revision is { } r ? "revision " + r : null)),
    ];
}
