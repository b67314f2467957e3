using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mandate.Client;

/// <summary>Writes searches and reads their answers, as OpenID AuthZEN 1.0 has them.</summary>
internal static class SearchForm
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public static byte[] Of(SubjectSearch search, SearchPlace place) => Write(place, search.Context, json =>
    {
        QuestionWriter.Entity(json, "subject"u8, search.SubjectType, null, null);
        QuestionWriter.Action(json, search.Action, null);
        Resource(json, search.Resource);
    });

    public static byte[] Of(ResourceSearch search, SearchPlace place) => Write(place, search.Context, json =>
    {
        Subject(json, search.Subject);
        QuestionWriter.Action(json, search.Action, null);
        QuestionWriter.Entity(json, "resource"u8, search.ResourceType, null, null);
    });

    public static byte[] Of(ActionSearch search, SearchPlace place) => Write(place, search.Context, json =>
    {
        Subject(json, search.Subject);
        Resource(json, search.Resource);
    });

    public static Subject? Subject(JsonElement item) =>
        Text(item, "type") is { } type && Text(item, "id") is { } id ? new Subject(type, id) : null;

    public static Resource? Resource(JsonElement item) =>
        Text(item, "type") is { } type && Text(item, "id") is { } id ? new Resource(type, id) : null;

    public static string? Action(JsonElement item) => Text(item, "name");

    /// <summary>Null where it is no answer to a search.</summary>
    public static SearchPage<T>? Read<T>(byte[] body, Func<JsonElement, T?> read) where T : class
    {
        try
        {
            using var json = JsonDocument.Parse(body, Options);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("results", out var items)
                || items.ValueKind != JsonValueKind.Array) return null;
            var results = new List<T>(items.GetArrayLength());
            foreach (var item in items.EnumerateArray())
            {
                if (read(item) is not { } found) return null;
                results.Add(found);
            }

            if (!json.RootElement.TryGetProperty("page", out var page)) return new SearchPage<T>(results, null);
            var next = Text(page, "next_token");
            return new SearchPage<T>(results, string.IsNullOrEmpty(next) ? null : next);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Write(SearchPlace place, JsonObject? context, Action<Utf8JsonWriter> write) =>
        QuestionWriter.Write(json =>
        {
            json.WriteStartObject();
            if (place.Token is not null || place.Limit is not null)
            {
                json.WriteStartObject("page"u8);
                if (place.Token is not null) json.WriteString("token"u8, place.Token);
                if (place.Limit is { } limit) json.WriteNumber("limit"u8, limit);
                json.WriteEndObject();
            }

            write(json);
            QuestionWriter.Context(json, context);
            json.WriteEndObject();
        });

    private static void Subject(Utf8JsonWriter json, Subject subject) =>
        QuestionWriter.Entity(json, "subject"u8, subject.Type, subject.Id, subject.Properties);

    private static void Resource(Utf8JsonWriter json, Resource resource) =>
        QuestionWriter.Entity(json, "resource"u8, resource.Type, resource.Id, resource.Properties);

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
