using Mandate.Governance;

namespace Mandate.EstateFile;

internal sealed partial class DocumentReader
{
    private DeclaredRule Rule(Placed<string> name, MemberPath path)
    {
        var match = DeclaredMatch.Everything;
        Placed<PolicyExpression>? when = null;
        var consequences = new List<Func<DeclaredRule>>();
        var members = Begin(Shape.Rule, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "match": match = Match(path.Below(member), Here(path, member)); break;
                case "when": when = Expression(path, member); break;
                case "require":
                    var (needs, steps) = Require(path.Below(member), Here(path, member));
                    consequences.Add(() => new DeclaredRule.Require(name, match, when, needs, steps));
                    break;
                case "permit":
                    var within = Permit(path.Below(member), Here(path, member));
                    consequences.Add(() => new DeclaredRule.Permit(name, match, when, within));
                    break;
                case "forbid":
                    var because = Text(path, member, TextRule.Line);
                    consequences.Add(() => new DeclaredRule.Forbid(name, match, when, because));
                    break;
            }
        if (consequences.Count == 1) return consequences[0]();
        if (members.IsComplete)
            refusals.Add(
                name.Place, EstateErrorCode.BadRule, $"{consequences.Count} of `require`, `permit` and `forbid`",
                "name exactly one of them");
        return new DeclaredRule.Forbid(name, match, when, default);
    }

    private DeclaredMatch Match(MemberPath path, Place place)
    {
        var match = DeclaredMatch.Everything;
        var members = Begin(Shape.Match, path, place);
        while (Next(ref members, out var member))
            match = member switch
            {
                "act" => match with { Acts = WordList(path, member, Words.Acts) },
                "tier" => match with { Tiers = Several(path, member, (p, item) => Tier(p, item).Value, max: 4) },
                "beneficiary" => match with { Beneficiaries = WordList(path, member, Words.BeneficiaryKinds) },
                "system" => match with { Systems = List(path, member, TextRule.Name) },
                "entitlement" => match with { Entitlements = List(path, member, TextRule.PairOfNames) },
                "criticality" => match with
                {
                    Criticalities = WordList(path, member, Words.MatchedCriticalities),
                },
                "environment" => match with { Environments = List(path, member, TextRule.Name) },
                "kind" => match with { Kinds = WordList(path, member, Words.MatchedKinds) },
                "relationship" => match with { Relationships = List(path, member, TextRule.Name) },
                "requester" => match with { Requesters = WordList(path, member, Words.Requesters) },
                _ => match with { Sides = WordList(path, member, Words.Sides) },
            };
        return match;
    }

    private (Requirement Needs, Listing<DeclaredStep> Approvals) Require(MemberPath path, Place place)
    {
        var needs = new Requirement();
        Listing<DeclaredStep> approvals = [];
        var before = refusals.Count;
        var members = Begin(Shape.Require, path, place);
        while (Next(ref members, out var member))
            if (member == "approvals") approvals = Several(path, member, Step, Bounds.Steps);
            else
                needs = member switch
                {
                    "duration" => needs with { DurationMax = Duration(path, member).Value },
                    "ticket" => needs with { Tickets = [.. WordList(path, member, Words.TicketKinds)] },
                    "justification" => needs with { Justification = Truth(path, member) },
                    "recording" => needs with { Recording = Truth(path, member) },
                    "recording_decided" => needs with { RecordingDecided = Truth(path, member) },
                    "revocation" => needs with { Revocation = [.. WordList(path, member, Words.RevocationTriggers)] },
                    "evidence" => needs with { Evidence = Word(path, member, Words.EvidenceClasses).Value },
                    "proof_of_authority" => needs with { ProofAgeMax = Duration(path, member).Value },
                    "function" => needs with { Function = Truth(path, member) },
                    "extensions" => needs with { ExtensionsMax = Count(path, member, 0) },
                    _ => needs with { Tests = [.. WordList(path, member, Words.GrantTests)] },
                };
        if (members.IsComplete && approvals.Count == 0 && needs.Equals(new Requirement()) && refusals.Count == before)
            RefuseEmpty(place, "a demand");
        return (needs, approvals);
    }

