using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>One question held against the rules of one moment: first what matches, then what is missing.</summary>
internal sealed class PolicyJudgement(PolicySet set, PolicyQuestion question, Instant at)
{
    private readonly ImmutableArray<RuleReference>.Builder rules = ImmutableArray.CreateBuilder<RuleReference>();
    private readonly List<(RuleReference Reference, Requirement Needs)> demands = [];
    private readonly List<(RuleReference Rule, string Because)> forbidden = [];
    private readonly ImmutableArray<string>.Builder missing = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<Unmet>.Builder unmet = ImmutableArray.CreateBuilder<Unmet>();
    private readonly HashSet<ExceptionId> used = [];
    private (RuleReference Reference, Guardrail Within)? guardrail;
    private Revision because;
    private Instant until = Instant.Forever;

    /// <summary>
    /// Whether the rule is about the question. One that cannot be decided is remembered; a guardrail is not.
    /// </summary>
    public void Match(PolicyVersion version, Rule rule)
    {
        if (because < version.Because) because = version.Because;
        var covers = rule.Match.Covers(question);
        if (covers == false) return;
        var before = missing.Count;
        if (covers is null) missing.Add("system.environment");
        var holds = rule.When is null ? true : rule.When.Holds(question, missing);
        if (holds == false || rule is Rule.Permit)
            // What it has not been told does not matter then: a guardrail that cannot be decided is none.
            missing.Count = before;
        if (holds == false) return;
        var reference = new RuleReference(version.Name, version.Version, rule.Name);
        if (covers is null || holds is null)
        {
            // Nobody can say whether it is demanded or forbidden.
            if (rule is not Rule.Permit) rules.Add(reference);
            return;
        }

        if (rule is Rule.Permit permit && !IsWithin(reference, permit.Within)) return;
        rules.Add(reference);
        rule.Switch<object?>(
            require: r =>
            {
                demands.Add((reference, r.Needs));
                return null;
            },
            permit: p =>
            {
                Offer(reference, p.Within);
                return null;
            },
            forbid: f =>
            {
                forbidden.Add((reference, f.Because));
                return null;
            });
    }

    public PolicyOutcome Outcome()
    {
        var atLeast = EvidenceClass.Declared;
        foreach (var (reference, needs) in demands)
            if (needs.Evidence > atLeast && !IsEvidenceLifted(reference, needs.Evidence.Value))
                atLeast = needs.Evidence.Value;
        if (guardrail is { } by) until = Instant.Min(until, WithinUntil(by.Within));
        foreach (var (reference, needs) in demands)
        {
            if (guardrail is null) LookAtApprovals(reference, needs, atLeast);
            Look(reference, needs);
            LookAtGrant(reference, needs);
        }

        if (forbidden.Count > 0 || unmet.Count > 0 || rules.Count == 0)
            return new PolicyOutcome.Refused(rules.ToImmutable(), because, unmet.ToImmutable(), [.. forbidden]);
        return missing.Count > 0
            ? new PolicyOutcome.Undecidable(
                rules.ToImmutable(), because, [.. missing.Distinct().Order(StringComparer.Ordinal)])
            : new PolicyOutcome.Admitted(
                rules.ToImmutable(), because, until, guardrail?.Reference, [.. used.OrderBy(e => e.Value)], false);
    }

    private bool IsWithin(RuleReference reference, Guardrail within) =>
        at < within.Until && question.Tier <= Math.Min(within.TierMax, Guardrail.TierLimit)
        && (within.DurationMax is not { } longest || question.Duration <= longest)
        && (within.GrantsMax is not { } most || question.Within is not { } others
            || others.GetValueOrDefault(reference.Policy + "/" + reference.Rule) < most)
        && (within.EvidenceWithin is not { } age
            || (question.EvidenceDelivered is { } delivered && delivered <= at && at < delivered.Plus(age)));

    private Instant WithinUntil(Guardrail within) => within.EvidenceWithin is { } age
        && question.EvidenceDelivered is { } delivered ? Instant.Min(within.Until, delivered.Plus(age)) : within.Until;

    /// <summary>Of several guardrails the one that lasts longest stands, and the first by name of those.</summary>
    private void Offer(RuleReference reference, Guardrail within)
    {
        if (guardrail is not { } known || WithinUntil(known.Within) < WithinUntil(within)
            || (WithinUntil(known.Within) == WithinUntil(within)
                && string.CompareOrdinal(reference.ToString(), known.Reference.ToString()) < 0))
            guardrail = (reference, within);
    }

    private bool AreApproved(EvidenceClass atLeast) =>
        demands.TrueForAll(d => d.Needs.Approvals.All(s => s.IsMetBy(question.Approvals, atLeast)));

    /// <summary>
    /// Evidence that one rule demands counts for the approvals of all: they add up. An exception is used only where
    /// something is too weak.
    /// </summary>
    private bool IsEvidenceLifted(RuleReference rule, EvidenceClass needed) =>
        (question.Evidence < needed || (guardrail is null && !AreApproved(needed)))
        && IsLifted(rule, RequirementKind.Evidence);

