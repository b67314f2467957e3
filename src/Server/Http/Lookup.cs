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
