using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Mandate.EstateFile;

/// <summary>
/// A large file, cut at its lines: what is not a grant is read as one document, the grants in slices, so that they
/// never stand in memory all at once. Cut is only where a grant's name begins a line, indented as the first of them;
/// whatever stands otherwise stays in the slice before it, and a cut in a wrong place makes text that is no YAML.
/// </summary>
public sealed class SlicedFile
{
    private readonly string file;
    private readonly ReadOnlyMemory<byte> text;
    private readonly GrantLines lines;

    private SlicedFile(string file, ReadOnlyMemory<byte> text, GrantLines lines, IReadOnlyList<GrantSlice> slices) =>
        (this.file, this.text, this.lines, Slices) = (file, text, lines, slices);

    /// <summary>The grants, in the order of the file; none where the file is read as a whole.</summary>
    public IReadOnlyList<GrantSlice> Slices { get; }

    /// <summary>How many bytes the file has.</summary>
    public long Length => text.Length;

    /// <summary>Cuts a file into slices of at most so many grants.</summary>
    public static SlicedFile Cut(string file, ReadOnlyMemory<byte> utf8, int grantsMax)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        if (!Utf8.IsValid(utf8.Span) || GrantLines.HasOtherBreaks(utf8.Span)
            || GrantLines.Find(utf8.Span) is not { } lines)
            return new SlicedFile(file, utf8, default, []);
        return new SlicedFile(file, utf8, lines, [.. SlicesOf(file, utf8, lines, grantsMax)]);
    }

    /// <summary>
    /// Reads everything that is in no slice: of a file that could not be cut all of it, up to the usual bound. A second
    /// section of grants is read here, and is the caller's to refuse.
    /// </summary>
    public EstateReading ReadRest(EstateReadOptions options)
    {
        if (Slices.Count == 0) return EstateReader.Read(file, text, options);
        // The grants' lines stay empty, so that what follows them keeps its places.
        var rest = new StringBuilder(Encoding.UTF8.GetString(text.Span[..lines.Word]));
        if (lines.End < text.Length)
            rest.Append('\n', lines.Count).Append(Encoding.UTF8.GetString(text.Span[lines.End..]));
        // What the rest says of grants is held against the slices and the estate when they are planned.
        var known = options.Known;
        return EstateReader.Read(file, rest.ToString(), options with
        {
            BytesMax = int.MaxValue,
            Known = (kind, name) => kind == EstateKind.Grant || known?.Invoke(kind, name) == true,
        });
    }

    private static IEnumerable<GrantSlice> SlicesOf(
        string file, ReadOnlyMemory<byte> text, GrantLines lines, int grantsMax)
    {
        var (start, first, line, grants) = (lines.Start, lines.Before, lines.Before, 0);
        for (var at = lines.Start; at < lines.End; line++)
        {
            var next = GrantLines.NextLine(text.Span, at);
            if (lines.IsGrant(text.Span[at..next]))
            {
                if (grants == grantsMax)
                {
                    yield return new GrantSlice(file, text[start..at], first, grants);
                    (start, first, grants) = (at, line, 0);
                }

                grants++;
            }

            at = next;
        }

        yield return new GrantSlice(file, text[start..lines.End], first, grants);
    }
}

/// <summary>Where the lines of a file's section of grants are.</summary>
/// <param name="Word">Where the line begins that says `grants:`.</param>
/// <param name="Start">The first byte after that line.</param>
/// <param name="End">The first byte after the section.</param>
/// <param name="Before">How many lines come before the first grant's, that line included.</param>
/// <param name="Count">How many lines it has, that line included.</param>
/// <param name="Indent">How many blanks stand before a grant's name.</param>
internal readonly record struct GrantLines(int Word, int Start, int End, int Before, int Count, int Indent)
{
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_."u8);

    /// <summary>Null where the section is not in block style, or there is none.</summary>
    public static GrantLines? Find(ReadOnlySpan<byte> text)
    {
        var (word, start, before, line, indent) = (-1, 0, 0, 0, 0);
        for (var at = 0; at < text.Length; line++)
        {
            var next = NextLine(text, at);
            var content = text[at..next].TrimEnd("\r\n \t"u8);
            if (word < 0)
            {
                if (IsSection(content)) (word, start, before) = (at, next, line + 1);
            }
            else if (!content.IsEmpty && content[0] is not ((byte)' ' or (byte)'#'))
                return Of(word, start, at, before, line, indent);
            else if (indent == 0 && content.TrimStart((byte)' ') is [not (byte)'#', ..] name)
                indent = content.Length - name.Length;
            at = next;
        }

        return word < 0 ? null : Of(word, start, text.Length, before, line, indent);
    }

    /// <summary>Whether a line ends in what YAML takes for an end and counting lines here does not.</summary>
    public static bool HasOtherBreaks(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf("\u0085"u8) >= 0 || text.IndexOf("\u2028"u8) >= 0 || text.IndexOf("\u2029"u8) >= 0)
            return true;
        for (var rest = text; rest.IndexOf((byte)'\r') is var at and >= 0; rest = rest[(at + 1)..])
            if (at + 1 == rest.Length || rest[at + 1] != '\n') return true;
        return false;
    }

    /// <summary>Where the line after the one at this byte begins.</summary>
    public static int NextLine(ReadOnlySpan<byte> text, int at) =>
        text[at..].IndexOf((byte)'\n') is var end and >= 0 ? at + end + 1 : text.Length;

    /// <summary>Whether the line begins with a grant's name, and nothing but that name is needed to know it.</summary>
    public bool IsGrant(ReadOnlySpan<byte> line)
    {
        if (line.Length <= Indent || line[..Indent].ContainsAnyExcept((byte)' ')) return false;
        var rest = line[Indent..];
        var name = rest.IndexOfAnyExcept(NameBytes);
        return name > 0 && rest[name] == ':' && rest[(name + 1)..] is [(byte)' ' or (byte)'\r' or (byte)'\n', ..];
    }

    private static GrantLines? Of(int word, int start, int end, int before, int linesToEnd, int indent) =>
        indent > 0 ? new GrantLines(word, start, end, before, linesToEnd - before + 1, indent) : null;

    /// <summary>Only the word and perhaps a comment: what it is of stands below.</summary>
    private static bool IsSection(ReadOnlySpan<byte> line) =>
        line.StartsWith("grants:"u8) && line[7..].TrimStart(" \t"u8) is [] or [(byte)'#', ..];
}
