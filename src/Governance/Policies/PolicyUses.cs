using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>What one rule came to over everything that policy was asked.</summary>
internal sealed class RuleUse
{
    private readonly PolicySet? alone;

    public RuleUse(PolicyVersion version, Rule rule)
    {
        (Version, Rule) = (version, rule);
        alone = rule is Rule.Require require ? PolicySet.None.With(version with
        {
            Rules = [new Rule.Require(rule.Name, RuleMatch.Everything, null, require.Needs)],
            Reach = PolicyReach.Everywhere, From = Instant.Beginning, Grace = TimeSpan.Zero,
        }) : null;
    }

    public PolicyVersion Version { get; }

    public Rule Rule { get; }

    /// <summary>How often it was about what was asked.</summary>
    public int Matched { get; private set; }

    /// <summary>How often something that it demands was missing, or it forbade.</summary>
    public int Refused { get; private set; }

    /// <summary>How often it made somebody bring more than everybody has to bring.</summary>
    public int Asked { get; private set; }

    /// <summary>How often it stood for the approvals.</summary>
    public int StoodFor { get; private set; }

    /// <summary>How often tier 2 or more was admitted on nothing but what was declared.</summary>
    public int DeclaredOnly { get; private set; }

    /// <summary>Nobody was ever refused by it, and nobody had to bring anything for it (S4-07).</summary>
    public bool IsIdle => Rule is Rule.Require && Matched > 0 && Refused == 0 && Asked == 0;

    /// <summary>A guardrail that ends what it stands for by time alone (S4-10).</summary>
    public bool IsUnlimited => Rule is Rule.Permit
    {
        Within: { DurationMax: null, GrantsMax: null, EvidenceWithin: null },
    };

    /// <summary>Whether it says how well a grant has to be backed.</summary>
    public bool AsksEvidence => Rule is Rule.Require { Needs.Evidence: not null };

    /// <param name="question">What was asked.</param>
    /// <param name="outcome">What all rules together said.</param>
    /// <param name="at">When.</param>
    /// <param name="answersForEvidence">Whether this rule, or none, says how well a grant has to be backed.</param>
    public void Add(PolicyQuestion question, PolicyOutcome outcome, Instant at, bool answersForEvidence)
    {
        Matched++;
        if (outcome is PolicyOutcome.Refused refused
            && (refused.Unmet.Any(u => u.Rule.Rule == Rule.Name && u.Rule.Policy == Version.Name)
                || refused.Forbidden.Any(f => f.Rule.Rule == Rule.Name && f.Rule.Policy == Version.Name))) Refused++;
        if (alone is not null && alone.Judge(Bare(question), at, PolicySet.Ahead) is not PolicyOutcome.Admitted)
            Asked++;
        if (outcome is PolicyOutcome.Admitted admitted)
        {
            if (admitted.Guardrail is { } by && by.Rule == Rule.Name && by.Policy == Version.Name) StoodFor++;
            if (answersForEvidence && question.Tier >= 2 && question.Evidence == EvidenceClass.Declared
                && question.Approvals.All(a => a.Class == EvidenceClass.Declared)) DeclaredOnly++;
        }
    }

    /// <summary>The same question with the approvals that C3, 7 asks of everybody, and nothing besides.</summary>
    private static PolicyQuestion Bare(PolicyQuestion question) => question with
    {
        Ticket = null, IsTicketUnknown = false, Function = null, IsJustified = false, Approvals = Floor(question),
    };

    private static ImmutableArray<GivenApproval> Floor(PolicyQuestion question)
    {
        GivenApproval Of(int person, ApproverRoles roles) =>
            new(new PersonId(new Guid(person, 0, 0, new byte[8])), roles, question.Evidence);
        var systemOwner = Of(1, ApproverRoles.SystemOwner | ApproverRoles.Grantor);
        var riskOwner = Of(2, ApproverRoles.RiskOwner | ApproverRoles.Grantor);
        var admin = Of(3, ApproverRoles.VerifiedAdmin | ApproverRoles.Grantee);
        return (question.Act, question.Tier >= 3) switch
        {
            (GrantAct.Grant, false) => [systemOwner],
            (GrantAct.Grant, true) => [systemOwner, riskOwner],
            (GrantAct.Assignment, true) => [admin, systemOwner],
            (GrantAct.Delegation, true) => [admin, systemOwner, riskOwner],
            _ => [admin],
        };
    }
}

/// <summary>What every rule of the newest versions came to, and what exceptions lifted.</summary>
internal sealed class PolicyUses
{
    private readonly PolicySet policies;
    private readonly Dictionary<(string Policy, string Rule), RuleUse> rules = [];
    private readonly Dictionary<ExceptionId, int> lifted = [];
    private readonly Dictionary<ExceptionId, int> missed = [];

    public PolicyUses(PolicySet policies)
    {
        this.policies = policies;
        foreach (var version in policies.Newest)
            foreach (var rule in version.Rules) rules[(version.Name, rule.Name)] = new RuleUse(version, rule);
    }

    public IEnumerable<RuleUse> Rules => rules.Values;

    /// <summary>For how many grants it lifts something now.</summary>
    public int Lifted(ExceptionId exception) => lifted.GetValueOrDefault(exception);

    /// <summary>For how many grants what it lifted is missing now that it is over.</summary>
    public int Missed(ExceptionId exception) => missed.GetValueOrDefault(exception);

    /// <summary>Something that policy was asked, or a grant that stands.</summary>
    public void Add(PolicyQuestion question, PolicyOutcome outcome, Instant at)
    {
        var matched = new List<RuleUse>();
        foreach (var reference in outcome.Rules)
            if (rules.TryGetValue((reference.Policy, reference.Rule), out var use)) matched.Add(use);
        var isAsked = matched.Any(u => u.AsksEvidence);
        foreach (var use in matched) use.Add(question, outcome, at, use.AsksEvidence || !isAsked);
    }

    /// <summary>A grant that stands, with the exceptions that it needs or needed.</summary>
    public void AddGrant(PolicyQuestion question, PolicyOutcome outcome, Instant at)
    {
        Add(question, outcome, at);
        if (outcome is PolicyOutcome.Admitted admitted)
            foreach (var exception in admitted.Exceptions) lifted[exception] = Lifted(exception) + 1;
        if (outcome is not PolicyOutcome.Refused refused) return;
        foreach (var exception in policies.Exceptions.Values)
            if (exception.Ends <= at && refused.Unmet.Any(u => exception.Lifted(u.Rule, u.Kind, question)))
                missed[exception.Id] = Missed(exception.Id) + 1;
    }
}

/// <summary>The three tests of a grant (S2-20).</summary>
internal readonly record struct GrantTests(bool IsTimeBound, bool IsAttributable, bool IsRevocable)
{
    public bool Pass => IsTimeBound && IsAttributable && IsRevocable;

    public static GrantTests Of(PolicyQuestion question) => new(
        question.Duration < PolicyText.Endless, question.IsAttributable, question.IsRevocable);
}
