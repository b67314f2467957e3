using System.Globalization;
using System.Text;

namespace Mandate.Cel;

/// <summary>Values as text: for people, and for `string()` and `%s`.</summary>
internal static class Display
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true);

    public static string Text(in CelValue value) => value.Kind switch
    {
        CelKind.Absent => "absent",
        CelKind.Null => "null",
        CelKind.Bool => value.IsTrue ? "true" : "false",
        CelKind.Int => value.AsInt.ToString(CultureInfo.InvariantCulture),
        CelKind.Uint => value.AsUint.ToString(CultureInfo.InvariantCulture),
        CelKind.Double => Number(value.AsDouble),
        CelKind.String => value.AsString,
        CelKind.Bytes => Encoding.UTF8.GetString(value.AsBytes),
        CelKind.List => Elements(value.AsList),
        CelKind.Map => Entries(value.AsMap),
        CelKind.Type => value.AsType.Name,
        CelKind.Timestamp or CelKind.Duration => TimeText.Show(value),
        CelKind.Optional => value.HasValue ? $"optional({Text(value.Inner)})" : "optional.none",
        CelKind.Ip => value.AsIp.Text(withPrefix: false),
        CelKind.Cidr => value.AsIp.Text(withPrefix: true),
        CelKind.Error => "error: " + value.AsFault.Message,
        _ => "unknown: " + string.Join(", ", value.AsUnknown),
    };

    public static string? Utf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public static string Number(double number)
    {
        if (double.IsNaN(number)) return "NaN";
        if (double.IsInfinity(number)) return number > 0 ? "Infinity" : "-Infinity";
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.Replace("E", "e", StringComparison.Ordinal);
    }

    private static string Elements(ReadOnlySpan<CelValue> elements)
    {
        var text = new StringBuilder("[");
        foreach (ref readonly var element in elements)
        {
            if (text.Length > 1) text.Append(", ");
            text.Append(Text(element));
        }

        return text.Append(']').ToString();
    }

    /// <summary>In the order of the keys' text, so that one map has one text.</summary>
    private static string Entries(CelMap map)
    {
        var entries = new List<(string Key, string Value)>(map.Count);
        for (var i = 0; i < map.Count; i++) entries.Add((Text(map.Keys[i]), Text(map.Values[i])));
        entries.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return "{" + string.Join(", ", entries.Select(e => e.Key + ": " + e.Value)) + "}";
    }
}
