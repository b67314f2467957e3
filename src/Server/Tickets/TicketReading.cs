using System.Collections.Immutable;
using System.Text.Json;
using Mandate.EstateFile;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>What is wrong with a message, and where in it.</summary>
internal sealed record TicketFault(string Pointer, string Why, string? Advice = null);

/// <summary>
/// Reads one message of a source by its mapping. What says that a ticket is closed is never refused for what a closed
/// one does not need: its kind, its window, its systems.
/// </summary>
internal sealed class TicketReading
{
    /// <summary>How far the source's clock may be ahead of this one.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromMinutes(5);

    private static readonly string[] OurMembers = ["number", "kind", "state", "from", "until", "systems", "at"];

    private readonly Estate estate;
    private readonly Source source;
    private readonly TicketMapping mapping;
    private readonly TimeZoneInfo zone;
    private readonly Instant now;

    public TicketReading(Estate estate, int source, Instant now)
    {
        (this.estate, this.source, this.now) = (estate, estate.Sources[source], now);
        mapping = this.source.Mapping ?? TicketMapping.Ours;
        zone = TimeZoneInfo.FindSystemTimeZoneById(estate.TimeZone);
    }

    /// <summary>Null when it could be read; nothing of a message that could not is used.</summary>
    public TicketFault? Read(JsonElement message, string? evidence, out ToldTicket told)
    {
        told = default;
        if (message.ValueKind != JsonValueKind.Object) return new TicketFault("", "a ticket is an object");
        if (source.Mapping is null
            && message.EnumerateObject().Select(m => m.Name).FirstOrDefault(n => !OurMembers.Contains(n))
                is { } strange)
            return new TicketFault("/" + strange, $"`{Excerpt(strange)}` is no member of a ticket",
                "known: " + string.Join(", ", OurMembers) + "; or declare a mapping of the source");
        if (Text(message, mapping.Number, out var number) is { } noText) return noText;
        if (!TicketCommands.IsNumber(number))
            return new TicketFault(mapping.Number, "a ticket's number has 1 to 100 visible characters, no `/`");
        if (Word(message, mapping.State, "state", TicketMapping.States, out var state) is { } noState) return noState;
        var isClosed = state == "closed";
        var kind = Kind(message, number!, out var kindFault);
        if (kindFault is not null && !isClosed) return kindFault;
        var (from, until, systems) = (Instant.Beginning, Instant.Forever, ImmutableArray<string>.Empty);
        if ((Time(message, mapping.From, DayEdge.Start, ref from)
            ?? Time(message, mapping.Until, DayEdge.End, ref until) ?? Systems(message, out systems)) is { } fault)
        {
            if (!isClosed) return fault;
            (from, until) = (Instant.Beginning, Instant.Forever);
        }

        var since = Instant.Beginning;
        if (Time(message, mapping.At, DayEdge.Start, ref since) is { } noTime && !isClosed) return noTime;
        if (since > now.Plus(AheadMax))
            return new TicketFault(mapping.At!, $"`{since}` is yet to come", "set the clocks of both machines");
        if (until <= from)
        {
            if (!isClosed) return new TicketFault(mapping.Until ?? mapping.From!, "the window is empty");
            (from, until) = (Instant.Beginning, Instant.Forever);
        }

        told = new ToldTicket(
            new Change.TicketTold
            {
                Source = source.Id, Number = number!, Kind = kind,
                State = isClosed ? TicketState.Closed : TicketState.Open, From = from, Until = until, Systems = systems,
            },
            since == Instant.Beginning ? null : Instant.Min(since, now), new FactSource(source.Name, evidence));
        return null;
    }

    private TicketKind Kind(JsonElement message, string number, out TicketFault? fault)
    {
        fault = Word(message, mapping.Kind, "kind", TicketMapping.Kinds, out var word);
        if (fault is null) return Enum.GetValues<TicketKind>().First(k => PolicyWords.Of(k) == word);
        var known = estate.FindTicket(new TicketBinding(source.Id, number));
        return known >= 0 && estate.Tickets[known].At(now) is { } fact ? fact.Kind : TicketKind.Request;
    }

    private TicketFault? Word(
        JsonElement message, MappedWords words, string member, IReadOnlyList<string> ours, out string word)
    {
        word = "";
        if (words.At is null)
        {
            word = words.Words[0].Word;
            return null;
        }

        if (Text(message, words.At, out var said) is { } fault) return fault;
        if (said is null) return new TicketFault(words.At, $"it says no {member}");
        var found = words.Words.IsEmpty ? ours.FirstOrDefault(o => o == said)
            : words.Words.FirstOrDefault(w => w.Said.Contains(said))?.Word;
        if (found is null)
            return new TicketFault(words.At, $"`{Excerpt(said)}` is no known {member}", source.Mapping is null
                ? "use " + string.Join(", ", ours)
                : $"add it to the words of `{member}` in the mapping of `{source.Name}`");
        word = found;
        return null;
    }

    private TicketFault? Time(JsonElement message, string? pointer, DayEdge edge, ref Instant at)
    {
        if (pointer is null) return null;
        var written = JsonPointer.Find(message, pointer);
        if (IsAbsent(written)) return null;
        if (TicketTime.TryRead(written, edge, zone, out var read, out var fault))
        {
            at = read;
            return null;
        }

        return new TicketFault(pointer, $"`{Excerpt(written.ToString())}` {fault}",
            "use RFC 3339, a date, or seconds since 1970");
    }

    private TicketFault? Systems(JsonElement message, out ImmutableArray<string> systems)
    {
        systems = [];
        if (mapping.Systems is not { At: { } pointer } words) return null;
        var written = JsonPointer.Find(message, pointer);
        if (IsAbsent(written)) return null;
        var names = new List<string>();
        foreach (var one in written.ValueKind == JsonValueKind.Array ? [.. written.EnumerateArray()]
            : (JsonElement[])[written])
        {
            var name = words.Each is { } each && one.ValueKind == JsonValueKind.Object
                ? JsonPointer.Find(one, each) : one;
            if (name.ValueKind != JsonValueKind.String)
                return new TicketFault(pointer, "a system is named by a text");
            names.AddRange(name.GetString()!.Split(';', StringSplitOptions.TrimEntries
                | StringSplitOptions.RemoveEmptyEntries));
        }

        // A name that means none of ours stays: a ticket about other systems is not about any.
        systems = [.. names.Select(n => words.Words.FirstOrDefault(w => w.Said.Contains(n))?.Word ?? n)
            .Distinct(StringComparer.Ordinal).Take(TicketCommands.SystemsMax + 1)];
        if (systems.Length <= TicketCommands.SystemsMax && systems.All(Names.IsDisplayName)) return null;
        systems = [];
        return new TicketFault(pointer,
            $"a ticket names at most {TicketCommands.SystemsMax} systems, each by 1 to 200 characters");
    }

    /// <summary>A text or a number; null for none. An empty text is none: some write it so.</summary>
    private static TicketFault? Text(JsonElement message, string pointer, out string? text)
    {
        text = null;
        var written = JsonPointer.Find(message, pointer);
        if (IsAbsent(written)) return null;
        if (written.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
            return new TicketFault(pointer, "a text belongs here");
        text = written.ValueKind == JsonValueKind.String ? written.GetString() : written.GetRawText();
        return null;
    }

    private static bool IsAbsent(JsonElement written) =>
        written.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
        || (written.ValueKind == JsonValueKind.String && written.ValueEquals(""u8));

    private static string Excerpt(string text) =>
        new([.. text.Take(60).Select(c => char.IsControl(c) ? '?' : c)]);
}
