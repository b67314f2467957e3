using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Mandate.Cli.Tests.Crash;

/// <summary>What the server said it recorded.</summary>
internal sealed record Acknowledged(long Revision, string? Id);

/// <summary>One change under an idempotency key, which may be asked for more than once.</summary>
/// <param name="Mark">A text that stands in its entries and in no others; the key as well.</param>
/// <param name="Path">Where it is posted.</param>
/// <param name="Body">JSON, or an estate file.</param>
/// <param name="Entries">How many entries it becomes.</param>
/// <param name="Makes">The paths of what is there once it is recorded, together or not at all.</param>
internal sealed record Change(string Mark, string Path, string Body, int Entries, IReadOnlyList<string> Makes)
{
    private const string Partner = "tideway";

    /// <summary>The answer, once there was one.</summary>
    public Acknowledged? Answer { get; set; }

    public static Change Organisation(string mark) => new(mark, "/v1/organisations",
        JsonSerializer.Serialize(new { name = mark, display_name = "Organisation " + mark }), 1,
        ["/v1/organisations/" + mark]);

    public static Change Person(string mark) => new(mark, "/v1/people", JsonSerializer.Serialize(new
    {
        name = mark + "@tideway.example", display_name = "Person " + mark, organisation = Partner,
    }), 1, [$"/v1/people/{mark}@tideway.example"]);

    public static Change Grant(string mark) => new(mark, "/v1/grants", JsonSerializer.Serialize(new
    {
        name = mark, parent = "tideway-runs-pacs", to = new { person = "operator@tideway.example" },
        scope = new { host = new[] { "pacs-eu-1" } }, purpose = "purpose " + mark,
        owner = "pacs-owner@harbor.example", until = "2029-06-30T00:00:00Z",
        approved_by = new[] { "admin@tideway.example", "pacs-owner@harbor.example" },
    }), 1, ["/v1/grants/" + mark]);

    public static Change Revocation(string mark, Change grant) => new(mark, $"/v1/grants/{grant.Mark}/revoke",
        JsonSerializer.Serialize(new { reason = "reason " + mark }), 1, []);

    /// <summary>Five entries in one command.</summary>
    public static Change EstateFile(string mark) => new(mark, $"/v1/estate/apply?file={mark}.yaml", $$"""
        mandate: 1
        estate: harbor-production
        accountable: harbor
        organisations:
          {{mark}}-a: { display_name: First of {{mark}} }
          {{mark}}-b: { display_name: Second of {{mark}} }
        people:
          one@{{mark}}.example:   { display_name: One, organisation: {{mark}}-a }
          two@{{mark}}.example:   { display_name: Two, organisation: {{mark}}-b }
          three@{{mark}}.example: { display_name: Three, organisation: {{mark}}-b }
        """, 5,
        [$"/v1/organisations/{mark}-a", $"/v1/organisations/{mark}-b", $"/v1/people/one@{mark}.example",
            $"/v1/people/two@{mark}.example", $"/v1/people/three@{mark}.example"]);

    /// <summary>Asks for it; the answer says whether it had been recorded before.</summary>
    public async Task<(Acknowledged Answer, bool Repeated)> PostAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Path, UriKind.Relative));
        request.Headers.Add("Idempotency-Key", Mark);
        request.Content = new StringContent(Body, Encoding.UTF8);
        request.Content.Headers.ContentType =
            new MediaTypeHeaderValue(Body[0] == '{' ? "application/json" : "application/yaml");
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{Mark}: {response.StatusCode}: {text}");
        var answer = JsonDocument.Parse(text).RootElement;
        var id = answer.TryGetProperty("id", out var made) ? made.GetString() : null;
        return (new Acknowledged(answer.GetProperty("revision").GetInt64(), id),
            answer.TryGetProperty("repeated", out var repeated) && repeated.GetBoolean());
    }
}
