using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Wire;
using RelationshipKind = Mandate.Governance.RelationshipKind;

namespace Mandate.Server;

/// <summary>
/// Relationships with their contracts, verified admins and roles. Recording one opens it: contract, counterparty and
/// admins are facts of class `declared`, for which the named signatories stand.
/// </summary>
internal sealed class RelationshipComparison(EstateComparison c)
{
    private const string NewOne = "end this one and record a new relationship under a new name";

    public void Relationships()
    {
        foreach (var declared in EstateComparison.ParentFirst(c.Document.Relationships, r => r.Parent))
        {
            var row = c.Now.FindRelationship(declared.Name.Value);
            if (row < 0) Add(declared);
            else Compare(declared, row);
        }
    }

    /// <summary>
    /// Whether the instant is the contract's end as recorded; one without an end is written as the last day there is.
    /// </summary>
    public static bool IsEnd(Instant declared, Instant recorded) =>
        declared == recorded || (recorded == Instant.Forever && declared.ToDateTime() is { Year: >= 9998 });

    private void Add(DeclaredRelationship declared)
    {
        var name = declared.Name.Value;
        var refs = c.References();
        var change = new Change.RelationshipRecorded
        {
            Id = c.Node.NewId<RelationshipId>(), Name = name,
            Kind = Enum.Parse<RelationshipKind>(declared.Kind.Value.ToString()),
            Grantor = refs.OrganisationId(declared.Grantor), Grantee = refs.OrganisationId(declared.Grantee),
            Parent = declared.Parent is { } parent && refs.Relationship(parent) is var above && above >= 0
            ? c.Now.Relationships[above].Id : null,
            ContractReference = declared.Contract.Reference.Value, ContractFrom = c.InstantOf(declared.Contract.From),
            ContractUntil = c.InstantOf(declared.Contract.Until),
            Signatories = [.. declared.Signatories.Select(refs.Person)],
            Sponsor = refs.Person(declared.Sponsor), RiskOwner = refs.Person(declared.RiskOwner),
            RevocationOwner = refs.Person(declared.RevocationOwner), DelegationDepth = declared.DelegationDepth.Value,
        };
        if (refs.Broken)
        {
            c.Skip(StepKind.Relationship, name);
            return;
        }

        var id = change.Id;
        var text = $"{Shown.Word(change.Kind)}: `{declared.Grantor.Value}` to `{declared.Grantee.Value}`, contract "
            + $"{change.ContractReference} until {change.ContractUntil}";
        var step = new EstateStep(
            declared.Name.Place, new EstateChangeWire("add", StepKind.Relationship, name, text),
            (estate, at) => SystemEndpoints.Then(estate, at,
                e => RelationshipCommands.Record(e, change, at),
                e => RelationshipCommands.Happen(e, new Change.RelationshipFact(id, RelationshipEvent.ContractSigned),
                    null, at),
                e => RelationshipCommands.Happen(e,
                    new Change.RelationshipFact(id, RelationshipEvent.CounterpartyVerified), null, at)))
        {
            PlaceOf = member => PlaceOf(declared, member),
        };
        if (c.Take(StepKind.Relationship, name, step)) Admins(declared, c.Now.FindRelationship(name));
    }

    private void Compare(DeclaredRelationship declared, int row)
    {
        var name = declared.Name.Value;
        var known = c.Now.Relationships[row];
        var phase = known.Timeline.At(c.At);
        var until = c.InstantOf(declared.Contract.Until);
        if (phase.State == RelationshipState.Terminated)
        {
            // A contract that the file itself says is over asks for nothing.
            if (until <= c.At && IsEnd(until, phase.ContractUntil)) c.Skip(StepKind.Relationship, name);
            else c.Refuse(StepKind.Relationship, name, declared.Name.Place, "terminated",
                $"relationship `{name}` ended at {phase.StateSince} and stays ended",
                "take it out of the file with its grants; a new relationship needs a new name");
            return;
        }

        Fixed(declared, known);
        if (!IsEnd(until, phase.ContractUntil)) Contract(declared, known.Id, until, phase.ContractUntil);
        Role(declared, known.Id, RelationshipRole.Sponsor, declared.Sponsor, known.Sponsor);
        Role(declared, known.Id, RelationshipRole.RiskOwner, declared.RiskOwner, known.RiskOwner);
        Role(declared, known.Id, RelationshipRole.RevocationOwner, declared.RevocationOwner, known.RevocationOwner);
        Admins(declared, row);
    }

    /// <summary>What makes it this relationship and no other.</summary>
    private void Fixed(DeclaredRelationship declared, Relationship known)
    {
        void Refuse(bool differs, Place place, string what)
        {
            if (differs) c.RefuseChange(StepKind.Relationship, declared.Name.Value, place, what, NewOne);
        }

        Refuse(declared.Kind.Value.ToString() != known.Kind.ToString(), declared.Kind.Place, "the kind");
        Refuse(Lookup.Organisation(c.Now, declared.Grantor.Value) != known.Grantor, declared.Grantor.Place,
            "the grantor");
        Refuse(Lookup.Organisation(c.Now, declared.Grantee.Value) != known.Grantee, declared.Grantee.Place,
            "the grantee");
        Refuse(Lookup.Relationship(c.Now, declared.Parent?.Value) != known.Parent,
            declared.Parent?.Place ?? declared.Name.Place, "the parent");
        Refuse(declared.Contract.Reference.Value != known.ContractReference, declared.Contract.Reference.Place,
            "the contract's reference");
        Refuse(c.InstantOf(declared.Contract.From) != known.ContractFrom, declared.Contract.From.Place,
            "the contract's beginning");
        Refuse(declared.DelegationDepth.Value != known.DelegationDepth, declared.DelegationDepth.Place,
            "the delegation depth");
        Refuse(!declared.Signatories.Select(s => c.Person(s.Value)).ToHashSet().SetEquals(known.Signatories),
            declared.Signatories[0].Place, "the signatories");
    }

