using System.Diagnostics.CodeAnalysis;

namespace Mandate.EstateFile;

/// <summary>Time zones by IANA name.</summary>
public static class EstateZone
{
    /// <summary>
    /// Finds <c>UTC</c> or an <c>Area/Location</c> name. Names that mean this machine's zone, or count leap seconds, are not found.
    /// </summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = TimeZoneInfo.Utc;
        if (name == "UTC") return true;
        zone = null;
        var wellFormed = name.Length <= 64 && char.IsAsciiLetterUpper(name.FirstOrDefault()) && name.Contains('/', StringComparison.Ordinal)
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '+' or '-');
        return wellFormed && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone);
    }

    /// <summary>The first instant of the day in the zone; where the clock jumps over midnight, the first after the jump.</summary>
    internal static DateTimeOffset StartOfDay(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        if (zone == TimeZoneInfo.Utc) return new DateTimeOffset(local, TimeSpan.Zero);
        // Samoa once skipped a whole day: two days bound every jump there has been.
        for (var minutes = 0; minutes < 2 * 24 * 60 && zone.IsInvalidTime(local); minutes++) local = local.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
