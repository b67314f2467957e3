using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>A rehearsal as tables: what becomes of grants, and what would have been decided otherwise.</summary>
internal static class RehearsalView
{
    private const int RowsMax = 50;

    public static IEnumerable<IRenderable> Of(RehearsalWire r)
    {
        yield return Cells.Line($"policy {r.Policy}, version {r.Version}, tried at revision {r.Revision}");
        foreach (var part in Grants(r.Grants)) yield return part;
        foreach (var part in Requests(r.Requests, r.Days)) yield return part;
        if (!r.ExceedsTouchMax) yield break;
        yield return Cells.Line($"it would end more grants than one change may ({r.TouchMax}): deploy it in stages");
        if (r.Stages is { Count: > 0 } stages)
            yield return Listing.Of(["stage", "reach", "ends"], stages.Select((s, index) => new IRenderable[]
            {
                Cells.Of(index + 1), Cells.Of(PolicyView.Reach(s.Reach)), Cells.Of(s.Ends),
            }));
        else
            yield return Cells.Line("no stages were found: one system or relationship alone is beyond the bound");
    }

    private static IEnumerable<IRenderable> Grants(RehearsedGrantsWire g)
    {
        yield return Cells.Line(
            $"of {EffectView.Counted(g.InForce, "grant", "grants")} in force, {g.EndAtOnce} would end at once, "
            + (g.GraceUntil is { } grace ? $"{g.EndLater} after {Cells.Time(grace)}, " : "")
            + $"{g.Freeze} would become undecidable; {g.Appear} would come into force");
        foreach (var part in Tallies(g.Tallies, "grants that would end", "that would begin")) yield return part;
        foreach (var ground in new[] { false, true })
        {
            var items = g.Items.Where(i => i.NewGround == ground).ToList();
            if (items.Count == 0) continue;
            if (ground) yield return Cells.Line($"{g.NewGround} of them on ground that no rule was about:");
            yield return Listing.Of(["grant", "to", "entitlement", "tier", "what", "why"],
                items.Take(RowsMax).Select(i => new IRenderable[]
                {
                    Cells.Of(i.Grant), Cells.Of(i.Subject), Cells.Of(i.Entitlement), Cells.Of(i.Tier),
                    Cells.Of(i.Change.Replace('_', ' ')),
                    Cells.Of(Why(i.Would) + (i.Through is { } through ? $" (through {through})" : "")),
                }));
            if (items.Count > RowsMax) yield return Cells.Line($"and {items.Count - RowsMax} more; see --json");
        }
    }

    private static IEnumerable<IRenderable> Requests(ReplayedRequestsWire q, int days)
    {
        yield return Cells.Line(
            $"in {EffectView.Counted(days, "day", "days")}, {q.Recorded} grants were recorded and {q.Refused} refused: "
            + $"{q.WouldBeRefused} would have been refused, {q.WouldBeRecorded} would have been recorded");
        if (q.Disagreements > 0)
            yield return Cells.Line(
                $"{q.Disagreements} of them are judged otherwise by the policies of their own time than they were decided");
        foreach (var part in Tallies(q.Tallies, "would be refused", "would be recorded")) yield return part;
        foreach (var ground in new[] { false, true })
        {
            var items = q.Items.Where(i => i.NewGround == ground).ToList();
            if (items.Count == 0) continue;
            if (ground) yield return Cells.Line($"{q.NewGround} of them on ground that no rule was about:");
            yield return Listing.Of(["asked", "at", "to", "entitlement", "tier", "was", "why otherwise"],
                items.Take(RowsMax).Select(i => new IRenderable[]
                {
                    Cells.Of(i.Name), Cells.Of(i.At), Cells.Of(i.Subject), Cells.Of(i.Entitlement), Cells.Of(i.Tier),
                    Cells.Of(i.WasDecided), Cells.Of(Why(i.Would)),
                }));
            if (items.Count > RowsMax) yield return Cells.Line($"and {items.Count - RowsMax} more; see --json");
        }
    }

    private static IEnumerable<IRenderable> Tallies(TalliesWire tallies, string less, string more)
    {
        foreach (var (name, counts) in new[]
                 {
                     ("person or other", tallies.Subjects), ("system", tallies.Systems), ("tier", tallies.Tiers),
                 })
            if (counts.Count > 0)
                yield return Listing.Of([name, less, more], counts.Take(RowsMax).Select(c => new IRenderable[]
                {
                    Cells.Of(c.Name), Cells.Of(c.Less), Cells.Of(c.More),
                }));
    }

