using System.Text.Json.Nodes;
using Mandate.Fixtures;

namespace Mandate.EstateFile.Tests;

public sealed class SchemaTests
{
    private static readonly JsonObject Definitions = JsonNode.Parse(EstateSchema.Text)!["$defs"]!.AsObject();

    [Fact]
    public void The_embedded_schema_is_the_published_one() => Assert.Equal(
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats", "estate.schema.json")), EstateSchema.Text);

    [Fact]
    public void The_schema_has_the_readers_members_and_no_others()
    {
        foreach (var shape in Shape.All)
        {
            var definition = Definitions[shape.Kind]!;
            Assert.Equal(shape.Members, definition["properties"]!.AsObject().Select(p => p.Key));
            Assert.Equal(shape.Members.Where((_, i) => shape.Required[i]), Texts(definition["required"]!));
            Assert.False(definition["additionalProperties"]!.GetValue<bool>());
        }
    }

    [Fact]
    public void The_schema_has_the_readers_words_and_kinds_of_text_and_no_definition_besides()
    {
        foreach (var (kind, words) in Words.ByKind)
            Assert.Equal(words, Texts(Definitions[kind]!["enum"]!));
        string[] others = ["instant", "ending", "verification", "patterns", "scope", "length", "said_words"];
        var kinds = Shape.All.Select(s => s.Kind).Concat(Words.ByKind.Keys).Concat(TextRule.All.Select(r => r.Kind));
        Assert.Equal(kinds.Concat(others).Order(), Definitions.Select(d => d.Key).Order());
    }

    [Fact]
    public void The_example_holds_to_the_schema() => Assert.Empty(Faults(Harbor.Text));

    [Fact]
    public void What_the_writer_writes_holds_to_the_schema() =>
        Assert.Empty(Faults(EstateWriter.Write(Harbor.Document(Harbor.Text))));

    [Theory]
    [InlineData("    purpose: second-line operation in Europe\n", "")]
    [InlineData("tier: 2", "tier: 5")]
    [InlineData("mode: enforce", "mode: enforced")]
    [InlineData("delegation_depth: 1", "delegation-depth: 1")]
    [InlineData("[\"pacs-eu-*\"]", "[\"pacs-*-eu\"]")]
    [InlineData("person: operator@tideway.example", "person: operator@tideway.example, workload: backup-agent")]
    [InlineData("until: 2029-06-30", "until: 2029-06-30T10:00:00")]
    [InlineData("    relationship: harbor-tideway\n", "")]
    public void What_the_schema_refuses_the_reader_refuses(string found, string replacement)
    {
        var text = Harbor.With(found, replacement);
        Assert.NotEmpty(Faults(text));
        Assert.IsType<EstateReading.Refused>(Harbor.Read(text));
    }

    private static IEnumerable<string> Texts(JsonNode list) => list.AsArray().Select(t => t!.GetValue<string>());

    private static IReadOnlyList<string> Faults(string yaml) =>
        SchemaCheck.Faults(JsonNode.Parse(EstateSchema.Text)!.AsObject(), YamlAsJson.Of(yaml));
}
