using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Commands about policies and exceptions. Each decides; none changes anything.</summary>
internal static class PolicyCommands
{
    /// <summary>The most rules of one policy.</summary>
    public const int RulesMax = 100;

    /// <summary>The longest time that a deployment may give.</summary>
    public static readonly TimeSpan GraceMax = TimeSpan.FromDays(366);

    /// <summary>The longest life of an exception and of a guardrail.</summary>
    public static readonly TimeSpan ExceptionMax = TimeSpan.FromDays(366);

    /// <summary>
    /// Puts a version in force. What it touches is counted beside the scribe, so that no stop waits for it: a count
    /// that is missing, or beyond the estate's bound, refuses. Whoever does it signed in is the deployer.
    /// </summary>
    public static Ruling Deploy(
        Estate estate, Change.PolicyDeployed c, GrantTouch? touch, Instant at, Actor? by = null)
    {
        if ((Names.Check(c.Name) ?? Registry.Unaccountable(estate, "approver")) is { } bad) return bad;
        if (Rules(estate, c.Rules, at) is { } wrong) return wrong;
        if (c.Grace < TimeSpan.Zero || c.Grace > GraceMax)
            return Ruling.No(RefusalCode.InvalidValue, "a grace is 0 to 366 d", "grace");
        if (Reach(estate, c.Reach) is { } nowhere) return nowhere;
        var before = estate.Policies.Deployed.LastOrDefault(v => v.Name == c.Name);
        if ((before is not null && before.Id != c.Id)
            || (before is null && estate.Policies.Deployed.Any(v => v.Id == c.Id))) return Registry.Taken(c.Name);
        if (before is not null && before.Rules.SequenceEqual(PolicySet.InOrder(c.Rules))
            && before.Reach.Equals(c.Reach))
            return Ruling.No(RefusalCode.AlreadySo, $"policy `{c.Name}` is so already", "rules");
        return ThreePeople(estate, c, at) ?? Deployer(estate, c, by) ?? GrantTouch.Beyond(estate, touch, at, "reach",
            $"deploy `{c.Name}` in stages: name systems or relationships in `reach`, and widen it step by step")
            ?? Ruling.Of(c);
    }

    public static Ruling Grant(Estate estate, Change.ExceptionGranted c, Instant at)
    {
        if ((Names.Check(c.Name) ?? Registry.Unaccountable(estate, "approved_by")) is { } bad) return bad;
        if (estate.Policies.Exceptions.Values.Any(e => e.Name == c.Name)) return Registry.Taken(c.Name);
        if (estate.Policies.Exceptions.ContainsKey(c.Id)) return Ruling.No(RefusalCode.IdTaken, $"{c.Id} exists");
        if (c.Lifts.IsDefaultOrEmpty || c.Lifts.Distinct().Count() != c.Lifts.Length)
            return Ruling.No(RefusalCode.InvalidValue, "an exception lifts at least one demand, each once", "lifts");
        if (c.Rules.IsDefaultOrEmpty)
            return Ruling.No(RefusalCode.InvalidValue, "an exception names at least one rule or policy", "rules");
        foreach (var rule in c.Rules)
            if (!IsRule(estate, rule))
                return Ruling.No(RefusalCode.Unknown, $"no policy or rule is `{rule}`", "rules", "write `policy/rule`");
        if (Match(estate, c.Match, "match") is { } nothing) return nothing;
        // It may come before the grant that it is for, which could not be recorded without it.
        foreach (var grant in c.Grants.IsDefault ? [] : c.Grants)
            if (Names.Check(grant, "grants") is { } wrong) return wrong;
        if (c.Until <= Instant.Max(at, c.From))
            return Ruling.No(RefusalCode.EmptyWindow, "the exception would be over", "until");
        if (c.Until > Instant.Max(at, c.From).Plus(ExceptionMax))
            return Ruling.No(RefusalCode.InvalidValue, "an exception lasts at most 366 d", "until", "renew it then");
        return Approved(estate, c, at) ?? Ruling.Of(c);
    }

