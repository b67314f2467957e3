using System.Collections.Immutable;
using System.Globalization;
using Mandate.Cel;

namespace Mandate.Governance;

public abstract partial class Condition
{
    /// <summary>The environment is one of these.</summary>
    public sealed class Environment(ImmutableArray<string> isOneOf, string property = Environment.Usual) : Condition
    {
        /// <summary>Where it is looked for unless said.</summary>
        public const string Usual = "context.environment";

        /// <inheritdoc />
        public override string Kind => "environment";

        /// <summary>Each of them is fine.</summary>
        public ImmutableArray<string> IsOneOf { get; } = isOneOf;

        /// <summary>Where the question has it.</summary>
        public string Property { get; } = property;

        /// <inheritdoc />
        public override ConditionFault? Fault() => PropertyPath.Fault(Property) ?? NoTexts(IsOneOf, "is");

        internal override ConditionAnswer Ask(in Question question, Instant at)
        {
            var value = PropertyPath.TryRead(Property)?.Read(question) ?? default;
            if (value.Kind == CelKind.Absent) return ConditionAnswer.Missed(Property);
            return value.Kind != CelKind.String ? ConditionAnswer.Unusable(Property)
                : ConditionAnswer.Of(IsOneOf.Contains(value.AsString, StringComparer.Ordinal));
        }

        private protected override string Said() => $"{Property} is one of {Quoted(IsOneOf)}";
    }

    /// <summary>
    /// A ticket is named. Whether it is open is not looked at: no source tells the state of tickets yet.
    /// </summary>
    public sealed class Ticket(string? matches = null, string property = Ticket.Usual) : Condition
    {
        /// <summary>Where it is looked for unless said.</summary>
        public const string Usual = "context.ticket";

        /// <inheritdoc />
        public override string Kind => "ticket";

        /// <summary>The reference itself, or a prefix with one `*` behind it; null for any.</summary>
        public string? Matches { get; } = matches;

        /// <summary>Where the question has it.</summary>
        public string Property { get; } = property;

        /// <inheritdoc />
        public override ConditionFault? Fault() =>
            PropertyPath.Fault(Property) ?? (Matches is null || (Scope.IsPattern(Matches) && IsWhole(Matches)) ? null
                : new ConditionFault("matches", $"`{Matches}` is no pattern",
                    "write a ticket's reference, or how it begins with one `*` behind it"));

        internal override ConditionAnswer Ask(in Question question, Instant at)
        {
            var value = PropertyPath.TryRead(Property)?.Read(question) ?? default;
            if (value.Kind == CelKind.Absent) return ConditionAnswer.Missed(Property);
            if (value.Kind != CelKind.String || !Scope.IsName(value.AsString))
                return ConditionAnswer.Unusable(Property);
            return ConditionAnswer.Of(Matches is null || Scope.PatternCovers(Matches, value.AsString));
        }

        private protected override string Said() =>
            (Matches is null ? $"{Property} names one" : $"{Property} is {Matches}")
            + " (its state is not looked at: no ticket source)";
    }

    /// <summary>A property equals a text, a whole number, true or false.</summary>
    public sealed class Equality(string name, PropertyValue equals) : Condition
    {
        /// <inheritdoc />
        public override string Kind => "property";

        /// <summary>Where the question has it.</summary>
        public string Name { get; } = name;

        /// <summary>What it has to be.</summary>
        public PropertyValue Value { get; } = equals;

        /// <inheritdoc />
        public override ConditionFault? Fault() =>
            PropertyPath.Fault(Name) is { } fault ? fault with { Member = "name" }
            : Value.Text is { } text ? NoText(text, "equals") : null;

        internal override ConditionAnswer Ask(in Question question, Instant at)
        {
            var value = PropertyPath.TryRead(Name)?.Read(question) ?? default;
            return value.Kind switch
            {
                CelKind.Absent => ConditionAnswer.Missed(Name),
                CelKind.Unknown or CelKind.List or CelKind.Map => ConditionAnswer.Unusable(Name),
                _ => ConditionAnswer.Of(value.Kind != CelKind.Null && value == Value.ToCel()),
            };
        }

        private protected override string Said() => $"{Name} is {Value}";
    }
}

/// <summary>A text, a whole number, or true or false: exactly one of them is set.</summary>
public readonly record struct PropertyValue
{
    private PropertyValue(string? text, long? number, bool? truth) => (Text, Number, Truth) = (text, number, truth);

    /// <summary>The text, if it is one.</summary>
    public string? Text { get; }

    /// <summary>The number, if it is one.</summary>
    public long? Number { get; }

    /// <summary>True or false, if it is one.</summary>
    public bool? Truth { get; }

    /// <summary>A text.</summary>
    public static PropertyValue Of(string text) => new(text, null, null);

    /// <summary>A whole number.</summary>
    public static PropertyValue Of(long number) => new(null, number, null);

    /// <summary>True or false.</summary>
    public static PropertyValue Of(bool truth) => new(null, null, truth);

    /// <summary>As JSON would have it.</summary>
    public override string ToString() =>
        Text is { } text ? "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal) + "\""
        : Number is { } number ? number.ToString(CultureInfo.InvariantCulture) : Truth == true ? "true" : "false";

    internal CelValue ToCel() =>
        Text is { } text ? CelValue.Of(text) : Number is { } number ? CelValue.Of(number) : CelValue.Of(Truth == true);
}
