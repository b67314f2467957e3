namespace Mandate.Wire;

/// <summary>One side of relationships.</summary>
public sealed record OrganisationWire(string Id, string Name, string DisplayName, string State,
    DateTimeOffset? StateSince, long Revision);

/// <summary>What registers an organisation.</summary>
public sealed record NewOrganisationWire(string Name, string DisplayName);

/// <summary>A natural person's record; names are null once erased.</summary>
public sealed record PersonWire(
    string Id, string? Name, string? DisplayName, string Organisation, string State, DateTimeOffset? StateSince,
        bool Erased, long Revision);

/// <summary>What registers a person.</summary>
public sealed record NewPersonWire(string Name, string Organisation, string? DisplayName = null);

/// <summary>A non-human identity.</summary>
public sealed record WorkloadWire(
    string Id, string Name, string Organisation, string Kind, string Owner, string Process, string State,
        DateTimeOffset? StateSince, long Revision);

/// <summary>What registers a workload.</summary>
public sealed record NewWorkloadWire(string Name, string Organisation, string Kind, string Owner, string Process);

/// <summary>How a system is reached.</summary>
public sealed record ConnectorWire(string Kind, string? Mode, string Directory, IReadOnlyList<string> Hosts);

/// <summary>A protected target.</summary>
public sealed record SystemWire
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its unique name.</summary>
    public required string Name { get; init; }

    /// <summary>The organisation that owns it.</summary>
    public required string Organisation { get; init; }

    /// <summary>The accountable person.</summary>
    public required string Owner { get; init; }

    /// <summary>`low`, `medium`, `high` or `critical`.</summary>
    public required string Criticality { get; init; }

    /// <summary>Its own ids, by resource type.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Resources { get; init; }

    /// <summary>Where it stands, such as `production`.</summary>
    public string? Environment { get; init; }

    /// <summary>The qualified names of its entitlements.</summary>
    public required IReadOnlyList<string> Entitlements { get; init; }

    /// <summary>Null for a system that is not connected.</summary>
    public ConnectorWire? Connector { get; init; }

    /// <summary>The revision that recorded it.</summary>
    public required long Revision { get; init; }
}

/// <summary>What registers a system.</summary>
public sealed record NewSystemWire(
    string Name, string Owner, string Criticality, IReadOnlyDictionary<string, IReadOnlyList<string>> Resources,
        ConnectorWire? Connector = null, string? Environment = null);

/// <summary>A role or permission on a system.</summary>
public sealed record EntitlementWire(
    string Id, string Name, string System, int Tier, IReadOnlyList<string> Actions, string? SshAccount, long Revision)
{
    /// <summary>What a question has to bring; null where nothing is asked.</summary>
    public IReadOnlyList<ConditionWire>? Conditions { get; init; }

    /// <summary>`recorded` or `not_recorded`: what is done by it; null where nobody says.</summary>
    public string? Recording { get; init; }
}

/// <summary>What defines an entitlement, or changes what it means.</summary>
public sealed record NewEntitlementWire(string System, string Name, int Tier, IReadOnlyList<string> Actions,
    string? SshAccount = null, IReadOnlyList<ConditionWire>? Conditions = null, string? Recording = null);

/// <summary>A contract between two organisations.</summary>
public sealed record ContractWire(string Reference, DateTimeOffset From, DateTimeOffset? Until = null);

/// <summary>Somebody who may manage the grantee's users.</summary>
public sealed record VerifiedAdminWire(string Person, DateTimeOffset Verified, int FreshForTier,
    DateTimeOffset? FreshUntil);

