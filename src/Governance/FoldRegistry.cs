namespace Mandate.Governance;

internal sealed partial class Fold
{
    /// <summary>Organisations, people, workloads, systems, entitlements.</summary>
    private bool ApplyRegistry(Entry entry)
    {
        switch (entry.Change)
        {
            case Change.EstateNamed c:
                (name, accountable, timeZone) = (c.Name, Row(c.Accountable), c.TimeZone);
                return true;
            case Change.OrganisationRegistered c: Registered(c, entry); return true;
            case Change.OrganisationDescribed c:
                organisations = organisations.Changed(
                    Row(c.Id), organisations[Row(c.Id)] with { DisplayName = c.DisplayName }, owner);
                return true;
            case Change.OrganisationFact c: Happened(c, entry); return true;
            case Change.PersonRegistered c: Registered(c, entry); return true;
            // What a person is called stands in the sealed store alone.
            case Change.PersonDescribed: return true;
            case Change.PersonFact c: Happened(c, entry); return true;
            case Change.PersonErased c:
                AlterPerson(Row(c.Id), p => p with { Erased = entry.Revision });
                Forgotten(Row(c.Id));
                return true;
            case Change.PersonConfirmed c: AlterPerson(Row(c.Id), p =>
                p with { Confirmed = p.Confirmed.With(Confirmation(entry)) }); return true;
            case Change.WorkloadRegistered c: Registered(c, entry); return true;
            case Change.WorkloadFact c:
                AlterWorkload(Row(c.Id), w => w with { Life = w.Life.With(LifeFact(c.Event, entry), parameters) });
                return true;
            case Change.WorkloadOwnerSet c:
                var successor = Row(c.Owner);
                AlterWorkload(Row(c.Id), w => w with { Owner = w.Owner.Succeeded(successor, entry) });
                return true;
            case Change.WorkloadConfirmed c: AlterWorkload(Row(c.Id), w =>
                w with { Confirmed = w.Confirmed.With(Confirmation(entry)) }); return true;
            default: return ApplySystems(entry);
        }
    }

    private bool ApplySystems(Entry entry)
    {
        switch (entry.Change)
        {
            case Change.SystemRegistered c: Registered(c, entry); return true;
            case Change.SystemDescribed c:
                AlterSystem(Row(c.Id), s => s with
                {
                    Criticality = c.Criticality, Resources = c.Resources, Environment = c.Environment,
                });
                resources = resources.With(Row(c.Id), c.Resources);
                return true;
            case Change.SystemOwnerSet c:
                var successor = Row(c.Owner);
                AlterSystem(Row(c.Id), s => s with { Owner = s.Owner.Succeeded(successor, entry) });
                return true;
            case Change.SystemConfirmed c: AlterSystem(Row(c.Id), s =>
                s with { Confirmed = s.Confirmed.With(Confirmation(entry)) }); return true;
            case Change.ConnectorConfigured c:
                AlterSystem(Row(c.Id), s => s with
                {
                    Connector = c.Connector, ConnectorBecause = entry.Revision, ConnectorSince = entry.Recorded,
                    AdministeredBy = entry.Actor,
                });
                return true;
            case Change.SystemModeSet c:
                AlterSystem(Row(c.Id), s => s with
                {
                    Mode = c.Mode, ModeBecause = entry.Revision, AdministeredBy = entry.Actor,
                });
                return true;
            case Change.EntitlementDefined c: Defined(c, entry); return true;
            default: return false;
        }
    }

    private void Registered(Change.OrganisationRegistered c, Entry entry)
    {
        var row = organisations.Count;
        organisations = organisations.Added(new Organisation
        {
            Id = c.Id, Name = c.Name, DisplayName = c.DisplayName, Recorded = entry.Revision,
            Life = Life.Begin(row, entry.Revision),
        }, owner);
        indexes.Organisations.Add(c.Id.Value, row);
        indexes.OrganisationNames.Add(Indexes.Hash(c.Name), row, new ByName<Organisation>(organisations, c.Name));
    }

    private void Happened(Change.OrganisationFact c, Entry entry)
    {
        var row = Row(c.Id);
        organisations = organisations.Changed(row, organisations[row] with
        {
            Life = organisations[row].Life.With(LifeFact(c.Event, entry), parameters),
        }, owner);
    }

