using System.Collections.Immutable;
using System.Globalization;
using Mandate.Governance;

namespace Mandate.EstateFile;

/// <summary>Writes conditions as a list, an item a condition; usual values are left out.</summary>
internal static class ConditionsWriter
{
    public static void Write(BlockWriter writer, Listing<Placed<Condition>> conditions)
    {
        if (conditions.Count == 0) return;
        writer.Items("conditions", conditions.Select(c => Item(c.Value)));
    }

    /// <summary>One line in flow style: `network: { within: [10.0.0.0/8] }`.</summary>
    private static string Item(Condition condition) => condition.Match(
        n => Map(n.Kind, Text("property", n.Property, Condition.Network.Usual), List("within", n.Within)),
        t => Map(t.Kind, Text("zone", t.Zone), List("days", t.Days), Text("from", t.From), Text("until", t.Until)),
        a => Map(a.Kind, Text("of", a.Of, Condition.Authentication.Usual), List("acr", a.Acr), List("amr", a.Amr),
            a.MaxAgeSeconds is { } s ? "max_age_seconds: " + s.ToString(CultureInfo.InvariantCulture) : null),
        e => Map(e.Kind, Text("property", e.Property, Condition.Environment.Usual), List("is", e.IsOneOf)),
        t => Map(t.Kind, Text("property", t.Property, Condition.Ticket.Usual), Text("matches", t.Matches)),
        e => Map(e.Kind, Text("name", e.Name), "equals: " + (e.Value.Text is { } text
            ? YamlText.Of(text) : e.Value.ToString())),
        c => "cel: " + YamlText.Of(c.Expression));

    private static string Map(string kind, params string?[] members)
    {
        var written = string.Join(", ", members.Where(m => m is not null));
        return written.Length == 0 ? kind + ": {}" : $"{kind}: {{ {written} }}";
    }

    private static string? Text(string name, string? value, string? usual = null) =>
        value is null || value == usual ? null : $"{name}: {YamlText.Of(value)}";

    private static string? List(string name, ImmutableArray<string> values) =>
        values.IsEmpty ? null : $"{name}: [{string.Join(", ", values.Select(YamlText.Of))}]";
}
