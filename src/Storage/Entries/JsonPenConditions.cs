using System.Collections.Immutable;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Conditions: objects whose first member says of which kind they are.</summary>
internal sealed partial class JsonPen
{
    /// <summary>A list that is left out when it is empty.</summary>
    public void ConditionsOrAbsent(ReadOnlySpan<byte> name, ConditionSet conditions)
    {
        if (conditions.IsEmpty) return;
        OpenList(name);
        foreach (var condition in conditions.All)
        {
            Separate();
            Open();
            condition.Match(Write, Write, Write, Write, Write, Write, Write);
            Close();
        }

        CloseList();
    }

    private bool Write(Condition.Network c)
    {
        Text("kind"u8, "network");
        Text("property"u8, c.Property);
        Texts("within"u8, c.Within);
        return true;
    }

    private bool Write(Condition.TimeOfDay c)
    {
        Text("kind"u8, "time_of_day");
        Text("zone"u8, c.Zone);
        TextsOrAbsent("days"u8, c.Days);
        TextOrAbsent("from"u8, c.From);
        TextOrAbsent("until"u8, c.Until);
        return true;
    }

    private bool Write(Condition.Authentication c)
    {
        Text("kind"u8, "authentication");
        Text("of"u8, c.Of);
        TextsOrAbsent("acr"u8, c.Acr);
        TextsOrAbsent("amr"u8, c.Amr);
        if (c.MaxAgeSeconds is { } seconds) Number("max_age_seconds"u8, seconds);
        return true;
    }

    private bool Write(Condition.Environment c)
    {
        Text("kind"u8, "environment");
        Text("property"u8, c.Property);
        Texts("is"u8, c.IsOneOf);
        return true;
    }

    private bool Write(Condition.Ticket c)
    {
        Text("kind"u8, "ticket");
        Text("property"u8, c.Property);
        TextOrAbsent("matches"u8, c.Matches);
        return true;
    }

    private bool Write(Condition.Equality c)
    {
        Text("kind"u8, "property");
        Text("name"u8, c.Name);
        if (c.Value.Text is { } text) Text("equals"u8, text);
        else if (c.Value.Number is { } number) Number("equals"u8, number);
        else Truth("equals"u8, c.Value.Truth == true);
        return true;
    }

    private bool Write(Condition.Cel c)
    {
        Text("kind"u8, "cel");
        Text("expression"u8, c.Expression);
        return true;
    }

    public void TextsOrAbsent(ReadOnlySpan<byte> name, ImmutableArray<string> values)
    {
        if (!values.IsDefaultOrEmpty) Texts(name, values);
    }

    private void Truth(ReadOnlySpan<byte> name, bool value)
    {
        Member(name);
        Put(value ? "true"u8 : "false"u8);
    }
}
