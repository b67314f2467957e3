using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// Every deployment of every policy, oldest first, with the exceptions: what policy says to a question at an instant.
/// Requirements of all rules that match add up, one that forbids refuses, no rule at all refuses. It forgets nothing,
/// so yesterday is answered with yesterday's rules.
/// </summary>
internal sealed class PolicySet
{
    /// <summary>No policy was ever deployed: the term is not applicable.</summary>
    public static readonly PolicySet None = new([], ImmutableDictionary<ExceptionId, PolicyException>.Empty);

    private readonly ImmutableArray<PolicyVersion> deployed;

    private PolicySet(
        ImmutableArray<PolicyVersion> deployed, ImmutableDictionary<ExceptionId, PolicyException> exceptions) =>
        (this.deployed, Exceptions, HasDeadlines, AsksSeats) = (deployed, exceptions,
            AnyStep(deployed, s => s.Within is not null), AnyStep(deployed, s => !s.Seats.IsEmpty));

    public ImmutableArray<PolicyVersion> Deployed => deployed;

    public ImmutableDictionary<ExceptionId, PolicyException> Exceptions { get; }

    /// <summary>Whether some step of some version has a deadline of its own.</summary>
    public bool HasDeadlines { get; }

    /// <summary>Whether some step of some version asks who is in a seat.</summary>
    public bool AsksSeats { get; }

    /// <summary>Whether policies count at an instant.</summary>
    public bool Governs(Instant at) => deployed.Length > 0 && deployed[0].From <= at;

    /// <summary>The newest version of every policy, stages included.</summary>
    public IEnumerable<PolicyVersion> Newest =>
        deployed.GroupBy(v => v.Name, StringComparer.Ordinal).Select(versions => versions.Last());

    /// <summary>The version that a deployment makes: a wider stage of the same rules keeps the number.</summary>
    public PolicyVersion Next(Change.PolicyDeployed c, Instant from, Revision because)
    {
        var before = deployed.LastOrDefault(v => v.Name == c.Name);
        var isStage = before is not null && before.Rules.SequenceEqual(InOrder(c.Rules));
        return new PolicyVersion
        {
            Id = c.Id, Name = c.Name, Version = before is null ? 1 : isStage ? before.Version : before.Version + 1,
            Rules = c.Rules, Reach = c.Reach, From = from, Grace = c.Grace, Because = because,
            Author = c.Author, Approver = c.Approver, Deployer = c.Deployer,
        };
    }

    /// <summary>The order of rules means nothing: they are kept by name, so that outcomes are alike.</summary>
    public PolicySet With(PolicyVersion version) =>
        new(deployed.Add(version with { Rules = InOrder(version.Rules) }), Exceptions);

    /// <summary>Rules as a version keeps them.</summary>
    public static ImmutableArray<Rule> InOrder(ImmutableArray<Rule> rules) =>
        [.. rules.OrderBy(r => r.Name, StringComparer.Ordinal)];

    public PolicySet With(PolicyException exception) => new(deployed, Exceptions.SetItem(exception.Id, exception));

    /// <summary>
    /// What the policies say of something that was recorded or last confirmed at a revision; what is only asked for is
    /// <see cref="Ahead"/> of all. While a deployment gives time, what is older may still go by the ones before it.
    /// </summary>
    public PolicyOutcome Judge(PolicyQuestion question, Instant at, Revision recorded)
    {
        var last = deployed.Length - 1;
        while (last >= 0 && deployed[last].From > at) last--;
        var newest = Judge(question, at, last);
        var outcome = newest;
        var graceEnds = Instant.Forever;
        while (outcome is not (PolicyOutcome.Admitted or PolicyOutcome.Ungoverned) && last >= 0
            && recorded < deployed[last].Because && at < deployed[last].From.Plus(deployed[last].Grace))
        {
            graceEnds = Instant.Min(graceEnds, deployed[last].From.Plus(deployed[last].Grace));
            outcome = Judge(question, at, --last);
        }

        // Before the first deployment everything was fine, which grace lets go on as well.
        if (outcome is PolicyOutcome.Ungoverned && graceEnds != Instant.Forever)
            outcome = new PolicyOutcome.Admitted([], newest.Because, graceEnds, null, [], IsGrace: true);
        return outcome is not PolicyOutcome.Admitted admitted ? newest
            : graceEnds == Instant.Forever ? admitted
            : admitted with { Until = Instant.Min(admitted.Until, graceEnds), IsGrace = true };
    }

    /// <summary>Later than everything recorded: for what is not recorded yet.</summary>
    public static Revision Ahead { get; } = new(long.MaxValue);

    /// <summary>The version of each policy that governs the question, after the first so many deployments.</summary>
    public IEnumerable<PolicyVersion> Governing(PolicyQuestion question, int last)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = last; index >= 0; index--)
            if (deployed[index].Reach.Covers(question) && seen.Add(deployed[index].Name)) yield return deployed[index];
    }

    /// <summary>Every instant at which the outcome for the same question can change.</summary>
    public IEnumerable<Instant> Moments()
    {
        foreach (var version in deployed)
        {
            yield return version.From;
            yield return version.From.Plus(version.Grace);
            foreach (var rule in version.Rules)
                if (rule is Rule.Permit permit) yield return permit.Within.Until;
        }

        foreach (var exception in Exceptions.Values)
        {
            yield return exception.From;
            yield return exception.Ends;
        }
    }

    /// <summary>Whether some guardrail bounds how many grants are in force by it.</summary>
    public bool CountsGrants => deployed.Any(v => v.Rules.Any(r => r is Rule.Permit { Within.GrantsMax: not null }));

    /// <summary>Every age of evidence that a guardrail allows.</summary>
    public IEnumerable<TimeSpan> EvidenceAges()
    {
        foreach (var version in deployed)
            foreach (var rule in version.Rules)
                if (rule is Rule.Permit { Within.EvidenceWithin: { } age }) yield return age;
    }

    private static bool AnyStep(ImmutableArray<PolicyVersion> deployed, Func<ApprovalStep, bool> isSo) =>
        deployed.Any(v => v.Rules.Any(r => r is Rule.Require require && require.Needs.Approvals.Any(isSo)));

    private PolicyOutcome Judge(PolicyQuestion question, Instant at, int last)
    {
        var judgement = new PolicyJudgement(this, question, at);
        var isReached = false;
        foreach (var version in Governing(question, last))
        {
            isReached = true;
            foreach (var rule in version.Rules) judgement.Match(version, rule);
        }

        return isReached ? judgement.Outcome() : new PolicyOutcome.Ungoverned();
    }
}
