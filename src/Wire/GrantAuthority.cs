namespace Mandate.Wire;

/// <summary>Who may give a grant, under what authority, and how it goes (S0-03).</summary>
public sealed record GrantAuthorityWire
{
    /// <summary>Who has to approve such a grant under every policy, now: every item is needed.</summary>
    public required IReadOnlyList<MayGrantWire> MayGrant { get; init; }

    /// <summary>Answers for the grant.</summary>
    public required string Accountable { get; init; }

    /// <summary>Owns the system.</summary>
    public required string SystemOwner { get; init; }

    /// <summary>The reference of the contract that the relationship stands on.</summary>
    public required string Contract { get; init; }

    /// <summary>Who signed it, of both sides.</summary>
    public required IReadOnlyList<string> Signatories { get; init; }

    /// <summary>The rules of policy that match it now, with their versions.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>How it is taken away.</summary>
    public required GrantRemovalWire Removal { get; init; }
}

/// <summary>A role that approves, and who holds it now.</summary>
public sealed record MayGrantWire(IReadOnlyList<string> Roles, IReadOnlyList<string> People);

/// <summary>The way by which a grant is taken away (S0-02).</summary>
public sealed record GrantRemovalWire
{
    /// <summary>Where it is taken away.</summary>
    public required string System { get; init; }

    /// <summary>
    /// `asked_at_every_use` where the system asks before it lets in, and the first question after such a change is
    /// refused; else the connector with `_removed_and_read_back`, or with `_observed` where differences are only found.
    /// </summary>
    public required string Method { get; init; }

    /// <summary>Answers for the removal: the revocation owner of the relationship.</summary>
    public required string Responsible { get; init; }

    /// <summary>When it ends by itself.</summary>
    public required DateTimeOffset? GrantEnds { get; init; }

    /// <summary>When the contract does, and it with it.</summary>
    public required DateTimeOffset? ContractEnds { get; init; }

    /// <summary>Relationships whose every change of state reaches it, the own first.</summary>
    public required IReadOnlyList<string> Triggers { get; init; }

    /// <summary>The slowest removal from the system that was verified, in seconds since its cause was known.</summary>
    public double? SlowestVerifiedSeconds { get; init; }
}
