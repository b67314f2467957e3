using System.Runtime.InteropServices;
using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>What an import would do, counted: its steps, and the access that appears, disappears or freezes.</summary>
internal sealed class ImportTally
{
    /// <summary>How many accesses of each kind are shown by name; the rest is counted.</summary>
    public const int RowsMax = 20;

    /// <summary>How many lines of a system's first plan are shown; the rest is counted.</summary>
    public const int LinesMax = 200;

    private readonly Dictionary<(string Action, string Kind), int> steps = [];

    /// <summary>How many entries the steps become.</summary>
    public long Entries { get; private set; }

    public void Add(EstateStep step)
    {
        var what = (step.Change.Action, step.Change.Kind);
        steps[what] = steps.GetValueOrDefault(what) + 1;
        Entries += step.Entries;
    }

    /// <summary>Compares every grant to a person or workload, as a preview does.</summary>
    public ImportPlanWire Plan(EstateComparison plan)
    {
        var (grants, parts) = (plan.Now.Grants.Count, Environment.ProcessorCount);
        var counted = new AccessChanged[parts];
        Parallel.For(0, parts, part => counted[part] = AccessChanged.Among(
            plan, (int)((long)grants * part / parts), (int)((long)grants * (part + 1) / parts)));
        return new ImportPlanWire(
            plan.Document.Estate.Value, plan.Before.Revision.Value, Entries,
            [.. steps.Select(s => new ChangeCountWire(s.Key.Action, s.Key.Kind, s.Value))],
            [.. counted.SelectMany(c => c.Access).GroupBy(a => a.Key, a => a.Value).Select(a => new AccessCountWire(
                    a.Key.Change, plan.Now.Systems[a.Key.System].Name, a.Key.Tier, a.Sum()))
                .OrderBy(a => (a.Change, a.System, a.Tier))],
            Rows("appears"), Rows("disappears"), Rows("freezes"));

        IReadOnlyList<AccessWire> Rows(string change) =>
        [
            .. counted.SelectMany(c => c.Rows.GetValueOrDefault(change, [])).Take(RowsMax).Select(row =>
                plan.Shown.Access(plan.Now, row, Validity.Tier(plan.Now, plan.Now.Grants[row], plan.At),
                    Validity.Of(plan.Now, row, plan.At))),
        ];
    }

    /// <summary>The first lines of a plan, which has as many steps as the system has accesses.</summary>
    public static SystemPlanWire Cut(SystemPlanWire plan)
    {
        var (lines, end) = (0, 0);
        for (var next = plan.Text.IndexOf('\n'); next >= 0; next = plan.Text.IndexOf('\n', next + 1))
            if (++lines == LinesMax) end = next + 1;
        return lines <= LinesMax ? plan
            : plan with { Text = $"{plan.Text[..end]}… and {lines - LinesMax} lines more\n" };
    }

    /// <summary>What changes among some grants: how much of each, and the rows of the first.</summary>
    private sealed class AccessChanged
    {
        public Dictionary<(string Change, int System, int Tier), int> Access { get; } = [];

        public Dictionary<string, List<int>> Rows { get; } = [];

        public static AccessChanged Among(EstateComparison plan, int from, int to)
        {
            var (changed, before, after, at) = (new AccessChanged(), plan.Before, plan.Now, plan.At);
            for (var row = from; row < to; row++)
            {
                ref readonly var grant = ref after.Grants[row];
                if (grant.To.Kind == BeneficiaryKind.Organisation) continue;
                var was = row < before.Grants.Count
                    ? Validity.Of(before, row, at) : new Answer(Standing.Ended, at, default);
                if (Kind(was, Validity.Of(after, row, at)) is not { } kind) continue;
                var system = after.Entitlements[grant.Entitlement].System;
                CollectionsMarshal.GetValueRefOrAddDefault(
                    changed.Access, (kind, system, Validity.Tier(after, grant, at)), out _)++;
                if (!changed.Rows.TryGetValue(kind, out var first)) changed.Rows.Add(kind, first = []);
                if (first.Count < RowsMax) first.Add(row);
            }

            return changed;
        }

        private static string? Kind(in Answer was, in Answer becomes) =>
            becomes.IsInForce ? was.IsInForce ? null : "appears"
            : !was.IsInForce ? null
            : becomes.Standing == Standing.Undecidable ? "freezes" : "disappears";
    }
}
