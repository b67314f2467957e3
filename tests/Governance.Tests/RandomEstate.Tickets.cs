namespace Mandate.Governance.Tests;

internal sealed partial class RandomEstate
{
    private static readonly string[] Numbered = ["T-1", "T-2", "T-3", "T-4"];

    private static readonly SourceId Itsm = new(new Guid(7, 0, 0, new byte[8]));

    private void Source() => Estate.Do(TicketCommands.Register(
        Estate.Now, new Change.SourceRegistered(Itsm, "itsm", Estate.PersonId("owner@north"), TimeSpan.FromDays(6)),
        Estate.At));

    /// <summary>Tickets told, late and with windows; a source that is heard; grants that are bound anew.</summary>
    private Ruling Told() => random.Next(6) switch
    {
        0 => TicketCommands.Hear(Estate.Now, Itsm, Estate.At),
        1 when Estate.Now.Grants.Count > 0 => GrantCommands.Confirm(
            Estate.Now,
            new Change.GrantConfirmed(Estate.Now.Grants[random.Next(Estate.Now.Grants.Count)].Id) { Ticket = Bound() },
            Estate.At),
        _ => TicketCommands.Tell(
            Estate.Now,
            new Change.TicketTold
            {
                Source = Itsm, Number = Pick(Numbered), Kind = Pick(Enum.GetValues<TicketKind>()),
                State = random.Next(4) == 0 ? TicketState.Closed : TicketState.Open,
                From = random.Next(6) == 0 ? Estate.At.Plus(TimeSpan.FromDays(random.Next(1, 5))) : Instant.Beginning,
                Until = random.Next(3) == 0 ? Estate.At.Plus(TimeSpan.FromDays(random.Next(6, 40))) : Instant.Forever,
                Systems = random.Next(6) == 0 ? [Pick(["one", "two", "elsewhere"])] : [],
            }, Back(), Estate.At),
    };

    private TicketBinding Bound() => new(Itsm, Pick(Numbered));

    /// <summary>Now and then a grant hangs on a ticket.</summary>
    private TicketBinding? MaybeBound() => random.Next(5) == 0 ? Bound() : null;
}
