using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>One thing that a refused request had not, as its entry keeps it.</summary>
/// <param name="What">The word of the requirement; `forbidden`, `no_rule` or `not_known` where it is none.</param>
/// <param name="Text">In words, people by id.</param>
/// <param name="Rule">Which rule asks for it; null where no rule matches.</param>
public sealed record MissingDemand(string What, string Text, RuleReference? Rule);

public abstract partial record Change
{
    /// <summary>
    /// Policy refused a grant that was asked for: evidence of what was asked and what was missing (S4-08). It has no
    /// sealed text, and changes no access.
    /// </summary>
    public sealed record GrantRefused : Change
    {
        /// <summary>The name that the grant was to have; it stays free.</summary>
        public required string Name { get; init; }

        /// <summary>The relationship it was to hang off.</summary>
        public required RelationshipId Relationship { get; init; }

        /// <summary>What was asked for.</summary>
        public required EntitlementId Entitlement { get; init; }

        /// <summary>The grant above it.</summary>
        public GrantId? Parent { get; init; }

        /// <summary>Exactly one of these four is set.</summary>
        public OrganisationId? ToOrganisation { get; init; }

        /// <summary>See <see cref="ToOrganisation"/>.</summary>
        public PersonId? ToPerson { get; init; }

        /// <summary>See <see cref="ToOrganisation"/>.</summary>
        public WorkloadId? ToWorkload { get; init; }

        /// <summary>See <see cref="ToOrganisation"/>.</summary>
        public SeatId? ToSeat { get; init; }

        /// <summary>On which resources.</summary>
        public required Scope Scope { get; init; }

        /// <summary>Who was to own it.</summary>
        public required PersonId Owner { get; init; }

        /// <summary>Who approved it.</summary>
        public required ImmutableArray<PersonId> ApprovedBy { get; init; }

        /// <summary>When it was to begin, as asked.</summary>
        public required Instant From { get; init; }

        /// <summary>The first instant after its window.</summary>
        public required Instant Until { get; init; }

        /// <summary>The ticket it named.</summary>
        public TicketBinding? Ticket { get; init; }

        /// <summary>The business function it named.</summary>
        public FunctionId? Function { get; init; }

        /// <summary>Whether it had a justification, whose text is not kept.</summary>
        public bool IsJustified { get; init; }

        /// <summary>The person who asked; at most one of these two is set.</summary>
        public PersonId? RequestedByPerson { get; init; }

        /// <summary>The machine that asked.</summary>
        public WorkloadId? RequestedByWorkload { get; init; }

        /// <summary>The request whose last approval it was; null where the grant was asked for without one.</summary>
        public AccessRequestId? Request { get; init; }

        /// <summary>Every rule that matched, by its version.</summary>
        public required ImmutableArray<RuleReference> Rules { get; init; }

        /// <summary>What was missing.</summary>
        public required ImmutableArray<MissingDemand> Missing { get; init; }
    }
}
