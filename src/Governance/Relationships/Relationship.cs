using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>What two organisations are to each other; every grant hangs off one.</summary>
internal sealed record Relationship : INamed
{
    public required RelationshipId Id { get; init; }

    public required string Name { get; init; }

    public required RelationshipKind Kind { get; init; }

    public required int Grantor { get; init; }

    public required int Grantee { get; init; }

    /// <summary>The relationship delegation comes through, or -1.</summary>
    public required int Parent { get; init; }

    public required string ContractReference { get; init; }

    public required Instant ContractFrom { get; init; }

    /// <summary>The end the contract was recorded with; renewals are facts.</summary>
    public required Instant ContractUntil { get; init; }

    public required ImmutableArray<int> Signatories { get; init; }

    public required Tenures Sponsor { get; init; }

    public required Tenures RiskOwner { get; init; }

    public required Tenures RevocationOwner { get; init; }

    public required int DelegationDepth { get; init; }

    public required Revision Recorded { get; init; }

    public required RelationshipTimeline Timeline { get; init; }

    /// <summary>One act for tiers 1 and 2 (C0).</summary>
    public Confirmations Confirmed { get; init; }

    /// <summary>Third-party access counts one tier higher (S2-10, C0).</summary>
    public int Lift => Kind is RelationshipKind.Supplier or RelationshipKind.Reseller ? 1 : 0;
}
