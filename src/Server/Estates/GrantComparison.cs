using System.Collections.Immutable;
using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Beneficiary = Mandate.Governance.Beneficiary;

namespace Mandate.Server;

/// <summary>Grants, parents first. A recorded grant is evidence: of its members only the owner can change.</summary>
internal sealed class GrantComparison(EstateComparison c, IReadOnlyDictionary<int, RecordedGrant> recorded)
{
    // With no more of each an entry stays far below what it may be.
    private const int FewMax = 8;

    // Most grants of a file have the owner of the one before.
    private (string Name, PersonId Id) lastOwner;

    /// <summary>Compares these, which come parents first.</summary>
    public void Grants(IEnumerable<DeclaredGrant> grants)
    {
        foreach (var declared in grants)
        {
            var row = c.Now.FindGrant(declared.Name.Value);
            if (row >= 0) Compare(declared, row);
            else if (c.OnTheirWay?.TryGet(declared.Name.Value, out _) != true) Add(declared);
        }
    }

    private void Add(DeclaredGrant declared)
    {
        var name = declared.Name.Value;
        var refs = c.References();
        var parent = declared.Parent is { } above ? refs.Parent(above) : null;
        var relationship = declared.Relationship is { } own ? refs.Relationship(own) : parent?.Relationship ?? -1;
        var entitlement = declared.Entitlement is { } named ? refs.Entitlement(named) : parent?.Entitlement ?? -1;
        if (parent is { Relationship: var aboves })
            refs.Needs(StepKind.Relationship, c.Now.Relationships[aboves].Name);
        if (relationship >= 0) refs.Needs(StepKind.Relationship, c.Now.Relationships[relationship].Name);
        if (entitlement >= 0) refs.Needs(StepKind.System, c.Now.Systems[c.Now.Entitlements[entitlement].System].Name);
        var to = To(declared, refs);
        var owner = OwnerOf(declared, refs);
        var approvers = ImmutableArray.CreateBuilder<PersonId>(declared.ApprovedBy.Count);
        for (var i = 0; i < declared.ApprovedBy.Count; i++) approvers.Add(refs.Person(declared.ApprovedBy[i]));
        var scope = SystemComparison.ScopeOf(c, StepKind.Grant, name, declared.Name.Place, declared.Scope);
        var ticket = declared.Ticket is { } onTicket ? refs.Ticket(onTicket) : null;
        var function = declared.Function is { } serves ? refs.Function(serves) : -1;
        if (refs.Broken || scope is null || relationship < 0 || entitlement < 0)
        {
            c.Skip(StepKind.Grant, name);
            return;
        }

        var id = c.NewId<GrantId>();
        var values = new List<SealedValue>(1);
        var change = new Change.GrantRecorded
        {
            Id = id, Name = name, Relationship = c.Now.Relationships[relationship].Id,
            Entitlement = c.Now.Entitlements[entitlement].Id,
            Parent = parent?.Id,
            ToOrganisation = to.Kind == BeneficiaryKind.Organisation ? c.Now.Organisations[to.Row].Id : null,
            ToPerson = to.Kind == BeneficiaryKind.Person ? c.Now.People[to.Row].Id : null,
            ToWorkload = to.Kind == BeneficiaryKind.Workload ? c.Now.Workloads[to.Row].Id : null,
            ToSeat = to.Kind == BeneficiaryKind.Seat ? c.Now.Seats[to.Row].Id : null, Scope = scope,
            Purpose = c.Seal(id, SealedFields.Purpose, declared.Purpose.Value, values), Owner = owner,
            ApprovedBy = approvers.MoveToImmutable(),
            From = declared.From is { } from ? c.InstantOf(from) : Instant.Beginning,
            Until = c.InstantOf(declared.Until), Conditions = SystemComparison.ConditionsOf(declared.Conditions),
            Ticket = ticket, Function = function < 0 ? null : c.Now.Functions[function].Id,
            Justification = declared.Justification is { } why
                ? c.Seal(id, SealedFields.Justification, why.Value, values) : null,
        };
        var text = !c.IsShown ? "" :
            $"{c.Now.Entitlements[entitlement].Name} on {scope} to {Shown.Word(to.Kind)} {declared.To.Name.Value} until {change.Until}"
            + SystemComparison.Said(change.Conditions);
        c.Take(StepKind.Grant, name, new EstateStep(
            declared.Name.Place, new EstateChangeWire("add", StepKind.Grant, name, text), (estate, at) =>
                GrantCommands.Record(estate, change, at))
        {
            Sealed = values, PlaceOf = member => PlaceOf(declared, member), Below = declared.Parent?.Value,
            IsShort = declared.ApprovedBy.Count <= FewMax && declared.Conditions.Count == 0
                && declared.Scope.Types is [{ Patterns.Count: <= FewMax }],
        });
        c.OnTheirWay?.Add(name, new ParentGrant(id, relationship, entitlement));
    }