/// <summary>What two organisations are to each other.</summary>
public sealed record RelationshipWire
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its unique name.</summary>
    public required string Name { get; init; }

    /// <summary>`customer`, `supplier`, `reseller` or `internal`.</summary>
    public required string Kind { get; init; }

    /// <summary>Exposes its systems.</summary>
    public required string Grantor { get; init; }

    /// <summary>Uses the access.</summary>
    public required string Grantee { get; init; }

    /// <summary>The relationship delegation comes through.</summary>
    public string? Parent { get; init; }

    /// <summary>A state of C1.</summary>
    public required string State { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? StateSince { get; init; }

    /// <summary>The entry that brought the state.</summary>
    public long? StateRevision { get; init; }

    /// <summary>When it terminates, if that is known.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Tiers 3 and 4 stop.</summary>
    public bool InDispute { get; init; }

    /// <summary>A source has been silent since then.</summary>
    public DateTimeOffset? SilentSince { get; init; }

    /// <summary>The contract.</summary>
    public required ContractWire Contract { get; init; }

    /// <summary>Who signed.</summary>
    public required IReadOnlyList<string> Signatories { get; init; }

    /// <summary>A person of the grantor.</summary>
    public required string Sponsor { get; init; }

    /// <summary>A person of the grantor.</summary>
    public required string RiskOwner { get; init; }

    /// <summary>A person of the grantor.</summary>
    public required string RevocationOwner { get; init; }

    /// <summary>Everybody ever verified whose proof still stands.</summary>
    public required IReadOnlyList<VerifiedAdminWire> VerifiedAdmins { get; init; }

    /// <summary>How many further organisations a grant may pass.</summary>
    public required int DelegationDepth { get; init; }

    /// <summary>The revision that recorded it.</summary>
    public required long Revision { get; init; }
}

/// <summary>What records a relationship.</summary>
public sealed record NewRelationshipWire(
    string Name, string Kind, string Grantor, string Grantee, ContractWire Contract, IReadOnlyList<string> Signatories,
    string Sponsor, string RiskOwner, string RevocationOwner, string? Parent = null, int DelegationDepth = 0);

/// <summary>Exactly one member is set.</summary>
public sealed record BeneficiaryWire(
    string? Organisation = null, string? Person = null, string? Workload = null, string? Seat = null);

/// <summary>A grant, with whether it is in force at the instant of asking.</summary>
public sealed record GrantWire
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its unique name.</summary>
    public required string Name { get; init; }

    /// <summary>The relationship it hangs off.</summary>
    public required string Relationship { get; init; }

    /// <summary>`system/entitlement`.</summary>
    public required string Entitlement { get; init; }

    /// <summary>The grant above it.</summary>
    public string? Parent { get; init; }

    /// <summary>To whom.</summary>
    public required BeneficiaryWire To { get; init; }

    /// <summary>On which resources, by type.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Scope { get; init; }

    /// <summary>The accountable person.</summary>
    public required string Owner { get; init; }

    /// <summary>Not before.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The first instant after the window.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The tier it counts as.</summary>
    public required int Tier { get; init; }

    /// <summary>The last day (UTC) on which it permitted something to an application; absent for never.</summary>
    public DateOnly? LastUsed { get; init; }

    /// <summary>`in_force`, `ended` or `undecidable`.</summary>
    public required string Standing { get; init; }

    /// <summary>How long it is in force untouched.</summary>
    public DateTimeOffset? InForceUntil { get; init; }

    /// <summary>Since when it is not.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What for; only when one grant is read, and null once erased.</summary>
    public string? Purpose { get; init; }

    /// <summary>Who approved; only when one grant is read.</summary>
    public IReadOnlyList<string>? ApprovedBy { get; init; }

    /// <summary>
    /// What a question has to bring besides what the grants above and the entitlement ask; null where nothing.
    /// </summary>
    public IReadOnlyList<ConditionWire>? Conditions { get; init; }

    /// <summary>The request that was approved; only when one grant is read.</summary>
    public string? Request { get; init; }

    /// <summary>The ticket that it is bound to, as `source/number`.</summary>
    public string? Ticket { get; init; }

    /// <summary>The business function that it serves.</summary>
    public string? Function { get; init; }

    /// <summary>Why it is needed; only when one grant is read, and null once erased.</summary>
    public string? Justification { get; init; }

    /// <summary>Who recorded it; only when one grant is read.</summary>
    public string? RecordedBy { get; init; }

    /// <summary>
    /// Who may give it, under what, and how it goes; only when an administrator or auditor reads one.
    /// </summary>
    public GrantAuthorityWire? Authority { get; init; }

    /// <summary>The revision that recorded it.</summary>
    public required long Revision { get; init; }
}

/// <summary>What records a grant.</summary>
public sealed record NewGrantWire
{
    /// <summary>Its unique name.</summary>
    public required string Name { get; init; }

    /// <summary>The relationship; of an assignment it may be left out.</summary>
    public string? Relationship { get; init; }

