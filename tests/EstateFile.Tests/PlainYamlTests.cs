using Mandate.Fixtures;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Mandate.EstateFile.Tests;

/// <summary>What the quick reader reads, it reads as YamlDotNet does; what it does not know, it declines.</summary>
public sealed class PlainYamlTests
{
    private const string Usual = """
          g-1:
            parent: tideway-runs-pacs
            to: { person: operator@tideway.example }

            # a comment
            scope: { host: ["pacs-*", pacs-eu-1, a b], web/page: [x/*] }
            purpose: second-line operation in Europe, 24:7 (a#b) "so" 'far' {not} [flow]
            approved_by: [admin@tideway.example, pacs-owner@harbor.example]
            empty: {}
            none: [  ]
            until: 2029-06-30T10:00:00Z
          g-2:
             from: "2026-01-01"
             deep:
               to:
                 person: x

        """;

    [Fact]
    public void What_large_files_are_written_in_is_read_as_the_whole_reader_reads_it()
    {
        Assert.Equal(Events(Usual), Quick(Usual));
        Assert.Equal(Events(Usual.ReplaceLineEndings("\r\n")), Quick(Usual.ReplaceLineEndings("\r\n")));
        Assert.Equal(1_001, Read(Usual, linesBefore: 1_000)![0].Line);
    }

    [Theory]
    [InlineData("a:")]
    [InlineData("a: b\n  c")]
    [InlineData("a: b\n  c: d")]
    [InlineData("a: b\n\n  # c\n  d: e")]
    [InlineData("  a: b\n c: d")]
    [InlineData("a:\n    b: c\n  d: e")]
    [InlineData("a: b: c")]
    [InlineData("a: b #c")]
    [InlineData("a: b ")]
    [InlineData("a:b")]
    [InlineData("a: - b")]
    [InlineData("- a")]
    [InlineData("a:\n- b")]
    [InlineData("a: 'b'")]
    [InlineData("a: \"b\\n\"")]
    [InlineData("a: \"b\" c")]
    [InlineData("a: \"b")]
    [InlineData("a: |\n  b")]
    [InlineData("a: &b c")]
    [InlineData("a: *b")]
    [InlineData("a: !b c")]
    [InlineData("a: [b, ]")]
    [InlineData("a: [b")]
    [InlineData("a: [b] c")]
    [InlineData("a: [b: c]")]
    [InlineData("a: {b:c}")]
    [InlineData("a: {b}")]
    [InlineData("a: { b: c, }")]
    [InlineData("a: {\n  b: c }")]
    [InlineData("a: ü")]
    [InlineData("a:\tb")]
    [InlineData("? a")]
    [InlineData("---\na: b")]
    [InlineData("")]
    [InlineData("# nothing\n")]
    public void What_it_does_not_know_it_declines(string text) => Assert.Null(Read(text));

    [Fact]
    public void What_would_take_too_much_room_it_declines()
    {
        var lines = string.Concat(Enumerable.Repeat("k: v\n", 1_000_000));
        Assert.NotNull(Read(lines[..^5]));
        Assert.Null(Read(lines + "k: v\nk: v\n"));
    }

    [Fact]
    public void No_text_is_read_as_something_else_than_the_whole_reader_reads()
    {
        var (read, texts) = (0, Mutations.Bytes(Usual, Usual.Replace("g-2:", "g-3:", StringComparison.Ordinal),
            "  a: b\n  c: [d, {e: f}]\n",
            Harbor.Text[Harbor.Text.IndexOf("  tideway-runs", StringComparison.Ordinal)..]));
        Mutations.Each(texts, seed: 91, bytes =>
        {
            var text = System.Text.Encoding.UTF8.GetString(bytes);
            if (Read(text) is null) return;
            read++;
            Assert.Equal(Events(text), Quick(text));
        }, cases: 6_000);
        Assert.True(read > 20, $"{read} were read");
    }

    private static List<YamlEvent>? Read(string text, int linesBefore = 0)
    {
        using var plain = PlainYaml.Rent();
        return plain.TryRead(text, linesBefore) ? [.. plain.Events] : null;
    }

    private static string Quick(string text) => string.Join('\n', (Read(text) ?? []).Select(e =>
        e.Kind is YamlKind.MapEnd or YamlKind.ListEnd ? $"{e.Kind}"
            : $"{e.Kind} {e.Line}:{e.Column} {e.IsPlain} {e.Text}"));

    private static string Events(string text)
    {
        var (parser, shown) = (new Parser(new Scanner(new StringReader(text), skipComments: true)), new List<string>());
        while (parser.MoveNext())
            if (parser.Current is NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag.IsEmpty: false })
                shown.Add("a property");
            else if (parser.Current is Scalar s)
                shown.Add($"{YamlKind.Scalar} {s.Start.Line}:{s.Start.Column} "
                    + $"{s.Style == ScalarStyle.Plain} {s.Value}");
            else if (parser.Current is MappingStart or SequenceStart)
                shown.Add($"{(parser.Current is MappingStart ? YamlKind.MapStart : YamlKind.ListStart)} "
                    + $"{parser.Current.Start.Line}:{parser.Current.Start.Column} False ");
            else if (parser.Current is MappingEnd or SequenceEnd)
                shown.Add($"{(parser.Current is MappingEnd ? YamlKind.MapEnd : YamlKind.ListEnd)}");
        return string.Join('\n', shown);
    }
}
