namespace Mandate.Wire;

/// <summary>AuthZEN Access Request and Approval Profile: where a request stands, and what it came to.</summary>
public sealed record AccessTaskAnswerWire(AccessTaskWire Task, AccessTaskResultWire? Result = null);

/// <summary>A request as the profile shows it.</summary>
public sealed record AccessTaskWire
{
    /// <summary>The request's id.</summary>
    public required string Id { get; init; }

    /// <summary>`pending`, `approved`, `denied`, `expired` or `cancelled`.</summary>
    public required string Status { get; init; }

    /// <summary>Where to ask again.</summary>
    public required string StatusEndpoint { get; init; }

    /// <summary>Silence until then is no; of a pending task.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How many steps there are, and how many are met; of a pending task.</summary>
    public AccessTaskProgressWire? Progress { get; init; }

    /// <summary>Where it is cancelled; of a pending task.</summary>
    public AccessTaskLinksWire? Links { get; init; }

    /// <summary>Words for a person.</summary>
    public AccessTaskDisplayWire? Display { get; init; }
}

/// <summary>Steps are met in parallel; the number is one more than those that are.</summary>
public sealed record AccessTaskProgressWire(int CurrentStep, int TotalSteps);

/// <summary>Related addresses.</summary>
public sealed record AccessTaskLinksWire(string Cancel);

/// <summary>Words for a person.</summary>
public sealed record AccessTaskDisplayWire(string Title, string? Description = null);

/// <summary>What an approved task is good for: asking again.</summary>
public sealed record AccessTaskResultWire(string Mode, AccessApprovalWire Approval);

/// <summary>An approval by reference. It grants nothing: the decision is made anew.</summary>
public sealed record AccessApprovalWire(string Id, DateTimeOffset? ApprovedAt, DateTimeOffset ApprovedUntil);
