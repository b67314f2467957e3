namespace Mandate.Cel;

/// <summary>The calendar, without the limits of the runtime's own dates.</summary>
internal readonly record struct Civil(int Year, int Month, int Day, int Hour, int Minute, int Second, int DayOfYear,
    int DayOfWeek)
{
    private const long SecondsPerDay = 86_400;

    /// <summary>The first second of the year 1 and the last of the year 9999.</summary>
    public const long SecondsMin = -62_135_596_800;

    public const long SecondsMax = 253_402_300_799;

    public static Civil Of(long seconds)
    {
        var day = Math.DivRem(seconds, SecondsPerDay, out var rest);
        if (rest < 0) (day, rest) = (day - 1, rest + SecondsPerDay);
        // Years begin in March, so that a leap day is the last of its year.
        var shifted = day + 719_468;
        var era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097;
        var dayOfEra = shifted - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayFromMarch = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var monthFromMarch = ((5 * dayFromMarch) + 2) / 153;
        var month = (int)(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9);
        var year = (int)(yearOfEra + (era * 400) + (month <= 2 ? 1 : 0));
        var weekday = (int)((((day + 4) % 7) + 7) % 7);
        return new(year, month, (int)(dayFromMarch - (((153 * monthFromMarch) + 2) / 5) + 1), (int)(rest / 3600),
            (int)(rest / 60 % 60), (int)(rest % 60), (int)(day - Days(year, 1, 1)), weekday);
    }

    public static long Seconds(int year, int month, int day, int hour, int minute, int second) =>
        (Days(year, month, day) * SecondsPerDay) + (hour * 3600L) + (minute * 60L) + second;

    public static bool IsDate(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    private static long Days(int year, int month, int day)
    {
        long y = month <= 2 ? year - 1 : year;
        var era = (y >= 0 ? y : y - 399) / 400;
        var yearOfEra = y - (era * 400);
        var dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        return (era * 146_097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719_468;
    }
}
