using System.Collections.Immutable;

namespace Mandate.Governance;

internal sealed partial class Fold
{
    // Which answers the last ticket or reading of a source can have changed; made while it was folded.
    private bool sourceHealed;
    private int toldTicket;

    /// <summary>Policies, exceptions, business functions, sources and tickets.</summary>
    private bool ApplyPolicies(Entry entry)
    {
        switch (entry.Change)
        {
            case Change.PolicyDeployed c:
                policies = policies.With(policies.Next(c, entry.Recorded, entry.Revision));
                return true;
            case Change.ExceptionGranted c: policies = policies.With(Exception(c, entry)); return true;
            case Change.ExceptionRevoked c:
                policies = policies.With(policies.Exceptions[c.Id] with { RevokedAt = entry.Effective });
                return true;
            case Change.GrantRefused c:
                refused = refused.With(new RefusedRequest(
                    c, entry.Recorded, entry.Revision, entry.Actor, entry.Key?.Key, entry.Class));
                return true;
            case Change.FunctionDefined c: Defined(c, entry); return true;
            case Change.FunctionClosed c:
                var closed = Known(functions.Find(c.Id.Value), c.Id);
                functions = functions.Changed(closed, functions[closed] with
                {
                    ClosedAt = Instant.Min(functions[closed].ClosedAt, entry.Effective),
                }, owner);
                return true;
            case Change.SourceRegistered c: Registered(c, entry); return true;
            case Change.SourceKeyMade c: Keyed(c, entry); return true;
            case Change.SourceHeard c: Heard(Known(sources.Find(c.Id.Value), c.Id), entry); return true;
            case Change.TicketTold c: Told(c, entry); return true;
            default: return false;
        }
    }

    private static PolicyException Exception(Change.ExceptionGranted c, Entry entry) => new()
    {
        Id = c.Id, Name = c.Name, Rules = c.Rules, Lifts = c.Lifts, Match = c.Match, Grants = c.Grants, Owner = c.Owner,
        ApprovedBy = c.ApprovedBy, Reason = c.Reason, Control = c.Control,
        From = Instant.Max(c.From, entry.Recorded), Until = c.Until, Because = entry.Revision,
    };

    private void Defined(Change.FunctionDefined c, Entry entry)
    {
        var terms = new FunctionTerms(entry.Effective, entry.Revision, c.Owner, c.Entitlements, c.Until);
        var known = functions.Find(c.Id.Value);
        functions = known < 0
            ? functions.Added(new BusinessFunction { Id = c.Id, Name = c.Name, Terms = [terms] }, owner)
            : functions.Changed(known, functions[known] with
            {
                Terms = functions[known].Terms.Add(terms).Sort(static (a, b) =>
                    a.From != b.From ? a.From.CompareTo(b.From) : a.Because.CompareTo(b.Because)),
            }, owner);
    }

    private void Registered(Change.SourceRegistered c, Entry entry)
    {
        var known = sources.Find(c.Id.Value);
        sources = known < 0
            ? sources.Added(new Source
            {
                Id = c.Id, Name = c.Name, Owner = c.Owner, Tolerance = c.Tolerance, Mapping = c.Mapping,
                Recorded = entry.Revision,
            }, owner)
            : sources.Changed(known, sources[known] with
            {
                Owner = c.Owner, Tolerance = c.Tolerance, Mapping = c.Mapping,
            }, owner);
    }

    private void Keyed(Change.SourceKeyMade c, Entry entry)
    {
        var row = Known(sources.Find(c.Id.Value), c.Id);
        sources = sources.Changed(row, sources[row] with
        {
            Keys = [.. sources[row].Keys.Select(k => k with { Until = Instant.Min(k.Until, c.OthersUntil) }),
                new SourceKey(c.Key, entry.Recorded, Instant.Forever)],
        }, owner);
    }