    private PersonId OwnerOf(DeclaredGrant declared, References refs)
    {
        if (declared.Owner.Value == lastOwner.Name) return lastOwner.Id;
        var id = refs.Person(declared.Owner);
        if (!refs.Broken) lastOwner = (declared.Owner.Value, id);
        return id;
    }

    private void Compare(DeclaredGrant declared, int row)
    {
        var name = declared.Name.Value;
        var grant = c.Now.Grants[row];
        var history = GrantHistory.At(c.Now, row, c.At);
        var relationship = c.Now.Relationships[grant.Relationship];
        var phase = relationship.Timeline.At(c.At);
        // A window that the file itself says is over asks for nothing.
        if (grant.Until <= c.At
            && (declared.Until.Value.After is not null || c.InstantOf(declared.Until) == grant.Until)) return;
        if (history.RevokedAt <= c.At)
        {
            c.Refuse(StepKind.Grant, name, declared.Name.Place, "terminated",
                $"grant `{name}` was revoked at {history.RevokedAt} and stays revoked",
                "take it out of the file; a new grant needs a new name");
            return;
        }

        if (phase.State == RelationshipState.Terminated)
        {
            if (c.Document.Relationships.Has(relationship.Name)) c.Skip(StepKind.Grant, name);
            else c.Refuse(StepKind.Grant, name, declared.Name.Place, "terminated",
                $"grant `{name}` is over: relationship `{relationship.Name}` ended at {phase.StateSince}",
                "take it out of the file; a new relationship and its grants need new names");
            return;
        }

        // Recorded by a step before this one: the name stands once in a file.
        if (!recorded.TryGetValue(row, out var evidence)) return;
        Fixed(declared, grant, evidence);
        Owner(declared, grant.Id, history.OwnerAt(c.At).Person);
    }

