using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>One side of relationships. The estate's primary object (S0-01).</summary>
internal sealed record Organisation : INamed
{
    public required OrganisationId Id { get; init; }

    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    public required Revision Recorded { get; init; }

    public required Life Life { get; init; }

    /// <summary>Relationships in which it is a side, oldest first.</summary>
    public ImmutableList<int> Relationships { get; init; } = [];
}

/// <summary>A natural person's record; name, mail address and sign-in subjects are in the sealed store.</summary>
internal sealed record Person
{
    public required PersonId Id { get; init; }

    public required Revision Recorded { get; init; }

    public required Life Life { get; init; }

    /// <summary>Relationships in which this record, or one below it, was ever verified as admin.</summary>
    public ImmutableList<int> AdminOf { get; init; } = [];

    /// <summary>
    /// The person this record is another record of, or -1 (C11). INVARIANT (one person): only a root is ever linked,
    /// and below a root of higher rank, so links form trees of at most <see cref="Rank"/> steps.
    /// </summary>
    public int SameAs { get; init; } = -1;

    /// <summary>How deep the records below this one go.</summary>
    public int Rank { get; init; }

    /// <summary>Whether another record is the same natural person.</summary>
    public bool IsLinked => SameAs >= 0 || Rank > 0;

    public Revision? Erased { get; init; }

    public Confirmations Confirmed { get; init; }
}

/// <summary>A non-human identity (S4-20).</summary>
internal sealed record Workload : INamed
{
    public required WorkloadId Id { get; init; }

    public required string Name { get; init; }

    public required string Kind { get; init; }

    public required string Process { get; init; }

    public required Revision Recorded { get; init; }

    public required Life Life { get; init; }

    public required Tenures Owner { get; init; }

    public Confirmations Confirmed { get; init; }
}
