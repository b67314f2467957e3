using System.Collections.Immutable;

namespace Mandate.Governance;

public abstract partial record Change
{
    /// <summary>
    /// A version of a policy is put in force, or a stage of it: written by one person, approved by another, deployed by
    /// a third (S4-11). The first one makes policy a term of every grant.
    /// </summary>
    public sealed record PolicyDeployed : Change
    {
        /// <summary>The policy's id: one name, one id.</summary>
        public required PolicyId Id { get; init; }

        /// <summary>Its unique name.</summary>
        public required string Name { get; init; }

        /// <summary>Its rules, all of them.</summary>
        public required ImmutableArray<Rule> Rules { get; init; }

        /// <summary>Where it holds.</summary>
        public PolicyReach Reach { get; init; } = PolicyReach.Everywhere;

        /// <summary>How long what was recorded before may go on by the version before it.</summary>
        public TimeSpan Grace { get; init; }

        /// <summary>Wrote it.</summary>
        public required PersonId Author { get; init; }

        /// <summary>Answers for the outcome.</summary>
        public required PersonId Approver { get; init; }

        /// <summary>Puts it in force.</summary>
        public required PersonId Deployer { get; init; }
    }

    /// <summary>A demand is lifted for some grants, for a while (S4-06).</summary>
    public sealed record ExceptionGranted : Change
    {
        /// <summary>Its id.</summary>
        public required ExceptionId Id { get; init; }

        /// <summary>Its unique name.</summary>
        public required string Name { get; init; }

        /// <summary>`policy` or `policy/rule`, one or more.</summary>
        public required ImmutableArray<string> Rules { get; init; }

        /// <summary>What is lifted, one or more.</summary>
        public required ImmutableArray<RequirementKind> Lifts { get; init; }

        /// <summary>For which grants.</summary>
        public RuleMatch Match { get; init; } = RuleMatch.Everything;

        /// <summary>Names of single grants; empty for all that match.</summary>
        public ImmutableArray<string> Grants { get; init; } = [];

        /// <summary>A person of the organisation that answers for the estate.</summary>
        public required PersonId Owner { get; init; }

        /// <summary>Persons of the grantor; not the owner (S1-02).</summary>
        public required ImmutableArray<PersonId> ApprovedBy { get; init; }

        /// <summary>Why, sealed.</summary>
        public required Sealed Reason { get; init; }

        /// <summary>The compensating control, sealed.</summary>
        public required Sealed Control { get; init; }

        /// <summary>When it begins; never before it is recorded.</summary>
        public required Instant From { get; init; }

        /// <summary>The first instant after it.</summary>
        public required Instant Until { get; init; }
    }

    /// <summary>An exception is over before its time.</summary>
    public sealed record ExceptionRevoked(ExceptionId Id, Sealed? Reason = null) : Change;
}
