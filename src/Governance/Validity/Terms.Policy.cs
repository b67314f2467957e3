using System.Collections.Immutable;

namespace Mandate.Governance;

internal static partial class Terms
{
    /// <summary>
    /// The bound ticket is open. Closed is known, however long ago it was told; open counts only while its source is
    /// heard. No epoch: the next ticket or window opens the grant again, if policy allows (C0).
    /// </summary>
    public static void Ticket<T>(in Link link, int row, ref Walk<T> walk) where T : struct, ITrace
    {
        var (bound, because) = TicketOf(link.Estate, row, link.At);
        if (bound < 0)
        {
            walk.NotApplicable(Term.Ticket, "no_ticket_bound", NextBrought(link.Estate, row, link.At));
            return;
        }

        var ticket = link.Estate.Tickets[bound];
        var source = link.Estate.Sources[ticket.Source];
        var id = source.Id.Value;
        if (ticket.At(link.At) is not { } fact)
            walk.Unknown(Term.Ticket, "ticket_not_known", because,
                link.Estate.Grants[row].RecordedAt, "source", id);
        else if (fact.State == TicketState.Closed)
            walk.Fails(Term.Ticket, "ticket_closed", fact.Because, fact.Effective, "source", id);
        else if (link.At < fact.From)
            walk.Fails(Term.Ticket, "ticket_window_not_begun", fact.Because, fact.Effective, "source", id);
        else if (link.At >= fact.Until)
            walk.Fails(Term.Ticket, "ticket_window_over", fact.Because, fact.Until, "source", id);
        else if (!fact.Systems.IsEmpty && !fact.Systems.Contains(link.System.Name))
            walk.Fails(Term.Ticket, "ticket_of_another_system", fact.Because, fact.Effective, "source", id);
        else if (source.FreshUntil(link.At) is { } fresh)
            walk.Holds(Term.Ticket, "ticket_open", fact.Because, Instant.Min(
                Instant.Min(fresh, NextFact(ticket, fact, link.At)), NextBrought(link.Estate, row, link.At)),
                "source", id);
        else
            walk.Unknown(Term.Ticket, "ticket_source_silent", fact.Because, source.SilentSince(link.At), "source", id);
    }

    private static Instant NextFact(Ticket ticket, in TicketFact now, Instant at)
    {
        var until = now.Until;
        foreach (var fact in ticket.Facts)
            if (fact.Effective > at) until = Instant.Min(until, fact.Effective);
        return until;
    }

    /// <summary>When a later confirmation brings something else: what was asked about the past ends there.</summary>
    private static Instant NextBrought(Estate estate, int row, Instant at)
    {
        var until = Instant.Forever;
        for (var index = estate.NewestNote(row); index >= 0; index = estate.GrantNotes[index].Previous)
            if (estate.GrantNotes[index] is { Admission: >= 0 } note && note.Effective > at)
                until = Instant.Min(until, note.Effective);
        return until;
    }

    /// <summary>The row of the ticket that a grant is bound to at an instant, or -1, and the entry.</summary>
    internal static (int Ticket, Revision Because) TicketOf(Estate estate, int row, Instant at)
    {
        ref readonly var grant = ref estate.Grants[row];
        var found = (estate.Admissions[grant.Admission].Ticket, new Revision(grant.Recorded));
        var newest = Instant.Beginning;
        for (var index = estate.NewestNote(row); index >= 0; index = estate.GrantNotes[index].Previous)
        {
            var note = estate.GrantNotes[index];
            if (note.Admission < 0 || note.Effective > at || note.Effective <= newest) continue;
            if (estate.Admissions[note.Admission].Ticket is not (>= 0 and var ticket)) continue;
            (found, newest) = ((ticket, note.Because), note.Effective);
        }

        return found;
    }

    /// <summary>What the policies of the instant say of what the grant brings.</summary>
    public static void Policy<T>(in Link link, int row, in GrantRow grant, ref Walk<T> walk) where T : struct, ITrace
    {
        var policies = link.Estate.Policies;
        if (IsSelfApproved(link, row, grant))
        {
            walk.Fails(Term.Policy, "approved_by_the_beneficiary", new Revision(grant.Recorded), grant.RecordedAt);
            return;
        }

        if (!policies.Governs(link.At))
        {
            walk.NotApplicable(Term.Policy, "no_policies_in_force",
                policies.Deployed.IsEmpty ? Instant.Forever : policies.Deployed[0].From);
            return;
        }

        switch (PolicyOf(link.Estate, row, link.At))
        {
            case PolicyOutcome.Ungoverned:
                walk.NotApplicable(Term.Policy, "no_policy_reaches_it",
                    Until(link.Estate, row, link.At, Instant.Forever));
                break;
            case PolicyOutcome.Admitted a:
                walk.Holds(Term.Policy, a.IsGrace ? "policy_admits_for_now" : "policy_admits", a.Because,
                    Until(link.Estate, row, link.At, a.Until));
                break;
            case PolicyOutcome.Undecidable u:
                walk.Unknown(Term.Policy, "policy_undecidable", u.Because, Instant.Min(link.At,
                    Since<PolicyOutcome.Undecidable>(link.Estate, row, grant, link.At)));
                break;
            case PolicyOutcome.Refused r:
                walk.Fails(Term.Policy, r.Reason, r.Because,
                    Since<PolicyOutcome.Refused>(link.Estate, row, grant, link.At));
                break;
            default: walk.Fails(Term.Policy, "policy_refuses", default, link.At); break;
        }
    }

    /// <summary>How often an end that is none is looked beyond.</summary>
    private const int ExtensionsMax = 16;

    internal static PolicyOutcome PolicyOf(Estate estate, int row, Instant at)
    {
        var of = GrantCase.Of(estate, row, at);
        return estate.Policies.Judge(PolicyQuestions.Of(estate, of, at), at, of.Admissions[0].Because);
    }

    /// <summary>
    /// The first instant at which what is known to come is no longer admitted: a later deployment or the end of its
    /// grace, of what was asked about the past, the end of a function, of a role or of a proof.
    /// </summary>
    private static Instant Until(Estate estate, int row, Instant at, Instant until)
    {
        for (var times = 0; ; times++)
        {
            var moments = new SortedSet<Instant>();
            Moments.OfPolicyInto(moments, estate, row, at, until);
            foreach (var moment in moments)
                if (!PolicyReplay.Admits(PolicyOf(estate, row, moment))) return moment;
            // Where grace or an exception ends, what is known to come may admit it all the same.
            if (until == Instant.Forever || times == ExtensionsMax
                || PolicyOf(estate, row, until) is not PolicyOutcome.Admitted on || on.Until <= until) return until;
            (at, until) = (until, on.Until);
        }
    }

    /// <summary>Since when it has gone on: back over the instants at which it can have changed.</summary>
    private static Instant Since<TOutcome>(Estate estate, int row, in GrantRow grant, Instant at)
        where TOutcome : PolicyOutcome
    {
        var moments = new SortedSet<Instant> { grant.RecordedAt };
        Moments.Into(moments, estate, row, grant.RecordedAt, at);
        var since = at;
        foreach (var moment in moments.Reverse())
        {
            if (moment > at) continue;
            if (!estate.Policies.Governs(moment) || PolicyOf(estate, row, moment) is not TOutcome) break;
            since = moment;
        }

        return since;
    }
}
