using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Mandate.Governance;

namespace Mandate.Storage.Tests;

/// <summary>
/// Everything that a version of the estate holds, as text: found by reflection, so that what is added to an estate is
/// looked at the day it is written. Two versions with one picture answer alike.
/// </summary>
internal static class EstatePicture
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static string Of(Estate estate)
    {
        var text = new StringBuilder();
        foreach (var property in typeof(Estate).GetProperties(Own).Where(p => p.PropertyType != typeof(Indexes)))
        {
            text.Append(property.Name).Append(": ");
            Draw(property.GetValue(estate), text);
            text.Append('\n');
        }

        return text.Append(Found(estate)).ToString();
    }

    /// <summary>What the look-ups find: they are part of no property.</summary>
    private static string Found(Estate estate)
    {
        var text = new StringBuilder("found:");
        for (var row = 0; row < estate.Grants.Count; row++)
            text.Append($" {estate.Find(estate.Grants[row].Id)}/{estate.FindGrant(estate.GrantNames[row].Name)}");
        for (var row = 0; row < estate.People.Count; row++) text.Append($" {estate.Find(estate.People[row].Id)}");
        for (var row = 0; row < estate.Relationships.Count; row++)
            text.Append($" {estate.FindRelationship(estate.Relationships[row].Name)}");
        for (var row = 0; row < estate.Grants.Count; row++)
            for (var held = estate.NewestGrant(estate.Grants[row].To, estate.SystemOf(row)); held >= 0;)
            {
                text.Append($" {held}");
                held = estate.OlderGrant(held);
            }

        return text.Append(" none ").Append(estate.FindGrant("nobody-has-this")).ToString();
    }

    private static void Draw(object? value, StringBuilder text)
    {
        switch (value)
        {
            case null: text.Append("none"); return;
            case string or bool or Enum or Guid or Condition or ConditionSet or Scope or Type:
                text.Append(value);
                return;
            case Instant instant: text.Append(instant.Ticks); return;
            case IFormattable simple: text.Append(simple.ToString(null, CultureInfo.InvariantCulture)); return;
        }

        var type = value.GetType();
        if (type.GetProperty("IsDefault")?.GetValue(value) is true) text.Append("[]");
        else if (type.GetCustomAttribute<InlineArrayAttribute>() is { } inline) Tiers(value, type, inline.Length, text);
        else if (value is IEnumerable many) Elements(many, text);
        else if (Indexer(type) is { } indexer) Rows(value, type, indexer, text);
        else Fields(value, type, text);
    }

    /// <summary>In order where there is one; what has none is sorted by what it looks like.</summary>
    private static void Elements(IEnumerable many, StringBuilder text)
    {
        var drawn = many.Cast<object?>().Select(element =>
        {
            var one = new StringBuilder();
            Draw(element, one);
            return one.ToString();
        });
        if (many.GetType().Name.Contains("ImmutableDictionary", StringComparison.Ordinal)
            || many.GetType().Name.Contains("ImmutableHashSet", StringComparison.Ordinal))
            drawn = drawn.Order(StringComparer.Ordinal);
        text.Append('[').AppendJoin(' ', drawn).Append(']');
    }

    private static PropertyInfo? Indexer(Type type) =>
        type.GetProperty("Count", Own) is null ? null : type.GetProperties(Own).FirstOrDefault(p =>
            p.GetIndexParameters() is [{ ParameterType: var by }] && by == typeof(int));

    private static void Rows(object rows, Type type, PropertyInfo indexer, StringBuilder text)
    {
        var count = (int)type.GetProperty("Count", Own)!.GetValue(rows)!;
        text.Append('[');
        for (var row = 0; row < count; row++)
        {
            Draw(indexer.GetValue(rows, [row]), text);
            text.Append(' ');
        }

        text.Append(']');
    }

    private static void Tiers(object value, Type type, int length, StringBuilder text)
    {
        for (var tier = 1; tier <= length; tier++)
        {
            Draw(type.GetMethod("Of", Own)!.Invoke(value, [tier]), text);
            text.Append('/');
        }
    }

    private static void Fields(object value, Type type, StringBuilder text)
    {
        text.Append(type.Name).Append('(');
        for (var at = type; at is not null && at != typeof(object); at = at.BaseType)
            foreach (var field in at.GetFields(Own | BindingFlags.DeclaredOnly))
            {
                text.Append(field.Name).Append('=');
                Draw(field.GetValue(value), text);
                text.Append(' ');
            }

        text.Append(')');
    }
}