    private void Contract(DeclaredRelationship declared, RelationshipId id, Instant until, Instant known)
    {
        var (name, place) = (declared.Name.Value, declared.Contract.Until.Place);
        if (until < known)
        {
            c.Refuse(StepKind.Relationship, name, place, "unchangeable",
                $"the contract of relationship `{name}` ends at {known}, and a file cannot end it earlier, at {until}",
                $"give notice: mandate relationship notice {name} --until …");
            return;
        }

        var change = new Change.RelationshipFact(id, RelationshipEvent.ContractRenewed, until);
        c.Take(StepKind.Relationship, name, new EstateStep(
            place, new EstateChangeWire("change", StepKind.Relationship, name, $"contract renewed until {until}"),
            (estate, at) => RelationshipCommands.Happen(estate, change, null, at)));
    }

    private void Role(DeclaredRelationship declared, RelationshipId id, RelationshipRole role, Placed<string> holder,
        Tenures known)
    {
        var row = c.Person(holder.Value);
        if (row == known.At(c.At).Person) return;
        var refs = c.References();
        var change = new Change.RelationshipRoleSet(id, role, refs.Person(holder));
        var name = declared.Name.Value;
        if (refs.Broken) c.Skip(StepKind.Relationship, name);
        else c.Take(StepKind.Relationship, name, new EstateStep(
            holder.Place,
                new EstateChangeWire("change", StepKind.Relationship, name, $"{Shown.Word(role)} is {holder.Value}"),
            (estate, at) => RelationshipCommands.SetRole(estate, change, null, at)));
    }

    /// <summary>
    /// A verification is an act, not a state: `now` counts only for who was never verified here, an instant only when
    /// it is newer than the last one known. Who confirms comes before whom they confirm.
    /// </summary>
    private void Admins(DeclaredRelationship declared, int row)
    {
        var pending = declared.VerifiedAdmins.ToList();
        while (pending.Count > 0)
        {
            var next = pending.FindIndex(a => a.By.Value == a.Name.Value || !pending.Exists(
                other => string.Equals(other.Name.Value, a.By.Value, StringComparison.OrdinalIgnoreCase)));
            var admin = pending[Math.Max(next, 0)];
            pending.RemoveAt(Math.Max(next, 0));
            Admin(declared, row, admin);
        }
    }

    private void Admin(DeclaredRelationship declared, int row, DeclaredAdmin admin)
    {
        var name = declared.Name.Value;
        var relationship = c.Now.Relationships[row];
        var effective = admin.Verified.Value.Match(Instant? () => null, at => Instant.Of(at.At(c.Document.Zone)));
        if (LastVerified(relationship, c.Person(admin.Name.Value)) is { } last
            && (effective is null || effective <= last)) return;
        var refs = c.References();
        var change = new Change.AdminVerified(relationship.Id, refs.Person(admin.Name), refs.Person(admin.By));
        if (refs.Broken)
        {
            c.Skip(StepKind.Relationship, name);
            return;
        }

        c.Take(StepKind.Relationship, name, new EstateStep(
            admin.Name.Place,
            new EstateChangeWire("add", StepKind.VerifiedAdmin, $"{name}/{admin.Name.Value}",
                $"verified by {admin.By.Value}"),
            (estate, at) => RelationshipCommands.VerifyAdmin(estate, change, hasEvidence: false, effective, at))
        {
            PlaceOf = member => member switch
            {
                "by" => admin.By.Place, "effective" => admin.Verified.Place, _ => null,
            },
        });
    }

    private static Instant? LastVerified(Relationship relationship, int person)
    {
        Instant? last = null;
        foreach (var fact in relationship.Timeline.Facts)
            if (person >= 0 && fact.Event == RelationshipEvent.AdminVerified && fact.Person == person)
                last = fact.Effective;
        return last;
    }

    private static Place? PlaceOf(DeclaredRelationship declared, string member) => member switch
    {
        "kind" => declared.Kind.Place, "grantor" => declared.Grantor.Place, "grantee" => declared.Grantee.Place,
        "parent" => declared.Parent?.Place, "contract.reference" => declared.Contract.Reference.Place,
        "contract.until" => declared.Contract.Until.Place, "sponsor" => declared.Sponsor.Place,
        "risk_owner" => declared.RiskOwner.Place, "revocation_owner" => declared.RevocationOwner.Place,
        "signatories" => declared.Signatories[0].Place, "delegation_depth" => declared.DelegationDepth.Place, _ => null,
    };
}
