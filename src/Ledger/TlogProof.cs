using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Mandate.Ledger;

/// <summary>A proof to hand out that an entry is in a checkpoint's tree, in the text of C2SP tlog-proof.</summary>
/// <param name="Index">Where the entry stands.</param>
/// <param name="Path">The hashes of the inclusion proof, lowest first.</param>
/// <param name="Checkpoint">The signed note of the checkpoint, as it was published.</param>
public sealed record TlogProof(LeafIndex Index, ImmutableArray<Hash> Path, string Checkpoint)
{
    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string ExtraWord = "extra ";
    private const string IndexWord = "index ";
    private const int PathLengthMax = 64;

    /// <summary>Bytes that travel along and that nothing vouches for; empty when there are none.</summary>
    public ImmutableArray<byte> Extra { get; init; } = [];

    /// <summary>The text of the proof.</summary>
    public string Format()
    {
        var text = new StringBuilder(Header).Append('\n');
        if (!Extra.IsEmpty) text.Append(ExtraWord).Append(Convert.ToBase64String(Extra.AsSpan())).Append('\n');
        text.Append(IndexWord).Append(Index.Value).Append('\n');
        foreach (var hash in Path) text.Append(hash.Base64).Append('\n');
        return text.Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>Reads the text; all but the one form is refused. The checkpoint is kept as it is, unread.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out TlogProof? proof)
    {
        proof = null;
        if (text is null || text.Length > 2 * NoteSyntax.NoteLengthMax) return false;
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0 || blank + 2 == text.Length) return false;
        var lines = new Queue<string>(text[..blank].Split('\n'));
        if (lines.Dequeue() != Header) return false;

        byte[] extra = [];
        if (lines.TryPeek(out var line) && line.StartsWith(ExtraWord, StringComparison.Ordinal))
        {
            if (!StrictBase64.TryRead(lines.Dequeue().AsSpan(ExtraWord.Length), out extra)) return false;
            if (extra.Length == 0) return false;
        }
        if (!lines.TryDequeue(out line) || !line.StartsWith(IndexWord, StringComparison.Ordinal)) return false;
        if (!StrictDecimal.TryRead(line.AsSpan(IndexWord.Length), out var index)) return false;
        if (lines.Count > PathLengthMax) return false;

        var path = ImmutableArray.CreateBuilder<Hash>(lines.Count);
        foreach (var each in lines)
        {
            if (!Hash.TryReadBase64(each, out var hash)) return false;
            path.Add(hash);
        }
        proof = new TlogProof(new LeafIndex(index), path.ToImmutable(), text[(blank + 2)..]) { Extra = [.. extra] };
        return true;
    }

    /// <summary>Two proofs are one when their text is.</summary>
    public bool Equals(TlogProof? other) => other is not null && Format() == other.Format();

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Index, Path.Length, Checkpoint);
}
