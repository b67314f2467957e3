using System.Buffers;
using System.Globalization;

namespace Mandate.Cel;

/// <summary>Instants and spans as text, and the arithmetic that keeps them within the years 1 to 9999.</summary>
internal static class TimeText
{
    private const int Billion = 1_000_000_000;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly SearchValues<char> ZoneCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/");

    public static CelValue ReadTimestamp(string text)
    {
        var at = 0;
        if (Digits(text, ref at, 4) is not { } year || !Skip(text, ref at, '-')
            || Digits(text, ref at, 2) is not { } month
            || !Skip(text, ref at, '-') || Digits(text, ref at, 2) is not { } day
            || (!Skip(text, ref at, 'T') && !Skip(text, ref at, 't'))
            || Digits(text, ref at, 2) is not { } hour || !Skip(text, ref at, ':')
                || Digits(text, ref at, 2) is not { } minute
            || !Skip(text, ref at, ':') || Digits(text, ref at, 2) is not { } second
            || Fraction(text, ref at) is not { } nanoseconds || Offset(text, ref at) is not { } offset
                || at != text.Length)
            return CelValue.Failure($"`{text}` is no timestamp such as `2026-01-31T12:00:00Z`");
        if (!Civil.IsDate(year, month, day) || hour > 23 || minute > 59 || second > 59)
            return CelValue.Failure($"timestamp `{text}` is out of range");
        return Timestamp(Civil.Seconds(year, month, day, hour, minute, second) - offset, nanoseconds);
    }

    public static CelValue Timestamp(long seconds, int nanoseconds) =>
        seconds is < Civil.SecondsMin or > Civil.SecondsMax
            ? CelValue.Failure("timestamp is out of range")
            : CelValue.Timestamp(seconds, nanoseconds);

    public static CelValue Add(in CelValue timestamp, long duration, int sign)
    {
        var nanoseconds = timestamp.AsNanoseconds + (sign * (duration % Billion));
        var seconds = timestamp.AsSeconds + (sign * (duration / Billion));
        if (nanoseconds < 0) (seconds, nanoseconds) = (seconds - 1, nanoseconds + Billion);
        if (nanoseconds >= Billion) (seconds, nanoseconds) = (seconds + 1, nanoseconds - Billion);
        return Timestamp(seconds, (int)nanoseconds);
    }

    public static CelValue Between(in CelValue later, in CelValue earlier) =>
        Duration((((Int128)later.AsSeconds - earlier.AsSeconds) * Billion)
            + later.AsNanoseconds - earlier.AsNanoseconds);

    public static CelValue Duration(Int128 nanoseconds) =>
        nanoseconds < long.MinValue || nanoseconds > long.MaxValue
            ? CelValue.Failure("duration is out of range")
            : CelValue.Duration((long)nanoseconds);

    /// <summary>`1h30m`, `-1.5s`, `100ms`: numbers with units, in any order; `0` needs no unit.</summary>
    public static CelValue ReadDuration(string text)
    {
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+")) rest = rest[1..];
        if (rest is "0") return CelValue.Duration(0);
        if (rest.IsEmpty || text.Length > 64) return NoDuration(text);
        Int128 total = 0;
        while (!rest.IsEmpty)
        {
            var length = rest.IndexOfAnyExcept(NumberCharacters);
            if (length <= 0 || !decimal.TryParse(rest[..length], NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture, out var count))
                return NoDuration(text);
            rest = rest[length..];
            var units = rest.IndexOfAny(NumberCharacters);
            var unit = units < 0 ? rest : rest[..units];
            var size = Unit(unit);
            if (size == 0) return NoDuration(text);
            if (count > 10_000_000_000_000_000_000m / size)
                return CelValue.Failure($"duration `{text}` is out of range");
            total += (Int128)(count * size);
            rest = rest[unit.Length..];
        }

        return Duration(negative ? -total : total);
    }

    public static string Show(in CelValue value)
    {
        if (value.Kind == CelKind.Duration) return ShowDuration(value.AsDuration);
        var civil = Civil.Of(value.AsSeconds);
        return string.Create(CultureInfo.InvariantCulture,
            $"{civil.Year:0000}-{civil.Month:00}-{civil.Day:00}T{civil.Hour:00}:{civil.Minute:00}:{civil.Second:00}{Tail(value.AsNanoseconds)}Z");
    }

    /// <summary>The offset of a zone in seconds at an instant: a name of the IANA list, or `+02:00`.</summary>
    public static int? ZoneOffset(string zone, long seconds)
    {
        var at = 0;
        var numeric = zone is [>= '0' and <= '9', ..] ? "+" + zone : zone;
        if (numeric is ['+' or '-', ..]) return Offset(numeric, ref at)
            is { } offset && at == numeric.Length ? offset : null;
        if (zone is "UTC" or "Z" or "") return 0;
        // The runtime makes a path of the name.
        if (zone.Length > 64 || zone.AsSpan().ContainsAnyExcept(ZoneCharacters) || zone[0] == '/') return null;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)) return null;
        return (int)found.GetUtcOffset(DateTime.UnixEpoch.AddSeconds(seconds)).TotalSeconds;
    }

    private static string ShowDuration(long nanoseconds)
    {
        var seconds = nanoseconds / Billion;
        var rest = (int)Math.Abs(nanoseconds % Billion);
        return (nanoseconds < 0 && seconds == 0
            ? "-" : "") + seconds.ToString(CultureInfo.InvariantCulture) + Tail(rest) + "s";
    }

    private static string Tail(int nanoseconds) =>
        nanoseconds == 0 ? "" : "." + nanoseconds.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');

    private static CelValue NoDuration(string text) =>
        CelValue.Failure($"`{text}` is no duration such as `1h30m` or `1.5s`");

    private static long Unit(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1,
        "us" or "µs" or "μs" => 1000,
        "ms" => 1_000_000,
        "s" => Billion,
        "m" => 60L * Billion,
        "h" => 3600L * Billion,
        _ => 0,
    };

    private static int? Digits(string text, ref int at, int count)
    {
        if (at + count > text.Length) return null;
        var number = 0;
        for (var i = 0; i < count; i++, at++)
        {
            if (!char.IsAsciiDigit(text[at])) return null;
            number = (number * 10) + (text[at] - '0');
        }

        return number;
    }

    private static bool Skip(string text, ref int at, char expected)
    {
        if (at >= text.Length || text[at] != expected) return false;
        at++;
        return true;
    }

    private static int? Fraction(string text, ref int at)
    {
        if (!Skip(text, ref at, '.')) return 0;
        var (number, digits) = (0, 0);
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++, digits++)
        {
            if (digits >= 9) return null;
            number = (number * 10) + (text[at] - '0');
        }

        for (var i = digits; i < 9; i++) number *= 10;
        return digits == 0 ? null : number;
    }

    private static int? Offset(string text, ref int at)
    {
        if (Skip(text, ref at, 'Z') || Skip(text, ref at, 'z')) return 0;
        var negative = Skip(text, ref at, '-');
        if (!negative && !Skip(text, ref at, '+')) return null;
        if (Digits(text, ref at, 2) is not { } hours || !Skip(text, ref at, ':')
            || Digits(text, ref at, 2) is not { } minutes)
            return null;
        if (hours > 23 || minutes > 59) return null;
        return (negative ? -1 : 1) * ((hours * 3600) + (minutes * 60));
    }
}
