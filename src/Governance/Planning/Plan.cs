namespace Mandate.Governance.Planning;

/// <summary>
/// What to change in one system, and why. It leaves no choice to whoever applies it:
/// <see cref="Steps"/> in their order, removals first, and nothing of <see cref="Held"/>.
/// </summary>
public sealed record Plan
{
    /// <summary>The system's name.</summary>
    public required string System { get; init; }

    /// <summary>The plan's place in the order of plans of this system.</summary>
    public required Generation Generation { get; init; }

    /// <summary>Under which mode the plan was made; observing leaves <see cref="Steps"/> empty.</summary>
    public required ConvergenceMode Mode { get; init; }

    /// <summary>What may be applied at once; at most one step a point.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>Removals that wait for a person, or null.</summary>
    public required Hold? Held { get; init; }

    /// <summary>What was found and is not mended by these steps.</summary>
    public required IReadOnlyList<Difference> Findings { get; init; }

    /// <summary>Points that stay as they are because a grant is undecidable.</summary>
    public required IReadOnlyList<FrozenAccess> Frozen { get; init; }

    /// <summary>Places that could not be read, and are therefore not touched.</summary>
    public required IReadOnlyList<UnknownPlace> Unknown { get; init; }

    /// <summary>When the earliest grant that this plan keeps or gives ends untouched: look again by then.</summary>
    public required DateTimeOffset? LookAgainAt { get; init; }

    /// <summary>The plan as a person reviews it; equal plans have equal text.</summary>
    public string Text => PlanText.Of(this);
}

/// <summary>Removals beyond the bound that no recorded end explains. The digest names exactly this set.</summary>
public sealed record Hold(IReadOnlyList<Step.RemoveOrdered> Removals, long Allowed, string Digest);

/// <summary>A point that is frozen, the input that is missing, and whether the place holds the point now.</summary>
public sealed record FrozenAccess(AccessPoint Point, GrantId Grant, Justification.Frozen Justification, bool IsHeld);

/// <summary>A place without an answer, and how many removals wait there for it.</summary>
public sealed record UnknownPlace(string Place, string Why, int RemovalsWaiting);
