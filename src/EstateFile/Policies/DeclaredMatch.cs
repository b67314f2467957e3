using Mandate.Governance;

namespace Mandate.EstateFile;

/// <summary>Which grants a rule is about; what refers to something keeps its place.</summary>
public sealed record DeclaredMatch
{
    /// <summary>Matches everything.</summary>
    public static DeclaredMatch Everything { get; } = new();

    /// <summary>`act`.</summary>
    public Listing<GrantAct> Acts { get; init; } = [];

    /// <summary>`tier`.</summary>
    public Listing<int> Tiers { get; init; } = [];

    /// <summary>`beneficiary`.</summary>
    public Listing<BeneficiaryKind> Beneficiaries { get; init; } = [];

    /// <summary>`system`, by name.</summary>
    public Listing<Placed<string>> Systems { get; init; } = [];

    /// <summary>`entitlement`, as `system/entitlement`.</summary>
    public Listing<Placed<string>> Entitlements { get; init; } = [];

    /// <summary>`criticality`.</summary>
    public Listing<Governance.Criticality> Criticalities { get; init; } = [];

    /// <summary>`environment`.</summary>
    public Listing<Placed<string>> Environments { get; init; } = [];

    /// <summary>`kind`.</summary>
    public Listing<Governance.RelationshipKind> Kinds { get; init; } = [];

    /// <summary>`relationship`, by name.</summary>
    public Listing<Placed<string>> Relationships { get; init; } = [];

    /// <summary>`requester`.</summary>
    public Listing<RequesterKind> Requesters { get; init; } = [];

    /// <summary>`side`.</summary>
    public Listing<Side> Sides { get; init; } = [];

    /// <summary>The same without places.</summary>
    public RuleMatch ToMatch() => new()
    {
        Acts = [.. Acts], Tiers = [.. Tiers], Beneficiaries = [.. Beneficiaries],
        Systems = [.. Systems.Select(s => s.Value)], Entitlements = [.. Entitlements.Select(e => e.Value)],
        Criticalities = [.. Criticalities], Environments = [.. Environments.Select(e => e.Value)], Kinds = [.. Kinds],
        Relationships = [.. Relationships.Select(r => r.Value)], Requesters = [.. Requesters], Sides = [.. Sides],
    };

    /// <summary>As a file states it.</summary>
    public static DeclaredMatch Of(RuleMatch match) => new()
    {
        Acts = [.. match.Acts], Tiers = [.. match.Tiers], Beneficiaries = [.. match.Beneficiaries],
        Systems = Listing.OfValues(match.Systems), Entitlements = Listing.OfValues(match.Entitlements),
        Criticalities = [.. match.Criticalities], Environments = Listing.OfValues(match.Environments),
        Kinds = [.. match.Kinds], Relationships = Listing.OfValues(match.Relationships),
        Requesters = [.. match.Requesters], Sides = [.. match.Sides],
    };
}
