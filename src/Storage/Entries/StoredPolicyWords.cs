using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>The words that what policy knows is stored as.</summary>
internal static class StoredPolicyWords
{
    public static readonly Words<GrantAct> Act = new(
        (GrantAct.Grant, "grant"),
        (GrantAct.Assignment, "assignment"),
        (GrantAct.Delegation, "delegation"));

    public static readonly Words<BeneficiaryKind> Beneficiary = new(
        (BeneficiaryKind.Organisation, "organisation"),
        (BeneficiaryKind.Person, "person"),
        (BeneficiaryKind.Workload, "workload"),
        (BeneficiaryKind.Seat, "seat"));

    public static readonly Words<RequesterKind> Requester = new(
        (RequesterKind.Person, "person"),
        (RequesterKind.Workload, "workload"));

    public static readonly Words<Side> Side = new(
        (Governance.Side.Grantor, "grantor"),
        (Governance.Side.Grantee, "grantee"),
        (Governance.Side.Neither, "neither"));

    public static readonly Words<GrantTest> Test = new(
        (GrantTest.TimeBound, "time_bound"),
        (GrantTest.Attributable, "attributable"),
        (GrantTest.Revocable, "revocable"));

    public static readonly Words<RevocationTrigger> Trigger = new(
        (RevocationTrigger.Ticket, "ticket"),
        (RevocationTrigger.Function, "function"));

    public static readonly Words<RequirementKind> Requirement = new(
        (RequirementKind.Approvals, "approvals"),
        (RequirementKind.Duration, "duration"),
        (RequirementKind.Ticket, "ticket"),
        (RequirementKind.Justification, "justification"),
        (RequirementKind.Recording, "recording"),
        (RequirementKind.Evidence, "evidence"),
        (RequirementKind.ProofOfAuthority, "proof_of_authority"),
        (RequirementKind.Function, "function"),
        (RequirementKind.Extensions, "extensions"),
        (RequirementKind.Tests, "tests"),
        (RequirementKind.Revocation, "revocation"));

    /// <summary>In the order in which a step lists them.</summary>
    public static readonly Words<ApproverRoles> Role = new(
        (ApproverRoles.SystemOwner, "system_owner"),
        (ApproverRoles.RiskOwner, "risk_owner"),
        (ApproverRoles.Sponsor, "sponsor"),
        (ApproverRoles.RevocationOwner, "revocation_owner"),
        (ApproverRoles.VerifiedAdmin, "verified_admin"),
        (ApproverRoles.Grantor, "grantor"),
        (ApproverRoles.Grantee, "grantee"),
        (ApproverRoles.FunctionOwner, "function_owner"));
}
