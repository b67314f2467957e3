using System.Buffers;

namespace Mandate.EstateFile;

/// <summary>One event of YAML as <see cref="YamlCursor"/> shows it.</summary>
internal readonly record struct YamlEvent(YamlKind Kind, string Text, bool IsPlain, int Line, int Column);

/// <summary>
/// Reads the little of YAML that large files are written in, many times as fast as a reader of all of it: ASCII, block
/// maps with plain keys, and values on one line that are plain, in double quotes without escapes, or flow maps and
/// lists of these. It declines whatever else there is, or too much, and its text is then read by the whole reader. What
/// it does read it reads as that one would, event by event; a test holds it to that. Disposed, its room serves the next
/// text.
/// </summary>
internal sealed class PlainYaml : IDisposable
{
    private const int LineMax = 1_000;
    private const int DepthMax = 8;
    private const int KeptMax = 100_000;

    // Events stand in memory before the first is looked at, which the whole reader needs no room for.
    private const int EventsMax = 2_000_000;

    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/";

    private static readonly SearchValues<char> First = SearchValues.Create(Letters);
    private static readonly SearchValues<char> InKey = SearchValues.Create(Letters + ".@+-");
    private static readonly SearchValues<char> InFlow = SearchValues.Create(Letters + ".@+-* ");

    private static PlainYaml? spare;

    private readonly List<YamlEvent> events = [];
    private readonly Stack<int> indents = new();
    // Texts recur in every grant: one for each of them.
    private readonly HashSet<string> texts = new(StringComparer.Ordinal);
    private int line;
    private bool wantsMap;

    private PlainYaml() { }

    /// <summary>What was read, until this is disposed.</summary>
    public IReadOnlyList<YamlEvent> Events => events;

    /// <summary>A reader for one text.</summary>
    public static PlainYaml Rent() => Interlocked.Exchange(ref spare, null) ?? new PlainYaml();

    /// <summary>
    /// Reads a text that has so many lines of its file before it; false where there is something in it that is not read
    /// here.
    /// </summary>
    public bool TryRead(ReadOnlySpan<char> text, int linesBefore)
    {
        line = linesBefore;
        for (var at = 0; at < text.Length;)
        {
            var length = text[at..].IndexOf('\n');
            if (length < 0) length = text.Length - at;
            var content = text.Slice(at, length);
            at += length + 1;
            line++;
            if (content is [.., '\r']) content = content[..^1];
            if (content.Length > LineMax || content.ContainsAnyExceptInRange(' ', '~') || events.Count > EventsMax)
                return false;
            var entry = content.TrimStart(' ');
            if (entry is [] or ['#', ..]) continue;
            if (entry[^1] == ' ' || !Reach(content.Length - entry.Length)
                || !Entry(entry, content.Length - entry.Length)) return false;
        }

        if (wantsMap || indents.Count == 0) return false;
        while (indents.TryPop(out var indent)) Add(YamlKind.MapEnd, indent);
        return true;
    }

    public void Dispose()
    {
        events.Clear();
        indents.Clear();
        texts.Clear();
        wantsMap = false;
        if (events.Capacity > KeptMax) return;
        Volatile.Write(ref spare, this);
    }

    /// <summary>Opens or closes maps, so that a key may stand at this indent.</summary>
    private bool Reach(int indent)
    {
        if (indents.Count == 0 || wantsMap)
        {
            // A key without a value would be null; what is deeper without being wanted goes on with a text.
            if (indents.Count == DepthMax || (wantsMap && indent <= indents.Peek())) return false;
            wantsMap = false;
            indents.Push(indent);
            Add(YamlKind.MapStart, indent);
            return true;
        }

        while (indent < indents.Peek())
        {
            Add(YamlKind.MapEnd, indents.Pop());
            if (indents.Count == 0) return false;
        }

        return indent == indents.Peek();
    }

