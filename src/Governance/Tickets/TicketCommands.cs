using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>One of many tickets that a source tells: since when it is so, and where it was told.</summary>
internal readonly record struct ToldTicket(Change.TicketTold What, Instant? Since, FactSource? From);

/// <summary>Commands about sources and the tickets they tell.</summary>
internal static class TicketCommands
{
    /// <summary>The longest time that a source may be silent and still count: ten years.</summary>
    public static readonly TimeSpan ToleranceMax = TimeSpan.FromDays(3660);

    /// <summary>The longest time that an older key counts beside a new one.</summary>
    public static readonly TimeSpan OverlapMax = TimeSpan.FromDays(30);

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
        if (c.Mapping?.Refusal() is { } fault) return fault;
        return byId >= 0 && estate.Sources[byId] is var known && known.Owner == c.Owner
            && known.Tolerance == c.Tolerance && Equals(known.Mapping, c.Mapping)
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
        // Names that no system has are names of systems that are not governed here.
        if (!c.Systems.IsDefault && (c.Systems.Length > SystemsMax || c.Systems.Any(s => !Names.IsDisplayName(s))))
            return Ruling.No(RefusalCode.InvalidValue,
                $"a ticket names at most {SystemsMax} systems, each by 1 to 200 characters", "systems");
        // What a source says of the future, it says when it comes.
        if (effective > at) return Ruling.No(RefusalCode.InvalidValue, "a state that is to come is not so yet",
            "effective");
        var row = estate.FindTicket(new TicketBinding(c.Source, c.Number));
        return row >= 0 && (estate.Tickets[row].At(effective ?? at) is { } fact && Says(fact, c)
                || estate.Tickets[row].Facts.Any(f => f.Effective == effective && Says(f, c)))
            ? Hear(estate, c.Source, at) : Ruling.Of(c, effective);
    }

    /// <summary>
    /// Tells many, all or none; what is so already is no entry, and where nothing is new the source was heard.
    /// </summary>
    /// <param name="estate">What is known.</param>
    /// <param name="source">Who tells them.</param>
    /// <param name="told">What is told, in order.</param>
    /// <param name="at">Now.</param>
    /// <param name="stopped">The one that is refused, or -1.</param>
    public static Ruling TellAll(
        Estate estate, SourceId source, IReadOnlyList<ToldTicket> told, Instant at, out int stopped)
    {
        var proposals = ImmutableArray.CreateBuilder<Proposal>();
        var fold = new Fold(estate, forked: true);
        var now = estate;
        for (stopped = 0; stopped < told.Count; stopped++)
        {
            var one = told[stopped];
            var ruling = Tell(now, one.What, one.Since, at);
            if (ruling is Ruling.Refused { Because.Code: not RefusalCode.AlreadySo }) return ruling;
            if (ruling is not Ruling.Accepted { Proposals: [{ Change: Change.TicketTold } proposal] }) continue;
            proposals.Add(proposal with { Source = one.From });
            foreach (var entry in new Ruling.Accepted([proposal]).Entries(now, Actor.Node, at)) fold.Apply(entry);
            now = fold.ToEstate();
        }

        stopped = -1;
        return proposals.Count > 0 ? new Ruling.Accepted(proposals.ToImmutable()) : Hear(estate, source, at);
    }

    /// <summary>A new key for a source's messages; those before it go on counting for a while.</summary>
    public static Ruling MakeKey(Estate estate, Change.SourceKeyMade c, Instant at) =>
        estate.FindSource(c.Id) < 0 ? Registry.Unknown(c.Id, "source")
        : c.Key is not { Length: 16 } || !c.Key.All(char.IsAsciiHexDigitLower)
            ? Ruling.No(RefusalCode.InvalidValue, "a key's name has 16 hex digits", "key")
        : c.OthersUntil > at.Plus(OverlapMax)
            ? Ruling.No(RefusalCode.InvalidValue, "keys overlap for at most 30 d", "overlap_seconds")
        : Ruling.Of(c);

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
