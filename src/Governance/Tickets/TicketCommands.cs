namespace Mandate.Governance;

/// <summary>Commands about sources and the tickets they tell.</summary>
internal static class TicketCommands
{
    /// <summary>The longest time that a source may be silent and still count: ten years.</summary>
    public static readonly TimeSpan ToleranceMax = TimeSpan.FromDays(3660);

    /// <summary>The most systems that a ticket names.</summary>
    public const int SystemsMax = 100;

    /// <summary>1 to 100 visible characters of ASCII, no slash.</summary>
    public static bool IsNumber(string? text) =>
        text is { Length: > 0 and <= 100 } && text.All(c => c is > ' ' and <= '~' and not '/');

    public static Ruling Register(Estate estate, Change.SourceRegistered c, Instant at)
    {
        if (Names.Check(c.Name) is { } bad) return bad;
        if (c.Tolerance < TimeSpan.FromSeconds(1) || c.Tolerance > ToleranceMax)
            return Ruling.No(RefusalCode.InvalidValue, "a tolerance is 1 s to 3660 d", "tolerance");
        if (Registry.ActivePerson(estate, c.Owner, at, "owner") is { } refused) return refused;
        var (byId, byName) = (estate.FindSource(c.Id), estate.FindSource(c.Name));
        if (byId != byName) return Registry.Taken(c.Name);
        return byId >= 0 && estate.Sources[byId].Owner == c.Owner && estate.Sources[byId].Tolerance == c.Tolerance
            ? Ruling.No(RefusalCode.AlreadySo, "it is so already", "name") : Ruling.Of(c);
    }

    /// <summary>
    /// What a source tells of a ticket. The same again is no entry of a ticket; it leaves the source heard, once half
    /// of its tolerance is over.
    /// </summary>
    public static Ruling Tell(Estate estate, Change.TicketTold c, Instant? effective, Instant at)
    {
        var source = estate.FindSource(c.Source);
        if (source < 0) return Registry.Unknown(c.Source, "source");
        if (!IsNumber(c.Number))
            return Ruling.No(RefusalCode.InvalidValue, "a ticket's number has 1 to 100 visible characters, no `/`",
                "number");
        if (c.Until <= c.From) return Ruling.No(RefusalCode.EmptyWindow, "the window is empty", "until");
        if (!c.Systems.IsDefault && (c.Systems.Length > SystemsMax || c.Systems.Any(s => !Names.IsName(s))))
            return Ruling.No(RefusalCode.InvalidValue, $"a ticket names at most {SystemsMax} systems", "systems");
        // What a source says of the future, it says when it comes.
        if (effective > at) return Ruling.No(RefusalCode.InvalidValue, "a state that is to come is not so yet",
            "effective");
        var row = estate.FindTicket(new TicketBinding(c.Source, c.Number));
        return row >= 0 && effective is null && estate.Tickets[row].At(at) is { } fact && Says(fact, c)
            ? Hear(estate, c.Source, at) : Ruling.Of(c, effective);
    }

    /// <summary>A source was heard; an entry once half of its tolerance is over.</summary>
    public static Ruling Hear(Estate estate, SourceId id, Instant at)
    {
        var row = estate.FindSource(id);
        if (row < 0) return Registry.Unknown(id, "source");
        var source = estate.Sources[row];
        return source.FreshUntil(at) is { } until && until.Since(at) > source.Tolerance / 2
            ? Ruling.No(RefusalCode.AlreadySo, "it was heard just now", "source")
            : Ruling.Of(new Change.SourceHeard(id));
    }

    private static bool Says(in TicketFact fact, Change.TicketTold c) =>
        fact.Kind == c.Kind && fact.State == c.State && fact.From == c.From && fact.Until == c.Until
        && fact.Systems.SequenceEqual(c.Systems.IsDefault ? [] : c.Systems);
}
