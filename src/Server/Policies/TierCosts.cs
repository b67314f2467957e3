using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>
/// The trade-off of each tier: what the owner chose, what that costs (how long requests took) and what it brings (how
/// long removals took), side by side (S0-20). Only what was measured within the days counts.
/// </summary>
internal sealed class TierCosts
{
    public const int TierMax = 4;
    private readonly Estate estate;
    private readonly Instant at;
    private readonly List<TimeSpan>[] toGrant = Lists();
    private readonly List<TimeSpan>[] toRevoke = Lists();
    private readonly int[] waiting = new int[TierMax + 1];
    private readonly int[] expired = new int[TierMax + 1];

    public TierCosts(Estate estate, Instant at, Instant since, CancellationToken cancel)
    {
        (this.estate, this.at) = (estate, at);
        for (var row = 0; row < estate.Requests.Count; row++)
        {
            cancel.ThrowIfCancellationRequested();
            Add(estate.Requests[row], since);
        }

        foreach (var removal in estate.Removals.Values)
            if (removal is { State: RemovalStage.Verified } && removal.StateSince >= since
                && estate.Find(removal.Grant) is >= 0 and var row)
                toRevoke[Validity.Tier(estate, estate.Grants[row], removal.Ended)]
                    .Add(Positive(removal.StateSince.Since(removal.TriggerKnown)));
    }

    public IEnumerable<TierCostWire> Wire(int[] recorded, int[] refused, int[] standing)
    {
        for (var tier = 1; tier <= TierMax; tier++)
            yield return new TierCostWire(
                tier, standing[tier], recorded[tier], refused[tier], waiting[tier], expired[tier])
            {
                Chosen = Chosen(tier), ToGrant = MeasuredWire.Of(toGrant[tier]),
                ToRevoke = MeasuredWire.Of(toRevoke[tier]),
            };
    }

    private void Add(AccessRequest request, Instant since)
    {
        var state = request.At(at);
        if (state == RequestState.Approved && request is { End.At: var end, Grant.Id: var grant } && end >= since
            && estate.Find(grant) is >= 0 and var row)
            toGrant[Validity.Tier(estate, estate.Grants[row], end)].Add(Positive(end.Since(request.RecordedAt)));
        else if (request.IsOpen(at) && TierOf(request) is { } open) waiting[open]++;
        else if (state == RequestState.Expired && request.Made.DecideBy >= since && TierOf(request) is { } over)
            expired[over]++;
    }

    /// <summary>Of what was not recorded, as it would count now; null where what it names is gone.</summary>
    private int? TierOf(AccessRequest request) =>
        request.Grant is { } grant && GrantCommands.LookUp(estate, grant, out var plan) is null ? plan.Tier : null;

    private TierChoiceWire Chosen(int tier)
    {
        var numbers = estate.ParametersNow;
        return new TierChoiceWire(
            [
                .. estate.Policies.Newest.SelectMany(v => v.Rules.Where(r => r.Match.Tiers.Contains(tier))
                    .Select(r => v.Name + "/" + r.Name)),
            ],
            Durations.Of(numbers.ApprovalWithin[tier - 1]), Durations.Of(numbers.AdminCadence[tier - 1]),
            numbers.DelegationDepth[tier - 1]);
    }

    /// <summary>What was known of a thing before it was so took no time.</summary>
    private static TimeSpan Positive(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;

    private static List<TimeSpan>[] Lists() => [.. Enumerable.Range(0, TierMax + 1).Select(_ => new List<TimeSpan>())];
}
