using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>A step of a staged roll-out: where the policy holds from then on, and what ends by it.</summary>
internal sealed record PolicyStage(ImmutableArray<string> Systems, ImmutableArray<string> Relationships, int Touched);

/// <summary>Proposes stages for a deployment that would end more grants than the estate's bound (S4-12).</summary>
internal static class PolicyStages
{
    /// <summary>
    /// Each stage widens the one before and ends at most <paramref name="most"/> more grants; a system that alone is
    /// beyond the bound goes relationship by relationship. Nothing where a single one of these is beyond it as well.
    /// </summary>
    public static ImmutableArray<PolicyStage> Of(
        IReadOnlyCollection<(string System, string Relationship)> touched, int most)
    {
        var stages = new List<PolicyStage>();
        var wide = touched.GroupBy(t => t.System, StringComparer.Ordinal).Where(s => s.Count() > most)
            .SelectMany(s => s).GroupBy(t => t.Relationship, StringComparer.Ordinal).ToList();
        // A relationship takes all its systems along.
        var byRelationship = wide.Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        var narrow = touched.Where(t => !byRelationship.Contains(t.Relationship))
            .GroupBy(t => t.System, StringComparer.Ordinal).Select(s => (s.Key, s.Count()));
        var whole = wide.Select(r => (r.Key, touched.Count(t => t.Relationship == r.Key))).ToList();
        if (most < 1 || whole.Any(w => w.Item2 > most)) return [];
        foreach (var pack in Packed(whole, most)) stages.Add(new PolicyStage([], [.. pack.Names], pack.Count));
        foreach (var pack in Packed(narrow, most)) stages.Add(new PolicyStage([.. pack.Names], [], pack.Count));
        var (systems, relationships) = (ImmutableArray<string>.Empty, ImmutableArray<string>.Empty);
        var widening = ImmutableArray.CreateBuilder<PolicyStage>();
        foreach (var stage in stages)
        {
            (systems, relationships) = (systems.AddRange(stage.Systems), relationships.AddRange(stage.Relationships));
            widening.Add(new PolicyStage(systems, relationships, stage.Touched));
        }

        return widening.ToImmutable();
    }

    private static IEnumerable<(List<string> Names, int Count)> Packed(
        IEnumerable<(string Name, int Count)> counts, int most)
    {
        var (names, sum) = (new List<string>(), 0);
        foreach (var (name, count) in counts.OrderBy(c => c.Count).ThenBy(c => c.Name, StringComparer.Ordinal))
        {
            if (sum + count > most && names.Count > 0)
            {
                yield return (names, sum);
                (names, sum) = ([], 0);
            }

            names.Add(name);
            sum += count;
        }

        if (names.Count > 0) yield return (names, sum);
    }
}