    public static Ruling Revoke(Estate estate, Change.ExceptionRevoked c, Instant at) =>
        !estate.Policies.Exceptions.TryGetValue(c.Id, out var known) ? Registry.Unknown(c.Id, "exception")
        : known.Ends <= at ? Ruling.No(RefusalCode.AlreadySo, $"`{known.Name}` is over", "exception") : Ruling.Of(c);

    private static Ruling? Rules(Estate estate, ImmutableArray<Rule> rules, Instant at)
    {
        if (rules.IsDefaultOrEmpty || rules.Length > RulesMax)
            return Ruling.No(RefusalCode.InvalidValue, $"a policy has 1 to {RulesMax} rules", "rules");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            var member = $"rules.{rule.Name}";
            if (Names.Check(rule.Name, "rules") is { } bad) return bad;
            if (!seen.Add(rule.Name))
                return Ruling.No(RefusalCode.InvalidValue, $"rule `{rule.Name}` stands there twice", "rules");
            if (Match(estate, rule.Match, member + ".match") is { } nothing) return nothing;
            if (rule.When?.Fault() is { } fault)
                return Ruling.No(RefusalCode.InvalidValue, fault, member + ".when");
            if (rule.Switch(
                r => Fault(estate, r.Needs, at), p => Fault(estate, p.Within, at),
                f => Names.IsDisplayName(f.Because) ? null : "a rule that forbids says why in 1 to 200 characters")
                is { } why) return Ruling.No(RefusalCode.InvalidValue, why, member);
        }

