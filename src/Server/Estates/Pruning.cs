using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>
/// Ends what a file of this name recorded and declares no more: grants, seats, the people in them, and relationships,
/// and nothing else. What something else still hangs below is not ended. Their entries carry the file's mark: nothing
/// is remembered besides.
/// </summary>
internal sealed class Pruning(EstateComparison c)
{
    /// <summary>What a file recorded, still stands and is not in it any more.</summary>
    internal sealed record Managed
    {
        public List<GrantId> Grants { get; } = [];

        public List<RelationshipId> Relationships { get; } = [];

        public List<SeatId> Seats { get; } = [];

        public List<(SeatId Seat, PersonId Person)> Occupants { get; } = [];
    }

    public static async Task<Managed> ManagedAsync(
        Node node, Estate estate, EstateDocument document, string file, Instant at, CancellationToken cancel)
    {
        var source = EstateComparison.SourceOf(file);
        var managed = new Managed();
        var revisions = new List<int>();
        // What a grant of the file hangs below stays, whether or not that grant is recorded yet.
        var named = document.Grants.SelectMany(g => (string?[])[g.Parent?.Value, g.Relationship?.Value])
            .OfType<string>().ToHashSet(StringComparer.Ordinal);
        for (var row = 0; row < estate.Grants.Count; row++)
            if (IsLive(estate, row, at) && estate.GrantNames[row].Name is var name && !document.Grants.Has(name)
                && !named.Contains(name) && !named.Contains(Identifier.Text(estate.Grants[row].Id)))
                revisions.Add(estate.Grants[row].Recorded);
        for (var row = 0; row < estate.Relationships.Count; row++)
            if (estate.Relationships[row] is var relationship && !document.Relationships.Has(relationship.Name)
                && !named.Contains(relationship.Name) && !named.Contains(Identifier.Text(relationship.Id))
                && relationship.Timeline.At(at).State != RelationshipState.Terminated)
                revisions.Add((int)relationship.Recorded.Value);
        var held = document.Grants.Select(g => g.To.Match<string?>(_ => null, _ => null, _ => null, s => s.Name.Value))
            .OfType<string>().ToHashSet(StringComparer.Ordinal);
        for (var row = 0; row < estate.Seats.Count; row++)
            if (estate.Seats[row] is var seat && at < seat.Ends
                && (document.Seats.Has(seat.Name) || !held.Contains(seat.Name)))
                revisions.AddRange(SeatRevisions(node, estate, document, seat, at));
        await foreach (var entry in RecordedEntries.OfAsync(node, revisions, cancel))
        {
            if (entry.Source != source) continue;
            switch (entry.Change)
            {
                case Change.GrantRecorded grant: managed.Grants.Add(grant.Id); break;
                case Change.RelationshipRecorded relationship: managed.Relationships.Add(relationship.Id); break;
                case Change.SeatOpened seat: managed.Seats.Add(seat.Id); break;
                case Change.SeatOccupied occupied: managed.Occupants.Add((occupied.Id, occupied.Person)); break;
            }
        }

        return managed;
    }

    /// <summary>
    /// What recorded the seat, where the file has it no more; else what put people in it whom the file has not.
    /// </summary>
    private static IEnumerable<int> SeatRevisions(
        Node node, Estate estate, EstateDocument document, Seat seat, Instant at)
    {
        if (!document.Seats.TryGet(seat.Name, out var declared))
        {
            yield return (int)seat.Recorded.Value;
            yield break;
        }

        foreach (var occupancy in seat.At(estate, at))
            if (estate.People[occupancy.Person].Id is var id && !declared.Occupants.Has(Identifier.Text(id))
                && (node.People.NameOf(id) is not { } name || !declared.Occupants.Has(name)))
                yield return (int)occupancy.Because.Value;
    }

