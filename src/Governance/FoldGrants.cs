using System.Collections.Immutable;

namespace Mandate.Governance;

internal sealed partial class Fold
{
    private void Recorded(Change.GrantRecorded c, Entry entry)
    {
        var row = grants.Count;
        var relationship = Row(c.Relationship);
        var entitlement = Row(c.Entitlement);
        var system = entitlements[entitlement].System;
        var parent = c.Parent is { } p ? Row(p) : -1;
        var to = c.ToPerson is { } person ? new Beneficiary(BeneficiaryKind.Person, Row(person))
            : c.ToWorkload is { } workload ? new Beneficiary(BeneficiaryKind.Workload, Row(workload))
            : new Beneficiary(BeneficiaryKind.Organisation, Row(c.ToOrganisation!.Value));
        var delegated = parent >= 0 && grants[parent].Relationship != relationship;
        var grant = new GrantRow
        {
            Id = c.Id, Relationship = relationship, Entitlement = entitlement, To = to, Parent = parent,
            Scope = Intern(c.Scope), Owner = Row(c.Owner), LastNote = -1, LastChild = -1,
            Recorded = (int)entry.Revision.Value, RecordedAt = entry.Recorded,
            From = Instant.Max(c.From, entry.Recorded), Until = c.Until,
            Lift = (byte)Math.Max(relationships[relationship].Lift, parent >= 0 ? grants[parent].Lift : 0),
            Depth = (byte)((parent >= 0 ? grants[parent].Depth : 0) + (delegated ? 1 : 0)),
            PreviousOfRelationship = relationships[relationship].LastGrant,
            PreviousOfSystem = systems[system].LastGrant,
            PreviousSibling = parent >= 0 ? grants[parent].LastChild : -1,
        };
        grants = grants.Added(grant, owner);
        grantNames = grantNames.Added(new GrantName(c.Name), owner);
        indexes.Grants.Add(Indexes.Hash(c.Id.Value), row);
        indexes.GrantNames.Add(Indexes.Hash(c.Name), row);
        var holder = new ByHolder(grants, entitlements, to, system);
        indexes.GrantsByHolder.Push(holder.Hash, row, indexes.PreviousOfHolder, holder);
        AlterRelationship(relationship, r => r with { LastGrant = row });
        systems = systems.Changed(system, systems[system] with { LastGrant = row }, owner);
        if (parent >= 0) grants = grants.Changed(parent, grants[parent] with { LastChild = row }, owner);
    }

    private void Noted(GrantId id, GrantNoteKind kind, Entry entry, int person = -1)
    {
        var row = Row(id);
        grantNotes = grantNotes.Added(
            new GrantNote(grants[row].LastNote, kind, entry.Effective, entry.Revision, person), owner);
        grants = grants.Changed(row, grants[row] with { LastNote = grantNotes.Count - 1 }, owner);
    }

    private int Intern(Scope scope)
    {
        var hash = unchecked((uint)scope.GetHashCode());
        var found = indexes.Scopes.Find(hash, scopes.Count, new ByScope(scopes, scope));
        if (found >= 0) return found;
        scopes = scopes.Added(scope, owner);
        indexes.Scopes.Add(hash, scopes.Count - 1);
        return scopes.Count - 1;
    }

    private void Recorded(Change.RelationshipRecorded c, Entry entry)
    {
        var row = relationships.Count;
        var blank = new Relationship
        {
            Id = c.Id, Name = c.Name, Kind = c.Kind, Grantor = Row(c.Grantor), Grantee = Row(c.Grantee),
            Parent = c.Parent is { } parent ? Row(parent) : -1,
            ContractReference = c.ContractReference, ContractFrom = c.ContractFrom, ContractUntil = c.ContractUntil,
            Signatories = [.. c.Signatories.Select(Row)],
            Sponsor = Tenures.Begin(Row(c.Sponsor), entry.Revision),
            RiskOwner = Tenures.Begin(Row(c.RiskOwner), entry.Revision),
            RevocationOwner = Tenures.Begin(Row(c.RevocationOwner), entry.Revision),
            DelegationDepth = c.DelegationDepth, Recorded = entry.Revision, Timeline = null!,   // made from the record, next line
        };
        relationships = relationships.Added(blank with { Timeline = Timeline(blank, []) }, owner);
        indexes.Relationships.Add(Indexes.Hash(c.Id.Value), row);
        indexes.RelationshipNames.Add(Indexes.Hash(c.Name), row);
        foreach (var side in new[] { blank.Grantor, blank.Grantee }.Distinct())
            organisations = organisations.Changed(side, organisations[side] with
            {
                Relationships = organisations[side].Relationships.Add(row),
            }, owner);
    }

    private void Happened(Change.RelationshipFact c, Entry entry) => Add(Row(c.Id), new RelationshipFact
    {
        Event = c.Event, Effective = entry.Effective, Because = entry.Revision, Until = c.Until ?? Instant.Forever,
        Person = c.Person is { } person ? Row(person) : -1,
    });

    private void Verified(Change.AdminVerified c, Entry entry)
    {
        var (row, person) = (Row(c.Id), Row(c.Person));
        Add(row, new RelationshipFact
        {
            Event = RelationshipEvent.AdminVerified, Effective = entry.Effective, Because = entry.Revision,
            Person = person, Self = Natural(person) == Natural(Row(c.By)),
        });
        if (!people[person].AdminOf.Contains(row))
            people = people.Changed(person, people[person] with { AdminOf = people[person].AdminOf.Add(row) }, owner);
    }

    private void Set(Change.RelationshipRoleSet c, Entry entry)
    {
        var person = Row(c.Person);
        AlterRelationship(Row(c.Id), r => c.Role switch
        {
            RelationshipRole.Sponsor => r with { Sponsor = r.Sponsor.Succeeded(person, entry.Effective, entry.Revision) },
            RelationshipRole.RiskOwner => r with { RiskOwner = r.RiskOwner.Succeeded(person, entry.Effective, entry.Revision) },
            _ => r with { RevocationOwner = r.RevocationOwner.Succeeded(person, entry.Effective, entry.Revision) },
        });
    }

    private void Add(int relationship, RelationshipFact fact) =>
        AlterRelationship(relationship, r => r with { Timeline = Timeline(r, [.. r.Timeline.Facts, fact]) });

    private void AlterRelationship(int relationship, Func<Relationship, Relationship> change) =>
        relationships = relationships.Changed(relationship, change(relationships[relationship]), owner);

    private RelationshipTimeline Timeline(Relationship of, ImmutableArray<RelationshipFact> facts) =>
        RelationshipTimeline.Of(facts, of.ContractFrom, of.ContractUntil, of.Recorded, parameters);

    private int Natural(int person)
    {
        for (var steps = 0; people[person].SameAs >= 0 && steps < 16; steps++) person = people[person].SameAs;
        return person;
    }
}
