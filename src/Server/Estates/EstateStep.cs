using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>One thing that a file would record, and where the file says it.</summary>
/// <param name="Place">Where a refusal points, when the refused member has no place of its own.</param>
/// <param name="Change">The step in words.</param>
/// <param name="Decide">The command; asked again by the scribe against the estate as it is then.</param>
internal sealed record EstateStep(Place Place, EstateChangeWire Change, Func<Estate, Instant, Ruling> Decide)
{
    public IReadOnlyList<SealedValue> Sealed { get; init; } = [];

    /// <summary>The name to reserve, of a person who is registered or shown under another name.</summary>
    public PersonName? Person { get; init; }

    /// <summary>The place of a member that a refusal names.</summary>
    public Func<string, Place?>? PlaceOf { get; init; }

    /// <summary>The grant that it hangs below: without it there is nothing to say of the step.</summary>
    public string? Below { get; init; }

    /// <summary>Whether its entries are known to be no longer than entries may be.</summary>
    public bool IsShort { get; init; }

    /// <summary>How many entries it becomes; known once it was decided.</summary>
    public int Entries { get; set; } = 1;

    public Place PlaceFor(string? member) =>
        member is not null && PlaceOf?.Invoke(member) is { Line: > 0 } found ? found : Place;
}

/// <summary>
/// What a step makes of a person's names; <paramref name="Name"/> is null when the person has one already.
/// </summary>
internal sealed record PersonName(PersonId Id, string? Name, string? DisplayName);

/// <summary>The kinds of a step, as plans show them.</summary>
internal static class StepKind
{
    public const string Estate = "estate";
    public const string Organisation = "organisation";
    public const string Person = "person";
    public const string Workload = "workload";
    public const string System = "system";
    public const string Entitlement = "entitlement";
    public const string Connector = "connector";
    public const string Mode = "mode";
    public const string Relationship = "relationship";
    public const string VerifiedAdmin = "verified_admin";
    public const string Seat = "seat";
    public const string Occupant = "occupant";
    public const string Provider = "provider";
    public const string Grant = "grant";
    public const string Policy = "policy";
    public const string Exception = "exception";
    public const string Function = "function";
    public const string Source = "source";
    public const string Ticket = "ticket";
}
