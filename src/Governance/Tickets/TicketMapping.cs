using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// Where a source's own messages say what a ticket is: JSON pointers (RFC 6901), and which of its words mean ours.
/// </summary>
public sealed record TicketMapping
{
    /// <summary>Where its number stands.</summary>
    public required string Number { get; init; }

    /// <summary>Whether it is open; its words are `open` and `closed`.</summary>
    public required MappedWords State { get; init; }

    /// <summary>What it is; its words are those of <see cref="TicketKind"/>.</summary>
    public required MappedWords Kind { get; init; }

    /// <summary>Where the beginning of its window stands; null for no such bound.</summary>
    public string? From { get; init; }

    /// <summary>Where the end of its window stands; null for none.</summary>
    public string? Until { get; init; }

    /// <summary>The systems that it is about, whose names are its words; null where it does not say.</summary>
    public MappedWords? Systems { get; init; }

    /// <summary>Where the instant stands since when it is so; null for when the message came.</summary>
    public string? At { get; init; }

    /// <summary>Our own form, for a source that speaks it.</summary>
    public static TicketMapping Ours { get; } = new()
    {
        Number = "/number", State = new MappedWords("/state", null, []), Kind = new MappedWords("/kind", null, []),
        From = "/from", Until = "/until", Systems = new MappedWords("/systems", null, []), At = "/at",
    };

    /// <summary>The words of <see cref="State"/>.</summary>
    public static IReadOnlyList<string> States { get; } = ["open", "closed"];

    /// <summary>The words of <see cref="Kind"/>.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        [.. Enum.GetValues<TicketKind>().Select(PolicyWords.Of)];

    /// <summary>What is wrong with it, at which member; null for nothing.</summary>
    internal Ruling? Refusal() =>
        Pointer(Number, "number") ?? Pointer(From, "from") ?? Pointer(Until, "until") ?? Pointer(At, "at")
        ?? (State.At is null ? No("says where it stands", "state.at", "a ticket is not always open") : null)
        ?? State.Refusal("state", States) ?? Kind.Refusal("kind", Kinds)
        ?? (Systems is { At: null } ? No("says where they stand", "systems.at", "leave `systems` out") : null)
        ?? Systems?.Refusal("systems", null);

    internal static Ruling? Pointer(string? pointer, string member) =>
        pointer is null || (pointer is ['/', ..] && pointer.Length <= 200 && !pointer.Any(char.IsControl)
            && !pointer.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal)
                .Contains('~', StringComparison.Ordinal))
            ? null : No($"`{pointer}` is no JSON pointer", member, "begin with `/`, such as /issue/key");

    internal static Ruling No(string why, string member, string? advice = null) =>
        Ruling.No(RefusalCode.InvalidValue, "a mapping: " + why, "mapping." + member, advice);
}

/// <summary>Where a word of the source stands, and which of ours it means.</summary>
/// <param name="At">Where it stands; null where it is always the one word.</param>
/// <param name="Each">Where it stands within each element, for a list of objects.</param>
/// <param name="Words">Our words with the source's; empty where the source uses ours.</param>
public sealed record MappedWords(string? At, string? Each, ImmutableArray<MappedWord> Words)
{
    private const int WordsMax = 100;

    internal Ruling? Refusal(string member, IReadOnlyList<string>? known)
    {
        if (TicketMapping.Pointer(At, member + ".at") is { } at) return at;
        if (TicketMapping.Pointer(Each, member + ".each") is { } each) return each;
        if (Words.Length > WordsMax || Words.Sum(w => w.Said.Length) > WordsMax * 10)
            return TicketMapping.No($"it has more than {WordsMax} words", member + ".words");
        if (At is null && Words is not [{ Said: [] }])
            return TicketMapping.No("it says where it stands, or the one word that it always is", member);
        foreach (var word in Words)
            if (known is null ? !Names.IsName(word.Word) : !known.Contains(word.Word))
                return TicketMapping.No(
                    $"`{word.Word}` is none of its words", member + ".words",
                    known is null ? "name systems" : "use " + string.Join(", ", known));
        var said = Words.SelectMany(w => w.Said).ToList();
        if (said.Find(s => !Names.IsDisplayName(s)) is { } bad)
            return TicketMapping.No($"`{bad}` is not 1 to 200 characters on one line", member + ".words");
        if (At is not null && Words.FirstOrDefault(w => w.Said.IsEmpty) is { } silent)
            return TicketMapping.No($"nothing means `{silent.Word}`", member + ".words", "leave the word out");
        return said.GroupBy(s => s).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? TicketMapping.No($"`{twice.Key}` would mean two things", member + ".words") : null;
    }

    /// <inheritdoc />
    public bool Equals(MappedWords? other) =>
        other is not null && At == other.At && Each == other.Each && Words.AsSpan().SequenceEqual(other.Words.AsSpan());

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(At, Each, Words.IsDefault ? 0 : Words.Length);
}

/// <summary>One of our words, and what the source says for it.</summary>
public sealed record MappedWord(string Word, ImmutableArray<string> Said)
{
    /// <inheritdoc />
    public bool Equals(MappedWord? other) =>
        other is not null && Word == other.Word && Said.AsSpan().SequenceEqual(other.Said.AsSpan());

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Word, Said.IsDefault ? 0 : Said.Length);
}