    private bool Entry(ReadOnlySpan<char> entry, int indent)
    {
        var length = entry.IndexOfAnyExcept(InKey);
        if (length <= 0 || entry[length] != ':' || !First.Contains(entry[0])) return false;
        Add(entry[..length], isPlain: true, indent);
        var value = entry[(length + 1)..].TrimStart(' ');
        wantsMap = value.IsEmpty;
        if (wantsMap) return true;
        if (entry[length + 1] != ' ') return false;
        var column = indent + entry.Length - value.Length;
        var at = 0;
        return value[0] is '{' or '[' or '"' ? Flow(value, ref at, column, 1) && at == value.Length
            : Plain(value, column);
    }

    private bool Plain(ReadOnlySpan<char> value, int column)
    {
        if (!First.Contains(value[0]) || value[^1] == ':' || value.IndexOf(": ") >= 0 || value.IndexOf(" #") >= 0)
            return false;
        Add(value, isPlain: true, column);
        return true;
    }

    /// <summary>One node of flow style, up to what follows it.</summary>
    private bool Flow(ReadOnlySpan<char> text, ref int at, int column, int depth)
    {
        if (at == text.Length || depth == DepthMax) return false;
        return text[at] switch
        {
            '{' => FlowOf(text, ref at, column, depth, YamlKind.MapStart, YamlKind.MapEnd, '}'),
            '[' => FlowOf(text, ref at, column, depth, YamlKind.ListStart, YamlKind.ListEnd, ']'),
            '"' => Quoted(text, ref at, column),
            _ => FlowPlain(text, ref at, column),
        };
    }

    private bool FlowOf(
        ReadOnlySpan<char> text, ref int at, int column, int depth, YamlKind start, YamlKind end, char last)
    {
        Add(start, column + at++);
        Blanks(text, ref at);
        for (var isFirst = true; ; isFirst = false)
        {
            if (at == text.Length) return false;
            if (isFirst && text[at] == last) break;
            if (start == YamlKind.MapStart && !Key(text, ref at, column)) return false;
            if (!Flow(text, ref at, column, depth + 1)) return false;
            Blanks(text, ref at);
            if (at == text.Length) return false;
            if (text[at] == last) break;
            if (text[at++] != ',') return false;
            Blanks(text, ref at);
        }

        Add(end, column + at++);
        return true;
    }

    private bool Key(ReadOnlySpan<char> text, ref int at, int column)
    {
        var rest = text[at..];
        var length = rest.IndexOfAnyExcept(InKey);
        if (length <= 0 || !First.Contains(rest[0]) || rest[length..] is not [':', ' ', ..]) return false;
        Add(rest[..length], isPlain: true, column + at);
        at += length + 1;
        Blanks(text, ref at);
        return true;
    }

    private bool FlowPlain(ReadOnlySpan<char> text, ref int at, int column)
    {
        var rest = text[at..];
        if (!First.Contains(rest[0])) return false;
        var length = rest.IndexOfAnyExcept(InFlow);
        if (length < 0) return false;
        Add(rest[..length].TrimEnd(' '), isPlain: true, column + at);
        at += length;
        return true;
    }

    private bool Quoted(ReadOnlySpan<char> text, ref int at, int column)
    {
        var length = text[(at + 1)..].IndexOfAny('"', '\\');
        if (length < 0 || text[at + 1 + length] != '"') return false;
        Add(text.Slice(at + 1, length), isPlain: false, column + at);
        at += length + 2;
        return true;
    }

    private static void Blanks(ReadOnlySpan<char> text, ref int at)
    {
        while (at < text.Length && text[at] == ' ') at++;
    }

    private void Add(YamlKind kind, int column) =>
        events.Add(new YamlEvent(kind, "", false, line, column + 1));

    private void Add(ReadOnlySpan<char> text, bool isPlain, int column)
    {
        var known = texts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(text, out var kept)) texts.Add(kept = text.ToString());
        events.Add(new YamlEvent(YamlKind.Scalar, kept, isPlain, line, column + 1));
    }
}
