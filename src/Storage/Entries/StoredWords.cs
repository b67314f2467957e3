using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>The words that enumerations are stored as.</summary>
internal static class StoredWords
{
    public static readonly Words<EvidenceClass> EvidenceClass = new(
        (Governance.EvidenceClass.Declared, "declared"),
        (Governance.EvidenceClass.Imported, "imported"),
        (Governance.EvidenceClass.Attested, "attested"),
        (Governance.EvidenceClass.Proven, "proven"));

    public static readonly Words<LifeEvent> LifeEvent = new(
        (Governance.LifeEvent.Joined, "joined"),
        (Governance.LifeEvent.Moved, "moved"),
        (Governance.LifeEvent.Suspended, "suspended"),
        (Governance.LifeEvent.Resumed, "resumed"),
        (Governance.LifeEvent.Left, "left"),
        (Governance.LifeEvent.AuthorityChanged, "authority_changed"),
        (Governance.LifeEvent.SamePerson, "same_person"),
        (Governance.LifeEvent.Offboarded, "offboarded"),
        (Governance.LifeEvent.Sold, "sold"),
        (Governance.LifeEvent.MergedInto, "merged_into"));

    public static readonly Words<RelationshipKind> RelationshipKind = new(
        (Governance.RelationshipKind.Customer, "customer"),
        (Governance.RelationshipKind.Supplier, "supplier"),
        (Governance.RelationshipKind.Reseller, "reseller"),
        (Governance.RelationshipKind.Internal, "internal"));

    public static readonly Words<RelationshipRole> RelationshipRole = new(
        (Governance.RelationshipRole.Sponsor, "sponsor"),
        (Governance.RelationshipRole.RiskOwner, "risk_owner"),
        (Governance.RelationshipRole.RevocationOwner, "revocation_owner"));

    /// <summary>Facts keep the names that they carry on the wire; a golden file holds both still.</summary>
    public static readonly Words<RelationshipEvent> RelationshipEvent = new(
    [
        .. RelationshipEvents.All.Select(name =>
            (RelationshipEvents.TryRead(name, out var read) ? read : default, name)),
    ]);

    public static readonly Words<Criticality> Criticality = new(
        (Governance.Criticality.Low, "low"),
        (Governance.Criticality.Medium, "medium"),
        (Governance.Criticality.High, "high"),
        (Governance.Criticality.Critical, "critical"));

    public static readonly Words<ConvergenceMode> ConvergenceMode = new(
        (Governance.ConvergenceMode.Observe, "observe"),
        (Governance.ConvergenceMode.Enforce, "enforce"));

    /// <summary>Unknown has no word: it is left out.</summary>
    public static readonly Words<Recording> Recording = new(
        (Governance.Recording.Recorded, "recorded"),
        (Governance.Recording.NotRecorded, "not_recorded"));

    public static readonly Words<TicketKind> TicketKind = new(
        (Governance.TicketKind.Change, "change"),
        (Governance.TicketKind.Incident, "incident"),
        (Governance.TicketKind.Window, "window"),
        (Governance.TicketKind.Request, "request"));

    public static readonly Words<TicketState> TicketState = new(
        (Governance.TicketState.Open, "open"),
        (Governance.TicketState.Closed, "closed"));

    public static readonly Words<ApproverAlgorithm> ApproverAlgorithm = new(
        (Governance.ApproverAlgorithm.EdDsa, "ed_dsa"),
        (Governance.ApproverAlgorithm.Es256, "es256"));

    public static readonly Words<TokenRole> TokenRole = new(
        (Governance.TokenRole.Administrator, "administrator"),
        (Governance.TokenRole.Auditor, "auditor"),
        (Governance.TokenRole.Application, "application"),
        (Governance.TokenRole.Host, "host"));

    public static readonly Words<PersonRole> PersonRole = new(
        (Governance.PersonRole.Administrator, "administrator"),
        (Governance.PersonRole.Auditor, "auditor"));

    public static readonly Words<SignInStrength> SignInStrength = new(
        (Governance.SignInStrength.SingleFactor, "single_factor"),
        (Governance.SignInStrength.MultiFactor, "multi_factor"),
        (Governance.SignInStrength.PhishingResistant, "phishing_resistant"));

    public static readonly Words<SignInMethod> SignInMethod = new(
        (Governance.SignInMethod.Passkey, "passkey"),
        (Governance.SignInMethod.Provider, "provider"),
        (Governance.SignInMethod.Approval, "approval"));

    public static readonly Words<SignOutCause> SignOutCause = new(
        (Governance.SignOutCause.SignedOut, "signed_out"),
        (Governance.SignOutCause.Ended, "ended"),
        (Governance.SignOutCause.ProviderSignedOut, "provider_signed_out"),
        (Governance.SignOutCause.Idle, "idle"),
        (Governance.SignOutCause.Displaced, "displaced"));

    public static readonly Words<ReportedExecution> ReportedExecution = new(
        (Governance.ReportedExecution.Provisioned, "provisioned"),
        (Governance.ReportedExecution.Revoked, "revoked"));

    public static readonly Words<RemovalStage> RemovalStage = new(
        (Governance.RemovalStage.Ordered, "ordered"),
        (Governance.RemovalStage.Sent, "sent"),
        (Governance.RemovalStage.Verified, "verified"),
        (Governance.RemovalStage.Failed, "failed"),
        (Governance.RemovalStage.Unverifiable, "unverifiable"),
        (Governance.RemovalStage.Escalated, "escalated"));

    public static readonly Words<FindingKind> FindingKind = new(
        (Governance.FindingKind.Rogue, "rogue"),
        (Governance.FindingKind.Missing, "missing"),
        (Governance.FindingKind.Outlived, "outlived"),
        (Governance.FindingKind.Unreadable, "unreadable"),
        (Governance.FindingKind.Orphan, "orphan"),
        (Governance.FindingKind.Contradicted, "contradicted"),
        (Governance.FindingKind.Strange, "strange"));
}
