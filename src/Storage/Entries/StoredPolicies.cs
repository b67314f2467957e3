using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Policies, exceptions from them, and what they refused.</summary>
internal static class StoredPolicies
{
    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.PolicyDeployed>("policy_deployed.1", WriteDeployed, ReadDeployed),
        StoredForm.Of<Change.ExceptionGranted>("exception_granted.1", WriteGranted, ReadGranted),
        StoredForm.Of<Change.ExceptionRevoked>(
            "exception_revoked.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.SealedOrAbsent("reason"u8, c.Reason); },
            (ref json) => new(json.Id<ExceptionId>("id"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.GrantRefused>("grant_refused.1", WriteRefused, ReadRefused),
    ];

    private static void WriteDeployed(JsonPen pen, Change.PolicyDeployed c)
    {
        pen.Id("id"u8, c.Id);
        pen.Text("name"u8, c.Name);
        pen.Rules("rules"u8, c.Rules);
        pen.ReachOrAbsent("reach"u8, c.Reach);
        if (c.Grace != TimeSpan.Zero) pen.Seconds("grace"u8, c.Grace);
        pen.Id("author"u8, c.Author);
        pen.Id("approver"u8, c.Approver);
        pen.Id("deployer"u8, c.Deployer);
    }

    private static Change.PolicyDeployed ReadDeployed(ref JsonCursor json) => new()
    {
        Id = json.Id<PolicyId>("id"u8),
        Name = json.Text("name"u8),
        Rules = json.Rules("rules"u8),
        Reach = json.ReachOrAbsent("reach"u8),
        Grace = Grace(ref json),
        Author = json.Id<PersonId>("author"u8),
        Approver = json.Id<PersonId>("approver"u8),
        Deployer = json.Id<PersonId>("deployer"u8),
    };

    private static TimeSpan Grace(ref JsonCursor json)
    {
        if (json.SecondsOrAbsent("grace"u8) is not { } grace) return TimeSpan.Zero;
        if (grace == TimeSpan.Zero) json.Fail("it is nothing, and would be left out");
        return grace;
    }

    private static void WriteGranted(JsonPen pen, Change.ExceptionGranted c)
    {
        pen.Id("id"u8, c.Id);
        pen.Text("name"u8, c.Name);
        pen.Texts("rules"u8, c.Rules);
        pen.WordList("lifts"u8, StoredPolicyWords.Requirement, c.Lifts);
        pen.MatchOrAbsent("match"u8, c.Match);
        pen.TextsOrAbsent("grants"u8, c.Grants);
        pen.Id("owner"u8, c.Owner);
        pen.Ids("approved_by"u8, c.ApprovedBy);
        pen.Sealed("reason"u8, c.Reason);
        pen.Sealed("control"u8, c.Control);
        pen.Moment("from"u8, c.From);
        pen.End("until"u8, c.Until);
    }

    private static Change.ExceptionGranted ReadGranted(ref JsonCursor json) => new()
    {
        Id = json.Id<ExceptionId>("id"u8),
        Name = json.Text("name"u8),
        Rules = json.Texts("rules"u8),
        Lifts = json.WordList("lifts"u8, StoredPolicyWords.Requirement),
        Match = json.MatchOrAbsent("match"u8),
        Grants = json.TextsOrAbsent("grants"u8),
        Owner = json.Id<PersonId>("owner"u8),
        ApprovedBy = json.Ids<PersonId>("approved_by"u8),
        Reason = json.Sealed("reason"u8),
        Control = json.Sealed("control"u8),
        From = json.Moment("from"u8),
        Until = json.End("until"u8),
    };

    private static void WriteRefused(JsonPen pen, Change.GrantRefused c)
    {
        pen.Text("name"u8, c.Name);
        pen.Id("relationship"u8, c.Relationship);
        pen.Id("entitlement"u8, c.Entitlement);
        pen.IdOrAbsent("parent"u8, c.Parent);
        StoredGrants.WriteTo(pen, c.ToOrganisation, c.ToPerson, c.ToWorkload, c.ToSeat);
        pen.Scope("scope"u8, c.Scope);
        pen.Id("owner"u8, c.Owner);
        pen.Ids("approved_by"u8, c.ApprovedBy);
        pen.Moment("from"u8, c.From);
        pen.End("until"u8, c.Until);
        StoredTickets.WriteBinding(pen, c.Ticket);
        pen.IdOrAbsent("function"u8, c.Function);
        pen.TrueOrAbsent("justified"u8, c.IsJustified);
        pen.IdOrAbsent("requested_by"u8, c.RequestedByPerson);
        pen.IdOrAbsent("requested_by"u8, c.RequestedByWorkload);
        pen.RuleReferences("rules"u8, c.Rules);
        pen.Demands("missing"u8, c.Missing);
        pen.IdOrAbsent("request"u8, c.Request);
    }

    private static Change.GrantRefused ReadRefused(ref JsonCursor json)
    {
        var refused = new Change.GrantRefused
        {
            Name = json.Text("name"u8),
            Relationship = json.Id<RelationshipId>("relationship"u8),
            Entitlement = json.Id<EntitlementId>("entitlement"u8),
            Parent = json.IdOrAbsent<GrantId>("parent"u8),
            ToPerson = json.IdIfKind<PersonId>("to"u8),
            ToOrganisation = json.IdIfKind<OrganisationId>("to"u8),
            ToWorkload = json.IdIfKind<WorkloadId>("to"u8),
            ToSeat = json.IdIfKind<SeatId>("to"u8),
            Scope = json.Scope("scope"u8),
            Owner = json.Id<PersonId>("owner"u8),
            ApprovedBy = json.Ids<PersonId>("approved_by"u8),
            From = json.Moment("from"u8),
            Until = json.End("until"u8),
            Ticket = StoredTickets.ReadBinding(ref json),
            Function = json.IdOrAbsent<FunctionId>("function"u8),
            IsJustified = json.TrueOrAbsent("justified"u8),
            RequestedByPerson = json.IdIfKind<PersonId>("requested_by"u8),
            RequestedByWorkload = json.IdIfKind<WorkloadId>("requested_by"u8),
            Rules = json.RuleReferences("rules"u8),
            Missing = json.Demands("missing"u8),
            Request = json.IdOrAbsent<AccessRequestId>("request"u8),
        };
        if (refused is { ToPerson: null, ToOrganisation: null, ToWorkload: null, ToSeat: null })
            json.Fail("member `to` names no organisation, person, workload or seat");
        return refused;
    }
}
