namespace Mandate.Wire;

/// <summary>A system that tells facts.</summary>
public sealed record SourceWire
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its unique name.</summary>
    public required string Name { get; init; }

    /// <summary>The person who answers for what it tells.</summary>
    public required string Owner { get; init; }

    /// <summary>How long what it told counts.</summary>
    public required long ToleranceSeconds { get; init; }

    /// <summary>`fresh`, `silent`, or `unheard` where it never told anything.</summary>
    public required string State { get; init; }

    /// <summary>Until when what it told counts untouched.</summary>
    public DateTimeOffset? FreshUntil { get; init; }

    /// <summary>Since when it is silent.</summary>
    public DateTimeOffset? SilentSince { get; init; }

    /// <summary>How many grants to people and workloads are bound to its tickets.</summary>
    public required int BoundGrants { get; init; }

    /// <summary>How many of these nobody can decide because of it: nothing is added and nothing removed.</summary>
    public required int FrozenGrants { get; init; }

    /// <summary>What is to be done, where something is: it is silent, or a message of it was refused.</summary>
    public string? Warning { get; init; }

    /// <summary>The last message of it that this node refused since it started.</summary>
    public RefusedMessageWire? LastRefused { get; init; }

    /// <summary>The keys that its messages may be signed with.</summary>
    public required IReadOnlyList<SourceKeyWire> Keys { get; init; }

    /// <summary>How its own messages are read; absent where it speaks our form.</summary>
    public TicketMappingWire? Mapping { get; init; }

    /// <summary>The revision that recorded it.</summary>
    public required long Revision { get; init; }
}

/// <summary>A message that was signed and could not be used.</summary>
public sealed record RefusedMessageWire(DateTimeOffset At, string Why, string? Member);

/// <summary>A key of a source, by its public name; the secret is never shown again.</summary>
public sealed record SourceKeyWire(string Key, DateTimeOffset From, DateTimeOffset? Until);

/// <summary>What registers a source, or changes it.</summary>
public sealed record NewSourceWire(string Name, string Owner, long ToleranceSeconds, TicketMappingWire? Mapping = null);

/// <summary>What asks for a key of a source.</summary>
/// <param name="OverlapSeconds">How long the keys before it go on counting; a day unless said.</param>
public sealed record NewSourceKeyWire(long? OverlapSeconds = null);

/// <summary>A new key; its secret is shown this once.</summary>
public sealed record IssuedSourceKeyWire(
    string Source, string Key, string Secret, DateTimeOffset OthersUntil, long Revision);

/// <summary>Where a source's messages say what a ticket is: JSON pointers (RFC 6901).</summary>
public sealed record TicketMappingWire(string Number, MappedWordsWire State, MappedWordsWire Kind)
{
    /// <summary>Where the beginning of its window stands.</summary>
    public string? From { get; init; }

    /// <summary>Where the end of its window stands.</summary>
    public string? Until { get; init; }

    /// <summary>The systems that it is about.</summary>
    public MappedWordsWire? Systems { get; init; }

    /// <summary>Where the instant stands since when it is so.</summary>
    public string? At { get; init; }
}

/// <summary>Where a word stands, and which of ours it means.</summary>
public sealed record MappedWordsWire
{
    /// <summary>Where it stands.</summary>
    public string? At { get; init; }

    /// <summary>Where it stands within each element, for a list of objects.</summary>
    public string? Each { get; init; }

    /// <summary>Instead of `at`: our word, which it always is.</summary>
    public string? Always { get; init; }

    /// <summary>Our words, each with the source's for it; left out where the source uses ours.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Words { get; init; }
}

/// <summary>A ticket as its source told it.</summary>
public sealed record TicketWire
{
    /// <summary>`source/number`.</summary>
    public required string Ticket { get; init; }

    /// <summary>The source that tells it.</summary>
    public required string Source { get; init; }

    /// <summary>Its number there.</summary>
    public required string Number { get; init; }

    /// <summary>
    /// `open`, `closed`, `not_begun` or `over` by its window, `silent` where it was open when its source was last
    /// heard, or `unknown` where nobody told of it yet.
    /// </summary>
    public required string Standing { get; init; }

    /// <summary>`change`, `incident`, `window` or `request`.</summary>
    public string? Kind { get; init; }

    /// <summary>The beginning of its window.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end of its window.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The systems that it is about; empty for any.</summary>
    public required IReadOnlyList<string> Systems { get; init; }

    /// <summary>Since when it is so.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The grants that are bound to it; only when one ticket is read.</summary>
    public IReadOnlyList<string>? Grants { get; init; }

    /// <summary>The revision that told it.</summary>
    public long? Revision { get; init; }
}

/// <summary>What an administrator tells of a ticket.</summary>
public sealed record NewTicketWire
{
    /// <summary>Its number in the source.</summary>
    public required string Number { get; init; }

    /// <summary>`change`, `incident`, `window` or `request`.</summary>
    public required string Kind { get; init; }

    /// <summary>`open` or `closed`.</summary>
    public required string State { get; init; }

    /// <summary>The beginning of its window.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end of its window.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The systems that it is about; any where it does not say.</summary>
    public IReadOnlyList<string>? Systems { get; init; }

    /// <summary>Since when it is so; now unless said.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The digest of the preview this is based on.</summary>
    public string? BasedOn { get; init; }
}

/// <summary>What a message or a file of tickets came to.</summary>
/// <param name="Source">Who told them.</param>
/// <param name="Told">How many said something new.</param>
/// <param name="Unchanged">How many said what was known.</param>
/// <param name="Revision">The newest revision with them in it.</param>
public sealed record TicketsToldWire(string Source, int Told, int Unchanged, long Revision);

/// <summary>What access may be for.</summary>
public sealed record FunctionWire(
    string Id, string Name, string Owner, IReadOnlyList<string> Entitlements, DateTimeOffset? Until, string State,
    long Revision);

/// <summary>What defines a business function, or changes it.</summary>
public sealed record NewFunctionWire(
    string Name, string Owner, IReadOnlyList<string> Entitlements, DateTimeOffset? Until = null);
