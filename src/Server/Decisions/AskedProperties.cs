using System.Text.Json;
using Mandate.Cel;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>Where an object stands in a request's body; nothing where it was not sent.</summary>
internal readonly record struct Sent(int Start, int Length);

/// <summary>
/// Reads the properties that a question brought, once a condition asks for them. What is too large or deep, or given
/// twice, is unknown: to choose a part of it would be a guess.
/// </summary>
internal static class AskedProperties
{
    /// <summary>The most bytes that the properties of one entity, or the context, may have to be looked at.</summary>
    public const int BytesMax = 16 * 1_024;

    /// <summary>Names and elements that one of them may hold, at all levels.</summary>
    private const int ValuesMax = 1_000;
    private const int DepthMax = 8;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 32,
        CommentHandling = JsonCommentHandling.Disallow };

    public static Properties Read(in Asked asked) => asked.Properties ?? new()
    {
        Subject = Read(asked.Body, asked.SubjectProperties), Action = Read(asked.Body, asked.ActionProperties),
        Resource = Read(asked.Body, asked.ResourceProperties), Context = Read(asked.Body, asked.Context),
    };

    private static CelValue Read(ReadOnlyMemory<byte> body, Sent sent)
    {
        if (sent.Length is 0 or > BytesMax || sent.Start + sent.Length > body.Length) return default;
        var json = new Utf8JsonReader(body.Span.Slice(sent.Start, sent.Length), Options);
        json.Read();
        var left = ValuesMax;
        var value = Value(ref json, 0, ref left);
        return value.Kind == CelKind.Map ? value : default;
    }

    private static CelValue Value(ref Utf8JsonReader json, int depth, ref int left)
    {
        if (--left < 0 || depth > DepthMax)
        {
            json.Skip();
            return CelValue.Unknown();
        }

        return json.TokenType switch
        {
            JsonTokenType.String => Text(ref json) is { } text ? CelValue.Of(text) : CelValue.Unknown(),
            JsonTokenType.Number => json.TryGetInt64(out var whole) ? CelValue.Of(whole)
                : json.TryGetDouble(out var number) && double.IsFinite(number)
                    ? CelValue.Of(number) : CelValue.Unknown(),
            JsonTokenType.True => CelValue.True,
            JsonTokenType.False => CelValue.False,
            JsonTokenType.StartObject => Map(ref json, depth, ref left),
            JsonTokenType.StartArray => List(ref json, depth, ref left),
            _ => CelValue.Null,
        };
    }

    private static CelValue Map(ref Utf8JsonReader json, int depth, ref int left)
    {
        var entries = new Dictionary<string, CelValue>(StringComparer.Ordinal);
        var isWhole = true;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref json);
            json.Read();
            var value = Value(ref json, depth + 1, ref left);
            // A name that cannot be read could be any.
            if (name is null) isWhole = false;
            else if (!entries.TryAdd(name, Named(value, name))) entries[name] = CelValue.Unknown(name);
        }

        return isWhole ? CelValue.Map(entries) : CelValue.Unknown();
    }

    private static CelValue Named(in CelValue value, string name) =>
        value.Kind == CelKind.Unknown ? CelValue.Unknown(name) : value;

    private static CelValue List(ref Utf8JsonReader json, int depth, ref int left)
    {
        var elements = new List<CelValue>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            elements.Add(Value(ref json, depth + 1, ref left));
        return CelValue.List([.. elements]);
    }

    /// <summary>Null where it is no valid text: the reader looks at that only when asked for it.</summary>
    private static string? Text(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
