using System.Text;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests;

public sealed class OpenApiTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    [Fact]
    public async Task The_surface_is_as_it_was_reviewed()
    {
        var document = await harbor.Server.Get("/openapi/v1.json");
        var text = new StringBuilder();
        foreach (var path in document.GetProperty("paths").EnumerateObject()
            .OrderBy(p => p.Name, StringComparer.Ordinal))
            foreach (var operation in path.Value.EnumerateObject())
                text.Append(operation.Name.ToUpperInvariant()).Append(' ').Append(path.Name).Append(' ')
                    .Append(operation.Value.GetProperty("operationId").GetString()).Append('\n');
        Golden.Equal("openapi.txt", text.ToString());
    }

    [Fact]
    public async Task Every_command_describes_its_body_and_every_read_its_answer()
    {
        var document = await harbor.Server.Get("/openapi/v1.json");
        var missing = new List<string>();
        foreach (var operation in document.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject()))
        {
            var name = operation.Value.GetProperty("operationId").GetString()!;
            if (operation.Name == "post" && !operation.Value.TryGetProperty("requestBody", out _))
                missing.Add(name + " takes");
            var answers = operation.Value.GetProperty("responses").EnumerateObject().Where(r => r.Name.StartsWith('2'));
            if (!answers.Any(r => r.Value.TryGetProperty("content", out _))) missing.Add(name + " gives");
        }

        Assert.Empty(missing);
        Assert.Contains("\"evaluations_semantic\"", document.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"what_if\"", document.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var document = await harbor.Server.Get("/openapi/v1.json");
        var schemas = document.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Select(s => "#/components/schemas/" + s.Name).ToHashSet();
        Assert.NotEmpty(schemas);
        Assert.All(References(document), r => Assert.Contains(r, schemas));
    }

    private static IEnumerable<string> References(JsonElement at) => at.ValueKind switch
    {
        JsonValueKind.Object => at.EnumerateObject().SelectMany(m =>
            m.Name == "$ref" && m.Value.ValueKind == JsonValueKind.String
                ? [m.Value.GetString()!] : References(m.Value)),
        JsonValueKind.Array => at.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
