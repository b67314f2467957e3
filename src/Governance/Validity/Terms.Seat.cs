namespace Mandate.Governance;

internal static partial class Terms
{
    private static void SeatOpen<T>(in Link link, in GrantRow grant, ref Walk<T> walk) where T : struct, ITrace
    {
        var seat = link.Estate.Seats[grant.To.Row];
        if (link.At >= seat.Ends)
            walk.Fails(Term.Beneficiary, "seat_closed", seat.ClosedAt <= link.At ? seat.ClosedBecause : seat.Recorded,
                seat.Ends, "seat", seat.Id.Value);
        else if (seat.Organisation != link.Relationship.Grantee)
            walk.Fails(Term.Beneficiary, "not_of_the_grantee", seat.Recorded, grant.RecordedAt, "seat", seat.Id.Value);
        else walk.Holds(Term.Beneficiary, "seat_open", seat.Recorded, seat.Ends, "seat", seat.Id.Value);
    }

    /// <summary>Somebody is in the seat. Who that is counts for each person by themselves (C4).</summary>
    public static void Seat<T>(in Link link, in GrantRow grant, ref Walk<T> walk) where T : struct, ITrace
    {
        if (grant.To.Kind != BeneficiaryKind.Seat)
        {
            walk.NotApplicable(Term.Seat, "not_through_a_seat");
            return;
        }

        var seat = link.Estate.Seats[grant.To.Row];
        var isOccupied = seat.At(link.Estate, link.At).Any();
        if (isOccupied)
            walk.Holds(Term.Seat, "seat_occupied", seat.At(link.Estate, link.At).Max(o => o.Because),
                seat.StaysUntil(link.Estate, link.At), "seat", seat.Id.Value);
        else
            walk.Fails(Term.Seat, "seat_empty", seat.Recorded, seat.EmptySince(link.Estate, link.At), "seat",
                seat.Id.Value);
    }

    /// <summary>
    /// An approval of one who turns out to be the beneficiary was none (S2-09): links between records come later than
    /// approvals.
    /// </summary>
    private static bool IsSelfApproved(in Link link, int row, in GrantRow grant) =>
        grant.To.Kind == BeneficiaryKind.Person
        && Separation.Approved(link.Estate, row, grant.To.Row, link.At);
}
