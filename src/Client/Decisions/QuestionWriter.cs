using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mandate.Client;

/// <summary>Writes requests as OpenID AuthZEN 1.0 has them.</summary>
internal static class QuestionWriter
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static byte[] One(Question question, bool explain = false) =>
        Write(json => Question(json, question, explain));

    public static byte[] Many(IReadOnlyList<Question> questions, BatchSemantic semantic) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("options"u8);
        json.WriteString("evaluations_semantic"u8, semantic switch
        {
            BatchSemantic.DenyOnFirstDeny => "deny_on_first_deny",
            BatchSemantic.PermitOnFirstPermit => "permit_on_first_permit",
            _ => "execute_all",
        });
        json.WriteEndObject();
        json.WriteStartArray("evaluations"u8);
        foreach (var question in questions) Question(json, question, explain: false);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <exception cref="ArgumentException">A text is no text: half a character.</exception>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes)) write(json);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>A subject or resource; in a search, what is sought has a type alone.</summary>
    public static void Entity(Utf8JsonWriter json, ReadOnlySpan<byte> name, string type, string? id,
        JsonObject? properties)
    {
        json.WriteStartObject(name);
        json.WriteString("type"u8, Whole(type));
        if (id is not null) json.WriteString("id"u8, Whole(id));
        Properties(json, properties);
        json.WriteEndObject();
    }

    public static void Action(Utf8JsonWriter json, string name, JsonObject? properties)
    {
        json.WriteStartObject("action"u8);
        json.WriteString("name"u8, Whole(name));
        Properties(json, properties);
        json.WriteEndObject();
    }

    public static void Context(Utf8JsonWriter json, JsonObject? context, bool explain = false, long? atLeast = null)
    {
        if (context is null && !explain && atLeast is null) return;
        json.WriteStartObject("context"u8);
        foreach (var (name, value) in context ?? [])
            if (name != "explain" && (name != "at_least" || atLeast is null)) Member(json, name, value);
        if (explain) json.WriteBoolean("explain"u8, true);
        if (atLeast is { } revision) json.WriteNumber("at_least"u8, revision);
        json.WriteEndObject();
    }

    private static void Question(Utf8JsonWriter json, Question question, bool explain)
    {
        json.WriteStartObject();
        Entity(json, "subject"u8, question.Subject.Type, question.Subject.Id, question.Subject.Properties);
        Action(json, question.Action, question.ActionProperties);
        Entity(json, "resource"u8, question.Resource.Type, question.Resource.Id, question.Resource.Properties);
        Context(json, question.Context, explain || question.Explain, question.AtLeast);
        json.WriteEndObject();
    }

    /// <summary>The writer would put another character for half a one, and another id would be asked about.</summary>
    private static string Whole(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _ = Strict.GetByteCount(text);
        return text;
    }

    private static void Properties(Utf8JsonWriter json, JsonObject? properties)
    {
        if (properties is not null) Member(json, "properties", properties);
    }

    private static void Member(Utf8JsonWriter json, string name, JsonNode? value)
    {
        json.WritePropertyName(name);
        if (value is null) json.WriteNullValue();
        else value.WriteTo(json);
    }
}
