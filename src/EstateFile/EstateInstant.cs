using System.Globalization;

namespace Mandate.EstateFile;

/// <summary>Which instant of its day a bare date means.</summary>
public enum DayEdge
{
    /// <summary>The day's first instant: of <c>from</c> and <c>verified</c>.</summary>
    Start,

    /// <summary>The next day's first instant, so that the whole day is included: of <c>until</c>.</summary>
    End,
}

/// <summary>
/// An instant as an estate file writes it: a bare date, an RFC 3339 instant with its offset, or, of an end, a length of
/// time that begins when the file is first applied.
/// </summary>
public readonly record struct EstateInstant
{
    private const int YearMin = 1970;
    private const int YearMax = 9998;

    // A bare date: its midnight. An instant: its UTC time.
    private readonly DateTime time;

    private EstateInstant(string written, bool isBareDate, DayEdge edge, DateTime time)
    {
        Written = written;
        IsBareDate = isBareDate;
        Edge = edge;
        this.time = time;
    }

    /// <summary>The text in the file.</summary>
    public string Written { get; }

    /// <summary>Whether it is a day, which becomes an instant only in a time zone.</summary>
    public bool IsBareDate { get; }

    /// <summary>Which end of the day a bare date means.</summary>
    public DayEdge Edge { get; }

    /// <summary>
    /// How long after the recording it is; null for an instant, which alone <see cref="At"/> may be asked about.
    /// </summary>
    public TimeSpan? After { get; private init; }

    /// <summary>The instant it means, in UTC, where bare dates are days of <paramref name="zone"/>.</summary>
    public DateTimeOffset At(TimeZoneInfo zone)
    {
        if (After is not null) throw new InvalidOperationException("a length of time is no instant before it is recorded");
        if (!IsBareDate) return new DateTimeOffset(time, TimeSpan.Zero);
        return EstateZone.StartOfDay(DateOnly.FromDateTime(time).AddDays(Edge == DayEdge.End ? 1 : 0), zone);
    }

    /// <summary>An exact instant, written in UTC.</summary>
    public static EstateInstant Of(DateTimeOffset instant, DayEdge edge)
    {
        var utc = instant.UtcDateTime;
        return new(utc.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture), false, edge, utc);
    }

    /// <summary>A bare date.</summary>
    public static EstateInstant Of(DateOnly day, DayEdge edge) => new(
        day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), true, edge, day.ToDateTime(TimeOnly.MinValue));

    /// <summary>A length of time from the recording on.</summary>
    public static EstateInstant Of(TimeSpan length) =>
        new(Durations.Of(length), false, DayEdge.End, default) { After = length };

    /// <summary>Reads either form; <paramref name="fault"/> says what is wrong when it is neither.</summary>
    public static bool TryRead(string text, DayEdge edge, out EstateInstant instant, out string fault)
    {
        instant = default;
        fault = "is neither a date nor an instant";
        if (text.Length < 10 || !TryDate(text.AsSpan(0, 10), out var year, out var month, out var day)) return false;
        fault = "is no day of the calendar";
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        fault = $"is outside the years {YearMin} to {YearMax}";
        if (year is < YearMin or > YearMax) return false;
        var date = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc);
        if (text.Length == 10)
        {
            instant = new(text, true, edge, DateTime.SpecifyKind(date, DateTimeKind.Unspecified));
            return true;
        }
        if (!TryTime(text.AsSpan(10), out var sinceMidnight, out var offset, out fault)) return false;
        instant = new(text, false, edge, date + sinceMidnight - offset);
        return true;
    }

    private static bool TryDate(ReadOnlySpan<char> text, out int year, out int month, out int day)
    {
        month = day = 0;
        return TryDigits(text[..4], out year) && text[4] == '-' && TryDigits(text[5..7], out month)
            && text[7] == '-' && TryDigits(text[8..10], out day);
    }

    // `text` is what follows the date: Thh:mm:ss, at most seven digits of fraction, Z or an offset.
    private static bool TryTime(
        ReadOnlySpan<char> text, out TimeSpan sinceMidnight, out TimeSpan offset, out string fault)
    {
        (sinceMidnight, offset) = (TimeSpan.Zero, TimeSpan.Zero);
        fault = "is neither a date nor an instant";
        if (text.Length < 9 || text[0] != 'T' || text[3] != ':' || text[6] != ':') return false;
        if (!TryDigits(text[1..3], out var hour) || !TryDigits(text[4..6], out var minute)) return false;
        if (!TryDigits(text[7..9], out var second)) return false;
        fault = "is no time of day";
        if (hour > 23 || minute > 59 || second > 59) return false;
        sinceMidnight = new TimeSpan(hour, minute, second);
        var rest = text[9..];
        fault = "has a fraction that is not one to seven digits";
        if (rest.StartsWith('.') && !TryFraction(ref rest, ref sinceMidnight)) return false;
        fault = "is a local time without an offset";
        if (rest.IsEmpty) return false;
        fault = "has an offset that is neither `Z` nor within 14:00 of it";
        return rest is "Z" || TryOffset(rest, out offset);
    }

    private static bool TryFraction(ref ReadOnlySpan<char> rest, ref TimeSpan sinceMidnight)
    {
        var length = 1;
        while (length < rest.Length && char.IsAsciiDigit(rest[length])) length++;
        if (length is 1 or > 8) return false;
        var ticks = int.Parse(rest[1..length], NumberStyles.None, CultureInfo.InvariantCulture);
        for (var digits = length - 1; digits < 7; digits++) ticks *= 10;
        sinceMidnight += TimeSpan.FromTicks(ticks);
        rest = rest[length..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':') return false;
        if (!TryDigits(text[1..3], out var hours) || !TryDigits(text[4..6], out var minutes)) return false;
        if (minutes > 59) return false;
        offset = new TimeSpan(hours, minutes, 0);
        if (offset > TimeSpan.FromHours(14)) return false;
        if (text[0] == '-') offset = -offset;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
            value = (value * 10) + (c - '0');
        }
        return true;
    }
}
