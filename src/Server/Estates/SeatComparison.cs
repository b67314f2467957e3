using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>
/// Seats, and the people in them. What a seat is stays as it was approved: a file can give it more places, which are
/// approved anew, and no other end.
/// </summary>
internal sealed class SeatComparison(EstateComparison c)
{
    /// <summary>Those that are new, before the policies, which may name them: a seat alone gives nothing.</summary>
    public void Open()
    {
        foreach (var declared in c.Document.Seats)
            if (c.Now.FindSeat(declared.Name.Value) < 0) Add(declared);
    }

    /// <summary>Those that there were, after the policies, which judge more places.</summary>
    public void Compare()
    {
        foreach (var declared in c.Document.Seats)
            if (c.Before.FindSeat(declared.Name.Value) is >= 0 and var row) Compare(declared, row);
    }

    /// <summary>After the grants: who approved what a seat may do takes no place in it.</summary>
    public void Occupants()
    {
        foreach (var declared in c.Document.Seats)
            if (!c.HasFailed(StepKind.Seat, declared.Name.Value)
                && c.Now.FindSeat(declared.Name.Value) is >= 0 and var row && c.At < c.Now.Seats[row].Ends)
                foreach (var occupant in declared.Occupants) Occupant(declared, occupant, row);
    }

    private void Add(DeclaredSeat declared)
    {
        var name = declared.Name.Value;
        var refs = c.References();
        var relationship = refs.Relationship(declared.Relationship);
        var approvers = declared.ApprovedBy.Select(refs.Person).ToArray();
        if (refs.Broken)
        {
            c.Skip(StepKind.Seat, name);
            return;
        }

        var change = new Change.SeatOpened(
            c.Node.NewId<SeatId>(), name, c.Now.Relationships[relationship].Id, declared.Size.Value,
            c.InstantOf(declared.Until), null) { ApprovedBy = [.. approvers] };
        c.Take(StepKind.Seat, name, new EstateStep(
            declared.Name.Place, new EstateChangeWire("add", StepKind.Seat, name,
                $"{change.Size} {(change.Size == 1 ? "place" : "places")} in `{declared.Relationship.Value}` until {change.Until}"),
            (estate, at) => SeatCommands.Open(estate, change, at))
        {
            PlaceOf = member => PlaceOf(declared, member),
        });
    }

    private void Compare(DeclaredSeat declared, int row)
    {
        var (name, seat) = (declared.Name.Value, c.Now.Seats[row]);
        var until = declared.Until.Value.After is null ? c.InstantOf(declared.Until) : seat.Until;
        if (c.At >= seat.Ends)
        {
            // A seat that the file itself says is over asks for nothing.
            if (until <= c.At && until == seat.Until) c.Skip(StepKind.Seat, name);
            else c.Refuse(StepKind.Seat, name, declared.Name.Place, "terminated",
                $"seat `{name}` is over since {seat.Ends} and stays over", "take it out of the file; a new seat needs a new name");
            return;
        }

        const string New = "close this one and declare a new seat under a new name";
        if (Lookup.Relationship(c.Now, declared.Relationship.Value) != seat.Relationship)
            c.RefuseChange(StepKind.Seat, name, declared.Relationship.Place, "the relationship", New);
        if (until != seat.Until) c.RefuseChange(StepKind.Seat, name, declared.Until.Place, "the end", New);
        if (declared.Size.Value < seat.Size)
            c.RefuseChange(StepKind.Seat, name, declared.Size.Place, "the size, to fewer places,", New);
        if (declared.Size.Value > seat.Size) Enlarge(declared, seat);
    }

    private void Enlarge(DeclaredSeat declared, Seat seat)
    {
        var name = declared.Name.Value;
        var refs = c.References();
        var change = new Change.SeatEnlarged(seat.Id, declared.Size.Value, null)
        {
            ApprovedBy = [.. declared.ApprovedBy.Select(refs.Person)],
        };
        if (refs.Broken) c.Skip(StepKind.Seat, name);
        else c.Take(StepKind.Seat, name, new EstateStep(
            declared.Size.Place,
            new EstateChangeWire("change", StepKind.Seat, name, $"{seat.Size} places become {change.Size}"),
            (estate, at) => SeatCommands.Enlarge(estate, change, at))
        {
            PlaceOf = member => PlaceOf(declared, member),
        });
    }

    private void Occupant(DeclaredSeat declared, DeclaredOccupant occupant, int row)
    {
        var seat = c.Now.Seats[row];
        var known = c.Person(occupant.Name.Value);
        if (known >= 0 && seat.At(c.Now, c.At).Any(o => o.Person == known)) return;
        var name = declared.Name.Value;
        var refs = c.References();
        var change = new Change.SeatOccupied(seat.Id, refs.Person(occupant.Name), refs.Person(occupant.By));
        if (refs.Broken) c.Skip(StepKind.Seat, name);
        else c.Take(StepKind.Seat, name, new EstateStep(
            occupant.Name.Place, new EstateChangeWire("add", StepKind.Occupant, $"{name}/{occupant.Name.Value}",
                $"assigned by {occupant.By.Value}"),
            (estate, at) => SeatCommands.Occupy(estate, change, at))
        {
            PlaceOf = member => member == "by" ? occupant.By.Place : null,
        });
    }

    private static Place? PlaceOf(DeclaredSeat declared, string member) => member switch
    {
        "relationship" => declared.Relationship.Place, "size" => declared.Size.Place, "until" => declared.Until.Place,
        "approved_by" => declared.ApprovedBy[0].Place, _ => null,
    };
}
