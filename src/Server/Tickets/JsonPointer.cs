using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Mandate.Server;

/// <summary>RFC 6901: a place within a JSON text.</summary>
internal static class JsonPointer
{
    /// <summary>What stands there; undefined where nothing does.</summary>
    public static JsonElement Find(JsonElement root, string pointer)
    {
        var here = root;
        foreach (var name in Names(pointer))
            if (here.ValueKind == JsonValueKind.Object && here.TryGetProperty(name, out var member)) here = member;
            else if (here.ValueKind == JsonValueKind.Array && Index(name) is { } index
                && index < here.GetArrayLength()) here = here[index];
            else return default;
        return here;
    }

    /// <summary>The column (from 1) where it stands in a line, or where what should hold it does.</summary>
    public static int Column(ReadOnlySpan<byte> line, string pointer)
    {
        var reader = new Utf8JsonReader(line);
        if (!reader.Read()) return 1;
        var at = Within(ref reader, Names(pointer).ToArray());
        return Encoding.UTF8.GetCharCount(line[..(int)at]) + 1;
    }

    private static long Within(ref Utf8JsonReader reader, ReadOnlySpan<string> names)
    {
        var here = reader.TokenStartIndex;
        if (names.IsEmpty) return here;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var found = reader.ValueTextEquals(names[0]);
                if (!reader.Read()) return here;
                if (found) return Within(ref reader, names[1..]);
                reader.Skip();
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                if (Index(names[0]) == index) return Within(ref reader, names[1..]);
                reader.Skip();
            }
        }

        return here;
    }

    private static IEnumerable<string> Names(string pointer) => pointer.Split('/').Skip(1).Select(
        n => n.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));

    private static int? Index(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
}
