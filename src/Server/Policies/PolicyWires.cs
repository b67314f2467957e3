using System.Collections.Immutable;
using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>Policies, exceptions and outcomes as answers show them.</summary>
internal static class PolicyWires
{
    public static RuleWire Of(Shown shown, Rule rule) => new()
    {
        Match = Of(rule.Match), When = rule.When?.Text,
        Require = (rule as Rule.Require)?.Needs is { } needs ? Of(shown, needs) : null,
        Permit = (rule as Rule.Permit)?.Within is { } within ? Of(shown, within) : null,
        Forbid = (rule as Rule.Forbid)?.Because,
    };

    /// <summary>Null where every grant is matched.</summary>
    public static RuleMatchWire? Of(RuleMatch match) => match.Equals(RuleMatch.Everything) ? null : new RuleMatchWire
    {
        Act = Words(match.Acts, PolicyWords.Of), Tier = match.Tiers.IsEmpty ? null : match.Tiers,
        Beneficiary = Words(match.Beneficiaries, PolicyWords.Of), System = Texts(match.Systems),
        Entitlement = Texts(match.Entitlements), Criticality = Words(match.Criticalities, PolicyWords.Of),
        Environment = Texts(match.Environments), Kind = Words(match.Kinds, PolicyWords.Of),
        Relationship = Texts(match.Relationships), Requester = Words(match.Requesters, PolicyWords.Of),
        Side = Words(match.Sides, PolicyWords.Of),
    };

    public static ReachWire? Of(PolicyReach reach) =>
        reach.IsEverywhere ? null : new ReachWire(Texts(reach.Systems), Texts(reach.Relationships));

    public static PolicyVersionWire VersionOf(Shown shown, PolicyVersion v) => new(
        v.Version, v.From.ToDateTime()!.Value, v.Because.Value, shown.Person(v.Author), shown.Person(v.Approver),
        shown.Person(v.Deployer), v.Rules.Length, Of(v.Reach), v.Grace == TimeSpan.Zero ? null : Durations.Of(v.Grace));

    public static PolicyWire Of(Shown shown, PolicyVersion v, Instant at) => new(
        Identifier.Text(v.Id), v.Name, v.Version, v.From.ToDateTime()!.Value, v.Because.Value)
    {
        Author = shown.Person(v.Author), Approver = shown.Person(v.Approver), Deployer = shown.Person(v.Deployer),
        RuleCount = v.Rules.Length, Reach = Of(v.Reach),
        GraceUntil = v.From.Plus(v.Grace) > at ? v.From.Plus(v.Grace).ToDateTime() : null,
    };

    public static ExceptionWire Of(Shown shown, Estate estate, PolicyException e, Instant at) => new(
        Identifier.Text(e.Id), e.Name, Standing(e, at), e.Rules, [.. e.Lifts.Select(PolicyWords.Of)],
        shown.Person(e.Owner), [.. e.ApprovedBy.Select(shown.Person)], e.From.ToDateTime()!.Value,
        e.Until.ToDateTime()!.Value, e.Because.Value)
    {
        Match = Of(e.Match), Grants = Texts(e.Grants), Revoked = e.RevokedAt.ToDateTime(),
        UnknownGrants = Texts(PolicyException.NoGrants(estate, e.Grants)),
    };

    /// <summary>`open`, `planned`, `over` or `revoked`.</summary>
    public static string Standing(PolicyException e, Instant at) =>
        e.RevokedAt <= at ? "revoked" : e.Until <= at ? "over" : at < e.From ? "planned" : "open";

    /// <summary>Null where no policy is in force.</summary>
    public static PolicyOutcomeWire Of(Shown shown, Estate estate, PolicyOutcome outcome)
    {
        PolicyOutcomeWire Wire(string word) => new(
            word, [.. outcome.Rules.Select(r => r.ToString())],
            [.. RefusedRequests.Missing(outcome).Select(m => new MissingWire(
                m.What, shown.Named(m.Text), m.Rule?.ToString()))],
            outcome.Because.Value == 0 ? null : outcome.Because.Value);
        return outcome.Match(
            ungoverned: _ => Wire("ungoverned"),
            admitted: a => Wire("admitted") with
            {
                Until = a.IsGrace ? null : Shown.Time(a.Until), GraceUntil = a.IsGrace ? Shown.Time(a.Until) : null,
                Guardrail = a.Guardrail?.ToString(),
                Exceptions = a.Exceptions.IsEmpty ? null
                    : [.. a.Exceptions.Select(e => estate.Policies.Exceptions[e].Name)],
            },
            refused: _ => Wire("refused"),
            undecidable: _ => Wire("undecidable"));
    }

    private static RequirementWire Of(Shown shown, Requirement needs) => new()
    {
        Approvals = needs.Approvals.IsEmpty ? null : [.. needs.Approvals.Select(s => Of(shown, s))],
        Duration = Span(needs.DurationMax), Ticket = Words(needs.Tickets, PolicyWords.Of),
        Justification = needs.Justification ? true : null, Recording = needs.Recording ? true : null,
        Evidence = needs.Evidence is { } evidence ? PolicyWords.Of(evidence) : null,
        ProofOfAuthority = Span(needs.ProofAgeMax), Function = needs.Function ? true : null,
        Extensions = needs.ExtensionsMax, Tests = Words(needs.Tests, PolicyWords.Of),
        RecordingDecided = needs.RecordingDecided ? true : null, Revocation = Words(needs.Revocation, PolicyWords.Of),
    };

    private static ApprovalStepWire Of(Shown shown, ApprovalStep step) => new(
        [
            .. PolicyWords.Roles.Where(r => (step.Roles & r) != ApproverRoles.None).Select(PolicyWords.Of),
            .. step.People.Select(shown.Person),
        ], step.Count, step.Turn, Span(step.Within))
    {
        Seats = step.Seats.IsEmpty ? null : [.. step.Seats.Select(shown.Seat)],
    };

    private static GuardrailWire Of(Shown shown, Guardrail within) => new(
        shown.Person(within.ApprovedBy), within.Until.ToDateTime()!.Value, within.TierMax)
    {
        Duration = Span(within.DurationMax), Grants = within.GrantsMax, EvidenceWithin = Span(within.EvidenceWithin),
    };

    private static string? Span(TimeSpan? span) => span is { } present ? Durations.Of(present) : null;

    private static ImmutableArray<string>? Texts(ImmutableArray<string> texts) => texts.IsDefaultOrEmpty ? null : texts;

    private static IReadOnlyList<string>? Words<T>(ImmutableArray<T> values, Func<T, string> wordOf) =>
        values.IsEmpty ? null : [.. values.Select(wordOf)];
}