    private void Registered(Change.PersonRegistered c, Entry entry)
    {
        people = people.Added(new Person
        {
            Id = c.Id, Recorded = entry.Revision,
            Life = Life.Begin(Row(c.Organisation), entry.Revision),
        }, owner);
        indexes.People.Add(c.Id.Value, people.Count - 1);
    }

    private void Happened(Change.PersonFact c, Entry entry)
    {
        var row = Row(c.Id);
        if (c.Event == LifeEvent.SamePerson)
        {
            Linked(row, Row(c.Same!.Value));
            return;
        }

        var to = c.To is { } organisation ? Row(organisation) : -1;
        AlterPerson(row, p => p with { Life = p.Life.With(LifeFact(c.Event, entry, to), parameters) });
        if (people[row].Life.Facts.First(f => f.Because == entry.Revision).EndsProof) Unproven(row, entry);
        else NeverProven(row, entry);
    }

    private void Registered(Change.WorkloadRegistered c, Entry entry)
    {
        workloads = workloads.Added(new Workload
        {
            Id = c.Id, Name = c.Name, Kind = c.Kind, Process = c.Process, Recorded = entry.Revision,
            Owner = Tenures.Begin(Row(c.Owner), entry.Revision), Life = Life.Begin(Row(c.Organisation), entry.Revision),
        }, owner);
        var row = workloads.Count - 1;
        indexes.Workloads.Add(c.Id.Value, row);
        indexes.WorkloadNames.Add(Indexes.Hash(c.Name), row, new ByName<Workload>(workloads, c.Name));
    }

    private void Registered(Change.SystemRegistered c, Entry entry)
    {
        var row = systems.Count;
        var first = Row(c.Owner);
        systems = systems.Added(new ProtectedSystem
        {
            Id = c.Id, Name = c.Name, Owner = Tenures.Begin(first, entry.Revision), Criticality = c.Criticality,
            Organisation = people[first].Life.At(entry.Effective).Organisation, Resources = c.Resources,
            Recorded = entry.Revision, Environment = c.Environment,
        }, owner);
        newestOfSystem = newestOfSystem.Added(-1, owner);
        resources = resources.With(row, c.Resources);
        indexes.Systems.Add(c.Id.Value, row);
        indexes.SystemNames.Add(Indexes.Hash(c.Name), row, new ByName<ProtectedSystem>(systems, c.Name));
    }

    private void Defined(Change.EntitlementDefined c, Entry entry)
    {
        var known = indexes.Entitlements.Find(c.Id.Value, entitlements.Count);
        var terms = new EntitlementTerms(known < 0 ? Instant.Beginning : entry.Effective, entry.Revision, c.Tier,
            c.Actions, c.SshAccount)
        {
            Conditions = Intern(c.Conditions) is >= 0 and var set ? conditions[set] : ConditionSet.None,
            Recording = c.Recording,
        };
        if (known >= 0)
        {
            var changed = entitlements[known].Terms.Add(terms).Sort(static (a, b) =>
                a.From != b.From ? a.From.CompareTo(b.From) : a.Because.CompareTo(b.Because));
            entitlements = entitlements.Changed(known, entitlements[known] with { Terms = changed }, owner);
            return;
        }

        var system = Row(c.System);
        var row = entitlements.Count;
        var full = systems[system].Name + "/" + c.Name;
        entitlements = entitlements.Added(new Entitlement { Id = c.Id, Name = full, System = system, Terms = [terms] },
            owner);
        AlterSystem(system, s => s with { Entitlements = s.Entitlements.Add(row) });
        indexes.Entitlements.Add(c.Id.Value, row);
        indexes.EntitlementNames.Add(Indexes.Hash(full), row, new ByName<Entitlement>(entitlements, full));
    }

    private static LifeFact LifeFact(LifeEvent happened, Entry entry, int organisation = -1) =>
        new(happened, entry.Effective, entry.Recorded, entry.Revision, organisation);

    private void AlterSystem(int row, Func<ProtectedSystem, ProtectedSystem> change) =>
        systems = systems.Changed(row, change(systems[row]), owner);

    private void AlterPerson(int row, Func<Person, Person> change) =>
        people = people.Changed(row, change(people[row]), owner);

    private void AlterWorkload(int row, Func<Workload, Workload> change) =>
        workloads = workloads.Changed(row, change(workloads[row]), owner);
}