    private void LookAtApprovals(RuleReference rule, Requirement needs, EvidenceClass atLeast)
    {
        foreach (var step in needs.Approvals)
            if (!step.IsMetBy(question.Approvals, atLeast))
                Miss(rule, RequirementKind.Approvals, PolicyText.Missing(step, question.Approvals, atLeast), step);
    }

    private void Look(RuleReference rule, Requirement needs)
    {
        if (needs.Evidence is { } atLeast && question.Evidence < atLeast)
            Miss(rule, RequirementKind.Evidence,
                $"evidence of class `{PolicyWords.Of(atLeast)}` is needed, "
                + $"this is `{PolicyWords.Of(question.Evidence)}`");
        if (needs.DurationMax is { } longest && question.Duration > longest)
            Miss(rule, RequirementKind.Duration,
                $"at most {PolicyText.Of(longest)} is allowed, this is {PolicyText.Of(question.Duration)}");
        if (!needs.Tickets.IsEmpty && (question.Ticket is not { } ticket || !needs.Tickets.Contains(ticket)))
            LookForTicket(rule, needs);
        if (needs.Justification && !question.IsJustified)
            Miss(rule, RequirementKind.Justification, "a justification is needed");
        if (needs.Function && question.Function is null)
            Miss(rule, RequirementKind.Function, "an open business function that covers the entitlement is needed");
        if (needs.ExtensionsMax is { } most && question.Extensions > most)
            Miss(rule, RequirementKind.Extensions,
                $"it continues {question.Extensions} grants in a row, at most {most} is allowed: "
                + "ask anew, with a ticket");
    }

    private void LookForTicket(RuleReference rule, Requirement needs)
    {
        if (question.IsTicketUnknown)
        {
            if (!IsLifted(rule, RequirementKind.Ticket)) missing.Add("ticket.kind");
            return;
        }

        Miss(rule, RequirementKind.Ticket, "a ticket has to be named: "
            + string.Join(" or ", needs.Tickets.Select(t => $"`{PolicyWords.Of(t)}`")));
    }

    private void LookAtGrant(RuleReference rule, Requirement needs)
    {
        if (needs.Recording && question.Recording != Recording.Recorded)
            Miss(rule, RequirementKind.Recording, question.Recording == Recording.Unknown
                ? "sessions have to be recorded, and the entitlement does not say whether they are"
                : "sessions have to be recorded, and those of the entitlement are not");
        else if (needs.RecordingDecided && question.Recording == Recording.Unknown)
            Miss(rule, RequirementKind.Recording,
                "it has to be decided whether sessions are recorded, and the entitlement does not say");
        if (!needs.Revocation.IsEmpty && !needs.Revocation.Any(EndsIt))
            Miss(rule, RequirementKind.Revocation, "what triggers its revocation has to be decided: bind it to a "
                + string.Join(" or a ", needs.Revocation.Select(t => $"`{PolicyWords.Of(t)}`"))
                + ", with which it ends");
        if (needs.ProofAgeMax is { } oldest && (question.ProofAge is not { } age || age > oldest))
            Miss(rule, RequirementKind.ProofOfAuthority,
                $"a verified admin has to have been verified within {PolicyText.Of(oldest)}"
                + (question.ProofAge is { } old ? $", the newest proof is {PolicyText.Of(old)} old" : ""));
        foreach (var test in needs.Tests)
            if (!Passes(test))
                Miss(rule, RequirementKind.Tests,
                    $"it has to be {PolicyWords.Of(test).Replace('_', ' ')}, and is not");
    }

    private bool EndsIt(RevocationTrigger trigger) => trigger switch
    {
        // A ticket that nobody told of is bound all the same; whether it is open is a term of its own.
        RevocationTrigger.Ticket => question.Ticket is not null || question.IsTicketUnknown,
        RevocationTrigger.Function => question.Function is not null,
        _ => false,
    };

    private bool Passes(GrantTest test) => test switch
    {
        GrantTest.TimeBound => question.Duration < PolicyText.Endless,
        GrantTest.Attributable => question.IsAttributable,
        GrantTest.Revocable => question.IsRevocable,
        _ => false,
    };

    private void Miss(RuleReference rule, RequirementKind kind, string text, ApprovalStep? step = null)
    {
        if (!IsLifted(rule, kind)) unmet.Add(new Unmet(rule, kind, text, step));
    }

    /// <summary>An exception that lifts what would be missing is used; its end is when the answer changes.</summary>
    private bool IsLifted(RuleReference rule, RequirementKind kind)
    {
        PolicyException? lifting = null;
        foreach (var exception in set.Exceptions.Values)
            if (exception.IsOpen(at) && exception.Lifted(rule, kind, question)
                && (lifting is null || exception.Ends > lifting.Ends
                    || (exception.Ends == lifting.Ends && exception.Id.Value.CompareTo(lifting.Id.Value) < 0)))
                lifting = exception;
        if (lifting is null) return false;
        used.Add(lifting.Id);
        until = Instant.Min(until, lifting.Ends);
        return true;
    }
}