    /// <summary>A role, a person, or `{ count, any, seats, turn, within }`.</summary>
    private DeclaredStep Step(MemberPath path, string item)
    {
        var place = Here(path, item);
        if (cursor.Kind == YamlKind.Scalar)
            return StepOf(1, Text(path, item, TextRule.Reference) is { Value: not null } one ? [one] : []);
        var (count, turn, within) = (1, 1, (TimeSpan?)null);
        Listing<Placed<string>> any = [], seats = [];
        var (below, before) = (path.Below(item), refusals.Count);
        var members = Begin(Shape.Approval, below, place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "any": any = List(below, member, TextRule.Reference, ofPeople: true); break;
                case "seats": seats = Seats(below, member); break;
                case "count":
                    count = Whole(below, member, 1, ApprovalStep.CountMax, EstateErrorCode.BadNumber,
                        $"ask for 1 to {ApprovalStep.CountMax} people").Value;
                    break;
                case "turn":
                    turn = Whole(below, member, 1, ApprovalStep.TurnMax, EstateErrorCode.BadNumber,
                        $"write 1 for who is asked first, up to {ApprovalStep.TurnMax}").Value;
                    break;
                case "within": within = StepTime(below, member); break;
            }
        if (refusals.Count == before && any.Count + seats.Count == 0)
            RefuseMissing(members.Place.At("any", below), "write `any`, `seats` or both");
        var step = StepOf(count, any) with { Seats = seats, Turn = turn, Within = within };
        if (refusals.Count == before && step is { Roles: ApproverRoles.None, Seats.Count: 0 }
            && step.People.Count < count)
            refusals.Add(
                place, EstateErrorCode.BadRule, $"{count} people are asked for and {step.People.Count} named",
                "name more people, or a role");
        return step;
    }

    /// <summary>Seats by name, whose occupants count.</summary>
    private Listing<Placed<string>> Seats(MemberPath path, string member)
    {
        var seats = List(path, member, TextRule.Name);
        if (seats.Count > ApprovalStep.SeatsMax)
            refusals.Add(seats[ApprovalStep.SeatsMax].Place, EstateErrorCode.BadRule,
                $"more than {ApprovalStep.SeatsMax} seats in one step", "name fewer");
        return seats;
    }

    private TimeSpan? StepTime(MemberPath path, string member)
    {
        var within = Duration(path, member);
        if (within.Value > ApprovalStep.WithinMax)
            refusals.Add(within.Place, EstateErrorCode.BadDuration,
                $"a step takes longer than {Durations.Of(ApprovalStep.WithinMax)}", "write less");
        return within.Value;
    }

    private static DeclaredStep StepOf(int count, Listing<Placed<string>> any)
    {
        var roles = ApproverRoles.None;
        var people = new List<Placed<string>>();
        foreach (var one in any)
            if (Words.Roles.TryRead(one.Value, out var role)) roles |= role;
            else people.Add(one);
        return new DeclaredStep(count, roles, Listing.Of<Placed<string>>(people));
    }

    private DeclaredGuardrail Permit(MemberPath path, Place place)
    {
        Placed<string> approvedBy = default;
        Placed<EstateInstant> until = default;
        var tier = 1;
        TimeSpan? duration = null, evidence = null;
        int? grants = null;
        var members = Begin(Shape.Permit, path, place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "approved_by": approvedBy = Text(path, member, TextRule.Reference); break;
                case "until": until = Instant(path, member, DayEdge.End); break;
                case "tier":
                    tier = Whole(path, member, 1, Guardrail.TierLimit, EstateErrorCode.BadTier,
                        "a guardrail reaches tier 1 or 2: what is privileged keeps its own approval").Value;
                    break;
                case "duration": duration = Duration(path, member).Value; break;
                case "grants": grants = Count(path, member, 1); break;
                case "evidence_within": evidence = Duration(path, member).Value; break;
            }
        return new DeclaredGuardrail(approvedBy, until, tier)
        {
            DurationMax = duration, GrantsMax = grants, EvidenceWithin = evidence,
        };
    }

    private Placed<PolicyExpression>? Expression(MemberPath path, string member)
    {
        var before = refusals.Count;
        var text = Text(path, member, TextRule.Expression);
        if (text.Value is null || refusals.Count > before) return null;
        var expression = new PolicyExpression(text.Value);
        if (expression.Fault() is { } fault)
            refusals.Add(
                text.Place, EstateErrorCode.BadCondition, fault, "correct it, or leave the condition out");
        return new(expression, text.Place);
    }

    private Placed<int> Tier(MemberPath path, string item) =>
        Whole(path, item, 1, 4, EstateErrorCode.BadTier, "write 1, 2, 3 or 4");

    private int Count(MemberPath path, string member, int min) => Whole(
        path, member, min, Bounds.Counted, EstateErrorCode.BadNumber,
        $"write a whole number from {min} to {Bounds.Counted}").Value;

    private Listing<T> WordList<T>(MemberPath owner, string member, Words<T> words) where T : struct, Enum =>
        Several(owner, member, (path, item) => Word(path, item, words).Value);
}