    /// <summary>`system/entitlement`; of a child it may be left out.</summary>
    public string? Entitlement { get; init; }

    /// <summary>The grant above it.</summary>
    public string? Parent { get; init; }

    /// <summary>To whom.</summary>
    public required BeneficiaryWire To { get; init; }

    /// <summary>On which resources, by type.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Scope { get; init; }

    /// <summary>What for.</summary>
    public required string Purpose { get; init; }

    /// <summary>A person of the immediate grantor.</summary>
    public required string Owner { get; init; }

    /// <summary>Who approved.</summary>
    public required IReadOnlyList<string> ApprovedBy { get; init; }

    /// <summary>Not before; now unless said.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first instant after the window.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>What a question has to bring.</summary>
    public IReadOnlyList<ConditionWire>? Conditions { get; init; }

    /// <summary>The ticket that it is bound to, as `source/number`: in force only while that is open.</summary>
    public string? Ticket { get; init; }

    /// <summary>The business function that it serves.</summary>
    public string? Function { get; init; }

    /// <summary>Why it is needed, beside its purpose; sealed.</summary>
    public string? Justification { get; init; }
}

/// <summary>A token's record.</summary>
public sealed record TokenWire(
    string Id, string Owner, string Role, IReadOnlyList<string> Limits, DateTimeOffset Issued, DateTimeOffset Expires,
        bool Revoked, long Revision);

/// <summary>What makes a token.</summary>
public sealed record NewTokenWire(string Owner, string Role, DateTimeOffset Expires,
    IReadOnlyList<string>? Limits = null);

/// <summary>A new token; its text is shown this once and kept nowhere.</summary>
public sealed record IssuedTokenWire(string Id, string Token, string Role, DateTimeOffset Expires, long Revision);

/// <summary>The driving out of one access.</summary>
public sealed record RemovalWire
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The system.</summary>
    public required string System { get; init; }

    /// <summary>For OpenSSH the host.</summary>
    public required string Place { get; init; }

    /// <summary>The account there.</summary>
    public required string Account { get; init; }

    /// <summary>What the place calls the holder.</summary>
    public required string Holder { get; init; }

    /// <summary>The grant that ended.</summary>
    public required string Grant { get; init; }

    /// <summary>`ordered`, `sent`, `verified`, `failed`, `unverifiable` or `escalated`.</summary>
    public required string State { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset StateSince { get; init; }

    /// <summary>When the end was known.</summary>
    public required DateTimeOffset TriggerKnown { get; init; }

    /// <summary>From the trigger to the verified end, or until now.</summary>
    public required double Seconds { get; init; }

    /// <summary>How often it was tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>What was read back.</summary>
    public string? Evidence { get; init; }

    /// <summary>The revision of its latest entry.</summary>
    public required long Revision { get; init; }
}

/// <summary>A difference between what is justified and what is held.</summary>
public sealed record FindingWire(
    string Id, string Kind, string System, string Place, string Account, string Holder, string Detail,
    DateTimeOffset Since, bool Open, string? Closing, long Revision)
{
    /// <summary>Who decides the case: the owner of the system now; null where it is no case (S3-07).</summary>
    public string? Owner { get; init; }

    /// <summary>What is wrong with the owner: `not_active` where they have left or are suspended.</summary>
    public string? OwnerFault { get; init; }

    /// <summary>By when the case has to be decided; null where it is no case.</summary>
    public DateTimeOffset? DecideBy { get; init; }

    /// <summary>Whether the case is open past that.</summary>
    public bool Overdue { get; init; }

    /// <summary>The entry that ordered it removed.</summary>
    public long? Ordered { get; init; }

    /// <summary>What to do about an open case.</summary>
    public string? Advice { get; init; }
}

/// <summary>
/// One entry of the ledger. <paramref name="Data"/> is what the entry holds, with sealed values opened where they still
/// are.
/// </summary>
public sealed record EntryWire(
    long Revision, DateTimeOffset Recorded, DateTimeOffset Effective, string Actor, string Class, string Type,
    System.Text.Json.JsonElement Data, IReadOnlyList<string> About);

/// <summary>What the estate is and where it stands.</summary>
public sealed record EstateWire(
    string EstateId, string? Name, string? Accountable, string TimeZone, long Revision, DateTimeOffset Recorded,
    IReadOnlyDictionary<string, int> Counts);
