namespace Mandate.Governance;

/// <summary>
/// The instants at which an answer can change by what a version knows; between two of them it cannot.
/// </summary>
internal static class Moments
{
    private interface ISink
    {
        void Add(Instant at);
    }

    private readonly struct Within(SortedSet<Instant> moments, Instant from, Instant until) : ISink
    {
        public void Add(Instant at)
        {
            if (at > from && at < until) moments.Add(at);
        }
    }

    private struct First(Instant after) : ISink
    {
        public Instant Found = Instant.Forever;

        public void Add(Instant at)
        {
            if (at > after && at < Found) Found = at;
        }
    }

    /// <summary>Adds those of the grant's whole chain that lie within the span.</summary>
    public static void Into(SortedSet<Instant> moments, Estate estate, int grant, Instant from, Instant until)
    {
        var sink = new Within(moments, from, until);
        Visit(ref sink, estate, grant, until);
    }

    /// <summary>Adds those at which what policy is asked about one link, or who decides it, can change.</summary>
    public static void OfPolicyInto(SortedSet<Instant> moments, Estate estate, int grant, Instant from, Instant until)
    {
        var sink = new Within(moments, from, until);
        ref readonly var link = ref estate.Grants[grant];
        var relationship = estate.Relationships[link.Relationship];
        VisitPolicy(ref sink, estate, grant, relationship);
        foreach (ref readonly var phase in relationship.Timeline.Phases) sink.Add(phase.From);
        foreach (var terms in estate.Entitlements[link.Entitlement].Terms) sink.Add(terms.From);
    }

    /// <summary>The first one after an instant; <see cref="Instant.Forever"/> for none.</summary>
    public static Instant Next(Estate estate, int grant, Instant after)
    {
        var sink = new First(after);
        Visit(ref sink, estate, grant, Instant.Forever);
        return sink.Found;
    }

    private static void Visit<TSink>(ref TSink sink, Estate estate, int grant, Instant until)
        where TSink : struct, ISink
    {
        foreach (var since in estate.Parameters) sink.Add(since.From);
        for (var row = grant; row >= 0; row = estate.Grants[row].Parent)
        {
            ref readonly var link = ref estate.Grants[row];
            var relationship = estate.Relationships[link.Relationship];
            var system = estate.Systems[estate.Entitlements[link.Entitlement].System];
            sink.Add(link.From);
            sink.Add(link.Until);
            VisitPolicy(ref sink, estate, row, relationship);
            for (var note = estate.NewestNote(row); note >= 0; note = estate.GrantNotes[note].Previous)
                sink.Add(estate.GrantNotes[note].Effective);
            foreach (ref readonly var phase in relationship.Timeline.Phases) sink.Add(phase.From);
            foreach (var terms in estate.Entitlements[link.Entitlement].Terms) sink.Add(terms.From);
            Visit(ref sink, estate.Organisations[relationship.Grantor].Life);
            Visit(ref sink, estate.Organisations[relationship.Grantee].Life);
            Visit(ref sink, estate, relationship.Sponsor);
            Visit(ref sink, estate, system.Owner);
            if (GrantHistory.At(estate, row, until).Owners is { } owners) Visit(ref sink, estate, owners);
            else Visit(ref sink, estate.People[link.Owner].Life);
            Visit(ref sink, relationship.Confirmed);
            Visit(ref sink, system.Confirmed);
            if (link.To.Kind == BeneficiaryKind.Person)
            {
                Visit(ref sink, estate.People[link.To.Row].Life);
                Visit(ref sink, estate.People[link.To.Row].Confirmed);
            }
            else if (link.To.Kind == BeneficiaryKind.Workload)
            {
                Visit(ref sink, estate.Workloads[link.To.Row].Life);
                Visit(ref sink, estate.Workloads[link.To.Row].Confirmed);
            }
            else if (link.To.Kind == BeneficiaryKind.Seat)
            {
                foreach (var moment in estate.Seats[link.To.Row].Moments(estate)) sink.Add(moment);
            }
        }
    }

    /// <summary>
    /// Deployments, their grace, exceptions, guardrails and evidence; tickets and the silence of their sources;
    /// functions. Proofs, roles and tiers have instants of their own.
    /// </summary>
    private static void VisitPolicy<TSink>(
        ref TSink sink, Estate estate, int row, Relationship relationship)
        where TSink : struct, ISink
    {
        foreach (var moment in estate.Policies.Moments()) sink.Add(moment);
        VisitBrought(ref sink, estate, row, relationship);
    }

    private static void VisitBrought<TSink>(
        ref TSink sink, Estate estate, int row, Relationship relationship)
        where TSink : struct, ISink
    {
        ref readonly var grant = ref estate.Grants[row];
        Visit(ref sink, estate, estate.Admissions[grant.Admission]);
        for (var note = estate.NewestNote(row); note >= 0; note = estate.GrantNotes[note].Previous)
        {
            sink.Add(estate.GrantNotes[note].Effective);
            if (estate.GrantNotes[note].Admission is >= 0 and var admission)
                Visit(ref sink, estate, estate.Admissions[admission]);
        }

        if (estate.Policies.Deployed.IsEmpty) return;
        foreach (var fact in relationship.Timeline.Facts)
        {
            if (fact.Event is not (RelationshipEvent.EvidenceDelivered or RelationshipEvent.EvidenceOverdue)) continue;
            sink.Add(fact.Effective);
            sink.Add(fact.TakesHold);
            foreach (var age in estate.Policies.EvidenceAges()) sink.Add(fact.Effective.Plus(age));
        }

        Visit(ref sink, estate, relationship.RevocationOwner);
        if (grant.To.Kind == BeneficiaryKind.Workload)
            Visit(ref sink, estate, estate.Workloads[grant.To.Row].Owner);
    }

    private static void Visit<TSink>(ref TSink sink, Estate estate, Admission admission) where TSink : struct, ISink
    {
        if (admission.Ticket >= 0)
        {
            var ticket = estate.Tickets[admission.Ticket];
            foreach (var fact in ticket.Facts)
            {
                sink.Add(fact.Effective);
                sink.Add(fact.From);
                sink.Add(fact.Until);
            }

            foreach (var (from, until) in estate.Sources[ticket.Source].Fresh)
            {
                sink.Add(from);
                sink.Add(until);
            }
        }

        if (admission.Function < 0) return;
        foreach (var moment in estate.Functions[admission.Function].Moments()) sink.Add(moment);
    }

    private static void Visit<TSink>(ref TSink sink, Life life) where TSink : struct, ISink
    {
        foreach (ref readonly var phase in life.Phases) sink.Add(phase.From);
    }

    private static void Visit<TSink>(ref TSink sink, Estate estate, Tenures role) where TSink : struct, ISink
    {
        foreach (var tenure in role.All)
        {
            sink.Add(tenure.From);
            Visit(ref sink, estate.People[tenure.Person].Life);
        }
    }

    private static void Visit<TSink>(ref TSink sink, Confirmations acts) where TSink : struct, ISink
    {
        if (acts.All.IsDefault) return;
        foreach (var act in acts.All) sink.Add(act.At);
    }
}
