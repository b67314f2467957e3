using Mandate.Cel;

namespace Mandate.Governance;

/// <summary>
/// What a question says about its subject, action, resource and context. Only ever made when a condition that counts
/// asks for it; a question without conditions in its way needs none.
/// </summary>
internal sealed class Properties
{
    /// <summary>Nothing was sent.</summary>
    public static readonly Properties None = new();

    /// <summary>Each a map, or absent.</summary>
    public CelValue Subject { get; init; }

    public CelValue Action { get; init; }

    public CelValue Resource { get; init; }

    public CelValue Context { get; init; }
}

/// <summary>Where a question has a property, as its JSON would be walked: `context.ip`.</summary>
public sealed class PropertyPath
{
    private const int LengthMax = 256;
    private const int DepthMax = 8;

    private readonly string root;
    private readonly string[] names;

    private PropertyPath(string text, string root, string[] names) =>
        (Text, this.root, this.names) = (text, root, names);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Null where the text is no path of a question.</summary>
    public static PropertyPath? TryRead(string? text)
    {
        if (text is not { Length: > 0 and <= LengthMax } || text.Any(char.IsControl)) return null;
        if (text is "subject.type" or "action.name" or "resource.type" or "resource.id")
            return new PropertyPath(text, text, []);
        foreach (var open in (string[])["context", "subject.properties", "action.properties", "resource.properties"])
        {
            if (!text.StartsWith(open + ".", StringComparison.Ordinal)) continue;
            var below = text[(open.Length + 1)..].Split('.');
            return below.Length <= DepthMax && below.All(n => n.Length is > 0 and <= 100 && !n.Any(char.IsWhiteSpace))
                ? new PropertyPath(text, open, below) : null;
        }

        return null;
    }

    internal static ConditionFault? Fault(string? text) => TryRead(text) is not null ? null : new ConditionFault(
        "property", $"`{text}` is no property of a question",
        "write `context.NAME`, `subject.properties.NAME`, `resource.properties.NAME`, `action.properties.NAME`, `resource.id`, `resource.type`, `action.name` or `subject.type`");

    /// <summary>Absent where the question does not say, and where it says nothing (`null`).</summary>
    internal CelValue Read(in Question question)
    {
        var properties = question.Properties ?? Properties.None;
        var value = root switch
        {
            "context" => properties.Context,
            "subject.properties" => properties.Subject,
            "action.properties" => properties.Action,
            "resource.properties" => properties.Resource,
            "subject.type" => CelValue.Of(question.SubjectType),
            "action.name" => CelValue.Of(question.Action),
            "resource.type" => CelValue.Of(question.ResourceType),
            _ => CelValue.Of(question.ResourceId),
        };
        foreach (var name in names)
        {
            if (value.Kind is CelKind.Absent or CelKind.Unknown) return value;
            if (value.Kind != CelKind.Map) return CelValue.Unknown(Text);
            if (!value.TryGet(name, out value)) return default;
        }

        return value.Kind == CelKind.Null ? default : value;
    }
}
