using Mandate.Wire;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>What a command does to access, as tables.</summary>
internal static class EffectView
{
    private const int RowsMax = 100;
    private static readonly string[] AccessColumns = ["subject", "of", "entitlement", "tier", "on", "grant"];

    public static IEnumerable<IRenderable> Of(EffectWire effect, bool isDone = false)
    {
        var (appears, disappears, freezes) = isDone
            ? ("appeared", "disappeared", "became undecidable")
            : ("would appear", "would disappear", "would become undecidable");
        if (effect.Appears.Count + effect.Disappears.Count + effect.Freezes.Count + effect.Exposures.Count
            + (effect.EndsLater?.Count ?? 0) == 0)
            yield return Cells.Line("no access changes");
        foreach (var (what, access) in new[] { (appears, effect.Appears), (disappears, effect.Disappears),
            (freezes, effect.Freezes) })
        {
            if (access.Count == 0) continue;
            yield return Cells.Line($"{Counted(access.Count, "access", "accesses")} {what}:");
            yield return Access(access);
            if (access.Count > RowsMax) yield return Cells.Line($"and {access.Count - RowsMax} more; --json has all");
        }

        foreach (var note in effect.Notes ?? []) yield return Cells.Line(note);
        if (effect.EndsLater is { Count: > 0 } later)
        {
            yield return Cells.Line($"{Counted(later.Count, "access", "accesses")} would end at "
                + $"{Cells.Time(effect.Later)}, when the grace is over, unless confirmed by then:");
            yield return Access(later);
        }

        if (effect.Exposures.Count > 0) yield return Cells.Line("access that was there and should not have been:");
        if (effect.Exposures.Count > 0) yield return Exposures(effect.Exposures);
    }

    /// <summary>A row an access.</summary>
    public static Table Access(IReadOnlyList<AccessWire> access) =>
        Listing.Of(AccessColumns, access.Take(RowsMax).Select(a => new IRenderable[]
    {
        Cells.Of(a.Subject), Cells.Of(a.Organisation), Cells.Of(a.Entitlement), Cells.Of(a.Tier), Cells.Of(a.Scope),
            Cells.Of(a.Grant),
    }));

    public static string Counted(int count, string one, string several) =>
        count == 1 ? $"1 {one}" : $"{count} {several}";

    private static Table Exposures(IReadOnlyList<ExposureWire> exposures) => Listing.Of(
        ["subject", "system", "grant", "from", "until", "for"],
        exposures.Take(RowsMax).Select(e => new IRenderable[]
        {
            Cells.Of(e.Subject), Cells.Of(e.System), Cells.Of(e.Grant), Cells.Of(e.From), Cells.Of(e.Until),
            Cells.Of(Spans.Words(TimeSpan.FromSeconds(e.Seconds))),
        }));
}
