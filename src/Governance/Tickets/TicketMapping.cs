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
}

/// <summary>Where a word of the source stands, and which of ours it means.</summary>
/// <param name="At">Where it stands; null where it is always the one word.</param>
/// <param name="Each">Where it stands within each element, for a list of objects.</param>
/// <param name="Words">Our words with the source's; empty where the source uses ours.</param>
public sealed record MappedWords(string? At, string? Each, ImmutableArray<MappedWord> Words)
{
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
