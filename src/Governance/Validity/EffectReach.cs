namespace Mandate.Governance;

/// <summary>
/// Which grants a command can open or close, where those are few: its preview looks at no others, so that acts of
/// people cost what they touch and not what the estate holds.
/// INVARIANT (complete): a grant whose answer differs is among those found. A change that is not named reaches all.
/// </summary>
internal static class EffectReach
{
    /// <summary>The rows in order; null where the changes can reach any.</summary>
    public static IReadOnlyCollection<int>? Of(Estate before, Estate after, IEnumerable<Change> changes)
    {
        var rows = new SortedSet<int>();
        foreach (var change in changes)
            switch (change)
            {
                case Change.RequestMade or Change.ApprovalGiven or Change.ApprovalDenied or Change.InformationAsked
                    or Change.InformationGiven or Change.RequestWithdrawn or Change.RequestCancelled
                    or Change.RequestSuperseded or Change.RequestExpired or Change.RequestLinkFollowed
                    or Change.ExecutionReported or Change.SignedOut or Change.PasskeyRemoved
                    or Change.GrantRecorded: break;
                // Policy asks of every grant who was in the seat when it was approved.
                case Change.SeatOccupied or Change.SeatVacated or Change.SeatClosed when after.Policies.AsksSeats:
                    return null;
                case Change.SeatOpened c: Seat(after, c.Id, rows); break;
                case Change.SeatEnlarged c: Seat(after, c.Id, rows); break;
                case Change.SeatOccupied c: Seat(after, c.Id, rows); break;
                case Change.SeatVacated c: Seat(after, c.Id, rows); break;
                case Change.SeatClosed c: Seat(after, c.Id, rows); break;
                default: return null;
            }

        for (var row = before.Grants.Count; row < after.Grants.Count; row++) rows.Add(row);
        return rows;
    }

    /// <summary>Nothing hangs below a grant to a seat.</summary>
    private static void Seat(Estate estate, SeatId id, SortedSet<int> rows) =>
        rows.UnionWith(estate.GrantsToSeat(estate.FindSeat(id)));
}
