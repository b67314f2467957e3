using System.Collections.Immutable;

namespace Mandate.Governance.Tests;

/// <summary>What holds on every estate after every command. A failure names the seed and the step.</summary>
public sealed class PropertyTests
{
    private const int Steps = 80;

    /// <summary>A few in every run; SEEDS=200 for a long one.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(
        1, int.TryParse(Environment.GetEnvironmentVariable("SEEDS"), out var count) ? count : 6)];

    /// <summary>Instants to ask at: around now, near every bound, long ago and far ahead.</summary>
    private static IEnumerable<Instant> Moments(TestEstate estate, Random random)
    {
        yield return estate.At;
        yield return new Instant(estate.At.Ticks - 1);
        yield return estate.At.Plus(TimeSpan.FromDays(random.Next(1, 30)));
        yield return estate.At.Plus(TimeSpan.FromDays(random.Next(30, 1000)));
        yield return estate.At.Plus(TimeSpan.FromDays(-random.Next(1, 60)));
    }

    /// <summary>A history is checked after every <paramref name="every"/>th step, whichever cost allows.</summary>
    private static void Run(int seed, int every, Action<RandomEstate, Random, string> check)
    {
        var history = new RandomEstate(seed);
        var random = new Random(~seed);
        for (var step = 0; step < Steps; step++)
        {
            if (history.Next(out _) is { } accepted) history.Estate.Do(accepted);
            if (step % every != seed % every) continue;
            check(history, random,
                $"seed {seed}, step {step}, {history.Estate.At}, revision {history.Estate.Now.Revision}, " +
                $"{history.Estate.Entries[^1].Change.GetType().Name}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_child_never_exceeds_its_parent(int seed) => Run(seed, 4, (history, random, where) =>
    {
        var estate = history.Estate.Now;
        foreach (var at in Moments(history.Estate, random))
            for (var row = 0; row < estate.Grants.Count; row++)
            {
                ref readonly var grant = ref estate.Grants[row];
                if (grant.Parent < 0) continue;
                ref readonly var parent = ref estate.Grants[grant.Parent];
                Assert.True(estate.Scopes[grant.Scope].IsWithin(estate.Scopes[parent.Scope]), where);
                Assert.True(grant.From >= parent.From && grant.Until <= parent.Until, where);
                Assert.True(grant.Depth >= parent.Depth && grant.Lift >= parent.Lift
                    && grant.Entitlement == parent.Entitlement, where);
                var (child, above) = (Validity.Of(estate, row, at), Validity.Of(estate, grant.Parent, at));
                if (child.IsInForce)
                    Assert.True(above.IsInForce && child.Bound <= above.Bound, $"{where}: {row} at {at}");
                if (above.Standing == Standing.Ended)
                    Assert.True(child.Standing == Standing.Ended, $"{where}: {row} at {at}");
            }
    });

    /// <summary>
    /// An independent reading of the ledger: every stop that no later entry mended closes everything below it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_is_in_force_below_a_stop_that_nobody_mended(int seed) =>
        Run(seed, 3, (history, random, where) =>
    {
        var (estate, entries) = (history.Estate.Now, history.Estate.Entries);
        foreach (var at in Moments(history.Estate, random).Where(m => m >= history.Estate.At))
        {
            var stopped = new Reading(entries, at);
            for (var row = 0; row < estate.Grants.Count; row++)
            {
                if (!Validity.Of(estate, row, at).IsInForce) continue;
                for (var link = row; link >= 0; link = estate.Grants[link].Parent)
                {
                    ref readonly var grant = ref estate.Grants[link];
                    var relationship = estate.Relationships[grant.Relationship];
                    Assert.False(stopped.Stopped(relationship.Id),
                        $"{where}: grant {row} at {at}, stopped relationship {relationship.Name}");
                    Assert.False(stopped.Stopped(estate.Organisations[relationship.Grantor].Id),
                        $"{where}: grant {row} at {at}, grantor");
                    Assert.False(stopped.Stopped(estate.Organisations[relationship.Grantee].Id),
                        $"{where}: grant {row} at {at}, grantee");
                    Assert.False(stopped.Revoked(grant.Id), $"{where}: grant {row} at {at}, revoked");
                    if (grant.To.Kind == BeneficiaryKind.Person)
                        Assert.False(stopped.Stopped(estate.People[grant.To.Row].Id),
                            $"{where}: grant {row} at {at}, beneficiary");
                    Assert.True(stopped.HasAdmin(relationship.Id, estate, relationship.Grantee),
                        $"{where}: grant {row} at {at}, admin");
                    Assert.True(at >= grant.From && at < grant.Until, where);
                }
            }
        }
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_lapsed_does_not_come_back_without_a_confirmation(int seed)
    {
        var history = new RandomEstate(seed);
        var lapsed = new Dictionary<int, (Revision Known, Instant At, string Why)>();
        for (var step = 0; step < Steps; step++)
        {
            var estate = history.Estate;
            Note(estate, lapsed);                                            // also what time alone closed
            if (history.Next(out _) is not { } accepted) continue;
            Note(estate, lapsed);
            estate.Do(accepted);
            foreach (var (row, (known, lapsedAt, why)) in lapsed.ToArray())
            {
                // A successor, or a proof, of the very instant of the loss leaves no gap: intervals are half-open (C0).
                var noGap = lapsedAt == estate.At && Lapse(estate, row) is null;
                if (noGap) lapsed.Remove(row);
                if (noGap || !Validity.Of(estate.Now, row, estate.At).IsInForce) continue;
                var tier = Validity.Tier(estate.Now, estate.Now.Grants[row], estate.At);
                var since = estate.Entries.Where(e => e.Revision > known);
                Assert.True(
                    since.Any(e => e.Change is Change.GrantConfirmed c && c.Id == estate.Now.Grants[row].Id)
                    || (tier <= 2 && since.Any(e =>
                        e.Change is Change.RelationshipConfirmed or Change.SystemConfirmed or Change.PersonConfirmed
                        or Change.WorkloadConfirmed)),
                    $"seed {seed}, step {step}, {estate.At}: grant {row} of tier {tier} came back; it had lapsed: {why} (known at {known})");
                lapsed.Remove(row);
            }
        }
    }

    private static void Note(TestEstate estate, Dictionary<int, (Revision Known, Instant At, string Why)> lapsed)
    {
        for (var row = 0; row < estate.Now.Grants.Count; row++)
        {
            if (lapsed.ContainsKey(row)) continue;
            if (Lapse(estate, row) is { } lapse) lapsed[row] = (estate.Now.Revision, estate.At, lapse.Reason);
        }
    }

    private static TermResult? Lapse(TestEstate estate, int row)
    {
        var link = Validity.Explain(estate.Now, row, estate.At).Chain[0];
        return link.Terms.FirstOrDefault(t => t.Outcome == TermOutcome.Fails && Lapses(t, link.Tier));
    }

    /// <summary>
    /// The rows of C0's table; a short suspension gives the lower tiers back, so it is left out for them.
    /// </summary>
    private static bool Lapses(TermResult term, int tier) => term.Reason switch
    {
        "no_fresh_verified_admin" => term.At != Instant.Beginning && term.Because.Value > 0,
        "relationship_suspended" or "organisation_suspended" or "beneficiary_suspended" or "relationship_in_dispute"
            or "sponsor_suspended" or "owner_suspended" or "system_owner_suspended" => tier >= 3,
        "relationship_dormant" or "sponsor_gone" or "owner_gone" or "system_owner_gone" => true,
        "sponsor_of_another_organisation" or "owner_of_another_organisation"
            or "system_owner_of_another_organisation" => true,
        "not_confirmed_since_the_lapse" => true,
        _ => false,
    };

    [Theory]
    [MemberData(nameof(Seeds))]
    [Trait("Requirement", "S0-31")]
    public void The_explanation_holds_exactly_when_the_answer_does_and_only_in_force_permits(int seed) =>
        Run(seed, 8, (history, random, where) =>
    {
        var estate = history.Estate.Now;
        foreach (var at in Moments(history.Estate, random))
            for (var row = 0; row < estate.Grants.Count; row++)
            {
                var explanation = Validity.Explain(estate, row, at);
                var answer = Validity.Of(estate, row, at);
                Assert.True(answer == explanation.Answer, where);
                foreach (var link in explanation.Chain)
                {
                    var standing = link.Terms.Any(t => t.Outcome == TermOutcome.Fails) ? Standing.Ended
                        : link.Terms.Any(t => t.Outcome == TermOutcome.Unknown)
                            ? Standing.Undecidable : Standing.InForce;
                    Assert.True(standing == link.Answer.Standing, where);
                }

                Assert.True(answer.IsInForce == explanation.Chain.SelectMany(l => l.Terms)
                    .All(t => t.Outcome is TermOutcome.Holds or TermOutcome.NotApplicable), $"{where}: {row} at {at}");
                if (answer.Standing != Standing.InForce)
                    Assert.True(answer.Bound <= at || answer.Bound == Instant.Forever
                    || explanation.Chain.Any(l => l.Terms.Any(t => t.Reason is "contract_not_begun"
                        or "window_not_begun")), $"{where}: {row} since {answer.Bound}");
            }

        foreach (var at in Moments(history.Estate, random))
            foreach (var person in new[] { "user@low", "user@deep", "admin@mid", "owner@side" })
                foreach (var (action, host) in new[] { ("login", "a1"), ("login", "b1"), ("restart", "b12") })
                {
                    var question = new Question(new Beneficiary(BeneficiaryKind.Person,
                        estate.Find(history.Estate.PersonId(person))), action, "host", host);
                    var decision = Decision.Of(estate, question, at);
                    var brute = Enumerable.Range(0, estate.Grants.Count)
                        .Any(row => estate.Grants[row].To == question.Subject
                        && estate.Scopes[estate.Grants[row].Scope].Covers("host", host)
                        && estate.Entitlements[estate.Grants[row].Entitlement].At(at).Actions.Contains(action)
                            && Validity.Of(estate, row, at).IsInForce);
                    Assert.True(decision.Permits == brute, $"{where}: {person} {action} {host} at {at}");
                    Assert.True(!decision.Permits
                        || Validity.Of(estate, decision.Grant, new Instant(decision.Until.Ticks - 1)).IsInForce, where);
                }
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void An_answer_lasts_until_its_bound(int seed) => Run(seed, 6, (history, random, where) =>
    {
        var estate = history.Estate.Now;
        foreach (var at in Moments(history.Estate, random))
            for (var row = 0; row < estate.Grants.Count; row++)
            {
                var answer = Validity.Of(estate, row, at);
                if (!answer.IsInForce) continue;
                Assert.True(answer.Bound > at, where);
                var end = Instant.Min(answer.Bound, at.Plus(TimeSpan.FromDays(2000)));
                for (var probe = 0; probe < 6; probe++)
                {
                    var within = new Instant(random.NextInt64(at.Ticks, end.Ticks));
                    if (probe == 0) within = new Instant(end.Ticks - 1);
                    var then = Validity.Of(estate, row, within);
                    Assert.True(then.IsInForce && then.Bound == answer.Bound,
                        $"{where}: {row} at {at} until {answer.Bound}, but at {within} {then}");
                }
            }
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Replay_equals_fold(int seed)
    {
        var history = new RandomEstate(seed);
        for (var step = 0; step < Steps; step++)
            if (history.Next(out _) is { } accepted) history.Estate.Do(accepted);
        var (estate, entries) = (history.Estate, history.Estate.Entries);
        var random = new Random(seed);
        var from = random.Next(entries.Count / 2, entries.Count);
        var folds = new[]
        {
            Estate.Empty.Apply(entries),
            entries.Chunk(7).Aggregate(Estate.Empty, (e, batch) => e.Apply(batch)),
            estate.Versions[from].Apply(entries.Skip(from)),
            estate.Versions[from].Fork().Apply(entries.Skip(from)),
        };
        foreach (var at in Moments(estate, random).Append(TestEstate.Day("2026-03-01")))
            foreach (var fold in folds) Same(estate.Now, fold, at, seed);
        // An older version still says what it said, although the line went on and others branched off.
        var replayed = Estate.Empty.Apply(entries.Take(from));
        foreach (var at in Moments(estate, random)) Same(estate.Versions[from], replayed, at, seed);
    }

    private static void Same(Estate left, Estate right, Instant at, int seed)
    {
        Assert.Equal((left.Revision, left.Grants.Count, left.LastRecorded),
            (right.Revision, right.Grants.Count, right.LastRecorded));
        for (var row = 0; row < left.Grants.Count; row++)
        {
            Assert.True(Validity.Of(left, row, at) == Validity.Of(right, row, at), $"seed {seed}: {row} at {at}");
            Assert.Equal(row, right.Find(left.Grants[row].Id));
            Assert.Equal(row, right.FindGrant(left.GrantNames[row].Name));
            Assert.Equal(left.OlderGrant(row), right.OlderGrant(row));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_command_makes_access_appear_that_its_preview_did_not_show(int seed)
    {
        var history = new RandomEstate(seed);
        for (var step = 0; step < Steps; step++)
        {
            var estate = history.Estate;
            if (history.Next(out var effective) is not { } accepted) continue;
            var before = estate.Now;
            var at = Instant.Max(estate.At, before.LastRecorded);
            var instants = new[] { at, Instant.Max(at, effective ?? at), at.Plus(TimeSpan.FromDays(40)) };
            var previews = instants.Select(i => Effect.Of(
                before, Effect.Fork(before, accepted, Actor.Node, estate.At), i, effective < at ? effective : null,
                accepted.Proposals.Select(p => p.Change))).ToArray();
            estate.Do(accepted);
            for (var index = 0; index < instants.Length; index++)
                for (var row = 0; row < estate.Now.Grants.Count; row++)
                {
                    if (estate.Now.Grants[row].To.Kind == BeneficiaryKind.Organisation) continue;
                    var was = row < before.Grants.Count && Validity.Of(before, row, instants[index]).IsInForce;
                    var becomes = Validity.Of(estate.Now, row, instants[index]).IsInForce;
                    var where = $"seed {seed}, step {step}: grant {row} at {instants[index]}";
                    Assert.True((!was && becomes) == previews[index].Appears.Any(c => c.Grant == row), where);
                    Assert.True((was && !becomes) == (previews[index].Disappears.Any(c => c.Grant == row)
                        || previews[index].Freezes.Any(c => c.Grant == row)), where);
                }

            Assert.All(previews[0].Exposures, e =>
                Assert.True(e.From < e.Until && e.Until <= at, $"seed {seed}, step {step}"));
        }
    }
}
