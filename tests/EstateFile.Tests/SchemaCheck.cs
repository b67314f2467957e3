using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Mandate.EstateFile.Tests;

/// <summary>The keywords of JSON Schema that our schema uses; any other is a fault of its own.</summary>
internal static class SchemaCheck
{
    public static IReadOnlyList<string> Faults(JsonObject root, JsonNode? value)
    {
        var faults = new List<string>();
        Check(root, root, value, "$", faults);
        return faults;
    }

    private static void Check(JsonObject root, JsonObject schema, JsonNode? value, string path, List<string> faults)
    {
        foreach (var (keyword, rule) in schema)
            if (!Holds(root, schema, keyword, rule!, value, path, faults))
                faults.Add($"{path}: {keyword} {rule!.ToJsonString()}");
    }

    private static bool Holds(
        JsonObject root, JsonObject schema, string keyword, JsonNode rule, JsonNode? value, string path,
        List<string> faults)
    {
        var map = value as JsonObject;
        var list = value as JsonArray;
        var text = value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
        switch (keyword)
        {
            case "$ref":
                var definition = rule.GetValue<string>()["#/$defs/".Length..];
                Check(root, root["$defs"]![definition]!.AsObject(), value, path, faults);
                return true;
            case "type": return rule.GetValue<string>() == TypeOf(value);
            case "required": return map is null || rule.AsArray().All(r => map.ContainsKey(r!.GetValue<string>()));
            case "properties":
                foreach (var (name, member) in map ?? [])
                    if (rule[name] is JsonObject known) Check(root, known, member, $"{path}.{name}", faults);
                return true;
            case "additionalProperties":
                foreach (var (name, member) in map ?? [])
                {
                    if (schema["properties"]?[name] is not null) continue;
                    if (rule is not JsonObject others) return false;
                    Check(root, others, member, $"{path}.{name}", faults);
                }
                return true;
            case "propertyNames":
                foreach (var (name, _) in map ?? [])
                    Check(root, rule.AsObject(), JsonValue.Create(name), $"{path}.{name}", faults);
                return true;
            case "items":
                foreach (var item in list ?? []) Check(root, rule.AsObject(), item, path + "[]", faults);
                return true;
            case "anyOf": return rule.AsArray().Any(r => Faults(root, r!.AsObject(), value, path));
            case "enum": return rule.AsArray().Any(r => JsonNode.DeepEquals(r, value));
            case "const": return JsonNode.DeepEquals(rule, value);
            case "pattern": return text is null || Regex.IsMatch(text, rule.GetValue<string>());
            case "minLength": return text is null || text.Length >= rule.GetValue<int>();
            case "maxLength": return text is null || text.Length <= rule.GetValue<int>();
            case "minItems": return list is null || list.Count >= rule.GetValue<int>();
            case "maxItems": return list is null || list.Count <= rule.GetValue<int>();
            case "uniqueItems":
                return list is null || list.Select(i => i!.ToJsonString()).Distinct().Count() == list.Count;
            case "minProperties": return map is null || map.Count >= rule.GetValue<int>();
            case "maxProperties": return map is null || map.Count <= rule.GetValue<int>();
            case "minimum": return TypeOf(value) != "integer" || value!.GetValue<int>() >= rule.GetValue<int>();
            case "maximum": return TypeOf(value) != "integer" || value!.GetValue<int>() <= rule.GetValue<int>();
            case "$schema" or "$defs" or "title" or "description" or "default": return true;
            default: return false;
        }
    }

    private static bool Faults(JsonObject root, JsonObject schema, JsonNode? value, string path)
    {
        var faults = new List<string>();
        Check(root, schema, value, path, faults);
        return faults.Count == 0;
    }

    private static string TypeOf(JsonNode? value) => value switch
    {
        JsonObject => "object",
        JsonArray => "array",
        null => "null",
        _ when value.GetValueKind() == JsonValueKind.Number => "integer",
        _ when value.GetValueKind() == JsonValueKind.String => "string",
        _ => "boolean",
    };
}

/// <summary>What an editor makes of a YAML file before it asks the schema; read without our reader.</summary>
internal static class YamlAsJson
{
    public static JsonNode? Of(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Of(stream.Documents[0].RootNode);
    }

    private static JsonNode? Of(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c =>
            KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Of(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Of)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain when int.TryParse(
            plain.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } plain =>
            JsonValue.Create(plain.Value == "true"),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidOperationException("a node of an unknown kind"),
    };
}
