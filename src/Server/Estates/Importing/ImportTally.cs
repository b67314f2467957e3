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
    private readonly SortedDictionary<(string Change, string System, int Tier), int> access = [];
    private readonly Dictionary<string, List<AccessWire>> rows = [];

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
        var (before, after, at) = (plan.Before, plan.Now, plan.At);
        for (var row = 0; row < after.Grants.Count; row++)
        {
            ref readonly var grant = ref after.Grants[row];
            if (grant.To.Kind == BeneficiaryKind.Organisation) continue;
            var was = row < before.Grants.Count
                ? Validity.Of(before, row, at) : new Answer(Standing.Ended, at, default);
            var becomes = Validity.Of(after, row, at);
            if (Kind(was, becomes) is not { } kind) continue;
            var tier = Validity.Tier(after, grant, at);
            var system = after.Systems[after.Entitlements[grant.Entitlement].System].Name;
            access[(kind, system, tier)] = access.GetValueOrDefault((kind, system, tier)) + 1;
            if (!rows.TryGetValue(kind, out var first)) rows.Add(kind, first = []);
            if (first.Count < RowsMax) first.Add(plan.Shown.Access(after, row, tier, becomes));
        }

        return new ImportPlanWire(
            plan.Document.Estate.Value, before.Revision.Value, Entries,
            [.. steps.Select(s => new ChangeCountWire(s.Key.Action, s.Key.Kind, s.Value))],
            [.. access.Select(a => new AccessCountWire(a.Key.Change, a.Key.System, a.Key.Tier, a.Value))],
            rows.GetValueOrDefault("appears", []), rows.GetValueOrDefault("disappears", []),
            rows.GetValueOrDefault("freezes", []));
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

    private static string? Kind(in Answer was, in Answer becomes) =>
        becomes.IsInForce ? was.IsInForce ? null : "appears"
        : !was.IsInForce ? null
        : becomes.Standing == Standing.Undecidable ? "freezes" : "disappears";
}