    public void End(Managed managed)
    {
        var (grants, relationships) = (managed.Grants, managed.Relationships);
        var seats = Seats(managed);
        var (keptGrants, keptRelationships) = Kept([.. grants.Select(c.Now.Find)],
            [.. relationships.Select(c.Now.Find)], [.. seats.Select(c.Now.FindSeat)]);
        foreach (var (seat, person) in managed.Occupants)
            Stop(StepKind.Occupant, $"{c.Now.Seats[c.Now.FindSeat(seat)].Name}/{c.Shown.Person(person)}",
                "vacated: the file declares them there no more",
                (estate, at) => SeatCommands.Vacate(estate, new Change.SeatVacated(seat, person), at));
        foreach (var seat in seats)
            Stop(StepKind.Seat, c.Now.Seats[c.Now.FindSeat(seat)].Name, "closed: the file declares it no more",
                (estate, at) => SeatCommands.Close(estate, new Change.SeatClosed(seat), null, at));
        foreach (var id in grants)
        {
            var row = c.Now.Find(id);
            if (keptGrants.Contains(row)) continue;
            Stop(StepKind.Grant, c.Now.GrantNames[row].Name, "revoked: the file declares it no more",
                (estate, at) => GrantCommands.Revoke(estate, id, null, null, at));
        }

        foreach (var id in relationships)
        {
            var row = c.Now.Find(id);
            if (keptRelationships.Contains(row)) continue;
            Stop(StepKind.Relationship, c.Now.Relationships[row].Name, "ended: the file declares it no more",
                (estate, at) => RelationshipCommands.Happen(
                    estate, new Change.RelationshipFact(id, RelationshipEvent.ContractEnded), null, at));
        }
    }

    private void Stop(string kind, string name, string how, Func<Estate, Instant, Ruling> decide) =>
        c.Take(kind, name, new EstateStep(
            c.Document.Estate.Place, new EstateChangeWire("end", kind, name, how), decide));

    /// <summary>Seats to which nothing else stays: closing one ends every grant to it.</summary>
    private List<SeatId> Seats(Managed managed)
    {
        var ending = managed.Grants.Select(c.Now.Find).ToHashSet();
        var held = new HashSet<int>();
        for (var row = 0; row < c.Now.Grants.Count; row++)
            if (c.Now.Grants[row].To is { Kind: BeneficiaryKind.Seat } to && !ending.Contains(row)
                && IsLive(c.Now, row, c.At)) held.Add(to.Row);
        return [.. managed.Seats.Where(s => !held.Contains(c.Now.FindSeat(s)))];
    }

    /// <summary>What something that stays hangs below, at any height, whoever recorded it.</summary>
    private (HashSet<int> Grants, HashSet<int> Relationships) Kept(HashSet<int> endingGrants,
        HashSet<int> endingRelationships, HashSet<int> endingSeats)
    {
        var (grants, relationships) = (new HashSet<int>(), new HashSet<int>());
        for (var leaf = 0; leaf < c.Now.Grants.Count; leaf++)
        {
            if (endingGrants.Contains(leaf) || !IsLive(c.Now, leaf, c.At)) continue;
            for (var row = leaf; row >= 0 && grants.Add(row); row = c.Now.Grants[row].Parent)
                relationships.Add(c.Now.Grants[row].Relationship);
        }

        for (var leaf = 0; leaf < c.Now.Relationships.Count; leaf++)
            if (!endingRelationships.Contains(leaf)
                && c.Now.Relationships[leaf].Timeline.At(c.At).State != RelationshipState.Terminated)
                relationships.Add(leaf);
        for (var seat = 0; seat < c.Now.Seats.Count; seat++)
            if (!endingSeats.Contains(seat) && c.At < c.Now.Seats[seat].Ends)
                relationships.Add(c.Now.Seats[seat].Relationship);
        foreach (var kept in relationships.ToArray())
            for (var row = kept; row >= 0; row = c.Now.Relationships[row].Parent) relationships.Add(row);
        return (grants, relationships);
    }

    private static bool IsLive(Estate estate, int row, Instant at)
    {
        ref readonly var grant = ref estate.Grants[row];
        return grant.Until > at && GrantHistory.At(estate, row, at).RevokedAt > at;
    }
}
