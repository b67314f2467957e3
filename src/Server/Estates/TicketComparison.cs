using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>Business functions, sources of tickets, and the tickets that the file tells itself.</summary>
internal sealed class TicketComparison(EstateComparison c)
{
    public void Functions()
    {
        foreach (var declared in c.Document.Functions) Function(declared);
    }

    public void Sources()
    {
        foreach (var declared in c.Document.Sources) Source(declared);
    }

    public void Tickets()
    {
        foreach (var declared in c.Document.Tickets) Ticket(declared);
    }

    private void Function(DeclaredFunction declared)
    {
        var name = declared.Name.Value;
        var refs = c.References();
        var owner = refs.Person(declared.Owner);
        var entitlements = declared.Entitlements.Select(refs.Entitlement).ToArray();
        if (refs.Broken)
        {
            c.Skip(StepKind.Function, name);
            return;
        }

        var row = c.Now.FindFunction(name);
        var until = declared.Until is { } end ? c.InstantOf(end) : Instant.Forever;
        var change = new Change.FunctionDefined(
            row < 0 ? c.Node.NewId<FunctionId>() : c.Now.Functions[row].Id, name, owner,
            [.. entitlements.Select(e => c.Now.Entitlements[e].Id)], until);
        c.Take(StepKind.Function, name, new EstateStep(
            declared.Name.Place,
            new EstateChangeWire(row < 0 ? "add" : "change", StepKind.Function, name,
                $"owned by {declared.Owner.Value}, needs {string.Join(", ", declared.Entitlements.Select(e => e.Value))}"),
            (estate, at) => FunctionCommands.Define(estate, change, at))
        {
            PlaceOf = member => member switch
            {
                "owner" => declared.Owner.Place, "until" => declared.Until?.Place,
                "entitlements" when declared.Entitlements.Count > 0 => declared.Entitlements[0].Place, _ => null,
            },
        });
    }

    private void Source(DeclaredSource declared)
    {
        var name = declared.Name.Value;
        var refs = c.References();
        var owner = refs.Person(declared.Owner);
        if (refs.Broken)
        {
            c.Skip(StepKind.Source, name);
            return;
        }

        var row = c.Now.FindSource(name);
        var change = new Change.SourceRegistered(
            row < 0 ? c.Node.NewId<SourceId>() : c.Now.Sources[row].Id, name, owner, declared.Tolerance.Value)
        {
            // A file that says nothing of it leaves it as it is.
            Mapping = declared.Mapping?.Value ?? (row < 0 ? null : c.Now.Sources[row].Mapping),
        };
        c.Take(StepKind.Source, name, new EstateStep(
            declared.Name.Place,
            new EstateChangeWire(row < 0 ? "add" : "change", StepKind.Source, name,
                $"owned by {declared.Owner.Value}, what it tells counts for {Durations.Of(declared.Tolerance.Value)}"
                    + (declared.Mapping is null ? "" : ", read by its mapping")),
            (estate, at) => TicketCommands.Register(estate, change, at))
        {
            PlaceOf = member => member switch
            {
                "owner" => declared.Owner.Place, "tolerance" => declared.Tolerance.Place,
                _ when member.StartsWith("mapping", StringComparison.Ordinal) => declared.Mapping?.Place, _ => null,
            },
        });
    }

    /// <summary>What is so already is told again only when its source was not heard for a while.</summary>
    private void Ticket(DeclaredTicket declared)
    {
        var name = declared.Name.Value;
        var refs = c.References();
        var bound = refs.Ticket(declared.Name);
        if (refs.Broken || bound is not { } ticket)
        {
            c.Skip(StepKind.Ticket, name);
            return;
        }

        var change = new Change.TicketTold
        {
            Source = ticket.Source, Number = ticket.Number, Kind = declared.Kind.Value, State = declared.State.Value,
            From = declared.From is { } from ? c.InstantOf(from) : Instant.Beginning,
            Until = declared.Until is { } until ? c.InstantOf(until) : Instant.Forever,
            Systems = [.. declared.Systems.Select(s => s.Value)],
        };
        var action = c.Now.FindTicket(ticket) is var row && row >= 0 && c.Now.Tickets[row].At(c.At) is not null
            ? "change" : "add";
        c.Take(StepKind.Ticket, name, new EstateStep(
            declared.Name.Place,
            new EstateChangeWire(action, StepKind.Ticket, name,
                $"{PolicyWords.Of(change.Kind)}, {(change.State == TicketState.Open ? "open" : "closed")}"),
            (estate, at) => TicketCommands.Tell(estate, change, null, at))
        {
            PlaceOf = member => member switch
            {
                "from" => declared.From?.Place, "until" => declared.Until?.Place,
                "systems" when declared.Systems.Count > 0 => declared.Systems[0].Place, _ => null,
            },
        });
    }
}
