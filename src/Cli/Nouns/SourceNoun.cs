using System.CommandLine;
using System.Text.Json;
using Mandate.EstateFile;
using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>`mandate source`.</summary>
internal static class SourceNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var sources = new Collection(verbs, "sources", "SOURCE");
        return VerbBuilder.Noun("source", "Systems that tell tickets, and whether they are heard.",
            sources.List("Lists sources, and what hangs on those that are silent.", WireJson.Default.PageWireSourceWire,
                ["name", "state", "fresh until", "tolerance", "grants", "frozen", "warning"],
                s =>
                [
                    Cells.Of(s.Name), Cells.Of(s.State), Cells.Of(s.FreshUntil), Cells.Of(Tolerance(s)),
                    Cells.Of(s.BoundGrants), Cells.Of(s.FrozenGrants), Cells.Of(s.Warning),
                ], "state"),
            sources.Show("Shows one.", WireJson.Default.SourceWire, Members),
            Register(verbs), Key(verbs));
    }

    private static Command Register(VerbBuilder verbs)
    {
        var name = new Argument<string>("NAME") { Description = "its name" };
        var owner = new Option<string>("--owner")
        {
            Description = "the person who answers for what it tells", HelpName = "PERSON", Required = true,
        };
        var tolerance = Duration("--tolerance", "how long what it told counts, such as 24h");
        tolerance.Required = true;
        var mapping = new Option<FileInfo>("--mapping")
        {
            Description = "a JSON file that says how its own messages are read; our form unless said", HelpName = "FILE",
        };
        return verbs.Verb("register", "Registers it, or what it is from now on.", async call =>
        {
            TicketMappingWire? read = null;
            if (call.Of(mapping) is { } file && !TryRead(file, out read, out var fault))
                return call.Screen.Fail(ExitCode.BadInput, fault, "docs/formats/tickets.md has the form of a mapping");
            var body = new NewSourceWire(
                call.Of(name), call.Of(owner)!, Seconds(call.Of(tolerance)) ?? 0, read);
            var reply = await call.RecordAsync(Address.V1("sources"), body, WireJson.Default.NewSourceWire);
            return call.Show(reply, WireJson.Default.RecordedWire,
                r => [Cells.Line($"recorded: revision {r.Revision}")]);
        }, name, owner, tolerance, mapping);
    }

    private static Command Key(VerbBuilder verbs)
    {
        var name = new Argument<string>("SOURCE") { Description = "its name or id" };
        var overlap = Duration("--overlap", "how long the keys before it go on counting, 0s for none; 1d unless said");
        return verbs.Verb("key", "Makes a key that its messages are signed with, and shows it this once.", async call =>
        {
            var body = new NewSourceKeyWire(Seconds(call.Of(overlap)));
            var reply = await call.RecordAsync(
                Address.V1("sources", call.Of(name), "keys"), body, WireJson.Default.NewSourceKeyWire);
            return call.Show(reply, WireJson.Default.IssuedSourceKeyWire, k =>
            [
                Listing.Members(("source", Cells.Of(k.Source)), ("key", Cells.Of(k.Key)),
                    ("secret", Cells.Of(k.Secret)), ("older keys until", Cells.Of(k.OthersUntil))),
            ]);
        }, name, overlap);
    }

    private static Option<string> Duration(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "DURATION" };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (token.Value != "0s" && !Durations.TryRead(token.Value, out _, out var fault))
                    result.AddError($"`{token.Value}` {fault}; use a whole number and s, min, h or d");
        });
        return option;
    }

    private static long? Seconds(string? duration) => duration is null ? null
        : Durations.TryRead(duration, out var read, out _) ? (long)read.TotalSeconds : 0;

    private static bool TryRead(FileInfo file, out TicketMappingWire? mapping, out string fault)
    {
        (mapping, fault) = (null, "");
        try
        {
            mapping = JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName),
                (System.Text.Json.Serialization.Metadata.JsonTypeInfo<TicketMappingWire>)
                    WireJson.Strict.GetTypeInfo(typeof(TicketMappingWire)));
            fault = $"{file.Name}: the file is empty";
            return mapping is not null;
        }
        catch (JsonException broken)
        {
            fault = $"{file.Name}:{(broken.LineNumber ?? 0) + 1}:{(broken.BytePositionInLine ?? 0) + 1}: "
                + "it is no mapping";
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            fault = $"{file.Name} cannot be read";
        }

        return false;
    }

    private static string Tolerance(SourceWire s) => Durations.Of(TimeSpan.FromSeconds(s.ToleranceSeconds));

    private static (string, IRenderable)[] Members(SourceWire s) =>
    [
        ("name", Cells.Of(s.Name)), ("state", Cells.Of(s.State)), ("fresh until", Cells.Of(s.FreshUntil)),
        ("silent since", Cells.Of(s.SilentSince)), ("tolerance", Cells.Of(Tolerance(s))), ("owner", Cells.Of(s.Owner)),
        ("bound grants", Cells.Of(s.BoundGrants)), ("frozen grants", Cells.Of(s.FrozenGrants)),
        ("warning", Cells.Of(s.Warning)),
        ("last refused", Cells.Of(s.LastRefused is { } r ? $"{Cells.Time(r.At)} at {r.Member}: {r.Why}" : null)),
        ("keys", Cells.Of([.. s.Keys.Select(k => k.Until is { } u ? $"{k.Key} until {Cells.Time(u)}" : k.Key)])),
        ("messages", Cells.Of(s.Mapping is null ? "in our form" : "by a mapping")), ("id", Cells.Of(s.Id)),
        ("recorded", Cells.Of("revision " + s.Revision)),
    ];
}
