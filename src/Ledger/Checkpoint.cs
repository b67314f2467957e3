using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Mandate.Ledger;

/// <summary>
/// The text form of C2SP tlog-checkpoint for logs of any hash. Our own ledger reads it as <see cref="Checkpoint"/>.
/// </summary>
/// <param name="Origin">Which log it is.</param>
/// <param name="Size">How many entries it has.</param>
/// <param name="RootHash">The root, of whatever length that log uses.</param>
/// <param name="Extensions">Further lines, none empty.</param>
public sealed record CheckpointText(
    string Origin, TreeSize Size, ImmutableArray<byte> RootHash, ImmutableArray<string> Extensions)
{
    /// <summary>Reads the text of a note; anything but the one form is refused.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out CheckpointText? checkpoint)
    {
        checkpoint = null;
        if (text is null || text.Length > NoteSyntax.NoteLengthMax || !text.EndsWith('\n') || !NoteSyntax.IsText(text))
            return false;
        var lines = text[..^1].Split('\n');
        if (lines.Length < 3 || lines.Any(string.IsNullOrEmpty)) return false;
        if (!StrictDecimal.TryRead(lines[1], out var size)) return false;
        if (!StrictBase64.TryRead(lines[2], out var root)) return false;
        checkpoint = new CheckpointText(lines[0], new TreeSize(size), [.. root], [.. lines[3..]]);
        return true;
    }
}

/// <summary>What a ledger says of itself: its origin, its size and the root over all its entries.</summary>
/// <param name="Origin">Which ledger it is; a non-empty line.</param>
/// <param name="Size">How many entries it has.</param>
/// <param name="Root">The root over them.</param>
public sealed record Checkpoint(string Origin, TreeSize Size, Hash Root)
{
    /// <summary>Further lines; ours has none. They are signed with the rest.</summary>
    public ImmutableArray<string> Extensions { get; init; } = [];

    /// <summary>Reads the text of a note; a root that is not 32 bytes is refused.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (!CheckpointText.TryRead(text, out var read)) return false;
        if (!Hash.TryRead(read.RootHash.AsSpan(), out var root)) return false;
        checkpoint = new Checkpoint(read.Origin, read.Size, root) { Extensions = read.Extensions };
        return true;
    }

    /// <summary>The text to be signed.</summary>
    public string Format()
    {
        var text = new StringBuilder().Append(Origin).Append('\n').Append(Size.Value).Append('\n');
        text.Append(Root.Base64).Append('\n');
        foreach (var line in Extensions) text.Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>The signed note of this checkpoint; an origin or extension that is not one line is a bug.</summary>
    public SignedNote SignWith(VerifierKey key, Sign sign)
    {
        var text = Format();
        if (!TryRead(text, out var read) || read.Origin != Origin || read.Extensions.Length != Extensions.Length)
            throw new InvalidOperationException("the checkpoint would not be read back as it is");
        return SignedNote.Make(text, key, sign);
    }

    /// <summary>Two checkpoints are one when their text is.</summary>
    public bool Equals(Checkpoint? other) => other is not null && Format() == other.Format();

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Origin, Size, Root);
}
