namespace Mandate.Governance;

/// <summary>Who a grant is to.</summary>
public enum BeneficiaryKind
{
    /// <summary>An organisation: gives its people nothing by itself.</summary>
    Organisation,

    /// <summary>A person.</summary>
    Person,

    /// <summary>A workload.</summary>
    Workload,

    /// <summary>A seat (C4).</summary>
    Seat,
}

/// <summary>A beneficiary's kind and row in four bytes.</summary>
internal readonly record struct Beneficiary(int Packed)
{
    public Beneficiary(BeneficiaryKind kind, int row) : this((row << 2) | (int)kind)
    {
    }

    public BeneficiaryKind Kind => (BeneficiaryKind)(Packed & 3);

    public int Row => Packed >> 2;
}

/// <summary>
/// A grant as the estate holds it: what a decision reads, without references. Text, purpose and approvers stand in its
/// entry. Rows are numbered in ledger order.
/// </summary>
internal struct GrantRow : IIdentified
{
    public Beneficiary To;

    /// <summary>The entitlement's system, once more: looking up a holder's grants reads nothing else.</summary>
    public int System;
    public int Relationship;
    public int Entitlement;
    public int Scope;

    /// <summary>
    /// The grant above it, or -1. INVARIANT (attenuation): scope, window and tier lie within the parent's.
    /// </summary>
    public int Parent;

    /// <summary>The first owner; later ones are in the notes.</summary>
    public int Owner;

    /// <summary>The newest of its <see cref="GrantNote"/>s, or -1: most grants have none.</summary>
    public int LastNote;

    /// <summary>The entry that recorded it, which also confirmed it.</summary>
    public int Recorded;

    /// <summary>
    /// The largest third-party lift on its chain, and how many organisations it was delegated through.
    /// </summary>
    public byte Lift;
    public byte Depth;

    /// <summary>Whether it or a grant above it has conditions: a child never exceeds its parent.</summary>
    public bool IsConditioned;

    /// <summary>Its own conditions, or -1.</summary>
    public int Conditions;

    /// <summary>What its recording brought for policy.</summary>
    public int Admission;

    public Instant RecordedAt;
    public Instant From;
    public Instant Until;

    /// <summary>The grant before it on the same system, or -1.</summary>
    public int PreviousOfSystem;
    public GrantId Id;

    readonly Guid IIdentified.Key => Id.Value;
}

internal enum GrantNoteKind : byte
{
    Confirmed,
    Revoked,
    OwnerSet,
}

/// <summary>What happened to a grant after it was recorded; a chain, newest first.</summary>
internal readonly record struct GrantNote(
    int Previous, GrantNoteKind Kind, Instant Effective, Instant Known, Revision Because, int Person)
{
    /// <summary>What a confirmation brought for policy, or -1.</summary>
    public int Admission { get; init; } = -1;
}
