using System.Diagnostics.CodeAnalysis;

namespace Mandate.EstateFile;

/// <summary>Time zones by IANA name.</summary>
public static class EstateZone
{
    /// <summary>
    /// Finds <c>UTC</c> or an <c>Area/Location</c> name. Names that mean this machine's zone, or count leap seconds,
    /// are not found.
    /// </summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = TimeZoneInfo.Utc;
        if (name == "UTC") return true;
        zone = null;
        var wellFormed = name.Length <= 64 && name.Contains('/', StringComparison.Ordinal)
            && char.IsAsciiLetterUpper(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '+' or '-');
        return wellFormed && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone);
    }

    /// <summary>The first instant of the day in the zone; where the clock jumps over midnight, the jump.</summary>
    internal static DateTimeOffset StartOfDay(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        if (zone.Equals(TimeZoneInfo.Utc)) return new DateTimeOffset(midnight);
        // Offsets lie within 14 hours of UTC: these two are the ones before and after whatever happens this midnight.
        var before = midnight - zone.GetUtcOffset(midnight.AddHours(-26));
        var after = midnight - zone.GetUtcOffset(midnight.AddHours(26));
        var (earlier, later) = before < after ? (before, after) : (after, before);
        if (Local(earlier, zone) == midnight) return new DateTimeOffset(earlier);
        if (Local(later, zone) == midnight) return new DateTimeOffset(later);
        // Midnight was jumped over: the jump lies between the two.
        while (later - earlier > TimeSpan.FromSeconds(1))
        {
            var middle = earlier + TimeSpan.FromSeconds(Math.Floor((later - earlier).TotalSeconds / 2));
            if (Local(middle, zone) < midnight) earlier = middle;
            else later = middle;
        }
        return new DateTimeOffset(later);
    }

    private static DateTime Local(DateTime utc, TimeZoneInfo zone) => utc + zone.GetUtcOffset(utc);
}
