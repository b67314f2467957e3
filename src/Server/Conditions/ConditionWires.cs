using System.Collections.Immutable;
using System.Text.Json;
using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>Conditions as they cross HTTP, both ways.</summary>
internal static class ConditionWires
{
    /// <summary>
    /// The conditions of a request, or what keeps one from being read. What they say is looked at by the command.
    /// </summary>
    public static Refusal? Read(IReadOnlyList<ConditionWire>? wires, out ConditionSet conditions)
    {
        conditions = ConditionSet.None;
        if (wires is null) return null;
        if (wires.Count > ConditionSet.CountMax)
            return new Refusal(RefusalCode.InvalidValue, $"there are at most {ConditionSet.CountMax} conditions",
                "conditions");
        var read = new List<Condition>();
        for (var index = 0; index < wires.Count; index++)
        {
            if (wires[index] is not { } wire || Read(wire) is not { } condition)
                return new Refusal(RefusalCode.InvalidValue, "a condition is exactly one of a kind",
                    $"conditions[{index}]",
                    "name network, time_of_day, authentication, environment, ticket, property or cel; a property equals a text, a whole number, true or false");
            read.Add(condition);
        }

        conditions = ConditionSet.Of(read);
        return null;
    }

    /// <summary>Null where there are none, so that what has none is shown as before.</summary>
    public static IReadOnlyList<ConditionWire>? Of(ConditionSet conditions) =>
        conditions.IsEmpty ? null : [.. conditions.All.Select(Of)];

    public static ConditionResultWire Of(ConditionResult result) => new(
        result.Condition.Kind, result.Condition.Text, result.OfEntitlement ? "entitlement" : "grant",
        Shown.Word(result.Outcome), result.Reason, result.Missing.IsEmpty ? null : result.Missing);

    private static Condition? Read(ConditionWire wire)
    {
        var found = new List<Condition?>();
        if (wire.Network is { } n)
            found.Add(new Condition.Network([.. n.Within], n.Property ?? Condition.Network.Usual));
        if (wire.TimeOfDay is { } t)
            found.Add(new Condition.TimeOfDay(t.Zone, Listed(t.Days), t.From, t.Until));
        if (wire.Authentication is { } a)
            found.Add(new Condition.Authentication(Listed(a.Acr), Listed(a.Amr), a.MaxAgeSeconds,
                a.Of ?? Condition.Authentication.Usual));
        if (wire.Environment is { } e)
            found.Add(new Condition.Environment([.. e.IsOneOf], e.Property ?? Condition.Environment.Usual));
        if (wire.Ticket is { } k) found.Add(new Condition.Ticket(k.Matches, k.Property ?? Condition.Ticket.Usual));
        if (wire.Property is { } p)
            found.Add(Value(p.Value) is { } value ? new Condition.Equality(p.Name, value) : null);
        if (wire.Cel is { } cel) found.Add(new Condition.Cel(cel));
        return found.Count == 1 ? found[0] : null;
    }

    private static PropertyValue? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => PropertyValue.Of(json.GetString()!),
        JsonValueKind.Number when json.TryGetInt64(out var number) => PropertyValue.Of(number),
        JsonValueKind.True => PropertyValue.Of(true),
        JsonValueKind.False => PropertyValue.Of(false),
        _ => null,
    };

    private static ConditionWire Of(Condition condition) => condition.Match(
        n => new ConditionWire { Network = new(n.Within, n.Property) },
        t => new ConditionWire { TimeOfDay = new(t.Zone, OrNull(t.Days), t.From, t.Until) },
        a => new ConditionWire { Authentication = new(OrNull(a.Acr), OrNull(a.Amr), a.MaxAgeSeconds, a.Of) },
        e => new ConditionWire { Environment = new(e.IsOneOf, e.Property) },
        t => new ConditionWire { Ticket = new(t.Matches, t.Property) },
        e => new ConditionWire { Property = new(e.Name, Json(e.Value)) },
        c => new ConditionWire { Cel = c.Expression });

    private static JsonElement Json(PropertyValue value) =>
        value.Text is { } text ? JsonSerializer.SerializeToElement(text, WireJson.Default.String)
        : JsonDocument.Parse(value.ToString()).RootElement.Clone();

    private static ImmutableArray<string> Listed(IReadOnlyList<string>? values) => values is null ? [] : [.. values];

    private static ImmutableArray<string>? OrNull(ImmutableArray<string> values) => values.IsEmpty ? null : values;
}
