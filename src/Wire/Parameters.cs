namespace Mandate.Wire;

/// <summary>The estate's numbers as they are; durations such as `90d`, lists of one value a tier, 1 to 4.</summary>
/// <param name="Version">How many times they were recorded, the founding included.</param>
/// <param name="Since">When they began; null from the beginning.</param>
/// <param name="Revision">The entry that recorded them.</param>
public sealed record ParametersWire(int Version, DateTimeOffset? Since, long Revision)
{
    /// <summary>How many grants in force one change of policy, or of these numbers, may end.</summary>
    public required int PolicyTouchMax { get; init; }

    /// <summary>How long a request waits for approvals before silence is no.</summary>
    public required IReadOnlyList<string> ApprovalWithin { get; init; }

    /// <summary>How long after it was found undocumented access has to be legitimised or removed.</summary>
    public required string FindingWithin { get; init; }

    /// <summary>How long a verified admin's proof lasts.</summary>
    public required IReadOnlyList<string> AdminCadence { get; init; }

    /// <summary>The largest number of organisations that a grant may be delegated through.</summary>
    public required IReadOnlyList<int> DelegationDepth { get; init; }

    /// <summary>The longest suspension after which tiers 1 and 2 return with the resumption.</summary>
    public required string ReturnAfterSuspension { get; init; }

    /// <summary>How long tiers 1 and 2 outlast the tolerance of a silent source.</summary>
    public required string StaleGrace { get; init; }
}

/// <summary>Numbers to change; what is left out stays as it is.</summary>
public sealed record NewParametersWire
{
    /// <summary>Two different people of the organisation that answers for the estate.</summary>
    public required IReadOnlyList<string> ApprovedBy { get; init; }

    /// <summary>0 to 1,000,000,000.</summary>
    public int? PolicyTouchMax { get; init; }

    /// <summary>Four, 1 min to 366 d.</summary>
    public IReadOnlyList<string>? ApprovalWithin { get; init; }

    /// <summary>1 min to 366 d.</summary>
    public string? FindingWithin { get; init; }

    /// <summary>Four, 1 s to 3,660 d.</summary>
    public IReadOnlyList<string>? AdminCadence { get; init; }

    /// <summary>Four, 0 to 8.</summary>
    public IReadOnlyList<int>? DelegationDepth { get; init; }

    /// <summary>`0s` to 3,660 d.</summary>
    public string? ReturnAfterSuspension { get; init; }

    /// <summary>`0s` to 3,660 d.</summary>
    public string? StaleGrace { get; init; }

    /// <summary>The digest of the preview that was seen.</summary>
    public string? BasedOn { get; init; }
}
