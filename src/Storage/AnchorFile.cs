using System.Text;
using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>
/// Checkpoints kept outside the data folder, best on another machine's disk: what the ledger said of itself cannot be
/// taken back unnoticed. The file is the signed notes one after another, oldest first.
/// </summary>
public sealed class AnchorFile
{
    /// <summary>How many checkpoints are kept; the oldest go first.</summary>
    public const int CheckpointsMax = 256;

    private const long FileBytesMax = 4L << 20;
    private const UnixFileMode Readable = DurableFile.OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string path;
    private readonly WriteProbe? probe;

    /// <summary>The anchor at this path; neither file nor folder is looked at yet.</summary>
    public AnchorFile(string path)
        : this(path, null)
    {
    }

    internal AnchorFile(string path, WriteProbe? probe)
    {
        this.path = Path.GetFullPath(path);
        this.probe = probe;
    }

    /// <summary>The anchored checkpoints, oldest first; none where there is no file. None is verified here.</summary>
    public IReadOnlyList<SignedNote> Read()
    {
        string text;
        try
        {
            if (!File.Exists(path)) return [];
            if (new FileInfo(path).Length > FileBytesMax) throw Damaged();
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(DurableFile.DefectOf(path, e), e);
        }
        return Split(text);
    }

    /// <summary>
    /// Adds the checkpoint, durably; adding the newest again changes nothing. A checkpoint that is not larger than the
    /// newest, or of another ledger, is refused: the anchor is evidence, and this ledger is not the one it knows.
    /// </summary>
    public AnchorOutcome Add(string checkpoint)
    {
        if (!SignedNote.TryRead(checkpoint, out var note) || !Checkpoint.TryRead(note.Text, out var added))
            throw new ArgumentException("not a checkpoint", nameof(checkpoint));
        var kept = Read();
        if (kept.Count > 0)
        {
            if (kept[^1].Text == note.Text) return new AnchorOutcome.Anchored(added.Size);
            if (!Checkpoint.TryRead(kept[^1].Text, out var newest)) throw Damaged();
            if (newest.Origin != added.Origin || newest.Size >= added.Size)
                return new AnchorOutcome.Contradicted(newest);
        }
        var text = string.Concat(kept.Append(note).TakeLast(CheckpointsMax).Select(n => n.Format()));
        DurableFile.Replace(path, Encoding.UTF8.GetBytes(text), Readable, probe);
        return new AnchorOutcome.Anchored(added.Size);
    }

    // A note is its text, an empty line, and signature lines; the next note begins with the first other line.
    private List<SignedNote> Split(string text)
    {
        var notes = new List<SignedNote>();
        for (var rest = text; rest.Length > 0;)
        {
            var end = rest.IndexOf("\n\n", StringComparison.Ordinal) + 2;
            if (end < 2) throw Damaged();
            while (end < rest.Length && rest.AsSpan(end).StartsWith("\u2014 ", StringComparison.Ordinal))
            {
                var line = rest.IndexOf('\n', end);
                if (line < 0) throw Damaged();
                end = line + 1;
            }
            if (notes.Count == CheckpointsMax || !SignedNote.TryRead(rest[..end], out var note)) throw Damaged();
            notes.Add(note);
            rest = rest[end..];
        }
        return notes;
    }

    private StorageException Damaged() => new(new StorageDefect.Damaged(path, "it is not a list of checkpoints"));
}

/// <summary>What adding to an anchor leads to.</summary>
public abstract record AnchorOutcome
{
    private AnchorOutcome() { }

    /// <summary>The anchor holds a checkpoint of this size, and it is the newest.</summary>
    public sealed record Anchored(TreeSize Size) : AnchorOutcome;

    /// <summary>The anchor knows a ledger that this one cannot be the continuation of.</summary>
    public sealed record Contradicted(Checkpoint Newest) : AnchorOutcome;

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Anchored, T> anchored, Func<Contradicted, T> contradicted) => this switch
    {
        Anchored a => anchored(a),
        Contradicted c => contradicted(c),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
