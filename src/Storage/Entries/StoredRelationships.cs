using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Relationships and what happens to them.</summary>
internal static class StoredRelationships
{
    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.RelationshipRecorded>("relationship_recorded.1", WriteRecorded, ReadRecorded),
        StoredForm.Of<Change.RelationshipFact>(
            "relationship_fact.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Word("event"u8, StoredWords.RelationshipEvent, c.Event);
                pen.EndOrAbsent("until"u8, c.Until);
                pen.IdOrAbsent("person"u8, c.Person);
                pen.IdsOrAbsent("approved_by"u8, c.ApprovedBy);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<RelationshipId>("id"u8), json.Word("event"u8, StoredWords.RelationshipEvent),
                json.EndOrAbsent("until"u8), json.IdOrAbsent<PersonId>("person"u8),
                json.IdsOrAbsent<PersonId>("approved_by"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.AdminVerified>(
            "admin_verified.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("person"u8, c.Person);
                pen.Id("by"u8, c.By);
                pen.SealedOrAbsent("reason"u8, c.Reason);
                pen.IdsOrAbsent("approved_by"u8, c.ApprovedBy);
            },
            (ref json) => new(
                json.Id<RelationshipId>("id"u8), json.Id<PersonId>("person"u8), json.Id<PersonId>("by"u8),
                json.SealedOrAbsent("reason"u8), json.IdsOrAbsent<PersonId>("approved_by"u8))),
        StoredForm.Of<Change.RelationshipRoleSet>(
            "relationship_role_set.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Word("role"u8, StoredWords.RelationshipRole, c.Role);
                pen.Id("person"u8, c.Person);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<RelationshipId>("id"u8), json.Word("role"u8, StoredWords.RelationshipRole),
                json.Id<PersonId>("person"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.RelationshipConfirmed>(
            "relationship_confirmed.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.SealedOrAbsent("reason"u8, c.Reason); },
            (ref json) => new(json.Id<RelationshipId>("id"u8), json.SealedOrAbsent("reason"u8))),
    ];

    private static void WriteRecorded(JsonPen pen, Change.RelationshipRecorded c)
    {
        pen.Id("id"u8, c.Id);
        pen.Text("name"u8, c.Name);
        pen.Word("kind"u8, StoredWords.RelationshipKind, c.Kind);
        pen.Id("grantor"u8, c.Grantor);
        pen.Id("grantee"u8, c.Grantee);
        pen.IdOrAbsent("parent"u8, c.Parent);
        pen.Text("contract_reference"u8, c.ContractReference);
        pen.Moment("contract_from"u8, c.ContractFrom);
        pen.End("contract_until"u8, c.ContractUntil);
        pen.Ids("signatories"u8, c.Signatories);
        pen.Id("sponsor"u8, c.Sponsor);
        pen.Id("risk_owner"u8, c.RiskOwner);
        pen.Id("revocation_owner"u8, c.RevocationOwner);
        pen.Number("delegation_depth"u8, c.DelegationDepth);
    }

    private static Change.RelationshipRecorded ReadRecorded(ref JsonCursor json) => new()
    {
        Id = json.Id<RelationshipId>("id"u8),
        Name = json.Text("name"u8),
        Kind = json.Word("kind"u8, StoredWords.RelationshipKind),
        Grantor = json.Id<OrganisationId>("grantor"u8),
        Grantee = json.Id<OrganisationId>("grantee"u8),
        Parent = json.IdOrAbsent<RelationshipId>("parent"u8),
        ContractReference = json.Text("contract_reference"u8),
        ContractFrom = json.Moment("contract_from"u8),
        ContractUntil = json.End("contract_until"u8),
        Signatories = json.Ids<PersonId>("signatories"u8),
        Sponsor = json.Id<PersonId>("sponsor"u8),
        RiskOwner = json.Id<PersonId>("risk_owner"u8),
        RevocationOwner = json.Id<PersonId>("revocation_owner"u8),
        DelegationDepth = json.Count("delegation_depth"u8),
    };
}
