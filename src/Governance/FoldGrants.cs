using System.Collections.Immutable;
using System.Text;

namespace Mandate.Governance;

internal sealed partial class Fold
{
    private void Recorded(Change.GrantRecorded c, Entry entry)
    {
        var relationship = Row(c.Relationship);
        var entitlement = Row(c.Entitlement);
        var parent = c.Parent is { } p ? Row(p) : -1;
        var above = parent >= 0 ? indexes.GrantRows[parent] : default;
        var delegated = parent >= 0 && above.Relationship != relationship;
        Add(new GrantRow
        {
            Id = c.Id, Relationship = relationship, Entitlement = entitlement, Parent = parent,
            To = c.ToPerson is { } person ? new Beneficiary(BeneficiaryKind.Person, Row(person))
                : c.ToWorkload is { } workload ? new Beneficiary(BeneficiaryKind.Workload, Row(workload))
                : c.ToSeat is { } seat ? new Beneficiary(BeneficiaryKind.Seat, Row(seat))
                : new Beneficiary(BeneficiaryKind.Organisation, Row(c.ToOrganisation!.Value)),
            Scope = Intern(c.Scope), Owner = Row(c.Owner),
            Recorded = (int)entry.Revision.Value, RecordedAt = entry.Recorded,
            From = Instant.Max(c.From, entry.Recorded), Until = c.Until,
            Lift = Math.Max((byte)relationships[relationship].Lift, above.Lift),
            Conditions = Intern(c.Conditions),
            IsConditioned = !c.Conditions.IsEmpty || above.IsConditioned,
            Depth = (byte)(above.Depth + (delegated ? 1 : 0)),
            PreviousOfSystem = newestOfSystem[entitlements[entitlement].System],
            Admission = Intern(AdmissionOf(c, entry, relationship)),
        }, Encoding.UTF8.GetBytes(c.Name));
        if (c.Guardrail is { } guardrail)
            byGuardrail = byGuardrail.SetItem(
                guardrail, byGuardrail.GetValueOrDefault(guardrail, []).Add(grantCount - 1));
        if (c.Request is { } request) Ended(request, RequestState.Approved, entry);
    }

    /// <summary>
    /// INVARIANT (one way in): whatever a recorded grant changes besides its row it changes here, whether it comes from
    /// its entry or from a snapshot. What is changed elsewhere is of a grant that no snapshot has as a row
    /// (<see cref="IsKeptAsRow"/>).
    /// </summary>
    private void Add(in GrantRow grant, ReadOnlySpan<byte> name)
    {
        var row = grantCount++;
        var (rows, names) = (indexes.GrantRows, indexes.GrantTexts);
        rows.Add(row, grant);
        names.Add(row, name);
        indexes.Marks.Add(row, indexes.ScopeRows[grant.Scope].Mark);
        indexes.Grants.Add(Indexes.Hash(grant.Id.Value), row, new ByGrantId(rows, grant.Id));
        indexes.GrantNames.Add(Indexes.Hash(name), row, new ByGrantName(names, name));
        var system = entitlements[grant.Entitlement].System;
        var holder = new ByHolder(rows, entitlements, grant.To, system);
        indexes.GrantsByHolder.Push(holder.Hash, row, indexes.PreviousOfHolder, holder);
        newestOfSystem = newestOfSystem.Changed(system, row, owner);
    }

    private void Noted(GrantId id, GrantNoteKind kind, Entry entry, int person = -1, int admission = -1)
    {
        var row = Row(id);
        while (newestNotes.Count <= row) newestNotes = newestNotes.Added(0, owner);
        grantNotes = grantNotes.Added(
            new GrantNote(newestNotes[row] - 1, kind, entry.Effective, entry.Recorded, entry.Revision, person)
            {
                Admission = admission,
            }, owner);
        newestNotes = newestNotes.Changed(row, grantNotes.Count, owner);
    }

    private int Intern(Scope scope)
    {
        var hash = unchecked((uint)scope.GetHashCode());
        var probe = new ByScope(indexes.ScopeRows, scope);
        var found = indexes.Scopes.Find(hash, scopeCount, probe);
        return found >= 0 ? found : Add(scope, hash, probe);
    }

    private int Add(Scope scope, uint hash, in ByScope probe)
    {
        indexes.ScopeRows.Add(scopeCount, scope);
        indexes.Scopes.Add(hash, scopeCount, probe);
        return scopeCount++;
    }

