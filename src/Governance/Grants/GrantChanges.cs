using System.Collections.Immutable;

namespace Mandate.Governance;

public abstract partial record Change
{
    /// <summary>Access is granted. The entry is the evidence: no entry, no grant (S0-25).</summary>
    public sealed record GrantRecorded : Change
    {
        /// <summary>Its id.</summary>
        public required GrantId Id { get; init; }

        /// <summary>Its unique name.</summary>
        public required string Name { get; init; }

        /// <summary>The relationship it hangs off; of an assignment, its parent's.</summary>
        public required RelationshipId Relationship { get; init; }

        /// <summary>What is granted; of a child, its parent's.</summary>
        public required EntitlementId Entitlement { get; init; }

        /// <summary>
        /// The grant above it: an assignment stays in the relationship, a delegation has one of its own.
        /// </summary>
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

        /// <summary>What for, sealed.</summary>
        public required Sealed Purpose { get; init; }

        /// <summary>A person of the immediate grantor.</summary>
        public required PersonId Owner { get; init; }

        /// <summary>Who approved; C3, 7 says who has to.</summary>
        public required ImmutableArray<PersonId> ApprovedBy { get; init; }

        /// <summary>Not before; never earlier than the recording.</summary>
        public required Instant From { get; init; }

        /// <summary>The first instant after the window (S3-11).</summary>
        public required Instant Until { get; init; }

        /// <summary>What a question has to bring.</summary>
        public ConditionSet Conditions { get; init; } = ConditionSet.None;

        /// <summary>Why, in words beside the purpose, sealed.</summary>
        public Sealed? Justification { get; init; }

        /// <summary>The ticket that it is bound to: in force only while that is open (S2-04).</summary>
        public TicketBinding? Ticket { get; init; }

        /// <summary>The business function that it serves.</summary>
        public FunctionId? Function { get; init; }

        /// <summary>The person who asked; at most one of these two is set.</summary>
        public PersonId? RequestedByPerson { get; init; }

        /// <summary>The machine that asked (S3-06).</summary>
        public WorkloadId? RequestedByWorkload { get; init; }

        /// <summary>
        /// The guardrail that stood for the approvals, `policy/rule`, set when it is decided; the human who approved
        /// it is the approver of record (C11).
        /// </summary>
        public string? Guardrail { get; init; }

        /// <summary>The request that was approved: who approved, and how well that is backed, stand there.</summary>
        public AccessRequestId? Request { get; init; }
    }

    /// <summary>A grant is over for good.</summary>
    public sealed record GrantRevoked(GrantId Id, Sealed? Reason = null) : Change;

    /// <summary>Its owner says that it is still wanted (C0).</summary>
    public sealed record GrantConfirmed(GrantId Id, Sealed? Reason = null) : Change
    {
        /// <summary>Who approves besides, where policy asks for more than there is.</summary>
        public ImmutableArray<PersonId> ApprovedBy { get; init; } = [];

        /// <summary>The ticket that it is bound to from now on.</summary>
        public TicketBinding? Ticket { get; init; }

        /// <summary>The business function that it serves from now on.</summary>
        public FunctionId? Function { get; init; }

        /// <summary>Why, in words, sealed.</summary>
        public Sealed? Justification { get; init; }
    }

    /// <summary>A grant has another owner.</summary>
    public sealed record GrantOwnerSet(GrantId Id, PersonId Owner, Sealed? Reason = null) : Change;
}

/// <summary>A ticket as an entry names it: the source that tells it, and its number there.</summary>
public readonly record struct TicketBinding(SourceId Source, string Number);
