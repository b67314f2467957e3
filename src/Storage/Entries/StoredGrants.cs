using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Grants and what happens to them.</summary>
internal static class StoredGrants
{
    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.GrantRecorded>("grant_recorded.1", WriteRecorded, ReadRecorded),
        StoredForm.Of<Change.GrantRevoked>(
            "grant_revoked.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.SealedOrAbsent("reason"u8, c.Reason); },
            (ref json) => new(json.Id<GrantId>("id"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.GrantConfirmed>(
            "grant_confirmed.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.SealedOrAbsent("reason"u8, c.Reason);
                pen.IdsOrAbsent("approved_by"u8, c.ApprovedBy);
                StoredTickets.WriteBinding(pen, c.Ticket);
                pen.IdOrAbsent("function"u8, c.Function);
                pen.SealedOrAbsent("justification"u8, c.Justification);
            },
            (ref json) => new(json.Id<GrantId>("id"u8), json.SealedOrAbsent("reason"u8))
            {
                ApprovedBy = json.IdsOrAbsent<PersonId>("approved_by"u8),
                Ticket = StoredTickets.ReadBinding(ref json),
                Function = json.IdOrAbsent<FunctionId>("function"u8),
                Justification = json.SealedOrAbsent("justification"u8),
            }),
        StoredForm.Of<Change.GrantOwnerSet>(
            "grant_owner_set.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("owner"u8, c.Owner);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(json.Id<GrantId>("id"u8), json.Id<PersonId>("owner"u8), json.SealedOrAbsent("reason"u8))),
    ];

    internal static void WriteRecorded(JsonPen pen, Change.GrantRecorded c)
    {
        pen.Id("id"u8, c.Id);
        pen.Text("name"u8, c.Name);
        pen.Id("relationship"u8, c.Relationship);
        pen.Id("entitlement"u8, c.Entitlement);
        pen.IdOrAbsent("parent"u8, c.Parent);
        WriteTo(pen, c.ToOrganisation, c.ToPerson, c.ToWorkload, c.ToSeat);
        pen.Scope("scope"u8, c.Scope);
        pen.Sealed("purpose"u8, c.Purpose);
        pen.Id("owner"u8, c.Owner);
        pen.Ids("approved_by"u8, c.ApprovedBy);
        pen.Moment("from"u8, c.From);
        pen.End("until"u8, c.Until);
        pen.ConditionsOrAbsent("conditions"u8, c.Conditions);
        pen.SealedOrAbsent("justification"u8, c.Justification);
        StoredTickets.WriteBinding(pen, c.Ticket);
        pen.IdOrAbsent("function"u8, c.Function);
        if (c is { RequestedByPerson: not null, RequestedByWorkload: not null })
            pen.Refuse("requested_by"u8, "one person or one workload asked");
        pen.IdOrAbsent("requested_by"u8, c.RequestedByPerson);
        pen.IdOrAbsent("requested_by"u8, c.RequestedByWorkload);
        pen.TextOrAbsent("guardrail"u8, c.Guardrail);
        pen.IdOrAbsent("request"u8, c.Request);
    }

    /// <summary>One member for the four of the domain: the kind of the id says which.</summary>
    public static void WriteTo(
        JsonPen pen, OrganisationId? toOrganisation, PersonId? toPerson, WorkloadId? toWorkload, SeatId? toSeat)
    {
        switch (toOrganisation, toPerson, toWorkload, toSeat)
        {
            case ({ } organisation, null, null, null): pen.Id("to"u8, organisation); break;
            case (null, { } person, null, null): pen.Id("to"u8, person); break;
            case (null, null, { } workload, null): pen.Id("to"u8, workload); break;
            case (null, null, null, { } seat): pen.Id("to"u8, seat); break;
            default: pen.Refuse("to"u8, "a grant is to exactly one organisation, person, workload or seat"); break;
        }
    }

    internal static Change.GrantRecorded ReadRecorded(ref JsonCursor json)
    {
        var grant = new Change.GrantRecorded
        {
            Id = json.Id<GrantId>("id"u8),
            Name = json.Text("name"u8),
            Relationship = json.Id<RelationshipId>("relationship"u8),
            Entitlement = json.Id<EntitlementId>("entitlement"u8),
            Parent = json.IdOrAbsent<GrantId>("parent"u8),
            ToPerson = json.IdIfKind<PersonId>("to"u8),
            ToOrganisation = json.IdIfKind<OrganisationId>("to"u8),
            ToWorkload = json.IdIfKind<WorkloadId>("to"u8),
            ToSeat = json.IdIfKind<SeatId>("to"u8),
            Scope = json.Scope("scope"u8),
            Purpose = json.Sealed("purpose"u8),
            Owner = json.Id<PersonId>("owner"u8),
            ApprovedBy = json.Ids<PersonId>("approved_by"u8),
            From = json.Moment("from"u8),
            Until = json.End("until"u8),
            Conditions = json.ConditionsOrAbsent("conditions"u8),
            Justification = json.SealedOrAbsent("justification"u8),
            Ticket = StoredTickets.ReadBinding(ref json),
            Function = json.IdOrAbsent<FunctionId>("function"u8),
            RequestedByPerson = json.IdIfKind<PersonId>("requested_by"u8),
            RequestedByWorkload = json.IdIfKind<WorkloadId>("requested_by"u8),
            Guardrail = json.TextOrAbsent("guardrail"u8),
            Request = json.IdOrAbsent<AccessRequestId>("request"u8),
        };
        // Each of the four steps over a member of another kind, so at most one of them is set.
        if (grant is { ToPerson: null, ToOrganisation: null, ToWorkload: null, ToSeat: null })
            json.Fail("member `to` names no organisation, person, workload or seat");
        return grant;
    }
}
