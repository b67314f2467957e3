using System.Collections.Immutable;

namespace Mandate.Governance;

public abstract partial record Change
{
    /// <summary>
    /// A volume of the decision journal is closed: so many decisions, with the root over exactly these. The decisions
    /// themselves stand beside the ledger.
    /// </summary>
    public sealed record DecisionsKept : Change
    {
        /// <summary>The number of its first decision; numbers are never given twice.</summary>
        public required long First { get; init; }

        /// <summary>How many it has; none where all that happened was that some were not kept.</summary>
        public required long Count { get; init; }

        /// <summary>The earliest decision.</summary>
        public required Instant Earliest { get; init; }

        /// <summary>The latest decision.</summary>
        public required Instant Latest { get; init; }

        /// <summary>RFC 6962's root over the decisions as they are stored, 64 hex digits.</summary>
        public required string Root { get; init; }

        /// <summary>Until when the decisions are there; later they may have been deleted.</summary>
        public required Instant KeepUntil { get; init; }

        /// <summary>Permits that nobody kept, because more came than could be written.</summary>
        public required long PermitsLost { get; init; }

        /// <summary>Refusals that nobody kept; they are given up last.</summary>
        public required long RefusalsLost { get; init; }

        /// <summary>The node died before it, so that some of the latest decisions may be missing uncounted.</summary>
        public required bool Interrupted { get; init; }

        /// <summary>Permits left out on purpose, by system.</summary>
        public required ImmutableArray<PermitsLeftOut> LeftOut { get; init; }
    }

    /// <summary>
    /// Each of these grants permitted something to an application on this day (UTC): coarse last use, at most once a
    /// grant and day.
    /// </summary>
    public sealed record GrantsUsed(DateOnly Day, ImmutableArray<GrantId> Grants) : Change;
}

/// <summary>Where one permit of so many is kept: how many were not.</summary>
public readonly record struct PermitsLeftOut(SystemId System, int Every, int Count);
