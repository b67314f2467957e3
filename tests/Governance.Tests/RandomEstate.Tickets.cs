namespace Mandate.Governance.Tests;

internal sealed partial class RandomEstate
{
    private static readonly string[] Numbered = ["T-1", "T-2", "T-3", "T-4"];

    private static readonly SourceId Itsm = new(new Guid(7, 0, 0, new byte[8]));

    // Of its own, so that a seed goes on leading to the history it led to.
    private readonly Random chance;

    private void Source() => Estate.Do(TicketCommands.Register(
        Estate.Now, new Change.SourceRegistered(Itsm, "itsm", Estate.PersonId("owner@north"), TimeSpan.FromDays(6)),
        Estate.At));

    /// <summary>Tickets told, late and with windows; a source that is heard; grants that are bound anew.</summary>
    private Ruling Told() => chance.Next(6) switch
    {
        0 => TicketCommands.Hear(Estate.Now, Itsm, Estate.At),
        1 when Estate.Now.Grants.Count > 0 => GrantCommands.Confirm(
            Estate.Now,
            new Change.GrantConfirmed(Estate.Now.Grants[chance.Next(Estate.Now.Grants.Count)].Id) { Ticket = Bound() },
            Estate.At),
        _ => TicketCommands.Tell(
            Estate.Now,
            new Change.TicketTold
            {
                Source = Itsm, Number = Numbered[chance.Next(Numbered.Length)], Kind = (TicketKind)chance.Next(4),
                State = chance.Next(4) == 0 ? TicketState.Closed : TicketState.Open,
                From = chance.Next(6) == 0 ? Estate.At.Plus(TimeSpan.FromDays(chance.Next(1, 5))) : Instant.Beginning,
                Until = chance.Next(3) == 0 ? Estate.At.Plus(TimeSpan.FromDays(chance.Next(6, 40))) : Instant.Forever,
                Systems = chance.Next(6) == 0 ? [chance.Next(3) switch { 0 => "one", 1 => "two", _ => "elsewhere" }] : [],
            }, Late(), Estate.At),
    };

    private Instant? Late() =>
        chance.Next(4) == 0 ? Estate.At.Plus(TimeSpan.FromDays(-chance.Next(1, 40))) : null;

    private TicketBinding Bound() => new(Itsm, Numbered[chance.Next(Numbered.Length)]);

    /// <summary>Now and then a grant hangs on a ticket.</summary>
    private TicketBinding? MaybeBound() => chance.Next(5) == 0 ? Bound() : null;
}
