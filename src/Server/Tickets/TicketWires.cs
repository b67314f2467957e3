using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>Mappings and tickets as they cross the wire.</summary>
internal static class TicketWires
{
    public static Refusal? Read(TicketMappingWire? wire, out TicketMapping? mapping)
    {
        mapping = null;
        if (wire is null) return null;
        if (Read(wire.State, "state", out var state) is { } noState) return noState;
        if (Read(wire.Kind, "kind", out var kind) is { } noKind) return noKind;
        MappedWords? systems = null;
        if (wire.Systems is { } named && Read(named, "systems", out systems) is { } noSystems) return noSystems;
        mapping = new TicketMapping
        {
            Number = wire.Number, State = state!, Kind = kind!, From = wire.From, Until = wire.Until, Systems = systems,
            At = wire.At,
        };
        return null;
    }

    public static TicketMappingWire? Of(TicketMapping? mapping) => mapping is null ? null
        : new TicketMappingWire(mapping.Number, Of(mapping.State), Of(mapping.Kind))
        {
            From = mapping.From, Until = mapping.Until, Systems = mapping.Systems is { } s ? Of(s) : null,
            At = mapping.At,
        };

    private static Refusal? Read(MappedWordsWire wire, string member, out MappedWords? words)
    {
        words = null;
        if (wire.Always is not null && (wire.At is not null || wire.Each is not null || wire.Words is not null))
            return new Refusal(RefusalCode.InvalidValue, "a mapping: `always` stands alone", $"mapping.{member}.always");
        if (wire.Words?.Any(w => w.Value is null || w.Value.Any(s => s is null)) == true)
            return new Refusal(RefusalCode.InvalidValue, "a word may not be null", $"mapping.{member}.words");
        words = new MappedWords(wire.At, wire.Each, wire.Always is { } always ? [new MappedWord(always, [])]
            : wire.Words is null ? [] : [.. wire.Words.OrderBy(w => w.Key, StringComparer.Ordinal).Select(
                w => new MappedWord(w.Key, [.. w.Value]))]);
        return null;
    }

    private static MappedWordsWire Of(MappedWords words) => words.At is null
        ? new MappedWordsWire { Always = words.Words[0].Word }
        : new MappedWordsWire
        {
            At = words.At, Each = words.Each, Words = words.Words.IsEmpty ? null
                : words.Words.ToDictionary(w => w.Word, IReadOnlyList<string> (w) => w.Said, StringComparer.Ordinal),
        };

    /// <summary>A ticket in words, as of an instant.</summary>
    public static TicketWire Of(Estate estate, int row, Instant at)
    {
        var ticket = estate.Tickets[row];
        var source = estate.Sources[ticket.Source];
        var shown = new TicketWire
        {
            Ticket = $"{source.Name}/{ticket.Number}", Source = source.Name, Number = ticket.Number,
            Standing = Standing(ticket, source, at), Systems = [],
        };
        return ticket.At(at) is not { } fact ? shown : shown with
        {
            Kind = PolicyWords.Of(fact.Kind), From = Shown.Time(fact.From), Until = Shown.Time(fact.Until),
            Systems = fact.Systems, Since = Shown.Time(fact.Effective), Revision = fact.Because.Value,
        };
    }

    private static string Standing(Ticket ticket, Source source, Instant at) =>
        ticket.At(at) is not { } fact ? "unknown"
        : fact.State == TicketState.Closed ? "closed"
        : at < fact.From ? "not_begun" : at >= fact.Until ? "over"
        : source.IsFresh(at) ? "open" : "silent";

    /// <summary>`source/number` of a ticket; a number has no slash.</summary>
    public static string? Name(Estate estate, int ticket) => ticket < 0 ? null
        : $"{estate.Sources[estate.Tickets[ticket].Source].Name}/{estate.Tickets[ticket].Number}";

    /// <summary>What a body names as `source/number`; null for nothing named.</summary>
    public static Refusal? Binding(Estate estate, string? text, out TicketBinding? ticket)
    {
        ticket = null;
        if (text is null) return null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return new Refusal(RefusalCode.InvalidValue, $"`{text}` is no ticket", "ticket", "use SOURCE/NUMBER");
        var source = Lookup.Source(estate, text[..slash]);
        if (source < 0) return Lookup.Unknown("source", text[..slash], "ticket");
        ticket = new TicketBinding(estate.Sources[source].Id, text[(slash + 1)..]);
        return null;
    }
}
