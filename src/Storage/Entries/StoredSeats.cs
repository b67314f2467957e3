using System.Collections.Immutable;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Seats and who is in them.</summary>
internal static class StoredSeats
{
    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.SeatOpened>(
            "seat_opened.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Text("name"u8, c.Name);
                pen.Id("relationship"u8, c.Relationship);
                pen.Number("size"u8, c.Size);
                pen.End("until"u8, c.Until);
                Approved(pen, c.Request, c.ApprovedBy);
            },
            (ref json) => new(
                json.Id<SeatId>("id"u8), json.Text("name"u8), json.Id<RelationshipId>("relationship"u8),
                json.Count("size"u8), json.End("until"u8), json.IdOrAbsent<AccessRequestId>("request"u8))
            {
                ApprovedBy = json.IdsOrAbsent<PersonId>("approved_by"u8),
            }),
        StoredForm.Of<Change.SeatEnlarged>(
            "seat_enlarged.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Number("size"u8, c.Size);
                Approved(pen, c.Request, c.ApprovedBy);
            },
            (ref json) => new(
                json.Id<SeatId>("id"u8), json.Count("size"u8), json.IdOrAbsent<AccessRequestId>("request"u8))
            {
                ApprovedBy = json.IdsOrAbsent<PersonId>("approved_by"u8),
            }),
        StoredForm.Of<Change.SeatOccupied>(
            "seat_occupied.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("person"u8, c.Person);
                pen.Id("by"u8, c.By);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<SeatId>("id"u8), json.Id<PersonId>("person"u8), json.Id<PersonId>("by"u8),
                json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.SeatVacated>(
            "seat_vacated.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("person"u8, c.Person);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<SeatId>("id"u8), json.Id<PersonId>("person"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.SeatClosed>(
            "seat_closed.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.SealedOrAbsent("reason"u8, c.Reason); },
            (ref json) => new(json.Id<SeatId>("id"u8), json.SealedOrAbsent("reason"u8))),
    ];

    /// <summary>A request that was approved, or the people whom a file names.</summary>
    private static void Approved(JsonPen pen, AccessRequestId? request, ImmutableArray<PersonId> approvedBy)
    {
        pen.IdOrAbsent("request"u8, request);
        pen.IdsOrAbsent("approved_by"u8, approvedBy);
    }
}
