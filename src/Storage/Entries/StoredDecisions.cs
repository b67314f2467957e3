using System.Collections.Immutable;
using System.Globalization;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>What the decision journal leaves in the ledger.</summary>
internal static class StoredDecisions
{
    private const string DayFormat = "yyyy-MM-dd";

    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.DecisionsKept>("decisions_kept.1", WriteKept, ReadKept),
        StoredForm.Of<Change.GrantsUsed>(
            "grants_used.1",
            (pen, c) =>
            {
                pen.Text("day"u8, c.Day.ToString(DayFormat, CultureInfo.InvariantCulture));
                pen.Ids("grants"u8, c.Grants);
            },
            (ref json) => new(ReadDay(ref json), json.Ids<GrantId>("grants"u8))),
    ];

    private static void WriteKept(JsonPen pen, Change.DecisionsKept c)
    {
        pen.Number("first"u8, c.First);
        pen.Number("count"u8, c.Count);
        pen.Moment("earliest"u8, c.Earliest);
        pen.Moment("latest"u8, c.Latest);
        pen.Text("root"u8, c.Root);
        pen.Moment("keep_until"u8, c.KeepUntil);
        pen.Number("permits_lost"u8, c.PermitsLost);
        pen.Number("refusals_lost"u8, c.RefusalsLost);
        pen.Number("interrupted"u8, c.Interrupted ? 1 : 0);
        var leftOut = c.LeftOut.IsDefault ? [] : c.LeftOut;
        pen.Ids("sampled"u8, [.. leftOut.Select(l => l.System)]);
        pen.Counts("every"u8, [.. leftOut.Select(l => l.Every)]);
        pen.Counts("left_out"u8, [.. leftOut.Select(l => l.Count)]);
    }

    private static Change.DecisionsKept ReadKept(ref JsonCursor json) => new()
    {
        First = json.Number("first"u8),
        Count = json.Number("count"u8),
        Earliest = json.Moment("earliest"u8),
        Latest = json.Moment("latest"u8),
        Root = json.Text("root"u8),
        KeepUntil = json.Moment("keep_until"u8),
        PermitsLost = json.Number("permits_lost"u8),
        RefusalsLost = json.Number("refusals_lost"u8),
        Interrupted = ReadFlag(ref json),
        LeftOut = ReadLeftOut(ref json),
    };

    private static bool ReadFlag(ref JsonCursor json)
    {
        var flag = json.Number("interrupted"u8);
        if (flag is not (0 or 1)) json.Fail("`interrupted` is 0 or 1");
        return flag == 1;
    }

    private static ImmutableArray<PermitsLeftOut> ReadLeftOut(ref JsonCursor json)
    {
        var systems = json.Ids<SystemId>("sampled"u8);
        var every = json.Counts("every"u8);
        var counts = json.Counts("left_out"u8);
        if (systems.Length == every.Length && every.Length == counts.Length)
            return [.. systems.Select((system, i) => new PermitsLeftOut(system, every[i], counts[i]))];
        json.Fail("`sampled`, `every` and `left_out` are of one length");
        return [];
    }

    private static DateOnly ReadDay(ref JsonCursor json)
    {
        var text = json.Text("day"u8);
        if (DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        json.Fail("`day` is no date such as 2026-01-31");
        return default;
    }
}