    private void Fixed(DeclaredGrant declared, in GrantRow grant, RecordedGrant evidence)
    {
        var name = declared.Name.Value;
        void Refuse(bool differs, Place place, string what)
        {
            if (differs) c.RefuseChange(StepKind.Grant, name, place, what,
                $"record a new grant under a new name, and revoke this one: mandate grant revoke {name}");
        }

        if (declared.Relationship is { } relationship)
            Refuse(Lookup.Relationship(c.Now, relationship.Value) != grant.Relationship, relationship.Place,
                "the relationship");
        if (declared.Entitlement is { } entitlement)
            Refuse(Lookup.Entitlement(c.Now, entitlement.Value) != grant.Entitlement, entitlement.Place,
                "the entitlement");
        Refuse(Lookup.Grant(c.Now, declared.Parent?.Value) != grant.Parent,
            declared.Parent?.Place ?? declared.Name.Place, "the parent");
        Refuse(ToKnown(declared) != grant.To, declared.To.Name.Place, "the beneficiary");
        var scope = SystemComparison.ScopeOf(c, StepKind.Grant, name, declared.Name.Place, declared.Scope);
        if (scope is not null)
            Refuse(!scope.Equals(c.Now.Scopes[grant.Scope]),
            SystemComparison.PlaceOf(declared.Scope) ?? declared.Name.Place, "the scope");
        Refuse(evidence.Purpose is { } purpose && purpose != declared.Purpose.Value, declared.Purpose.Place,
            "the purpose");
        Refuse(!declared.ApprovedBy.Select(a => c.Person(a.Value)).ToHashSet()
            .SetEquals(evidence.Recorded.ApprovedBy.Select(c.Now.Find)),
            declared.ApprovedBy[0].Place, "the approvals");
        if (declared.From is { } from) Refuse(c.InstantOf(from) != evidence.Recorded.From, from.Place, "the beginning");
        // A length of time was counted from the recording, and says nothing afterwards.
        Refuse(declared.Until.Value.After is null && c.InstantOf(declared.Until) != grant.Until, declared.Until.Place,
            "the end");
        Refuse(!SystemComparison.ConditionsOf(declared.Conditions).Equals(evidence.Recorded.Conditions),
            SystemComparison.PlaceOf(declared.Conditions) ?? declared.Name.Place, "the conditions");
        if (declared.Ticket is { } ticket)
            Bound(ticket.Value != TicketWires.Name(c.Now, Terms.TicketOf(c.Now, c.Now.Find(grant.Id), c.At).Ticket),
                ticket.Place, "the ticket", "ticket");
        if (declared.Function is { } function)
            Bound(function.Value != GrantEndpoints.FunctionOf(c.Now, c.Now.Find(grant.Id), c.At), function.Place,
                "the function", "function");

        void Bound(bool differs, Place place, string what, string option)
        {
            if (differs) c.RefuseChange(StepKind.Grant, name, place, what,
                $"its owner confirms it with another one: mandate grant confirm {name} --{option}");
        }
    }

    private void Owner(DeclaredGrant declared, GrantId id, int known)
    {
        var name = declared.Name.Value;
        if (c.Person(declared.Owner.Value) == known) return;
        var refs = c.References();
        var change = new Change.GrantOwnerSet(id, refs.Person(declared.Owner));
        if (refs.Broken) c.Skip(StepKind.Grant, name);
        else c.Take(StepKind.Grant, name, new EstateStep(
            declared.Owner.Place,
                new EstateChangeWire("change", StepKind.Grant, name, $"is owned by {declared.Owner.Value}"),
            (estate, at) => GrantCommands.SetOwner(estate, change, null, at)));
    }

    private static Beneficiary To(DeclaredGrant declared, References refs) => declared.To.Kind switch
    {
        EstateKind.Organisation => new(BeneficiaryKind.Organisation, refs.Organisation(declared.To.Name)),
        EstateKind.Person => new(BeneficiaryKind.Person, refs.PersonRow(declared.To.Name)),
        EstateKind.Workload => new(BeneficiaryKind.Workload, refs.Workload(declared.To.Name)),
        _ => new(BeneficiaryKind.Seat, refs.Seat(declared.To.Name)),
    };

    private Beneficiary ToKnown(DeclaredGrant declared) => declared.To.Match(
        o => new Beneficiary(BeneficiaryKind.Organisation, Lookup.Organisation(c.Now, o.Name.Value)),
        p => new Beneficiary(BeneficiaryKind.Person, c.Person(p.Name.Value)),
        w => new Beneficiary(BeneficiaryKind.Workload, Lookup.Workload(c.Now, w.Name.Value)),
        s => new Beneficiary(BeneficiaryKind.Seat, Lookup.Seat(c.Now, s.Name.Value)));

    private static Place? PlaceOf(DeclaredGrant declared, string member) => member switch
    {
        "relationship" => declared.Relationship?.Place, "entitlement" => declared.Entitlement?.Place, "parent" =>
            declared.Parent?.Place,
        "to" => declared.To.Name.Place, "scope" => SystemComparison.PlaceOf(declared.Scope), "owner" =>
            declared.Owner.Place,
        "approved_by" => declared.ApprovedBy[0].Place, "from" => declared.From?.Place, "until" =>
            declared.Until.Place, "ticket" => declared.Ticket?.Place, "function" => declared.Function?.Place,
        _ => null,
    };
}
