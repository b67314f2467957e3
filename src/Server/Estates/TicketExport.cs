using Mandate.EstateFile;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>Business functions that are open, sources, and the tickets that exported grants are bound to.</summary>
internal sealed class TicketExport(Estate estate, Instant at, Func<PersonId, Placed<string>> nameOf,
    Func<Instant, DayEdge, EstateInstant> written)
{
    public Named<DeclaredFunction> Functions() => Named.Of(EstateKind.Function, Rows(estate.Functions)
        .Where(f => at < f.ClosedAt && f.At(at) is { } terms && at < terms.Until).Select(f =>
        {
            var terms = f.At(at)!;
            return new DeclaredFunction(
                new(f.Name), nameOf(terms.Owner),
                Listing.OfValues(terms.Entitlements.Select(e => estate.Entitlements[estate.Find(e)].Name)),
                terms.Until == Instant.Forever ? null : new Placed<EstateInstant>(written(terms.Until, DayEdge.End)));
        }));

    public Named<DeclaredSource> Sources() => Named.Of(EstateKind.Source, Rows(estate.Sources).Select(s =>
        new DeclaredSource(new(s.Name), nameOf(s.Owner), new(s.Tolerance))
        {
            Mapping = s.Mapping is { } mapping ? new Placed<TicketMapping>(mapping) : null,
        }));

    /// <summary>One whose systems a file cannot name all is left out: with some of them it would be wider.</summary>
    public Named<DeclaredTicket> Tickets(IEnumerable<int> grants) => Named.Of(EstateKind.Ticket, grants
        .Select(g => Terms.TicketOf(estate, g, at).Ticket).Where(t => t >= 0).Distinct().Order()
        .Where(t => estate.Tickets[t].At(at) is { } fact && fact.Systems.All(Names.IsName)).Select(Ticket));

    private DeclaredTicket Ticket(int row)
    {
        var fact = estate.Tickets[row].At(at)!.Value;
        return new DeclaredTicket(
            new(TicketWires.Name(estate, row)!), new(fact.Kind), new(fact.State),
            fact.From == Instant.Beginning ? null : new Placed<EstateInstant>(written(fact.From, DayEdge.Start)),
            fact.Until == Instant.Forever ? null : new Placed<EstateInstant>(written(fact.Until, DayEdge.End)),
            Listing.OfValues(fact.Systems));
    }

    private static IEnumerable<T> Rows<T>(Rows<T> rows)
    {
        for (var row = 0; row < rows.Count; row++) yield return rows[row];
    }
}
