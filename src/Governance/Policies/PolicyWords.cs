namespace Mandate.Governance;

/// <summary>The words that expressions, files and answers use for what policy knows.</summary>
public static class PolicyWords
{
    /// <summary>`grant`, `assignment`, `delegation`.</summary>
    public static string Of(GrantAct act) => act switch
    {
        GrantAct.Grant => "grant", GrantAct.Assignment => "assignment", _ => "delegation",
    };

    /// <summary>`organisation`, `person`, `workload`, `seat`.</summary>
    public static string Of(BeneficiaryKind kind) => kind switch
    {
        BeneficiaryKind.Organisation => "organisation", BeneficiaryKind.Person => "person",
        BeneficiaryKind.Workload => "workload", _ => "seat",
    };

    /// <summary>`low` to `critical`.</summary>
    public static string Of(Criticality criticality) => criticality switch
    {
        Criticality.Low => "low", Criticality.Medium => "medium", Criticality.High => "high", _ => "critical",
    };

    /// <summary>`customer`, `supplier`, `reseller`, `internal`.</summary>
    public static string Of(RelationshipKind kind) => kind switch
    {
        RelationshipKind.Customer => "customer", RelationshipKind.Supplier => "supplier",
        RelationshipKind.Reseller => "reseller", _ => "internal",
    };

    /// <summary>`active`, `in_notice` and so on.</summary>
    public static string Of(RelationshipState state) => state switch
    {
        RelationshipState.Prospect => "prospect", RelationshipState.Active => "active",
        RelationshipState.InNotice => "in_notice", RelationshipState.Dormant => "dormant",
        RelationshipState.Suspended => "suspended", RelationshipState.Novating => "novating", _ => "terminated",
    };

    /// <summary>`pending`, `information_wanted` and so on.</summary>
    public static string Of(RequestState state) => state switch
    {
        RequestState.Pending => "pending", RequestState.InformationWanted => "information_wanted",
        RequestState.Approved => "approved", RequestState.Denied => "denied", RequestState.Expired => "expired",
        RequestState.Withdrawn => "withdrawn", RequestState.Cancelled => "cancelled", _ => "superseded",
    };

    /// <summary>`person`, `workload`.</summary>
    public static string Of(RequesterKind kind) => kind == RequesterKind.Person ? "person" : "workload";

    /// <summary>`grantor`, `grantee`, `neither`.</summary>
    public static string Of(Side side) => side switch
    {
        Side.Grantor => "grantor", Side.Grantee => "grantee", _ => "neither",
    };

    /// <summary>`change`, `incident`, `window`, `request`.</summary>
    public static string Of(TicketKind kind) => kind switch
    {
        TicketKind.Change => "change", TicketKind.Incident => "incident", TicketKind.Window => "window", _ => "request",
    };

    /// <summary>`declared`, `imported`, `attested`, `proven`.</summary>
    public static string Of(EvidenceClass evidence) => evidence switch
    {
        EvidenceClass.Declared => "declared", EvidenceClass.Imported => "imported",
        EvidenceClass.Attested => "attested", _ => "proven",
    };

    /// <summary>`time_bound`, `attributable`, `revocable`.</summary>
    public static string Of(GrantTest test) => test switch
    {
        GrantTest.TimeBound => "time_bound", GrantTest.Attributable => "attributable", _ => "revocable",
    };

    /// <summary>`ticket`, `function`.</summary>
    public static string Of(RevocationTrigger trigger) => trigger == RevocationTrigger.Ticket ? "ticket" : "function";

    /// <summary>`approvals`, `duration` and so on.</summary>
    public static string Of(RequirementKind kind) => kind switch
    {
        RequirementKind.Approvals => "approvals", RequirementKind.Duration => "duration",
        RequirementKind.Ticket => "ticket", RequirementKind.Justification => "justification",
        RequirementKind.Recording => "recording", RequirementKind.Evidence => "evidence",
        RequirementKind.ProofOfAuthority => "proof_of_authority", RequirementKind.Function => "function",
        RequirementKind.Extensions => "extensions", RequirementKind.Tests => "tests", _ => "revocation",
    };

    /// <summary>One role, such as `system_owner`.</summary>
    public static string Of(ApproverRoles role) => role switch
    {
        ApproverRoles.SystemOwner => "system_owner", ApproverRoles.RiskOwner => "risk_owner",
        ApproverRoles.Sponsor => "sponsor", ApproverRoles.RevocationOwner => "revocation_owner",
        ApproverRoles.VerifiedAdmin => "verified_admin", ApproverRoles.Grantor => "grantor",
        ApproverRoles.Grantee => "grantee", _ => "function_owner",
    };

    /// <summary>Every single role.</summary>
    public static IReadOnlyList<ApproverRoles> Roles { get; } =
        [.. Enum.GetValues<ApproverRoles>().Where(r => r != ApproverRoles.None)];
}
