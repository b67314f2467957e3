using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mandate.Wire;

/// <summary>What a question has to bring. Exactly one member is set.</summary>
public sealed record ConditionWire
{
    /// <summary>An address lies in a range.</summary>
    public NetworkConditionWire? Network { get; init; }

    /// <summary>What a clock shows.</summary>
    public TimeOfDayConditionWire? TimeOfDay { get; init; }

    /// <summary>How the subject signed in.</summary>
    public AuthenticationConditionWire? Authentication { get; init; }

    /// <summary>The environment is one of a set.</summary>
    public EnvironmentConditionWire? Environment { get; init; }

    /// <summary>A ticket is named.</summary>
    public TicketConditionWire? Ticket { get; init; }

    /// <summary>A property equals a value.</summary>
    public PropertyConditionWire? Property { get; init; }

    /// <summary>An expression of the Common Expression Language that gives true or false.</summary>
    public string? Cel { get; init; }
}

/// <summary>Ranges such as `10.0.0.0/8`, and where the address is: `context.ip` unless said.</summary>
public sealed record NetworkConditionWire(IReadOnlyList<string> Within, string? Property = null);

/// <summary>`08:00` to `18:00` on `monday` to `friday` in a zone; every day and the whole day unless said.</summary>
public sealed record TimeOfDayConditionWire(
    string Zone, IReadOnlyList<string>? Days = null, string? From = null, string? Until = null);

/// <summary>
/// `acr`: every strength that is enough; `amr`: all methods; `of`: `context` or `subject.properties`.
/// </summary>
public sealed record AuthenticationConditionWire(
    IReadOnlyList<string>? Acr = null, IReadOnlyList<string>? Amr = null, long? MaxAgeSeconds = null,
    string? Of = null);

/// <summary>The environments that are fine, and where it is: `context.environment` unless said.</summary>
public sealed record EnvironmentConditionWire(
    [property: JsonPropertyName("is")] IReadOnlyList<string> IsOneOf, string? Property = null);

/// <summary>A reference, or how it begins with a `*`, and where it is: `context.ticket` unless said.</summary>
public sealed record TicketConditionWire(string? Matches = null, string? Property = null);

/// <summary>A text, a whole number, true or false.</summary>
public sealed record PropertyConditionWire(string Name, [property: JsonPropertyName("equals")] JsonElement Value);

/// <summary>What one condition of a link says to the question.</summary>
/// <param name="Kind">`network`, `time_of_day`, `authentication`, `environment`, `ticket`, `property` or `cel`.</param>
/// <param name="Text">The condition in one line.</param>
/// <param name="Of">Whether the `grant` or its `entitlement` carries it.</param>
/// <param name="Outcome">`holds`, `fails`, `unknown`; `not_applicable` where nothing was asked.</param>
/// <param name="Reason">A stable word for why.</param>
/// <param name="Missing">The properties that would decide it.</param>
public sealed record ConditionResultWire(
    string Kind, string Text, string Of, string Outcome, string Reason, IReadOnlyList<string>? Missing);
