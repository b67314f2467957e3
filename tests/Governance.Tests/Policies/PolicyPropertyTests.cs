namespace Mandate.Governance.Tests;

/// <summary>What holds over random estates, policies and histories.</summary>
public sealed class PolicyPropertyTests
{
    private const int Steps = 90;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    /// <summary>The rules are read here once more, by hand: whatever is in force keeps to them.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_history_leads_to_access_that_the_policy_in_force_forbids(int seed)
    {
        var history = new RandomGovernance(seed);
        var judged = 0;
        for (var step = 0; step < Steps; step++)
        {
            history.Step();
            var (estate, at) = (history.Estate.Now, history.Estate.At);
            for (var row = 0; row < estate.Grants.Count; row++)
                if (Validity.Of(estate, row, at).IsInForce)
                    for (var link = row; link >= 0; link = estate.Grants[link].Parent)
                        if (Fault(estate, link, at) is { } fault)
                            Assert.Fail(
                                $"seed {seed}, step {step}: {estate.GrantNames[link].Name} is in force: {fault}");
                        else judged++;
        }

        Assert.True(judged > 0);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Memory_says_what_the_walk_says_under_policies(int seed)
    {
        var history = new RandomGovernance(seed);
        var random = new Random(seed);
        for (var step = 0; step < Steps; step++)
        {
            history.Step();
            var estate = history.Estate.Now;
            var now = history.Estate.At;
            foreach (var at in new[] { now, now.Plus(TimeSpan.FromDays(random.Next(-30, 200))) })
                for (var row = 0; row < estate.Grants.Count; row++)
                {
                    var said = estate.Indexes.Answers!.Of(estate, row, at);
                    var walked = Validity.Of(estate, row, at);
                    // A source that goes on being heard makes an answer last longer than is remembered.
                    Assert.True(said.Standing == walked.Standing && (!said.IsInForce || said.Bound <= walked.Bound),
                        $"seed {seed}, step {step}: grant {row} at {at} is {walked}, remembered as {said}\n"
                        + string.Join('\n', Validity.Explain(estate, row, at).Chain.SelectMany(l => l.Terms)
                            .Where(t => t.Term is Term.Policy or Term.Ticket || t.Outcome != TermOutcome.Holds)
                            .Select(t => $"{t.Term} {t.Outcome} {t.Reason} {t.At} by {t.Because}")));
                }
        }
    }

    /// <summary>A draft that equals what is in force decides as it was decided, word by word.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_replay_agrees_with_what_was_really_decided(int seed)
    {
        var (recorded, refused) = (0, 0);
        // Some histories record little: others follow until there was enough to compare.
        for (var more = 0; recorded <= 20 && more < 8; more++) Replay(seed + (1_000 * more), ref recorded, ref refused);
        Assert.True(recorded > 20, $"seed {seed}: {recorded} recorded, {refused} refused");
    }

    private static void Replay(int seed, ref int recorded, ref int refused)
    {
        var history = new RandomGovernance(seed);
        for (var step = 0; step < 3 * Steps; step++) history.Step();
        Change.PolicyDeployed? newest = null;
        for (var index = 0; index < history.Estate.Entries.Count; index++)
        {
            var (entry, before) = (history.Estate.Entries[index], history.Estate.Versions[index]);
            if (entry.Change is Change.PolicyDeployed deployed) newest = deployed;
            if (new PolicyReplay(newest).Of(before, entry) is not { } replayed) continue;
            var what = $"seed {seed}, revision {entry.Revision}: {replayed.Asked.Name}";
            Assert.True(replayed.Agrees, $"{what} was {(replayed.WasAdmitted ? "recorded" : "refused")}");
            Assert.False(replayed.IsOtherwise, what);
            if (newest is not null)
                Assert.Equal(
                    replayed.Then.Rules.Select(r => r.ToString()), replayed.Would.Rules.Select(r => r.ToString()));
            if (replayed.WasAdmitted) recorded++;
            if (entry.Change is not Change.GrantRefused asked) continue;
            refused++;
            Assert.Equal(asked.Rules, replayed.Then.Rules);
            Assert.Equal(asked.Missing, RefusedRequests.Missing(replayed.Would));
        }
    }

    /// <summary>What is shown and counted before a deployment comes about, at once and when grace is over.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_rehearsal_shows_what_then_happens(int seed)
    {
        var changes = 0;
        for (var more = 0; changes == 0 && more < 8; more++) Rehearse(seed + (1_000 * more), ref changes);
        Assert.True(changes > 0);
    }

    private static void Rehearse(int seed, ref int changes)
    {
        var history = new RandomGovernance(seed);
        for (var step = 0; step < Steps / 2; step++) history.Step();
        for (var deployments = 0; deployments < 12; deployments++)
        {
            history.Step();
            var (before, at) = (history.Estate.Now, history.Estate.At);
            if (history.Deploy() is not Ruling.Accepted accepted) continue;
            var draft = (Change.PolicyDeployed)accepted.Proposals[0].Change;
            var later = at.Plus(draft.Grace);
            var shown = PolicyRehearsal.Of(
                before, Effect.Fork(before, accepted, new Actor("local:test"), at), at, later).ToList();
            var touch = GrantTouch.Of(before, draft, draft.Grace, new Actor("local:test"), at);
            Assert.Equal(touch.Touched, shown.Count(g =>
                g.Change is not (RehearsedChange.None or RehearsedChange.Appears)));
            history.Estate.Do(accepted);
            var now = history.Estate.Now;
            foreach (var grant in shown)
            {
                var (atOnce, whenOver) = (Validity.Of(now, grant.Row, at), Validity.Of(now, grant.Row, later));
                Assert.Equal(grant.Change switch
                {
                    RehearsedChange.EndsAtOnce => Standing.Ended, RehearsedChange.Freezes => Standing.Undecidable,
                    _ => Standing.InForce,
                }, atOnce.Standing);
                if (grant.Change == RehearsedChange.EndsLater) Assert.False(whenOver.IsInForce);
                if (grant.Change != RehearsedChange.None) changes++;
                if (grant.Would is { } would && grant.Change is RehearsedChange.EndsAtOnce or RehearsedChange.EndsLater)
                    Assert.False(PolicyReplay.Admits(would!));
            }
        }
    }

    /// <summary>Null when the newest rules that reach the grant are kept, or time is given to it.</summary>
    private static string? Fault(Estate estate, int row, Instant at)
    {
        var of = GrantCase.Of(estate, row, at);
        var question = PolicyQuestions.Of(estate, of, at);
        var deployed = estate.Policies.Deployed.Where(v => v.From <= at).ToList();
        if (deployed.Any(v => of.Admissions[0].Because < v.Because && at < v.From.Plus(v.Grace))) return null;
        var governing = deployed.Where(v => v.Reach.IsEverywhere || v.Reach.Systems.Contains(question.System)
            || v.Reach.Relationships.Contains(question.Relationship))
            .GroupBy(v => v.Name).Select(g => g.Last()).ToList();
        if (governing.Count == 0) return null;
        var matching = governing.SelectMany(v => v.Rules.Select(r => (Version: v, Rule: r)))
            .Where(r => r.Rule.Match.Covers(question) == true
                && (r.Rule.When is null || question.Depth < 2)).ToList();
        if (matching.Count == 0) return "no rule matches";
        foreach (var (version, rule) in matching)
        {
            if (rule is Rule.Forbid) return $"{rule.Name} forbids it";
            if (rule is not Rule.Require { Needs: var needs }) continue;
            bool Lifted(RequirementKind kind) => estate.Policies.Exceptions.Values.Any(e => e.IsOpen(at)
                && e.Lifted(new RuleReference(version.Name, version.Version, rule.Name), kind, question));
            var ticket = of.Ticket < 0 ? null : estate.Tickets[of.Ticket].At(at);
            if (needs.DurationMax is { } longest && of.Until.Since(of.From) > longest
                && !Lifted(RequirementKind.Duration)) return "too long";
            if (!needs.Tickets.IsEmpty && !Lifted(RequirementKind.Ticket)
                && (ticket is not { } told || told.State != TicketState.Open || !needs.Tickets.Contains(told.Kind)))
                return "no such ticket is open";
            if (needs.Justification && !of.Admissions.Any(a => a.What.IsJustified)
                && !Lifted(RequirementKind.Justification)) return "not justified";
            if (needs.Function && !Lifted(RequirementKind.Function)
                && !(of.Function >= 0 && estate.Functions[of.Function].Covers(
                    estate.Entitlements[of.Plan.Entitlement].Id, at))) return "no function covers it";
        }

        return null;
    }
}
