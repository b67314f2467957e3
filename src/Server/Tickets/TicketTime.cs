using System.Globalization;
using System.Text.Json;
using Mandate.EstateFile;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// Instants as ticket systems write them: RFC 3339, also with an offset without its colon; a date and a time in UTC
/// with a space between them; a bare date, of the estate's time zone; seconds or milliseconds since 1970.
/// </summary>
internal static class TicketTime
{
    // Later than this many seconds is the year 5138; earlier than as many milliseconds is 1973.
    private const long MillisecondsFrom = 100_000_000_000;
    private const int LocalLength = 19;

    public static bool TryRead(JsonElement written, DayEdge edge, TimeZoneInfo zone, out Instant at, out string fault)
    {
        (at, fault) = (default, "is neither a date nor an instant");
        if (written.ValueKind == JsonValueKind.Number)
            return written.TryGetInt64(out var number) && TrySince1970(number, out at);
        if (written.ValueKind != JsonValueKind.String) return false;
        var text = written.GetString()!;
        if (text.Length is > 8 and < 15
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var digits))
            return TrySince1970(digits, out at);
        if (!EstateInstant.TryRead(Usual(text), edge, out var read, out fault)) return false;
        at = Instant.Of(read.At(zone));
        return true;
    }

    private static bool TrySince1970(long number, out Instant at)
    {
        at = default;
        if (number < 0) return false;
        var ticks = number < MillisecondsFrom ? number * TimeSpan.TicksPerSecond
            : number < MillisecondsFrom * 1_000 ? number * TimeSpan.TicksPerMillisecond : -1;
        if (ticks < 0) return false;
        at = new Instant(DateTime.UnixEpoch.Ticks + ticks);
        return true;
    }

    private static string Usual(string text)
    {
        if (text.Length == LocalLength && text[10] == ' ') return text[..10] + "T" + text[11..] + "Z";
        return text.Length > LocalLength && text[^5] is '+' or '-' && text[10] == 'T'
            ? text[..^2] + ":" + text[^2..] : text;
    }
}