    private int Intern(ConditionSet set)
    {
        if (set.IsEmpty) return -1;
        var hash = unchecked((uint)set.GetHashCode());
        var found = indexes.Conditions.Find(hash, conditions.Count, new ByConditions(conditions, set));
        if (found >= 0) return found;
        conditions = conditions.Added(set, owner);
        indexes.Conditions.Add(hash, conditions.Count - 1, new ByConditions(conditions, set));
        return conditions.Count - 1;
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
            // Made from the record, next line.
            DelegationDepth = c.DelegationDepth, Recorded = entry.Revision, Timeline = null!,
        };
        relationships = relationships.Added(blank with { Timeline = Timeline(blank, []) }, owner);
        indexes.Relationships.Add(c.Id.Value, row);
        indexes.RelationshipNames.Add(Indexes.Hash(c.Name), row, new ByName<Relationship>(relationships, c.Name));
        foreach (var side in new[] { blank.Grantor, blank.Grantee }.Distinct())
            organisations = organisations.Changed(side, organisations[side] with
            {
                Relationships = organisations[side].Relationships.Add(row),
            }, owner);
    }

    private void Happened(Change.RelationshipFact c, Entry entry) => Add(Row(c.Id), new RelationshipFact
    {
        Event = c.Event, Effective = entry.Effective, Known = entry.Recorded, Because = entry.Revision,
        Until = c.Until ?? Instant.Forever, Person = c.Person is { } person ? Row(person) : -1,
        Source = entry.Source?.Name ?? "",
    });

    private void Verified(Change.AdminVerified c, Entry entry)
    {
        var (row, person, by) = (Row(c.Id), Row(c.Person), Row(c.By));
        Add(row, new RelationshipFact
        {
            Event = RelationshipEvent.AdminVerified, Effective = entry.Effective, Known = entry.Recorded,
            Because = entry.Revision, Person = person, By = by, Self = Natural(person) == Natural(by),
        });
        foreach (var holder in new[] { person, Natural(person) })
            if (!people[holder].AdminOf.Contains(row))
                AlterPerson(holder, p => p with { AdminOf = p.AdminOf.Add(row) });
        // What is known to happen to the person after the proof ends it, although it was recorded before.
        foreach (var fact in people[person].Life.Facts)
            if (fact.EndsProof && fact.Effective > entry.Effective) Lost(row, person, fact.Effective, fact.Because);
    }

    private void Lost(int relationship, int person, Instant effective, Revision because) =>
        Add(relationship, new RelationshipFact
    {
        Event = RelationshipEvent.AdminLost, Effective = effective, Known = effective, Because = because,
        Person = person,
    });

    /// <summary>
    /// A signal about the person: what it proved as an admin is over and has to be proven again (C2).
    /// </summary>
    private void Unproven(int person, Entry entry)
    {
        foreach (var relationship in people[person].AdminOf)
            Lost(relationship, person, entry.Effective, entry.Revision);
        NeverProven(person, entry);
    }

    /// <summary>
    /// A proof of a time at which the person, as is known now, was no active person of the grantee, is none: it left
    /// before, or is yet to join.
    /// </summary>
    private void NeverProven(int person, Entry entry)
    {
        foreach (var relationship in people[person].AdminOf)
        {
            var of = relationships[relationship];
            foreach (var proof in of.Timeline.Facts)
            {
                if (proof.Event != RelationshipEvent.AdminVerified || proof.Person != person
                    || of.Timeline.Facts.Any(f => f.Event == RelationshipEvent.AdminLost && f.Person == person
                        && f.Effective == proof.Effective && f.Because > proof.Because)) continue;
                ref readonly var phase = ref people[person].Life.At(proof.Effective);
                if (phase.State != LifeState.Active || phase.Organisation != of.Grantee)
                    Lost(relationship, person, proof.Effective, entry.Revision);
            }
        }
    }

    /// <summary>
    /// Two records turn out to be one person: what one confirmed for the other was a self-confirmation (C11).
    /// </summary>
    private void Linked(int left, int right)
    {
        var (root, below) = (Natural(left), Natural(right));
        if (root == below) return;
        if (people[root].Rank < people[below].Rank) (root, below) = (below, root);
        var adminOf = people[root].AdminOf.Union(people[below].AdminOf).ToImmutableList();
        var rank = Math.Max(people[root].Rank, people[below].Rank + 1);
        AlterPerson(below, p => p with { SameAs = root });
        AlterPerson(root, p => p with { AdminOf = adminOf, Rank = rank });
        foreach (var relationship in adminOf)
            AlterRelationship(relationship, r => r with
            {
                Timeline = Timeline(r, [.. r.Timeline.Facts.Select(f =>
                    f.Event == RelationshipEvent.AdminVerified
                        ? f with { Self = Natural(f.Person) == Natural(f.By) } : f)]),
            });
    }

    private void Set(Change.RelationshipRoleSet c, Entry entry)
    {
        var person = Row(c.Person);
        AlterRelationship(Row(c.Id), r => c.Role switch
        {
            RelationshipRole.Sponsor => r with { Sponsor = r.Sponsor.Succeeded(person, entry) },
            RelationshipRole.RiskOwner => r with { RiskOwner = r.RiskOwner.Succeeded(person, entry) },
            _ => r with { RevocationOwner = r.RevocationOwner.Succeeded(person, entry) },
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
        while (people[person].SameAs >= 0) person = people[person].SameAs;
        return person;
    }
}
