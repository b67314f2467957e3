namespace Mandate.Governance;

/// <summary>What a relationship is in business (C0).</summary>
public enum RelationshipKind
{
    /// <summary>The grantee is the grantor's customer and administers its own tenant.</summary>
    Customer,

    /// <summary>The grantee operates for the grantor.</summary>
    Supplier,

    /// <summary>The grantee serves the grantor's customers and delegates onward.</summary>
    Reseller,

    /// <summary>An organisation and itself.</summary>
    Internal,
}

/// <summary>The states of C1.</summary>
public enum RelationshipState
{
    /// <summary>No authority yet: contract, counterparty or first verified admin is missing.</summary>
    Prospect,

    /// <summary>Grants may be in force.</summary>
    Active,

    /// <summary>The end is known.</summary>
    InNotice,

    /// <summary>Active on paper, unused.</summary>
    Dormant,

    /// <summary>Stopped, and may come back.</summary>
    Suspended,

    /// <summary>Sold or transferred, the new party unproven.</summary>
    Novating,

    /// <summary>Over for good.</summary>
    Terminated,
}

/// <summary>The events of the table in C1, by the names that facts carry on the wire.</summary>
public enum RelationshipEvent
{
    /// <summary>`contract.signed`: signatories of both sides have signed.</summary>
    ContractSigned,

    /// <summary>`counterparty.verified`: the other side is who it says.</summary>
    CounterpartyVerified,

    /// <summary>`contract.suspended`.</summary>
    ContractSuspended,

    /// <summary>`payment.hold`.</summary>
    PaymentHold,

    /// <summary>`security.incident`.</summary>
    SecurityIncident,

    /// <summary>`sanction.hit`.</summary>
    SanctionHit,

    /// <summary>`insolvency`.</summary>
    Insolvency,

    /// <summary>`dispute.opened`: tiers 3 and 4 stop.</summary>
    DisputeOpened,

    /// <summary>`dispute.resolved`.</summary>
    DisputeResolved,

    /// <summary>`suspension.lifted`: names two people.</summary>
    SuspensionLifted,

    /// <summary>`contract.renewed` until another instant.</summary>
    ContractRenewed,

    /// <summary>`notice.given` with the end.</summary>
    NoticeGiven,

    /// <summary>`notice.for_cause`: a suspension.</summary>
    NoticeForCause,

    /// <summary>`notice.withdrawn`: caps stay until confirmed.</summary>
    NoticeWithdrawn,

    /// <summary>`contract.ended`.</summary>
    ContractEnded,

    /// <summary>`contract.lapsed`.</summary>
    ContractLapsed,

    /// <summary>`tenant.deleted`.</summary>
    TenantDeleted,

    /// <summary>`partner.left`: the middle party leaves the chain.</summary>
    PartnerLeft,

    /// <summary>`authority.unused`: nothing was used for the dormancy limit.</summary>
    AuthorityUnused,

    /// <summary>`owner.reattested`, which wakes a dormant relationship.</summary>
    OwnerReattested,

    /// <summary>`novation.announced`.</summary>
    NovationAnnounced,

    /// <summary>`control.changed`.</summary>
    ControlChanged,

    /// <summary>`novation.completed`: names two people; grants begin anew.</summary>
    NovationCompleted,

    /// <summary>`admin.verified`: see C2.</summary>
    AdminVerified,

    /// <summary>`verified_admin.lost`.</summary>
    AdminLost,

    /// <summary>`verification.expired`: every proof is over at once.</summary>
    VerificationExpired,

    /// <summary>`feed.silent`: a source has been silent beyond its tolerance since the effective instant.</summary>
    FeedSilent,

    /// <summary>`feed.restored`.</summary>
    FeedRestored,

    /// <summary>`evidence.delivered`: evidence that controls operate came on demand (S1-03).</summary>
    EvidenceDelivered,

    /// <summary>`evidence.overdue`: it was asked for and did not come.</summary>
    EvidenceOverdue,
}

/// <summary>The wire names of relationship events.</summary>
public static class RelationshipEvents
{
    private static readonly Dictionary<string, RelationshipEvent> ByName = new(StringComparer.Ordinal)
    {
        ["contract.signed"] = RelationshipEvent.ContractSigned,
        ["counterparty.verified"] = RelationshipEvent.CounterpartyVerified,
        ["contract.suspended"] = RelationshipEvent.ContractSuspended,
        ["payment.hold"] = RelationshipEvent.PaymentHold,
        ["security.incident"] = RelationshipEvent.SecurityIncident,
        ["sanction.hit"] = RelationshipEvent.SanctionHit,
        ["insolvency"] = RelationshipEvent.Insolvency,
        ["dispute.opened"] = RelationshipEvent.DisputeOpened,
        ["dispute.resolved"] = RelationshipEvent.DisputeResolved,
        ["suspension.lifted"] = RelationshipEvent.SuspensionLifted,
        ["contract.renewed"] = RelationshipEvent.ContractRenewed,
        ["notice.given"] = RelationshipEvent.NoticeGiven,
        ["notice.for_cause"] = RelationshipEvent.NoticeForCause,
        ["notice.withdrawn"] = RelationshipEvent.NoticeWithdrawn,
        ["contract.ended"] = RelationshipEvent.ContractEnded,
        ["contract.lapsed"] = RelationshipEvent.ContractLapsed,
        ["tenant.deleted"] = RelationshipEvent.TenantDeleted,
        ["partner.left"] = RelationshipEvent.PartnerLeft,
        ["authority.unused"] = RelationshipEvent.AuthorityUnused,
        ["owner.reattested"] = RelationshipEvent.OwnerReattested,
        ["novation.announced"] = RelationshipEvent.NovationAnnounced,
        ["control.changed"] = RelationshipEvent.ControlChanged,
        ["novation.completed"] = RelationshipEvent.NovationCompleted,
        ["admin.verified"] = RelationshipEvent.AdminVerified,
        ["verified_admin.lost"] = RelationshipEvent.AdminLost,
        ["verification.expired"] = RelationshipEvent.VerificationExpired,
        ["feed.silent"] = RelationshipEvent.FeedSilent,
        ["feed.restored"] = RelationshipEvent.FeedRestored,
        ["evidence.delivered"] = RelationshipEvent.EvidenceDelivered,
        ["evidence.overdue"] = RelationshipEvent.EvidenceOverdue,
    };

    private static readonly Dictionary<RelationshipEvent, string> Names = ByName.ToDictionary(p => p.Value, p => p.Key);

    /// <summary>Every wire name.</summary>
    public static IEnumerable<string> All => ByName.Keys;

    /// <summary>The event with this wire name.</summary>
    public static bool TryRead(string? name, out RelationshipEvent read) => ByName.TryGetValue(name ?? "", out read);

    /// <summary>The wire name.</summary>
    public static string Name(RelationshipEvent fact) => Names[fact];
}
