using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>The roles that persons of the immediate grantor hold in a relationship, exactly one each (S0-04).</summary>
public enum RelationshipRole
{
    /// <summary>Stands for the need.</summary>
    Sponsor,

    /// <summary>Answers for the risk.</summary>
    RiskOwner,

    /// <summary>Answers for the removal.</summary>
    RevocationOwner,
}

public abstract partial record Change
{
    /// <summary>A relationship is known; it is a prospect until its facts open it.</summary>
    public sealed record RelationshipRecorded : Change
    {
        /// <summary>Its id.</summary>
        public required RelationshipId Id { get; init; }

        /// <summary>Its unique name.</summary>
        public required string Name { get; init; }

        /// <summary>What it is in business.</summary>
        public required RelationshipKind Kind { get; init; }

        /// <summary>Exposes its systems and stays accountable.</summary>
        public required OrganisationId Grantor { get; init; }

        /// <summary>Uses the access.</summary>
        public required OrganisationId Grantee { get; init; }

        /// <summary>The relationship that delegation comes through.</summary>
        public RelationshipId? Parent { get; init; }

        /// <summary>The contract's reference, plain.</summary>
        public required string ContractReference { get; init; }

        /// <summary>The contract's first instant.</summary>
        public required Instant ContractFrom { get; init; }

        /// <summary>The first instant after the contract; <see cref="Instant.Forever"/> for none.</summary>
        public required Instant ContractUntil { get; init; }

        /// <summary>Who signed, of both sides.</summary>
        public required ImmutableArray<PersonId> Signatories { get; init; }

        /// <summary>A person of the grantor.</summary>
        public required PersonId Sponsor { get; init; }

        /// <summary>A person of the grantor.</summary>
        public required PersonId RiskOwner { get; init; }

        /// <summary>A person of the grantor.</summary>
        public required PersonId RevocationOwner { get; init; }

        /// <summary>How many further organisations a grant may be delegated through; 0 unless said.</summary>
        public required int DelegationDepth { get; init; }
    }

    /// <summary>An event of C1 happened.</summary>
    /// <param name="Id">The relationship.</param>
    /// <param name="Event">What happened.</param>
    /// <param name="Until">The end, for a notice; the new end, for a renewal.</param>
    /// <param name="Person">The admin that was lost.</param>
    /// <param name="ApprovedBy">The two people a step towards more access needs.</param>
    /// <param name="Reason">Why, sealed.</param>
    public sealed record RelationshipFact(
        RelationshipId Id,
        RelationshipEvent Event,
        Instant? Until = null,
        PersonId? Person = null,
        ImmutableArray<PersonId> ApprovedBy = default,
        Sealed? Reason = null) : Change;

    /// <summary>Somebody else confirmed that a person holds the grantee's authority (C2).</summary>
    public sealed record AdminVerified(
        RelationshipId Id, PersonId Person, PersonId By, Sealed? Reason = null,
        ImmutableArray<PersonId> ApprovedBy = default) : Change;

    /// <summary>Another person holds a role.</summary>
    public sealed record RelationshipRoleSet(
        RelationshipId Id, RelationshipRole Role, PersonId Person, Sealed? Reason = null) : Change;

    /// <summary>One act confirms the relationship's grants of tiers 1 and 2 (C0).</summary>
    public sealed record RelationshipConfirmed(RelationshipId Id, Sealed? Reason = null) : Change;
}
