using System.Collections.Immutable;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Sources, the tickets they tell, and business functions.</summary>
internal static class StoredTickets
{
    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.SourceRegistered>(
            "source_registered.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Text("name"u8, c.Name);
                pen.Id("owner"u8, c.Owner);
                pen.Seconds("tolerance_seconds"u8, c.Tolerance);
                StoredMappings.Write(pen, c.Mapping);
            },
            (ref json) => new(
                json.Id<SourceId>("id"u8), json.Text("name"u8), json.Id<PersonId>("owner"u8),
                json.Seconds("tolerance_seconds"u8))
            {
                Mapping = StoredMappings.Read(ref json),
            }),
        StoredForm.Of<Change.SourceKeyMade>(
            "source_key_made.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Text("key"u8, c.Key);
                pen.Moment("others_until"u8, c.OthersUntil);
            },
            (ref json) => new(json.Id<SourceId>("id"u8), json.Text("key"u8), json.Moment("others_until"u8))),
        StoredForm.Of<Change.SourceHeard>(
            "source_heard.1", (pen, c) => pen.Id("id"u8, c.Id), (ref json) => new(json.Id<SourceId>("id"u8))),
        StoredForm.Of<Change.TicketTold>("ticket_told.1", WriteTold, ReadTold),
        StoredForm.Of<Change.FunctionDefined>(
            "function_defined.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Text("name"u8, c.Name);
                pen.Id("owner"u8, c.Owner);
                pen.Ids("entitlements"u8, c.Entitlements);
                pen.End("until"u8, c.Until);
            },
            (ref json) => new(
                json.Id<FunctionId>("id"u8), json.Text("name"u8), json.Id<PersonId>("owner"u8),
                json.Ids<EntitlementId>("entitlements"u8), json.End("until"u8))),
        StoredForm.Of<Change.FunctionClosed>(
            "function_closed.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.SealedOrAbsent("reason"u8, c.Reason); },
            (ref json) => new(json.Id<FunctionId>("id"u8), json.SealedOrAbsent("reason"u8))),
    ];

    /// <summary>The member `ticket` of a grant or a confirmation, left out where there is none.</summary>
    public static void WriteBinding(JsonPen pen, TicketBinding? ticket)
    {
        if (ticket is not { } bound) return;
        pen.Open("ticket"u8);
        pen.Id("source"u8, bound.Source);
        pen.Text("number"u8, bound.Number);
        pen.Close();
    }

    public static TicketBinding? ReadBinding(ref JsonCursor json)
    {
        if (!json.TryMember("ticket"u8)) return null;
        json.Open();
        var bound = new TicketBinding(json.Id<SourceId>("source"u8), json.Text("number"u8));
        json.Close();
        return bound;
    }

    private static void WriteTold(JsonPen pen, Change.TicketTold c)
    {
        pen.Id("source"u8, c.Source);
        pen.Text("number"u8, c.Number);
        pen.Word("kind"u8, StoredWords.TicketKind, c.Kind);
        pen.Word("state"u8, StoredWords.TicketState, c.State);
        if (c.From != Instant.Beginning) pen.Moment("from"u8, c.From);
        pen.End("until"u8, c.Until);
        pen.TextsOrAbsent("systems"u8, c.Systems);
    }

    private static Change.TicketTold ReadTold(ref JsonCursor json) => new()
    {
        Source = json.Id<SourceId>("source"u8),
        Number = json.Text("number"u8),
        Kind = json.Word("kind"u8, StoredWords.TicketKind),
        State = json.Word("state"u8, StoredWords.TicketState),
        From = ReadFrom(ref json),
        Until = json.End("until"u8),
        Systems = json.TextsOrAbsent("systems"u8),
    };

    private static Instant ReadFrom(ref JsonCursor json)
    {
        if (!json.TryMember("from"u8)) return Instant.Beginning;
        var from = json.Moment();
        if (from == Instant.Beginning) json.Fail("it is no bound, and would be left out");
        return from;
    }
}

/// <summary>How a source's own messages are read.</summary>
internal static class StoredMappings
{
    public static void Write(JsonPen pen, TicketMapping? mapping)
    {
        if (mapping is null) return;
        pen.Open("mapping"u8);
        pen.Text("number"u8, mapping.Number);
        Write(pen, "state"u8, mapping.State);
        Write(pen, "kind"u8, mapping.Kind);
        pen.TextOrAbsent("from"u8, mapping.From);
        pen.TextOrAbsent("until"u8, mapping.Until);
        if (mapping.Systems is { } systems) Write(pen, "systems"u8, systems);
        pen.TextOrAbsent("at"u8, mapping.At);
        pen.Close();
    }

    public static TicketMapping? Read(ref JsonCursor json)
    {
        if (!json.TryMember("mapping"u8)) return null;
        json.Open();
        var mapping = new TicketMapping
        {
            Number = json.Text("number"u8),
            State = Words(ref json, "state"u8),
            Kind = Words(ref json, "kind"u8),
            From = json.TextOrAbsent("from"u8),
            Until = json.TextOrAbsent("until"u8),
            Systems = json.TryMember("systems"u8) ? Words(ref json) : null,
            At = json.TextOrAbsent("at"u8),
        };
        json.Close();
        return mapping;
    }

    private static void Write(JsonPen pen, ReadOnlySpan<byte> name, MappedWords words)
    {
        pen.Open(name);
        pen.TextOrAbsent("at"u8, words.At);
        pen.TextOrAbsent("each"u8, words.Each);
        pen.List("words"u8, words.Words, static (pen, word) =>
        {
            pen.Open();
            pen.Text("word"u8, word.Word);
            pen.Texts("said"u8, word.Said);
            pen.Close();
        });
        pen.Close();
    }

    private static MappedWords Words(ref JsonCursor json, ReadOnlySpan<byte> name)
    {
        json.Member(name);
        return Words(ref json);
    }

    private static MappedWords Words(ref JsonCursor json)
    {
        json.Open();
        var (at, each) = (json.TextOrAbsent("at"u8), json.TextOrAbsent("each"u8));
        var words = json.List("words"u8, static (ref JsonCursor json) =>
        {
            json.Open();
            var word = new MappedWord(json.Text("word"u8), json.Texts("said"u8));
            json.Close();
            return word;
        });
        json.Close();
        return new MappedWords(at, each, words);
    }
}
