using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// A decision as the request leaves it behind: what it had in hand anyway. Ids, digests and bytes are made of it later,
/// by another thread, from the same version of the estate.
/// </summary>
internal readonly struct NotedDecision
{
    /// <summary>The version that decided.</summary>
    public required Estate Estate { get; init; }

    public required Instant At { get; init; }

    /// <summary>Who asked.</summary>
    public required string Actor { get; init; }

    /// <summary>As it was asked; null where it was left out.</summary>
    public required string? SubjectType { get; init; }

    public required string? SubjectId { get; init; }

    public required string? Action { get; init; }

    public required string? ResourceType { get; init; }

    public required string? ResourceId { get; init; }

    public required string? RequestId { get; init; }

    /// <summary>The stable word for why.</summary>
    public required string Reason { get; init; }

    /// <summary>The grant's row, -1 for none.</summary>
    public required int Grant { get; init; }

    /// <summary>Whether the grant was not in force, so that a term stood in the way.</summary>
    public required bool HasTerm { get; init; }

    public required bool Permits { get; init; }

    public required bool Explained { get; init; }

    /// <summary>In ticks of the clock's frequency.</summary>
    public required long Took { get; init; }
}
