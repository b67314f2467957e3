using System.Runtime.InteropServices;

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
/// A grant as it was recorded: what a decision reads, without references, in 84 bytes. It never changes. Text, purpose
/// and approvers stand in its entry, what happened to it later in its notes. Rows are numbered in ledger order.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct GrantRow
{
    public GrantId Id;
    public Beneficiary To;
    public int Relationship;
    public int Entitlement;
    public int Scope;

    /// <summary>
    /// The grant above it, or -1. INVARIANT (attenuation): scope, window and tier lie within the parent's.
    /// </summary>
    public int Parent;

    /// <summary>The first owner; later ones are in the notes.</summary>
    public int Owner;

    /// <summary>Its own conditions, or -1.</summary>
    public int Conditions;

    /// <summary>The grant before it on the same system, or -1.</summary>
    public int PreviousOfSystem;

    /// <summary>The entry that recorded it, which also confirmed it.</summary>
    public int Recorded;

    /// <summary>
    /// The largest third-party lift on its chain, and how many organisations it was delegated through.
    /// </summary>
    public byte Lift;
    public byte Depth;

    /// <summary>Whether it or a grant above it has conditions: a child never exceeds its parent.</summary>
    public bool IsConditioned;

    /// <summary>What its recording brought for policy.</summary>
    public int Admission;

    public Instant RecordedAt;
    public Instant From;
    public Instant Until;
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