    /// <summary>Fresh from when it is known to have been heard: no silence of the past is mended.</summary>
    private void Heard(int source, Entry entry)
    {
        var of = sources[source];
        sourceHealed = !of.IsFresh(entry.Recorded);
        sources = sources.Changed(source, of.Heard(entry.Recorded), owner);
    }

    private void Told(Change.TicketTold c, Entry entry)
    {
        var source = Known(sources.Find(c.Source.Value), c.Source);
        Heard(source, entry);
        toldTicket = Ticket(new TicketBinding(c.Source, c.Number));
        var fact = new TicketFact(
            entry.Effective, entry.Revision, c.Kind, c.State, c.From, c.Until,
            c.Systems.IsDefault ? [] : c.Systems);
        tickets = tickets.Changed(toldTicket, tickets[toldTicket].With(fact), owner);
    }

    /// <summary>The row of a ticket; one that nobody told of yet gets one, and is unknown.</summary>
    private int Ticket(TicketBinding ticket)
    {
        if (ticketRows.TryGetValue(ticket, out var row)) return row;
        row = tickets.Count;
        tickets = tickets.Added(new Ticket
        {
            Source = Known(sources.Find(ticket.Source.Value), ticket.Source), Number = ticket.Number,
        }, owner);
        ticketRows = ticketRows.Add(ticket, row);
        return row;
    }

    private int Bound(TicketBinding? ticket, int relationship)
    {
        if (ticket is not { } named) return -1;
        var row = Ticket(named);
        if (!tickets[row].Relationships.Contains(relationship))
            tickets = tickets.Changed(
                row, tickets[row] with { Relationships = tickets[row].Relationships.Add(relationship) }, owner);
        return row;
    }

    private Admission AdmissionOf(Change.GrantRecorded c, Entry entry, int relationship) => new()
    {
        ApprovedBy = RowsOf(c.ApprovedBy), Classes = ClassesOf(c), Class = entry.Class,
        Ticket = Bound(c.Ticket, relationship),
        Function = c.Function is { } function ? Known(functions.Find(function.Value), function) : -1,
        IsJustified = c.Justification is not null, Guardrail = c.Guardrail, IsRequested = c.Request is not null,
        RequestedBy = c.RequestedByPerson is { } person ? Row(person)
            : c.RequestedByWorkload is { } workload ? Row(workload) : -1,
        IsRequestedByWorkload = c.RequestedByWorkload is not null,
    };

    private void Confirmed(Change.GrantConfirmed c, Entry entry)
    {
        var admission = new Admission
        {
            ApprovedBy = RowsOf(c.ApprovedBy), Class = entry.Class,
            Ticket = Bound(c.Ticket, indexes.GrantRows[Row(c.Id)].Relationship),
            Function = c.Function is { } function ? Known(functions.Find(function.Value), function) : -1,
            IsJustified = c.Justification is not null,
        };
        Noted(c.Id, GrantNoteKind.Confirmed, entry, admission: Intern(admission));
    }

    private ImmutableArray<int> RowsOf(ImmutableArray<PersonId> of) =>
        of.IsDefault ? [] : ImmutableArray.CreateRange(of, Row);

    private int Intern(Admission admission)
    {
        var hash = unchecked((uint)admission.GetHashCode());
        var found = indexes.Admissions.Find(hash, admissions.Count, new ByAdmission(admissions, admission));
        if (found >= 0) return found;
        admissions = admissions.Added(admission, owner);
        indexes.Admissions.Add(hash, admissions.Count - 1, new ByAdmission(admissions, admission));
        return admissions.Count - 1;
    }

    /// <summary>
    /// A ticket changes what hangs on it, under the relationships that name it. A source that was silent changes
    /// everything that hangs on it; one that goes on being heard only makes answers last longer than they said.
    /// </summary>
    private void TouchTicketed(AnswerMemory answers, Change change)
    {
        if (sourceHealed) answers.TouchAll(revision);
        else if (change is Change.TicketTold)
            foreach (var relationship in tickets[toldTicket].Relationships) answers.Touch(relationship, revision);
    }
}
