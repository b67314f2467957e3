using System.CommandLine;
using System.Text.Json;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>What a question brings besides who, what and on what: for trying conditions.</summary>
internal sealed class SentOptions
{
    private readonly Option<string[]> context = new("--context")
    {
        Description = "a property of the context, such as ip=10.0.0.1; may be given several times",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<string[]> properties = new("--property")
    {
        Description =
        "a property of subject, action or resource, such as resource.class=internal; may be given several times",
        HelpName = "OF.NAME=VALUE",
    };

    public SentOptions()
    {
        context.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (token.Value.IndexOf('=', StringComparison.Ordinal) <= 0)
                    result.AddError($"`{token.Value}` is not of the form NAME=VALUE");
        });
        properties.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (Split(token.Value) is not { Of: "subject" or "action" or "resource", Name.Length: > 0 })
                    result.AddError(
                        $"`{token.Value}` is not of the form subject.NAME=VALUE, action.NAME=VALUE or resource.NAME=VALUE");
        });
    }

    public IEnumerable<Option> Options => [context, properties];

    /// <summary>Null where nothing is to be said.</summary>
    public QuestionContextWire? Context(Call call, bool explain)
    {
        var given = call.Of(context) ?? [];
        return given.Length == 0 && !explain ? null : new QuestionContextWire(explain ? true : null)
        {
            Others = given.Length == 0 ? null : Values(given.Select(g => g.Split('=', 2)).Select(p => (p[0], p[1]))),
        };
    }

    public IReadOnlyDictionary<string, JsonElement>? Properties(Call call, string of)
    {
        var given = (call.Of(properties) ?? []).Select(Split).Where(p => p.Of == of).ToList();
        return given.Count == 0 ? null : Values(given.Select(p => (p.Name, p.Value)));
    }

    private static Dictionary<string, JsonElement> Values(IEnumerable<(string Name, string Value)> given)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in given) values[name] = Value(value);
        return values;
    }

    private static (string Of, string Name, string Value) Split(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot <= 0 || equals < dot ? ("", "", "") : (text[..dot], text[(dot + 1)..equals], text[(equals + 1)..]);
    }

    /// <summary>JSON where it is a list, object, number, true or false, or in quotes; else the text itself.</summary>
    private static JsonElement Value(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text, WireJson.Default.String);
        }
    }
}
