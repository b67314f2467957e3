using System.Collections;
using System.Globalization;
using System.Text;
using Mandate.Governance;

namespace Mandate.Storage.Tests;

/// <summary>
/// An entry as text, by its own members and without the codec, so that two mistakes of the codec cannot cancel out.
/// No list and an empty one look alike.
/// </summary>
internal static class Portrait
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Draw(value, text);
        return text.ToString();
    }

    private static void Draw(object? value, StringBuilder text)
    {
        switch (value)
        {
            case null: text.Append("none"); break;
            case string or Scope: text.Append('`').Append(value is Scope scope ? scope.ToString() : value)
                .Append('`'); break;
            case Instant instant: text.Append(instant.Ticks); break;
            case IFormattable simple: text.Append(simple.ToString(null, CultureInfo.InvariantCulture)); break;
            case IEnumerable list:
                text.Append('[');
                if (!IsDefault(list)) foreach (var element in list) { Draw(element, text); text.Append(' '); }
                text.Append(']');
                break;
            default:
                text.Append(value.GetType().Name).Append('(');
                foreach (var property in value.GetType().GetProperties().Where(p => p.GetMethod is { IsStatic: false }))
                {
                    text.Append(property.Name).Append('=');
                    Draw(property.GetValue(value), text);
                    text.Append(' ');
                }

                text.Append(')');
                break;
        }
    }

    private static bool IsDefault(IEnumerable list) =>
        list.GetType().GetProperty("IsDefault")?.GetValue(list) is true;
}
