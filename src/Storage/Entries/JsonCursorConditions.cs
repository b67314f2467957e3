using System.Collections.Immutable;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>
/// Conditions, each from its one form. Whether one makes sense was decided when it was recorded: here only its form
/// counts, so that what was recorded under other rules is still read.
/// </summary>
internal ref partial struct JsonCursor
{
    /// <summary>A list that is left out when it is empty.</summary>
    public ConditionSet ConditionsOrAbsent(ReadOnlySpan<byte> name)
    {
        if (!TryMember(name)) return ConditionSet.None;
        OpenList();
        var conditions = new List<Condition>();
        while (NextElement())
        {
            Open();
            if (Condition() is { } condition) conditions.Add(condition);
            Close();
        }

        if (conditions.Count == 0) Fail("it is empty, and would be left out");
        return ConditionSet.Of(conditions);
    }

    private Condition? Condition()
    {
        var kind = Plain("kind"u8);
        if (kind.SequenceEqual("network"u8)) return Network();
        if (kind.SequenceEqual("time_of_day"u8))
            return new Condition.TimeOfDay(Text("zone"u8), TextsOrAbsent("days"u8), TextOrAbsent("from"u8),
                TextOrAbsent("until"u8));
        if (kind.SequenceEqual("authentication"u8)) return Authentication();
        if (kind.SequenceEqual("environment"u8)) return Environment();
        if (kind.SequenceEqual("ticket"u8))
        {
            var property = Text("property"u8);
            return new Condition.Ticket(TextOrAbsent("matches"u8), property);
        }

        if (kind.SequenceEqual("property"u8)) return new Condition.Equality(Text("name"u8), Scalar("equals"u8));
        if (kind.SequenceEqual("cel"u8)) return new Condition.Cel(Text("expression"u8));
        Fail($"`{Excerpt(kind)}` is no kind of condition that this program knows");
        return null;
    }

    private Condition.Network Network()
    {
        var property = Text("property"u8);
        return new Condition.Network(Texts("within"u8), property);
    }

    private Condition.Environment Environment()
    {
        var property = Text("property"u8);
        return new Condition.Environment(Texts("is"u8), property);
    }

    private Condition.Authentication Authentication()
    {
        var of = Text("of"u8);
        var (acr, amr) = (TextsOrAbsent("acr"u8), TextsOrAbsent("amr"u8));
        return new Condition.Authentication(
            acr, amr, TryMember("max_age_seconds"u8) ? Number() : null, of);
    }

    /// <summary>A text, a whole number, or true or false.</summary>
    private PropertyValue Scalar(ReadOnlySpan<byte> name)
    {
        Member(name);
        if (Fault is not null) return default;
        foreach (var truth in (ReadOnlySpan<bool>)[true, false])
        {
            var word = truth ? "true"u8 : "false"u8;
            if (!bytes[at..].StartsWith(word)) continue;
            at += word.Length;
            return PropertyValue.Of(truth);
        }

        return At((byte)'"') ? PropertyValue.Of(Text()) : PropertyValue.Of(Number());
    }

    public ImmutableArray<string> TextsOrAbsent(ReadOnlySpan<byte> name)
    {
        if (!TryMember(name)) return [];
        var values = Texts();
        if (values.IsEmpty) Fail("it is empty, and would be left out");
        return values;
    }
}