    private static string Why(PolicyOutcomeWire would) => would.Missing.Count == 0
        ? would.Outcome : string.Join("; ", would.Missing.Select(m => $"{m.What.Replace('_', ' ')}: {m.Text}"));
}

/// <summary>How the policies do, as tables.</summary>
internal static class ReportView
{
    public static IEnumerable<IRenderable> Of(PolicyReportWire r)
    {
        yield return Cells.Line(
            $"{r.Grants} grants that stand, {r.Requests} requests of {EffectView.Counted(r.Days, "day", "days")}");
        foreach (var (title, rules) in new[]
                 {
                     ("rules that never refuse and never ask", r.Idle), ("rules that were about nothing", r.Unused),
                 })
        {
            yield return Cells.Line(title + (rules.Count == 0 ? ": none" : ":"));
            if (rules.Count > 0)
                yield return Listing.Of(["rule", "version", "matches"], rules.Select(u => new IRenderable[]
                {
                    Cells.Of(u.Rule), Cells.Of(u.Version), Cells.Of(u.Matches),
                }));
        }

        yield return Cells.Line("rules so wide that risk is not seen" + (r.Wide.Count == 0 ? ": none" : ":"));
        if (r.Wide.Count > 0)
            yield return Listing.Of(["rule", "version", "why", "times"], r.Wide.Select(w => new IRenderable[]
            {
                Cells.Of(w.Rule), Cells.Of(w.Version), Cells.Of(Why(w.Why)), Cells.Of(w.Count),
            }));
        foreach (var part in Exceptions(r.Exceptions)) yield return part;
        yield return Cells.Line(r.Tests.Grants == 0 ? "no third-party grant is in force"
            : $"third-party grants: {r.Tests.Pass} of {r.Tests.Grants} pass the three tests; "
                + $"{r.Tests.NotTimeBound} are not time-bound, {r.Tests.NotAttributable} not attributable, "
                + $"{r.Tests.NotRevocable} not revocable (mandate policy three-tests)");
        yield return Cells.Line("what each tier costs and brings; spans as half of them, as 95 of 100, and how many");
        yield return Listing.Of(
            ["tier", "grants", "recorded", "refused", "waiting", "expired", "time to grant", "time to revoke"],
            r.Tiers.Select(t => new IRenderable[]
            {
                Cells.Of(t.Tier), Cells.Of(t.Grants), Cells.Of(t.Recorded), Cells.Of(t.Refused), Cells.Of(t.Waiting),
                Cells.Of(t.Expired), Cells.Of(Spent(t.ToGrant)), Cells.Of(Spent(t.ToRevoke)),
            }));
        yield return Cells.Line("what was chosen for it, by `mandate parameters set` and by rules; --json names them");
        yield return Listing.Of(["tier", "approval within", "admin cadence", "depth", "rules that name it"],
            r.Tiers.Select(t => new IRenderable[]
            {
                Cells.Of(t.Tier), Cells.Of(t.Chosen.ApprovalWithin), Cells.Of(t.Chosen.AdminCadence),
                Cells.Of(t.Chosen.DelegationDepth), Cells.Of(t.Chosen.Rules.Count),
            }));
    }

    private static IEnumerable<IRenderable> Exceptions(ExceptionCountsWire e)
    {
        yield return Cells.Line(
            $"exceptions: {e.Open} open, {e.Overdue} overdue, {e.New} new, {e.Over} over");
        if (e.ForNothing.Count > 0)
            yield return Cells.Line("exceptions that stand for nothing: " + string.Join(", ", e.ForNothing));
        if (e.Items.Count > 0)
            yield return Listing.Of(["exception", "owner", "standing", "until", "grants"],
                e.Items.Select(i => new IRenderable[]
                {
                    Cells.Of(i.Name), Cells.Of(i.Owner), Cells.Standing(i.Standing), Cells.Of(i.Until),
                    Cells.Of(i.Grants),
                }));
    }

    private static string Why(string word) => word switch
    {
        "no_limits" => "a guardrail without limits",
        "nothing_missing" => "nothing that it demands was ever missing",
        "declared_only" => "tier 2 or more on nothing but what was declared",
        _ => word,
    };

    private static string Spent(MeasuredWire spans) => spans is { P50: { } half, P95: { } most }
        ? $"{Span(half)}, {Span(most)} ({spans.Count})" : "not measured";

    private static string Span(double seconds) => Spans.Words(TimeSpan.FromSeconds(seconds));
}
