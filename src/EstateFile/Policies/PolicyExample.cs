using Mandate.Governance;

namespace Mandate.EstateFile;

/// <summary>A question to a policy and the answer that its author expects.</summary>
public sealed record PolicyExample(Placed<string> Name, GivenQuestion Given, Placed<ExpectedAnswer> Expect) : IDeclared
{
    /// <summary>
    /// Exactly what is missing: of a refusal the words of requirements, `no_rule` and `forbidden`, of an undecidable
    /// answer the names that expressions use. Null where the file does not say.
    /// </summary>
    public Listing<Placed<string>>? Missing { get; init; }
}

/// <summary>What a policy may answer.</summary>
public enum ExpectedAnswer
{
    /// <summary>Everything demanded is there.</summary>
    Admitted,

    /// <summary>Something is missing or forbidden, or no rule matches.</summary>
    Refused,

    /// <summary>A rule asks for something that the question does not say.</summary>
    Undecidable,
}

/// <summary>
/// The question of an example; what the file leaves out is not there, or as <see cref="Plain"/> has it.
/// </summary>
/// <param name="Question">All of it that needs no people and no instant.</param>
public sealed record GivenQuestion(PolicyQuestion Question)
{
    /// <summary>Stands for a name that is left out; no rule can name it.</summary>
    public const string Unnamed = "-";

    /// <summary>How a file writes <see cref="Endless"/>.</summary>
    public const string EndlessWord = "endless";

    /// <summary>A window that ends in name only.</summary>
    public static readonly TimeSpan Endless = TimeSpan.FromDays(36_525);

    /// <summary>A question that says nothing: no approval, no ticket, nothing declared about the system.</summary>
    public static PolicyQuestion Plain { get; } = new()
    {
        Act = GrantAct.Grant, Beneficiary = BeneficiaryKind.Organisation, Tier = 1, Duration = TimeSpan.Zero,
        System = Unnamed, Entitlement = Unnamed, Criticality = Governance.Criticality.Low,
        Kind = Governance.RelationshipKind.Supplier, Relationship = Unnamed, State = RelationshipState.Active,
        Grantor = Unnamed, Grantee = Unnamed, IsAttributable = true, IsRevocable = true,
    };

    /// <summary>Who approved, a person an item, with evidence of the question's class.</summary>
    public Listing<GivenYes> Approvals { get; init; } = [];

    /// <summary>How old the newest evidence of the relationship is; null for none.</summary>
    public TimeSpan? EvidenceAge { get; init; }

    /// <summary>How many other grants are in force by each guardrail; null for not counted.</summary>
    public int? Within { get; init; }

    /// <summary>When it is asked; where it is left out, before everything that ends.</summary>
    public EstateInstant? At { get; init; }
}

/// <summary>One person's yes in an example: the roles held, a name, the seats that they are in.</summary>
public sealed record GivenYes(ApproverRoles Roles, string? Person)
{
    /// <summary>Every seat that the person is in.</summary>
    public Listing<Placed<string>> Seats { get; init; } = [];
}
