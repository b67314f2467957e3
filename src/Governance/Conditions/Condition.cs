using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;

namespace Mandate.Governance;

/// <summary>
/// What a question has to bring for a grant or an entitlement to count: a part of the scope (C3, 2) that is looked at
/// when something is asked, never before. A class and no record: two are equal when their texts are.
/// </summary>
public abstract partial class Condition : IEquatable<Condition>
{
    /// <summary>The most values that a list within a condition has.</summary>
    public const int ValuesMax = 100;

    private string? text;

    private Condition()
    {
    }

    /// <summary>`network`, `time_of_day`, `authentication`, `environment`, `ticket`, `property` or `cel`.</summary>
    public abstract string Kind { get; }

    /// <summary>The condition in one line, as explanations show it; the same text is the same condition.</summary>
    public string Text => text ??= Kind + ": " + Said();

    /// <summary>What makes it no condition; null where nothing does. Asked when it is recorded.</summary>
    public abstract ConditionFault? Fault();

    /// <summary>Answers every case.</summary>
    public T Match<T>(
        Func<Network, T> network, Func<TimeOfDay, T> timeOfDay, Func<Authentication, T> authentication,
        Func<Environment, T> environment, Func<Ticket, T> ticket, Func<Equality, T> equality, Func<Cel, T> cel) =>
        this switch
        {
            Network n => network(n),
            TimeOfDay t => timeOfDay(t),
            Authentication a => authentication(a),
            Environment e => environment(e),
            Ticket t => ticket(t),
            Equality e => equality(e),
            Cel c => cel(c),
            _ => throw new UnreachableException(),
        };

    /// <inheritdoc />
    public bool Equals(Condition? other) => other is not null && Text == other.Text;

    /// <inheritdoc />
    public sealed override bool Equals(object? obj) => Equals(obj as Condition);

    /// <inheritdoc />
    public sealed override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <inheritdoc />
    public sealed override string ToString() => Text;

    /// <summary>
    /// What it says to the question. INVARIANT (monotone): a property that is not sent never makes it hold, and what
    /// holds or fails goes on to when more is sent. Total: what was recorded under other rules is unknown.
    /// </summary>
    internal abstract ConditionAnswer Ask(in Question question, Instant at);

    private protected abstract string Said();

    private static string Listed(ImmutableArray<string> values) => string.Join(", ", values);

    private static string Quoted(string value)
    {
        var quoted = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value) quoted.Append(c is '"' or '\\' ? "\\" : "").Append(c);
        return quoted.Append('"').ToString();
    }

    private static string Quoted(ImmutableArray<string> values) => string.Join(", ", values.Select(Quoted));

    private static ConditionFault? NoText(string? value, string member, int lengthMax = 256) =>
        value is { Length: > 0 } && value.Length <= lengthMax && !value.Any(char.IsControl) && IsWhole(value)
            ? null : new ConditionFault(member,
                $"a value has 1 to {lengthMax} characters, none of them a control character");

    /// <summary>Whether no character is half of a pair: such a text could not be stored.</summary>
    private static bool IsWhole(string value)
    {
        for (var at = 0; at < value.Length; at++)
            if (char.IsHighSurrogate(value[at]) && at + 1 < value.Length && char.IsLowSurrogate(value[at + 1])) at++;
            else if (char.IsSurrogate(value[at])) return false;
        return true;
    }

    private static ConditionFault? NoTexts(ImmutableArray<string> values, string member)
    {
        if (values.IsDefaultOrEmpty || values.Length > ValuesMax)
            return new ConditionFault(member, $"name 1 to {ValuesMax} values");
        for (var index = 0; index < values.Length; index++)
        {
            if (NoText(values[index], $"{member}[{index}]") is { } fault) return fault;
            if (values.IndexOf(values[index]) < index)
                return new ConditionFault($"{member}[{index}]", $"`{values[index]}` stands there twice");
        }

        return null;
    }
}

/// <summary>Why something is no condition: the member at fault, below the condition, and what to do.</summary>
public sealed record ConditionFault(string Member, string Message, string? Advice = null);
