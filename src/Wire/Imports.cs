namespace Mandate.Wire;

/// <summary>
/// One line of the answer to an import. Lines come as it goes on; the last is `done` or `refused`, and an answer that
/// ends with another one was broken off: what was recorded stays, and importing again goes on from there.
/// </summary>
/// <param name="Stage">
/// `reading`: grants held against the estate, of those in the file; `planned`: once, with what would change;
/// `recording`: entries recorded, of those planned; `done`; `refused`.
/// </param>
/// <param name="Done">How many so far.</param>
/// <param name="Of">How many in all, as far as is known.</param>
public sealed record ImportLineWire(string Stage, long Done, long Of)
{
    /// <summary>What would change; of `planned` and `done`.</summary>
    public ImportPlanWire? Plan { get; init; }

    /// <summary>The revision of the last entry, or the newest when nothing was different.</summary>
    public long? Revision { get; init; }

    /// <summary>Why it goes no further; its `errors` name file, line, column and member.</summary>
    public ProblemWire? Problem { get; init; }
}

/// <summary>What importing a file would do, counted.</summary>
/// <param name="Estate">The estate's name.</param>
/// <param name="Revision">The revision it was planned at.</param>
/// <param name="Entries">How many entries would be recorded; 0 the second time.</param>
/// <param name="Changes">How many steps of each kind.</param>
/// <param name="Access">How many accesses change, by system and tier.</param>
/// <param name="Appears">The first of those that would appear.</param>
/// <param name="Disappears">The first of those that would disappear.</param>
/// <param name="Freezes">The first of those that would become undecidable.</param>
public sealed record ImportPlanWire(
    string Estate, long Revision, long Entries, IReadOnlyList<ChangeCountWire> Changes,
    IReadOnlyList<AccessCountWire> Access, IReadOnlyList<AccessWire> Appears, IReadOnlyList<AccessWire> Disappears,
    IReadOnlyList<AccessWire> Freezes)
{
    /// <summary>The first plans of systems that the file lets be driven; the first 200 lines of each.</summary>
    public IReadOnlyList<SystemPlanWire> SystemPlans { get; init; } = [];
}

/// <summary>How many steps there are of one kind.</summary>
/// <param name="Action">`add` or `change`.</param>
/// <param name="Kind">`organisation`, `person`, `grant` …</param>
/// <param name="Count">How many.</param>
public sealed record ChangeCountWire(string Action, string Kind, int Count);

/// <summary>How many accesses change in the same way.</summary>
/// <param name="Change">`appears`, `disappears` or `freezes`.</param>
/// <param name="System">The system's name.</param>
/// <param name="Tier">The tier they count as.</param>
/// <param name="Count">How many.</param>
public sealed record AccessCountWire(string Change, string System, int Tier, int Count);
