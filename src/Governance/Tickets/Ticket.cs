using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>What a ticket is in the system that tells it.</summary>
public enum TicketKind
{
    /// <summary>A planned change.</summary>
    Change,

    /// <summary>An incident.</summary>
    Incident,

    /// <summary>A service window.</summary>
    Window,

    /// <summary>Anything else that was asked for.</summary>
    Request,
}

/// <summary>Whether work on a ticket is to be done now.</summary>
public enum TicketState
{
    /// <summary>It is, within its window.</summary>
    Open,

    /// <summary>It is done, cancelled or refused.</summary>
    Closed,
}

/// <summary>
/// A system that tells facts: here, the states of tickets. What it tells is fresh for its tolerance; after that it is
/// unknown, and unknown is undecidable.
/// </summary>
internal sealed record Source : IOfFew
{
    public required SourceId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>A person who answers for what it tells.</summary>
    public required PersonId Owner { get; init; }

    public required TimeSpan Tolerance { get; init; }

    /// <summary>How its own messages are read; null where it speaks our form.</summary>
    public TicketMapping? Mapping { get; init; }

    public required Revision Recorded { get; init; }

    /// <summary>When it was fresh, oldest first: for its tolerance after each time it was heard.</summary>
    public ImmutableArray<(Instant From, Instant Until)> Fresh { get; init; } = [];

    /// <summary>The keys that its messages are signed with, oldest first; the secrets are not in the ledger.</summary>
    public ImmutableArray<SourceKey> Keys { get; init; } = [];

    Guid IOfFew.Key => Id.Value;

    public bool IsFresh(Instant at) => FreshUntil(at) is not null;

    /// <summary>Until when what it told counts; null where it does not.</summary>
    public Instant? FreshUntil(Instant at)
    {
        for (var index = Fresh.Length - 1; index >= 0; index--)
            if (Fresh[index].From <= at) return at < Fresh[index].Until ? Fresh[index].Until : null;
        return null;
    }

    /// <summary>Since when it is silent, for what is not fresh.</summary>
    public Instant SilentSince(Instant at)
    {
        for (var index = Fresh.Length - 1; index >= 0; index--)
            if (Fresh[index].From <= at) return Instant.Min(at, Fresh[index].Until);
        return Instant.Beginning;
    }

    public Source Heard(Instant at)
    {
        var until = at.Plus(Tolerance);
        return this with
        {
            Fresh = Fresh.Length > 0 && Fresh[^1].From <= at && at <= Fresh[^1].Until
                ? Fresh.SetItem(Fresh.Length - 1, (Fresh[^1].From, Instant.Max(Fresh[^1].Until, until)))
                : Fresh.Add((at, until)),
        };
    }
}

/// <summary>A key of a source, by its public name.</summary>
internal readonly record struct SourceKey(string Name, Instant From, Instant Until)
{
    public bool Counts(Instant at) => From <= at && at < Until;
}

/// <summary>What a source told of a ticket, from an instant on.</summary>
internal readonly record struct TicketFact(
    Instant Effective, Revision Because, TicketKind Kind, TicketState State, Instant From, Instant Until,
    ImmutableArray<string> Systems);

/// <summary>A ticket as its source told it; without facts, nobody told of it yet.</summary>
internal sealed record Ticket
{
    public required int Source { get; init; }

    /// <summary>The source's own number of it.</summary>
    public required string Number { get; init; }

    /// <summary>
    /// By effective instant; of one instant the closed ones last, since what contradicts itself is taken strictly (C1).
    /// </summary>
    public ImmutableArray<TicketFact> Facts { get; init; } = [];

    /// <summary>The relationships with grants that are bound to it.</summary>
    public ImmutableHashSet<int> Relationships { get; init; } = [];

    public Ticket With(TicketFact fact) => this with
    {
        Facts = Facts.Add(fact).Sort(static (a, b) =>
            a.Effective != b.Effective ? a.Effective.CompareTo(b.Effective)
            : a.State != b.State ? a.State.CompareTo(b.State) : a.Because.CompareTo(b.Because)),
    };

    /// <summary>What was so at an instant; null for nothing known.</summary>
    public TicketFact? At(Instant at)
    {
        TicketFact? found = null;
        foreach (var fact in Facts)
            if (fact.Effective <= at) found = fact;
        return found;
    }
}

public abstract partial record Change
{
    /// <summary>A source of facts is known from now on.</summary>
    public sealed record SourceRegistered(SourceId Id, string Name, PersonId Owner, TimeSpan Tolerance) : Change
    {
        /// <summary>How its own messages are read; null where it speaks our form.</summary>
        public TicketMapping? Mapping { get; init; }
    }

    /// <summary>
    /// A source told the state of a ticket, which stands until it tells another. Recorded when it changed.
    /// </summary>
    public sealed record TicketTold : Change
    {
        /// <summary>Who told it.</summary>
        public required SourceId Source { get; init; }

        /// <summary>The source's own number of it, 1 to 100 characters.</summary>
        public required string Number { get; init; }

        /// <summary>What it is there.</summary>
        public required TicketKind Kind { get; init; }

        /// <summary>Open or closed.</summary>
        public required TicketState State { get; init; }

        /// <summary>Not before; <see cref="Instant.Beginning"/> for no such bound.</summary>
        public required Instant From { get; init; }

        /// <summary>The first instant after its window; <see cref="Instant.Forever"/> for none.</summary>
        public required Instant Until { get; init; }

        /// <summary>The systems that it is about, by name; empty where it does not say.</summary>
        public ImmutableArray<string> Systems { get; init; } = [];
    }

    /// <summary>A source has a new key for its messages; the secret is made from the estate's key.</summary>
    /// <param name="Id">Whose it is.</param>
    /// <param name="Key">Its public name, 16 hex digits.</param>
    /// <param name="OthersUntil">Until when the keys before it count.</param>
    public sealed record SourceKeyMade(SourceId Id, string Key, Instant OthersUntil) : Change;

    /// <summary>A source was heard and had nothing new; coarse, so that silence shows.</summary>
    public sealed record SourceHeard(SourceId Id) : Change;
}
