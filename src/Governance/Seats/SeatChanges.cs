using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>A shared role, occupied by named persons (C4).</summary>
public readonly record struct SeatId(Guid Value) : IIdentifier<SeatId>
{
    /// <inheritdoc />
    public static string Kind => "seat";

    /// <inheritdoc />
    public static SeatId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Identifier.Text(this);
}

public abstract partial record Change
{
    /// <summary>
    /// A seat of the grantee of a relationship is open. The request that was approved says by whom, or a file names
    /// them; what it may do are the grants to it.
    /// </summary>
    public sealed record SeatOpened(
        SeatId Id, string Name, RelationshipId Relationship, int Size, Instant Until, AccessRequestId? Request) : Change
    {
        /// <summary>Who approved it, where no request says so.</summary>
        public ImmutableArray<PersonId> ApprovedBy { get; init; } = [];
    }

    /// <summary>A seat has more places, which was approved anew.</summary>
    public sealed record SeatEnlarged(SeatId Id, int Size, AccessRequestId? Request) : Change
    {
        /// <summary>Who approved it, where no request says so.</summary>
        public ImmutableArray<PersonId> ApprovedBy { get; init; } = [];
    }

    /// <summary>A person takes a place, assigned by a verified admin who is somebody else.</summary>
    public sealed record SeatOccupied(SeatId Id, PersonId Person, PersonId By, Sealed? Reason = null) : Change;

    /// <summary>A person gives up a place, or loses it.</summary>
    public sealed record SeatVacated(SeatId Id, PersonId Person, Sealed? Reason = null) : Change;

    /// <summary>A seat is over for good, and everybody in it.</summary>
    public sealed record SeatClosed(SeatId Id, Sealed? Reason = null) : Change;
}
