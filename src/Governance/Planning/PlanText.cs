using System.Text;

namespace Mandate.Governance.Planning;

/// <summary>
/// The review text: one line a step, removals before additions, each group in the order of its points.
/// </summary>
internal static class PlanText
{
    public static string Of(Plan plan)
    {
        var text = new StringBuilder();
        var mode = plan.Mode == ConvergenceMode.Enforce ? "enforce" : "observe";
        var removals = plan.Steps.Count(s => s is not Step.Add);
        Line(text, $"plan {plan.Generation} for {plan.System}, mode {mode}: {removals} to remove, " +
            $"{plan.Steps.Count - removals} to add, {plan.Held?.Removals.Count ?? 0} held, " +
            $"{plan.Frozen.Count} frozen, {plan.Findings.Count} found, {plan.Unknown.Count} unknown");
        foreach (var step in plan.Steps) Line(text, Words(step));
        if (plan.Held is { } held)
        {
            Line(text, $"held: {held.Removals.Count} removals that no recorded end explains, {held.Allowed} allowed; " +
                $"release {held.Digest}");
            foreach (var step in held.Removals) Line(text, "held " + Words(step));
        }
        foreach (var frozen in plan.Frozen) Line(text, Words(frozen));
        foreach (var finding in plan.Findings) Line(text, Words(finding));
        foreach (var place in plan.Unknown)
            Line(text, $"? {place.Place}: {place.Why}; {place.RemovalsWaiting} removals wait");
        return text.ToString();
    }

    public static string Words(Step step) => step.Match(
        add: a => $"+ {a.Point}: {a.Grant} is in force until {Instant(a.Justification.Until)}, revision {a.Because}",
        ended: r => $"- {r.Point}: {Words(r.End)}",
        ordered: r => $"- {r.Point}: ordered, revision {r.Because}");

    private static string Words(FrozenAccess frozen) =>
        $"= {frozen.Point}: stays {(frozen.IsHeld ? "held" : "absent")}; {frozen.Grant} is undecidable: " +
        $"{frozen.Justification.Missing}, revision {frozen.Justification.Because}";

    private static string Words(Difference difference) => difference.Match(
        rogue: r => $"! {r.Point}: rogue: justified by nothing{Words(r.Order)}",
        orphan: o => $"! {o.Point}: orphan: ours, justified by nothing, and no end is recorded{Words(o.Order)}",
        outlived: o => $"! {o.Point}: held in practice; {Words(o.End)}",
        missing: m => $"! {m.Point}: missing; {m.Grant} is in force until {Instant(m.Justification.Until)}, " +
            $"revision {m.Justification.Because}",
        contradicted: c => $"! {c.Point}: ordered removed, revision {c.Order.Because}, but {c.By.Grant} " +
            c.By.Justification.Match(
                inForce: i => $"is in force, revision {i.Because}",
                frozen: f => $"is undecidable, revision {f.Because}"),
        strange: s => $"! {s.Place}: {s.What}");

    private static string Words(OrderedRemoval? order) =>
        order is null ? "" : $"; ordered removed, revision {order.Because}, and not driven in mode observe";

    private static string Words(EndedAccess end) => $"{end.Grant} ended at {Instant(end.At)}, revision {end.Because}";

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'");

    // What comes from a connected system may hold any character; a line of the plan stays one line.
    private static void Line(StringBuilder text, string line)
    {
        foreach (var c in line)
            if (char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029') text.Append($"\\u{(int)c:x4}");
            else text.Append(c);
        text.Append('\n');
    }
}
