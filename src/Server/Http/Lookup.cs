using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// Paths, questions and bodies name things by id or by unique name; both lead to the same row, or to -1.
/// </summary>
internal sealed class Lookup(Node node)
{
    public static int Organisation(Estate estate, string? text) =>
        Identifier.TryRead<OrganisationId>(text, out var id) ? estate.Find(id) : text is null
            ? -1 : estate.FindOrganisation(text);

    public int Person(Estate estate, string? text) =>
        PersonId(text) is { } id ? estate.Find(id) : -1;

    /// <summary>The id that the text is, or is the name of; an unknown name gives null.</summary>
    public PersonId? PersonId(string? text) =>
        Identifier.TryRead<PersonId>(text, out var id) ? id : text is null ? null : node.People.Find(text);

    public static int Workload(Estate estate, string? text) =>
        Identifier.TryRead<WorkloadId>(text, out var id) ? estate.Find(id) : text is null
            ? -1 : estate.FindWorkload(text);

    public static int System(Estate estate, string? text) =>
        Identifier.TryRead<SystemId>(text, out var id) ? estate.Find(id) : text is null ? -1 : estate.FindSystem(text);

    public static int Entitlement(Estate estate, string? text) =>
        Identifier.TryRead<EntitlementId>(text, out var id) ? estate.Find(id) : text is null
            ? -1 : estate.FindEntitlement(text);

    public static int Relationship(Estate estate, string? text) =>
        Identifier.TryRead<RelationshipId>(text, out var id) ? estate.Find(id) : text is null
            ? -1 : estate.FindRelationship(text);

    public static int Grant(Estate estate, string? text) =>
        Identifier.TryRead<GrantId>(text, out var id) ? estate.Find(id) : text is null ? -1 : estate.FindGrant(text);

    public static int Seat(Estate estate, string? text) =>
        Identifier.TryRead<SeatId>(text, out var id) ? estate.FindSeat(id) : text is null ? -1 : estate.FindSeat(text);

    public static int Request(Estate estate, string? text) =>
        Identifier.TryRead<AccessRequestId>(text, out var id) ? estate.Find(id) : -1;

    public static int Source(Estate estate, string? text) =>
        Identifier.TryRead<SourceId>(text, out var id) ? estate.FindSource(id) : text is null
            ? -1 : estate.FindSource(text);

    public static int Function(Estate estate, string? text) =>
        Identifier.TryRead<FunctionId>(text, out var id) ? estate.FindFunction(id) : text is null
            ? -1 : estate.FindFunction(text);

    // As a caller sees it: what is not seen is found as little as what is not there.

    public static int Organisation(Sight sight, string? text) =>
        Found(Organisation(sight.Estate, text), sight.Organisation);

    public int Person(Sight sight, string? text) => Found(Person(sight.Estate, text), sight.Person);

    public static int Workload(Sight sight, string? text) => Found(Workload(sight.Estate, text), sight.Workload);

    public static int System(Sight sight, string? text) => Found(System(sight.Estate, text), sight.System);

    public static int Entitlement(Sight sight, string? text) =>
        Found(Entitlement(sight.Estate, text), sight.Entitlement);

    public static int Relationship(Sight sight, string? text) =>
        Found(Relationship(sight.Estate, text), sight.Relationship);

    public static int Grant(Sight sight, string? text) => Found(Grant(sight.Estate, text), sight.Grant);

    public static int Seat(Sight sight, string? text) => Found(Seat(sight.Estate, text), sight.Seat);

    public static int Request(Sight sight, string? text) => Found(Request(sight.Estate, text), sight.Request);

    private static int Found(int row, Func<int, Extent> look) => look(row) == Extent.Nothing ? -1 : row;

    /// <summary>A person whom a caller names: one they may know by name, or a refusal as for nobody.</summary>
    public Refusal? Person(Sight sight, string? text, string member, out PersonId id) =>
        Person(text, member, out id) is { } unknown ? unknown
        : sight.SeesAll || sight.Names(sight.Estate.Find(id)) ? null : Unknown("person", text, member);

    /// <summary>A person named in a body: the id, or a refusal naming the member.</summary>
    public Refusal? Person(string? text, string member, out PersonId id)
    {
        var found = PersonId(text);
        id = found ?? default;
        return found is null ? Unknown("person", text, member) : null;
    }

    public static Refusal Unknown(string kind, string? text, string member) => new(
        RefusalCode.Unknown, text is null ? $"name a {kind}" : $"no {kind} is `{text}`", member);
}
