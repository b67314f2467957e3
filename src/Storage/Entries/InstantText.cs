using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>RFC 3339 in UTC, `2026-01-31T09:30:00.25Z`: the fraction only where there is one, to the tick.</summary>
internal static class InstantText
{
    /// <summary>The longest text.</summary>
    public const int LengthMax = 28;

    private const int LengthMin = 20;

    public static bool CanWrite(Instant instant) => instant.Ticks >= 0 && instant.Ticks <= DateTime.MaxValue.Ticks;

    /// <summary>Writes at most <see cref="LengthMax"/> bytes and says how many.</summary>
    public static int Write(Instant instant, Span<byte> to)
    {
        var time = new DateTime(instant.Ticks, DateTimeKind.Utc);
        time.Deconstruct(out var date, out _);
        Digits(date.Year, to[..4]);
        to[4] = to[7] = (byte)'-';
        Digits(date.Month, to[5..7]);
        Digits(date.Day, to[8..10]);
        to[10] = (byte)'T';
        Digits(time.Hour, to[11..13]);
        to[13] = to[16] = (byte)':';
        Digits(time.Minute, to[14..16]);
        Digits(time.Second, to[17..19]);
        var length = 19 + TickFraction.Write(instant.Ticks % TimeSpan.TicksPerSecond, to[19..]);
        to[length] = (byte)'Z';
        return length + 1;
    }

    /// <summary>Reads exactly what <see cref="Write"/> writes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out Instant instant)
    {
        instant = default;
        if (text.Length is < LengthMin or > LengthMax || text[^1] != 'Z') return false;
        if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return false;
        var (year, month, day) = (Number(text[..4]), Number(text[5..7]), Number(text[8..10]));
        var (hour, minute, second) = (Number(text[11..13]), Number(text[14..16]), Number(text[17..19]));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59) return false;
        if (!TickFraction.TryRead(text[19..^1], out var fraction)) return false;
        instant = new Instant(new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + fraction);
        return true;
    }

    private static void Digits(int value, Span<byte> to)
    {
        for (var index = to.Length - 1; index >= 0; index--, value /= 10) to[index] = (byte)('0' + (value % 10));
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit)) return -1;
            number = (number * 10) + digit - '0';
        }

        return number;
    }
}
