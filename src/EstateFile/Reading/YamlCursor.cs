using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Mandate.EstateFile;

/// <summary>What stands at the cursor.</summary>
internal enum YamlKind
{
    /// <summary>Nothing more: the document's end, or the place where it stopped being YAML.</summary>
    End,
    Scalar,
    MapStart,
    MapEnd,
    ListStart,
    ListEnd,
    Alias,
}

/// <summary>
/// The events of the first document, one after the other. Anchors, tags, aliases and depth are refused here, so that
/// nothing above can follow one. After an error that ends the reading the cursor stands at <see cref="YamlKind.End"/>
/// for good.
/// </summary>
internal sealed class YamlCursor
{
    private readonly Scanner scanner;
    private readonly Parser parser;
    private readonly IReadOnlyList<YamlEvent>? events;
    private readonly Refusals refusals;
    private readonly int linesBefore;
    private int depth;
    private int nextEvent;

    /// <summary>Reads a text that has so many lines of its file before it.</summary>
    public YamlCursor(TextReader input, MemberPath root, Refusals refusals, int linesBefore = 0)
    {
        scanner = new Scanner(input, skipComments: true);
        parser = new Parser(scanner);
        (this.refusals, this.linesBefore, Line) = (refusals, linesBefore, linesBefore + 1);
        Around = new Place(root, null, Line, 1);
    }

    /// <summary>Reads a text whose events are known.</summary>
    public YamlCursor(IReadOnlyList<YamlEvent> events, MemberPath root, Refusals refusals, int linesBefore = 0)
        : this(TextReader.Null, root, refusals, linesBefore) => this.events = events;

    /// <summary>Whether equal texts are the same one already.</summary>
    public bool HasEachTextOnce => events is not null;

    public YamlKind Kind { get; private set; }

    /// <summary>The scalar's text; empty for everything else.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Whether the scalar stands without quotes.</summary>
    public bool IsPlain { get; private set; }

    public int Line { get; private set; }

    public int Column { get; private set; } = 1;

    /// <summary>Whether the reading ended before the document did.</summary>
    public bool StoppedEarly { get; private set; }

    /// <summary>The member being read, for errors of the YAML itself.</summary>
    public Place Around { private get; set; }

    private Place Here => Around.At(Line, Column);

    /// <summary>Goes to the document's first node.</summary>
    public void Begin()
    {
        if (events is not null)
        {
            Next();
            return;
        }

        if (!Advance()) return;
        if (!Advance() || parser.Current is StreamEnd)
        {
            Kind = YamlKind.End;
            if (!StoppedEarly)
                Refuse(EstateErrorCode.EmptyFile, "there is nothing in the file", "begin with `mandate: 1`");
            StoppedEarly = true;
            return;
        }
        Next();
    }

    /// <summary>Goes on; over the document's end to what follows it, which must be nothing.</summary>
    public void Next()
    {
        if (events is not null)
        {
            Show(nextEvent < events.Count ? events[nextEvent++] : new YamlEvent(YamlKind.End, "", false, Line, Column));
            return;
        }

        if (StoppedEarly || !Advance()) return;
        Text = "";
        switch (parser.Current)
        {
            case Scalar scalar:
                Kind = YamlKind.Scalar;
                (Text, IsPlain) = (scalar.Value, scalar.Style == ScalarStyle.Plain);
                RefuseProperties(scalar);
                break;
            case MappingStart map:
                Open(YamlKind.MapStart, map);
                break;
            case SequenceStart list:
                Open(YamlKind.ListStart, list);
                break;
            case MappingEnd:
                (Kind, depth) = (YamlKind.MapEnd, depth - 1);
                break;
            case SequenceEnd:
                (Kind, depth) = (YamlKind.ListEnd, depth - 1);
                break;
            case AnchorAlias alias:
                Kind = YamlKind.Alias;
                Refuse(EstateErrorCode.Alias, $"alias {Spelling.Quoted("*" + alias.Value)}", "write the value out");
                break;
            default:
                End();
                break;
        }
    }

    /// <summary>Goes behind the node that stands here, whatever it holds.</summary>
    public void Skip()
    {
        var open = 0;
        do
        {
            if (Kind is YamlKind.MapStart or YamlKind.ListStart) open++;
            if (Kind is YamlKind.MapEnd or YamlKind.ListEnd) open--;
            if (Kind == YamlKind.End) return;
            Next();
        }
        while (open > 0);
    }

    private void Show(YamlEvent shown) =>
        (Kind, Text, IsPlain, Line, Column) = (shown.Kind, shown.Text, shown.IsPlain, shown.Line, shown.Column);

    private void Open(YamlKind kind, NodeEvent node)
    {
        Kind = kind;
        RefuseProperties(node);
        if (++depth <= Bounds.Depth) return;
        Refuse(EstateErrorCode.TooDeep, $"nesting is deeper than {Bounds.Depth}", "no member nests so deep: remove it");
        Stop();
    }

    private void RefuseProperties(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
            Refuse(EstateErrorCode.Alias, $"anchor {Spelling.Quoted("&" + node.Anchor.Value)}", "remove it");
        if (node.Tag.IsEmpty) return;
        var tag = node.Tag.IsNonSpecific ? "!" : node.Tag.Value;
        Refuse(EstateErrorCode.Tag, $"tag {Spelling.Quoted(tag)}", "remove it");
    }

    private void End()
    {
        Kind = YamlKind.End;
        if (!Advance() || parser.Current is not DocumentStart) return;
        Refuse(EstateErrorCode.SeveralDocuments, "a second document begins", "keep one document in a file");
        Stop();
    }

    private void Stop()
    {
        Kind = YamlKind.End;
        StoppedEarly = true;
    }

    private bool Advance()
    {
        try
        {
            if (!parser.MoveNext()) return false;
            if (parser.Current is not { } now || now.Start.Line < 1) return true;
            MoveTo(now.Start);
            return true;
        }
        catch (YamlException e)
        {
            if (e.Start.Line > 0) MoveTo(e.Start);
            RefuseSyntax(e.Message);
        }
        // On broken input the parser lets some of the runtime's own exceptions out; the fault is the same.
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException
            or OverflowException or IndexOutOfRangeException or NullReferenceException)
        {
            MoveTo(scanner.CurrentPosition);
            RefuseSyntax("what stands here or just before is not understood");
        }
        return false;
    }

    private void MoveTo(in Mark mark) => (Line, Column) = (linesBefore + (int)mark.Line, (int)mark.Column);

    private void RefuseSyntax(string message)
    {
        var text = message.Length == 0 ? message : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
        Refuse(EstateErrorCode.YamlSyntax, $"not YAML: {Spelling.Shown(text)}", "mend it; what follows was not read");
        Stop();
    }

    private void Refuse(string code, string message, string advice) => refusals.Add(Here, code, message, advice);
}
