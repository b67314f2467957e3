using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>A step that a request needs: by which rule, and the rule whose turn and deadline it goes by.</summary>
internal readonly record struct AskedStep(ApprovalStep Needs, RuleReference? Rule, RuleReference? TimedBy);

/// <summary>
/// In which order the steps of a request are asked, derived from the approvals that there are: a turn comes when every
/// step of the turns before it is met, and what was said before it came does not count for it.
/// </summary>
internal sealed class RequestTurns(Estate estate, AccessRequest request, PolicyQuestion question, Instant at)
{
    /// <summary>
    /// What C3, 7 asks under every policy and what the rules ask, each once. The former has its turn where a rule asks
    /// for some of the same people, so that nobody is asked ahead of it; else the first.
    /// </summary>
    /// <param name="plan">What is asked for.</param>
    /// <param name="most">What policy says where nobody has approved.</param>
    public static ImmutableArray<AskedStep> Asked(in GrantPlan plan, PolicyOutcome most)
    {
        var ruled = RequestCase.Unmet(most).Where(u => u is { Kind: RequirementKind.Approvals, Step: not null })
            .Select(u => new AskedStep(u.Step!, u.Rule, u.Rule)).Distinct().ToArray();
        return
        [
            .. RequestCase.Floor(plan).Select(f => ruled.Where(r => Covers(r.Needs, f)).OrderBy(r => r.Needs.Turn)
                .FirstOrDefault() is { Needs: { } same } by
                    ? new AskedStep(f with { Turn = same.Turn, Within = same.Within }, null, by.Rule)
                    : new AskedStep(f, null, null)),
            .. ruled,
        ];
    }

    /// <summary>The longest that all turns can take; a step that does not say takes the limit of its tier.</summary>
    public static TimeSpan Longest(ImmutableArray<RequestStep> steps, TimeSpan limit) => steps.IsEmpty ? limit
        : steps.GroupBy(s => s.Needs.Turn).Aggregate(
            TimeSpan.Zero, (sum, turn) => sum + turn.Max(s => s.Needs.Within ?? limit));

    /// <summary>The steps by turn, with what is met and what is asked.</summary>
    public ImmutableArray<RequestStep> Steps(ImmutableArray<AskedStep> asked)
    {
        var steps = ImmutableArray.CreateBuilder<RequestStep>();
        var (opened, since, isOpen) = (request.LastContent, request.ContentAt, true);
        foreach (var turn in asked.GroupBy(s => s.Needs.Turn).OrderBy(t => t.Key))
        {
            var counted = Given(opened);
            var missing = isOpen ? Missing(turn, counted) : [.. turn];
            foreach (var step in turn)
                steps.Add(new RequestStep(step.Needs, step.Rule, !missing.Contains(step))
                {
                    IsOpen = isOpen, Opened = isOpen ? opened : default,
                    Deadline = isOpen ? Deadline(step, since) : Instant.Forever,
                });
            isOpen &= missing.IsEmpty;
            if (isOpen && counted.Length > 0) (opened, since) = Met([.. turn], counted);
        }

        return steps.ToImmutable();
    }

    /// <summary>Whether whoever meets the one meets the other.</summary>
    private static bool Covers(ApprovalStep rule, ApprovalStep floor) =>
        rule.Roles != ApproverRoles.None && (rule.Roles & ~floor.Roles) == ApproverRoles.None && rule.People.IsEmpty
        && rule.Seats.IsEmpty && rule.Count >= floor.Count;

    /// <summary>A yes, and the entry with which it counts for a turn.</summary>
    private readonly record struct Yes(GivenApproval What, Revision Because, Instant At);

    /// <summary>
    /// What counts for the turn that came with an entry, oldest first: what was said, or said again, since. Whoever
    /// says it again has said it before all the same.
    /// </summary>
    private ImmutableArray<Yes> Given(Revision opened)
    {
        var counted = new List<Yes>();
        foreach (var approval in request.Approvals)
        {
            if (approval.Because < opened) continue;
            var person = estate.People[estate.NaturalPerson(approval.Person)].Id;
            var (because, at) = approval.First < opened
                ? (approval.Because, approval.At) : (approval.First, approval.FirstAt);
            foreach (var given in question.Approvals)
                if (given.Person == person) counted.Add(new Yes(given, because, at));
        }

        return [.. counted.OrderBy(y => y.Because)];
    }

    private ImmutableArray<AskedStep> Missing(IEnumerable<AskedStep> turn, ImmutableArray<Yes> given)
    {
        ImmutableArray<GivenApproval> approvals = [.. given.Select(g => g.What)];
        var unmet = !estate.Policies.Governs(at) ? [] : RequestCase.Unmet(
            estate.Policies.Judge(question with { Approvals = approvals }, at, PolicySet.Ahead));
        return
        [
            .. turn.Where(s => s.Rule is { } rule ? unmet.Any(u => u.Rule == rule && s.Needs.Equals(u.Step))
                : !s.Needs.IsMetBy(approvals, EvidenceClass.Declared)),
        ];
    }

    /// <summary>The entry with which a turn that is met came to be so.</summary>
    private (Revision Because, Instant At) Met(ImmutableArray<AskedStep> turn, ImmutableArray<Yes> given)
    {
        var enough = 1;
        while (enough < given.Length && !Missing(turn, given[..enough]).IsEmpty) enough++;
        return (given[enough - 1].Because, given[enough - 1].At);
    }

    /// <summary>Counted from when its turn came, or from the deployment that asks for it where that is later.</summary>
    private Instant Deadline(AskedStep step, Instant since)
    {
        if (step.Needs.Within is not { } within) return request.Made.DecideBy;
        foreach (var version in estate.Policies.Deployed)
            if (step.TimedBy is { } rule && version.Name == rule.Policy && version.Version == rule.Version)
            {
                since = Instant.Max(since, version.From);
                break;
            }

        return Instant.Min(since.Plus(within), request.Made.DecideBy);
    }
}
