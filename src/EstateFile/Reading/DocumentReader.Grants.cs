namespace Mandate.EstateFile;

internal sealed partial class DocumentReader
{
    private DeclaredRelationship Relationship(Placed<string> name, MemberPath path)
    {
        Placed<RelationshipKind> kind = default;
        Placed<string> grantor = default, grantee = default;
        Placed<string> sponsor = default, riskOwner = default, revocationOwner = default;
        Placed<string>? parent = null;
        var contract = new DeclaredContract(default, default, default);
        var signatories = Listing.Of<Placed<string>>([]);
        var admins = Named.Of<DeclaredAdmin>(EstateKind.Person, []);
        var depth = new Placed<int>(0, name.Place);
        var members = Begin(Shape.Relationship, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "kind": kind = Word(path, member, Words.RelationshipKinds); break;
                case "grantor": grantor = Text(path, member, TextRule.Reference); break;
                case "grantee": grantee = Text(path, member, TextRule.Reference); break;
                case "parent": parent = Text(path, member, TextRule.Reference); break;
                case "contract": contract = Contract(path.Below(member), Here(path, member)); break;
                case "signatories": signatories = List(path, member, TextRule.Reference, ofPeople: true); break;
                case "sponsor": sponsor = Text(path, member, TextRule.Reference); break;
                case "risk_owner": riskOwner = Text(path, member, TextRule.Reference); break;
                case "revocation_owner": revocationOwner = Text(path, member, TextRule.Reference); break;
                case "verified_admins":
                    admins = Section(path, member, EstateKind.Person, TextRule.Reference, Admin);
                    break;
                case "delegation_depth":
                    depth = Whole(
                        path, member, 0, Bounds.DelegationDepth, EstateErrorCode.BadNumber,
                        $"write a whole number from 0 to {Bounds.DelegationDepth}");
                    break;
            }
        return new DeclaredRelationship(
            name, kind, grantor, grantee, parent, contract, signatories, sponsor, riskOwner, revocationOwner, admins,
            depth);
    }

    private DeclaredContract Contract(MemberPath path, Place place)
    {
        Placed<string> reference = default;
        Placed<EstateInstant> from = default, until = default;
        var members = Begin(Shape.Contract, path, place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "reference": reference = Text(path, member, TextRule.Line); break;
                case "from": from = Instant(path, member, DayEdge.Start); break;
                case "until": until = Instant(path, member, DayEdge.End); break;
            }
        return new DeclaredContract(reference, from, until);
    }

    private DeclaredAdmin Admin(Placed<string> name, MemberPath path)
    {
        Placed<Verification> verified = default;
        Placed<string> by = default;
        var members = Begin(Shape.Admin, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "verified": verified = Verified(path, member); break;
                case "by": by = Text(path, member, TextRule.Reference); break;
            }
        return new DeclaredAdmin(name, verified, by);
    }

    private Placed<Verification> Verified(MemberPath path, string member)
    {
        if (cursor.Kind == YamlKind.Scalar && cursor.Text == "now")
        {
            var place = Here(path, member);
            cursor.Next();
            return new(new Verification.WhenApplied(), place);
        }
        var instant = Instant(path, member, DayEdge.Start);
        return new(new Verification.At(instant.Value), instant.Place);
    }

    private DeclaredGrant Grant(Placed<string> name, MemberPath path)
    {
        Placed<string>? relationship = null, entitlement = null, parent = null;
        Placed<string>? ticket = null, function = null, justification = null;
        Placed<string> purpose = default, owner = default;
        Placed<EstateInstant>? from = null;
        Placed<EstateInstant> until = default;
        Beneficiary? to = null;
        var scope = ResourcePatterns.None;
        var approvedBy = Listing.Of<Placed<string>>([]);
        Listing<Placed<Governance.Condition>> conditions = [];
        var members = Begin(Shape.Grant, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "relationship": relationship = Text(path, member, TextRule.Reference); break;
                case "entitlement": entitlement = Text(path, member, TextRule.Reference); break;
                case "parent": parent = Text(path, member, TextRule.Reference); break;
                case "to": to = To(path, member); break;
                case "scope": scope = Patterns(path, member, mayBeEmpty: false); break;
                case "purpose": purpose = Text(path, member, TextRule.Prose); break;
                case "owner": owner = Text(path, member, TextRule.Reference); break;
                case "approved_by": approvedBy = List(path, member, TextRule.Reference, ofPeople: true); break;
                case "from": from = Instant(path, member, DayEdge.Start); break;
                case "until": until = Ending(path, member); break;
                case "conditions": conditions = Conditions(path, member); break;
                case "ticket": ticket = Text(path, member, TextRule.TicketName); break;
                case "function": function = Text(path, member, TextRule.Reference); break;
                case "justification": justification = Text(path, member, TextRule.Prose); break;
            }
        if (parent is null && members.IsComplete)
        {
            const string Advice = "a grant without `parent` names its relationship and its entitlement";
            if (relationship is null) RefuseMissing(members.Place.At("relationship", path), Advice);
            if (entitlement is null) RefuseMissing(members.Place.At("entitlement", path), Advice);
        }
        // A grant without beneficiary was refused just now; the check that follows leaves an absent name alone.
        to ??= new Beneficiary.Organisation(default);
        return new DeclaredGrant(
            name, relationship, entitlement, parent, to, scope, purpose, owner, approvedBy, from, until)
        {
            Conditions = conditions, Ticket = ticket, Function = function, Justification = justification,
        };
    }

    private Beneficiary? To(MemberPath grant, string member)
    {
        var path = grant.Below(member);
        var place = Here(grant, member);
        Beneficiary? to = null;
        var count = 0;
        var members = Begin(Shape.Beneficiary, path, place);
        while (Next(ref members, out var kind))
        {
            count++;
            var name = Text(path, kind, TextRule.Reference);
            to = kind switch
            {
                "organisation" => new Beneficiary.Organisation(name),
                "person" => new Beneficiary.Person(name),
                "workload" => new Beneficiary.Workload(name),
                _ => new Beneficiary.Seat(name),
            };
        }
        if (count != 1 && members.IsComplete)
            refusals.Add(
                place, EstateErrorCode.BadBeneficiary, $"{count} beneficiaries",
                "name exactly one: an organisation, a person, a workload or a seat");
        return to;
    }
}
