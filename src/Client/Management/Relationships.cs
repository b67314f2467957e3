using Mandate.Wire;

namespace Mandate.Client;

/// <summary>What organisations are to each other.</summary>
public sealed class Relationships
{
    private const string Collection = "relationships";
    private readonly Desk desk;

    internal Relationships(Desk desk) => this.desk = desk;

    /// <summary>All of them, or those that a filter leaves.</summary>
    public IAsyncEnumerable<RelationshipWire> ListAsync(
        string? organisation = null, string? state = null, CancellationToken cancel = default) =>
        desk.ListAsync(Address.With(Address.V1(Collection), ("organisation", organisation), ("state", state)),
            WireJson.Default.PageWireRelationshipWire, cancel);

    /// <summary>One, by name or id.</summary>
    public Task<RelationshipWire> ReadAsync(string relationship, CancellationToken cancel = default) =>
        desk.ReadAsync(Address.V1(Collection, relationship), WireJson.Default.RelationshipWire, cancel);

    /// <summary>Records one.</summary>
    public Command Record(NewRelationshipWire relationship) =>
        desk.Command(Address.V1(Collection), relationship, WireJson.Default.NewRelationshipWire);

    /// <summary>Ends it, and with it every access below it.</summary>
    public Command End(string relationship, VerbWire? verb = null) => desk.Verb(Collection, relationship, "end", verb);

    /// <summary>Stops every access below it until it is resumed.</summary>
    public Command Suspend(string relationship, VerbWire? verb = null) =>
        desk.Verb(Collection, relationship, "suspend", verb);

    /// <summary>Ends a suspension: `approved_by`.</summary>
    public Command Resume(string relationship, VerbWire? verb = null) =>
        desk.Verb(Collection, relationship, "resume", verb);

    /// <summary>It will end: `until`.</summary>
    public Command GiveNotice(string relationship, VerbWire? verb = null) =>
        desk.Verb(Collection, relationship, "notice", verb);

    /// <summary>Somebody was confirmed as admin: `person`, `by`; `approved_by` where the last was lost.</summary>
    public Command VerifyAdmin(string relationship, VerbWire? verb = null) =>
        desk.Verb(Collection, relationship, "admins", verb);

    /// <summary>Another person holds a role: `person`, `role`.</summary>
    public Command SetOwner(string relationship, VerbWire? verb = null) =>
        desk.Verb(Collection, relationship, "owner", verb);

    /// <summary>A source tells something of it: `type`, and who says so.</summary>
    public Command TellFact(string relationship, VerbWire? verb = null) =>
        desk.Verb(Collection, relationship, "facts", verb);

    /// <summary>What lapsed is wanted again.</summary>
    public Command Confirm(string relationship, VerbWire? verb = null) =>
        desk.Verb(Collection, relationship, "confirm", verb);
}
