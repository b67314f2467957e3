using System.Diagnostics;

namespace Mandate.Governance.Planning;

/// <summary>What one grant justifies at one point. Several grants may justify the same point.</summary>
public sealed record DesiredAccess(AccessPoint Point, GrantId Grant, Justification Justification);

/// <summary>How a grant that has not ended stands.</summary>
public abstract record Justification
{
    private Justification(Revision because) => Because = because;

    /// <summary>The ledger revision that this answer rests on.</summary>
    public Revision Because { get; }

    /// <summary>The point must hold, up to but not at this instant.</summary>
    public sealed record InForce(DateTimeOffset Until, Revision Because) : Justification(Because);

    /// <summary>Undecidable: the point is left as it is, and the missing input is named.</summary>
    public sealed record Frozen(string Missing, Revision Because) : Justification(Because);

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<InForce, T> inForce, Func<Frozen, T> frozen) => this switch
    {
        InForce i => inForce(i),
        Frozen f => frozen(f),
        _ => throw new UnreachableException(),
    };
}

/// <summary>What a grant no longer justifies: the recorded end, its instant and the entry that decided it.</summary>
public sealed record EndedAccess(AccessPoint Point, GrantId Grant, DateTimeOffset At, Revision Because);

/// <summary>What a person or a policy ordered removed, by a recorded act, whoever had put it there.</summary>
public sealed record OrderedRemoval(AccessPoint Point, Revision Because)
{
    /// <summary>
    /// The finding that a person ordered removed. Such an order names one access and explains its removal, and it is
    /// over where a grant justifies the access; null where what an entitlement or connector means was changed.
    /// </summary>
    public FindingId? Finding { get; init; }
}