        return null;
    }

    private static string? Fault(Estate estate, Requirement needs, Instant at)
    {
        if (needs.Equals(new Requirement())) return "a rule that requires demands something";
        foreach (var step in needs.Approvals)
        {
            if (step.Count is < 1 or > ApprovalStep.CountMax)
                return $"a step of approvals asks for 1 to {ApprovalStep.CountMax} people";
            if (step.Turn is < 1 or > ApprovalStep.TurnMax)
                return $"the turn of a step is 1 to {ApprovalStep.TurnMax}";
            if (step.Within <= TimeSpan.Zero || step.Within > ApprovalStep.WithinMax)
                return $"a step may take {PolicyText.Of(ApprovalStep.WithinMax)} at most";
            if (step.Seats.Length > ApprovalStep.SeatsMax)
                return $"a step of approvals names {ApprovalStep.SeatsMax} seats at most";
            var places = 0;
            foreach (var id in step.Seats.Distinct())
            {
                if (estate.FindSeat(id) is not (>= 0 and var seat) || at >= estate.Seats[seat].Ends)
                    return $"`{id}` is no open seat";
                places += estate.Seats[seat].Size;
            }

            if (step.Roles == ApproverRoles.None && step.People.Length + places < step.Count)
                return "a step of approvals names enough people or places, or a role";
            foreach (var person in step.People)
                if (Registry.ActivePerson(estate, person, at, "approvals") is not null)
                    return $"`{person}` is no active person";
        }

        return needs.DurationMax <= TimeSpan.Zero || needs.ProofAgeMax <= TimeSpan.Zero || needs.ExtensionsMax < 0
            ? "a number is above zero" : null;
    }

    private static string? Fault(Estate estate, Guardrail within, Instant at) =>
        within.TierMax is < 1 or > Guardrail.TierLimit
            ? $"a guardrail reaches tiers 1 to {Guardrail.TierLimit}: what is privileged keeps its own approval"
        : within.Until <= at ? "the guardrail is over"
        : within.Until > at.Plus(ExceptionMax) ? "a guardrail lasts at most 366 d"
        : within.DurationMax <= TimeSpan.Zero || within.GrantsMax < 1 || within.EvidenceWithin <= TimeSpan.Zero
            ? "a limit is above zero"
        : Registry.ActivePersonOf(estate, within.ApprovedBy, OrganisationOf(estate), at, "approved_by") is not null
            ? $"`{within.ApprovedBy}` is no active person of the organisation that answers for the estate" : null;

    /// <summary>A rule about what nobody knows never matches: a prohibition that is misspelt would not hold.</summary>
    private static Ruling? Match(Estate estate, RuleMatch match, string member)
    {
        foreach (var system in match.Systems)
            if (estate.FindSystem(system) < 0)
                return Ruling.No(RefusalCode.Unknown, $"no system is `{system}`", member + ".system");
        foreach (var entitlement in match.Entitlements)
            if (estate.FindEntitlement(entitlement) < 0)
                return Ruling.No(RefusalCode.Unknown, $"no entitlement is `{entitlement}`", member + ".entitlement");
        foreach (var relationship in match.Relationships)
            if (estate.FindRelationship(relationship) < 0)
                return Ruling.No(RefusalCode.Unknown, $"no relationship is `{relationship}`", member + ".relationship");
        return null;
    }

    private static Ruling? Reach(Estate estate, PolicyReach reach)
    {
        foreach (var system in reach.Systems)
            if (estate.FindSystem(system) < 0)
                return Ruling.No(RefusalCode.Unknown, $"no system is `{system}`", "reach.systems");
        foreach (var relationship in reach.Relationships)
            if (estate.FindRelationship(relationship) < 0)
                return Ruling.No(RefusalCode.Unknown, $"no relationship is `{relationship}`", "reach.relationships");
        return null;
    }

    /// <summary>Security writes, the business answers, IT puts in force: nobody does two of these (S4-11).</summary>
    private static Ruling? ThreePeople(Estate estate, Change.PolicyDeployed c, Instant at)
    {
        var natural = new HashSet<int>();
        (PersonId, string)[] three = [(c.Author, "author"), (c.Approver, "approver"), (c.Deployer, "deployer")];
        foreach (var (person, member) in three)
        {
            if (Registry.ActivePersonOf(estate, person, OrganisationOf(estate), at, member) is { } refused)
                return refused;
            if (!natural.Add(estate.NaturalPerson(estate.Find(person))))
                return Ruling.No(RefusalCode.SelfApproval, "author, approver and deployer are three different people",
                    member, "name another person");
        }

        return null;
    }

    /// <summary>A token names who deploys; a person deploys as themselves (S4-11).</summary>
    private static Ruling? Deployer(Estate estate, Change.PolicyDeployed c, Actor? by) =>
        by is { } actor && Identifier.TryRead<PersonId>(actor.Text, out var person)
        && estate.NaturalPerson(estate.Find(person)) != estate.NaturalPerson(estate.Find(c.Deployer))
            ? Ruling.No(RefusalCode.NotPermitted, "who puts a policy in force is its deployer", "deployer",
                "name yourself, or let the deployer do it") : null;

    /// <summary>Approved by somebody of the grantor who is not the owner (S1-02, S4-06).</summary>
    private static Ruling? Approved(Estate estate, Change.ExceptionGranted c, Instant at)
    {
        if (Registry.ActivePersonOf(estate, c.Owner, OrganisationOf(estate), at, "owner") is { } refused)
            return refused;
        var owner = estate.NaturalPerson(estate.Find(c.Owner));
        var others = 0;
        foreach (var id in c.ApprovedBy.IsDefault ? [] : c.ApprovedBy)
        {
            if (Registry.ActivePersonOf(estate, id, OrganisationOf(estate), at, "approved_by") is { } stranger)
                return stranger;
            if (estate.NaturalPerson(estate.Find(id)) == owner)
                return Ruling.No(RefusalCode.SelfApproval, "the owner of an exception does not approve it",
                    "approved_by");
            others++;
        }

        return others > 0 ? null : Ruling.No(
            RefusalCode.ApprovalMissing, "an exception needs the approval of a person of the grantor", "approved_by");
    }

    /// <summary>Whether the name, `policy` or `policy/rule`, is one of the newest versions.</summary>
    public static bool IsRule(Estate estate, string rule)
    {
        var slash = rule.IndexOf('/', StringComparison.Ordinal);
        var policy = slash < 0 ? rule : rule[..slash];
        var newest = estate.Policies.Deployed.LastOrDefault(v => v.Name == policy);
        return newest is not null && (slash < 0 || newest.Rules.Any(r => r.Name == rule[(slash + 1)..]));
    }

    private static int OrganisationOf(Estate estate) => estate.Accountable;
}
