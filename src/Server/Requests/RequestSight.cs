using Mandate.Governance;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>
/// What a caller sees of requests and seats: administrators and auditors all, a person what hangs off relationships of
/// their own organisation, on whichever side; and of those, inside matters of the grantor only from its own side.
/// </summary>
internal sealed record RequestSight(Estate Estate, int Organisation)
{
    /// <summary>Everything.</summary>
    private bool SeesAll => Organisation < 0;

    public static RequestSight Of(HttpContext http, Estate estate)
    {
        var caller = Caller.Of(http);
        return new RequestSight(estate, caller.Person is not { } person || caller.Is(Role.Administrator)
            || caller.Is(Role.Auditor) ? -1 : person.Organisation);
    }

    public bool Sees(AccessRequest request, Instant at) =>
        SeesRelationship(RelationshipOf(request)) || Separation.Asking(Estate, request, at) == Organisation;

    public bool Sees(Seat seat) => SeesRelationship(seat.Relationship);

    /// <summary>Of the grantee, or of a grantor at any height above.</summary>
    public bool SeesRelationship(int relationship)
    {
        if (SeesAll || Estate.Relationships[relationship].Grantee == Organisation) return true;
        for (var row = relationship; row >= 0; row = Estate.Relationships[row].Parent)
            if (Estate.Relationships[row].Grantor == Organisation) return true;
        return false;
    }

    /// <summary>Whether what the grantor knows and thinks of it is shown.</summary>
    public bool IsInside(AccessRequest request)
    {
        for (var row = RelationshipOf(request); row >= 0; row = Estate.Relationships[row].Parent)
            if (SeesAll || Estate.Relationships[row].Grantor == Organisation) return true;
        return false;
    }

    /// <summary>Whether a person may be known here: of the own organisation or of one across a relationship.</summary>
    public bool SeesPerson(PersonId id, Instant at)
    {
        if (SeesAll) return true;
        if (Estate.Find(id) is not (>= 0 and var row)) return false;
        var of = Registry.PersonOrganisation(Estate, row, at);
        return of == Organisation || Estate.Organisations[Organisation].Relationships.Any(r =>
            Estate.Relationships[r].Grantor == of || Estate.Relationships[r].Grantee == of);
    }

    /// <summary>A person's name, or the organisation's where who it is stays inside.</summary>
    public string Name(Shown shown, AccessRequest request, int person, Instant at)
    {
        var of = Registry.PersonOrganisation(Estate, person, at);
        return IsInside(request) || of == Organisation ? shown.Person(Estate, person) : Estate.Organisations[of].Name;
    }

    private int RelationshipOf(AccessRequest request) => request.Made.Grant is { } grant
        ? Estate.Find(grant.Relationship) : Estate.Seats[Estate.FindSeat(request.Made.Seat!.Id)].Relationship;
}
