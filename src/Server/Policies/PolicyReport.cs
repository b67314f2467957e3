using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>
/// How the policies do: which rules ask nothing (S4-07), which let risk pass unseen (S4-10), which are about nothing,
/// what exceptions there are, and what each tier costs beside what it brings (S0-20). Over the grants that stand and
/// what was asked in the last days.
/// </summary>
internal sealed class PolicyReport(Features f, Estate estate, Instant at, int days)
{
    private readonly PolicyUses uses = new(estate.Policies);
    private readonly int[] recorded = new int[TierCosts.TierMax + 1];
    private readonly int[] refused = new int[TierCosts.TierMax + 1];
    private readonly int[] standing = new int[TierCosts.TierMax + 1];

    public async Task<PolicyReportWire> MakeAsync(Rehearsals rehearsals, CancellationToken cancel)
    {
        var since = at.Plus(-TimeSpan.FromDays(days));
        await foreach (var request in rehearsals.ReplayAsync(null, since, cancel))
        {
            // What stands is judged below, by the rules of now.
            if (!request.WasAdmitted || !IsStanding(request.Asked.Id))
                uses.Add(request.Question, request.Then, request.At);
            (request.WasAdmitted ? recorded : refused)[request.Question.Tier]++;
        }

        foreach (var (row, question) in StandingGrants.Of(estate, at, withQuestions: true))
        {
            cancel.ThrowIfCancellationRequested();
            standing[question!.Tier]++;
            if (estate.Policies.Governs(at)) uses.AddGrant(question, Terms.PolicyOf(estate, row, at), at);
        }

        var tiers = new TierCosts(estate, at, since, cancel);
        return new PolicyReportWire(estate.Revision.Value, days, standing.Sum(), recorded.Sum() + refused.Sum())
        {
            Idle = [.. uses.Rules.Where(r => r.IsIdle).Select(Wire)], Wide = [.. Wide()],
            Unused = [.. uses.Rules.Where(r => r.Matched == 0).Select(Wire)], Exceptions = Exceptions(since),
            Tests = Tests(cancel), Tiers = [.. tiers.Wire(recorded, refused, standing)],
        };
    }

    private bool IsStanding(GrantId grant) => estate.Find(grant) is >= 0 and var row
        && estate.Grants[row].Until > at && GrantHistory.At(estate, row, at).RevokedAt > at;

    private static string NameOf(RuleUse use) => use.Version.Name + "/" + use.Rule.Name;

    private static RuleUseWire Wire(RuleUse use) => new(NameOf(use), use.Version.Version, use.Matched);

    private IEnumerable<WideRuleWire> Wide()
    {
        foreach (var use in uses.Rules)
        {
            WideRuleWire Of(string why, int count) => new(NameOf(use), use.Version.Version, why, count);
            if (use is { IsUnlimited: true, StoodFor: > 0 }) yield return Of("no_limits", use.StoodFor);
            if (use.IsIdle) yield return Of("nothing_missing", use.Matched);
            if (use.DeclaredOnly > 0) yield return Of("declared_only", use.DeclaredOnly);
        }
    }

    private ExceptionCountsWire Exceptions(Instant since)
    {
        var all = estate.Policies.Exceptions.Values.OrderBy(e => e.Because).ToList();
        bool IsOpen(PolicyException e) => e.IsOpen(at);
        // Over, and what it lifted is missing still: neither renewed nor made unnecessary.
        bool IsOverdue(PolicyException e) => e.Ends <= at && uses.Missed(e.Id) > 0;
        return new ExceptionCountsWire(
            all.Count(IsOpen), all.Count(IsOverdue), all.Count(e => e.Ends <= at), all.Count(e => e.From >= since))
        {
            Owners =
            [
                .. all.Where(e => IsOpen(e) || IsOverdue(e)).GroupBy(e => e.Owner)
                    .Select(o => new OwnedExceptionsWire(
                        f.Shown.Person(o.Key), o.Count(IsOpen), o.Count(IsOverdue)))
                    .OrderByDescending(o => o.Overdue).ThenByDescending(o => o.Open)
                    .ThenBy(o => o.Owner, StringComparer.Ordinal),
            ],
            Items =
            [
                .. all.Where(e => IsOpen(e) || IsOverdue(e)).Select(e => new ExceptionUseWire(
                    e.Name, f.Shown.Person(e.Owner), IsOpen(e) ? "open" : "overdue", e.Ends.ToDateTime()!.Value,
                    IsOpen(e) ? uses.Lifted(e.Id) : uses.Missed(e.Id))),
            ],
            ForNothing = [.. all.Where(e => IsOpen(e) && uses.Lifted(e.Id) == 0).Select(e => e.Name)],
        };
    }

    private GrantTestCountsWire Tests(CancellationToken cancel)
    {
        var (grants, pass, time, attributable, revocable) = (0, 0, 0, 0, 0);
        for (var row = 0; row < estate.Grants.Count; row++)
        {
            cancel.ThrowIfCancellationRequested();
            if (ThirdParty.TestsOf(estate, row, at) is not { } tests) continue;
            grants++;
            if (tests.Pass) pass++;
            if (!tests.IsTimeBound) time++;
            if (!tests.IsAttributable) attributable++;
            if (!tests.IsRevocable) revocable++;
        }

        return new GrantTestCountsWire(
            grants, pass, grants == 0 ? null : (double)pass / grants, time, attributable, revocable);
    }
}
