using Mandate.Wire;

namespace Mandate.Client;

/// <summary>Natural persons.</summary>
public sealed class People
{
    private const string Collection = "people";
    private readonly Desk desk;

    internal People(Desk desk) => this.desk = desk;

    /// <summary>All of them, or those that a filter leaves.</summary>
    public IAsyncEnumerable<PersonWire> ListAsync(
        string? organisation = null, string? state = null, CancellationToken cancel = default) =>
        desk.ListAsync(Address.With(Address.V1(Collection), ("organisation", organisation), ("state", state)),
            WireJson.Default.PageWirePersonWire, cancel);

    /// <summary>One, by name or id.</summary>
    public Task<PersonWire> ReadAsync(string person, CancellationToken cancel = default) =>
        desk.ReadAsync(Address.V1(Collection, person), WireJson.Default.PersonWire, cancel);

    /// <summary>Registers one.</summary>
    public Command Register(NewPersonWire person) =>
        desk.Command(Address.V1(Collection), person, WireJson.Default.NewPersonWire);

    /// <summary>The person has left: all access of theirs ends.</summary>
    public Command Leave(string person, VerbWire? verb = null) => desk.Verb(Collection, person, "leave", verb);

    /// <summary>Erases names; what was recorded of the person stays provable.</summary>
    public Command Erase(string person, VerbWire? verb = null) => desk.Verb(Collection, person, "erase", verb);

    /// <summary>A source tells something of it: `type`, and who says so.</summary>
    public Command TellFact(string person, VerbWire? verb = null) => desk.Verb(Collection, person, "facts", verb);

    /// <summary>What lapsed is wanted again.</summary>
    public Command Confirm(string person, VerbWire? verb = null) => desk.Verb(Collection, person, "confirm", verb);
}
