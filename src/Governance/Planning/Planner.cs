using System.Security.Cryptography;
using System.Text;

namespace Mandate.Governance.Planning;

/// <summary>Compares what is justified with what is held. Pure: the same comparison gives the same plan.</summary>
public static class Planner
{
    /// <summary>The plan for one system.</summary>
    public static Plan Plan(Comparison of)
    {
        var grounds = Grounds.Of(of);
        var places = of.Observed.GroupBy(p => p.Place)
            .ToDictionary(g => g.Key, g => g.Count() == 1 ? g.First() : Twice(g));
        var held = places.Values.OfType<ObservedPlace.Read>().SelectMany(p => p.Held).ToHashSet();
        var draft = new Draft(of);
        foreach (var point in grounds.Points.Union(held).Order())
        {
            if (places.GetValueOrDefault(point.Place) is ObservedPlace.Read)
                Decide(draft, grounds.At(point), held.Contains(point));
            else
                Wait(draft, grounds.At(point));
        }
        foreach (var place in places.Values.OfType<ObservedPlace.Read>())
            draft.Findings.AddRange(place.Strange.Select(what => new Difference.Strange(place.Place, what)));
        return Finish(draft, places, held.Count);
    }

    // in force | frozen | ended, ours | ended, foreign | ordered | nothing     what the point is, first match wins
    // add      | leave  | remove      | finding        | remove  | finding     what follows (held, mode enforce)
    private static void Decide(Draft draft, Ground ground, bool isHeld)
    {
        var (point, of) = (ground.Point, draft.Of);
        var enforces = of.Mode == ConvergenceMode.Enforce;
        if (ground.InForce is { } desired)
        {
            var standing = (Justification.InForce)desired.Justification;
            draft.EndsAt.Add(standing.Until);
            if (!isHeld && enforces) draft.Additions.Add(new Step.Add(point, desired.Grant, standing));
            else if (!isHeld) draft.Findings.Add(new Difference.Missing(point, desired.Grant, standing));
            if (ground.Order is { Finding: null } order && isHeld)
                draft.Findings.Add(new Difference.Contradicted(point, order, desired));
        }
        else if (ground.Frozen is { } frozen)
        {
            draft.Frozen.Add(new FrozenAccess(point, frozen.Grant, (Justification.Frozen)frozen.Justification, isHeld));
            if (ground.Order is { Finding: null } order && isHeld)
                draft.Findings.Add(new Difference.Contradicted(point, order, frozen));
        }
        else if (!isHeld) return;
        else if (ground.End is { } end && of.Ours.Contains(point) && enforces)
            draft.Removals.Add(new Step.RemoveEnded(point, end));
        else if (ground.Order is { Finding: not null } asked && enforces)
            draft.Removals.Add(new Step.RemoveOrdered(point, asked));
        else if (ground.Order is { } order && enforces) draft.Ordered.Add(new Step.RemoveOrdered(point, order));
        else if (ground.End is { } outlived) draft.Findings.Add(new Difference.Outlived(point, outlived));
        else if (of.Ours.Contains(point)) draft.Findings.Add(new Difference.Orphan(point, Asked(ground)));
        else draft.Findings.Add(new Difference.Rogue(point, Asked(ground)));
    }

    private static OrderedRemoval? Asked(Ground ground) => ground.Order is { Finding: not null } asked ? asked : null;

    // Unknown is not empty: no step is made, and what has to go is counted as waiting.
    private static void Wait(Draft draft, Ground ground)
    {
        var waits = ground.InForce is null && ground.Frozen is null
            && (ground.Order is not null || (ground.End is not null && draft.Of.Ours.Contains(ground.Point)));
        draft.Waiting[ground.Point.Place] = draft.Waiting.GetValueOrDefault(ground.Point.Place) + (waits ? 1 : 0);
        if (ground.InForce?.Justification is Justification.InForce standing) draft.EndsAt.Add(standing.Until);
    }

    private static Plan Finish(Draft draft, Dictionary<string, ObservedPlace> places, int held)
    {
        // Counted as if the explained steps were done, so that applying them does not loosen the guard.
        var allowed = draft.Of.Bound.Allows(held - draft.Removals.Count + draft.Additions.Count);
        var hold = draft.Ordered.Count > allowed ? new Hold(draft.Ordered, allowed, Digest(draft.Ordered)) : null;
        if (hold is not null && hold.Digest == draft.Of.Released) hold = null;
        IEnumerable<Step> removals = hold is null ? [.. draft.Removals, .. draft.Ordered] : draft.Removals;
        var unknown = places.Values.OfType<ObservedPlace.Unreadable>().Select(p => (p.Place, p.Why))
            .Concat(draft.Waiting.Keys.Except(places.Keys).Select(p => (Place: p, Why: "it was not read")))
            .Select(p => new UnknownPlace(p.Place, p.Why, draft.Waiting.GetValueOrDefault(p.Place)));
        return new Plan
        {
            System = draft.Of.System,
            Generation = draft.Of.Generation,
            Mode = draft.Of.Mode,
            Steps = [.. removals.OrderBy(s => s.Point), .. draft.Additions],
            Held = hold,
            Findings = [.. draft.Findings
                .OrderBy(f => f.Place, StringComparer.Ordinal)
                .ThenBy(f => (f as Difference.Strange)?.What, StringComparer.Ordinal)],
            Frozen = draft.Frozen,
            Unknown = [.. unknown.OrderBy(p => p.Place, StringComparer.Ordinal)],
            LookAgainAt = draft.EndsAt.Count == 0 ? null : draft.EndsAt.Min(),
        };
    }

    private static ObservedPlace.Unreadable Twice(IGrouping<string, ObservedPlace> readings) =>
        new(readings.Key, "it was read twice, and the readings cannot both be the newest", readings.Min(r => r.ReadAt));

    private static string Digest(IEnumerable<Step> removals) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\n', removals.Select(PlanText.Words)))))[..16];

    private sealed record Draft(Comparison Of)
    {
        public List<Step> Additions { get; } = [];

        // What an end or a person's order explains.
        public List<Step> Removals { get; } = [];

        public List<Step.RemoveOrdered> Ordered { get; } = [];

        public List<Difference> Findings { get; } = [];

        public List<FrozenAccess> Frozen { get; } = [];

        public Dictionary<string, int> Waiting { get; } = [];

        public List<DateTimeOffset> EndsAt { get; } = [];
    }
}
