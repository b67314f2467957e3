namespace Mandate.Governance;

/// <summary>
/// The instants at which an answer can change by what a version knows; between two of them it cannot.
/// </summary>
internal static class Moments
{
    /// <summary>Adds those of the grant's whole chain that lie within the span.</summary>
    public static void Into(SortedSet<Instant> moments, Estate estate, int grant, Instant from, Instant until)
    {
        void Add(Instant at)
        {
            if (at > from && at < until) moments.Add(at);
        }

        void AddLife(Life life)
        {
            foreach (var starts in life.Starts) Add(starts);
        }

        void AddRole(Tenures role)
        {
            foreach (var tenure in role.All)
            {
                Add(tenure.From);
                AddLife(estate.People[tenure.Person].Life);
            }
        }

        void AddActs(Confirmations acts)
        {
            if (acts.All.IsDefault) return;
            foreach (var act in acts.All) Add(act.At);
        }

        foreach (var since in estate.Parameters) Add(since.From);
        for (var row = grant; row >= 0; row = estate.Grants[row].Parent)
        {
            ref readonly var link = ref estate.Grants[row];
            var relationship = estate.Relationships[link.Relationship];
            var system = estate.Systems[estate.Entitlements[link.Entitlement].System];
            Add(link.From);
            Add(link.Until);
            for (var note = link.LastNote; note >= 0; note = estate.GrantNotes[note].Previous)
                Add(estate.GrantNotes[note].Effective);
            foreach (ref readonly var phase in relationship.Timeline.Phases) Add(phase.From);
            foreach (var terms in estate.Entitlements[link.Entitlement].Terms) Add(terms.From);
            AddLife(estate.Organisations[relationship.Grantor].Life);
            AddLife(estate.Organisations[relationship.Grantee].Life);
            AddRole(relationship.Sponsor);
            AddRole(system.Owner);
            AddRole(GrantHistory.At(estate, link, until).Owners ?? Tenures.Begin(link.Owner, default));
            AddActs(relationship.Confirmed);
            AddActs(system.Confirmed);
            if (link.To.Kind == BeneficiaryKind.Person)
            {
                AddLife(estate.People[link.To.Row].Life);
                AddActs(estate.People[link.To.Row].Confirmed);
            }
            else if (link.To.Kind == BeneficiaryKind.Workload)
            {
                AddLife(estate.Workloads[link.To.Row].Life);
                AddActs(estate.Workloads[link.To.Row].Confirmed);
            }
        }
    }
}
